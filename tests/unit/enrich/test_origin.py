"""A reprint names whom it was taken from."""

import pytest

from services.enrich.notices.origin import origin
from shared.articles import Disclaimer, DisclaimerKind


@pytest.mark.parametrize(
    ("notice", "named"),
    [
        ("本文转载自“雁洲晚报”", "雁洲晚报"),
        ("转自：青石发布。", "青石发布"),
        ("本文来源于云岭日报,版权归其所有", "云岭日报"),
        ("来源：云岭在线版权所有", "云岭在线"),
        ("摘自《青石周刊》", "青石周刊"),
        ("原载《云岭文艺》", "云岭文艺"),
        ("本文首发于微信公众号【水务观察】", "水务观察"),
        ("转载请注明出处。", None),
    ],
)
def test_the_origin_is_read_from_a_notice_of_reprinting(notice: str, named: str | None) -> None:
    """Up to the mark that ends its name, and from no other kind of notice."""
    spans = {"start": 3, "end": 3 + len(notice)}
    reprint = Disclaimer(kind=DisclaimerKind.REPRINT, **spans)
    other = Disclaimer(kind=DisclaimerKind.LIABILITY, **spans)
    text = f"开工。{notice}"
    assert origin(text, [other, reprint]) == named
    assert origin(text, [other]) is None
