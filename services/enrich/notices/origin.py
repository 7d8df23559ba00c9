"""Whom a reprint names as its origin."""

import re
from collections.abc import Iterable

from services.enrich.rules.variants import with_variants
from shared.articles import Disclaimer, DisclaimerKind

_VERB = (
    r"(?:转载|转引|摘编|编译|综合|选编|转|摘|选|译|改编)自|转载于|(?:来源|源|来)(?:于|自)|来源为"
    r"|来源\s{0,3}[:：]|[原首]?(?:载|刊|发|刊载|刊登|刊发)于|原[载刊](?=\s{0,3}[:：《“【])|转载\s{0,3}[:：]"
)
_MEDIUM = r"(?:微信)?(?:公众号|订阅号|视频号|服务号)|(?:新浪)?微博|(?:今日)?头条号|百家号"
_ORIGIN = re.compile(
    rf"""
    (?P<before>[^，。；！？\n]{{0,10}}?)
    (?:{_VERB}) \s{{0,3}} [:：]? \s{{0,3}} (?:{_MEDIUM})? \s{{0,3}} [:：]? \s{{0,3}}
    (?: [【“"‘《] (?P<quoted>[^】”"’》\n，。；]{{2,30}}) [】”"’》]
      | (?P<bare>[\w·]{{2,20}}?) (?= [】”"’》,，。;；、!！)）(（\s|｜] | 版权 | 责任编辑
        | 责编 | 编辑 | 记者 | 作者 | 文章 | $ ) )
    """,
    re.VERBOSE,
)
_OTHER_THINGS = re.compile(
    r"(?:注明|标明|标注|标有|写明|标示)[^，。；]{0,6}$|图|照片|视频|数据|音频|影像|插画|素材|音乐|灵感"
)
_NOBODY = re.compile(
    with_variants(r"""
    (?:以上|部分|相关|公开|官方|第三方|外部|国内|国外|境外|海外|各大|各|其他|其它|多家|有关|权威|专业|众多)*+
    (?:互联网|网络|网上|网友|网民|网站|媒体|平台|渠道|资料|信息|报道|报刊|新闻|材料|公众号|朋友圈|用户|作者
      |读者|原作者|原文|版权方|公开)+
      (?:等|整理|公开|综合|报道|内容|资料|素材|渠道|发布|投稿|上传|提供)*+
    | [Xx×＊*○_]+ .{0,6} | 本[网站报刊台号文社平公].{0,8} | [他其它]人.{0,4} | 以下.* | 如下.*
    """),
    re.VERBOSE,
)


def origin(text: str, plain: str, disclaimers: Iterable[Disclaimer]) -> str | None:
    """Return the first origin that a notice of reprinting names; None without one.

    `plain` is the text as rules read it, character for character; the name is cut from `text`.
    Nobody is named by what names no outlet in particular (网络, 其他媒体, XXX), by what an outlet
    asks of others (请注明来源：…) or by the origin of a picture.
    """
    for disclaimer in disclaimers:
        if disclaimer.kind is not DisclaimerKind.REPRINT:
            continue
        for match in _ORIGIN.finditer(plain, disclaimer.start, disclaimer.end):
            group = "quoted" if match["quoted"] else "bare"
            if not (_OTHER_THINGS.search(match["before"]) or _NOBODY.fullmatch(match[group])):
                return text[slice(*match.span(group))]
    return None
