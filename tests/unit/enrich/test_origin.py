"""A reprint names whom it was taken from."""

import pytest

from services.enrich.notices.origin import origin
from shared.articles import Disclaimer, DisclaimerKind
from shared.text.folding import simplified


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
        ("转载自公众号“望川笔记”（ID：wcbiji）", "望川笔记"),
        ("文章源自微信公众号：雁洲水务，已获授权。", "雁洲水务"),
        ("本文来自微信公众号 青石観察（ID：qs）", "青石観察"),
        ("本文来源：鹭洲晚报 责任编辑：叶平", "鹭洲晚报"),
        ("本文轉載自「雁洲晚報」，版權歸原作者所有", "雁洲晚報"),
        ("本文來源：鷺洲晚報，轉載請註明出處。", "鷺洲晚報"),
        ("图片来自网络，文章转载自青石发布。", "青石发布"),
        ("转载请注明出处。", None),
        ("如需转载请注明“来源：云岭在线”。", None),
        ("转载请注明来源：云岭在线", None),
        ("凡本网注明“来源：云岭在线”的稿件，任何媒体不得转载。", None),
        ("凡标有“稿件来源：XXX（非云岭在线）”的作品，均转载自其它媒体。", None),
        ("图片来源于网络", None),
        ("内容來源於網路", None),
        ("转载自互联网", None),
        ("本文综合自各大媒体公开报道。", None),
        ("素材来源于公开资料", None),
        ("配图来源：青石发布", None),
    ],
)
def test_the_origin_is_read_from_a_notice_of_reprinting(notice: str, named: str | None) -> None:
    """Up to the mark that ends its name, and from no other kind of notice."""
    spans = {"start": 3, "end": 3 + len(notice)}
    reprint = Disclaimer(kind=DisclaimerKind.REPRINT, **spans)
    other = Disclaimer(kind=DisclaimerKind.LIABILITY, **spans)
    text = f"开工。{notice}"
    assert origin(text, simplified(text), [other, reprint]) == named
    assert origin(text, simplified(text), [other]) is None
