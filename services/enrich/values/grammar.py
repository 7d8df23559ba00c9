"""Codes, addresses and where an amount may begin, as patterns to be read with re.VERBOSE.

A number is only found here, as far as its unit's first character: money and measures read it.
"""

import re
from functools import cache

from services.enrich.values.currencies import after
from services.enrich.values.currencies import before as before_words
from services.enrich.values.date_grammar import TIME, WORDS, unnamed
from services.enrich.values.figures import MINUS, TO
from services.enrich.values.money import prefix_pattern
from shared.text.numerals import ARABIC, HAN_NUMERALS, NUMERALS, ONE

_CODE = r"""(?P<CODE>
    (?<![A-Za-z0-9])(?:
        [A-Z]{1,5}\.(?:US|N|O|OQ|NYSE|NASDAQ)
        |\d{4,6}\.(?:SH|SZ|BJ|HK|SS)
        |(?:SH|SZ|BJ)[036489]\d{5}
        |(?<=[（(])(?:[036]0|68|30|83|87|43|92)\d{4}(?=[)）])
    )(?![A-Za-z0-9])
)"""
_URL = r"""(?P<URL>
    https?://[\w./?=&#%:~+@!$,;-]+
    |(?<![\w.@])www\.[\w-]+(?:\.[\w-]+)+(?:/[\w./?=&#%-]*)?
)"""
_PHONE = r"""(?P<PHONE>
    (?<!\d)(?:
        1[3-9]\d{9}
        |(?:\(?0\d{2,3}\)?[- ]?)[2-9]\d{6,7}(?:-\d{1,6})?
        |[48]00-?\d{3,4}-?\d{3,4}
        |9[56]\d{3,4}(?=热线|客服)
    )(?!\d)
)"""
_MARKS = "元圆块毛角分成平立公海厘毫纳吨标车架基bBp%％‰﹪"
_SINGLE_UNITS = "瓦米克斤亩升度倍台辆艘座栋套件份例起宗户家所项条名位人个只头株"
_ENGLISH = (
    "[mbtMBT](?:h?ou|r?i|l?n)|[A-Z]{3}(?![A-Za-z])|US[ ]|HK[ ]|U[.]S[.]"
    "|yuan|renminbi|dollar|euro|pound|yen|won"
)
_NO_SIGN = "[正担肩欺自胜抱辜]"
_ON = rf"[{NUMERALS}点多余来.,，]"


def _is_han(word: str) -> bool:
    return "一" <= word[0] <= "龥"


@cache
def amount() -> str:
    """Return the pattern of all; the group that matched tells who reads on from its start."""
    currencies = "".join(sorted({word[0] for word in after() if not word[0].isascii()}))
    firm = rf"{_MARKS}{currencies}{TO}"
    number = rf"""(?P<NUMBER>
        (?:(?<![\d%％])(?<![%％][ ])(?<!{_NO_SIGN}(?=负))[+＋{MINUS}](?=[{NUMERALS}]))?
        (?:
            (?<![\d.])(?:{ARABIC})(?:[ ](?=[百千万亿兆]))?{_ON}{{0,40}}+(?=[{_SINGLE_UNITS}{firm}]
                |[A-Z]{{3}}(?![A-Za-z])|[ ](?:[%％元美港]|[{TO}][ ]|{_ENGLISH}))
            |(?=[{HAN_NUMERALS}])(?![参陆](?![拾佰仟万]))[{HAN_NUMERALS}]{{1,40}}+(?:
                (?=[{firm}]|个[百基bB])|(?=[\d万亿兆多余来点]){_ON}{{1,40}}+(?=[{_SINGLE_UNITS}{firm}])
            )
            |(?:{ONE})[{NUMERALS}多余]{{0,9}}+(?=[{firm}])
        )
    )"""
    before = rf"(?P<BEFORE>{unnamed(prefix_pattern().pattern)}(?=[{NUMERALS}{MINUS}]))"
    parts = rf"(?P<PARTS>(?:(?<!{_NO_SIGN})负)?[百千万]分之|百分百)"
    codes = rf"(?=[(\dA-Zhw])(?:{_URL}|{_PHONE}|{_CODE})"
    numbers = rf"(?=[{NUMERALS}+＋{MINUS}])(?:{parts}|{number})"
    amounts = "|".join((codes, rf"(?P<TIME>{TIME})", before, numbers))
    announcing = "|".join(sorted({re.escape(word[:2]) for word in before_words() if _is_han(word)}))
    signs = re.escape("".join(sorted({word[0] for word in before_words() if not _is_han(word)})))
    return rf"(?=[(廿'’‘\dhwA-Z{signs}+＋{NUMERALS}{MINUS}]|{WORDS}|{announcing})(?:{amounts})"
