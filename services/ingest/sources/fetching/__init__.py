"""The engine of sources: looks at targets and fetches pages, politely and within bounds.

They take the client `http.Http`, of which a process has one for as long as it lives, and raise
nothing for what they meet. `explore` is `discover` with the reason where nothing was found.
"""

from services.ingest.sources.fetching.discovery import discover, explore
from services.ingest.sources.fetching.looking import look
from services.ingest.sources.fetching.pages import fetch_page

__all__ = ["discover", "explore", "fetch_page", "look"]
