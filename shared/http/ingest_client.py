"""A client of the ingest API, for other services of Caibian."""

import json
from collections.abc import Sequence
from typing import Any

import httpx

from shared.errors import SurroundingsError
from shared.http.bearer import bearer

_SECONDS = 120


class IngestAway(SurroundingsError):
    """The ingest API doesn't answer; see CAIBIAN_INGEST_URL."""


class IngestApi:
    """Posts articles over HTTP (port Ingest)."""

    def __init__(self, url: str, key: str = "") -> None:
        self._client = httpx.Client(base_url=url, headers=bearer(key), timeout=_SECONDS)

    def post_again(self, articles: Sequence[bytes]) -> list[dict[str, Any]]:
        """Post articles."""
        headers = {"Content-Type": "application/x-ndjson"}
        body = b"\n".join(articles)
        try:
            answer = self._client.post(
                "/v1/articles/batch", params={"again": "true"}, content=body, headers=headers
            ).raise_for_status()
        except httpx.HTTPError as error:
            raise IngestAway(error) from error
        return [json.loads(line) for line in answer.text.splitlines()]
