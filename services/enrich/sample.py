"""A small page with something for every table: an annotator in order annotates it.

What can't be annotated is at fault only if this can, at the same moment and in the same process.
Annotated before a fork it also has every table read, which nothing can take away afterwards.
"""

from datetime import UTC, datetime

from shared.articles import ContentType, RawArticle

_PAGE = """<!DOCTYPE html><html lang="zh"><head><title>青石市輕軌昨日通車_青石晚報</title>
<meta name="author" content="祁闻笛"><meta property="article:published_time" content="2026-01-02">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "青石市輕軌昨日通車"}
</script></head><body>
<nav><a href="/">首页</a> <a href="/city">城市</a></nav>
<h1>青石市輕軌昨日通車</h1>
<p>首页 &gt; 城市 &gt; 正文</p>
<p>2026年1月2日 08:30 来源：青石晚报 作者：祁闻笛 编辑：陆</p>
<p>青石晚报北京1月2日电（记者 祁闻笛 通讯员 王小明）广东省深圳市市长王小明昨日上午9时说，
望川电机有限公司（简称“望川电机”）将投资3.5亿元人民币，约合US$5,000万，比去年增长12%。</p>
<p>董事长李明表示，公司三月初至五月下旬招聘约二十人，月薪8000至10000元，每股2元。王小明1月5日8:00至9:30到场。</p>
<p>The company said on 3 March 2026 that it would invest $12 million in Shenzhen next year.</p>
<p>（青石社记者 祁闻笛 摄）</p>
<p>免责声明：本文转载自青石晚报，仅代表作者个人观点，不构成任何投资建议，投资有风险，入市需谨慎。</p>
<p>责任编辑：陆 电话：010-12345678</p>
<p>相关阅读</p><p><a href="/2">网路资讯</a></p>
</body></html>
"""


def sample() -> RawArticle:
    """Return the article as it might have been posted."""
    time = datetime(2026, 1, 2, tzinfo=UTC)
    return RawArticle(
        id="~", content=_PAGE, content_type=ContentType.HTML, digest="", received_at=time
    )
