"""Reads what a person typed: words, and quoted stretches that must stand as they are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from services.search.characters import cut_spans
from services.search.documents import word_key
from shared.text.folding import fold

MAX_WORDS = 32
"""So many different words of a question count; it bounds the work that one can cause."""

_QUOTED = re.compile('["“”„‟＂「」『』]')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STOP_WORDS = frozenset(
    [
        "的",
        "地",
        "得",
        "了",
        "着",
        "过",
        "在",
        "是",
        "和",
        "与",
        "及",
        "或",
        "而",
        "也",
        "都",
        "就",
        "被",
        "把",
        "对",
        "从",
        "向",
        "于",
        "等",
        "之",
        "其",
        "这",
        "那",
        "个",
        "吗",
        "呢",
        "吧",
        "啊",
        "么",
        "什么",
        "怎么",
        "怎样",
        "怎么样",
        "如何",
        "哪",
        "哪些",
        "哪个",
        "哪里",
        "谁",
        "为什么",
        "为何",
        "多少",
        "几",
        "有",
        "有没有",
        "是否",
        "the",
        "a",
        "an",
        "of",
        "in",
        "and",
        "or",
        "to",
        "is",
        "are",
        "what",
        "who",
        "how",
        "why",
        "when",
        "where",
    ]
)


class WordCutter(Protocol):
    """Cuts a text into words; the tagger is one."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return start and end of each word."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Something to look for: its key on the word level ('' for a quotation) and its tokens."""

    key: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Words and quotations to look for, and stretches whose words better stand together."""

    words: tuple[Sought, ...] = ()
    quotations: tuple[Sought, ...] = ()
    stretches: tuple[Sought, ...] = ()

    @property
    def sought(self) -> tuple[Sought, ...]:
        """Return all that a highlight marks."""
        return self.quotations + self.words

    @property
    def empty(self) -> bool:
        """Return if there is nothing to look for."""
        return not self.sought


def read(typed: str, cutter: WordCutter) -> Question:
    """Read what was typed; a quotation mark without its partner counts as a blank."""
    pieces = _QUOTED.split(_CONTROL.sub(" ", typed))
    plain, quoted = pieces[::2], pieces[1::2]
    if len(pieces) % 2 == 0:
        plain.append(quoted.pop())
    cuts = [list(_words(text, cutter)) for text in plain]
    words = _without_stop_words(dict.fromkeys(word for words in cuts for word in words))
    quotations = dict.fromkeys(Sought("", _tokens(text)) for text in quoted if word_key(fold(text)))
    runs = (Sought("", _tokens(t)) for t, found in zip(plain, cuts, strict=True) if len(found) > 1)
    return Question(tuple(words[:MAX_WORDS]), tuple(quotations)[:MAX_WORDS], tuple(runs)[:1])


def _words(text: str, cutter: WordCutter) -> Iterator[Sought]:
    """Yield the words; a token that a word boundary would divide goes whole to the first word."""
    folded = fold(text)
    spans = cut_spans(folded)
    for start, end in cutter.words(text):
        inside = [(a, b) for a, b in spans if start <= a < end]
        key = word_key(folded[start : max(end, inside[-1][1])]) if inside else ""
        if key:
            yield Sought(key, tuple(folded[a:b] for a, b in inside))


def _without_stop_words(words: Iterable[Sought]) -> list[Sought]:
    found = list(words)
    return [word for word in found if word.key not in _STOP_WORDS] or found


def _tokens(text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(folded[start:end] for start, end in cut_spans(folded))
