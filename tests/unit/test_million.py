"""The articles of the bench's million are whole: every span is right, and some are reprints."""

from collections import Counter

import pytest

from bench.articles import articles
from bench.bare import raw
from bench.million.variants import Variants
from services.enrich.app import make_annotator
from services.search.documents.minhash import LEAST, likeness


@pytest.fixture(scope="module")
def variants() -> Variants:
    """Return what makes articles out of three."""
    annotate = make_annotator()
    raws = [raw(each) for each in articles(3)]
    return Variants(
        [(annotate(each, 1).model_dump_json(), each.model_dump_json()) for each in raws]
    )


def test_every_span_of_a_variant_is_right(variants: Variants) -> None:
    """What an entity or a mention spans is what it says, however the words were replaced."""
    for number in range(1, 60):
        article, raw = variants.article(number)
        assert article.id in raw
        assert all(article.text[e.start : e.end] == e.text for e in article.entities)
        assert article.title == article.text[: len(article.title)]
        for name in article.names:
            assert name.name in article.text


def test_a_variant_is_always_the_same_and_no_two_are(variants: Variants) -> None:
    """A fill that goes on writes what it would have written."""
    first = [variants.article(number) for number in range(100)]
    assert first == [variants.article(number) for number in range(100)]
    assert len({raw for _, raw in first}) == 100


def test_some_variants_are_reprints_of_earlier_ones(variants: Variants) -> None:
    """About every seventh, alike enough to be found as one, and the others like none."""
    made = [variants.article(number)[0] for number in range(600)]
    groups = Counter(article.text for article in made)
    reprints = len(made) - len(groups)
    assert 40 < reprints < 140
    first: dict[str, bytes] = {}
    for article in made:
        signature = bytes(article.signature)
        known = first.setdefault(article.text, signature)
        assert likeness(known, signature) >= LEAST
    assert max(likeness(first[made[0].text], each) for each in list(first.values())[1:]) < LEAST
