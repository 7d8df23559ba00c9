"""What a whole line can be besides running text: a teaser, a menu, the head of a list of links."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.enrich.page.lines import Line
from services.enrich.rules.table import read_patterns

TABLE = Path(__file__).with_name("line_signs.tsv")
_FULL_STOPS = ("。", "！", "？")


def is_stop_line(text: str) -> bool:
    """Tell whether a line heads what stands around an article: recommendations, menus, links."""
    return bool(_signs()["stop_line"].match(text))


def is_teaser(text: str) -> bool:
    """Tell whether a line breaks off for the reader to click on (…[详细])."""
    return bool(_signs()["teaser"].search(text))


def is_menu(text: str) -> bool:
    """Tell whether a line has words of menus and footers."""
    return bool(_signs()["menu"].search(text))


def heads_related(text: str) -> bool:
    """Tell whether a short line has words that head a list of other articles."""
    return bool(_signs()["heads_related"].search(text))


def is_item(text: str) -> bool:
    """Tell whether a line is an item of a list, not a sentence."""
    return bool(_signs()["item"].match(text)) and not text.endswith(_FULL_STOPS)


def has_sentence(text: str) -> bool:
    """Tell whether a sentence ends in a line, or goes on behind it."""
    return bool(_signs()["sentence_end"].search(text)) or text.endswith(("，", "：", ","))


def hints_at_related(line: Line) -> bool:
    """Tell whether the page's author named the blocks around a line as other articles."""
    return bool(_signs()["related_hint"].search(line.hints))


def hints_at_navigation(line: Line) -> bool:
    """Tell whether the page's author named the blocks around a line as menus or the like."""
    return bool(_signs()["navigation_hint"].search(line.hints))


@cache
def _signs() -> Mapping[str, re.Pattern[str]]:
    return read_patterns(TABLE)
