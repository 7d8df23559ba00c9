"""What a mail says, how it is left, and that nothing of an article can do anything in it."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from selectolax.lexbor import LexborHTMLParser

from services.search.alerts.schemas import FeedEntry
from services.search.digests.composing import (
    BadSender,
    Sender,
    confirm_mail,
    digest_mail,
    message_id,
    sender_of,
)
from services.search.digests.digest import Digest, DigestOf, Named, Story
from services.search.digests.links import MailLinks
from services.search.digests.models import Pending, Subscription, SubscriptionIn
from shared.entity_types import EntityType
from shared.web.texts import Language

NOW = datetime(2026, 7, 9, 4, tzinfo=UTC)
EVIL = "<script>alert(1)</script>甲\r\nBcc: all@news.example\n<img src=//x.example/p.png>"
SENDER = Sender("采编", "digests@news.example")
LINKS = MailLinks(lambda: b"key", "https://news.example/")


def subscription(**more: object) -> Subscription:
    """Return a subscription."""
    fields = {"id": "5" * 16, "search": "0" * 16, "owner": "person:1", "created_at": NOW}
    given = {"address": "desk@news.example", "asked": "a" * 16}
    return Subscription.model_validate(fields | given | more)


def entry(id: str = "a", **more: object) -> FeedEntry:
    """Return an article that would do whatever it can."""
    fields = {"id": id, "revision": 1, "title": EVIL, "summary": EVIL * 9, "source": EVIL}
    known = {"url": "javascript:alert(1)", "published_at": None, "received_at": NOW}
    return FeedEntry.model_validate(fields | known | more)


def digest(**more: object) -> Digest:
    """Return a digest of two stories."""
    first = Story(lead=entry(), articles=9, before=2, sources=tuple("甲乙丙丁戊己庚辛"))
    url = "https://daily.example/1?a=1&b=2"
    second = Story(
        lead=entry("b", url=url, title="望川电机投产", published_at=NOW),
        articles=1,
        before=0,
        sources=("云岭日报",),
    )
    name = Named(id="PER:<b>", name="<b>", type=EntityType.PER, count=4, before=1)
    fields = {
        "search": DigestOf(id="0" * 16, name=EVIL, q="甲"),
        **{"since": NOW, "until": NOW, "number": 12, "articles": 12, "groups": 4, "sources": 8},
        **{"stories": (first, second), "unlisted": 2, "unlisted_articles": 2},
        **{"is_cut": True, "missed": 40, "names": (name,), "is_compared": True},
    }
    return Digest.model_validate(fields | more)


def mail(of: Digest, to: Subscription) -> EmailMessage:
    """Return a digest's mail as who gets it reads it."""
    span = Pending(after=0, number=12, since=NOW, until=NOW)
    id = message_id(to, span, SENDER)
    made = digest_mail(of, to, id, sender=SENDER, links=LINKS, all="/?q=%E7%94%B2&sort=newest")
    read = message_from_bytes(bytes(made), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def bodies(of: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML of a mail."""
    (text, html) = of.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content(), html.get_content()


def test_a_mail_goes_to_one_and_says_by_whom_and_how_it_is_left() -> None:
    """By one click, in a header that no line break cuts; no machine answers it."""
    read = mail(digest(), subscription())
    assert str(read["To"]) == "desk@news.example"
    assert str(read["From"]) == "采编 <digests@news.example>"
    unsubscribe = LINKS.unsubscribe("5" * 16)
    raw = bytes(digest_mail(digest(), subscription(), "<i@n>", sender=SENDER, links=LINKS, all="/"))
    assert f"List-Unsubscribe: <{unsubscribe}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == NOW
    assert read["Message-ID"] == f"<digest-{'5' * 16}-{int(NOW.timestamp())}-0-12@news.example>"
    assert [name for name, _ in read.items() if name in ("Bcc", "Cc")] == []
    assert set(raw) <= {10, 13, *range(32, 127)}
    assert max(len(line) for line in raw.split(b"\r\n") if not line.startswith(b"List-Un")) <= 78
    far = MailLinks(lambda: b"key", f"https://{'a' * 60}.{'b' * 60}.example")
    sender = Sender("采编", f"digests@{'a' * 60}.{'b' * 60}.example")
    span = Pending(after=0, number=12, since=NOW, until=NOW)
    id = message_id(subscription(), span, sender)
    long = bytes(digest_mail(digest(), subscription(), id, sender=sender, links=far, all="/"))
    assert f"\r\nMessage-ID: {id}\r\n".encode() in long
    assert f"\r\nList-Unsubscribe: <{far.unsubscribe('5' * 16)}>\r\n".encode() in long


@pytest.mark.parametrize(
    "name", ["星" * 200, "a" * 200, EVIL, "甲\u2028乙\x00\x7f", "a@b, c <d@e>"]
)
def test_whatever_a_search_is_called_it_is_no_header(name: str) -> None:
    """But one line of the subject."""
    named = DigestOf(id="0" * 16, name=name, q="甲")
    read = mail(digest(search=named), subscription())
    assert [key for key in read if key == "Bcc"] == []
    said = " ".join(str(read["Subject"]).split())
    assert "12" in said
    assert said.startswith(re.sub(r"[\s\x00\x7f\u2028]+", " ", name).strip()[:100])


def test_nothing_of_an_article_does_anything() -> None:
    """No script, picture, form or style sheet of elsewhere; links are ours or of the web."""
    text, html = bodies(mail(digest(), subscription()))
    tree = LexborHTMLParser(html)
    assert tree.css("script, img, form, iframe, link, object, svg, base, input") == []
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "src"]
    links = [str(a.attributes["href"]) for a in tree.css("a")]
    assert all(
        link.startswith(("https://news.example/", "https://daily.example/1")) for link in links
    )
    assert "https://news.example/articles/a" in links
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html
    lines = text.splitlines()
    assert not [line for line in lines if line.startswith("Bcc")]
    assert "javascript:" not in text
    assert "  https://daily.example/1?a=1&b=2" in lines


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.ZH,
            ["12 篇新稿", "另有 2 条（2 篇）未列出", "至多 40 篇未计入", "退订", "1 → 4"],
        ),
        (Language.EN, ["12 new articles", "2 further stories (2 articles)", "up to 40", "1 → 4"]),
    ],
)
def test_both_bodies_say_all_in_the_subscribers_language(
    language: Language, said: list[str]
) -> None:
    """What came in, what is left out, and how it is left."""
    text, html = bodies(mail(digest(), subscription(language=language)))
    seen = LexborHTMLParser(html).text()
    for each in (*said, "9", "甲、乙、丙、丁、戊、己", "望川电机投产"):
        assert each in text
        assert each in seen
    unsubscribe = LINKS.unsubscribe("5" * 16)
    assert unsubscribe in text
    assert unsubscribe in html
    assert ("辛" in text) is False


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-07-09T00:30Z", "2026-07-09T01:00Z", "2026-07-09 08:30 至 09:00 ·"),
        ("2026-07-09T00:30:05Z", "2026-07-09T00:30:45Z", "2026-07-09 08:30 ·"),
        # Another day in China, though not in UTC.
        ("2026-07-09T15:00Z", "2026-07-09T16:30Z", "2026-07-09 23:00 至 2026-07-10 00:30 ·"),
    ],
)
def test_a_day_is_said_once(since: str, until: str, said: str) -> None:
    """And a minute, in both bodies."""
    text, html = bodies(mail(digest(since=since, until=until), subscription()))
    assert said in text
    assert said in LexborHTMLParser(html).text()


def test_a_digest_of_nothing_says_so() -> None:
    """In its subject, too."""
    nothing = {"articles": 0, "groups": 0, "sources": 0, "stories": (), "unlisted": 0, "names": ()}
    read = mail(digest(**nothing, is_cut=False, missed=0), subscription(language=Language.EN))
    assert "nothing new" in str(read["Subject"])
    assert all("Nothing came in." in body for body in bodies(read))


def test_the_mail_that_asks_to_confirm_carries_nobodys_words() -> None:
    """Nothing but the address itself was typed by somebody."""
    made = confirm_mail(subscription(), NOW, sender=SENDER, links=LINKS)
    text, html = bodies(made)
    link = LINKS.confirm(subscription())
    assert link in text
    assert link in html
    assert "甲" not in text + html
    assert "List-Unsubscribe" not in made


def test_links_are_good_for_one_thing_and_one_address() -> None:
    """Neither for another subscription, nor once something else was asked."""
    own = subscription()
    code = LINKS.confirm(own).rpartition("-")[2]
    assert LINKS.is_confirming(own, code)
    for other in ({"id": "6" * 16}, {"address": "x@news.example"}, {"asked": "b" * 16}):
        assert not LINKS.is_confirming(subscription(**other), code)
    assert not LINKS.is_ending(own.id, code)
    end = LINKS.unsubscribe(own.id).rpartition("-")[2]
    assert LINKS.is_ending(own.id, end)
    assert not LINKS.is_ending("6" * 16, end)


@pytest.mark.parametrize(
    "address",
    [
        "=?utf-8?q?a?=@news.example",
        *("", "a", "a@", "@b", "a b@c.d", "a@b\r\nBcc: c@d.e", "a@b.c,d@e.f", "<a@b.c>", "a@b.c>"),
        *(
            '"a b"@c.d',
            "a@[10.0.0.1]",
            "a..b@c.d",
            "a@b..c",
            "a@-b.c",
            "甲@b.c",
            "a@b.c\n",
            "a;b@c.d ",
        ),
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    """What would end a header or name a second one can't be subscribed."""
    with pytest.raises(ValueError, match="address"):
        SubscriptionIn.model_validate({"address": address})


def test_a_sender_is_an_address_with_a_name_or_without() -> None:
    """Whatever else it is, it is told at the start."""
    assert sender_of("Caibian <a@b.example>") == Sender("Caibian", "a@b.example")
    assert sender_of("a@b.example") == Sender("", "a@b.example")
    for bad in ("a", "a@b\n", "A <a@b>\r\nBcc: <c@d>", "甲@b"):
        with pytest.raises(BadSender):
            sender_of(bad)
