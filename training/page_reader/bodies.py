"""Bodies in every style that pages have, written out of articles."""

import random
import re
from collections.abc import Callable, Sequence

from training.page_reader.fillers import Fillers
from training.page_reader.wordings import WORDS

_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”」』）]*|[^。！？\n]+")
_CLAUSE = re.compile(r"[，。！？；、：\s“”]+")
_BEGINNING = re.compile(r"^(?:原标题：[^ 。]{0,60}|[（(]?(?:原标题|标题)[^）)]{0,60}[）)])\s*")


def sentences(article: str) -> list[str]:
    """Return the sentences of an article."""
    found = [s.strip() for s in _SENTENCE.findall(_BEGINNING.sub("", article))]
    return [s for s in found if len(s) > 3]


def body(article: str, random_: random.Random, fillers: Fillers, size: int) -> list[str]:
    """Return the lines of a body of about so many characters, in a style drawn at random."""
    said = _as_long(sentences(article), size)
    if not said:
        return [fillers.fill("{p}今日发布通报。")]
    style = random_.choices(list(STYLES), list(STYLES.values()))[0]
    lines = [line for line in style(said, random_, fillers) if line.strip()]
    return lines or said


def _as_long(said: Sequence[str], size: int) -> list[str]:
    out: list[str] = []
    for sentence in said:
        if out and sum(map(len, out)) > size:
            break
        out.append(sentence)
    return out


def _paragraphs(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    lines: list[str] = []
    at, often = 0, random_.choice((0.0, 0.0, 0.05, 0.5))
    while at < len(said):
        take = random_.choice((1, 1, 2, 2, 3, 5))
        if lines and random_.random() < often:
            lines.append(_subheading(said[at], random_))
        if random_.random() < 0.05:
            lines.append(fillers.fill(random_.choice(WORDS["captions"])))
        lines.append("".join(said[at : at + take]))
        at += take
    return lines


def _subheading(sentence: str, random_: random.Random) -> str:
    """Write a heading within a body; some begin like the headings of links."""
    if random_.random() < 0.4:
        return random_.choice(WORDS["subheads"])
    words = _CLAUSE.split(sentence)[0][: random_.randint(3, 10)]
    return random_.choice(("更多", "相关", "最新", "推荐", "热门", "精彩", "", "", "")) + words


def _one(said: Sequence[str], random_: random.Random, _fillers: Fillers) -> list[str]:
    return ["".join(said[: random_.randint(1, 4)])]


def _whole(said: Sequence[str], _random: random.Random, _fillers: Fillers) -> list[str]:
    return ["".join(said)]


def _short(said: Sequence[str], random_: random.Random, _fillers: Fillers) -> list[str]:
    """Clauses a line, most without a mark at their end, as on WeChat and in poems."""
    clauses = [clause for s in said for clause in _CLAUSE.split(s) if len(clause) > 2]
    mark = random_.choice(("", "", "，", "。"))
    if random_.random() < 0.4:
        clauses = [random_.choice(("", "", "· ", "")) + clause for clause in clauses]
    return [clause[:24] + (mark if random_.random() < 0.5 else "") for clause in clauses]


def _list(said: Sequence[str], random_: random.Random, _fillers: Fillers) -> list[str]:
    """Write a sentence, items without full stops, a last sentence."""
    clauses = [clause for s in said[1:] for clause in _CLAUSE.split(s) if len(clause) > 4]
    mark = random_.choice(("{i}.", "{i}、", "（{i}）", "· ", "•", "◆", "——", "", "", "- "))
    items = [mark.format(i=i) + c for i, c in enumerate(clauses[: random_.randint(3, 15)], 1)]
    head = [said[0]] if random_.random() < 0.8 else []
    tail = [said[-1]] if random_.random() < 0.6 and len(said) > 1 else []
    return [*head, *items, *tail]


def _questions(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    asks, answers = random_.choice(
        (
            ("问：", "答："),
            ("记者：", "{n}："),
            ("Q：", "A："),
            ("【提问】", ""),
            ("{s}：", "{n}："),
            ("Q1 ", ""),
        )
    )
    lines = []
    for number, sentence in enumerate(said):
        clause = _CLAUSE.split(sentence)[0][:20]
        if number % 3 == 0:
            lines.append(fillers.fill(asks) + clause + random_.choice(("？", "?", "")))
        lines.append((fillers.fill(answers) if number % 3 == 0 else "") + sentence)
    return lines


def _live(said: Sequence[str], random_: random.Random, _fillers: Fillers) -> list[str]:
    lines, minute = [], random_.randint(480, 1000)
    is_apart = random_.random() < 0.5
    for sentence in said:
        minute += random_.randint(1, 30)
        time = f"{minute // 60 % 24:02}:{minute % 60:02}"
        lines += (
            [time, sentence] if is_apart else [f"{random_.choice(('【', '['))}{time}】{sentence}"]
        )
    return lines


def _table(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    """Write a sentence and the cells of a table, a cell or a row a line."""
    heads = random_.sample(
        ["姓名", "单位", "名称", "日期", "地点", "金额", "数量", "排名", "得分", "备注"], 3
    )
    rows = [
        [
            random_.choice((fillers.name(), fillers.paper(), random_.choice(WORDS["goods"]))),
            random_.choice((fillers.place(), fillers.date(), str(random_.randint(1, 999)))),
            f"{random_.randint(1, 9999)}{random_.choice(WORDS['units'])}",
        ]
        for _ in range(random_.randint(3, 14))
    ]
    table = [heads, *rows]
    cells = (
        [c for row in table for c in row] if random_.random() < 0.6 else list(map(" ".join, table))
    )
    return [said[0], *cells, *(said[1:3] if random_.random() < 0.7 else [])]


def _prices(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    unit = random_.choice(WORDS["units"])
    form = random_.choice(
        ("{g}：{v}{u}", "{g} {v}{u}", "{g}{v}{u}，较昨日{c}", "{g}\t{v}\t{c}", "{p}{g} {v}{u}")
    )
    lines = [
        form.format(
            g=random_.choice(WORDS["goods"]),
            v=round(random_.uniform(1, 9000), random_.choice((0, 1, 2))),
            u=unit,
            c=random_.choice(("涨0.5", "跌1.2", "持平", "+12", "-30")),
            p=fillers.place(),
        )
        for _ in range(random_.randint(4, 40))
    ]
    head = [said[0]] if random_.random() < 0.7 else []
    return [*head, *lines, *(said[1:2] if random_.random() < 0.5 else [])]


def _photos(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    """Write a caption a picture; the same caption often stands below each of them."""
    if random_.random() < 0.4:
        return [said[0] + fillers.fill(" {s}记者 {n} 摄")] * random_.randint(2, 8)
    return [
        line
        for s in said[:10]
        for line in ([s] if random_.random() < 0.5 else [s, fillers.fill("{n} 摄")])
    ]


def _stepped(said: Sequence[str], random_: random.Random, _fillers: Fillers) -> list[str]:
    """Paragraphs under numbered headings of their own."""
    lines = [said[0]]
    for number, sentence in enumerate(said[1:], 1):
        if random_.random() < 0.6:
            clause = _CLAUSE.split(sentence)[0][: random_.randint(4, 14)]
            lines.append(
                random_.choice(
                    (f"{number}.{clause}", clause, f"【{clause}】", f"{number}、{clause}")
                )
            )
        lines.append(sentence)
    return lines


def _results(said: Sequence[str], random_: random.Random, fillers: Fillers) -> list[str]:
    """Winners, scores, schedules: short lines with names."""
    forms = (
        "一等奖：{n}",
        "二等奖：{n} {n}",
        "{n} {v}分",
        "{p}队 {v}:{w} {p}队",
        "{d} {p}",
        "{p}站 {h}",
        "{n}（{p}）",
        "{p}{g}",
    )
    form = random_.sample(forms, 2)
    lines = [
        fillers.fill(random_.choice(form).replace("{g}", random_.choice(WORDS["goods"])))
        .replace("{v}", str(random_.randint(0, 120)))
        .replace("{w}", str(random_.randint(0, 120)))
        for _ in range(random_.randint(4, 20))
    ]
    return [said[0], *lines, *said[1:3]]


Style = Callable[[Sequence[str], random.Random, Fillers], list[str]]
STYLES: dict[Style, float] = {
    _paragraphs: 10,
    _one: 4,
    _whole: 1.5,
    _short: 3,
    _list: 2,
    _questions: 1.5,
    _live: 0.7,
    _table: 0.8,
    _prices: 0.8,
    _photos: 1,
    _stepped: 1.2,
    _results: 0.7,
}
"""How often each style is drawn."""
