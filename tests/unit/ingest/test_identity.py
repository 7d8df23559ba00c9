"""Same article, same id."""

import re

import pytest

from services.ingest.identity import article_id, canonical_url, digest, id_of_source
from shared.articles import ID_PATTERN, Posted


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?x=1&y=2",
        "http://news.example/a?y=2&x=1",
        "https://NEWS.example:443/a?x=1&y=2#top",
        "http://news.example:80/a?x=1&y=2&utm_source=app&spm=1.2",
    ],
)
def test_one_page_has_one_canonical_url(url: str) -> None:
    """Whatever way a reader came to it."""
    assert canonical_url(url) == "https://news.example/a?x=1&y=2"


def test_other_pages_have_other_urls() -> None:
    """The path's case and the query's values matter."""
    urls = ["https://n.example/a", "https://n.example/A", "https://n.example/a?id=1"]
    assert len({canonical_url(url) for url in urls}) == 3


def test_an_id_is_given_or_made_from_url_or_content() -> None:
    """In this order, always of the promised form."""
    posted = Posted(content="甲", url="https://n.example/a")
    assert article_id("mine", posted) == "mine"
    by_url = article_id(None, posted)
    assert by_url == article_id(None, Posted(content="乙", url="http://n.example/a#x"))
    by_text = article_id(None, Posted(content="甲 乙"))
    assert by_text == article_id(None, Posted(content="甲\n乙", source="某报"))
    assert by_text != article_id(None, Posted(content="甲乙丙"))
    assert all(re.match(ID_PATTERN, id) for id in (by_url, by_text))


def test_a_digest_tells_any_change_of_a_field() -> None:
    """And nothing else."""
    assert digest(Posted(content="甲")) == digest(Posted(content="甲", title=None))
    fields = [{}, {"source": "a"}, {"author": "a"}, {"metadata": {"a": 1}}]
    assert len({digest(Posted(content="甲", **more)) for more in fields}) == 4  # type: ignore[arg-type]


def test_a_new_optional_field_changes_no_digest_until_it_is_given() -> None:
    """Otherwise an upgrade would make a new revision of whatever is posted again."""

    class Later(Posted):
        """What a later release takes."""

        subtitle: str | None = None
        tags: tuple[str, ...] = ()

    given = {"content": "甲", "source": "云岭日报", "metadata": {"a": None}}
    before = digest(Posted.model_validate(given))
    assert digest(Later.model_validate(given)) == before
    assert digest(Later.model_validate(given | {"subtitle": None, "tags": []})) == before
    assert digest(Later.model_validate(given | {"subtitle": "乙"})) != before


@pytest.mark.parametrize("id", ["a", "url-1", "x" * 106, "x" * 107, "x" * 128, "..a:"])
def test_a_source_has_ids_of_its_own(id: str) -> None:
    """That look like any, are told from those of others, and lead to themselves."""
    own, other = id_of_source(id, "云岭日报"), id_of_source(id, "雁洲晚报")
    assert len({id, own, other, id_of_source(id, "")}) == 4
    assert re.fullmatch(ID_PATTERN, own)
    assert id_of_source(own, "云岭日报") == own
    assert id_of_source(own, None) == own
    assert id_of_source(own, "雁洲晚报") != own


def test_long_ids_of_a_source_stay_apart() -> None:
    """Though they don't fit as they are."""
    ids = {id_of_source("x" * 120 + end, "云岭日报") for end in ("a", "b", "")}
    assert len(ids) == 3
