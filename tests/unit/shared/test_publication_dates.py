"""Whatever date an article may have can be stored, told and counted everywhere."""

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.article import decode_article
from services.search.documents.counted_fields import counted
from services.search.web.charts import histogram
from shared.china_time import CHINA
from shared.publication_dates import EARLIEST, LATEST, bounded, is_representable
from shared.web.formats import minute, published, second
from tests.articles import enriched_from, raw

ZONES = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
ANY = st.datetimes(timezones=ZONES)


@given(ANY)
def test_a_date_that_may_be_given_is_counted_under_its_day(time: datetime) -> None:
    """In China; any other is known for what it is, and the nearest that may be given isn't far."""
    assert is_representable(bounded(time))
    if not is_representable(time):
        return
    assert bounded(time) == time
    local = time.astimezone(CHINA)
    article = enriched_from(raw("a", "甲"), 1).model_copy(update={"published_at": time})
    fields = counted(decode_article(article.model_dump_json()))
    assert fields["day"] == [local.date().isoformat()]
    (bar,) = histogram([(fields["day"][0], 1)])
    assert bar.first == local.date()
    assert fields["month"][0] == f"{local.year:04}-{local.month:02}"


@pytest.mark.parametrize("edge", [EARLIEST, LATEST])
def test_the_bounds_themselves_may_be_given(edge: datetime) -> None:
    """Written in China's time or in another, or without a zone; the moments beyond may not."""
    assert is_representable(edge)
    assert is_representable(edge.astimezone(timezone(timedelta(hours=-12))))
    assert is_representable(edge.replace(tzinfo=None))
    step = timedelta(microseconds=1 if edge == LATEST else -1)
    assert not is_representable(edge + step)


@given(ANY)
def test_pages_tell_any_time_at_all(at: datetime) -> None:
    """Even one that an index of before holds and that can't be told in China's time."""
    assert minute(at)[4] == second(at)[4] == published(at)[4] == "-"
    assert len(second(at)) == len("2026-07-09 18:04:05")
    assert published(datetime.combine(at.date(), time.min, CHINA)) == at.date().isoformat()
