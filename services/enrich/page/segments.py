"""Cutting running text into the smallest stretches that can be a notice of their own.

Notices stand in the middle of flattened paragraphs, often without a full stop before them: so a
cut is made at sentence ends, at white space between Chinese, around brackets that hold a whole
remark, and before the words with which notices and credits begin.
"""

import re
from collections.abc import Iterator

from shared.articles import Span

_CLOSERS = "”’」』）)》】〉\"'"
_BEFORE = (
    r"(?<![自于载源据])(?=【(?!.{0,2}】))|"
    r"(?=[（(](?:注|本文|此文|声明|免责|图片|文章|以上|文中|来源|责任编辑|责编|编辑|作者|风险))|"
    r"(?=[●▍■◆▎※])|(?=\*声明)|(?=返回搜狐)|(?<![及与和【（(])(?=免责条款)|"
    r"(?<![【\[（(〖《“])(?=(?:免责|版权|郑重|特别|重要|法律|转载|原创|著作权|广告)声明(?![称说中里书]))|"
    r"(?<![【\[（(〖《“])(?=(?:投资)?风险(?:提示|警示|揭示)(?:及|[：:\s]))|(?=(?<![\u4e00-\u9fff])(?:特别)?声明[：:])|(?<!特别)(?<![责权重要律载创告])(?=声明[：:][^。]{0,12}(?:转载|本文|版权|文章|以上|图片|原创|所载|内容|稿件|此文))|"
    r"(?=(?<![备批])注[：:])|(?=责任编辑|责编|(?:流程|实习|见习|视频|微信|本期|值班)编辑|(?<!流程)(?<!实习)(?<!见习)(?<!视频)(?<!微信)(?<!本期)(?<!值班)(?<!责任)编辑\s*[：:|丨｜／/])|"
    r"(?=(?:[一二三]审|[初终复]审|校对|审核|排版|监制|编审)\s*[：:|丨])|"
    r"(?=(?<![\u4e00-\u9fff])(?:文章|稿件|信息|素材|图片|资料)?来源\s*[：:|｜@])|(?=【爆料】)|"
    r"(?<![：:])(?=本文(?:转自|转载自|来源于|系转载|属于原创|为原创))|(?=公众号转载)|"
    r"(?=版权(?:归|所有|侵权|属于)(?!权))|(?=如有侵权|如涉及?侵权|若有侵权)|"
    r"(?<=[，。；！？\s）】])(?=未经(?:授权|许可|允许|同意|本)[^。]{0,20}(?:转载|使用|不得|请勿))|"
    r"(?=(?:欢迎提供新闻线索|新闻线索报料|报料热线|商务合作|投稿邮箱))|"
    r"(?=本公司(?:及|董事会|监事会)[^。]{0,20}保证)|(?<=[，。；])(?=敬请(?:广大)?投资者)"
)
_AFTER = r"(?<=查看更多)|(?<=[】])(?![；;。])|(?<=】[；;。])|(?<=[。！？!?；;…][”’」』）)》】])|(?<=[。！？；…])(?![”’」』）)》】。！？；…])"
_SPACE = r"(?<=[^\sA-Za-z0-9,.:;&'\-])\s+(?=\S)|\s+(?=[\u4e00-\u9fff“【（])"
# What a cut can stand before: most places are passed over at a glance.
_BEGINS = r"(?=[【（(●▍■◆▎※*返免版郑特重要法转原著广投风声注责编流实见视微本值一二三初终复校审排监文稿信素图片资来公如若未欢新报商敬])"
_CUT = re.compile(rf"{_BEGINS}(?:{_BEFORE})|{_AFTER}|{_SPACE}")
_WHOLE = re.compile(
    r"广告\s+[^×\n。]{2,80}×|广告\s+[^×\n。]{2,60}[^。\n]{0,20}>>[^×。\n]{2,20}×?|"
    r"(?:本文属于原创文章，)?如[若需]转载，请注明来源[：:][^\n]{0,80}?https?://[\w./?=&#-]+|"
    r"(?:本文)?转[载]?自[：:]\s*[^，。：；\s]{1,12}?(?:网|日报|晚报|时报|早报|晨报|都市报|报社|新闻|客户端|发布|电视台|通讯社|新华社|周刊|公众号|微信)"
)
_BRACKETED = re.compile(r"[（(【\[〖][^（(【\[〖]{6,}?[）)】\]〗]")

_ONE_REMARK = 80


def segments(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield stretches between two places, in order, white space around them left out."""
    at = start
    for place in (*_places(text, start, end), end):
        first = at + len(text[at:place]) - len(text[at:place].lstrip())
        last = at + len(text[at:place].rstrip())
        if last > first:
            yield Span(start=first, end=last)
        at = place


def _places(text: str, start: int, end: int) -> list[int]:
    cuts = {m.end() for m in _CUT.finditer(text, start, end)}
    for match in _WHOLE.finditer(text, start, end):
        cuts = {place for place in cuts if not match.start() < place < match.end()}
        cuts.update(match.span())
    for match in _BRACKETED.finditer(text, start, end):
        # A remark in brackets that begins a segment ends it too.
        if match.start() in cuts or match.start() == start:
            if match.end() - match.start() <= _ONE_REMARK:
                cuts = {place for place in cuts if not match.start() < place < match.end()}
            cuts.add(match.end())
    return sorted(place for place in cuts if start < place < end)
