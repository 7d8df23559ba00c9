"""`caibian searches`: saved searches, their feeds and webhooks."""

from __future__ import annotations

from typing import Annotated

import typer

from caibian_client.cli.asked import FILTERS, Not, pairs, without
from caibian_client.cli.given import client_of
from caibian_client.cli.screen import minute, say, show_json, show_table
from caibian_client.models.saved import Shape

_ID = Annotated[str, typer.Argument()]
_JSON = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def commands() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(help="Saved searches, their feeds and webhooks.", no_args_is_help=True)
    for name, command in (
        ("list", listed),
        ("add", add),
        ("show", show),
        ("feed", feed),
        ("digest", digest),
        ("mail", mail),
        ("remove", remove),
        ("dead", dead),
        ("test", tried),
    ):
        group.command(name)(command)
    return group


def listed(context: typer.Context, as_json: _JSON = False) -> None:
    """List saved searches."""
    with client_of(context) as client:
        found = client.saved_searches().searches
    if as_json:
        show_json(found)
        return
    rows = []
    for each in found:
        filters = {k: v for k, v in each.filters.model_dump().items() if v}
        told = [f"{name}={_joined(value)}" for name, value in filters.items()]
        asked = " ".join([each.q, *told])
        rows.append((each.id, each.name, asked.strip(), each.webhook or "", each.feed or ""))
    show_table(("id", "name", "query", "webhook", "feed"), rows)


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    query: Annotated[str, typer.Argument(help="In the query language.")] = "",
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help=f"NAME=VALUE of {', '.join(FILTERS)}.")
    ] = None,
    excluded: Not = None,
    webhook: Annotated[str | None, typer.Option(help="Told of each new article.")] = None,
    shape: Annotated[
        Shape | None, typer.Option(help="Its form; left out: as the address wants it.")
    ] = None,
    sign_secret: Annotated[
        str | None,
        typer.Option(
            envvar="CAIBIAN_SIGN_SECRET",
            help="By which a robot of dingtalk or feishu checks calls.",
        ),
    ] = None,
) -> None:
    """Save a search; with a webhook the secret that signs its calls is shown this once."""
    chosen = pairs(filters or []) | without(excluded)
    with client_of(context) as client:
        made = client.save_search(
            name, query, filters=chosen, webhook=webhook, shape=shape, sign_secret=sign_secret
        )
    say(made.id)
    if made.secret:
        say(f"Its calls are signed with {made.secret}", is_error=True)


def show(context: typer.Context, id: _ID) -> None:
    """Show a saved search as JSON."""
    with client_of(context) as client:
        show_json(client.saved_search(id))


def feed(context: typer.Context, id: _ID) -> None:
    """Write the Atom feed of what it finds."""
    with client_of(context) as client:
        say(client.feed(id).decode())


def digest(
    context: typer.Context,
    id: _ID,
    hours: Annotated[int, typer.Option(help="Up to now.")] = 24,
    as_json: _JSON = False,
) -> None:
    """Show what came in of late, reprints as one story."""
    with client_of(context) as client:
        found = client.digest(id, hours=hours)
    if as_json:
        show_json(found)
        return
    rows = [
        (
            each.lead.id,
            each.lead.title,
            str(each.articles),
            str(each.before),
            ", ".join(each.sources),
        )
        for each in found.stories
    ]
    show_table(("article", "title", "articles", "before", "sources"), rows)
    if found.unlisted:
        say(f"{found.unlisted} further stories are not listed", is_error=True)
    if found.is_cut:
        say("more came in than is kept; a search finds it", is_error=True)


def mail(
    context: typer.Context,
    id: _ID,
    address: Annotated[str, typer.Argument(help="Asked to confirm by a mail first.")],
    often: Annotated[str, typer.Option(help="at_once, hourly or daily.")] = "daily",
    at: Annotated[str, typer.Option(help="Time of day, of what is told daily.")] = "08:00",
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """Have digests sent to an address."""
    with client_of(context) as client:
        made = client.subscribe(id, address, often=often, at=at, language=language)
    say(f"{made.id}\t{made.state}")


def remove(context: typer.Context, ids: Annotated[list[str], typer.Argument()]) -> None:
    """Forget saved searches."""
    with client_of(context) as client:
        for id in ids:
            client.forget_search(id)
            say(f"{id}\tforgotten")


def tried(context: typer.Context, id: _ID) -> None:
    """Send one message to its webhook; what was answered is shown."""
    with client_of(context) as client:
        trial = client.try_webhook(id)
    if not trial.taken:
        say(trial.cause or "", is_error=True)
        raise typer.Exit(1)
    say(trial.answer or "")


def dead(context: typer.Context, as_json: _JSON = False) -> None:
    """List the webhook calls that failed for good, the newest first."""
    with client_of(context) as client:
        found = client.dead_deliveries()
    if as_json:
        show_json(found)
        return
    rows = [
        (
            each.delivery.search,
            each.delivery.article.id,
            minute(each.delivery.article.received_at),
            each.cause,
        )
        for each in found.items
    ]
    show_table(("search", "article", "received", "cause"), rows)


def _joined(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
