"""A period knows how articles write it."""

from services.search.query.periods import Period, period_of
from tests.unit.search.test_periods import TODAY


def forms(text: str) -> Period:
    """Return a period that is there."""
    found = period_of(text, TODAY)
    assert found is not None
    return found


def test_a_period_knows_how_articles_write_it() -> None:
    """With the year, and without it as articles of that year do."""
    day = forms("2024-03-09")
    assert {"2024年3月9日", "2024-03-09", "2024/3/9", "二〇二四年三月九日"} < set(day.forms)
    assert set(day.bare_forms) == {"3月9日", "3月9号", "三月九日"}
    assert day.later == ("2025年", "2026年", "2027年")
    assert forms("2024年前7个月").bare_forms[:2] == ("前7个月", "前七个月")
    assert set(forms("2024年12月").bare_forms) == {"12月", "十二月"}
    assert "2024年第三季度" in forms("2024Q3").forms
    assert forms("2024年").bare_forms == ()
    assert {"2022年", "2023年", "2024年", "2022-2024年"} <= set(forms("2022至2024年").forms)
    assert len(forms("1950-2024年").forms) < 40
    assert len(forms("2023年1月1日至2024年12月31日").forms) < 40
