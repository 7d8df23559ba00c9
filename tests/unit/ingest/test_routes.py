"""The ingest API answers every request, good or bad, with what its poster can use."""

import asyncio
import gzip
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from services.ingest import bodies
from services.ingest.reading import read_json
from services.ingest.settings import IngestSettings
from shared.articles import RawArticle
from shared.path.state import Receipt
from tests.asgi import call, call_all
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.fake_ledger import FakeLedger
from tests.unit.ingest.clients import BATCH, GZIP, JSON, TEXT, api, batch, lines, post


def test_an_article_may_come_gzipped() -> None:
    """As JSON or as a page; unpacked it obeys the same limit."""
    page = "云岭市水厂今日开工。".encode()
    assert post(gzip.compress(b'{"content": "a"}'), JSON | GZIP)[0] == 202
    assert post(gzip.compress(page), TEXT | GZIP)[0] == 202
    status, problem = post(gzip.compress(bytes(5 << 20)), TEXT | GZIP)
    assert (status, problem["where"]) == (413, "body")
    status, problem = post(page, TEXT | {"Content-Encoding": "br"})
    assert (status, problem["where"]) == (415, "Content-Encoding")


@pytest.mark.parametrize("headers", [TEXT, JSON])
def test_gzip_that_nobody_spoke_of_is_called_so(headers: dict[str, str]) -> None:
    """Rather than a page in the wrong charset."""
    status, problem = post(gzip.compress("水厂".encode()), headers)
    assert (status, problem["detail"]) == (400, "the body is gzip")
    assert "Content-Encoding: gzip" in problem["mend"]


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it holds no place for ever."""
    monkeypatch.setattr(bodies, "WAIT_SECONDS", 0.05)

    async def stalling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    answer = call(api(), "POST", "/v1/articles", content=stalling(), headers=JSON)
    assert answer.status_code == 408


def test_a_few_articles_are_parsed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are posted: each takes several times its bytes of memory."""
    counting = Counting()
    monkeypatch.setattr("services.ingest.media.read_json", counting.read)
    calls = [
        ("POST", "/v1/articles", {"content": b'{"content": "%d"}' % n, "headers": JSON})
        for n in range(24)
    ]
    answers = call_all(api(OneByOne(IngestSettings(), lambda: 1000.0)), calls)
    assert {answer.status_code for answer in answers} == {202}
    assert 1 < counting.most <= 4


class OneByOne(FakeLedger):
    """A ledger that several threads may ask, as Redis is."""

    lock = threading.Lock()

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        with self.lock:
            return super().accept(articles, again=again, traces=traces, expected=expected)


@dataclass
class Counting:
    """Counts how many callers are inside at once."""

    inside: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, body: bytes, received_at: datetime, source: str | None) -> RawArticle:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.02)
        with self.lock:
            self.inside -= 1
        return read_json(body, received_at, source=source)


@pytest.mark.parametrize(
    ("path", "where", "mend"),
    [
        ("/v1/dead-letters?offset=99999999999999999999", "/query/offset", "Mend"),
        ("/v1/dead-letters?ofset=1", "/query/ofset", "Did you mean offset?"),
        ("/v1/dead-letters?limit=1&limit=2", "/query/limit", "once"),
        ("/v1/stats?x=1", "/query/x", "Leave it out."),
        ("/v1/articles/a%20b", "/path/id", "Mend"),
    ],
)
def test_parameters_are_taken_at_their_word(path: str, where: str, mend: str) -> None:
    """Unknown, repeated or out of bounds: 422 with its place."""
    problem = call(api(), "GET", path)
    assert problem.status_code == 422
    assert problem.json()["where"] == where
    assert mend in problem.json()["mend"]
    assert "pattern" not in problem.json()["detail"]


def test_the_parameters_of_a_page_are_its_fields() -> None:
    """An unknown or repeated one is refused, and any beside JSON."""
    assert post(b"a", TEXT, "?title=t&source=s")[0] == 202
    assert "source" in post(b"a", TEXT, "?sorce=s")[1]["mend"]
    assert post(b"a", TEXT, "?title=t&title=u")[0] == 422
    assert "JSON" in post(b'{"content": "a"}', JSON, "?title=t")[1]["mend"]


def test_the_description_lists_problems_and_result_lines() -> None:
    """In the form that they come in."""
    described = api().openapi()
    assert "HTTPValidationError" not in str(described)
    taken = described["paths"][BATCH]["post"]["responses"]
    assert list(taken["200"]["content"]) == ["application/x-ndjson"]
    responses = described["paths"]["/v1/articles"]["post"]["responses"]
    for status in ("400", "413", "415", "422", "503"):
        assert list(responses[status]["content"]) == ["application/problem+json"]


def test_what_nobody_could_read_is_refused_at_every_door() -> None:
    """A number beyond all bounds, a date that can't be told: as JSON, as a page, as a line."""
    number = b'{"content": "a", "metadata": {"a": ' + b"1" * 310 + b"}}"
    date = b'{"content": "a", "published_at": "9999-12-31T23:59:59-12:00"}'
    for body, where in (number, "/metadata"), (date, "/published_at"):
        status, problem = post(body, JSON)
        assert (status, problem["where"]) == (422, where)
        (result,) = lines(batch(body))
        assert (result["problem"]["status"], result["problem"]["where"]) == (422, where)
    status, problem = post(b"a", TEXT, "?published_at=0999-05-05")
    assert (status, problem["where"]) == (422, "/published_at")
    assert "1600-01-01 to 2999-12-31" in problem["detail"]


def test_an_older_article_is_answered_from_the_index() -> None:
    """404 only when neither knows it; 503 while the index can't be asked."""
    index = FakeIndex()
    index.write([made("old", 7, "云岭。")])
    app = api(index=index)
    known = call(app, "GET", "/v1/articles/old").json()
    assert (known["state"], known["attempts"], known["times"]["indexed"]) == ("indexed", 0, None)
    for method in ("GET", "DELETE"):
        assert call(app, method, "/v1/articles/never").status_code == 404
    index.is_away = True
    for method in ("GET", "DELETE"):
        answer = call(app, method, "/v1/articles/old")
        assert (answer.status_code, answer.json()["retry_after"]) == (503, 2)
    index.is_away = False
    assert call(app, "DELETE", "/v1/articles/old").json()["state"] == "withdrawn"


def test_a_full_path_says_after_how_many_seconds_to_come_again() -> None:
    """A post by its header and its problem, a line of a batch by its problem."""
    answer = call(
        api(max_unfinished_bytes=1),
        "POST",
        "/v1/articles",
        content=b'{"content": "a"}',
        headers=JSON,
    )
    assert answer.status_code == 503
    assert answer.json()["retry_after"] == int(answer.headers["Retry-After"]) > 0
    (line,) = lines(batch(b'{"content": "a"}', max_unfinished_bytes=1))
    assert line["problem"]["retry_after"] == answer.json()["retry_after"]
    assert "retry_after" in line["problem"]["mend"]
