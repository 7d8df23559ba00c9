"""Digests as mails say them: HTML with inline styles, and plain text; all in one language."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment

from services.search.digests.digest import Digest, Named, Story
from shared.web.addresses import web_address
from shared.web.formats import minute, published
from shared.web.templating import environment
from shared.web.texts import Texts

MOST_IN_MAIL = 40
"""So many stories a mail lists: some 60 KB, as programs cut what is longer than 100."""
_LONGEST = 160
_SOURCES = 6


@cache
def _templates() -> Environment:
    return environment([Path(__file__).parent / "templates"])


def as_html(
    digest: Digest, t: Texts, *, base: str, all: str, address: str, unsubscribe: str
) -> str:
    """Return a digest as HTML; `base` is where our pages are, `all` the path to all hits."""
    made = _templates().get_template("digest_mail.html")
    return made.render(
        digest=digest,
        subject=subject(digest, t),
        span=span_of(digest, t),
        t=t,
        base=base,
        all=all,
        address=address,
        unsubscribe=unsubscribe,
        longest=_LONGEST,
    )


def as_text(
    digest: Digest, t: Texts, *, base: str, all: str, address: str, unsubscribe: str
) -> str:
    """Return a digest as plain text."""
    lines = [
        one_line(digest.search.name),
        f"{span_of(digest, t)} · {t('frame.times')}",
        "",
        *_summary(digest, t),
        *(line for story in digest.stories for line in _story(story, t, base)),
    ]
    if digest.unlisted:
        more = {"n": f"{digest.unlisted:,}", "articles": f"{digest.unlisted_articles:,}"}
        lines += [t("digest.unlisted", **more), ""]
    return "\n".join(
        [
            *lines,
            f"{t('digest.river')}: {base}/searches/{digest.search.id}",
            f"{t('river.all')}: {base}{all}",
            "",
            "-- ",
            t("mail.why", address=address),
            f"{t('mail.unsubscribe')}: {unsubscribe}",
            "",
        ]
    )


def confirmation(t: Texts, *, base: str, address: str, confirm: str) -> tuple[str, str]:
    """Return the mail that asks to confirm an address, as HTML and as text.

    Nothing that somebody typed stands in it, so that it can carry no message of theirs.
    """
    asked = {"address": address, "place": base}
    made = _templates().get_template("confirm_mail.html")
    head = t("mail.confirm_subject")
    html = made.render(t=t, subject=head, base=base, address=address, confirm=confirm)
    text = "\n\n".join(
        [head, t("mail.confirm_what", **asked), confirm, f"{t('mail.confirm_else')}\n"]
    )
    return html, text


def subject(digest: Digest, t: Texts) -> str:
    """Return the subject of a digest's mail, in one line."""
    name = one_line(digest.search.name)
    if not digest.articles:
        return t("digest.subject_none", name=name)
    return t("digest.subject", name=name, n=f"{digest.articles:,}")


def one_line(text: str) -> str:
    """Return a text as one line, without what can't be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _summary(digest: Digest, t: Texts) -> Iterator[str]:
    if not digest.articles:
        yield t("digest.none")
        yield ""
        return
    counts = [t.count("digest.articles", digest.articles), t.count("digest.groups", digest.groups)]
    if digest.sources:
        counts.append(t.count("digest.sources", digest.sources))
    yield " · ".join(counts)
    if digest.is_cut:
        yield t.count("digest.missed", digest.missed) if digest.missed else t("digest.cut")
    if digest.names:
        head = t("digest.rising") if digest.is_compared else t("digest.named")
        yield f"{head} {' · '.join(_named(each, t) for each in digest.names)}"
    yield ""


def _named(named: Named, t: Texts) -> str:
    if named.before is None:
        return f"{named.name} {named.count}"
    return f"{named.name} {t('digest.rise', before=named.before, now=named.count)}"


def _story(story: Story, t: Texts, base: str) -> Iterator[str]:
    lead = story.lead
    time = f"{t('search.received')} {minute(lead.received_at)}"
    if lead.published_at:
        time = published(lead.published_at)
    yield f"* {one_line(lead.title) or lead.id}"
    yield f"  {one_line(lead.source)} · {time}" if lead.source else f"  {time}"
    told = []
    if story.articles > 1:
        told.append(t.count("digest.told", story.articles))
        if len(story.sources) > 1:
            told.append("、".join(map(one_line, story.sources[:_SOURCES])))
        if (more := len(story.sources) - _SOURCES) > 0:
            told.append(t.count("digest.more_sources", more))
    if story.before:
        told.append(t.count("digest.before", story.before))
    if told:
        yield f"  {' '.join(told)}"
    if lead.summary:
        yield f"  {_cut(one_line(lead.summary))}"
    yield f"  {base}/articles/{lead.id}"
    if address := web_address(lead.url):
        yield f"  {one_line(address)}"
    yield ""


def span_of(digest: Digest, t: Texts) -> str:
    """Return from when until when a digest is; a day is said once, and so is a minute."""
    since, until = minute(digest.since), minute(digest.until)
    if since == until:
        return since
    day, _, of_day = until.partition(" ")
    return t("digest.span", since=since, until=of_day if since.startswith(f"{day} ") else until)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
