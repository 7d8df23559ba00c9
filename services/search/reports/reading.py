"""An article of the index as a report tells it, and no more of it: reports hold many."""

from collections.abc import Iterator, Sequence

from services.search.article import Article
from services.search.documents.hit_card import Reprint
from services.search.fields import NAMED
from services.search.reports.models import Entry
from services.search.reports.texts import line
from shared.articles import ZoneKind
from shared.entity_types import EntityType

LONGEST = 20_000
"""So many characters of an article are told at most."""
MOST_PARAGRAPHS = 400
"""And so many paragraphs."""
_NAMES, _KEYWORDS = 12, 8
_TOLD = ZoneKind.BODY
_SMALL = (ZoneKind.DISCLAIMER, ZoneKind.CREDIT)
_MOST_SMALL, _LONGEST_SMALL = 8, 600


def entry(article: Article, others: Sequence[Reprint], most_others: int, room: int) -> Entry:
    """Return an article with the other articles of its group, of which `most_others` were read.

    `room` is how many characters there are for its text.
    """
    text = list(paragraphs(article))
    kept, is_cut = cut(text, min(room, LONGEST))
    sources = dict.fromkeys(line(other.source) for other in others if other.source)
    return Entry(
        id=article.id,
        title=line(article.title),
        url=article.url,
        source=line(article.source or "") or None,
        author=line(article.author or "") or None,
        published_at=article.published_at,
        received_at=article.received_at,
        summary=line(article.summary_text()),
        paragraphs=kept,
        notices=tuple(notices(article)),
        is_cut=is_cut,
        names={type: _names(article, type) for type in NAMED},
        keywords=tuple(map(line, article.keywords[:_KEYWORDS])),
        disclaimers=tuple(sorted({notice.kind for notice in article.disclaimers})),
        also=tuple(source for source in sources if source != line(article.source or "")),
        reprints=len(others),
        has_more=len(others) >= most_others,
    )


def paragraphs(article: Article) -> Iterator[str]:
    """Yield the paragraphs of an article's body; of one without zones, of its text."""
    body = [zone for zone in article.zones if zone.kind == _TOLD]
    parts = [article.text[zone.start : zone.end] for zone in body]
    if not article.zones:
        parts = [article.text]
    for part in parts:
        # A line of marks alone divides paragraphs and is none.
        yield from (told for told in map(line, part.split("\n")) if any(map(str.isalnum, told)))


def notices(article: Article) -> Iterator[str]:
    """Yield disclaimers and credits, the first of them."""
    small = [zone for zone in article.zones if zone.kind in _SMALL]
    for zone in small[:_MOST_SMALL]:
        if told := line(article.text[zone.start : zone.end]):
            yield told if len(told) <= _LONGEST_SMALL else told[: _LONGEST_SMALL - 1] + "…"


def cut(text: Sequence[str], room: int) -> tuple[tuple[str, ...], bool]:
    """Return as many paragraphs as there is room for, in characters, and whether that isn't all."""
    kept: list[str] = []
    for paragraph in text:
        if len(paragraph) > room or len(kept) >= MOST_PARAGRAPHS:
            rest = paragraph[:room].rstrip() if len(kept) < MOST_PARAGRAPHS else ""
            return (*kept, *([rest + "…"] if rest else [])), True
        kept.append(paragraph)
        room -= len(paragraph)
    return tuple(kept), False


def _names(article: Article, type: EntityType) -> tuple[str, ...]:
    named = [name for name in article.names if name.type == type]
    named.sort(key=lambda name: -name.salience)
    return tuple(line(name.name) for name in named[:_NAMES])
