"""How the errors of search are told to a caller."""

from services.search.alerts.keeping import AddressInside, AsksNothing, NotUnderstood
from services.search.alerts.ports import NoLetter, NoSearch, TooManySearches
from services.search.digests.ports import (
    AskedTooOften,
    MailIsOff,
    NoSubscription,
    TooManySubscriptions,
)
from services.search.documents.unreadable import Unreadable
from services.search.query.cursor import CursorGone
from services.search.searching.answers import Facet
from services.search.searching.entities import EmptyPeriod, NoEntity
from services.search.searching.find import NoWords, UnknownFacet
from services.search.searching.publishers import NoSource
from shared.http.errors import Mend

_PARSES = "A saved search must parse; see docs/query-language.md."

MENDS = (
    Mend(
        NoWords,
        422,
        "Ask for words or numbers, or leave q out and use filters.",
        where="q",
        said="problem.no_words",
    ),
    Mend(
        Unreadable,
        404,
        "Post it again, or withdraw it; the log says what is wrong with it.",
        said="problem.unreadable",
    ),
    Mend(UnknownFacet, 422, f"Name some of {', '.join(Facet)}.", where="facets"),
    Mend(
        CursorGone,
        410,
        "Search again without a cursor; cursors live five minutes, each for one search.",
        where="cursor",
    ),
    Mend(
        NoEntity,
        404,
        "GET /v1/entities?q= finds ids, such as PER:陆知远.",
        where="id",
        said="problem.no_entity",
    ),
    Mend(NoSource, 404, "Ask for the facet source.", where="name", said="problem.no_source"),
    Mend(EmptyPeriod, 422, "Let from be before to.", where="from", said="problem.no_period"),
    Mend(NoSearch, 404, "GET /v1/searches lists them.", where="id", said="problem.no_search"),
    Mend(
        NoLetter,
        404,
        "GET /v1/searches/dead-letters lists them.",
        where="key",
        said="problem.no_letter",
    ),
    Mend(NotUnderstood, 422, _PARSES, where="/q", said="problem.unparsed"),
    Mend(AsksNothing, 422, _PARSES, where="/q", said="problem.asks_nothing"),
    Mend(
        AddressInside,
        422,
        "Name an address of the open internet, or set CAIBIAN_WEBHOOK_PRIVATE=true.",
        where="/webhook",
        said="problem.inside",
    ),
    Mend(
        NoSubscription,
        404,
        "GET /v1/searches/{id}/subscriptions lists them.",
        where="one",
        said="problem.no_subscription",
    ),
    Mend(
        TooManySubscriptions,
        409,
        "DELETE /v1/searches/{id}/subscriptions/{one} makes room.",
        said="problem.many_subscriptions",
    ),
    Mend(
        AskedTooOften,
        429,
        "Try again tomorrow; an address that has confirmed needs no further mail.",
        where="/address",
        said="problem.asked_often",
        retry_after=86_400,
    ),
    Mend(
        MailIsOff,
        409,
        "Set CAIBIAN_SMTP_HOST and CAIBIAN_SMTP_FROM; see docs/alerts.md.",
        said="problem.mail_off",
    ),
    Mend(
        TooManySearches,
        409,
        "DELETE /v1/searches/{id} makes room.",
        said="problem.many_searches",
    ),
)
