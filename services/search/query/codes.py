"""Codes of securities in a query, and every way in which articles write them.

An article may write one share as 300750, 300750.SZ, SZ300750 or （sz：300750）, another as 00700,
0700.HK or HK0700. The index holds digits and letters as tokens of their own (see tokens.py), so
six digits alone find each of the first four; what else has to be asked for is given as runs.

Which numbers are codes follows the exchanges' public rules of numbering: shares of Shanghai begin
with 600, 601, 603, 605, 688 and 689, of Shenzhen with 000 to 003, 300 and 301, of Beijing with 4,
8 and 92. Other numbers count only with their exchange: 000300.SH, 399001.SZ.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.search.query.synonyms import Run
from services.search.text.tokens import cut

_SHARE = r"(?:00[0-3]|30[01]|60[0135]|68[89]|[48]\d\d|92\d)\d{3}"
# The exchange whose shares begin so: 000001 is a share in Shenzhen and an index in Shanghai.
_HOME = (("sh", "6"), ("sz", "03"), ("bj", "489"))
_EXCHANGES = {
    **dict.fromkeys(("sh", "ss", "sse", "xshg"), "sh"),
    **dict.fromkeys(("sz", "szse", "xshe"), "sz"),
    **dict.fromkeys(("bj", "bse"), "bj"),
}
_SPELLED = {"sh": ("sh", "ss"), "sz": ("sz",), "bj": ("bj",), "hk": ("hk",)}
_AMERICAN = ("nasdaq", "nyse", "amex", "纳斯达克", "纽交所")
_SUFFIXES = ("us", "o", "n", "oq")
_MAINLAND = "xshg|xshe|szse|sse|bse|sh|ss|sz|bj"
# Behind a number these make it an amount; 股 doesn't where it begins a word.
_UNIT = (
    r"\ ?(?:[元万亿千百多余件名次吨辆台户条米度个位篇套年月日号%‰]|人(?!民)|公里"
    r"|股(?![价票吧份权民市指东])|[美港欧日]元)"
)
_CODE = re.compile(
    rf"""
    # Not behind what a longer number, a word or an address begins with.
    (?<![a-z0-9@&])(?<![a-z0-9][.:-])(?:
      (?P<before>{_MAINLAND})\ ?[.:,-]?\ ?(?P<number>\d{{6}})(?:\ ?\.\ ?(?:{_MAINLAND}))?
    | (?P<numbered>\d{{6}})\ ?[.:,-]?\ ?(?P<behind>{_MAINLAND})
    | (?P<bare>{_SHARE})(?!{_UNIT}|,\d{{3}}(?!\d))
    | hk(?:[.:,-]\ ?(?P<hk>\d{{1,5}})|(?P<hk_glued>\d{{3,5}})|\ (?P<hk_apart>0\d{{3,4}}))
    | (?P<in_hk>\d{{1,5}})[.:,]\ ?hk
    | (?!(?:19|20)\d\d\ )(?P<in_hk_apart>\d{{3,5}})\ ?hk
    | (?P<bare_hk>0\d{{4}})(?!{_UNIT}|,\d{{3}}(?!\d))
    | (?:{"|".join(_AMERICAN)}|纽约证券交易所|美股)\ ?[:.]\ ?(?P<listed>[a-z]{{1,5}})
    | (?P<us>[a-z]{{1,5}})\.us
    | (?P<at>[a-z]{{2,5}})\.(?:oq|o|n)
    )(?![a-z0-9$])(?![.:-][a-z0-9])
    """,
    re.VERBOSE | re.ASCII,
)
# Letters that are read as a word or another abbreviation where no exchange stands beside them.
_WORDS = frozenset(
    """
    all any api app are art auto back bar bid big bill bit blue book box bus but buy can car care
    cat cdc ceo cfo chat city club cloud cool core cost cpi cpu data dna east edit end eps etf
    ever fan far fast fit five fly for four free fun game gap gas gdp get gold good gps gpu head
    help here high home hope info ipo iot jet job just key kid land last led life live long love
    low man map mark max mini more move net new next nft nice note now oil old one only open opt
    our out over own park path pay peak plan play plug plus pop post power pro ram real red rich
    rna rock rom run safe save sea see set show sky smart snow soc spot spy star step stop sun
    sure suv swim tap team tech the time top toy tree true turn two type unity ups usb usd via vip
    war was wave way web well west win wish work year you zip zoom
    """.split()  # noqa: SIM905
)
_SHORTEST_WORD = 3


class Code(NamedTuple):
    """A code from `start` to `end` of a folded query; any of `runs` in an article will do."""

    start: int
    end: int
    runs: tuple[Run, ...]


def codes(folded: str) -> list[Code]:
    """Return the codes of securities in a folded query: in order, without overlap.

    A run is adjacent tokens of the character level. Where one token alone tells the security
    (301180, 00700, bidu), it comes first and what holds it is left out.
    """
    return [Code(*match.span(), tuple(_distinct(_runs(match)))) for match in _CODE.finditer(folded)]


def _runs(match: re.Match[str]) -> Iterator[Run]:
    found = {name: text for name, text in match.groupdict().items() if text is not None}
    exchange = _EXCHANGES.get(found.pop("before", None) or found.pop("behind", None) or "")
    (kind, text), *_ = found.items()
    if kind in ("listed", "us", "at"):
        yield from _american(text)
    elif "hk" in kind:
        yield from _hong_kong(int(text))
    else:
        yield from _mainland(text, exchange)


def _mainland(number: str, exchange: str | None) -> Iterator[Run]:
    home = next((name for name, heads in _HOME if number[0] in heads), None)
    is_share = re.fullmatch(_SHARE, number) is not None
    # 600000 is an amount as well, which only the exchange tells apart.
    if exchange is None or (is_share and exchange == home and not number.endswith("0000")):
        yield (number,)
    if exchange:
        yield from _spelled(number, _SPELLED[exchange])


def _hong_kong(number: int) -> Iterator[Run]:
    padded = f"{number:05d}"
    if padded.startswith("0"):
        yield (padded,)
    for digits in dict.fromkeys((padded, f"{number:04d}", str(number))):
        yield from _spelled(digits, _SPELLED["hk"])


def _american(letters: str) -> Iterator[Run]:
    if len(letters) >= _SHORTEST_WORD and letters not in _WORDS:
        yield (letters,)
    for suffix in _SUFFIXES:
        yield letters, ".", suffix
    for exchange in map(tuple, map(cut, _AMERICAN)):
        yield *exchange, ":", letters
        yield *exchange, letters
    yield letters, "us"
    yield "美", "股", letters


def _spelled(digits: str, exchanges: tuple[str, ...]) -> Iterator[Run]:
    for exchange in exchanges:
        yield digits, exchange
        yield exchange, digits
        yield from ((digits, mark, exchange) for mark in ".,")
        yield from ((exchange, mark, digits) for mark in ".:")


def _distinct(runs: Iterator[Run]) -> Iterator[Run]:
    """Leave out runs that hold a token which is a run by itself, and what was given before."""
    alone: set[str] = set()
    for run in dict.fromkeys(runs):
        if len(run) == 1:
            alone.add(run[0])
        elif not alone.isdisjoint(run):
            continue
        yield run
