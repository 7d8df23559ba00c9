"""The pages on which somebody subscribes, and those behind the links in mails."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.search.alerts.handlers import save
from services.search.alerts.ports import News
from services.search.alerts.schemas import Failing, SavedSearch, SearchIn
from services.search.digests.desk import MailDesk
from services.search.digests.models import DeadDigest, Pending, Subscription
from shared.access.audit import FILE, Audit
from tests.articles import RECEIVED
from tests.fake_subscriptions import fake_mail
from tests.unit.web.clients import HOSTILE, Client, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}
FIELDS = {"address": "desk@news.example", "often": "daily", "at": "07:30", "language": "en"}


@pytest.fixture
def mail(client: Client) -> MailDesk:
    """Return the subscriptions and links."""
    desk: MailDesk = client.app.state.mail
    return desk


@pytest.fixture
def search(client: Client) -> SavedSearch:
    """Return a saved search with a hostile name."""
    return save(SearchIn(name=HOSTILE, q="望川电机"), searches=client.app.state.searches)


@pytest.fixture
def subscribed(client: Client, mail: MailDesk, search: SavedSearch) -> Subscription:
    """Return a subscription that isn't confirmed."""
    answer = client.post(f"/searches/{search.id}/subscriptions", OWN, data=FIELDS)
    assert answer.status_code == 303
    (made,) = mail.subscriptions.all()
    return made


def path(link: str) -> str:
    """Return the path of a link in a mail."""
    return link.removeprefix("https://news.example")


def test_somebody_subscribes_changes_and_deletes_without_scripts(
    client: Client, mail: MailDesk, search: SavedSearch, subscribed: Subscription
) -> None:
    """The form holds what there is; other sites' forms do nothing."""
    assert (subscribed.at, subscribed.language, subscribed.empty) == ("07:30", "en", False)
    page = parsed(client.get(f"/searches/{search.id}/subscriptions"))
    sheet = page.one(".subscription").text()
    for said in ("desk@news.example", "待确认", "每天 07:30（Asia/Shanghai）", "英文"):
        assert said in sheet
    own = f"/searches/{search.id}/subscriptions/{subscribed.id}"
    form = parsed(client.get(f"{own}/edit"))
    assert form.one("#sub-address").attributes["value"] == "desk@news.example"
    assert form.one("#sub-often option[selected]").attributes["value"] == "daily"
    assert form.one("#sub-at[type=time]").attributes["value"] == "07:30"
    zones = form.one(f"#{form.one('#sub-zone').attributes['list']}")
    assert "Asia/Shanghai" in [zone.attributes["value"] for zone in zones.css("option")]
    changed = FIELDS | {"empty": "true", "often": "hourly"}
    assert client.post(f"{own}/edit", OWN, data=changed).status_code == 303
    assert mail.subscriptions.get(subscribed.id).empty
    assert client.post(f"{own}/edit", OWN, data=FIELDS | {"at": "7"}).status_code == 422
    for deed in ("edit", "delete", "retry"):
        assert client.post(f"{own}/{deed}", {}, data=FIELDS).status_code == 403
    assert client.post(f"{own}/retry", OWN).status_code == 303
    assert client.post(f"{own}/delete", OWN).status_code == 303
    assert mail.subscriptions.all() == []
    assert client.get(f"{own}/edit").status_code == 404
    assert client.post(f"/searches/{search.id}/subscriptions", {}, data=FIELDS).status_code == 403


def test_what_isnt_taken_is_shown_with_the_servers_words(
    client: Client, mail: MailDesk, search: SavedSearch, subscribed: Subscription
) -> None:
    """And with how many digests wait for somebody to try again."""
    kept, now = mail.subscriptions, datetime.now(UTC)
    kept.replace(subscribed.model_copy(update={"confirmed_at": now}), was=subscribed)
    standing = kept.standing(subscribed.id)
    failing = Failing(cause="450 <b>later</b>", since=now, tries=2)
    kept.stand(subscribed.id, standing.model_copy(update={"failing": failing}))
    span = Pending(after=0, number=1, since=now, until=now)
    kept.bury(DeadDigest(subscription=subscribed.id, span=span, cause="450", failed_at=now))
    page = parsed(client.get(f"/searches/{search.id}/subscriptions", "en")).one(".subscription")
    assert "450 <b>later</b>" in page.text()
    assert "1 digest couldn't be sent" in page.text()
    kept.stand(subscribed.id, standing.model_copy(update={"refused": "550 no"}))
    assert "550 no" in parsed(client.get(f"/searches/{search.id}/subscriptions")).text()


def test_what_the_next_mail_would_tell_is_shown(
    client: Client, mail: MailDesk, search: SavedSearch, subscribed: Subscription
) -> None:
    """Once it is confirmed; of a subscription to another search nothing is."""
    page = f"/searches/{search.id}/digest"
    assert "desk@news.example" not in client.get(page).text
    client.post(path(mail.links.confirm(subscribed)), {})
    client.app.state.rivers.note(search.id, [News("b", "kb", RECEIVED)], [])
    (link,) = [
        a for a in parsed(client.get(page)).css(".choice a") if "desk@news.example" in a.text()
    ]
    shown = parsed(client.get(str(link.attributes["href"])))
    assert [a.attributes["href"] for a in shown.css(".hit h3 a")] == ["/articles/b"]
    assert client.get(f"{page}?subscription={16 * 'f'}").status_code == 404


def test_a_link_is_only_looked_at_until_somebody_presses_its_button(
    client: Client, mail: MailDesk, subscribed: Subscription
) -> None:
    """Programs that check mails follow links, too; no login is needed."""
    link = path(mail.links.confirm(subscribed))
    page = parsed(client.get(link))
    assert HOSTILE in page.one("main").text()
    assert not mail.subscriptions.get(subscribed.id).is_active
    assert "desk@news.example" in parsed(client.post(link, {})).one("[role=status]").text()
    assert mail.subscriptions.get(subscribed.id).is_active
    assert parsed(client.get(link)).css("form") == []
    leave = path(mail.links.unsubscribe(subscribed.id))
    assert len(parsed(client.get(leave)).css("main form")) == 1
    assert mail.subscriptions.get(subscribed.id).is_active
    one_click = {"List-Unsubscribe": "One-Click"}
    answer = client.post(leave, {"Sec-Fetch-Site": "cross-site"}, data=one_click)
    assert answer.status_code == 200
    assert mail.subscriptions.get(subscribed.id).ended_at is not None
    assert parsed(client.get(leave)).css("main form") == []
    assert client.get(link).status_code == 404
    mail.subscriptions.remove(subscribed.id)
    assert client.post(leave, {}).status_code == 200


def test_what_links_of_mails_do_is_written_down(
    client: Client, mail: MailDesk, subscribed: Subscription, tmp_path: Path
) -> None:
    """Once it is done, by the id of the subscription, never by the address."""
    client.app.state.audit = Audit(tmp_path)
    confirm, leave = mail.links.confirm(subscribed), mail.links.unsubscribe(subscribed.id)
    for link in (confirm, leave):
        client.get(path(link))
        client.post(path(link), {})
    written = (tmp_path / FILE).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["what"] for line in lines] == ["confirm-subscription", "end-subscription"]
    assert {(line["who"]["kind"], line["who"]["id"], line["search"]) for line in lines} == {
        ("link", subscribed.id, subscribed.search)
    }
    assert subscribed.address not in written


def test_a_link_that_is_none_says_so(
    client: Client, mail: MailDesk, subscribed: Subscription
) -> None:
    """Whichever part of it is changed."""
    own, other = mail.links.confirm(subscribed), mail.links.unsubscribe(subscribed.id)
    for link in (own, other):
        wrong = path(link)[:-1] + ("0" if link[-1] != "0" else "1")
        for answer in (client.get(wrong), client.post(wrong, {})):
            assert answer.status_code == 404
    crossed = path(own).replace("confirm", "unsubscribe")
    assert client.post(crossed, {}).status_code == 404
    assert client.get("/mail/confirm/x").status_code == 422


def test_where_mail_is_off_the_page_says_so(client: Client, search: SavedSearch) -> None:
    """And offers nothing that can't be done."""
    client.app.state.mail = fake_mail(is_on=False)
    page = parsed(client.get(f"/searches/{search.id}/subscriptions", "en"))
    assert "CAIBIAN_SMTP_HOST" in page.one(".note").text()
    assert page.css("main form") == []
    answer = client.post(f"/searches/{search.id}/subscriptions", OWN, data=FIELDS)
    assert answer.status_code == 409


def test_who_is_told_of_a_search_goes_with_it(
    client: Client, mail: MailDesk, search: SavedSearch, subscribed: Subscription
) -> None:
    """Nothing of an address is kept without need."""
    client.post(f"/searches/{search.id}/delete", OWN)
    assert mail.subscriptions.all() == []
