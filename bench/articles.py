"""A generator of Chinese news pages of realistic structure and length, about nothing real."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SURNAMES = "陆沈骆梅祁温叶柏顾蓝卓裴闻简桑童岑乔卞项"
GIVEN = "知远乔木青川秋声海生扶光如言舟平之南亭雪明远思齐望舒云起景行"
PLACES = [
    "云岭",
    "青石",
    "望川",
    "雁洲",
    "鹭洲",
    "清河",
    "石桥",
    "北坡",
    "西坪",
    "枫溪",
    "岚山",
    "栖霞",
]
_LEVELS = ("市", "区", "县", "镇")
TRADES = [
    "机械",
    "电机",
    "汽车",
    "环保",
    "生物",
    "信息",
    "材料",
    "能源",
    "物流",
    "农业",
    "食品",
    "仪器",
]
_FORMS = ("股份有限公司", "集团", "科技公司", "研究院")
SUBJECTS = [
    "产业升级",
    "水利工程",
    "轨道交通",
    "老城改造",
    "人才引进",
    "生态修复",
    "智能制造",
    "农产品流通",
]
VERBS = ["推进", "完成", "启动", "扩建", "改造", "引进", "试点", "调整", "优化", "规范"]
OBJECTS = [
    "重点项目",
    "生产线",
    "示范园区",
    "公共服务",
    "配套设施",
    "技术平台",
    "供应链",
    "质量标准",
    "信用体系",
]
RESULTS = ["取得明显进展", "受到居民欢迎", "降低了成本", "缩短了周期", "带动了就业", "提升了效率"]
_ENDINGS = (
    "免责声明:本文转载自其他媒体,目的在于传递更多信息,不代表本网立场,仅供读者参考。",
    "风险提示:以上内容不构成投资建议,投资者据此操作,风险自担。",
    "未经本报授权,任何单位和个人不得转载、摘编本文。",
    "(责任编辑:{person})",
)
BODY_CHARACTERS = 700


def articles(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield pages as they are posted, each different, with about 700 characters of body."""
    for number in range(count):
        yield _Writer(random.Random(f"{seed}-{number}")).page(f"bench-{seed}-{number}")  # noqa: S311


def from_file(path: Path, count: int) -> Iterator[dict[str, Any]]:
    """Yield the first articles of a file of JSON lines with `title` and `body` or `content`."""
    with path.open(encoding="utf-8") as lines:
        for number, line in zip(range(count), lines, strict=False):
            fields = json.loads(line)
            content = fields.get("content") or fields["body"]
            article = {"id": f"file-{number}", "content": content}
            yield article | ({"title": fields["title"]} if fields.get("title") else {})


class _Writer:
    """Writes one page with its own dice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def page(self, id: str) -> dict[str, Any]:
        """Return the page."""
        title = f"{self._place()}{self._pick(VERBS)}{self._pick(SUBJECTS)} {self._firm()}参与"
        lines = [
            title,
            f"2026年{self._number(1, 12)}月{self._number(1, 28)}日 来源:{self._place()}日报",
        ]
        lines += self._body()
        lines += [self._pick(_ENDINGS).format(person=self._person()), "推荐"]
        lines += [self._teaser() for _ in range(6)]
        return {"id": id, "content": "\n".join(lines), "url": f"https://news.example/{id}.html"}

    def _body(self) -> list[str]:
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < BODY_CHARACTERS:
            paragraphs.append("".join(self._sentence() for _ in range(self._number(2, 5))))
        return paragraphs

    def _sentence(self) -> str:
        kind = self._number(0, 3)
        if kind == 0:
            return (
                f"{self._place()}{self._pick(SUBJECTS)}负责人{self._person()}介绍,"
                f"今年1月至{self._number(2, 9)}月,当地{self._pick(VERBS)}{self._pick(OBJECTS)},"
                f"投资同比增长{self._number(2, 60)}.{self._number(0, 9)}%。"
            )
        if kind == 1:
            return (
                f"{self._firm()}与{self._firm()}{self._number(1, 28)}日签约,"
                f"共同{self._pick(VERBS)}{self._pick(OBJECTS)},总额{self._number(2, 90)}亿元。"
            )
        if kind == 2:
            return f"“{self._pick(VERBS)}{self._pick(OBJECTS)}后,{self._pick(RESULTS)}。”{self._person()}说。"
        return (
            f"据了解,{self._place()}将围绕{self._pick(SUBJECTS)}{self._pick(VERBS)}"
            f"{self._number(3, 40)}个{self._pick(OBJECTS)},{self._pick(RESULTS)}。"
        )

    def _teaser(self) -> str:
        day = f"2026-07-{self._number(10, 28)} {self._number(10, 23)}:{self._number(10, 59)}"
        return f"-\n{self._firm()}{self._pick(VERBS)}{self._pick(OBJECTS)},{self._pick(RESULTS)}...{day}"

    def _place(self) -> str:
        return self._pick(PLACES) + self._pick(_LEVELS)

    def _firm(self) -> str:
        return self._pick(PLACES) + self._pick(TRADES) + self._pick(_FORMS)

    def _person(self) -> str:
        first = self._dice.randrange(len(GIVEN) - 1)
        return self._pick(SURNAMES) + GIVEN[first : first + 2]

    def _number(self, least: int, most: int) -> int:
        return self._dice.randint(least, most)

    def _pick(self, choices: Any) -> str:
        return str(self._dice.choice(choices))
