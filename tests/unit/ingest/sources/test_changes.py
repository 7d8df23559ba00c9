"""What changes where it stands comes in again as a revision, and replaces nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.sources import backlog
from services.ingest.sources.intake import id_of
from services.ingest.sources.models import Cause, Failure, Outcome, Page, Validators
from shared.articles import RawArticle
from shared.errors import SurroundingsError
from shared.path.state import State
from tests.articles import raw
from tests.fake_engine import page_at
from tests.unit.ingest.sources.turns import ID, Turns

PAGE = "https://news.example/1.html"
ARTICLE = id_of(PAGE) or ""
TAG = Validators(etag='"1"')


@pytest.fixture
def t() -> Turns:
    """Return a site with a source that looks at it, and a page that came in from it."""
    turns = Turns()
    turns.add()
    publish(turns, 0)
    turns.turn()
    return turns


def publish(t: Turns, minutes: float, text: str = "云岭市水厂开工。", number: int = 1) -> None:
    """Have a page say something, changed so many minutes ago."""
    t.now += 60
    t.engine.found = [one for one in t.engine.found if not one.key.endswith(f"/{number}.html")]
    updated_at = datetime.fromtimestamp(t.now, UTC) - timedelta(minutes=minutes)
    t.engine.publish(number, updated_at=updated_at)
    address = f"https://news.example/{number}.html"
    tag = Validators(etag=f'"{text}"')
    t.engine.pages[address] = replace(page_at(address, text=text), validators=tag)


def look(t: Turns) -> None:
    """Have the source looked at, and what is found brought in."""
    t.now += 600
    t.sources.wake(ID)
    t.turn()


def said(t: Turns, id: str = ARTICLE) -> tuple[int, str]:
    """Return the revision of an article and what it says."""
    return t.ledger.rows[id].revision, t.posted(id).content


def test_a_page_that_changed_comes_in_again(t: Turns) -> None:
    """By a conditional request, and once for each change that is told."""
    publish(t, 0, "云岭市水厂停工。")
    look(t)
    assert said(t)[0] == 2
    assert "停工" in said(t)[1]
    assert t.engine.renewed == [(PAGE, Validators(etag='"云岭市水厂开工。"'))]
    assert (t.history.accepted, t.history.revised, t.taken_in()) == (1, 1, 1)
    assert t.sources.counts["revised"] == 1
    t.engine.number += 1
    look(t)
    assert len(t.engine.renewed) == 1
    publish(t, 0, "云岭市水厂复工。")
    look(t)
    assert (said(t)[0], t.engine.renewed[1][1].etag) == (3, '"云岭市水厂停工。"')


def test_what_only_says_that_it_changed_is_what_it_was(t: Turns) -> None:
    """The site answers 304, or with the same page."""
    publish(t, 0)
    look(t)
    assert (len(t.engine.renewed), said(t)[0], t.history.revised) == (1, 1, 0)
    page = t.engine.pages[PAGE]
    assert isinstance(page, Page)
    publish(t, -1)
    t.engine.pages[PAGE] = replace(page, validators=Validators(etag='"other"'))
    look(t)
    assert (len(t.engine.renewed), said(t)[0], t.history.revised) == (2, 1, 0)


def test_a_page_is_fetched_again_so_often_and_while_it_is_young(t: Turns) -> None:
    """Three times, and for a change of the last three days."""
    for number in range(9):
        publish(t, 0, f"云岭市第{number}座水厂开工。")
        look(t)
    assert (said(t)[0], len(t.engine.renewed)) == (4, 3)
    publish(t, 0, number=2)
    look(t)
    t.now += 10 * 86_400
    publish(t, 4 * 24 * 60, "改。", number=2)
    look(t)
    assert len(t.engine.renewed) == 3


def test_where_all_is_said_to_have_changed_some_are_fetched(t: Turns) -> None:
    """As of a sitemap that was made anew; the others with later looks."""
    for number in range(2, 50):
        publish(t, 0, number=number)
    look(t)
    for number in range(2, 50):
        publish(t, 0, "改。", number=number)
    look(t)
    assert len(t.engine.renewed) == 20


def test_a_change_that_waits_behind_much_news_is_brought_in(
    t: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a turn that begins with nothing at hand."""
    monkeypatch.setattr(backlog, "MOST_WAITING", 60)
    for number in range(2, 62):
        publish(t, 5, number=number)
    publish(t, 0, "云岭市水厂停工。")
    look(t)
    row = t.sources.rows[ID]
    assert (row.waiting, len(row.behind), t.taken_in()) == ((), 1, 61)
    t.now = max(t.now, row.due or 0)
    t.turn()
    assert said(t)[0] == 2


def test_what_others_posted_or_mended_is_left_as_it_is(t: Turns) -> None:
    """A source replaces its own revisions alone; nor does it bring back what was withdrawn."""
    t.ledger.withdraw(ARTICLE)
    publish(t, 0, "云岭市水厂停工。")
    look(t)
    assert t.ledger.rows[ARTICLE].raw is None or "停工" not in said(t)[1]
    assert t.engine.renewed == []
    publish(t, 0, number=2)
    look(t)
    other = t.posted(id_of("https://news.example/2.html") or "")
    mended = RawArticle.model_validate(
        {**other.model_dump(), "content": "编辑改过。", "digest": "x"}
    )
    t.ledger.accept([mended])
    publish(t, -1, "云岭市水厂停工。", number=2)
    look(t)
    assert said(t, other.id) == (2, "编辑改过。")
    assert t.engine.renewed == []


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_happens_while_it_is_fetched_stays(t: Turns, *, is_withdrawn: bool) -> None:
    """Its owner mends or withdraws it between the look and the post of the source."""
    mended = RawArticle.model_validate(
        {**t.posted(ARTICLE).model_dump(), "content": "编辑改过。", "digest": "x"}
    )

    def meanwhile() -> None:
        if is_withdrawn:
            t.ledger.withdraw(ARTICLE)
        else:
            t.ledger.accept([mended])

    t.engine.amid = meanwhile
    publish(t, 0, "云岭市水厂停工。")
    look(t)
    assert (len(t.engine.renewed), t.history.revised) == (1, 0)
    if is_withdrawn:
        assert t.ledger.status(ARTICLE).state is State.WITHDRAWN
    else:
        assert said(t) == (2, "编辑改过。")


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_comes_in_while_it_is_fetched_stays(t: Turns, *, is_withdrawn: bool) -> None:
    """Its owner posts a page, and may withdraw it, before the source has fetched it."""
    id = id_of("https://news.example/2.html") or ""

    def meanwhile() -> None:
        t.ledger.accept([raw(id, "先投的。")])
        if is_withdrawn:
            t.ledger.withdraw(id)

    t.engine.amid = meanwhile
    publish(t, 0, number=2)
    look(t)
    assert t.history.accepted == 1
    if is_withdrawn:
        assert t.ledger.status(id).state is State.WITHDRAWN
    else:
        assert said(t, id) == (1, "先投的。")


def test_while_the_index_is_away_what_may_have_come_in_waits(
    t: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its owner mended long ago would be replaced; it comes in once that can be told."""
    asked = list[str]()

    def away(id: str) -> None:
        asked.append(id)
        raise SurroundingsError

    old = datetime.fromtimestamp(t.now, UTC) - timedelta(days=40)
    pages = [f"https://news.example/{number}.html" for number in (2, 3, 4)]
    with monkeypatch.context() as patch:
        patch.setattr(t.archive, "status", away)
        for number in (2, 3, 4):
            t.engine.publish(number, published_at=old)
        look(t)
        assert (set(t.engine.fetched) & set(pages), t.kept.waiting) == (set(), 3)
        # One that hangs would hold up the turns of all, page by page.
        assert len(asked) == 1
    monkeypatch.setattr(t.door, "_asks_from", float("-inf"))
    # Not only with the next look, which may be hours away.
    assert t.next_turn() <= 5.5
    assert set(pages) <= set(t.engine.fetched)
    assert t.kept.waiting == 0


@pytest.mark.parametrize(
    ("page", "renewals"),
    [
        (Failure(Outcome.GONE, Cause.STATUS, "404", 404), 1),
        (Failure(Outcome.FAILED, Cause.ROBOTS, "no"), 1),
        (page_at(PAGE, "https://news.example/9.html"), 1),
        (replace(page_at(PAGE), body=b" "), 1),
        (Failure(Outcome.FAILED, Cause.TIME, "slow"), 5),
    ],
)
def test_what_can_t_be_had_any_more_stays_as_it_came_in(
    t: Turns, page: Page | Failure, renewals: int
) -> None:
    """It is gone, forbidden, another page, without text; what is slow is tried some times."""
    publish(t, 0, "改。")
    t.engine.pages[PAGE] = page
    look(t)
    for _ in range(6):
        t.next_turn()
    assert (said(t)[0], len(t.engine.renewed), t.kept.waiting) == (1, renewals, 0)


def test_what_has_no_page_of_its_own_comes_in_again_as_the_feed_has_it() -> None:
    """Nothing is fetched for it."""
    t = Turns()
    t.add()
    address = "https://news.example/feed.xml?entry=1"
    for text in ("云岭市水厂开工。", "云岭市水厂停工。"):
        t.engine.found = []
        now = datetime.fromtimestamp(t.now, UTC)
        page = page_at(address, text=text)
        t.engine.publish(1, page=page, address=address, key=address, updated_at=now)
        t.sources.wake(ID)
        t.turn()
        t.now += 600
    assert said(t, id_of(address) or "")[0] == 2
    assert (t.engine.fetched, t.engine.renewed) == ([], [])


def test_only_so_many_pages_are_remembered(t: Turns) -> None:
    """By what they are asked for again; the oldest are asked for without."""
    for number in range(2, 300):
        publish(t, 0, number=number)
    look(t)
    while t.kept.waiting:
        t.next_turn()
    assert len(t.sources.pages(ID)) == 200
