"""Makes shared/text/folding.tsv: python -m training.folding_table.

A character is folded by Unicode's compatibility mapping, by case, by OpenCC's table of traditional
characters and, for the radicals that pages copied out of PDF hold in place of characters, by the
list below. What would become several characters stays.
"""

import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import opencc

from shared.text.folding import TABLE

_HEAD = (
    "# code point (hex)\tfolded character; made by `python -m training.folding_table`",
    "# traditional to simplified: TSCharacters.txt of OpenCC (Apache-2.0), first candidate",
    "# radicals of the supplement (2E80–2EF3): the characters that they are, by their names",
)
_FIRST_RADICAL = 0x2E80
# Block CJK Radicals Supplement in its order; 2E9A isn't assigned, 。 stands for it.
_RADICALS = (
    "冫厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄㣺扌攵。旡日月歺母民氵氺灬爫爫丬牛"
    "犭王疋目示礻竹纟纟罓罒㓁罓罓羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅长长长"
    "门阜阝雨青韦页风飞食食饣饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀龟"
)


def table() -> dict[int, str]:
    """Return code point → folded character, of those that change."""
    radicals = dict(enumerate(_RADICALS, _FIRST_RADICAL))
    with TemporaryDirectory() as folder:
        simplify = opencc.OpenCC(str(_config(Path(folder))))
        folded = {
            point: radicals[point] if point in radicals else _folded(chr(point), simplify)
            for point in range(sys.maxunicode + 1)
            if not 0xD800 <= point < 0xE000 and unicodedata.category(chr(point)) != "Cn"
        }
    return {point: char for point, char in folded.items() if char != chr(point)}


def _config(folder: Path) -> Path:
    """Write what makes OpenCC map single characters only."""
    dictionaries = Path(opencc.__file__).parent / "clib" / "share" / "opencc"
    single = {"type": "ocd2", "file": str(dictionaries / "TSCharacters.ocd2")}
    path = folder / "characters.json"
    chain = {
        "segmentation": {"type": "mmseg", "dict": single},
        "conversion_chain": [{"dict": single}],
    }
    path.write_text(json.dumps({"name": "characters", **chain}), encoding="utf-8")
    return path


def _folded(char: str, simplify: opencc.OpenCC) -> str:
    for change in (_compatible, str.lower, simplify.convert if char > "\u2e7f" else str):
        changed = change(char)
        char = changed if len(changed) == 1 else char
    return char


def _compatible(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


def lines() -> Iterator[str]:
    """Yield the lines of the file."""
    yield from _HEAD
    yield from (f"{point:X}\t{char}" for point, char in table().items())


if __name__ == "__main__":
    TABLE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
