"""Corpora of several kinds, cut from news, with queries made from them: see wordings.py.

What tells good hits from others depends on how long passages are, how many there are, and whether
they have titles; so each kind of corpus is rehearsed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from evaluation.retrieval import Source
from services.search.text.analysis import WordCutter
from shared.tagging.tagger import Tagged
from training import wordings
from training.wordings import Maker, Wording

Makers = Mapping[Maker, int]
"""So many queries by each maker."""

_SENTENCES = re.compile(r"[^。！？!?\n]+[。！？!?]?[”’]?")
_SHORTEST, _LONGEST = 12, 120
# So much of a sentence tells it again in a reprint.
_SAME = 16
# So many of the words that a question is about stand in what answers it.
_HELD = 0.6


@dataclass(frozen=True)
class Kind:
    """How a corpus is cut and asked: passages of a length, or whole articles (longest 0)."""

    name: str
    documents: int
    longest: int
    """Characters of the longest passage; the shortest has a quarter. 0: whole articles."""
    titled: bool | None
    """Whether passages have the title of their article: all, none, or (None) if it has one."""
    per_article: int
    makers: Makers
    headlines: int = 0
    """So many queries are headlines, taken from their articles."""
    leads: int = 0
    """So many are the first sentences of bodies, taken from them."""
    matters: int = 0
    """So many are about what headlines name that their articles keep."""
    is_story: bool = False
    """Whether all passages of an article answer, as several pages answer a question about news."""
    weight: float = 1.0
    """What the corpus counts when the trees are learnt."""


@dataclass(frozen=True)
class Rehearsed:
    """A query and what it was made from: the id of a passage and the beginning of a sentence.

    What begins with `story` is a passage of the same article, and answers too, unless it is empty.
    """

    wording: Wording
    target: str
    sentence: str
    story: str = ""

    def is_answered(self, id: str, text: str) -> bool:
        """Tell whether a passage is what should be found, holds the same or the fact asked for."""
        if self.story and id.startswith(self.story):
            return True
        if id == self.target or (self.sentence and self.sentence in text):
            return True
        answer, about = self.wording.answer, self.wording.about
        if not answer or answer not in text:
            return False
        return sum(word in text for word in about) >= _HELD * len(about)


@dataclass(frozen=True)
class Rehearsal:
    """A corpus and its queries."""

    sources: list[Source]
    asked: list[Rehearsed]


_STORY: Makers = {wordings.question: 500, wordings.matter: 300, wordings.shortened: 200}
_QUESTIONS: Makers = {wordings.question: 900, wordings.shortened: 150, wordings.matter: 150}
_HEADED: Makers = {wordings.shortened: 200, wordings.pair: 150}
KINDS = (
    Kind("articles", 8000, 0, None, 1, _HEADED, headlines=900, leads=300, matters=150),
    Kind("passages", 8000, 500, False, 4, _QUESTIONS),
    Kind("titled", 2000, 800, True, 4, {wordings.question: 900, wordings.matter: 150}),
    Kind("web", 1500, 0, True, 1, {wordings.question: 200, wordings.matter: 150}, matters=500),
    Kind("snippets", 12000, 240, False, 8, {wordings.question: 900, wordings.shortened: 100}),
    Kind("stories", 12000, 240, False, 8, _STORY, is_story=True, weight=4.0),
)


def rehearsal(
    kind: Kind, articles: Sequence[Source], tagger: WordCutter, random: Random
) -> Rehearsal:
    """Return a corpus of a kind, cut from articles, and queries made from it."""
    taken = list(_cut(kind, articles, random))[: kind.documents]
    changed: dict[str, Source] = {}
    asked: list[Rehearsed] = []
    titled = _headlined(taken)
    random.shuffle(titled)
    for source in titled[: kind.headlines]:
        asked.append(Rehearsed(Wording(source.title, "", ()), source.id, ""))
        changed[source.id] = replace(source, title="")
    rest = [source for source in taken if source.id not in changed]
    for source, first in _first_sentences(random.sample(rest, len(rest)), kind.leads):
        asked.append(Rehearsed(Wording(first.strip(), "", ()), source.id, ""))
        changed[source.id] = replace(source, body=source.body[len(first) :])
    named = titled[kind.headlines :]
    asked += _made(wordings.matter, [(s, s.title) for s in named], kind.matters, tagger, random)
    sentences = [
        (source, sentence)
        for source in random.sample(taken, min(len(taken), 4 * sum(kind.makers.values())))
        for sentence in _one_sentence(changed.get(source.id, source).body, random)
    ]
    for maker, count in kind.makers.items():
        random.shuffle(sentences)
        asked += _made(maker, sentences, count, tagger, random)
    if kind.is_story:
        asked = [replace(each, story=each.target.rpartition("-")[0] + "-") for each in asked]
    return Rehearsal([changed.get(source.id, source) for source in taken], asked)


def _headlined(sources: Sequence[Source]) -> list[Source]:
    """Return what has a headline of its own: one that others have too tells nothing."""
    often = Counter(source.title for source in sources)
    return [each for each in sources if len(each.title) >= _SHORTEST and often[each.title] == 1]


def _made(
    maker: Maker,
    stretches: Sequence[tuple[Source, str]],
    count: int,
    tagger: WordCutter,
    random: Random,
) -> list[Rehearsed]:
    """Return up to so many queries, made from stretches of passages."""
    some = stretches[: 2 * count]
    tagged: list[Tagged] = tagger.tag([stretch for _, stretch in some]) if some else []
    made: list[Rehearsed] = []
    for (source, stretch), each in zip(some, tagged, strict=True):
        wording = maker(stretch, each, random)
        if wording is not None and len(made) < count:
            same = stretch.strip()[:_SAME] if stretch != source.title else ""
            made.append(Rehearsed(wording, source.id, same))
    return made


def _cut(kind: Kind, articles: Sequence[Source], random: Random) -> Iterator[Source]:
    """Yield the passages of articles, which end where sentences do."""
    for article in articles:
        if kind.titled and not article.title:
            continue
        if not kind.longest:
            yield article
            continue
        size = random.randint(kind.longest // 4, kind.longest)
        passages = list(_passages(article.body, size))[: kind.per_article]
        for number, passage in enumerate(passages):
            title = "" if kind.titled is False else article.title
            yield Source(f"{article.id}-{number}", title, passage)


def _passages(body: str, size: int) -> Iterator[str]:
    passage = ""
    for match in _SENTENCES.finditer(body):
        if passage and len(passage) + len(match.group()) > size:
            yield passage
            passage = ""
        passage += match.group()
    if len(passage) > size // 4:
        yield passage


def _one_sentence(body: str, random: Random) -> list[str]:
    """Return a sentence of a body that isn't too short or long, if there is one."""
    found = [match.group() for match in _SENTENCES.finditer(body)]
    some = [each for each in found if _SHORTEST <= len(each) <= _LONGEST]
    return random.sample(some, min(1, len(some)))


def _first_sentences(sources: Sequence[Source], count: int) -> list[tuple[Source, str]]:
    """Return so many passages with their first sentences, where more follows."""
    found = []
    for source in sources:
        match = _SENTENCES.match(source.body)
        if match and _SHORTEST <= len(match.group()) <= _LONGEST < len(source.body) // 2:
            found.append((source, match.group()))
    return found[:count]
