"""`published_at` is taken as feeds, programs and pages write it, and refused where it is none."""

import json

import pytest
from pydantic import ValidationError

from services.ingest.schemas import ArticleIn


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026/05/08 9:12", "2026-05-08T09:12:00+08:00"),
        ("2026年5月8日 下午3:12", "2026-05-08T15:12:00+08:00"),
        ("民國115年5月8日", "2026-05-08T00:00:00+08:00"),
        ("Fri, 08 May 2026 01:12:00 GMT", "2026-05-08T01:12:00Z"),
        ("May 8, 2026", "2026-05-08T00:00:00+08:00"),
        ("20260508", "2026-05-08T00:00:00+08:00"),
        (20260508, "2026-05-08T00:00:00+08:00"),
        (1778202720, "2026-05-08T01:12:00Z"),
        ("2026-05-08 09:12", "2026-05-08T09:12:00+08:00"),
        ("2026-05-08T09:12:00+09:00", "2026-05-08T09:12:00+09:00"),
    ],
)
def test_a_date_is_taken_as_feeds_and_pages_write_it(given: str | int, kept: str) -> None:
    """With the zone it was said in, China's without one; eight digits are a day, ten seconds."""
    taken = ArticleIn.model_validate({"content": "甲", "published_at": given})
    assert json.loads(taken.model_dump_json())["published_at"] == kept


@pytest.mark.parametrize(
    "given", ["昨天", "5月8日", "2026年13月1日", "很久以前", "2026-05-08 前后", "", True, []]
)
def test_what_is_no_whole_date_is_refused(given: object) -> None:
    """As it ever was."""
    with pytest.raises(ValidationError, match="datetime"):
        ArticleIn.model_validate({"content": "甲", "published_at": given})
