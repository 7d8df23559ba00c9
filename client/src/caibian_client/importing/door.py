"""Where articles go in: the ingest API, through the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from caibian_client import ApiError, Client, Problem, Unreachable
from caibian_client.importing.items import Page
from caibian_client.importing.outcomes import Outcome, Result

_WAITS = 5.0
"""Seconds, where nobody says how long."""
_LATER = (408, 429, 502, 503, 504)
_NOT_YOURS = (401, 403)
_BROKEN = 500


@dataclass(frozen=True)
class Busy:
    """It wasn't taken now; it may be after so many seconds. `is_away`: nothing answered at all."""

    seconds: float
    cause: str
    is_away: bool = False


@dataclass(frozen=True)
class Broke:
    """The service failed on it (500): another time it may go in."""

    cause: str


Answer: TypeAlias = Result | Busy | Broke


class Door(Protocol):
    """Takes articles in. What no waiting mends for any article (no key) is raised as ApiError."""

    def post_page(self, page: Page) -> Answer:
        """Post a page as it is."""

    def post_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Post articles by their fields; return an answer for each."""


class ApiDoor:
    """The ingest API. The client shall not wait by itself (`Retry(0)`): the importer does."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def post_page(self, page: Page) -> Answer:
        """Post a page as it is; a charset that no browser knows is left for the service to find."""
        try:
            try:
                return self._post(page, page.charset)
            except ApiError as error:
                if not (page.charset and error.status == 400 and error.where == "Content-Type"):
                    raise
                return self._post(page, None)
        except Unreachable as error:
            return Busy(_WAITS, str(error), is_away=True)
        except ApiError as error:
            return _of_problem(error.problem, error)

    def post_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Post articles by their fields; return an answer for each."""
        answers: list[Answer] = []
        try:
            for line in self._client.post_all(rows, batch_lines=len(rows), patience=0):
                if line.receipt is not None:
                    answers.append(_taken(line.receipt.id, is_known=line.receipt.duplicate))
                elif line.problem is not None:
                    answers.append(_of_problem(line.problem, None))
        except Unreachable as error:
            away = Busy(_WAITS, str(error), is_away=True)
            return answers + [away] * (len(rows) - len(answers))
        except ApiError as error:
            answers += [_of_problem(error.problem, error)] * (len(rows) - len(answers))
        return answers

    def _post(self, page: Page, charset: str | None) -> Result:
        media = f"{page.media}; charset={charset}" if charset else page.media
        fields: dict[str, Any] = dict(page.fields)
        taken = self._client.post(page.body, content_type=media, **fields)
        return _taken(taken.id, is_known=taken.duplicate)


def _taken(id: str, *, is_known: bool) -> Result:
    return Result(Outcome.KNOWN if is_known else Outcome.ACCEPTED, id)


def _of_problem(problem: Problem, error: ApiError | None) -> Answer:
    """Return what a problem means for the article. Raises the error that is one for all."""
    if problem.status in _LATER or problem.retry_after is not None:
        return Busy(problem.retry_after or _WAITS, str(problem))
    if problem.status >= _BROKEN:
        return Broke(str(problem))
    is_of_article = problem.where == "/source"
    if error and problem.status in _NOT_YOURS and not is_of_article:
        raise error
    return Result(Outcome.REFUSED, cause=str(problem))
