"""Why a hit is a hit, in words: what stands where, what is missing, what did for something else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.search.article import Article
from services.search.documents.counted_fields import counted
from services.search.documents.document import keywords
from services.search.fields import NAMES_FIRST
from services.search.query.nodes import Prefix, Term, Value, leaves
from services.search.query.query import Query
from services.search.searching.answers import Reason, ReasonKind
from services.search.searching.highlights import Match, Run, matches, name_of, stretches
from services.search.text.tokens import cut, cut_spans
from shared.text.folding import fold

_MOST, _GAP = 10, 8
_KINDS = {"title": ReasonKind.TITLE, "body": ReasonKind.BODY, "other": ReasonKind.OTHER}
# Whole values that the query language asks for; the kinds of their reasons have the same names.
_FIELDS = {ReasonKind(row.name): row.reason for row in NAMES_FIRST if row.reason}
_ASKED = {ReasonKind(row.name): row.field for row in NAMES_FIRST if row.reason}
_SENTENCES = {
    ReasonKind.TITLE: "title contains {}",
    ReasonKind.BODY: "body contains {}",
    ReasonKind.OTHER: "the rest of the page contains {}",
    ReasonKind.ADJACENT: "{count} words adjacent: {}",
    ReasonKind.SYNONYM: "found by a synonym: {}",
    ReasonKind.SOUND: "title or a name sounds like {}",
    ReasonKind.MEANING: "near in meaning to {}",
    **_FIELDS,
    ReasonKind.PREFIX: "begins as asked: {}",
    ReasonKind.MISSING: "without {}",
}


def reasons(article: Article, query: Query, typed: str) -> tuple[Reason, ...]:
    """Return why an article is a hit of a query that was `typed` so."""
    terms: dict[Run, list[Term]] = defaultdict(list)
    for term in query.terms:
        for run in term.runs:
            terms[run].append(term)
    own = {term.characters for term in query.terms}
    found: dict[Term, None] = {}
    told: list[Reason] = []
    synonyms: dict[str, None] = {}
    best: tuple[int, str] = (1, "")
    for scope in query.scopes:
        here: dict[str, None] = {}
        for stretch in stretches(article, scope):
            standing = matches(stretch, list(terms))
            found |= {term: None for match in standing for term in terms[match.run]}
            here |= {stretch[match.start : match.end]: None for match in standing}
            best = max(best, *_chains(stretch, standing), key=lambda chain: chain[0])
            others = (match for match in standing if match.run not in own)
            synonyms |= {stretch[match.start : match.end]: None for match in others}
        told += _reason(_KINDS[scope], list(here))
    told += _reason(ReasonKind.ADJACENT, [best[1]] if best[1] else [], count=best[0])
    told += _reason(ReasonKind.SYNONYM, list(synonyms))
    if any(near.id == article.id for near in query.near):
        told += _reason(ReasonKind.MEANING, [typed])
    told += _of_clauses(article, query)
    missing = [name_of(term) for term in query.typed_terms if term not in found]
    if not found and query.sounds:
        return (*told, *_reason(ReasonKind.SOUND, [typed]))
    return (*told, *_reason(ReasonKind.MISSING, missing))


def _of_clauses(article: Article, query: Query) -> Iterator[Reason]:
    """Yield what the fields and prefixes of the query language found."""
    asked = list(leaves(query.clauses, query.scopes))
    if values := [leaf for leaf, _ in asked if isinstance(leaf, Value)]:
        held = keywords(article) | counted(article)
        for kind, field in _ASKED.items():
            names = dict.fromkeys(value.value for value in values if value.field == field)
            yield from _reason(kind, [each for each in names if each in held[field]])
    found = {
        begun: None
        for leaf, scopes in asked
        if isinstance(leaf, Prefix)
        for scope in scopes
        for stretch in stretches(article, scope)
        for begun in _begun(stretch, leaf)
    }
    yield from _reason(ReasonKind.PREFIX, list(found))


def _begun(stretch: str, prefix: Prefix) -> Iterator[str]:
    """Yield what in a stretch begins so."""
    folded = fold(stretch)
    spans = cut_spans(folded)
    tokens = [folded[start:end] for start, end in spans]
    *whole, last = prefix.characters
    for place in range(len(tokens) - len(whole)):
        end = place + len(whole)
        if tokens[place:end] == whole and tokens[end].startswith(last):
            yield stretch[spans[place][0] : spans[end][1]]


def _reason(kind: ReasonKind, words: Sequence[str], count: int = 0) -> Iterator[Reason]:
    if words:
        listed = ", ".join(words[:_MOST]) + (" …" if len(words) > _MOST else "")
        text = _SENTENCES[kind].format(listed, count=count)
        yield Reason(kind=kind, words=tuple(words[:_MOST]), text=text)


def _chains(stretch: str, standing: Sequence[Match]) -> Iterator[tuple[int, str]]:
    """Yield how many different matches follow each other directly, and their text."""
    yield 1, ""
    begin, end = 0, -_GAP
    runs: set[Run] = set()
    for match in standing:
        if match.start < end:
            continue
        # Marks may stand between, as in 鹭洲·大桥.
        is_near = match.start < end + _GAP
        is_next = is_near and not cut(fold(stretch[end : match.start]))
        if not is_next:
            begin, runs = match.start, set()
        end = match.end
        runs.add(match.run)
        if len(runs) > 1:
            yield len(runs), stretch[begin:end]
