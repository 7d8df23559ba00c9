"""Looks at targets of a site that changes: what is found, what is known, what is told."""

import gzip
from collections.abc import Iterator

import pytest

from services.ingest.sources.fetching import discover, fetch_page, look, renew_page, sitemap_looks
from services.ingest.sources.fetching.http import Http
from services.ingest.sources.models import (
    Cause,
    Failure,
    Look,
    Outcome,
    Page,
    SourceKind,
    Target,
    Validators,
)
from shared.articles import ContentType
from tests.contract.fetched import with_http
from tools.site import Asked, Put, Site, running_site
from tools.site_feeds import RSS, article

XML = "application/xml"


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """Run one site for all tests."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    """Return the site with nothing on it."""
    running.clear()
    return running


def looked(site: Site, kind: SourceKind, address: str, before: Look | None = None) -> Look:
    """Return a look, as it follows another."""
    target = Target(kind=kind, address=address)
    known = before.validators if before else Validators()
    # They are kept as JSON in between.
    validators = Validators.model_validate_json(known.model_dump_json())
    return with_http(site, lambda http: look(target, validators, http))


def addresses(found: Look) -> list[str]:
    """Return what was found."""
    return [one.address for one in found.found]


def test_a_feed_tells_what_is_new_and_else_nothing(site: Site) -> None:
    """304 is answered with no body; a new article is there at once."""
    feed = site.feed()
    first = feed.publish("云岭市三座水厂开工")
    one = looked(site, SourceKind.FEED, feed.address)
    assert (one.outcome, one.title, addresses(one)) == (Outcome.NEW, "云岭日报", [first])
    two = looked(site, SourceKind.FEED, feed.address, one)
    assert (two.outcome, two.found) == (Outcome.NOT_MODIFIED, ())
    second = feed.publish("青石区通地铁")
    three = looked(site, SourceKind.FEED, feed.address, two)
    assert addresses(three) == [second, first]


def test_a_feed_without_validators_is_known_by_its_body(site: Site) -> None:
    """Also where it says anew when it was made."""
    made = [0]

    def answer(_: Asked) -> Put:
        made[0] += 1
        when = f"<lastBuildDate>Thu, 09 Jul 2026 18:00:{made[0]:02} GMT</lastBuildDate>"
        items = "<item><title>水厂</title><link>/1.html</link></item>"
        feed = f"<rss><channel>{when}<!-- {made[0]} -->{items}</channel></rss>"
        return Put(feed.encode(), {"Content-Type": RSS})

    address = site.handle("/feed", answer)
    one = looked(site, SourceKind.FEED, address)
    assert one.outcome is Outcome.NEW
    assert looked(site, SourceKind.FEED, address, one).outcome is Outcome.NOT_MODIFIED


def test_a_feed_that_has_moved_is_read_there_and_told(site: Site) -> None:
    """Whatever else came of the look."""
    feed = site.feed()
    feed.publish("云岭市三座水厂开工")
    one = looked(site, SourceKind.FEED, site.redirect("/old", "/feed.xml", 301))
    assert (one.outcome, one.moved_to) == (Outcome.NEW, feed.address)
    two = looked(site, SourceKind.FEED, site.address("/old"), one)
    assert (two.outcome, two.moved_to) == (Outcome.NOT_MODIFIED, feed.address)


def test_a_look_that_fails_forgets_nothing(site: Site) -> None:
    """What was known before is known after."""
    feed = site.feed()
    feed.publish("云岭市三座水厂开工")
    one = looked(site, SourceKind.FEED, feed.address)
    site.put("/feed.xml", "<html>502</html>")
    two = looked(site, SourceKind.FEED, feed.address, one)
    assert (two.outcome, two.validators) == (Outcome.FAILED, one.validators)
    assert two.failure is not None
    assert two.failure.cause is Cause.UNREADABLE
    site.put("/feed.xml", status=410)
    assert looked(site, SourceKind.FEED, feed.address, one).outcome is Outcome.GONE


def test_a_page_is_fetched_with_what_it_declares(site: Site) -> None:
    """Its address of the same site, its charset as it is and not as the head says."""
    html = article("云岭市三座水厂开工").replace(
        "<head>", '<head><link rel=canonical href="/gn/2026/07-09/10123.shtml?spm=1">'
    )
    address = site.put("/m/10123.html?from=feed", html.encode(), "text/html; charset=gb2312")
    page = with_http(site, lambda http: fetch_page(address, http))
    assert isinstance(page, Page)
    assert page.canonical == site.address("/gn/2026/07-09/10123.shtml")
    assert (page.address, page.content_type) == (address, ContentType.HTML)


def test_a_page_is_fetched_again_if_it_has_changed(site: Site) -> None:
    """By what it said of itself the time before."""
    address = site.put("/a", article("云岭市水厂开工"), is_conditional=True)
    page = with_http(site, lambda http: fetch_page(address, http))
    assert isinstance(page, Page)
    known = page.validators
    assert with_http(site, lambda http: renew_page(address, known, http)) is None
    site.put("/a", article("云岭市水厂停工"), is_conditional=True)
    again = with_http(site, lambda http: renew_page(address, known, http))
    assert isinstance(again, Page)
    assert "停工" in again.body.decode()
    assert again.validators != known


@pytest.mark.parametrize(
    ("body", "media", "charset"),
    [
        (article("水厂").replace("utf-8", "gb2312").encode("gb18030"), "text/html", None),
        (
            article("水厂").replace("utf-8", "gbk").encode("gb18030"),
            "text/html; charset=iso-8859-1",
            None,
        ),
        (article("水厂").encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (article("水厂").encode(), "text/html; charset=utf-8", "utf-8"),
        (article("水厂").encode(), "text/html; charset=klingon", None),
        (article("水厂").encode(), None, None),
    ],
)
def test_a_page_that_lies_about_its_charset(
    site: Site, body: bytes, media: str | None, charset: str | None
) -> None:
    """What doesn't fit is left out, so that it can be read."""
    address = site.put("/1.html", body, media)
    page = with_http(site, lambda http: fetch_page(address, http))
    assert isinstance(page, Page)
    assert (page.charset, page.content_type) == (charset, ContentType.HTML)


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG....", "text/html"),
        (b"{}", "application/json"),
        (b"  \n", "text/html"),
        (b"\xff" * 500, "text/html; charset=utf-8"),
    ],
)
def test_what_is_no_page_of_text_is_told(site: Site, body: bytes, media: str) -> None:
    """By what is sent, whatever it is called."""
    address = site.put("/1", body, media)
    page = with_http(site, lambda http: fetch_page(address, http))
    assert isinstance(page, Failure)
    assert page.cause is Cause.UNREADABLE


def test_a_page_that_only_sends_on_leads_to_the_next(site: Site) -> None:
    """By <meta refresh>; in a circle it is told."""
    site.page("/2.html", "云岭市三座水厂开工")
    refresh = "<html><head><meta http-equiv='Refresh' content='0; url={}'></head></html>"
    address = site.put("/1.html", refresh.format("/2.html"))
    page = with_http(site, lambda http: fetch_page(address, http))
    assert isinstance(page, Page)
    assert page.address == site.address("/2.html")
    circle = site.put("/3.html", refresh.format("/3.html?"))
    told = with_http(site, lambda http: fetch_page(circle, http))
    assert isinstance(told, Failure)
    assert told.cause is Cause.REDIRECTS


def test_a_single_page_is_found_with_what_was_fetched(site: Site) -> None:
    """Once, until it changes."""
    address = site.page("/1.html", "云岭市三座水厂开工")
    one = looked(site, SourceKind.PAGE, address)
    assert [found.page.address for found in one.found if found.page] == [address]
    assert looked(site, SourceKind.PAGE, address, one).outcome is Outcome.NOT_MODIFIED


def sitemap(*rows: str, kind: str = "urlset", row: str = "url") -> str:
    """Return a sitemap."""
    inside = "".join(f"<{row}>{one}</{row}>" for one in rows)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{kind}>'


def test_a_sitemap_is_read_the_newest_first(site: Site) -> None:
    """Packed as a file, too."""
    rows = [f"<loc>/{day}.html</loc><lastmod>2026-07-0{day}</lastmod>" for day in (2, 9, 5)]
    address = site.put(
        "/sitemap.xml.gz", gzip.compress(sitemap(*rows).encode()), "application/gzip"
    )
    one = looked(site, SourceKind.SITEMAP, address)
    assert addresses(one) == [site.address(f"/{day}.html") for day in (9, 5, 2)]
    assert looked(site, SourceKind.SITEMAP, address, one).outcome is Outcome.NOT_MODIFIED


def put_index(site: Site, dates: dict[str, str | None]) -> str:
    """Put an index of sitemaps that hold a page each."""
    rows = []
    for name, date in dates.items():
        site.put(f"/map-{name}.xml", sitemap(f"<loc>/{name}/{date}.html</loc>"), XML)
        changed = f"<lastmod>{date}</lastmod>" if date else ""
        rows.append(f"<loc>/map-{name}.xml</loc>{changed}")
    text = sitemap(*rows, kind="sitemapindex", row="sitemap")
    return site.put("/index.xml", text, XML, is_conditional=True)


def test_of_an_index_only_what_has_changed_is_fetched(site: Site) -> None:
    """And where nothing has, it alone, with no body."""
    address = put_index(site, {"a": "2026-07-01", "b": "2026-07-02"})
    one = looked(site, SourceKind.SITEMAP, address)
    assert addresses(one) == [site.address(f"/{x}.html") for x in ("b/2026-07-02", "a/2026-07-01")]
    site.asked.clear()
    two = looked(site, SourceKind.SITEMAP, address, one)
    assert (two.outcome, site.paths()) == (Outcome.NOT_MODIFIED, ["/index.xml"])
    put_index(site, {"a": "2026-07-01", "b": "2026-07-09"})
    site.asked.clear()
    three = looked(site, SourceKind.SITEMAP, address, two)
    assert site.paths() == ["/index.xml", "/map-b.xml"]
    assert addresses(three) == [site.address("/b/2026-07-09.html")]


def test_a_large_index_takes_several_looks(site: Site) -> None:
    """The newest first, ten a look; at the end all was found."""
    dates: dict[str, str | None] = {str(n): f"2026-06-{n:02}" for n in range(1, 26)}
    address = put_index(site, dates)
    one = looked(site, SourceKind.SITEMAP, address)
    assert (len(one.found), one.has_more) == (10, True)
    assert "/25/2026-06-25.html" in " ".join(addresses(one))
    two = looked(site, SourceKind.SITEMAP, address, one)
    three = looked(site, SourceKind.SITEMAP, address, two)
    assert (len(three.found), three.has_more) == (5, False)
    assert len({*addresses(one), *addresses(two), *addresses(three)}) == 25


def test_an_index_that_says_nothing_of_changes_is_gone_through_in_turn(site: Site) -> None:
    """What was looked at longest ago comes first."""
    address = put_index(site, {str(n): None for n in range(12)})
    one = looked(site, SourceKind.SITEMAP, address)
    two = looked(site, SourceKind.SITEMAP, address, one)
    assert len({*addresses(one), *addresses(two)}) == 12
    site.asked.clear()
    three = looked(site, SourceKind.SITEMAP, address, two)
    assert three.outcome is Outcome.NOT_MODIFIED
    assert len(site.paths()) == 11


def put_tree(site: Site, years: int, months: int) -> str:
    """Put an index of indexes of sitemaps that hold a page each, all dated."""
    rows = []
    for year in range(2020, 2020 + years):
        inside = []
        for month in range(1, months + 1):
            path, date = f"/{year}/{month}.xml", f"{year}-06-{month:02}"
            site.put(path, sitemap(f"<loc>/{year}/{month}.html</loc>"), XML)
            inside.append(f"<loc>{path}</loc><lastmod>{date}</lastmod>")
        site.put(f"/{year}.xml", sitemap(*inside, kind="sitemapindex", row="sitemap"), XML)
        rows.append(f"<loc>/{year}.xml</loc><lastmod>{year}-06-{months:02}</lastmod>")
    text = sitemap(*rows, kind="sitemapindex", row="sitemap")
    return site.put("/index.xml", text, XML, is_conditional=True)


def test_a_tree_of_indexes_is_gone_through_to_its_end_and_each_sitemap_once(site: Site) -> None:
    """So many requests a look, over the whole tree; the next goes on where one ended."""
    address = put_tree(site, 3, 15)
    found, look, more = set[str](), None, True
    while more:
        site.asked.clear()
        look = looked(site, SourceKind.SITEMAP, address, look)
        assert len(site.paths()) <= 11
        assert not found & set(addresses(look))
        found |= set(addresses(look))
        more = look.has_more
        assert more is bool(sum(part.left for part in look.validators.tree()))
    assert len(found) == 45
    assert look is not None
    site.asked.clear()
    assert looked(site, SourceKind.SITEMAP, address, look).outcome is Outcome.NOT_MODIFIED
    assert site.paths() == ["/index.xml"]


def test_of_a_tree_that_is_too_large_the_newest_are_followed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bound for all of it; how many are left out is told."""
    monkeypatch.setattr(sitemap_looks, "_OF_TREE", 12)
    address, look, found = put_tree(site, 4, 15), None, list[str]()
    for _ in range(5):
        look = looked(site, SourceKind.SITEMAP, address, look)
        found += addresses(look)
    assert look is not None
    assert found == [site.address(f"/2023/{month}.html") for month in range(15, 7, -1)]
    tree = list(look.validators.tree())
    assert (len(tree), sum(part.beyond for part in tree)) == (13, 52)
    assert not look.has_more


def test_a_sitemap_of_an_index_that_fails_comes_again(site: Site) -> None:
    """Others don't suffer; one that is gone doesn't come again."""
    address = put_index(site, {"a": "2026-07-01", "b": "2026-07-02", "c": "2026-07-03"})
    site.put("/map-a.xml", status=500)
    site.take_away("/map-c.xml")
    one = looked(site, SourceKind.SITEMAP, address)
    assert addresses(one) == [site.address("/b/2026-07-02.html")]
    site.put("/map-a.xml", sitemap("<loc>/a/1.html</loc>"), XML)
    site.asked.clear()
    two = looked(site, SourceKind.SITEMAP, address, one)
    assert addresses(two) == [site.address("/a/1.html")]
    assert site.paths() == ["/index.xml", "/map-a.xml"]


def test_sitemaps_that_fail_hold_up_no_others(site: Site) -> None:
    """They come behind those that weren't asked for yet; where only they are left, it fails."""
    dates: dict[str, str | None] = {str(n): f"2026-06-{n:02}" for n in range(1, 26)}
    address, found = put_index(site, dates), set[str]()
    for number in range(10, 26):
        site.put(f"/map-{number}.xml", status=500)
    look, looks = None, 0
    while look is None or look.has_more:
        look = looked(site, SourceKind.SITEMAP, address, look)
        found |= set(addresses(look))
        looks += 1
        assert looks < 5
    assert len(found) == 9
    assert (look.outcome, sum(one.left for one in look.validators.tree())) == (Outcome.NEW, 16)
    site.asked.clear()
    again = looked(site, SourceKind.SITEMAP, address, look)
    assert (again.outcome, len(site.paths())) == (Outcome.FAILED, 11)
    site.put("/map-25.xml", sitemap("<loc>/25.html</loc>"), XML)
    assert addresses(looked(site, SourceKind.SITEMAP, address, again)) == [site.address("/25.html")]


def test_an_index_that_names_itself_has_an_end(site: Site) -> None:
    """It is told."""
    text = sitemap("<loc>/index.xml?a</loc>", kind="sitemapindex", row="sitemap")
    address = site.put("/index.xml", text, XML)
    site.put("/index.xml?a", text.replace("?a", "?b"), XML)
    site.put("/index.xml?b", text.replace("?a", "?c"), XML)
    site.put("/index.xml?c", text.replace("?a", "?d"), XML)
    assert looked(site, SourceKind.SITEMAP, address).outcome is Outcome.FAILED


def found_at(site: Site, address: str) -> list[tuple[SourceKind, str]]:
    """Return what can be looked at for an address, by kind and path."""
    targets = with_http(site, lambda http: discover(address, http))
    assert not isinstance(targets, Failure)
    return [(one.kind, one.address.removeprefix(site.address(""))) for one in targets]


FRONT = "<html><head><title>云岭日报</title>{}</head><body>{}</body></html>"


def test_the_feeds_that_a_site_names_come_first(site: Site) -> None:
    """Those of comments last, then its sitemaps, then itself."""
    link = '<link rel="alternate" type="application/{}+xml" href="{}" title="{}">'
    links = link.format("rss", "/c.xml", "评论") + link.format("atom", "/news.xml", "新闻")
    address = site.put("/", FRONT.format(links, ""))
    site.robots("Sitemap: /all.xml\nSitemap: /news-map.xml")
    assert found_at(site, address) == [
        (SourceKind.FEED, "/news.xml"),
        (SourceKind.FEED, "/c.xml"),
        (SourceKind.SITEMAP, "/news-map.xml"),
        (SourceKind.SITEMAP, "/all.xml"),
        (SourceKind.LIST, "/"),
    ]


def test_feeds_and_sitemaps_are_found_where_they_usually_are(site: Site) -> None:
    """Or where the page has a link to one."""
    address = site.put("/", FRONT.format("", ""))
    site.feed("/rss.xml")
    site.put("/sitemap.xml", sitemap("<loc>/1.html</loc>"), XML)
    kinds = [(SourceKind.FEED, "/rss.xml"), (SourceKind.SITEMAP, "/sitemap.xml")]
    assert found_at(site, address) == [*kinds, (SourceKind.LIST, "/")]
    site.put("/", FRONT.format("", "<a href='/rss/'>RSS</a><a href='/special/feed.xml'>订阅</a>"))
    site.put("/rss/", "<html>订阅中心</html>")
    site.feed("/special/feed.xml")
    assert found_at(site, address)[0] == (SourceKind.FEED, "/special/feed.xml")


def test_what_is_named_itself_is_what_it_is(site: Site) -> None:
    """A feed, a sitemap, an article, a text."""
    feed = site.feed("/any")
    assert found_at(site, feed.address) == [(SourceKind.FEED, "/any")]
    address = site.put("/map", sitemap("<loc>/1.html</loc>"), XML)
    assert found_at(site, address) == [(SourceKind.SITEMAP, "/map")]
    page = site.page("/2026/0709/1.html", "云岭市三座水厂开工")
    assert found_at(site, page) == [(SourceKind.PAGE, "/2026/0709/1.html")]
    text = site.put("/1.txt", "云岭市三座水厂开工", "text/plain; charset=utf-8")
    assert found_at(site, text) == [(SourceKind.PAGE, "/1.txt")]


def test_why_nothing_was_found_is_told(site: Site) -> None:
    """By its failure."""

    async def explored(http: Http) -> object:
        return await discover(site.address("/none"), http)

    told = with_http(site, explored)
    assert isinstance(told, Failure)
    assert told.outcome is Outcome.GONE
