"""annotate() on the sample page, and on anything at all, with the product's own tagger."""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.enrich.annotate import annotate
from shared.articles import ContentType, DisclaimerKind, EnrichedArticle, RawArticle, Span, ZoneKind
from shared.errors import NoText
from shared.tagging.loader import load_tagger
from shared.tagging.tagger import Tagger

PAGE = Path(__file__).parent.parent.parent / "data" / "page.txt"
NOW = datetime(2026, 7, 9, tzinfo=UTC)


@cache
def tagger() -> Tagger:
    """Return the tagger."""
    return load_tagger()


def annotated(content: str, title: str | None = None, *, html: bool = False) -> EnrichedArticle:
    """Return an article with its annotations."""
    kind = ContentType.HTML if html else ContentType.TEXT
    raw = RawArticle(
        id="a", digest="", received_at=NOW, content=content, title=title, content_type=kind
    )
    return annotate(raw, 1, tagger())


def published(content: str, given: datetime) -> datetime | None:
    """Return when an article is said to be published that came with this date."""
    raw = RawArticle(id="a", digest="", received_at=NOW, content=content, published_at=given)
    return annotate(raw, 1, tagger()).published_at


@pytest.mark.parametrize(
    "given",
    [
        datetime(999, 5, 5, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_date_that_cannot_be_counted_counts_as_not_given(given: datetime) -> None:
    """As one that was taken in before; the page's own takes its place."""
    page = "云岭市新建水厂\n2026-07-09 08:00 来源：云岭日报\n云岭市今年将新建三座水厂。"
    assert published(page, given) == datetime(2026, 7, 9, tzinfo=UTC)
    assert published("云岭市今年将新建三座水厂。", given) is None
    assert (
        published("0999年5月5日 来源：云岭日报\n九九九九年十二月三十一日,次日开工。", given) is None
    )
    assert published(page, NOW.replace(year=1600)) == NOW.replace(year=1600)


def text_of(article: EnrichedArticle, kind: ZoneKind) -> str:
    """Return the text of all zones of a kind."""
    return "\n".join(
        article.text[zone.start : zone.end] for zone in article.zones if zone.kind is kind
    )


def test_the_sample_page_is_cut_into_its_zones() -> None:
    """Title, body, disclaimer, and the teasers of other articles."""
    article = annotated(PAGE.read_text(encoding="utf-8"))
    assert article.title == "云岭青石区老厂房里长出新产业 三年聚集科创企业逾八百家"
    assert text_of(article, ZoneKind.TITLE) == article.title
    body = text_of(article, ZoneKind.BODY)
    assert body.startswith("云岭市青石区是")
    assert body.endswith("聚集科创企业超800家。")
    assert text_of(article, ZoneKind.DISCLAIMER).startswith("郑重声明")
    assert text_of(article, ZoneKind.RELATED).startswith("推荐")
    assert article.language == "zh-Hans"


def test_the_sample_page_has_its_disclaimers_and_names() -> None:
    """The disclaimer to the sentence, names in the body, none in the teasers."""
    article = annotated(PAGE.read_text(encoding="utf-8"))
    kinds = [disclaimer.kind for disclaimer in article.disclaimers]
    assert kinds == [DisclaimerKind.REPRINT, DisclaimerKind.LIABILITY]
    names = {(entity.type.value, entity.text) for entity in article.entities}
    assert {("PER", "陆知远"), ("LOC", "云岭市青石区"), ("PERCENT", "41%")} <= names
    assert {("TIME", "今年1月至5月"), ("MONEY", "12.5亿元"), ("TIME", "2028年")} <= names
    assert "固态电解质" not in {entity.text for entity in article.entities}
    assert "青石区" in article.keywords


def test_reprints_share_a_fingerprint_whatever_notice_they_carry() -> None:
    """And in either script; another body has another."""
    body = "云岭市三座水厂今日开工。\n骆青川介绍,明年底前全部投产。"
    notice = "\n免责声明:本文转载自其他媒体,不代表本网立场。"
    same = annotated(body, "甲"), annotated(body + notice, "乙")
    assert same[0].fingerprint == same[1].fingerprint
    assert annotated(body + "又讯,有变化。", "甲").fingerprint != same[0].fingerprint


def test_a_byline_tells_source_author_and_time() -> None:
    """China's time, when none is given by the poster."""
    byline = "2026年7月9日 08:30 来源:云岭日报 作者:沈乔木"
    article = annotated(
        f"云岭市三座水厂同日开工\n{byline}\n云岭市三座水厂今日开工,投资十八亿元。\n"
    )
    assert (article.source, article.author) == ("云岭日报", "沈乔木")
    assert article.published_at == datetime(2026, 7, 9, 0, 30, tzinfo=UTC)
    assert text_of(article, ZoneKind.BYLINE) == byline


def test_an_article_is_enriched_whole() -> None:
    """Joined names, values of dates and amounts, a summary, flags and the versions used."""
    article = annotated(
        "云岭市三座水厂同日开工\n2026年7月9日 08:30 来源:云岭日报\n"
        "云岭市青石区区长陆知远昨日宣布,三座水厂开工,总投资18.6亿元。\n"
        "陆知远说,青石区的供水能力将提高一倍,惠及两百万居民和上千家企业。\n"
        "市水务局介绍,老城区的管网改造同步进行,三年内完成全部工程。\n"
        "免责声明:本文转载自“雁洲晚报”,不代表本网立场。"
    )
    names = {name.name: len(name.mentions) for name in article.names}
    assert names["陆知远"] == 2
    assert names["云岭市青石区"] == 2
    values = {entity.text: entity.value for entity in article.entities if entity.value}
    assert values["昨日"] == "2026-07-08/2026-07-08"
    assert values["18.6亿元"] == "CNY 1860000000"
    told = [article.text[s.start : s.end] for s in article.summary]
    assert any("三座水厂" in sentence for sentence in told)
    assert article.reprint_of == "雁洲晚报"
    assert not article.promotional
    assert article.signature
    assert article.disclaimers[0].trigger in article.text
    assert set(article.versions) == {"model", "dictionary", "reader", "aliases"}


def test_a_page_without_text_is_an_error() -> None:
    """Rather than an article that nobody can find."""
    with pytest.raises(NoText):
        annotated("<html><script>render()</script></html>", html=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from("云岭市，。！\n 免责声明转载Ab1…“”🙂𠮷\t-")), st.booleans())
def test_any_text_keeps_its_characters_and_has_sound_spans(content: str, html: bool) -> None:
    """Spans lie inside the text, in order; zones and words don't overlap."""
    try:
        article = annotated(content, html=html)
    except NoText:
        return
    if not html:
        assert article.text == content
    for spans in (article.zones, article.sentences, article.entities, article.disclaimers):
        assert_sound(
            article.text, [(span.start, span.end) for span in spans if isinstance(span, Span)]
        )
    assert_sound(article.text, list(article.words))
    for entity in article.entities:
        assert article.text[entity.start : entity.end] == entity.text
    assert all(article.text[start:end].strip() for start, end in article.words)


def assert_sound(text: str, spans: list[tuple[int, int]]) -> None:
    """Check that spans are in the text, in order, apart and not empty."""
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    assert not edges or edges[-1] <= len(text)
