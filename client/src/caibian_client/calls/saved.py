"""Requests about saved searches, their feeds and their webhooks."""

from collections.abc import Mapping, Sequence

from caibian_client.models.saved import (
    DeadDeliveries,
    Digest,
    River,
    SavedSearch,
    SavedSearches,
    Shape,
    ShownSearch,
    Subscription,
    Subscriptions,
    Trial,
)
from caibian_client.wire import Call, body, json_of, model, nothing

_ALL, _ONE = "/v1/searches", "/v1/searches/{id}"
_TOLD = "/v1/searches/{id}/subscriptions"
_JSON = {"Content-Type": "application/json"}


def _asked(
    name: str,
    q: str,
    filters: Mapping[str, str | Sequence[str]] | None,
    webhook: str | None,
    shape: Shape | str | None,
    sign_secret: str | None,
) -> dict[str, object]:
    asked: dict[str, object] = {"name": name, "q": q, "filters": dict(filters or {})}
    asked["webhook"] = webhook
    # What a service of before doesn't know is sent only where it is asked for.
    form = shape.value if isinstance(shape, Shape) else shape
    told = {"shape": form, "sign_secret": sign_secret}
    return asked | {key: value for key, value in told.items() if value is not None}


def save_search(
    name: str,
    q: str = "",
    *,
    filters: Mapping[str, str | Sequence[str]] | None = None,
    webhook: str | None = None,
    shape: Shape | str | None = None,
    sign_secret: str | None = None,
) -> Call[SavedSearch]:
    """Keep a search; `webhook` is told of each new article that it finds.

    Its answer alone holds the secret that signs the calls (see `webhooks.check`). `filters` are
    named as in a search, as in source or not_source. `shape` is that of a robot (left out: as the
    address wants it), `sign_secret` by which robots of dingtalk and feishu check who calls.
    """
    asked = _asked(name, q, filters, webhook, shape, sign_secret)
    return Call(
        "search",
        "POST",
        _ALL,
        model(SavedSearch),
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def saved_searches() -> Call[SavedSearches]:
    """List one's saved searches; an admin sees all."""
    return Call("search", "GET", _ALL, model(SavedSearches))


def saved_search(id: str) -> Call[ShownSearch]:
    """Show a saved search. Raises NotFound."""
    return Call("search", "GET", _ONE, model(ShownSearch), {"id": id})


def change_search(
    id: str,
    name: str,
    q: str = "",
    *,
    filters: Mapping[str, str | Sequence[str]] | None = None,
    webhook: str | None = None,
    shape: Shape | str | None = None,
    sign_secret: str | None = None,
) -> Call[SavedSearch]:
    """Keep a search in the place of another, under its id. Raises NotFound.

    A `webhook` as it was shown, shortened, stays as it is. Another one has another secret, which
    this answer alone holds. `sign_secret` stays where it is left out and the webhook is the same;
    empty, it goes.
    """
    asked = _asked(name, q, filters, webhook, shape, sign_secret)
    return Call(
        "search",
        "PUT",
        _ONE,
        model(SavedSearch),
        {"id": id},
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def try_webhook(id: str) -> Call[Trial]:
    """Send one message to the webhook of a saved search; return what it answered.

    Raises NotFound, Conflict where there is no webhook.
    """
    return Call("search", "POST", f"{_ONE}/test", model(Trial), {"id": id}, is_repeatable=False)


def river(id: str, *, size: int = 50, before: int | None = None) -> Call[River]:
    """List what a saved search has found since it was kept, the latest first. Raises NotFound."""
    given = {"size": size, "before": before}
    return Call("search", "GET", f"{_ONE}/river", model(River), {"id": id}, given)


def digest(
    id: str, *, hours: int = 24, subscription: str | None = None, size: int = 50
) -> Call[Digest]:
    """Digest what came in for a saved search in the last hours, reprints as one. Raises NotFound.

    `size` is how many stories are listed, most told of first. With a `subscription` it is what its
    next mail would tell by now.
    """
    given = {"hours": hours, "subscription": subscription, "size": size}
    return Call("search", "GET", f"{_ONE}/digest", model(Digest), {"id": id}, given)


def subscribe(
    id: str,
    address: str,
    *,
    often: str = "daily",
    at: str = "08:00",
    zone: str = "Asia/Shanghai",
    minutes: int = 15,
    language: str = "zh",
    empty: bool = False,
) -> Call[Subscription]:
    """Have digests of a saved search sent to an address, once it has confirmed. Raises NotFound.

    `often` is at_once (one mail in `minutes` at most), hourly or daily (`at` a time in `zone`);
    `empty` sends digests of nothing, too.
    """
    asked = _told(address, often, at, zone, minutes, language, empty)
    return Call(
        "search",
        "POST",
        _TOLD,
        model(Subscription),
        {"id": id},
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def subscriptions(id: str) -> Call[Subscriptions]:
    """List who is told by mail of a saved search, and how that goes. Raises NotFound."""
    return Call("search", "GET", _TOLD, model(Subscriptions), {"id": id})


def change_subscription(
    id: str,
    one: str,
    address: str,
    *,
    often: str = "daily",
    at: str = "08:00",
    zone: str = "Asia/Shanghai",
    minutes: int = 15,
    language: str = "zh",
    empty: bool = False,
) -> Call[Subscription]:
    """Change how somebody is told; another address is asked to confirm it. Raises NotFound."""
    asked = _told(address, often, at, zone, minutes, language, empty)
    return Call(
        "search",
        "PUT",
        f"{_TOLD}/{{one}}",
        model(Subscription),
        {"id": id, "one": one},
        headers=_JSON,
        content=json_of(asked),
        is_repeatable=False,
    )


def retry_subscription(id: str, one: str) -> Call[None]:
    """Send again what wasn't taken, or ask an address once more. Raises NotFound."""
    path = f"{_TOLD}/{{one}}/retry"
    return Call("search", "POST", path, nothing, {"id": id, "one": one}, is_repeatable=False)


def unsubscribe(id: str, one: str) -> Call[None]:
    """Send nothing more of a saved search to somebody. Raises NotFound."""
    return Call("search", "DELETE", f"{_TOLD}/{{one}}", nothing, {"id": id, "one": one})


def _told(
    address: str, often: str, at: str, zone: str, minutes: int, language: str, empty: bool
) -> dict[str, object]:
    return {
        **{"address": address, "often": often, "at": at, "zone": zone},
        **{"minutes": minutes, "language": language, "empty": empty},
    }


def mark_as_read(id: str, until: int) -> Call[None]:
    """Mark the river of a saved search as read up to an arrival's number. Raises NotFound."""
    content = json_of({"until": until})
    return Call(
        "search", "POST", f"{_ONE}/looked", nothing, {"id": id}, headers=_JSON, content=content
    )


def retry_delivery(key: str) -> Call[None]:
    """Have a webhook call that failed for good made once more. Raises NotFound."""
    path = f"{_ALL}/dead-letters/{{key}}/retry"
    return Call("search", "POST", path, nothing, {"key": key})


def forget_search(id: str) -> Call[None]:
    """Forget a saved search. Raises NotFound."""
    return Call("search", "DELETE", _ONE, nothing, {"id": id})


def feed(id: str) -> Call[bytes]:
    """Return the newest articles that a saved search finds, as an Atom feed. Raises NotFound."""
    return Call("search", "GET", f"{_ONE}/feed", body, {"id": id})


def open_feed(address: str) -> Call[bytes]:
    """Return a feed by the address that a saved search tells (`feed`), which needs no key."""
    last = address.rstrip("/").rpartition("/")[2]
    return Call("search", "GET", "/feeds/{address}", body, {"address": last})


def dead_deliveries() -> Call[DeadDeliveries]:
    """List the webhook calls that failed for good, the newest first."""
    return Call("search", "GET", f"{_ALL}/dead-letters", model(DeadDeliveries))
