"""Invented furniture of pages: menus, share bars, feeds, comments, boxes, footers."""

import random
from collections.abc import Sequence

from training.page_reader.bodies import sentences
from training.page_reader.drawn import (
    AROUND,
    BODY,
    BYLINE,
    NAVIGATION,
    NOTICE,
    RELATED,
    Allowed,
    Drawn,
    Piece,
)
from training.page_reader.fillers import Fillers
from training.page_reader.wordings import NAMES_OF_BLOCKS, WORDS


class Furniture:
    """Draws pieces of furniture; some outlets name their blocks honestly, some say nothing."""

    def __init__(self, random_: random.Random, fillers: Fillers, articles: Sequence[str]) -> None:
        self._random = random_
        self._fillers = fillers
        self._articles = articles
        self._frank = random_.random()
        self._garble = [f"c{random_.randint(10, 9999)}" for _ in range(12)]

    def _named(self, what: str) -> str:
        """Return the hints of a block: what it is, or a meaningless name."""
        names = NAMES_OF_BLOCKS[what]
        own = self._random.choice(names if self._random.random() < self._frank else self._garble)
        outer = self._random.choice(
            ["div", "div wrap", "div main", "div container", "section", "div layout"]
        )
        return f"body {outer} div {own}".strip()

    def marked(
        self, lines: Sequence[tuple[str, Allowed]], what: str, share: float, tag: str = ""
    ) -> Piece:
        """Return lines as a block of its own, each in a block of a tag drawn for all of them."""
        hints = self._named(what)
        tag = tag or self._random.choice(("p", "div", "li", "span-div", "dd"))
        tag = "div" if tag == "span-div" else tag
        one = [0] * len(lines) if self._random.random() < 0.1 else range(1, len(lines) + 1)
        return [
            Drawn(text, allowed, share, tag, f"{hints} {tag}", (100, 101, 102, 103 + number))
            for number, (text, allowed) in zip(one, lines, strict=True)
        ]

    def menu(self) -> Piece:
        """Draw a menu, an item or a row a line."""
        words = self._random.choices(WORDS["menu"], k=self._random.randint(4, 40))
        if self._random.random() < 0.35:
            lines = [" ".join(words[i : i + 8]) for i in range(0, len(words), 8)]
        elif self._random.random() < 0.3:
            lines = [
                self._random.choice((" > ", " >> ", "»", " / ", "-")).join(
                    ["首页", *words[:2], "正文"]
                )
            ]
        else:
            lines = words
        return self.marked([(line, (NAVIGATION,)) for line in lines], "menu", self._share(0.95))

    def share_bar(self, most: int = 10) -> Piece:
        """Draw controls: sharing, size of type, reading aloud."""
        words = self._random.sample(WORDS["share"], self._random.randint(1, most))
        if self._random.random() < 0.25:
            words = [" ".join(words)]
        return self.marked([(word, (NAVIGATION,)) for word in words], "share", self._share(0.4))

    def related(self) -> Piece:
        """Draw headlines of other articles, with or without a heading, a date, an outlet."""
        lines: list[tuple[str, Allowed]] = []
        if self._random.random() < 0.8:
            lines.append((self._random.choice(WORDS["related_heads"]), AROUND))
        form = self._random.choice(
            ("{t}", "{t}", "· {t}", "{d} {t}", "{t} {d}", "{t}({s})", "[{s}]{t}", "1 {t}")
        )
        apart = self._random.choice(("", "", "{d}", "{s}", "{s} · {h}", "3小时前", "{s} 58评论"))
        for _ in range(self._random.randint(2, 18)):
            lines.append((self._fillers.fill(form), (RELATED,)))
            if apart:
                lines.append((self._fillers.fill(apart), AROUND))
        return self.marked(
            lines,
            "related",
            self._share(0.9),
            self._random.choice(("li", "li", "p", "a-div", "div")).replace("a-div", "div"),
        )

    def feed(self) -> Piece:
        """Draw other articles, printed in part or in full, each in the same form."""
        draw, pick = self._random.random, self._random.choice
        heading = pick(WORDS["related_heads"]) if draw() < 0.6 else ""
        forms = (
            "{s}·{h}",
            "{s} {d}",
            "{d}",
            "{n}",
            "{s}·2小时前",
            "{s}",
            "昨天 {h}",
            "{p}{n} 3小时前",
        )
        about = pick(forms) if draw() < 0.7 or not heading else ""
        more = pick(("", "", "展开全文", "详情", "阅读全文", "分享 评论", "不感兴趣"))
        is_first, most, cut = draw() < 0.6, pick((1, 1, 2, 4, 12)), pick((40, 80, 400, 400))
        lines: list[tuple[str, Allowed]] = [(heading, AROUND)] if heading else []
        for _ in range(pick((1, 2, 2, 3, 5, 8, 14))):
            said = "".join(sentences(pick(self._articles))[: most * 2])
            size = max(cut, len(said) // pick((1, 1, 2, 3)))
            texts = [said[at : at + size] for at in range(0, len(said), size)][:most]
            head = [(self._fillers.headline(), (RELATED,))]
            meta = [(self._fillers.fill(about), AROUND)] if about else []
            lines += [*meta, *head] if is_first else [*head, *meta]
            lines += [(text + ("…" if cut < 400 else ""), (RELATED,)) for text in texts]
            lines += [(more, AROUND)] if more else []
        return self.marked(lines, "related", self._share(pick((0.0, 0.0, 0.5, 0.95))))

    def comments(self) -> Piece:
        """Draw readers' comments."""
        lines = [(self._random.choice(WORDS["comment_meta"]), (NAVIGATION,))]
        before = self._random.sample(WORDS["comment_meta"], 2)
        after = self._random.sample(WORDS["comment_meta"], 2)
        for _ in range(self._random.randint(1, 12)):
            said = self._random.choice(WORDS["comments"])
            if self._random.random() < 0.3:
                said = self._random.choice(sentences(self._random.choice(self._articles)) or [said])
            lines += [(self._fillers.fill(text), (NAVIGATION,)) for text in (*before, said, *after)]
        return self.marked(lines, "comment", self._share(0.1))

    def market(self) -> Piece:
        """Draw prices of shares beside an article."""
        drawn = self._random.sample(WORDS["market"], self._random.randint(2, 8))
        lines = [(self._fillers.fill(line), (*AROUND, NOTICE)) for line in drawn]
        return self.marked(lines, "related", self._share(0.3))

    def footer(self) -> Piece:
        """Draw the foot of a page."""
        words = self._random.sample(WORDS["footer"], self._random.randint(3, 12))
        joint = self._random.choice((None, " | ", " ", "－"))
        rows = [joint.join(words)] if joint else words
        lines: list[tuple[str, Allowed]] = [(row, (NAVIGATION,)) for row in rows]
        legal = self._random.sample(WORDS["foot_lines"], self._random.randint(1, 6))
        lines += [(self._fillers.fill(line), (NAVIGATION, NOTICE)) for line in legal]
        return self.marked(lines, "footer", self._share(0.3))

    def box(self) -> Piece:
        """Draw what stands inside a body and isn't part of it: an advertisement, a box of links."""
        lines = [
            (self._fillers.fill(self._random.choice(WORDS["adverts"])), (*AROUND, NOTICE))
            for _ in range(self._random.choice((1, 1, 1, 2, 3)))
        ]
        if self._random.random() < 0.3:
            heading = self._random.choice(WORDS["related_heads"])
            lines = [(heading, AROUND)]
            lines += [(self._fillers.headline(), AROUND) for _ in range(self._random.randint(1, 4))]
        elif self._random.random() < 0.3:
            lines = [
                (word, AROUND)
                for word in self._random.sample(WORDS["share"], self._random.randint(1, 5))
            ]
        return self.marked(lines, "ad", self._share(0.6))

    def ending(self) -> Piece:
        """Draw the notices and credits behind a body."""
        lines: list[tuple[str, Allowed]] = []
        for _ in range(self._random.choice((0, 1, 1, 2, 3))):
            lines.append((self._fillers.fill(self._random.choice(WORDS["notices"])), (NOTICE,)))
        for _ in range(self._random.choice((0, 1, 1, 2))):
            lines.append(
                (self._fillers.fill(self._random.choice(WORDS["credits"])), (NOTICE, BYLINE))
            )
        self._random.shuffle(lines)
        return self.marked(lines, self._random.choice(("notice", "body")), 0.0)

    def byline(self) -> Piece:
        """Draw who says when."""
        drawn = self._random.sample(WORDS["bylines"], self._random.choice((1, 1, 1, 2, 3)))
        return self.marked(
            [(self._fillers.fill(b), (BYLINE,)) for b in drawn], "byline", self._share(0.1)
        )

    def body(self, lines: Sequence[str]) -> Piece:
        """Mark the lines of a body."""
        return self.marked(
            [(line, (BODY,)) for line in lines],
            "body",
            0.0,
            self._random.choice(("p", "p", "p", "div", "br", "section", "li", "td")),
        )

    def _share(self, usual: float) -> float:
        return (
            min(1.0, max(0.0, self._random.gauss(usual, 0.15)))
            if self._random.random() < 0.8
            else 0.0
        )
