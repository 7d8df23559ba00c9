"""A company goes by its name, with its legal form or without."""

import pytest

from shared.text.companies import goes_by


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("星澜汽车股份有限公司", "星澜汽车"),
        ("星瀾汽車公司", "星瀾汽車"),
        ("星澜公司", "星澜"),
        ("云岭水务投资集团有限公司", "云岭水务投资集团"),
        ("云岭水务投资集团", "云岭水务投资集团"),
        ("ECL Inc", "ECL Inc"),
        ("星澜（中国）有限责任公司", "星澜（中国）"),
        ("公司", "公司"),
        ("子公司", "子公司"),
        ("云分公司", "云分公司"),
        ("电力公司", "电力公司"),
        ("物业管理有限公司", "物业管理有限公司"),
        ("上海公司", "上海公司"),
    ],
)
def test_the_legal_form_is_no_part_of_the_name(name: str, short: str) -> None:
    """Unless nothing is left that would be one: a business, a place, a part."""
    assert goes_by(name) == short
