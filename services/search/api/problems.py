"""How the errors of search are told to a caller."""

from services.search.alerts.keeping import AddressInside, AsksNothing, NotUnderstood
from services.search.alerts.ports import NoLetter, NoSearch, TooManySearches
from services.search.alerts.trial import NoWebhook
from services.search.alerts.veiled import AddressVeiled
from services.search.boards.ports import NoBoard, NoSearchForBoard, TooManyBoards
from services.search.collections.access import OnlyItsOwner, OnlyToRead
from services.search.collections.ports import (
    CollectionFull,
    NoCollection,
    NoItem,
    NoteChanged,
    TooManyCollections,
)
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
        AddressVeiled,
        422,
        "Give the whole address, or the shown one of this very search to keep its address.",
        where="/webhook",
        said="problem.veiled",
    ),
    Mend(NoBoard, 404, "GET /v1/boards lists them.", where="id", said="problem.no_board"),
    Mend(
        NoSearchForBoard,
        422,
        "GET /v1/searches lists those that are there for you.",
        where="/searches",
        said="problem.board_search",
    ),
    Mend(TooManyBoards, 409, "DELETE /v1/boards/{id} makes room.", said="problem.many_boards"),
    Mend(
        NoWebhook,
        409,
        "PUT /v1/searches/{id} with a webhook first.",
        where="id",
        said="problem.no_webhook",
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
    Mend(
        NoCollection,
        404,
        "GET /v1/collections lists them; of another's ask the owner for the link.",
        where="id",
        said="problem.no_collection",
    ),
    Mend(NoItem, 404, "GET /v1/collections/{id} lists them.", "article", "problem.no_item"),
    Mend(
        NoteChanged,
        409,
        "Read the note again, and send yours with the new one as `was`.",
        where="/was",
        said="problem.note_changed",
    ),
    Mend(
        CollectionFull,
        409,
        "Take out articles, or make notes and lists of tags shorter.",
        said="problem.collection_full",
    ),
    Mend(
        TooManyCollections,
        409,
        "DELETE /v1/collections/{id} makes room.",
        said="problem.many_collections",
    ),
    Mend(
        OnlyToRead,
        403,
        "Ask its owner for a link by which one may add.",
        said="problem.only_to_read",
    ),
    Mend(OnlyItsOwner, 403, "Ask its owner to do it.", said="problem.only_its_owner"),
)
