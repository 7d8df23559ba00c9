"""Pages composed of labelled pages' furniture, invented furniture and articles of any kind."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.enrich.page.features import TAGS
from training.page_reader.bodies import body, sentences
from training.page_reader.drawn import (
    BODY,
    BYLINE,
    NAVIGATION,
    RELATED,
    TITLE,
    Piece,
    apart,
    without_markup,
)
from training.page_reader.fillers import Fillers
from training.page_reader.furniture import Furniture

_SIZES = (30, 60, 80, 100, 120, 160, 250, 400, 700, 1200, 2500)


@dataclass(frozen=True)
class Composed:
    """A page, line by line, and what its head calls it ("" where it has none)."""

    lines: Piece
    title: str


class Composer:
    """Composes pages; the labelled pages' outlets and the articles are those it may use."""

    def __init__(self, pages: Sequence[Piece], articles: Sequence[str], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # composes pages, keeps no secret
        self._tops = [_top(page) for page in pages]
        self._bottoms = [_bottom(page) for page in pages]
        self._bodies = [[line for line in page if BODY in line.allowed] for page in pages]
        self._pages = pages
        self._articles = articles
        self._headlines = [h for a in articles[:4000] if (h := headline(a, self._random))]

    def compose(self) -> Composed:
        """Compose a page."""
        draw = self._random.random
        fillers = Fillers(self._random, self._headlines)
        furniture = Furniture(self._random, fillers, self._articles)
        article = self._random.choice(self._articles)
        title = headline(article, self._random) or fillers.headline()
        size = self._random.choice(_SIZES)
        text = self._body(body(article, self._random, fillers, size), furniture)
        if draw() < 0.12:
            return self._bare(title, text, furniture)
        top, bottom = self._around(furniture, fillers)
        head = self._heading(title, furniture)
        lines = apart([*top, *head, text, *self._behind(furniture), *bottom])
        if draw() < 0.45:
            return Composed(without_markup(lines), "")
        named = title + (fillers.fill(self._random.choice(("_{s}", "-{s}", " | {s}", ""))))
        return Composed(_unnamed(lines) if draw() < 0.2 else lines, named if draw() < 0.85 else "")

    def _bare(self, title: str, text: Piece, furniture: Furniture) -> Composed:
        """Return an article as clients post it: a body, with or without title, byline, notice."""
        draw = self._random.random
        pieces = [text]
        if draw() < 0.5:
            pieces.insert(0, furniture.byline())
        has_title = draw() < 0.7
        if has_title:
            pieces.insert(0, furniture.marked([(title, (TITLE,))], "title", 0.0, "h1"))
        if draw() < 0.5:
            pieces.append(furniture.ending())
        if draw() < 0.3:
            pieces.append(furniture.related())
        lines = apart(pieces)
        return Composed(
            without_markup(lines) if draw() < 0.7 else lines,
            title if has_title and draw() < 0.6 else "",
        )

    def _around(self, furniture: Furniture, fillers: Fillers) -> tuple[list[Piece], list[Piece]]:
        draw, pick = self._random.random, self._random.choice
        top = (
            [self._retold(pick(self._tops), fillers)] if draw() < 0.5 else self._some_top(furniture)
        )
        if draw() < 0.5:
            bottom = [self._retold(pick(self._bottoms), fillers)]
        else:
            bottom = self._some_bottom(furniture)
        if draw() < 0.5:
            near = (furniture.feed, furniture.feed, furniture.related, furniture.comments)
            bottom.insert(0, pick((*near, furniture.market))())
        return top, bottom

    def _some_top(self, furniture: Furniture) -> list[Piece]:
        draw = self._random.random
        pieces = [furniture.menu() for _ in range(self._random.choice((0, 1, 1, 2)))]
        if draw() < 0.3:
            pieces.append(furniture.related())
        if draw() < 0.2:
            pieces.append(furniture.feed())
        if draw() < 0.1:
            pieces.append(furniture.market())
        if draw() < 0.2:
            pieces.append(furniture.share_bar())
        return pieces

    def _some_bottom(self, furniture: Furniture) -> list[Piece]:
        makers = [
            *([furniture.share_bar, furniture.related, furniture.related, furniture.feed]),
            *([furniture.comments, furniture.market, furniture.menu, furniture.feed]),
        ]
        drawn = [make() for make in self._random.sample(makers, self._random.randint(0, 5))]
        return [*drawn, furniture.footer()] if self._random.random() < 0.8 else drawn

    def _heading(self, title: str, furniture: Furniture) -> list[Piece]:
        """Return title, byline and controls in one of the orders that pages have."""
        draw = self._random.random
        tag = self._random.choice(("h1", "h1", "h2", "div", "p", "h3"))
        named = furniture.marked([(title, (TITLE,))], "title", 0.0, tag)
        byline = furniture.byline() if draw() < 0.9 else []
        pieces = [named, byline] if draw() < 0.85 else [byline, named]
        if draw() < 0.4:
            pieces.insert(self._random.randint(1, 2), furniture.share_bar(6))
        if draw() < 0.1:
            again = replace(named[0], allowed=(TITLE, NAVIGATION))
            pieces.insert(0, [again])
        if draw() < 0.15:
            pieces.insert(self._random.randint(1, len(pieces)), furniture.box())
        return pieces

    def _body(self, lines: Sequence[str], furniture: Furniture) -> Piece:
        """Mark a body and set boxes and advertisements into it."""
        marked = furniture.body(lines)
        if self._random.random() < 0.45:
            for _ in range(self._random.choice((1, 1, 2, 3))):
                place = self._random.randint(1, len(marked))
                inner = [
                    replace(line, blocks=(100, 101, 102, 900 + place, *line.blocks[-1:]))
                    for line in furniture.box()
                ]
                marked[place:place] = inner
        return marked

    def _behind(self, furniture: Furniture) -> list[Piece]:
        draw = self._random.random
        pieces = [furniture.ending()] if draw() < 0.7 else []
        if draw() < 0.4:
            pieces.append(furniture.share_bar())
        return pieces

    def _retold(self, piece: Piece, fillers: Fillers) -> Piece:
        """Return furniture of a labelled page with other headlines in it, parts of it left out."""
        draw = self._random.random
        out: Piece = []
        keep, renew, drop = 1 - self._random.choice((0, 0, 0.1, 0.4)), draw(), draw() < 0.1
        for line in piece:
            if draw() > keep:
                continue
            is_renewed = RELATED in line.allowed and len(line.text) > 8 and draw() < renew
            text = self._another(len(line.text), fillers) if is_renewed else line.text
            out.append(replace(line, text=text))
        start = self._random.randint(0, len(out) // 2) if drop and out else 0
        return out[start:]

    def _another(self, size: int, fillers: Fillers) -> str:
        if size < 45:
            return fillers.headline()
        return "".join(sentences(self._random.choice(self._articles)))[:size]


def headline(article: str, random_: random.Random) -> str:
    """Return what could be the headline of an article: its first clauses without a full stop."""
    said = sentences(article)
    if not said:
        return ""
    clauses = [
        clause for clause in said[0].rstrip("。！？").replace("，", "\n").split("\n") if clause
    ]
    out = clauses[0] if clauses else ""
    for clause in clauses[1:]:
        if len(out) + len(clause) > random_.choice((18, 26, 34)):
            break
        out += random_.choice((" ", "，", " ")) + clause
    if random_.random() < 0.1:
        out += random_.choice(("？", "！", "...", "（图）"))
    return out[: random_.choice((22, 30, 40))]


def _unnamed(lines: Piece) -> Piece:
    """Return lines of a page whose author named no blocks."""
    return [
        replace(line, hints=" ".join(w for w in line.hints.split() if w in _TAGS)) for line in lines
    ]


_TAGS = frozenset(TAGS) | {"body", "table", "tr", "span", "dl"}


def _top(page: Piece) -> Piece:
    """Return the lines of a labelled page before its title."""
    places = [
        i for i, line in enumerate(page) if TITLE in line.allowed or line.allowed == (BYLINE,)
    ]
    first = min([*places, _first_body(page)])
    return page[:first]


def _bottom(page: Piece) -> Piece:
    """Return the lines of a labelled page behind its body."""
    return [line for line in page[_last_body(page) + 1 :] if BODY not in line.allowed]


def _first_body(page: Piece) -> int:
    return next((i for i, line in enumerate(page) if line.allowed == (BODY,)), len(page))


def _last_body(page: Piece) -> int:
    return max((i for i, line in enumerate(page) if line.allowed[0] == BODY), default=len(page))
