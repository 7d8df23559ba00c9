"""Makes queries from the sentences and headlines of articles, as a reader might type them.

Nobody judged them: a query is made from one passage, so that passage is what it should find. A
question leaves out a fact of a sentence (who, where, when, how many) and asks for it; whatever else
holds that fact beside what is asked about answers it as well.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from services.search.text.frequencies import inverse_frequencies
from services.search.text.function_words import FUNCTION
from shared.tagging.tagger import Tagged
from shared.text.folding import fold

Span = tuple[int, int]

# What asks for a fact, by what kind of name the fact is.
_ASKING = {
    "PER": ("谁", "谁", "哪位", "什么人", "哪个人"),
    "LOC": ("哪里", "哪儿", "什么地方", "哪个地方", "何处", "哪座城市"),
    "ORG": ("哪家", "哪个单位", "什么机构", "哪个公司", "哪个部门", "哪家公司"),
}
_AT = {
    "PER": ("{}是谁", "是谁{}", "{}的人是谁", "{}的是哪位"),
    "LOC": ("{}在哪里", "{}在哪", "{}是哪里", "{}的地点在哪儿"),
    "ORG": ("{}是哪家", "{}是哪个单位", "{}的是什么机构", "{}的是哪家公司"),
    "DATE": ("{}是什么时候", "{}是哪一年", "{}时间", "{}是哪天", "什么时候{}", "{}何时"),
    "NUMBER": ("{}是多少", "{}有多少", "{}多少", "{}达到多少", "{}有几个"),
}
_DATE = re.compile(r"(?:\d{2,4}年)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?")
_NUMBER = re.compile(r"(?<![\d.])(\d[\d.,]*[万亿]?)(%|[^\W\d]?)")
_CLAUSES = re.compile(r"[，；：,;:、（）()“”\s]+")
_FEWEST, _MOST = 2, 9
# What the words of a query tell together at least (see frequencies.py): two rare ones, or three.
_TELLING = 9.0
_NO_NEWS = re.compile(
    "原标题|来源|编辑|责编|记者|转载|查看|版权|返回|点击|关注|作者|[图文]/|客户端"
)
# What readers ask about a matter, before or behind it.
_WONDERING = (
    *("{}怎么办", "{}怎么回事", "{}是什么意思", "{}是什么", "什么是{}", "{}有哪些", "{}有哪些影响"),
    *(
        "{}为什么",
        "为什么{}",
        "{}怎么样",
        "{}的原因是什么",
        "{}怎样",
        "如何{}",
        "怎么{}",
        "{}多少钱",
    ),
    *(
        "{}最新消息",
        "{}情况",
        "{}好吗",
        "{}需要什么条件",
        "{}有什么用",
        "{}的意义",
        "{}哪个好",
        "{}",
    ),
    *("{}吗", "请问{}", "{}怎么做", "{}具体内容", "{}什么时候", "{}在哪里", "{}方法", "{}"),
)
_FILLING = (
    *("目前", "最新", "具体", "主要", "一共", "总共", "当时", "其中", "今年", "全国", "关于"),
    *("一般", "真的", "最", "首次", "到底"),
)


@dataclass(frozen=True)
class Wording:
    """A query, the fact that would answer it ("" if none is asked for), what it is about."""

    text: str
    answer: str
    about: tuple[str, ...]


def question(sentence: str, tagged: Tagged, random: Random) -> Wording | None:
    """Return a question for a fact of a sentence, None if the sentence has none to ask for."""
    if _NO_NEWS.search(sentence):
        return None
    units = _units(tagged)
    facts = [*_named(tagged), *_dates(sentence), *_numbers(sentence)]
    random.shuffle(facts)
    for kind, (start, end) in facts:
        words = _around(sentence, units, (start, end))
        about = _about(sentence, words)
        if len(about) < _FEWEST or _told(about) < _TELLING:
            continue
        asked = _worded(sentence, words, (start, end), kind, random)
        return Wording(asked, sentence[start:end], tuple(about))
    return None


def matter(text: str, tagged: Tagged, random: Random) -> Wording | None:
    """Return what a reader wonders about something that a headline or sentence names."""
    telling = _telling(text, _units(tagged))
    if not telling or _NO_NEWS.search(text):
        return None
    count = random.choice((1, 2, 2, 3, 3, 4))
    first = random.randrange(max(1, len(telling) - count + 1))
    kept = telling[first : first + count]
    if _told([text[start:end] for start, end in kept]) < _TELLING:
        return None
    if random.random() < 0.5:  # as it stands there, with what is between
        about = text[kept[0][0] : kept[-1][1]]
    else:
        about = "".join(_shuffled([text[start:end] for start, end in kept], random, 0.3))
    asked = random.choice(_WONDERING).format(about)
    return Wording(asked, "", tuple(text[start:end] for start, end in kept))


def shortened(text: str, tagged: Tagged, random: Random) -> Wording | None:
    """Return some of the words of a text, now and then in another order."""
    telling = _telling(text, _units(tagged))
    if len(telling) < _FEWEST or _NO_NEWS.search(text):
        return None
    count = min(len(telling), random.randint(_FEWEST, _MOST))
    kept = sorted(random.sample(telling, count))
    words = [text[start:end] for start, end in kept]
    between = random.choice(("", "", " "))
    return Wording(between.join(_shuffled(words, random, 0.3)), "", tuple(words))


def pair(text: str, tagged: Tagged, random: Random) -> Wording | None:
    """Return two names of a text, or a name and a word."""
    names = list(dict.fromkeys(text[s:e] for s, e, _ in tagged.entities if e - s > 1))
    words = [text[s:e] for s, e in _telling(text, tagged.words) if e - s > 1]
    others = [*names, *(word for word in words if not any(word in name for name in names))]
    if not names or len(others) < _FEWEST:
        return None
    first = random.choice(names)
    second = random.choice([other for other in others if other != first])
    return Wording(f"{first} {second}", "", (first, second))


def whole(text: str, _: Tagged, __: Random) -> Wording:
    """Return a text as it is."""
    return Wording(text, "", (text,))


Maker = Callable[[str, Tagged, Random], Wording | None]


def _units(tagged: Tagged) -> list[Span]:
    """Return words and, in place of the words in them, names of persons."""
    persons = [(start, end) for start, end, kind in tagged.entities if kind == "PER"]
    inside = {place for start, end in persons for place in range(start, end)}
    return sorted([*persons, *((s, e) for s, e in tagged.words if s not in inside)])


def _told(words: Sequence[str]) -> float:
    """Return how much words tell together."""
    return sum(inverse_frequencies(fold(word) for word in dict.fromkeys(words)))


def _named(tagged: Tagged) -> list[tuple[str, Span]]:
    return [(kind, (s, e)) for s, e, kind in tagged.entities if kind in _ASKING and e - s > 1]


def _dates(sentence: str) -> list[tuple[str, Span]]:
    return [("DATE", match.span()) for match in _DATE.finditer(sentence) if match.group()]


def _numbers(sentence: str) -> list[tuple[str, Span]]:
    found = [match for match in _NUMBER.finditer(sentence) if match[2] not in tuple("年月日号")]
    return [("NUMBER", match.span()) for match in found if match[2]]


def _around(sentence: str, words: Sequence[Span], fact: Span) -> list[Span]:
    """Return the words of the clause of a fact, and of the clause before it if that is short."""
    bounds = [0, *(match.end() for match in _CLAUSES.finditer(sentence)), len(sentence)]
    first = max(place for place, bound in enumerate(bounds) if bound <= fact[0])
    start = bounds[first]
    if first and fact[1] - start < _MOST:
        start = bounds[first - 1]
    end = next((bound for bound in bounds if bound >= fact[1]), len(sentence))
    return [(s, e) for s, e in words if start <= s and e <= end and (e <= fact[0] or s >= fact[1])]


def _about(sentence: str, words: Sequence[Span]) -> list[str]:
    return [sentence[start:end] for start, end in _telling(sentence, words)]


def _telling(text: str, words: Sequence[Span]) -> list[Span]:
    """Return the words that aren't function words, marks or single characters."""
    return [
        (start, end)
        for start, end in words
        if end - start > 1 and text[start].isalnum() and fold(text[start:end]) not in FUNCTION
    ]


def _worded(sentence: str, words: Sequence[Span], fact: Span, kind: str, random: Random) -> str:
    """Return the question: in place of the fact or behind the rest, some words left out or new."""
    lost = random.choice((0.0, 0.15, 0.3, 0.5))
    kept = _kept(sentence, words, lost, random)
    before = [sentence[s:e] for s, e in kept if e <= fact[0]]
    behind = [sentence[s:e] for s, e in kept if s >= fact[1]]
    if random.random() < 0.3:
        (before or behind).insert(0, random.choice(_FILLING))
    mark = random.choice(("", "", "？", "?"))
    if random.random() < 0.5:
        about = "".join(_shuffled([*before, *behind], random, 0.15))
        return random.choice(_AT[kind]).format(about) + mark
    return "".join([*before, _word(sentence, fact, kind, random), *behind]) + mark


def _word(sentence: str, fact: Span, kind: str, random: Random) -> str:
    """Return the question word for a fact."""
    if kind in _ASKING:
        return random.choice(_ASKING[kind])
    text = sentence[slice(*fact)]
    if kind == "DATE":
        return random.choice(
            ("哪一年", "哪年") if text.endswith("年") else ("何时", "什么时候", "哪天")
        )
    measure = text[-1] if not text[-1].isdigit() else ""
    return random.choice(("多少", "几", "多少")) + (measure if measure not in "万亿%" else "")


def _kept(text: str, words: Sequence[Span], lost: float, random: Random) -> list[Span]:
    """Return words without some; the rarest stays, without which nothing is asked for."""
    weights = inverse_frequencies(fold(text[start:end]) for start, end in words)
    most = max(zip(weights, words, strict=True), default=(0.0, None))[1]
    kept = [span for span in words if span == most or random.random() >= lost]
    return [span for span in kept if text[span[0]].isalnum()]


def _shuffled(words: list[str], random: Random, share: float) -> list[str]:
    """Return words with the last ones first, in so many cases."""
    if len(words) > 1 and random.random() < share:
        first = random.randrange(1, len(words))
        return [*words[first:], *words[:first]]
    return words
