"""Telling notices (disclaimers and credits) from reporting, a segment at a time.

A segment's triggers add up; what reporting looks like is taken off. The sum, with where the
segment stands, gives a confidence; the strongest trigger gives the kind and the explanation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from services.enrich.notices.triggers import MINOR, TRIGGERS
from shared.articles import DisclaimerKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a segment disclaims, how sure that is (0 to 1), and the words that say so.

    A doubtful one counts only beside a notice that is none.
    """

    kind: DisclaimerKind
    confidence: float
    trigger: str

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the segment alone isn't enough."""
        return self.confidence < _SURE


_HEAD = re.compile(
    r"^[\s*※●■▲◆>＞#【\[（(〖—-]*(?:(?:郑重|免责|版权|特别|重要|法律|转载|著作权|本[网站]|网站|风险|原创|侵权|广告|作者|平台|投资)?"
    r"(?:声明|免责条款|风险提示|风险警示|特别提示|温馨提示|重要提示|说明)|注)[】\]）)〗]*\s*(?:[：:]|$|(?<=[】\]）)〗]))"
)
_HEAD_STRONG = re.compile(
    r"^[\s*※●■▲◆>＞#【\[（(〖]*(?:郑重声明|免责声明|版权声明|特别声明(?![称说中里书])|法律声明|转载声明|著作权声明|原创声明|侵权声明|广告声明|风险提示(?:及|与|和)免责|免责条款|投资风险提示|作者声明|平台声明|声明[：:]|【声明】)"
)
_NEWS = re.compile(
    r"(?:发言人|外交部|警方|法院|检察|法官|律师|官员|记者|部长|总统|总理|主席|经理|董事长|专家|教授|先生|女士|代表)[^，。：]{0,20}(?:表示|称|说|指出|认为|介绍|强调|告诉|宣布|透露|坦言|回应)|"
    r"(?:表示|称|指出|认为|介绍|强调|宣布|透露|写道|规定)[，,：:]|(?:发布|发表|联合)声明|声明(?:称|说|中)|道歉|致歉|起诉|被告|原告|判决|"
    r"《[^》]{2,20}(?:法|条例|规定|办法)》|据[^，。]{2,14}(?:报道|消息|了解|介绍)|是否符合|原则。$|要求公司|[\d]+(?:万|亿)?元"
)
_QUOTED = re.compile(r"^[“\"「]|^[^“\"「]{20,}[”\"」]$")
_SELF = re.compile(
    r"本[文网站报刊号台篇]|此文|文中|文章|以上|上述|转载|声明|免责|版权|注[：:]|[（(【\[〖]|如有|敬请|请|仅供|未经|谨慎|自负|来源"
)
_CREDIT = re.compile(
    r"^[\s（(【\[●▍■丨|/—-]*(?:(?:本文|文章|稿件|图文|图片|文字|本期|本版|微信|新媒体|海报新闻|今日|执行|流程|值班|见习|实习|特约|视频|责任|美术|版面|栏目|素材|综合|供图)*"
    r"(?:编辑|责编|编审|校对|审校|审核|监制|主编|总编|排版|设计|制图|美编|统筹|终审|初审|复审|[一二三]审|签发|策划|作者|撰文|撰稿|记者|通讯员|供稿|摄影|图源|图片来源|剪辑|文案|编译|编导|制作|出品|运营|配音|拍摄|见习生|实习生|文/图|文图|图/文|原标题|原文标题|投稿|邮箱|热线|爆料)"
    r"[^：:/|丨｜\n。，]{0,8}\s*(?:[：:/|丨｜]|\s(?=\S{2,4}(?:\s|$|）|\)|】)))|(?:责任编辑|责编)\s*[：:]?\s*$)"
)
_SOURCE = re.compile(
    r"^[（(【\[]?(?:(?:文章|资料|稿件|信息|素材|综合)?来源\s*[：:|｜@丨]|(?:文/|图/|文字/|撰稿|撰文)\s*[：:]?).{1,30}$|"
    r"^[（(【\[]?(?:[\w·]{2,10})?(?:实习|见习|全媒体|本报|本网|特约)?(?:记者|通讯员)\s*[：:/|丨]?\s*[\u4e00-\u9fff·]{2,4}(?:[\s、][\u4e00-\u9fff·]{1,4}){0,3}[）)】\]]?$|"
    r"^文章作者[\s：:]*[\u4e00-\u9fff·]{2,4}$"
)
_MENU = re.compile(
    r"^返回\S{2,6}查看更多|^(?:点击|戳)?(?:下方|左下角)?[“\"]?阅读原文|^了解项目详情|^长按(?:识别|扫)|^扫(?:一扫|码|描)(?:下方|上方|关注|二维码|识别)|"
    r"^点(?:击|亮)?[“\"]?(?:在看|分享|赞)|设为星标|三连击|^猜[你您]喜欢|^往期(?:精选|回顾|推荐)|^更多精彩(?:内容|视频|资讯)(?!.*下载)|"
    r"^关注.{0,24}(?:公众号|视频号|下方|不迷路)|^(?:好看的人|微信公众号改版|公众号改版)"
)
_RELATED = re.compile(r"^(?:推荐阅读|延伸阅读|相关阅读|相关新闻|热门推荐|更多精彩内容)")
_CONTACT = re.compile(
    r"(?:报料|爆料|投稿|新闻线索|商务合作|合作电话|区域合作|举报电话|新闻热线|报料邮箱|读者热线)[^。]{0,30}(?:[\w.]+[@#][\w.]+|\d{3,4}-?\d{6,8}|微信|热线|邮箱|电话|报酬)|^[（(]?报料邮箱|^【爆料】|^邮箱地址|^(?:如需)?[^。]{0,16}(?:授权|合作)[^。]{0,20}联系[^。]{0,40}\d{7,8}"
)
_CREDIT_LONGEST = 90
_SOURCE_LONGEST = 45
# Every trigger holds one of these: most segments are passed over at a glance.
_GATE = re.compile(
    r"广告|推广|软文|赞助|跳转链接|客户端|APP|AI|GPT|人工智能|大模型|机器人|算法|程序|自动|采编|写作助手|"
    r"不构成|据此|风险|不作为|不能作为|不应作为|不做|不可作为|投资|业绩|表现|走势|收益|盈亏|自负|自担|买者|基金|"
    r"转载|转自|摘|首发|原载|转发|引用|信息|资讯|出处|来源|来自|源|取自|版权|著作权|知识产权|授权|许可|允许|同意|"
    r"侵|删|抄袭|盗用|必究|禁止|严禁|请勿|谢绝|拒绝|不得|保留|声明|30日内|不代表|观点|立场|看法|言论|意见|代表|无关|"
    r"中立|文责|如有|不保证|不承诺|不担保|责任|保证|核实|证实|自行|免责|仅供|只供|为准|对号入座|登载|刊载|发布|遵医嘱|医生|诊断|为准",
    re.I,
)
_THRESHOLD = 3.5
_NEWS_COST, _QUOTE_COST, _MIDDLE_COST, _LONG_COST = 2.0, 2.0, 1.0, 1.5
_DOUBT = 1.0
_HEAD_BONUS, _STRONG_BONUS, _CHAIN_BONUS, _EDGE_BONUS = 1.5, 3.0, 1.5, 0.5
_SURE = 0.73
_WEAK = re.compile(
    r"风险|责任|版权|转载|参考|本[文网站报刊号]|投资|声明|授权|侵权|删除|联系|观点|基金|保证|自行|资料|来源|仅|不得|收益|业绩"
)
_LONG = 220


def judge(
    segment: str, *, position: float, is_chained: bool = False, is_headed: bool = False
) -> Verdict | None:
    """Return what a segment disclaims, None when it reports.

    `position` is where it stands in the article, from 0 to 1; `is_chained`: a notice stands right
    before it; `is_headed`: it stands under a heading such as 免责声明, where all of a kind counts.
    """
    if not (is_headed or _GATE.search(segment)):
        return None
    hits = [
        (trigger.weight, trigger.kind, match.group())
        for trigger in (*TRIGGERS, *MINOR)
        if (match := trigger.pattern.search(segment))
    ]
    strong = _HEAD_STRONG.match(segment)
    weak = is_headed and _WEAK.search(segment)
    if not hits and not strong and not weak:
        return None
    best = max(
        hits, default=(3.0 if weak else 0.0, DisclaimerKind.OTHER, ""), key=lambda hit: hit[0]
    )
    score = (
        best[0]
        + 0.5 * (len(hits) - 1 if hits else 0)
        + _context(segment, position, is_chained=is_chained, is_headed=is_headed)
    )
    if score < _THRESHOLD - _DOUBT:
        return None
    words = best[2] or (strong.group() if strong else segment[:20])
    confidence = round(1 / (1 + exp(-(score - _THRESHOLD + 1))), 3)
    return Verdict(_kind(hits), confidence, words.strip())


def _context(segment: str, position: float, *, is_chained: bool, is_headed: bool) -> float:
    """Return what speaks for or against a notice besides its triggers."""
    score = 0.0
    if _HEAD_STRONG.match(segment):
        score += _STRONG_BONUS
    elif _HEAD.match(segment):
        score += _HEAD_BONUS
    if is_chained or is_headed:
        score += _CHAIN_BONUS
    score += _EDGE_BONUS if position > 0.8 or position < 0.08 else 0.0
    if 0.15 < position < 0.6:
        score -= _MIDDLE_COST
    if _NEWS.search(segment):
        score -= _NEWS_COST
    if _QUOTED.search(segment):
        score -= _QUOTE_COST
    if len(segment) > _LONG:
        score -= _LONG_COST
    if not (is_headed or _SELF.search(segment)):
        score -= 1.0
    return score


def _kind(hits: Sequence[tuple[float, DisclaimerKind, str]]) -> DisclaimerKind:
    return max(hits, key=lambda hit: hit[0])[1] if hits else DisclaimerKind.OTHER


def is_heading(segment: str) -> bool:
    """Tell whether a segment heads a notice in so many words (郑重声明：…)."""
    return bool(_HEAD_STRONG.match(segment))


def is_source(segment: str) -> bool:
    """Tell whether a segment names where the article came from or who wrote it."""
    return len(segment) <= _SOURCE_LONGEST and bool(_SOURCE.match(segment))


def is_menu(segment: str) -> bool:
    """Tell whether a segment asks to click, scan or follow."""
    return len(segment) <= 2 * _CREDIT_LONGEST and bool(_MENU.search(segment))


def heads_related(segment: str) -> bool:
    """Tell whether teasers of other articles begin with a segment."""
    return bool(_RELATED.match(segment))


def is_credit(segment: str) -> bool:
    """Tell whether a segment names who made the article, what it was called, or whom to call."""
    return len(segment) <= _CREDIT_LONGEST and bool(
        _CREDIT.match(segment) or _CONTACT.search(segment)
    )
