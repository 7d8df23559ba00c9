"""When two names are one, wherever they are listed beside each other."""

import pytest

from services.search.text.names import is_same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("青石区", "云岭市青石区", True),
        ("青石", "青石區", True),
        ("星澜汽车", "星澜汽车股份有限公司", True),
        ("ECL", "ecl", True),
        ("望川", "南望川", False),
        ("青石区", "青石县水务局", False),
        ("云岭市", "云岭市青石区", False),
        ("公司", "星澜汽车公司", False),
    ],
)
def test_names_are_one_but_for_levels_and_legal_forms(one: str, other: str, same: bool) -> None:
    """Whichever comes first."""
    assert is_same(one, other) is same
    assert is_same(other, one) is same
