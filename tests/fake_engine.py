"""Sites in memory, as sources look at them (port Engine)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.ingest.sources.logins import Login
from services.ingest.sources.models import (
    Cause,
    Failure,
    Found,
    Look,
    Outcome,
    Page,
    SourceKind,
    Target,
    Validators,
)
from shared.articles import ContentType

DOWN = Failure(Outcome.FAILED, Cause.UNREACHABLE, "nobody answers")


@dataclass
class FakeEngine:
    """Answers looks with what stands in `found`, and pages with what stands in `pages`."""

    found: list[Found] = field(default_factory=list)
    pages: dict[str, Page | Failure] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    failure: Failure | None = None
    moved_to: str | None = None
    has_more: bool = False
    interval: float | None = None
    number: int = 0
    looked: list[tuple[Target, Validators]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    renewed: list[tuple[str, Validators]] = field(default_factory=list)
    logins: list[Login | None] = field(default_factory=list)
    amid: Callable[[], object] = lambda: None
    """What others do while a page is fetched."""

    def publish(self, *numbers: int, **fields: object) -> None:
        """Put pages at the top of what is found, with other validators."""
        for number in numbers:
            address = f"https://news.example/{number}.html"
            page = page_at(address)
            self.pages[address] = page
            known = {"address": address, "key": page.canonical, "title": f"标题{number}"}
            self.found.insert(0, Found(**{**known, **fields}))  # type: ignore[arg-type]
        self.number += 1

    async def look(
        self, target: Target, validators: Validators, login: Login | None = None
    ) -> Look:
        """Look at a target."""
        self.logins.append(login)
        self.looked.append((target, validators))
        now = Validators(etag=str(self.number))
        if self.failure:
            return Look(self.failure.outcome, validators, failure=self.failure)
        if validators == now:
            return Look(Outcome.NOT_MODIFIED, now, interval=self.interval)
        return Look(
            Outcome.NEW,
            now,
            tuple(self.found),
            moved_to=self.moved_to,
            title="云岭日报",
            interval=self.interval,
            has_more=self.has_more,
        )

    async def fetch(self, address: str, login: Login | None = None) -> Page | Failure:
        """Fetch a page."""
        self.logins.append(login)
        self.fetched.append(address)
        self.amid()
        return self.pages[address]

    async def renew(
        self, address: str, known: Validators, login: Login | None = None
    ) -> Page | Failure | None:
        """Fetch a page again, unless it is what it was."""
        self.renewed.append((address, known))
        self.amid()
        page = self.pages[address]
        return None if isinstance(page, Page) and page.validators == known else page

    async def discover(self, address: str, login: Login | None = None) -> list[Target] | Failure:
        """Return what could be looked at."""
        self.logins.append(login)
        nothing = Failure(Outcome.FAILED, Cause.UNREADABLE, "there is nothing")
        return self.targets or nothing


def page_at(address: str, canonical: str | None = None, text: str = "云岭市水厂开工。") -> Page:
    """Return a page of a few words."""
    body = f"<html><body><h1>水厂</h1><p>{text}</p></body></html>".encode()
    return Page(address, canonical or address, body, ContentType.HTML, "utf-8")


def feed(address: str = "https://news.example/feed.xml") -> Target:
    """Return a feed as it is discovered."""
    return Target(kind=SourceKind.FEED, address=address)
