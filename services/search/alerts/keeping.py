"""Keeping a search: only one that is understood, asks for something and tells nobody inside."""

from services.search.alerts.handlers import Searches, save
from services.search.alerts.schemas import SavedSearch, SearchIn
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

    Raises NotUnderstood, AsksNothing, AddressInside, TooManySearches, RedisAway.
    """
    understood, notes = understand(asked.q, cutter)
    if notes:
        said = texts(Language.EN)
        raise NotUnderstood(said(notes[0].key, **notes[0].values))
    if not (understood.terms or understood.clauses or asked.filters.asks()):
        raise AsksNothing
    if asked.webhook and not (is_private_allowed or may_lead_outside(asked.webhook)):
        raise AddressInside
    return save(asked, searches=searches, owner=owner)
