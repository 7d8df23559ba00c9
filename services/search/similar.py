"""Articles about the same: those that share the words and names that tell most about one."""

from services.search.packing import skim_article
from services.search.ports import SearchReader, Stored
from services.search.queries import Group, Query, Term, Value, characters
from services.search.reading import Asked, search
from services.search.schemas import SimilarAnswer
from services.search.unreadable import read_or
from shared.errors import NotFound
from shared.text.folding import fold

_NAMES = 6
_LEAST = 0.3


def similar(id: str, size: int, *, index: SearchReader) -> SimilarAnswer:
    """Return the articles most like this one, its reprints left out.

    Nothing is like an article that can't be read. Raises NotFound, IndexAway.
    """
    stored = index.article(id)
    if stored is None:
        raise NotFound(id)
    terms: tuple[Term, ...] = read_or((), stored, _telling)
    if not terms:
        return SimilarAnswer(hits=())
    minimum = max(1, int(len(terms) * _LEAST))
    alike = Group(any=terms, minimum=minimum, none=(Value("group", stored.group), Value("id", id)))
    answer = search(Asked(Query(nodes=(alike,), size=size), text=id), index=index)
    return SimilarAnswer(hits=answer.hits)


def _telling(stored: Stored) -> tuple[Term, ...]:
    article = skim_article(stored.enriched, stored.card)
    names = [name["name"] for name in article.get("names", ())[:_NAMES]]
    words = dict.fromkeys(map(fold, (*article["keywords"], *names)))
    terms = (Term(word, characters(word)) for word in words)
    return tuple(term for term in terms if term.characters)
