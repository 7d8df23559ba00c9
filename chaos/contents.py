"""The known contents: articles of invented places, each revision with a marker in its text.

Everything follows from the seed, so a run can be repeated and an audit needs no copy of the texts.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MARKER = re.compile(r"编号(r[0-9a-z]+-[0-9]+-[0-9]+)号")
_PLACES = ("云岭", "望川", "青石", "雁洲", "鹭洲", "枫溪", "岚山", "栖霞", "镕城", "北坡")
_KINDS = ("水厂", "轻轨", "粮库", "码头", "书院", "电站", "堤坝", "茶园", "船坞", "桥梁")
_DEEDS = ("开工", "竣工", "扩建", "检修", "验收", "停用", "启用", "改造", "招标", "封顶")
_PEOPLE = ("陆知远", "梅秋声", "祁闻笛", "沈如舟", "顾思齐", "桑平之", "乔望舒", "岑景行")
_LONG = 400
_SHORT = 3


@dataclass(frozen=True)
class Content:
    """What one revision of an article says.

    `marker` is None where nothing can be found in it, as the page has no text.
    """

    id: str
    number: int
    marker: str | None
    fields: dict[str, Any]


class Author:
    """Writes articles; `run` keeps the ids of one run apart from those of another."""

    def __init__(self, seed: int, run: str) -> None:
        self._seed = seed
        self._run = run

    def id(self, article: int) -> str:
        """Return the id of an article."""
        return f"chaos-{self._run}-{article}"

    def text(self, article: int, number: int, *, is_long: bool = False) -> Content:
        """Return a revision that can be annotated, of some 150 characters or, if long, 20,000."""
        dice = random.Random(f"{self._seed}-{article}-{number}")  # noqa: S311  # repeatable
        marker = f"r{self._run}-{article}-{number}"
        sentences = "".join(_sentences(dice, _LONG if is_long else _SHORT))
        content = f"{_headline(dice)}\n本报讯 {sentences}项目编号{marker}号。"
        return Content(self.id(article), number, marker, {"content": content})

    def empty(self, article: int, number: int) -> Content:
        """Return a page without text, which no annotator can do anything with."""
        page = f"<html><body><script>var n = '{article}-{number}';</script></body></html>"
        fields = {"content": page, "content_type": "text/html"}
        return Content(self.id(article), number, None, fields)


def marker_in(text: str) -> str | None:
    """Return the marker in an article's text; None where there is none."""
    found = _MARKER.search(text)
    return found.group(1) if found else None


def _headline(dice: random.Random) -> str:
    return (
        f"{dice.choice(_PLACES)}{dice.randint(2, 900)}号{dice.choice(_KINDS)}{dice.choice(_DEEDS)}"
    )


def _sentences(dice: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        yield (
            f"{dice.choice(_PLACES)}市{dice.choice(_KINDS)}于{dice.randint(1, 12)}月"
            f"{dice.randint(1, 28)}日{dice.choice(_DEEDS)},投资{dice.randint(2, 900)}万元,"
            f"{dice.choice(_PEOPLE)}到场。"
        )
