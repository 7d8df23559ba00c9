"""Articles about the same: those that share the words and names that tell most about one."""

from services.search.documents.packing import read_annotations
from services.search.documents.stored import Stored
from services.search.documents.unreadable import read_or
from services.search.index.ports import SearchReader
from services.search.query.nodes import Group, Term, Value
from services.search.query.query import Query
from services.search.query.wanted import characters
from services.search.searching.answers import SimilarAnswer
from services.search.searching.search import Asked, search
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
    answer = search(Asked(Query(clauses=(alike,), size=size), text=id), index=index)
    return SimilarAnswer(hits=answer.hits)


def _telling(stored: Stored) -> tuple[Term, ...]:
    article = read_annotations(stored.enriched, stored.card)
    names = [name.name for name in article.names[:_NAMES]]
    words = dict.fromkeys(map(fold, (*article.keywords, *names)))
    terms = (Term(word, characters(word)) for word in words)
    return tuple(term for term in terms if term.characters)
