"""What dates and times look like in a text, as patterns to be read with re.VERBOSE.

Every piece is bounded, so that a page of digits takes no longer than any other. The named groups
serve those who ask what a mention means (`mentions.py`); a pattern that only finds leaves them out.
"""

import re

TO = r"[-－−–—~～〜至到]"
_C9, _C12 = "[一二三四五六七八九]", "(?:十[一二]?|[一二三四五六七八九])"
_C99 = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_C31 = "(?:[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)"
_N12, _N31 = r"(?:1[0-2]|0?[1-9](?!\d))", r"(?:3[01]|[12]\d|0?[1-9])"
_C4 = "(?:[一二][一二〇零○0九八七六五][〇零○0一二三四五六七八九]{2})"
_NO_MONTH = "龄|饼|嫂"
_MONTH = rf"""(?:
    (?P<month>{_N12}|(?<![一二三四五六七八九]){_C12}|元)[ ]?月(?!{_NO_MONTH})份?
    |(?P<near_month>上上个?月|下下个?月|上个月|下个月|这个月|[本下当同次]月|(?<![晚网路])上月)份?
)"""
_NO_NUMBER = (
    "线|楼|院|机|店|馆|门|位|股|文|航|令|坑|井|桌|房|墙|库|仓|厅|选手|球|车|厂|矿|桥|提案|议案"
    "|码|段|洞|被告|病|床|铺|摊|柜|舱|火箭|卫星|台|船|艇|舰|地块|公路|元素|公告|字"
)
_CRAFT = "[舟娥征风星斗宫梭龙舰井]"
_NO_DAY = "元(?!旦|宵)|圆(?!满)|币"
_DAY = rf"""(?:
    (?P<day>{_N31})[ ]?(?:日(?!{_NO_DAY})|(?<!{_CRAFT}\d)(?<!{_CRAFT}\d\d)号)
    |(?P<han_day>{_C31}(?=日)|(?<=[月至到—–~～-])(?:{_C31}|{_C9}))[日号](?!{_NO_DAY})
)"""
# Without a month before it 3号 may be a number, and 30日 a term.
_NO_TERM = "之?内(?!蒙)|游(?![客行人泳船])|间|龄|均线"
_DAY_ALONE = rf"(?!(?<=号)(?:{_NO_NUMBER})|(?<=日)(?:{_NO_TERM}))"
_SINCE_LONG = "的?历史|前|后|来|多|间|时间|左右|以上|之久|老|寿"
_LATER = rf"(?=[ ]?(?:{_N12}|{_C12}|元)[ ]?月)"
_YEAR = rf"""(?:
    (?:[公西]元)?(?:
        (?P<year>(?:19|20)\d{{2}}|{_C4})[ ]?[财学]?年(?!代|的?历史|版|届)
        |(?P<old_year>1[5-8](?!00)\d{{2}})年(?!代|版|届|{_SINCE_LONG})
    )
    |[公西]元(?P<ad_year>\d{{1,4}})年
    |(?:中华)?民国(?P<roc_year>\d{{1,3}}|元|{_C99}|一百[零一二]?{_C99}?|[一二三四五六七八九][〇零一二三四五六七八九]{{1,2}})年
    |(?P<bare_roc_year>1[0-4]\d)年{_LATER}
    |(?<![刑禁狱])(?<!判处)(?P<short_year>['’‘]?\d{{2}}|0\d|['’‘]\d{{2}})年(?:{_LATER}
        |(?=[底末](?!\w?端)|初(?![心衷中级具步始审选赛稿])|[上下]半年|第?[一二三四1-4]季度|前三季度))
    |(?P<named_short_year>['’‘]\d{{2}}|0\d)年(?!代|版|届|{_SINCE_LONG})
    |(?P<near_year>大前年|大后年|(?<![以之前])前年|(?<![之以今此])后年|今年(?!均)|(?<![过逝失])去年(?!华)
        |(?<![光清文])明年|本年度|上年(?=同期|末|底|度)|来年
        |当年(?!轻)|(?<!不)同年(?!龄|级|代|轻)|(?<![首多每本一二两三几\d])次年|翌年)
)"""
_HALF = r"""(?P<half>
    上半年|下半年|前?第?[一二三四1-4]季度|首季度?(?![军度])|[一二三四]季报
    |第?[一二三1-3][至到—–-]第?[二三四2-4]季度
    |[前头](?:十[一二]?|[一二两三四五六七八九]|\d{1,2})个?月(?![内里前后间])
)"""
# 初, 底 and 末 begin other words (初心, 底线, 末端).
_BEGINNING, _END = (
    "初(?![心衷中级具步始审选赛稿夏秋冬春])",
    "底(?![部层气线色盘蕴价片牌])|末(?![端尾代班])",
)
_PART_OF_YEAR = rf"(?P<part_of_year>年?(?:{_BEGINNING}|{_END})|年中|全年)"
_PART_OF_MONTH = (
    rf"(?P<part_of_month>[上中下]旬|上中旬|中下旬|(?!初[一二三四五六七八九十]){_BEGINNING}|{_END})"
)
_PART = """(?:
    上午|下午|中午|正午|午间|午后|凌晨|清晨|早上|早晨|早间|傍晚|晚上|晚间|半夜|晚|夜间|夜里|午夜
    |深夜|拂晓|黎明
)"""
_CLOCK = rf"""(?:
    (?:[01]?\d|2[0-4])[ ]?[时点](?:[0-5]?\d分(?:[0-5]?\d秒)?|半|许|整|钟)?
    |(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?
    |(?:二?十{_C9}?|[零二两三四五六七八九]|一(?=[时点](?:钟|半|整|许|{_C9}?十)))[时点](?:(?:[二三四五]?十{_C9}?|[零〇]{_C9})分|半|许|整|钟)?
)"""
_OF_DAY = rf"(?:(?:{_PART}|早(?=[\d一二两三四五六七八九十]))?[ ]?{_CLOCK}|{_PART})?"
_NEAR_DAY = r"""(?P<near_day>
    大前[天日]|大后[天日]|[今昨明][天日]|前[天日](?!数)|后天(?!性)|[今昨明]晚|[今昨]夜|[今昨明][晨早]|今明两[天日]
    |当[天日]|当[晚夜]|同日|[次翌]日
)"""
_WEEK = r"""(?:
    (?P<week>(?:上上|下下|[上下本这])个?|(?<![历\d一二三四五六七八九十两几数百]))(?:周|星期|礼拜)
    (?P<weekday>[一二三四五六日天末])(?![次个场节趟班期篇届]|天(?!气)|均)
    |(?P<whole_week>(?:上上|下下|[上下本这])(?:个星期|个礼拜|一?周))(?![岁年边围刊报])
)"""
_SHIFT = rf"""(?<![\d.第数几多零百千万一二三四五六七八九两十])(?<![\d一二三四五六七八九两十]{TO})(?:
    (?:(?P<shift_from>\d{{1,2}}(?={TO})|{_C9}|两)(?:{TO}|(?=[一二三四五六七八九两][^十])))?(?P<shift>\d{{1,3}}|半(?=个月|年)|一百|{_C99}|两)(?P<shift_unit>天|周|个?星期|个?礼拜|个月|年)
    |(?P<han_shift>{_C9}|两)(?P<han_unit>日)
)(?P<shift_to>[之以]?[前后])(?![后来往途进景任夕台锋列端沿续期勤备卫者缀])"""
_CENTURY = r"(?:上个?|本|1\d|2[01]|二十一?|十[五六七八九])世纪"
_DECADE = rf"""(?:
    (?P<century>{_CENTURY})?(?P<decade>\d0|[一二三四五六七八九]{{1,2}}十|[一二三四五六七八九]十)年代
    |(?P<whole_decade>(?:1\d|20)\d0|{_C4})年代
)(?:初期?|末期?|中期|后期|前期|早期)?"""
_NUMERIC = r"""(?P<numeric>
    (?:19|20)\d{2}(?:-(?:1[0-2]|0?[1-9])-|/(?:1[0-2]|0?[1-9])/|[.](?:1[0-2]|0?[1-9])[.])(?:3[01]|[12]\d|0?[1-9])
)(?!\d)"""
_ERAS = (
    "昭和|明治|大正|平成|令和|洪武|永乐|宣德|成化|弘治|正德|嘉靖|万历|崇祯|顺治|康熙|雍正|乾隆|嘉庆"
    "|道光|咸丰|同治|光绪|宣统|贞观|开元|天宝"
)
_STEMS, _BRANCHES = "[甲乙丙丁戊己庚辛壬癸]", "[子丑寅卯辰巳午未申酉戌亥]"
_LUNAR_DAY = rf"(?:初[一二三四五六七八九十]|{_C31}(?![\d个万亿多余几名位家人元]))"
_UNRESOLVED = rf"""(?P<unresolved>
    (?:农历|阴历|旧历|夏历)(?:(?:{_STEMS}{_BRANCHES}|\d{{4}}|{_C4})年)?
        (?:闰?(?:{_C12}|[正冬腊]|\d{{1,2}})月(?:{_LUNAR_DAY}日?|\d{{1,2}}日)?|初[一二三四五六七八九十])
    |(?:闰{_C12}|[正冬腊])月(?:{_LUNAR_DAY})?
    |{_C12}月初[一二三四五六七八九十]
    |{_C12}月{_C31}(?=[^\w]|$|[夜晚的节])
    |(?:{_ERAS})(?:\d{{1,2}}|元|{_C99})年(?:(?:{_N12}|{_C12})月(?:{_N31}日|{_C31}日|{_C9}日)?)?
    |[公西]元前\d{{1,4}}年
)"""
_CALENDAR = rf"""(?:
    {_YEAR}[ ]?的?{_MONTH}(?:[ ]?{_DAY}{_OF_DAY}|{_PART_OF_MONTH})?
    |{_YEAR}(?:{_HALF}|{_PART_OF_YEAR})?
    |{_MONTH}(?:[ ]?{_DAY}{_OF_DAY}|{_PART_OF_MONTH})?
    |{_DAY}{_DAY_ALONE}{_OF_DAY}
    |{_HALF}
)"""
_MOMENT = rf"(?:{_NUMERIC}(?:[ T]+{_CLOCK})?|{_CALENDAR}|{_NEAR_DAY}{_OF_DAY}|{_WEEK}{_OF_DAY})"
_YEARS = rf"(?:19|20)\d{{2}}{TO}(?:(?:19|20)\d{{2}}|\d{{2}})[财学]?年(?!代|版|届)"
_MONTHS = rf"(?:{_YEAR})?(?:{_N12}|{_C12}){TO}(?:{_N12}|{_C12})月(?!{_NO_MONTH})份?"
_DAYS = rf"(?:{_YEAR})?(?:{_MONTH})?{_N31}{TO}{_N31}[日号](?!{_NO_DAY}){_DAY_ALONE}"
_ALL = rf"""(?<![\d.第])(?:
    {_UNRESOLVED}|{_DECADE}|{_SHIFT}
    |(?=[^-－−–—~～〜至到，。、；\n]{{1,16}}+{TO})(?:{_YEARS}|{_MONTHS}|{_DAYS})
    |{_MOMENT}(?:{TO}(?:{_MOMENT}|(?:{_PART})?{_CLOCK}))?
    |(?:{_PART}|早(?=[\d一二两三四五六七八九十])){_CLOCK}
    |(?<![+＋])(?:[01]?\d|2[0-3])[:：][0-5]\d
    |年初|年底|年末
)(?!岁|届|版)"""


def unnamed(pattern: str) -> str:
    """Return a pattern without names for its groups, so that it can stand in one more than once."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


# A glance at what a mention begins with; most places are passed over by it.
WORDS = rf"""
    [今昨明][年天日晚夜晨早治明]|前[年天日一二两三四五六七八九十\d]|后[年天]|大[前后正]|[去来]年|当[年天日晚夜月]
    |[同次翌][年日月]|[上下本这][年月午半周个上下星礼旬世一]|周[一二三四五六日天末]|星期|礼拜|年[初底末]
    |民国|中华民|[公西]元|[农阴旧夏]历|正[月午]|[冬腊元]月|闰|{_ERAS}|第[一二三四1-4]|首季
    |头[\d一二两三四五六七八九十]|凌晨|[清早]晨|早[上间\d一二两三四五六七八九十]|傍晚|晚[上间\d二两一三四五六七八九十]|夜[间里]|午[间后夜]
    |深夜|半[年个夜]|拂晓|黎明|中午|二0
"""
"""What a mention begins with if it begins with a word."""
_BEGINS = rf"""(?=
    \d{{1,4}}+(?:[ ]?[年月日号时点天周星礼世财学季:：]|{TO}[\d一二三四五六七八九十]
        |[ ]?个[月星礼]|[/.]\d{{1,2}}[/.]\d)
    |[一二三四五六七八九十〇零○两百廿]{{1,6}}+(?:[ ]?[年月日号天周星礼世财学季]
        |{TO}[\d第一二三四五六七八九十]|个[月星礼])
    |['’‘]\d|{WORDS}
)"""
TIME = _BEGINS + unnamed(_ALL)
"""Any mention of a date or time, or of a range of two."""
UNGATED_TIME = unnamed(_ALL)
# What stands before a day was asked by the pattern that found it.
_ANY_CALENDAR = (
    (
        rf"(?:{_YEAR})?[ ]?的?(?:{_MONTH})?[ ]?(?:{_DAY})?(?:{_HALF})?"
        rf"(?:{_PART_OF_MONTH}|{_PART_OF_YEAR})?{unnamed(_OF_DAY)}"
    )
    .replace("(?<=[月至到—–~～-])", "")
    .replace("(?=同期|末|底|度)", "")
)
SINGLE = {
    "unresolved": _UNRESOLVED,
    "decade": _DECADE,
    "shift": _SHIFT,
    "numeric": rf"{_NUMERIC}(?:[ T]+{unnamed(_CLOCK)})?",
    "near_day": rf"{_NEAR_DAY}{unnamed(_OF_DAY)}",
    "week": rf"{_WEEK}{unnamed(_OF_DAY)}",
    "calendar": _ANY_CALENDAR,
}
"""Kind of a single mention → the pattern that says what it is made of."""
CLOCK = rf"(?:{_PART})?{_CLOCK}"
