"""The client of sources stays within bounds, whatever a site does, and leads nowhere inside."""

import asyncio
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from services.ingest.sources.fetching.exchange import Bounds
from services.ingest.sources.fetching.http import Answer, Http, Manners
from services.ingest.sources.logins import Login, origin
from services.ingest.sources.models import Cause, Failure, Outcome, Validators
from tests.contract.fetched import SMALL, cause, each_got, failure, got, with_http
from tools.site import Site, running_site

TEXT = "云岭市三座水厂开工。" * 50


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


def test_a_page_is_fetched_as_it_is(site: Site) -> None:
    """Its bytes, its head, and who asked."""
    answer = got(site, site.put("/a", TEXT, "text/html; charset=gb2312"))
    assert (answer.body.decode(), answer.status) == (TEXT, 200)
    assert answer.head["content-type"] == "text/html; charset=gb2312"
    assert site.asked[-1].head["user-agent"] == "Caibian/0"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip", lambda body: gzip.compress(body[:99]) + gzip.compress(body[99:])),
        ("gzip", lambda body: gzip.compress(body) + b"\0\0\0"),
        ("gzip", lambda body: body),
        ("identity", lambda body: body),
    ],
)
def test_a_packed_body_is_unpacked(site: Site, encoding: str, pack: object) -> None:
    """Also raw deflate, several gzip files in one, padding, and what only says that it is gzip."""
    assert callable(pack)
    packed = pack(TEXT.encode())
    address = site.put("/a", packed, head={"Content-Encoding": encoding})
    assert got(site, address).body.decode() == TEXT


def test_an_answer_too_large_is_left(site: Site) -> None:
    """As it says, as it comes without a length, and as it unpacks."""
    large = b"x" * (SMALL.size + 1)
    assert cause(site, site.put("/said", large)) is Cause.SIZE
    assert cause(site, site.raw("/sent", b"HTTP/1.1 200 OK\r\n\r\n" + large)) is Cause.SIZE
    assert cause(site, site.bomb("/bomb", "text/html")) is Cause.SIZE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08x",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
        + gzip.compress(TEXT.encode())[:20],
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ],
)
def test_a_lie_is_told(site: Site, answer: bytes) -> None:
    """An encoding nobody asked for, broken or cut off; a length that isn't so; no HTTP at all."""
    assert cause(site, site.raw("/a", answer)) is Cause.PROTOCOL


def test_what_drips_has_an_end(site: Site) -> None:
    """Each byte comes in time, but the whole doesn't: in the head and in the body."""
    short = Bounds(seconds=0.3)
    assert cause(site, site.put("/a", TEXT, drips=0.01), short) is Cause.TIME
    assert cause(site, site.put("/b", TEXT, waits=60), short) is Cause.TIME


def test_nobody_there(site: Site) -> None:
    """A closed port, a name that isn't known, a server that hangs up."""
    assert cause(site, "http://news.example:1/") is Cause.UNREACHABLE
    assert cause(site, site.raw("/a", b"")) is Cause.UNREACHABLE
    assert cause(site, f"https://news.example:{site.port}/") is Cause.TLS


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "news.example/feed", "http://", "http://[", "javascript:x", ""]
)
def test_no_address_of_the_web(site: Site, address: str) -> None:
    """It is told so."""
    assert cause(site, address) is Cause.ADDRESS


def test_no_address_inside(site: Site) -> None:
    """Neither as it is written, nor as a name, nor as a redirect leads; not even robots.txt."""
    site.put("/a", TEXT)
    assert cause(site, site.address("/a"), is_private_allowed=False) is Cause.INSIDE
    named = site.address("/a", "inside.example")
    assert cause(site, named, is_private_allowed=False) is Cause.UNREACHABLE
    told = failure(site, site.address("/a"), is_private_allowed=False)
    assert "CAIBIAN_SOURCES_PRIVATE=true" in told.detail
    assert not site.asked


def test_nobody_learns_which_names_there_are_inside(site: Site) -> None:
    """Of a name inside all is told that is told of one that nobody has; by a redirect too."""

    def told(where: str) -> Failure:
        def resolve(host: str, _: int) -> list[str]:
            if host == "inside.example":
                return ["10.0.0.7"]
            raise OSError("Name or service not known")

        async def ask(http: Http) -> Answer | Failure:
            return await http.get(where, SMALL)

        manners = Manners(agent="Caibian/0", gap=0.0)

        async def asked() -> Answer | Failure:
            async with Http(manners, resolve=resolve) as http:
                return await ask(http)

        answer = asyncio.run(asked())
        assert isinstance(answer, Failure)
        return answer

    inside, unknown = (told(f"http://{name}.example/") for name in ("inside", "nobody"))
    assert replace(inside, detail=inside.detail.replace("inside.", "nobody.")) == unknown


def test_redirects_are_followed_and_permanent_ones_told(site: Site) -> None:
    """What is for good is so until the first that isn't."""
    site.put("/end", TEXT)
    site.redirect("/2", "/3", 308)
    site.redirect("/3", site.address("/end", "other.example"), 302)
    answer = got(site, site.redirect("/1", "/2", 301))
    assert answer.address == site.address("/end", "other.example")
    assert answer.moved_to == site.address("/3")
    assert got(site, site.redirect("/4", "/1", 307)).moved_to is None


def test_redirects_without_an_end(site: Site) -> None:
    """In a circle, too many, nowhere."""
    site.redirect("/1", "/2")
    assert cause(site, site.redirect("/2", "/1")) is Cause.REDIRECTS
    for step in range(9):
        site.redirect(f"/far{step}", f"/far{step + 1}")
    assert cause(site, site.address("/far0")) is Cause.REDIRECTS
    assert cause(site, site.redirect("/out", "file:///etc/passwd")) is Cause.ADDRESS


def test_a_site_that_wants_its_cookie_back(site: Site) -> None:
    """It gets it on the way, and no other site does, nor the next request."""
    site.needs_cookie("/a", TEXT)
    assert got(site, site.address("/a")).body.decode() == TEXT
    site.put(
        "/b", status=302, head={"Set-Cookie": "k=v", "Location": site.address("/c", "b.example")}
    )
    site.put("/c", TEXT)
    got(site, site.address("/b", "a.example"))
    assert "cookie" not in site.asked[-1].head


def test_a_password_in_an_address_goes_to_its_host_alone(site: Site) -> None:
    """And is in nothing that is told."""
    site.put("/a", TEXT)
    secret = site.address("/a").replace("://", "://desk:s%3At@")
    answer = got(site, secret)
    assert site.asked[-1].head["authorization"] == "Basic ZGVzazpzOnQ="
    assert answer.address == site.address("/a")
    site.redirect("/b", site.address("/a", "other.example"))
    assert got(site, secret.replace("/a", "/b")).moved_to is None
    assert "authorization" not in site.asked[-1].head


def test_a_login_is_said_at_its_own_origin_alone(site: Site) -> None:
    """By the same client, whatever else it fetches there; robots.txt is asked for by anybody."""
    site.put("/a", TEXT)
    site.redirect("/b", "/a")
    own = Login(origin(site.address("/")), "desk:s%3At")

    async def ask(http: Http) -> list[Answer | Failure]:
        said = http.saying(own)
        places = (site.address("/b"), site.address("/a", "other.example"))
        answers = [await said.get(place, SMALL) for place in places]
        return [*answers, await http.get(places[0], SMALL)]

    first, *_ = with_http(site, ask)
    assert isinstance(first, Answer)
    assert first.moved_to == site.address("/a")
    said = [(one.host, one.path, "authorization" in one.head) for one in site.asked]
    here = "127.0.0.1"
    assert [each for each in said if each[2]] == [(here, "/b", True), (here, "/a", True)]
    assert "s%3At" not in repr(own)


def test_what_is_known_is_not_sent_again(site: Site) -> None:
    """By ETag or Last-Modified; a validator that could end a line is not sent."""
    address = site.put("/a", TEXT, is_conditional=True)
    first = got(site, address)
    again = got(site, address, SMALL, first.validators())
    assert (again.status, again.body) == (304, b"")
    got(site, address, SMALL, Validators(etag="a\r\nX: y", last_modified="云"))
    assert not {"if-none-match", "if-modified-since", "x"} & set(site.asked[-1].head)


@pytest.mark.parametrize(
    ("status", "outcome", "why"),
    [
        (404, Outcome.GONE, Cause.STATUS),
        (410, Outcome.GONE, Cause.STATUS),
        (401, Outcome.FAILED, Cause.FORBIDDEN),
        (403, Outcome.FAILED, Cause.FORBIDDEN),
        (451, Outcome.FAILED, Cause.FORBIDDEN),
        (400, Outcome.FAILED, Cause.STATUS),
        (500, Outcome.FAILED, Cause.STATUS),
        (429, Outcome.BUSY, Cause.STATUS),
        (503, Outcome.BUSY, Cause.STATUS),
        (300, Outcome.FAILED, Cause.STATUS),
    ],
)
def test_a_status_means_what_it_means(
    site: Site, status: int, outcome: Outcome, why: Cause
) -> None:
    """Gone, busy or failed."""
    told = failure(site, site.put("/a", status=status))
    assert (told.outcome, told.cause, told.status) == (outcome, why, status)


def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(site: Site) -> None:
    """Also what else is asked of it; another host isn't meant."""
    head = {"Retry-After": "120"}
    site.put("/busy", status=503, head=head)
    site.put("/a", TEXT)

    asked = [("/busy", "a.example"), ("/a", "a.example"), ("/a", "b.example")]
    busy, paused, other = each_got(site, [site.address(path, host) for path, host in asked])
    assert isinstance(busy, Failure)
    assert isinstance(paused, Failure)
    assert (busy.outcome, busy.retry_after) == (Outcome.BUSY, 120.0)
    assert (paused.outcome, paused.cause) == (Outcome.BUSY, Cause.TURN)
    assert paused.retry_after is not None
    assert 110 < paused.retry_after <= 120
    assert isinstance(other, Answer)


def test_a_date_to_come_again(site: Site) -> None:
    """Retry-After may be a date; a wrong one says nothing."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    told = failure(site, site.put("/a", status=429, head={"Retry-After": later}))
    assert told.retry_after is not None
    assert 200 < told.retry_after <= 300
    told = failure(site, site.put("/b", status=429, head={"Retry-After": "soon"}))
    assert told.retry_after is None


def test_a_connection_is_used_again(site: Site) -> None:
    """Three requests to a host, robots.txt among them, over one connection."""
    address = site.put("/a", TEXT)
    before = site.connections
    each_got(site, [address, address])
    assert site.connections == before + 1


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(site: Site) -> None:
    """The server closed it after the answer, and didn't say that it would."""
    address = site.put("/a", TEXT)
    site.hangs_up = True
    assert all(isinstance(answer, Answer) for answer in each_got(site, [address] * 3))
