"""A typed client of the APIs of Caibian.

`Client` and `AsyncClient` have the same methods; `caibian_client.errors` names what they raise.
"""

from caibian_client.async_client import AsyncClient
from caibian_client.calls.searching import Filters
from caibian_client.client import Client
from caibian_client.errors import (
    ApiError,
    BadAddress,
    CaibianClientError,
    Conflict,
    CursorGone,
    Invalid,
    NoKey,
    NotAllowed,
    NotCaibian,
    NotFound,
    Refused,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unavailable,
    Unreachable,
)
from caibian_client.models.articles import ShownArticle
from caibian_client.models.ingest import (
    Accepted,
    Article,
    LineResult,
    Receipt,
    State,
    Stats,
    Status,
)
from caibian_client.models.keys import Scope
from caibian_client.models.problems import Problem
from caibian_client.models.search import ExportedArticle, SearchAnswer, SearchHit, Sort
from caibian_client.retrying import Retry

__all__ = [
    "Accepted",
    "ApiError",
    "Article",
    "AsyncClient",
    "BadAddress",
    "CaibianClientError",
    "Client",
    "Conflict",
    "CursorGone",
    "ExportedArticle",
    "Filters",
    "Invalid",
    "LineResult",
    "NoKey",
    "NotAllowed",
    "NotCaibian",
    "NotFound",
    "Problem",
    "Receipt",
    "Refused",
    "Retry",
    "Scope",
    "SearchAnswer",
    "SearchHit",
    "ShownArticle",
    "Sort",
    "State",
    "Stats",
    "Status",
    "TimedOut",
    "TooLarge",
    "TooManyRequests",
    "Unavailable",
    "Unreachable",
]
