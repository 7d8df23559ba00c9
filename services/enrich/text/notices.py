"""Telling notices (disclaimers and credits) from reporting, a segment at a time.

A segment's triggers add up; what reporting looks like is taken off. The sum, with where the
segment stands, gives a confidence; the strongest trigger gives the kind and the explanation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from shared.models import DisclaimerKind

AD = DisclaimerKind.ADVERTISING
AI = DisclaimerKind.AI_GENERATED
COPYRIGHT = DisclaimerKind.COPYRIGHT
INVESTMENT = DisclaimerKind.INVESTMENT
LIABILITY = DisclaimerKind.LIABILITY
REPRINT = DisclaimerKind.REPRINT


@dataclass(frozen=True, slots=True)
class Trigger:
    """A phrase that speaks for a kind of notice, with its weight."""

    kind: DisclaimerKind
    pattern: re.Pattern[str]
    weight: float


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


def _trigger(kind: DisclaimerKind, weight: float, *patterns: str) -> Trigger:
    return Trigger(kind, re.compile("|".join(patterns), re.I), weight)


_TRIGGERS: Sequence[Trigger] = (
    # Advertisements that stand in the text, and the outlet's own.
    _trigger(AD, 7, r"^广告\s.{2,80}×?$", r"^[\W_]*(?:广告|推广|赞助内容|商业推广)[\W_]*$"),
    _trigger(AD, 4, r"^广告声明[：:]", r"(?:含有|包含)[^。]{0,10}(?:对外)?跳转链接"),
    _trigger(
        AD,
        4,
        r"^(?:本|此|该|以上)(?:文|内容|信息|稿件)?(?:为|系|属于?|含)(?:商业|企业)?(?:广告|推广|软文|赞助)",
        r"(?:广告|推广)(?:内容|信息|文章)[,，。]",
    ),
    _trigger(
        AD,
        4,
        r"(?:更多|精彩|海量)[^。]{0,24}(?:下载|安装)[^。]{0,24}(?:客户端|APP)",
    ),
    # Machine-made.
    _trigger(
        AI,
        4.5,
        r"(?:[本此该][文稿图篇]|本(?:视频|内容|报告|新闻|信息)|以上|文案|配图|全文|图片|内容|文章|图文)[^，。；]{0,18}(?:由|系|为|经|使用|借助|通过)[^，。；]{0,20}(?:AI|人工智能|大模型|机器人|算法|程序|智能采编|写作助手|ChatGPT|GPT)[^，。]{0,40}(?:生成|撰写|写作|创作|编写|翻译|合成|制作|产出|整理|发布|采集|提取)",
        r"(?:机器人|AI|人工智能|算法|系统|程序)(?:自动)(?:生成|撰写|写作|创作|产出|编写|翻译|发布)",
        r"^[（(【\[\s]*(?:AI|人工智能|机器人)(?:生成|撰写|写作|创作|翻译|辅助)[^，。]{0,12}$",
        r"(?:AI|人工智能|大模型)(?:辅助|参与)(?:生成|撰写|写作|创作|编写|编辑|制作)",
    ),
    # Investment.
    _trigger(
        INVESTMENT,
        4.5,
        r"不构成[^。；]{0,24}(?:投资|买卖|操作|理财|证券|股票|交易|入市)[^。；]{0,14}",
        r"据此(?:操作|投资|入市|买卖|交易)",
        r"(?:投资|股市|入市|市场|理财|基金|定投|交易|炒股|期货|期市|债市)(?:都|均|仍)?(?:有|存在)[^，。]{0,4}风险[，,、；。 ]{0,2}[^。]{0,10}(?:谨慎|慎重|理性|审慎|小心)",
        r"(?:不作为|不能作为|不应作为|不做|不可作为)[^。]{0,12}(?:投资|买卖|操作|决策)[^。]{0,8}(?:依据|建议|参考|指导)",
        r"(?:敬请|提醒|特别提醒|提示)[^。]{0,12}投资者?[^。]{0,14}(?:注意|理性|谨慎|审慎|关注)[^。]{0,10}(?:风险|投资|决策)",
        r"敬请[^。]{0,10}(?:注意|关注)[^。]{0,6}风险",
        r"(?:过往|历史|既往)(?:的)?(?:业绩|表现|走势|收益)[^。]{0,24}(?:不代表|不预示|并不|不构成|不保证)",
        r"(?:盈亏|风险)(?:由[^。]{0,10})?自(?:负|担|行承担)(?!其责|[”\"]?的)",
        r"(?:投资|证券|基金|股票)[^。]{0,14}(?:仅供参考)",
        r"[“\"]?买者自负",
    ),
    _trigger(
        INVESTMENT,
        3.6,
        r"^[【\[〖（(]?(?:投资)?风险(?:提示|警示|因素|揭示)[】\]〗）)]?[：:\s]",
        r"基金(?:管理人|公司|经理)?[^。]{0,14}(?:不保证|承诺[^。]{0,10}但不)",
        r"投资(?:者|人)[^。]{0,20}(?:自行承担|自行负责|自行判断|应当?[^。]{0,10}(?:阅读|认真|充分|了解))",
        r"投资(?:者|人)[^。]{0,10}(?:谨慎|审慎)(?:决策|投资|选择|对待)",
        r"(?:作出|做出)[^。]{0,6}投资决[定策]前?[^。]{0,40}(?:风险|咨询|顾问)",
        r"以上(?:是|为)[^。]{0,16}策略[^。]{0,40}(?:谨慎|参考)",
        r"投资建议[，,。].{0,30}(?:风险|谨慎|责任)",
    ),
    # Reprints.
    _trigger(
        REPRINT,
        4.5,
        r"^[【（(\[●*\s]*(?:本文|此文|该文|文章|稿件|内容|以上内容|文)?(?:系|为|均|属)?(?:转载|转自|转载自|摘编自|摘自|综合自)[^。]{0,3}[【“\"《：:于自微公]",
        r"(?:本|此)文(?:系|为|属)?[^。]{0,6}(?:转自|转载自|转载于|摘编自|摘自|首发于|原载于|原载|授权转载)",
        r"此文系转载",
        r"(?:转载|转发|引用|摘编)[^。]{0,20}(?:请|须|需|务必|应)[^。]{0,10}(?:注明|标明|标注|联系|保留|取得|征得|申请)",
        r"(?:授权转载|转载授权|申请授权|获得转载)",
        r"(?:转载|刊登|刊发|登载|编发)(?:此文|本文|该文|上述内容|此信息|信息|文章|内容|图文)?[^。]{0,10}(?:目的|出于|旨在|在于)|(?:转载|发布)(?:此文|本文|该文|文章|内容|信息)?(?:仅|只)?(?:是|系)?出于",
        r"[传递播][播递](?:更多|更丰富|正能量)?[^。]{0,4}(?:信息|资讯)[^。]{0,4}(?:之目的|为目的|的目的|之需)",
        r"(?:转载|转发)(?:自|的)?(?:其他|其它|网络|互联网)[^。]{0,6}(?:媒体|网站)",
        r"注明[“\"]?(?:来源|稿件来源|文章来源|出处)[^。]{0,40}(?:作品|稿件|均|转载)",
        r"(?:注明|标明)(?:出处|来源)",
        r"(?:如需|如要|若需|需要|想要|若)转载",
        r"(?:转载|摘编)[^。]{0,12}(?:合作|事宜)[^。]{0,12}(?:联系|微信|电话|请)",
    ),
    _trigger(
        REPRINT,
        4,
        r"(?:图片|照片|配图|图|文字|素材|视频|图文|资料|文图|部分图片)[^，。；]{0,12}(?:来源|来自|源|取自|均自)(?:于|自)?(?:网络|互联网|网友)",
        r"(?:文章|内容|稿件|信息|素材)[^，。；]{0,14}(?:来源|来自|源|摘|整理|转载|采集)(?:于|自)?(?:网络|互联网)",
        r"^[（(【]?(?:图源|图片)[：:]?网络[）)】]?$",
    ),
    # Copyright.
    _trigger(
        COPYRIGHT,
        4.5,
        r"(?:版权|著作权|知识产权)[^，。；]{0,10}(?:归|属|为)[^。]{0,40}(?:所有|持有|原作者|作者|享有)",
        r"版权(?:属于|归属)",
        r"^(?:[^。，]{0,16}|.{0,4})版权(?:作品|声明|所有)",
        r"(?:未经|未获|未得|没有)[^。]{0,30}(?:授权|许可|允许|同意|书面|准许)[^。]{0,30}(?:不得|禁止|严禁|请勿|不准|不可|谢绝|勿)[^。]{0,40}(?:转载|复制|摘编|引用|镜像|转发|抄袭|刊登|搬运|方式(?:加以)?使用)",
        r"(?:谢绝|禁止|严禁|请勿|拒绝|不得|不允许)[^，。]{0,10}(?:转载|抄袭|搬运|盗用|洗稿)",
        r"(?:侵权|抄袭|盗用|违者)(?:必究|追究|必追)",
        r"[侵遇]侵?(?:权)?(?:即|必|请|则|立|联系)?(?:删|刪)",
        r"(?:如|若|倘若|倘|如果|凡|涉及)[^。]{0,30}(?:侵权|侵犯|侵害|版权|著作权|知识产权)[^。]{0,40}(?:联系|告知|删除|处理|通知|来电|致电|来函|更正|撤)",
        r"(?:版权|侵权|著作权)[^。]{0,16}(?:联系|删除|处理|电话|邮箱|投诉)",
        r"(?:文章|稿件|作品|内容)[^。]{0,4}未经授权",
        r"^声明[：:][^。]{0,20}原创",
        r"30日内与本[网站]联系",
        r"侵害本[网站报刊][^。]{0,20}(?:著作权|权益|版权)",
        r"(?:引用|使用)本(?:篇)?(?:文章|报告|文)[^。]{0,24}授权",
    ),
    # Liability.
    _trigger(
        LIABILITY,
        4.5,
        r"(?:不代表|并不代表|不等于|不反映|并非代表|不作为)[^。]{0,20}(?:观点|立场|意见|看法|态度|证实)",
        r"(?:观点|看法|意见|言论|立场)[^。]{0,12}(?:仅|只|均|纯)[^。]{0,4}(?:代表|属|为|供)[^。]{0,12}(?:作者|个人|本人|原作者|笔者|参考)",
        r"(?:仅|只)代表[^。]{0,10}(?:作者|个人|本人|原作者|笔者|嘉宾|专家)[^。]{0,6}(?:观点|立场|意见|看法|口味)?",
        r"与本(?:网|站|报|平台|刊|号|公司|公众号)(?:立场)?无关",
        r"(?:保持中立|立场无关)",
        r"文责自负",
        r"如有(?:不实|错误|疏漏|遗漏|不妥|出入)[^。]{0,20}(?:更正|联系|删除|指正|纠正|见谅)",
        r"不(?:保证|承诺|担保|对)[^。]{0,30}(?:真实|准确|完整|及时|有效|安全)[^。]{0,6}性?[^。]{0,20}",
        r"(?<!极)(?:不|概不|不会|无须|无需|不予)(?:承担|负(?!责任[的地])|担负)(?:任何|相关|由此|直接|法律|一切|连带)?[^。]{0,20}(?:责任|损失)",
        r"(?:本公司|董事会|全体董事|监事会|公司)[^。]{0,30}保证[^。]{0,30}(?:真实|不存在|没有)[^。]{0,40}(?:虚假记载|误导性陈述|重大遗漏)",
        r"(?:本网|本站|本文|我们|本报|内容)[^。]{0,20}(?:未经|未作|未予|未对|无法|尚未)[^。]{0,12}(?:证实|核实|核验)",
        r"(?:读者|网友|用户|请)[^。]{0,10}自行(?:核实|甄别|判断|承担|鉴别|核对)",
        r"^免责(?:声明|条款)",
    ),
    _trigger(
        LIABILITY,
        4,
        r"(?:本文|以上|文中|文章|所[载刊发]|图片|内容|资料|此文|上述)[^。]{0,30}(?:仅|只|供)供?[^。]{{0,16}}(?:参考|交流|学习|分享|阅读|娱乐|科普)(?!文献)",
        r"^[（(【\[*注：:\s]*(?:仅|只)供[^。]{0,12}(?:参考|交流|学习)",
        r"(?:以|请以)[^。]{0,14}(?:官方|实际|现场|当地|公布|最终|交易所)[^。]{0,16}为准[。）)]*$",
        r"(?:勿|请勿|切勿)对号入座",
        r"(?:登载|刊载|发布)的[^。]{0,8}(?:商业|行业|推广)信息",
        r"^[（(].{0,40}仅供(?:参考|学习|交流)[^。]{0,8}。?[）)]?$",
        r"(?:请遵医嘱|不能代替(?:医生|专业)|不作为诊断|请及时就医咨询)",
    ),
)
_MINOR: Sequence[Trigger] = (
    _trigger(LIABILITY, 2.8, r"仅供[^。，]{0,6}(?:参考|学习|交流|娱乐)[^。]{0,8}。?[）)]?$"),
    _trigger(COPYRIGHT, 2.5, r"保留(?:追究|一切|依法追究)[^。]{0,16}(?:责任|权利)"),
    _trigger(REPRINT, 3.2, r"^(?:声明)?[：:]?\s*本文(?:来源于|来自|选编自|由[^。]{2,16}选编)"),
    _trigger(COPYRIGHT, 3.2, r"^(?:未经授权|禁止转载|侵权必究|转载必究|违者必究)[！。]?$"),
)
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
        for trigger in (*_TRIGGERS, *_MINOR)
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
