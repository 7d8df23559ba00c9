"""Keeping a search: only one that is understood, asks for something and tells nobody inside."""

from datetime import UTC, datetime
from typing import Any

from services.search.alerts.handlers import new_secret, save
from services.search.alerts.ports import Rivers, Searches
from services.search.alerts.schemas import SavedSearch, SearchIn
from services.search.alerts.veiled import unveiled
from services.search.query.language import understand
from services.search.text.analysis import WordCutter
from shared.errors import CaibianError
from shared.http.outside import may_lead_outside
from shared.web.texts import Language, texts


class NotUnderstood(CaibianError):
    """The search isn't understood as it stands."""


class AsksNothing(CaibianError):
    """It asks for nothing."""


class AddressInside(CaibianError):
    """It is no address of the open internet."""


def keep(
    asked: SearchIn,
    *,
    searches: Searches,
    cutter: WordCutter,
    is_private_allowed: bool,
    owner: str | None = None,
) -> SavedSearch:
    """Keep a search of an owner's under a new id.

    Raises NotUnderstood, AsksNothing, AddressInside, AddressVeiled, TooManySearches, RedisAway.
    """
    asked = unveiled(asked)
    check(asked, cutter, is_private_allowed=is_private_allowed)
    return save(asked, searches=searches, owner=owner)


def change(
    old: SavedSearch,
    asked: SearchIn,
    *,
    searches: Searches,
    rivers: Rivers,
    cutter: WordCutter,
    is_private_allowed: bool,
) -> SavedSearch:
    """Keep a search in the place of an old one, under its id, for its owner.

    Another webhook gets another secret, and so does one that is told in another shape. If it asks
    for something else, its river begins anew.
    Raises NotUnderstood, AsksNothing, AddressInside, AddressVeiled, NoSearch, RedisAway.
    """
    asked = unveiled(asked, old)
    check(asked, cutter, is_private_allowed=is_private_allowed)
    is_told_so = (asked.webhook, asked.as_told()) == (old.webhook, old.shape)
    own: dict[str, Any] = {"id": old.id, "owner": old.owner, "created_at": old.created_at}
    if (asked.q, asked.filters.keywords(), asked.filters.excluded()) != (
        *(old.q, old.filters.keywords(), old.filters.excluded()),
    ):
        own["created_at"] = datetime.now(UTC)
    new = SavedSearch(
        **asked.model_dump(exclude={"shape", "sign_secret"}),
        **own,
        shape=asked.as_told(),
        secret=(is_told_so and old.secret) or (new_secret() if asked.signs_ours() else None),
        sign_secret=_sign_secret(asked, old.sign_secret if is_told_so else None),
    )
    searches.replace(new)
    if not is_told_so:
        searches.note_call(new.id, None)
    if new.created_at != old.created_at:
        rivers.drop(new.id)
    return new


def _sign_secret(asked: SearchIn, kept: str | None) -> str | None:
    return kept if asked.sign_secret is None else asked.sign_secret or None


def check(asked: SearchIn, cutter: WordCutter, *, is_private_allowed: bool) -> None:
    """Look whether a search can be kept. Raises NotUnderstood, AsksNothing, AddressInside."""
    understood, notes = understand(asked.q, cutter)
    if notes:
        said = texts(Language.EN)
        raise NotUnderstood(said(notes[0].key, **notes[0].values))
    if not (understood.terms or understood.clauses or asked.filters.asks()):
        raise AsksNothing
    if asked.webhook and not (is_private_allowed or may_lead_outside(asked.webhook)):
        raise AddressInside
