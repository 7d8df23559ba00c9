"""A date in a query bounds what is found, unless the reader means it as words."""

from datetime import date

from tests.contract.indexes import made, put
from tests.fake_index import FakeIndex
from tests.unit.search.test_loosening import JUNE, asked, hits


def test_a_date_may_be_words() -> None:
    """A period bounds hits, whatever is filtered; with dated=false it is words."""
    index = FakeIndex()
    put(
        index,
        made("june", 1, "望川电机投产", published_at=JUNE),
        made("written", 2, "望川电机将于2026年6月投产", published_at=JUNE.replace(year=2024)),
        made("may", 3, "望川电机投产了", published_at=JUNE.replace(month=5)),
    )
    q = "2026年6月 望川电机投产"
    read = asked(index, q)
    assert read.reading.period is not None
    assert (read.reading.period.first, read.reading.period.last) == (
        date(2026, 6, 1),
        date(2026, 6, 30),
    )
    assert "june" in hits(read)
    assert "may" not in hits(read)
    for more in ({"dated": "false"}, {"dated": "false", "from": "2024-01-01"}):
        words = asked(index, q, **more)
        assert (words.reading.period, hits(words)) == (None, ["written"])
    for more in ({"source": "云岭日报"}, {"from": "2024-01-01"}, {"to": "2024-12-01"}):
        within = asked(index, q, **more)
        assert within.reading == read.reading
        assert set(hits(within)) <= set(hits(read))
