"""Sites are asked what they allow, once a day, as RFC 9309 has it; nobody is asked too often."""

from collections.abc import Iterator

import pytest

from services.ingest.sources.fetching.http import Answer, Http
from services.ingest.sources.fetching.robots import Rules
from services.ingest.sources.models import Cause, Failure, Outcome
from tests.contract.fetched import SMALL, cause, each_got, failure, got, with_http
from tests.site import Site, running_site


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """Run one site for all tests."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    """Return the site with a page on it."""
    running.clear()
    running.put("/a", "云岭市三座水厂开工")
    running.put("/shut/a", "云岭市三座水厂开工")
    return running


def test_what_is_forbidden_is_not_asked_for(site: Site) -> None:
    """By the group that names us, else by that of all."""
    site.robots("User-agent: *\nDisallow: /\n\nUser-agent: caibian\nDisallow: /shut/\nAllow: /")
    answers = each_got(site, [site.address("/a"), site.address("/shut/a")], agent="Caibian/1 (+x)")
    assert isinstance(answers[0], Answer)
    assert isinstance(answers[1], Failure)
    assert (answers[1].outcome, answers[1].cause) == (Outcome.FAILED, Cause.ROBOTS)
    assert site.paths(but_robots=False) == ["/robots.txt", "/a"]
    assert cause(site, site.address("/a"), agent="Other/1") is Cause.ROBOTS


def test_where_a_redirect_leads_is_asked_too(site: Site) -> None:
    """There, at its own site."""
    site.robots("User-agent: *\nDisallow: /shut/")
    assert cause(site, site.redirect("/to", "/shut/a")) is Cause.ROBOTS
    site.put("b.example/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    assert cause(site, site.redirect("/to", site.address("/a", "b.example"))) is Cause.ROBOTS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_txt_allows_all(site: Site, status: int) -> None:
    """Any 4xx says that there is none."""
    site.robots("User-agent: *\nDisallow: /", status=status)
    got(site, site.address("/a"))


def test_robots_txt_behind_redirects_counts(site: Site) -> None:
    """Five of them; without an end there is none. It may be at another host."""
    site.put("other.example/r.txt", "User-agent: *\nDisallow: /", "text/plain")
    site.redirect("/robots.txt", site.address("/r.txt", "other.example"))
    assert cause(site, site.address("/a")) is Cause.ROBOTS
    site.redirect("/robots.txt", "/robots.txt")
    got(site, site.address("/a"))


def test_while_robots_txt_is_away_nothing_is_fetched(site: Site) -> None:
    """5xx and 429: all is forbidden meanwhile; it isn't asked again with each page."""
    site.robots("", status=500)
    answers = each_got(site, [site.address("/a"), site.address("/a")])
    assert [type(answer) for answer in answers] == [Failure, Failure]
    assert site.paths(but_robots=False) == ["/robots.txt"]
    assert failure(site, site.address("/a")).cause is Cause.ROBOTS
    site.put("/robots.txt", status=429, head={"Retry-After": "7"})
    told = failure(site, site.address("/a"))
    assert (told.outcome, told.retry_after) == (Outcome.BUSY, 7.0)
    site.raw("/robots.txt", b"")
    assert failure(site, site.address("/a")).cause is Cause.UNREACHABLE


def test_what_a_site_said_last_holds_while_it_is_away(site: Site) -> None:
    """For ten minutes more, after which it is asked again."""
    time = [0.0]

    async def ask(http: Http) -> None:
        for seconds in (0.0, 90_000.0, 90_001.0):
            time[0] = seconds
            assert isinstance(await http.get(site.address("/a"), SMALL), Answer)
            assert isinstance(await http.get(site.address("/shut/a"), SMALL), Failure)
            site.robots("", status=500)

    site.robots("User-agent: *\nDisallow: /shut/")
    with_http(site, ask, clock=lambda: time[0])
    assert site.paths(but_robots=False).count("/robots.txt") == 2


def test_a_robots_txt_of_any_size_is_read_as_far_as_it_goes(site: Site) -> None:
    """What stands behind 512 KiB isn't; a page instead of it forbids nothing."""
    rows = "\n".join(f"Disallow: /{number:07}/" for number in range(40_000))
    site.robots(f"User-agent: *\nDisallow: /shut/\n{rows}\nDisallow: /a")
    got(site, site.address("/a"))
    assert cause(site, site.address("/shut/a")) is Cause.ROBOTS
    site.put("/robots.txt", "<html><body>首页</body></html>")
    got(site, site.address("/a"))


def test_a_site_tells_of_its_sitemaps(site: Site) -> None:
    """Wherever they are."""
    site.robots("Sitemap: https://a.example/news.xml\nUser-agent: *\nCrawl-delay: 5")
    rules = with_http(site, lambda http: http.rules(site.address("/x/y.html")))
    assert isinstance(rules, Rules)
    assert (rules.sitemaps, rules.delay) == (["https://a.example/news.xml"], 5.0)


@pytest.mark.parametrize(
    ("line", "gap"),
    [("Crawl-delay: 0.2", 0.2), ("Request-rate: 5/1", 0.2), ("Crawl-delay: soon", 0.1)],
)
def test_a_host_is_asked_no_oftener_than_it_wants(site: Site, line: str, gap: float) -> None:
    """Nor than we want ourselves; hosts don't wait for each other."""
    site.robots(f"User-agent: *\n{line}")
    each_got(site, [site.address("/a", host) for host in "aabb"], gap=0.1)
    asked = [one for one in site.asked if one.path == "/a"]
    assert [one.host for one in asked] == list("aabb")
    assert asked[1].at - asked[0].at > gap - 0.05
    assert asked[3].at - asked[2].at > gap - 0.05


def test_who_would_wait_too_long_is_told_to_come_later(site: Site) -> None:
    """And when."""
    answers = each_got(site, [site.address("/a")] * 3, gap=100.0, patience=0.0, clock=lambda: 0.0)
    assert isinstance(answers[0], Answer)
    assert isinstance(answers[1], Failure)
    assert (answers[1].cause, answers[1].retry_after) == (Cause.TURN, 100.0)
