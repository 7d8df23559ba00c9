"""Keeping subscriptions: made, confirmed by who has the address, changed, ended, tried again."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from services.search.alerts.ports import Rivers
from services.search.alerts.schemas import SavedSearch
from services.search.digests.models import (
    ShownSubscription,
    Standing,
    State,
    Subscription,
    SubscriptionIn,
)
from services.search.digests.ports import (
    MailIsOff,
    NoSubscription,
    SubscriptionChanged,
    Subscriptions,
)
from services.search.digests.schedule import Often, seconds_until_next
from services.search.digests.sending import AGAIN, CONFIRM

UNCONFIRMED_DAYS = 7
"""After so many days a subscription that nobody confirmed is forgotten."""


def subscribe(
    asked: SubscriptionIn,
    search: SavedSearch,
    owner: str | None,
    now: datetime,
    *,
    subscriptions: Subscriptions,
    rivers: Rivers,
    is_on: bool,
) -> Subscription:
    """Keep a subscription; its address is asked to confirm it, unless the owner's others did.

    Raises MailIsOff, TooManySubscriptions, AskedTooOften, RedisAway.
    """
    if not is_on:
        raise MailIsOff
    is_known = _is_known(asked.address, owner, subscriptions)
    if not is_known:
        subscriptions.count_asked(asked.address, owner)
    made = Subscription(
        **asked.model_dump(),
        id=secrets.token_hex(8),
        search=search.id,
        owner=owner,
        created_at=now,
        asked_at=now,
        asked=_nonce(),
    )
    subscriptions.add(made, Standing(river_at=search.created_at, told_at=now))
    if is_known:
        return confirm(made, now, subscriptions=subscriptions, rivers=rivers)
    subscriptions.plan(f"{made.id}:{CONFIRM}", 0)
    return made


def confirm(
    subscription: Subscription, now: datetime, *, subscriptions: Subscriptions, rivers: Rivers
) -> Subscription:
    """Have digests sent from now on, of what comes in from now on.

    Raises NoSubscription, RedisAway.
    """
    if subscription.is_active:
        return subscription
    confirmed = subscription.model_copy(update={"confirmed_at": now, "ended_at": None})
    latest = rivers.arrivals(subscription.search, 1)
    # As of now, whatever the search asked for when it was subscribed to.
    begun = Standing(number=latest[0].number if latest else 0, river_at=now, told_at=now)
    subscriptions.stand(subscription.id, begun)
    try:
        subscriptions.replace(confirmed, was=subscription)
    except SubscriptionChanged:
        # The link is good for nothing any more, unless another click of it was faster.
        if (again := subscriptions.get(subscription.id)).is_active:
            return again
        raise NoSubscription(subscription.id) from None
    subscriptions.note_left(subscription.address, subscription.owner, has_left=False)
    subscriptions.plan(subscription.id, _first(confirmed, now))
    return confirmed


def change(
    old: Subscription, asked: SubscriptionIn, now: datetime, *, subscriptions: Subscriptions
) -> Subscription:
    """Keep a subscription otherwise; another address is asked to confirm it.

    Raises NoSubscription, AskedTooOften, RedisAway.
    """
    new = old.model_copy(update=dict(asked))
    try:
        if asked.address.lower() != old.address.lower():
            return _ask_anew(new, old, now, subscriptions)
        subscriptions.replace(new, was=old)
    except SubscriptionChanged:
        return change(subscriptions.get(old.id), asked, now, subscriptions=subscriptions)
    if new.is_active and not subscriptions.standing(old.id).refused:
        subscriptions.plan(new.id, _first(new, now))
    return new


def end(subscription: Subscription, now: datetime, *, subscriptions: Subscriptions) -> None:
    """Send nothing more to an address, as it wants. Raises NoSubscription, RedisAway."""
    if subscription.ended_at is None:
        # The links that confirmed it are good for nothing any more.
        ended = subscription.model_copy(update={"ended_at": now, "asked": _nonce()})
        try:
            subscriptions.replace(ended, was=subscription)
        except SubscriptionChanged:
            end(subscriptions.get(subscription.id), now, subscriptions=subscriptions)
            return
        subscriptions.note_left(subscription.address, subscription.owner, has_left=True)


def retry(subscription: Subscription, now: datetime, *, subscriptions: Subscriptions) -> None:
    """Send again what wasn't taken; who hasn't confirmed it, or has ended it, is asked once more.

    Raises NoSubscription, AskedTooOften, RedisAway.
    """
    if not subscription.is_active:
        try:
            _ask_anew(subscription, subscription, now, subscriptions)
        except SubscriptionChanged:
            retry(subscriptions.get(subscription.id), now, subscriptions=subscriptions)
        return
    standing = subscriptions.standing(subscription.id)
    was_refused = standing.refused is not None
    anew = standing.model_copy(update={"refused": None, "failing": None})
    subscriptions.stand(subscription.id, anew)
    if standing.pending or was_refused:
        wait = 0.0 if standing.pending else _first(subscription, now)
        subscriptions.plan(subscription.id, wait)
    subscriptions.plan(f"{subscription.id}:{AGAIN}", 0)


def mend(now: datetime, *, subscriptions: Subscriptions) -> None:
    """Have looked after whom no work is due for, whatever became of it; forget the unconfirmed.

    Raises RedisAway.
    """
    planned, standings = subscriptions.planned(), subscriptions.standings()
    for each in subscriptions.all():
        standing = standings.get(each.id)
        if each.is_active and each.id not in planned and standing and not standing.refused:
            subscriptions.plan(each.id, 0)
        asked_at = each.asked_at or each.created_at
        if each.confirmed_at is None and asked_at < now - timedelta(days=UNCONFIRMED_DAYS):
            try:
                subscriptions.remove(each.id)
            except NoSubscription:
                continue


def of_search(search: str, subscriptions: Subscriptions) -> list[Subscription]:
    """Return the subscriptions to a search, the oldest first. Raises RedisAway."""
    return [each for each in subscriptions.all() if each.search == search]


def one_of(search: str, id: str, subscriptions: Subscriptions) -> Subscription:
    """Return a subscription to a search. Raises NoSubscription, RedisAway."""
    found = subscriptions.get(id)
    if found.search != search:
        raise NoSubscription(id)
    return found


def drop_all(search: str, subscriptions: Subscriptions) -> None:
    """Forget the subscriptions to a search that is gone. Raises RedisAway."""
    for each in of_search(search, subscriptions):
        subscriptions.remove(each.id)


def shown(subscriptions: Subscriptions, search: str) -> tuple[ShownSubscription, ...]:
    """Return the subscriptions to a search as their owner sees them. Raises RedisAway."""
    own = of_search(search, subscriptions)
    if not own:
        return ()
    standings, planned = subscriptions.standings(), subscriptions.planned()
    dead = subscriptions.count_dead()
    return tuple(_shown(each, standings.get(each.id), planned, dead) for each in own)


def _shown(
    subscription: Subscription,
    standing: Standing | None,
    planned: Mapping[str, datetime],
    dead: Mapping[str, int],
) -> ShownSubscription:
    failing = standing.failing if standing else None
    refused = standing.refused if standing else None
    state = State.ACTIVE
    if subscription.ended_at:
        state = State.ENDED
    elif refused:
        state = State.REFUSED
    elif failing:
        state = State.FAILING
    elif not subscription.is_active:
        state = State.WAITING
    is_due = state in (State.ACTIVE, State.FAILING) and subscription.is_active
    return ShownSubscription(
        **subscription.model_dump(),
        state=state,
        sent_at=standing.sent_at if standing else None,
        next_at=planned.get(subscription.id) if is_due else None,
        cause=refused or (failing.cause if failing else None),
        dead=dead.get(subscription.id, 0),
    )


def _ask_anew(
    subscription: Subscription, was: Subscription, now: datetime, subscriptions: Subscriptions
) -> Subscription:
    subscriptions.count_asked(subscription.address, subscription.owner)
    anew = {"confirmed_at": None, "ended_at": None, "asked_at": now, "asked": _nonce()}
    asked = subscription.model_copy(update=anew)
    subscriptions.replace(asked, was=was)
    standing = subscriptions.standing(asked.id)
    cleared = {"refused": None, "failing": None, "pending": None}
    subscriptions.stand(asked.id, standing.model_copy(update=cleared))
    subscriptions.plan(f"{asked.id}:{CONFIRM}", 0)
    return asked


def _is_known(address: str, owner: str | None, subscriptions: Subscriptions) -> bool:
    """Tell whether an address gets digests of this owner's already, and has never left one."""
    return not subscriptions.has_left(address, owner) and any(
        each.is_active and each.owner == owner and each.address.lower() == address.lower()
        for each in subscriptions.all()
    )


def _first(subscription: Subscription, now: datetime) -> float:
    is_watched = subscription.often is Often.AT_ONCE
    return 0.0 if is_watched else seconds_until_next(subscription, now)


def _nonce() -> str:
    return secrets.token_hex(8)
