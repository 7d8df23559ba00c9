"""Telling notices (disclaimers and credits) from reporting, a sentence at a time."""

import re

from shared.models import DisclaimerKind

_KINDS: list[tuple[DisclaimerKind, re.Pattern[str]]] = [
    (
        DisclaimerKind.AI_GENERATED,
        re.compile(
            r"(?:AI|人工智能|大模型|机器人?)[^，。]{0,12}(?:生成|撰写|写作|创作|翻译|合成)", re.I
        ),
    ),
    (
        DisclaimerKind.INVESTMENT,
        re.compile(
            r"不构成[^。]{0,30}(?:投资|买卖|操作|理财|建议|依据|要约)|据此(?:操作|投资|入市|买卖)|"
            r"(?:投资|股市|入市|市场|理财|基金)有?风险|投资(?:者|人)?[^。]{0,12}(?:谨慎|审慎|自担)|"
            r"(?:盈亏|风险)自(?:负|担)|不作为[^。]{0,12}投资"
        ),
    ),
    (
        DisclaimerKind.ADVERTISING,
        re.compile(
            r"(?:本|此|该|以上|下列)[^，。]{0,8}(?:广告|推广|软文|赞助|商业合作|企业宣传)|"
            r"^[\W_]*(?:广告|推广|赞助内容|商业推广)[\W_]*$|(?:广告|推广)(?:内容|信息)?[,，]"
        ),
    ),
    (
        DisclaimerKind.REPRINT,
        re.compile(
            r"(?:转载|转发|转自|摘编|摘自)[^。]{0,40}(?:目的|来源|出处|注明|媒体|网站|企业|作者|授权|内容|本网|联系)|"
            r"(?:本网|本站|本文|此文|稿件|文章|内容)[^。]{0,30}(?:转载|转自|摘编|摘自)|"
            r"[传播递][播递]更多信息|(?:本|此)文(?:系|由|为)[^。]{0,20}(?:授权|转载)"
        ),
    ),
    (
        DisclaimerKind.COPYRIGHT,
        re.compile(
            r"版权(?:归|所有|属|声明|问题|事宜)|著作权|知识产权[^。]{0,10}(?:归|属)|"
            r"未经[^。]{0,25}(?:授权|许可|允许|同意|书面)[^。]{0,20}(?:不得|禁止|严禁|请勿|转载|使用)|"
            r"(?:如|若)[^。]{0,20}侵(?:权|犯)|侵[权删]|(?:图片|图|文|素材)[^。]{0,10}(?:来源|来自|源)(?:于)?网络"
        ),
    ),
    (
        DisclaimerKind.LIABILITY,
        re.compile(
            r"(?:仅供|只供)[^。]{0,12}(?:参考|交流|学习|分享|阅读)|立场无关|"
            r"不代表[^。]{0,25}(?:观点|立场|意见|看法|态度)|(?:观点|看法)[^。]{0,8}(?:仅|只)代表|"
            r"(?:不|概不|不会)(?:承担|负|担)[^。]{0,16}(?:责任|法律)|(?:自行|请)[^。]{0,6}(?:核实|甄别|判断)|"
            r"不(?:保证|对)[^。]{0,25}(?:真实|准确|完整|及时)|文责自负|未[^。]{0,8}证实其?[^。]{0,8}(?:真实|内容)"
        ),
    ),
]
_SELF = re.compile(
    r"本[文网站报刊号台公账平频篇]|此文|该文|原文|文章|文中|文内|上文|上述|以上|内容|稿件|作品|素材|图片|"
    r"转载|转自|声明|免责|版权|作者|读者|投资者|网友|如有|如需|侵权|侵删|来源|据此|风险提示|仅供参考|"
    r"市场有风险|投资需谨慎|未经|广告|传播更多信息|传递更多信息|^[（(【\[]"
)
_HEAD = re.compile(
    r"^[\s*※●■▲◆>＞#【\[（(]*(?:郑重|免责|版权|特别|重要|法律|转载|著作权|本网|本站|网站|风险|原创|侵权|广告|作者)?"
    r"(?:声明|免责|免责条款|风险提示|风险警示|提示|说明|版权所有)[】\]）)]*\s*[:：]?"
)
_NEWS = re.compile(
    r"发言人|外交部|发布声明|发表声明|声明称|声明说|道歉|致歉|起诉|法院|判决|警方|宣布|表示[，,:：]"
)
_CREDIT = re.compile(
    r"^[\s（(【\[]*(?:(?:本文|文章|稿件|图文|图片|文字)?(?:责任?编辑?|责编|编辑|编审|校对|审校|审核|监制|主编|值班|"
    r"总编|排版|设计|制图|美编|流程编辑|实习|统筹|终审|初审|复审|见习|作者|撰文|记者|通讯员|供稿|摄影|图源|图片来源|"
    r"来源|文/图|文图|图/文|原标题|原文标题|新闻热线|投稿|邮箱)[^：:/\n]{0,8}\s*[:：/])"
)
_CREDIT_LONGEST = 90


def disclaimer_kind(sentence: str, *, is_headed: bool) -> DisclaimerKind | None:
    """Return what a sentence disclaims, None when it reports.

    `is_headed` says that it stands under a heading such as 免责声明, where everything counts.
    """
    if is_headed:
        return _kind(sentence) or DisclaimerKind.OTHER
    if not _SELF.search(sentence) or _NEWS.search(sentence):
        return None
    return _kind(sentence)


def is_notice_head(sentence: str) -> bool:
    """Tell whether a sentence begins a notice in so many words (郑重声明：…)."""
    match = _HEAD.match(sentence)
    if not match:
        return False
    return (
        match.group().rstrip().endswith((":", "：", "】", "]")) or len(sentence) <= match.end() + 1
    )


def is_credit(sentence: str) -> bool:
    """Tell whether a sentence names who made the article (责任编辑：…) or what it was called."""
    return len(sentence) <= _CREDIT_LONGEST and bool(_CREDIT.match(sentence))


def _kind(sentence: str) -> DisclaimerKind | None:
    found = [(len(pattern.findall(sentence)), kind) for kind, pattern in _KINDS]
    best = max(found, key=lambda pair: pair[0])
    return best[1] if best[0] else None
