"""What is read in Simplified script is read alike in Traditional script."""

import json
from pathlib import Path

import opencc
import pytest

from services.enrich.notices.credits import is_credit
from services.enrich.notices.judge import Verdict
from services.enrich.notices.origin import origin
from services.enrich.page.lines import Page, from_text
from services.enrich.page.segment_reader import SegmentReader
from services.enrich.page.zones import cut
from shared.articles import Disclaimer, Span
from shared.articles import DisclaimerKind as Kind
from shared.text.folding import simplified

GOLD = Path(__file__).parents[2] / "data/gold"
MIRRORS = {to: opencc.OpenCC(to) for to in ("s2t", "s2hk", "s2twp")}
BODY = (
    "云岭市三座水厂今日开工，供水能力将提高一倍。市水务局负责人说，老城区的管网改造也将同步进行。"
    "建成后，新水厂将惠及两百万居民，施工期间错峰作业，减少对周边的影响。"
)
TAILS = [
    "【免责声明】文章仅代表作者个人观点，与本站无关。市场有风险，投资须谨慎。",
    "本文来源：鹭洲晚报，转载请注明出处。",
    "未经授权，不得转载。著作权归作者所有。",
    "图片来自网络，如有侵权请联系我们删除。",
    "凡本网注明“来源：云岭在线”的作品，任何媒体未经许可不得转载。",
    "以上信息由人工智能生成，数据仅供参考。",
    "更多精彩视频，请下载“青石发布”客户端。",
    "责任编辑：苏未晚 校对：叶平",
    "法院判令被告发表转载声明，被告称不承担责任。",
]


def texts() -> list[str]:
    """Return every text of our gold files, and notices below a body."""
    rows = (GOLD / "notices.jsonl").read_text(encoding="utf-8").splitlines()
    pages = (GOLD / "zones.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(row)["body"] for row in rows]
    lines = (json.loads(row).get("lines") for row in pages)
    found += ["\n".join(line["text"] for line in page) for page in lines if page]
    return [*found, *(f"{BODY}\n{tail}" for tail in TAILS)]


def read(text: str) -> tuple[Page, list[tuple[str, Span]], list[Disclaimer]]:
    """Return a page, the segments that aren't what their line is, and its disclaimers."""
    page = from_text(None, text)
    reader = SegmentReader(page.plain, 0, len(page.plain))
    found = [each for line in page.lines for each in reader.read(line)]
    kinds = [(what.kind if isinstance(what, Verdict) else what).value for _, what in found]
    spans = [span for span, _ in found]
    disclaimers = [
        Disclaimer(start=span.start, end=span.end, kind=what.kind)
        for span, what in found
        if isinstance(what, Verdict)
    ]
    return page, list(zip(kinds, spans, strict=True)), disclaimers


@pytest.mark.parametrize("to", MIRRORS)
@pytest.mark.parametrize("text", texts())
def test_notices_and_credits_are_the_same(text: str, to: str) -> None:
    """By place where the text stays as long, otherwise by kind and words."""
    mirror = MIRRORS[to].convert
    (page, ours, notices), (other, theirs, mirrored) = read(text), read(mirror(text))
    assert [kind for kind, _ in theirs] == [kind for kind, _ in ours]
    if len(page.text) == len(other.text):
        assert theirs == ours
    words = [mirror(page.text[span.start : span.end]) for _, span in ours]
    assert [other.text[span.start : span.end] for _, span in theirs] == words
    named = origin(page.text, page.plain, notices)
    assert origin(other.text, other.plain, mirrored) == (named and mirror(named))


@pytest.mark.parametrize("text", texts())
def test_zones_are_the_same_in_the_other_script(text: str) -> None:
    """Character for character."""
    ours = cut(from_text(None, text), has_title=False)
    other = "".join(map(MIRRORS["s2t"].convert, text))
    theirs = cut(from_text(None, other), has_title=False)
    assert theirs.zones == ours.zones
    places = [(d.start, d.end, d.kind) for d in ours.disclaimers]
    assert [(d.start, d.end, d.kind) for d in theirs.disclaimers] == places


@pytest.mark.parametrize(
    ("tail", "kinds"),
    [
        ("【免責聲明】文章僅代表作者個人觀點，與本站無關。", [Kind.LIABILITY]),
        ("本網站所有資訊皆由網路蒐集，如有侵權請聯絡我們刪除。", [Kind.COPYRIGHT]),
        ("著作權所有，請勿翻印。", [Kind.COPYRIGHT]),
        ("未經授權 不得轉載", [Kind.COPYRIGHT]),
        ("轉載請註明出處「雁洲晚報」", [Kind.REPRINT]),
        ("影片來源於網路", [Kind.REPRINT]),
        ("投資有風險，入市需謹慎。", [Kind.INVESTMENT]),
        ("本文由人工智慧輔助生成，經編輯審核。", [Kind.AI_GENERATED]),
    ],
)
def test_wordings_of_taiwan_and_hong_kong_are_notices(tail: str, kinds: list[Kind]) -> None:
    """In their own words, with their own marks."""
    _, _, found = read(f"{BODY}\n{tail}")
    assert [disclaimer.kind for disclaimer in found][-1:] == kinds


@pytest.mark.parametrize(
    "line",
    ["責任編輯：蘇未晚", "核稿編輯：葉平", "（記者陸知遠攝）", "圖／望川攝影社提供", "編輯：葉平"],
)
def test_credits_in_traditional_script(line: str) -> None:
    """As their Simplified twins."""
    assert is_credit(simplified(line))
