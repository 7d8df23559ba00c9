"""The engine of sources: looks at targets and fetches pages, politely and within bounds.

They take the client `http.Http`, of which a process has one for as long as it lives, and raise
nothing for what they meet: a Failure, of a look or in its place, says what was wrong.
"""

from services.ingest.sources.fetching.discovery import discover
from services.ingest.sources.fetching.looking import look
from services.ingest.sources.fetching.pages import fetch_page, renew_page

__all__ = ["discover", "fetch_page", "look", "renew_page"]
