"""The patterns of dates and periods that a reader types, in Simplified script.

Every quantifier is bounded: they are found in time linear in the text. A number that a date is
made of never stands within a longer one, and what only begins like a year (2023年级, 2000年来,
1990年代, 2023款) is none.
"""

import re

_DIGIT = "[〇零○一二三四五六七八九]"
_SMALL = r"(?:\d{1,2}(?!\d)|[一二三四五六七八九十廿卅]{1,3})"
_WESTERN = r"(?:19|20)\d\d(?!\d)"
_TO = r"\s?(?:至|到|[-－–~～]|—{1,2})\s?"
# What makes of 年 another word, or of a year a number of years.
_OTHER = (
    r"[级款版型轻龄纪薪货画糕夜味鉴后来多余代份]|[以之][前后]|的?历史|会(?=\s|$)|报(?![道告名考])"
    rf"|前(?!\s?(?:{_SMALL}\s?个?月|[二两三23]个?季度))"
)
_YEAR = (
    rf"(?:(?P<y>{_WESTERN})|(?P<cy>{_DIGIT}{{4}})"
    r"|民国\s?(?P<roc>\d{1,3}(?!\d)|元|[〇零○一二三四五六七八九十]{1,5}))"
)
_MONTH_OR_DAY = rf"""
    (?P<m>{_SMALL})(?:\s?月份?|(?={_TO}{_SMALL}\s?月))
    (?:\s?(?P<d>{_SMALL})(?:\s?[日号]|(?={_TO}{_SMALL}\s?[日号])))?"""
_PART = rf"""
    (?P<half>[上下])半年
    |第?(?P<quarter>[一二三四1-4])季(?:度|(?=[报末初]|\s|$))|[Qq](?P<q>[1-4])(?![\dA-Za-z])
    |前\s?(?P<months>{_SMALL})\s?个?月|前(?P<quarters>[二两三23])个?季度
    |(?P<early>初)(?![中级步一二三高])|(?P<late>[底末])(?![部层线特世])"""
CHINESE = re.compile(
    rf"""
    (?<![\d第#.,{_DIGIT[1:-1]}])(?<!\d[-–—~～至到]){_YEAR}
    (?:\s?年(?!{_OTHER})
        |(?=[Qq][1-4](?![\dA-Za-z]))
        |(?={_TO}(?:{_WESTERN}|{_DIGIT}{{4}})\s?年(?!{_OTHER})))
    (?:度(?![假过]))?
    (?:\s?(?:{_MONTH_OR_DAY}|{_PART}))?
    """,
    re.VERBOSE,
)
"""A date or period whose year stands before 年, with what stands behind it of the year."""
SHORT = re.compile(
    rf"""
    (?<![\d第#.,])(?P<yy>\d\d)年\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?[日号]
    |(?<!\S)(?P<my>\d\d)年(?P<mm>\d{{1,2}})月份?(?!\S)
    """,
    re.VERBOSE,
)
"""A day whose year has two digits, or a month that stands alone."""
ISO = re.compile(
    rf"""
    (?<![\dA-Za-z_.,/-])(?P<y>{_WESTERN})
        \s?(?P<mark>[-/.－／．])\s?(?P<m>\d{{1,2}})(?P=mark)\s?(?P<d>\d{{1,2}})
        (?:日|(?![\dA-Za-z_.%/-]|版))
    |(?<![\w.,/-])(?:(?P<compact>(?:19|20)\d\d[01]\d[0-3]\d)(?![\w.,/-])
        |(?P<iso>{_WESTERN}[-/]\d{{1,2}})(?![^\s,，。]))
    """,
    re.VERBOSE,
)
"""2023-08-04, 2023/8/4, 2023.8.4; standing alone 20230804 and 2023-08."""
YEARS = re.compile(rf"(?<!\S)(?P<y>{_WESTERN}){_TO}(?P<until>{_WESTERN})(?!\S)")
"""Two years alone: 2021-2023."""
SECOND = re.compile(
    rf"""
    \s?(?:至|到|[~～]|—{{1,2}}|(?<=\s)-(?=\s))\s?
        (?P<iy>{_WESTERN})(?P<mark>[-/.])(?P<im>\d{{1,2}})(?P=mark)(?P<id>\d{{1,2}})
        (?![\dA-Za-z_.%/-])
    |{_TO}(?:{_YEAR}\s?年(?!{_OTHER}))?
        (?:\s?(?P<m>{_SMALL})\s?月份?)?(?:\s?(?P<d>{_SMALL})\s?[日号])?
    """,
    re.VERBOSE,
)
"""How a range goes on behind its first date."""
_ALONE = r"(?![^\s,，。、])"
RELATIVE = re.compile(
    rf"""
    (?P<year>(?<![如当至迄而古])今年|(?<![过逝失])去年|(?<![\u4e00-\u9fff])前年)(?![轻级龄纪代])
    |(?<![\u4e00-\u9fff])(?:
        (?P<week>[上本这]个?(?:周|星期|礼拜))(?:(?P<weekday>[一二三四五六日天])|(?P<ends>末))?
            (?![期年岁边围易刊])
        |(?P<monthly>本月|这个月|上个?月)(?![球光薪])
        |(?P<day>大前天|[前昨今][天日]|[昨今]晚){_ALONE}
    )
    """,
    re.VERBOSE,
)
"""A period told by its distance from the day of reading."""
BEHIND = re.compile(rf"\s?(?:年(?=[初底末]))?(?:{_MONTH_OR_DAY}|{_PART})", re.VERBOSE)
"""What of a year stands behind it: 8月4日 of 去年8月4日, 年底 of 去年年底."""
_CALENDAR = "[一二三四五六七八九十]{1,3}"
YEARLESS = re.compile(
    rf"""
    (?<![\d第年.,/-])(?P<m>\d{{1,2}})\s?月
        (?:\s?(?P<d>\d{{1,2}})\s?[日号](?![线楼店院])|份(?!额)|(?![\u4e00-\u9fff\d]))(?!{_TO})
    |(?<![^\s,，。、])(?P<cm>{_CALENDAR})月
        (?:(?P<cd>{_CALENDAR})[日号](?![线楼店院])|份(?!额)|{_ALONE})(?!{_TO})
    """,
    re.VERBOSE,
)
"""A day or month whose year isn't told: 8月4日, 3月; 三月 only where it stands alone."""
SINCE = re.compile(r"\s?(?:以来|至今|起至今)")
"""What makes a period go on until now."""
QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|《[^《》]*》")
"""What is to be found as it stands, or a name."""
