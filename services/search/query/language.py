"""The query language: words, "phrases", -not, OR, parentheses, prefix* and field:value.

It forgives: what doesn't parse is searched as plain words, and a note says what was wrong.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from services.search.fields import ASKED, FIELDS
from services.search.query.known import NOTHING_KNOWN, Known
from services.search.query.nodes import Group, Node, Prefix, Value, filled
from services.search.query.notes import Note, NoteKind
from services.search.query.plain import query
from services.search.query.query import Query, Sort
from services.search.query.steps import Step
from services.search.query.typed_marks import half_width
from services.search.query.wanted import characters, wanted
from services.search.text.analysis import OnceCutter, WordCutter
from shared.web.texts import Language, texts

_GRAMMAR = Path(__file__).with_name("language.lark")
_DEEPEST = 10
_MOST = 50
_TITLE = "title"
_FIELDS = {_TITLE: _TITLE, "标题": _TITLE} | {name: row.name for name, row in ASKED.items()}
_KNOWN = ("title/标题", *("/".join(row.asked) for row in FIELDS if row.asked))
_ROWS = {row.name: row for row in ASKED.values()}
_NAMES = "|".join(map(re.escape, _FIELDS))
_OPERATORS = re.compile(
    r"[\"“”()|*]|(?<!\S)(?:AND|OR|NOT)(?=[\s(]|$)|(?<!\S)-+"
    rf"|(?:{_NAMES})[:：]",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"[A-Za-z]+(?=[:：][^/\s])")

Part = Tree[Token] | Token


class _Refused(ValueError):
    """What was typed parses, but no index should be asked that; the note says why."""

    def __init__(self, kind: NoteKind, **values: str | int) -> None:
        super().__init__(kind)
        self.note = Note(kind=kind, values=values)


def understand(
    text: str,
    cutter: WordCutter,
    sort: Sort = Sort.RELEVANCE,
    known: Known = NOTHING_KNOWN,
    step: Step = Step.TYPED,
    missing: int = 0,
) -> tuple[Query, tuple[Note, ...]]:
    """Return what a reader asks for, and notes on what in it was not understood.

    At later steps its plain words are taken more loosely; of a long query some may be missing.
    """
    once, read = OnceCutter(cutter), half_width(text)
    plain = partial(query, cutter=once, sort=sort, known=known, step=step, missing=missing)
    try:
        parts = _parse(read)
        words, others = _split(parts)
        clauses = filled([_Reader(once, known).group(others)])
    except UnexpectedInput as error:
        return plain(_without_operators(read)), (_complaint(text, error),)
    except _Refused as error:
        return plain(_without_operators(read)), (error.note,)
    return replace(plain(words), clauses=clauses), tuple(_unknown_fields(parts))


class _Reader:
    """Turns the parser's tree into nodes; inside a field each word is a value of it."""

    def __init__(self, cutter: OnceCutter, known: Known, field: str | None = None) -> None:
        self._cutter = cutter
        self._known = known
        self._field = field

    def group(self, parts: Sequence[Part]) -> Group:
        """Return all parts as one node; adjacent words are cut together."""
        words, others = ("", parts) if self._field else _split(parts)
        wanted: list[Node] = [self._words(words)] if words else []
        unwanted: list[Node] = []
        for part in others:
            if isinstance(part, Tree) and part.data == "without":
                unwanted.append(self._node(part.children[0]))
            else:
                wanted.append(self._node(part))
        return Group(all=filled(wanted), none=filled(unwanted))

    def _node(self, part: Part) -> Node:
        if isinstance(part, Token):
            return self._leaf(part)
        if part.data == "alternatives":
            ways = [self.group([child]) for child in part.children]
            return Group(any=filled(ways))
        if part.data == "field":
            name, value = part.children
            return self._in_field(_FIELDS[str(name).strip().rstrip(":：").lower()], value)
        return self.group(part.children)

    def _in_field(self, field: str, value: Part) -> Node:
        if field == _TITLE:
            return replace(self.group([value]), scopes=(_TITLE,))
        return _Reader(self._cutter, self._known, field).group([value])

    def _leaf(self, token: Token) -> Node:
        if self._field:
            return _value(self._field, token)
        if token.type == "PREFIX":
            return Prefix(characters(token.removesuffix("*")))
        return self._words(token)

    def _words(self, text: str) -> Group:
        return Group(all=wanted(text, self._cutter, self._known).nodes)


def _value(field: str, token: Token) -> Value:
    text = token.strip('"“”')
    if token.type == "PREFIX":
        raise _Refused(NoteKind.WHOLE_NAMES, field=field, found=str(token))
    row = _ROWS[field]
    if not row.choices:
        return Value(*row.term(text))
    known = _choices(field)
    chosen = known.get(text, text.lower())
    if chosen not in known.values():
        listed = ", ".join(f"{value}/{chinese}" for chinese, value in known.items())
        raise _Refused(NoteKind.NO_KIND, field=row.asked[0], known=listed, found=text)
    return Value(*row.term(chosen))


@cache
def _choices(field: str) -> dict[str, str]:
    """Return the values that a field may have by what they are called in Chinese."""
    t = texts(Language.ZH)
    return {t(f"asked.{value}"): value.value for value in chain(*_ROWS[field].choices)}


def _parse(text: str) -> list[Part]:
    """Return the parts of a query. Raises UnexpectedInput, _Refused."""
    if _depth(text) > _DEEPEST:
        raise _Refused(NoteKind.TOO_NESTED, most=_DEEPEST)
    tree = _parser().parse(text)
    if sum(1 for _ in tree.scan_values(lambda _: True)) > _MOST and not all(
        map(_is_plain, tree.children)
    ):
        raise _Refused(NoteKind.TOO_MANY, most=_MOST)
    return tree.children


@cache
def _parser() -> Lark:
    grammar = _GRAMMAR.read_text(encoding="utf-8").replace("$FIELDS", _NAMES)
    return Lark(grammar, parser="lalr")


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        deepest = max(deepest, depth)
    return deepest


def _is_plain(part: Part) -> bool:
    return isinstance(part, Token) and part.type in ("WORD", "PHRASE")


def _split(parts: Sequence[Part]) -> tuple[str, list[Part]]:
    """Return the words and quotations of a sequence as a text, and its other parts.

    What was typed without a gap stays so: marks inside a headline are no quotation.
    """
    words = [part for part in parts if isinstance(part, Token) and _is_plain(part)]
    ends = [None, *(word.end_pos for word in words)]
    gaps = ("" if word.start_pos == end else " " for word, end in zip(words, ends, strict=False))
    text = "".join(map("{}{}".format, gaps, words)).strip()
    return text, [part for part in parts if not _is_plain(part)]


def _without_operators(text: str) -> str:
    return _OPERATORS.sub(" ", text)


def _complaint(text: str, error: UnexpectedInput) -> Note:
    at = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return Note(kind=NoteKind.CUT_SHORT, values={})
    if half_width(text[at]) in '"“”':
        return Note(kind=NoteKind.UNCLOSED, values={"at": at + 1})
    size = len(error.token) if isinstance(error, UnexpectedToken) else 1
    found = text[at : at + size]
    return Note(kind=NoteKind.UNEXPECTED, values={"found": found, "at": at + 1})


def _unknown_fields(parts: Iterable[Part]) -> Iterator[Note]:
    known = ", ".join(_KNOWN)
    for part in parts:
        leaves = [part] if isinstance(part, Token) else list(part.scan_values(lambda _: True))
        for leaf in leaves:
            if leaf.type == "WORD" and (match := _UNKNOWN.match(leaf)):
                yield Note(kind=NoteKind.NO_FIELD, values={"found": match.group(), "known": known})
