"""What of a text must be found, and what of it will do for a further one: quotations and pieces."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from services.search.query.amounts import otherwise
from services.search.query.codes import Code, codes
from services.search.query.known import Known
from services.search.query.nodes import Group, Node, Term
from services.search.query.pieces import Piece, is_character, pieces
from services.search.query.steps import Step
from services.search.text.analysis import OnceCutter, word_tokens
from services.search.text.frequencies import inverse_frequencies, is_frequent, rarest
from services.search.text.function_words import QUESTION
from services.search.text.tokens import cut
from shared.text.folding import fold

_STRAIGHT = re.compile(r'"([^"]*)"')
# In a headline these marks are part of the text; a reader who means a quotation sets it off.
_CURLY = re.compile(r"(?<!\S)[“”]([^“”]*)[“”](?!\S)")
# A quotation in such marks stands beside so few words at most.
_BESIDE = 3
_ASKING = re.compile(r"[?？]\s*$")
# Every one of so few pieces must be found. Of more, and of a question, which is worded otherwise
# than its answer, most of those must that tell at least such a share of what the best one does.
MOST_NEEDED = 5
_MOST_TELLING, _SHARE = 8, 0.3
# Where there are fewer of them, they are needed like others.
_FEWEST = 3
# So many synonyms of all its words together.
_MOST_SYNONYMS = 30
# More clauses than that say nothing more and cost the index time.
_LONGEST = 60


@dataclass(frozen=True)
class Wanted:
    """The nodes that hold where a text's quotations and pieces stand, and where some of it does.

    `is_part` says that not all pieces are needed, `most_missing` how many of those that are may be
    missing; `is_quoting` that something is quoted.
    """

    nodes: tuple[Node, ...]
    loose: tuple[Node, ...]
    terms: tuple[Term, ...]
    is_part: bool
    most_missing: int
    is_quoting: bool


def wanted(
    text: str, cutter: OnceCutter, known: Known, step: Step = Step.TYPED, missing: int = 0
) -> Wanted:
    """Return what of a text must be found, and what of it will do for a further one."""
    quoted, typed = _parts(text)
    listed = codes(fold(typed))
    rest = without(typed, [(code.start, code.end) for code in listed])
    quotations = _quotations(quoted)
    listed_terms = [_listed(code, typed) for code in listed]
    found = pieces(rest, cutter, known.at(step), is_cut=step is not Step.TYPED)[:_LONGEST]
    is_part = len(found) > MOST_NEEDED or _is_question(rest, cutter)
    terms = dict(zip(found, _terms(found, rest), strict=True))
    needed = tuple(
        dict.fromkeys(terms[each] for each in (_telling(found, rest) if is_part else found))
    )
    most_missing = max(0, len(needed) - 2) if is_part and len(needed) >= _FEWEST else 0
    if missing and most_missing:
        some_of = Group(any=needed, minimum=len(needed) - min(missing, most_missing))
        nodes: tuple[Node, ...] = (*quotations, *listed_terms, some_of)
    else:
        nodes = (*quotations, *listed_terms, *needed)
    parts = pieces(rest, cutter, known.at(Step.NEAR), is_cut=True)[:_LONGEST]
    some = tuple(dict.fromkeys([*listed_terms, *_terms(parts, rest)]))
    # By what a single character finds nothing comes near.
    some = tuple(term for term in some if not _is_common_character(term)) or some
    is_same = len(some) < 2 and some == nodes
    if is_same and (parts_of_one := tuple(chain.from_iterable(map(_within, some)))):
        some, is_same = parts_of_one, False
    return Wanted(
        nodes=nodes,
        loose=() if is_same or not some else (Group(all=tuple(quotations), any=some),),
        terms=(*listed_terms, *terms.values()),
        is_part=is_part,
        most_missing=most_missing,
        is_quoting=bool(quotations),
    )


def _is_common_character(term: Term) -> bool:
    token = term.token or ""
    return is_character(token) and is_frequent(token)


def _within(term: Term) -> Iterator[Term]:
    """Yield what of one long word comes near: pairs of characters, runs of letters or digits."""
    tokens = term.characters
    if len(tokens) > 2:  # two are the word itself
        yield from (Term(None, pair) for pair in pairwise(tokens))
    elif len(tokens) > 1:
        yield from (Term(None, (token,)) for token in tokens if len(token) > 1)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with blanks in place of some stretches."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _listed(code: Code, text: str) -> Term:
    first, *others = code.runs
    return Term(fold(text[code.start : code.end]), first, tuple(others))


def _parts(text: str) -> tuple[list[str], str]:
    """Return the quotations of a query and the rest of it."""
    straight = _STRAIGHT.sub(" ", text)
    rest = _CURLY.sub(" ", straight)
    if len(rest.split()) > _BESIDE:
        return _STRAIGHT.findall(text), straight
    return _STRAIGHT.findall(text) + _CURLY.findall(straight), rest


def _telling(found: Sequence[Piece], text: str) -> list[Piece]:
    """Return the pieces of a long query or a question that tell most, in order."""
    folded = fold(text)
    worth = {piece: _worth(piece, folded) for piece in found}
    least = _SHARE * max(worth.values(), default=0.0)
    best = sorted(found, key=lambda piece: -worth[piece])[:_MOST_TELLING]
    return [piece for piece in found if piece in best and worth[piece] >= least]


def _worth(piece: Piece, folded: str) -> float:
    """Return how much a piece tells: as its rarest word, a name most, a character half."""
    if piece.is_name:
        return rarest()
    words = [folded[start:end] for start, end in piece.words]
    return max(inverse_frequencies(words)) / (2 if piece.is_single else 1)


def _is_question(text: str, cutter: OnceCutter) -> bool:
    folded = fold(text)
    is_asking = any(folded[start:end] in QUESTION for start, end in cutter.words(text))
    return is_asking or _ASKING.search(folded) is not None


def _quotations(quoted: Iterable[str]) -> list[Term]:
    runs = (_trim(cut(fold(each))) for each in quoted)
    return [Term(None, tuple(run[:_LONGEST])) for run in runs if run]


def _terms(found: Iterable[Piece], text: str) -> list[Term]:
    """Return what is to be found of each piece."""
    folded, free = fold(text), _MOST_SYNONYMS
    terms = []
    for piece in found:
        typed = folded[piece.start : piece.end]
        written, amount_words = otherwise(typed)
        others = [*piece.others[:free], *map(tuple, map(cut, written))]
        free -= len(piece.others[:free])
        first, *rest = [tuple(_trim(cut(folded[start:end]))) for start, end in piece.ways]
        # A single character is no word of its own.
        token = None if piece.is_single else next(iter(word_tokens([typed])), None)
        words = tuple(word_tokens(amount_words))
        terms.append(Term(token, first, tuple(filter(None, [*rest, *others])), words))
    return terms


def _trim(run: Sequence[str]) -> list[str]:
    """Drop marks at both ends: what stands around a quotation doesn't matter."""
    found = [place for place, token in enumerate(run) if token[0].isalnum()]
    return list(run[found[0] : found[-1] + 1]) if found else []


def characters(text: str) -> tuple[str, ...]:
    """Return a text as adjacent characters, without marks at its ends."""
    return tuple(_trim(cut(fold(text)))[:_LONGEST])
