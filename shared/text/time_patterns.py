"""The patterns of written dates and of the time of day behind one, in Simplified script.

Every quantifier is bounded: a date is found in time linear in the text.
"""

import re

_NUMBER = "[〇零○一二三四五六七八九十廿卅]"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
DATE = re.compile(
    rf"""
    (?<![\d.])(?P<y>(?:19|20)\d\d) (?:\s{{0,2}}[-/.年·‧–－／．]|\s) \s{{0,2}}
        (?P<m>1[0-2]|0?[1-9]) \s{{0,2}}[-/.月·‧–－／．]\s{{0,2}}
        (?P<d>3[01]|[12]\d|0?[1-9]) (?=\d\d\s?[:：]|[^\d%]|$) (?:\s?[日号])?
    |(?:民国\s?(?P<roc>\d{{1,3}}|{_NUMBER}{{1,5}}|元)|(?P<hy>[〇零○一二三四五六七八九]{{4}}))
        \s?年\s?(?P<hm>\d{{1,2}}|{_NUMBER}{{1,3}})\s?月\s?(?P<hd>\d{{1,2}}|{_NUMBER}{{1,4}})\s?[日号]
    |\b(?P<em>{_MONTH})\s{{0,2}}(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s{{1,2}}(?P<ey>(?:19|20)\d\d)
    |(?<!\d)(?P<fd>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,2}}(?P<fm>{_MONTH}),?[\s-]{{1,2}}
        (?P<fy>(?:19|20)\d\d)(?!\d)
    |(?<![\d/.-])(?P<ld>\d{{1,2}})(?P<mark>[/.-])(?P<lm>\d{{1,2}})(?P=mark)(?P<ly>(?:19|20)\d\d)(?!\d)
    |(?<!\d)(?P<cy>(?:19|20)\d\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12]\d|3[01])
        (?:[\sT]?(?P<ch>[01]\d|2[0-3])(?P<cmi>[0-5]\d)(?P<cs>[0-5]\d)?)?(?!\d)
    |(?<![\d.])(?P<sy>1[0-4]\d|\d\d)\s?年\s?(?P<sm>1[0-2]|0?[1-9])\s?月\s?(?P<sd>3[01]|[12]\d|0?[1-9])
        \s?[日号]
    |(?<![\d./年-])(?P<nm>1[0-2]|0?[1-9]) (?:\s?月\s?|[-/])
        (?P<nd>3[01]|[12]\d|0?[1-9]) (?:\s?[日号]|(?=\s{{1,3}}\d{{1,2}}\s?[:：]\d)
        |(?<=\d\d[-/]\d\d)(?=\s{{0,3}}$))
    |(?P<now>刚刚|刚才|[Jj]ust\snow)
    |(?P<ago>\d{{1,3}}|{_NUMBER}{{1,3}}|两|半)\s?个?\s?(?P<unit>秒|分|小时|钟头|天|日|周|星期|月)钟?
        \s?[之以]?前
    |\b(?P<eago>\d{{1,3}}|an?)\s(?P<eunit>second|minute|min|hour|day|week)s?\sago\b
    |(?P<day>今天|今日|昨天|昨日|前天|前日|[Yy]esterday|[Tt]oday)
    """,
    re.VERBOSE | re.MULTILINE,
)
_HALF = (
    r"凌晨|清晨|早上|早晨|早间|早|上午|中午|午间|下午|午后|傍晚|晚上|晚间|晚|夜间|深夜|夜"
    r"|[AaPp]\.?[Mm]\.?"
)
CLOCK = re.compile(
    rf"""
    \s{{0,3}}[T,，|｜·•/／–-]?\s{{0,3}}
    (?:[(（]?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}})[)）]?)?
    \s{{0,3}}(?:(?:HKT|CST|TST|(?:北京|香港|台北)时间|at)\s)?(?P<half>{_HALF})?\s{{0,2}}
    (?:(?P<h>\d{{1,2}})\s?[:：]\s?(?P<mi>\d\d)(?!\d)
        (?:\s?[:：]\s?(?P<s>\d\d)(?:[.,]\d{{1,9}})?)?
    |(?P<ch>\d{{1,2}}|{_NUMBER}{{1,3}})\s?[时点]
        (?:(?P<cmi>\d{{1,2}}|{_NUMBER}{{1,3}})分?|(?P<part>半|一刻|三刻|整))?
        (?:(?P<cs>\d{{1,2}})秒)?
    |(?P<eh>\d{{1,2}})(?=\s?[AaPp]\.?[Mm]))
    (?:\s?(?P<behind>[AaPp]\.?[Mm]\b\.?))?
    (?P<zone>\s?(?:Z\b|(?:UTC|GMT)(?:[+-]\d{{1,2}}(?::?\d\d)?)?|[+-](?:0\d|1[0-4]):?[0-5]\d(?![\d:：])))?
    """,
    re.VERBOSE,
)
