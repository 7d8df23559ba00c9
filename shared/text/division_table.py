"""The table of China's divisions: places.tsv, and what they are called without their level."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from shared.text.folding import fold

TABLE = Path(__file__).with_name("places.tsv")
WORDS = Path(__file__).with_name("place_words.txt")
_PEOPLES = (
    "蒙古 维吾尔 哈萨克 柯尔克孜 塔吉克 回 藏 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 傣 黎 傈僳"
    " 佤 畲 拉祜 水 东乡 纳西 景颇 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 普米 怒 鄂温克 保安"
    " 裕固 独龙 鄂伦春 各"
)
_OF_PEOPLE = "|".join(f"{people}族" for people in _PEOPLES.split())
_AUTONOMOUS = re.compile(rf"(?:(?:{_OF_PEOPLE}|蒙古|哈萨克|柯尔克孜){{1,4}})?自治([州县旗])$")
_SUFFIX = re.compile(
    rf"(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|{_AUTONOMOUS.pattern[:-1]}|新区|林区|[省市区县州盟旗镇乡])$"
)
_SHORTEST = 2


def bare_name(full: str) -> str:
    """Return a name without its level; itself where nothing else would be left."""
    bare = _SUFFIX.sub("", full)
    return bare if len(bare) >= _SHORTEST else full


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return code, name and former names of each division."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple((code, name, tuple(former)) for code, name, *former in cells)


@cache
def words(kind: str) -> frozenset[str]:
    """Return the bare names that are words of a kind, [near] or [never] (place_words.txt)."""
    parts = WORDS.read_text(encoding="utf-8").split("\n[")[1:]
    lists = dict(part.split("] ", 1) for part in parts)
    return frozenset(lists[kind].partition("\n")[2].split())


@cache
def name_of() -> dict[str, str]:
    """Return the names by code."""
    return {code: name for code, name, _ in _rows()}


@cache
def codes_of() -> dict[str, frozenset[str]]:
    """Return the codes by full name, by name without its suffix and by former names."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, *named in ((code, name, *former) for code, name, former in _rows()):
        for name in named:
            found[fold(name)].add(code)
            found[fold(bare_name(name))].add(code)
        if level := _AUTONOMOUS.search(name):
            # 凉山州 is 凉山彝族自治州.
            found[bare_name(name) + level.group(1)].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
