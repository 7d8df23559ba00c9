"""Codes of securities are told in queries, and found however articles write them."""

from itertools import product

import pytest

from services.search.query.codes import codes
from services.search.text.tokens import cut
from shared.text.folding import fold
from tests.cpu import assert_in_proportion

SPELLINGS = {
    "a share of Shenzhen": (
        "300999.SZ",
        "SZ300999",
        "sz.300999",
        "SZ：300999",
        "300999",
        "300999 SZ",
        "３００９９９．ＳＺ",
        "云岭股份（300999）",
        "云岭股份(300999,SZ)",
        "300999.XSHE",
    ),
    "a share of Shanghai": ("688123.SH", "SH688123", "688123.SS", "望川科技688123", "sh:688123"),
    "a share of Beijing": ("836789.BJ", "bj836789", "836789", "BJ.836789"),
    "a share of Hong Kong": ("0123.HK", "00123.HK", "HK0123", "123.HK", "HK:00123", "00123"),
    "a high number of Hong Kong": ("7788.HK", "07788.HK", "HK07788", "（07788，HK）", "7788 HK"),
    "an index": ("399123.SZ", "SZ399123", "sz:399123"),
    "a round number": ("600000.SH", "SH600000", "sh:600000", "600000.SS"),
    "a share of New York": ("NYSE:QWXZ", "QWXZ.US", "qwxz.n", "纽交所：QWXZ", "青石（QWXZ）"),
    "a short one": ("NYSE:QW", "QW.US", "qw.n", "纽交所：QW", "Nasdaq: QW"),
    "one that is a word": ("NASDAQ:OPEN", "OPEN.US", "open.o", "纳斯达克：OPEN"),
}
PAIRS = [pair for each in SPELLINGS.values() for pair in product(each, repeat=2)]


def asked(text: str) -> list[str]:
    """Return the codes of a query as they stand there."""
    folded = fold(text)
    return [folded[code.start : code.end] for code in codes(folded)]


def is_found(run: tuple[str, ...], text: str) -> bool:
    """Tell whether an article holds adjacent tokens."""
    tokens = tuple(cut(fold(text)))
    return any(tokens[at : at + len(run)] == run for at in range(len(tokens)))


@pytest.mark.parametrize(("typed", "written"), [pair for pair in PAIRS if "（QW" not in pair[0]])
def test_every_spelling_finds_every_other(typed: str, written: str) -> None:
    """Of one security, of whatever exchange."""
    (code,) = codes(fold(typed))
    assert any(is_found(run, written) for run in code.runs)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("300999.SZ", "300998.SZ"),
        ("300999.SZ", "1300999人次"),
        ("123.HK", "第123页"),
        ("123.HK", "01230.HK"),
        ("399123.SZ", "编号399123"),
        ("600000.SH", "奖金600000元"),
        ("NASDAQ:OPEN", "the open source"),
        ("QW.US", "QW公司"),
    ],
)
def test_another_number_is_none(typed: str, written: str) -> None:
    """Neither a longer one, nor a bare one that says too little."""
    (code,) = codes(fold(typed))
    assert not any(is_found(run, written) for run in code.runs)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("云岭股份 300999 公告", ["300999"]),
        ("云岭股份300999股价大涨", ["300999"]),
        ("300999.SZ,688123.SH", ["300999.sz", "688123.sh"]),
        ("300999、688123/836789", ["300999", "688123", "836789"]),
        ("青石A股688123、港股07788", ["688123", "07788"]),
        ("300999元", []),
        ("300999 股股份", []),
        ("持有300999股", []),
        ("13300999688", []),
        ("010-300999", []),
        ("688,123", []),
        ("688123.50", []),
        ("300999,000", []),
        ("2023-08-04 HK", []),
        ("2023 HK", []),
        ("HK$300", []),
        ("700hkd", []),
        ("www.qwxz.us", []),
        ("who@qwxz.us", []),
        ("a.n", []),
        ("A300999", []),
        ("199999", []),
    ],
)
def test_what_is_a_code(text: str, found: list[str]) -> None:
    """Amounts, dates, telephone numbers, addresses and currencies are none."""
    assert asked(text) == found


def test_a_token_that_suffices_is_the_only_run() -> None:
    """What holds it would find nothing more."""
    assert codes("sz300999")[0].runs == (("300999",),)
    assert all("07788" not in run for run in codes("7788.hk")[0].runs[1:])


@pytest.mark.parametrize("text", ["", "\ud800\x00", "😀300999😀", "९९९९९९", "²³⁴⁵⁶⁷"])
def test_any_string_is_read(text: str) -> None:
    """Lone surrogates and digits of other scripts too."""
    codes(fold(text))


@pytest.mark.parametrize("piece", ["3", "hk", "sz ", "a.", "300999.", "纳斯达克:", "0"])
def test_long_queries_take_time_in_proportion(piece: str) -> None:
    """Four times the text, about four times the time."""
    assert_in_proportion(lambda count: lambda: codes(piece * (count // len(piece))), 50_000, 4)
