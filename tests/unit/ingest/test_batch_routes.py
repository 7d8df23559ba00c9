"""The ingest API answers every batch, good or bad, with what its poster can use."""

import gzip
import json

import pytest
from prometheus_client import generate_latest

from services.ingest.settings import IngestSettings
from services.ingest.unpacking import MOST_MEMBERS
from shared.articles import RawArticle
from shared.http.rate_limiting import Limits
from shared.http.rates import LenientRates
from tests.asgi import call
from tests.fake_rates import FakeRates
from tests.unit.ingest.clients import BATCH, GZIP, api, batch, lines


@pytest.mark.parametrize(
    "headers",
    [GZIP, {"Content-Type": "application/gzip"}, {"Content-Type": "application/x-ndjson"}],
)
def test_a_gzipped_batch_is_known_by_either_header_or_its_first_bytes(
    headers: dict[str, str],
) -> None:
    """The name of the file is no header, so posters forget it."""
    answer = batch(gzip.compress(b'{"content": "a"}\n{"content": "b"}\n'), headers)
    assert [line["state"] for line in lines(answer)] == ["received"] * 2


@pytest.mark.parametrize(
    ("content", "headers", "status", "detail"),
    [
        (b"", {}, 422, "no article"),
        (b"\n \n\n", {}, 422, "no article"),
        (b"no gzip", GZIP, 400, "incorrect header"),
        # Without the time of its making: each process that shares the tests names it alike.
        (gzip.compress(b'{"content": "a"}', mtime=0)[:-9], GZIP, 400, "no end"),
        (b'[{"content": "a"},\n{"content": "b"}]', {}, 422, "JSON array"),
        (b'[\n{"content": "a"}\n]', {}, 422, "JSON array"),
        (b"{}", {"Content-Encoding": "deflate"}, 415, "deflate"),
    ],
)
def test_what_is_no_batch_at_all_is_refused_as_a_whole(
    content: bytes, headers: dict[str, str], status: int, detail: str
) -> None:
    """With its status, not with 200 and a line of problem."""
    answer = batch(content, headers)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, detail in answer.json()["detail"]) == (status, True)


def test_gzip_may_have_some_members_but_not_any_number() -> None:
    """Empty ones cost time and bring nothing: 8 MB of them took half a minute."""
    line = gzip.compress(b'{"content": "a"}\n')
    assert len(lines(batch(line * 30, GZIP))) == 30
    answer = batch(gzip.compress(b"") * (MOST_MEMBERS + 1) + line, GZIP)
    assert (answer.status_code, "gzip members" in answer.json()["detail"]) == (400, True)


def test_blank_lines_cost_nothing() -> None:
    """Two kilobytes of gzip hold two million of them."""
    answer = batch(gzip.compress(b"\n" * 40_000 + b'{"content": "a"}\n\n'), GZIP)
    assert [line["line"] for line in lines(answer)] == [40_001]


def test_a_batch_has_its_limits() -> None:
    """Of lines and of unpacked bytes; what came before is taken and told."""
    body = b'{"content": "a"}\n' * 300
    many = lines(batch(body, max_batch_lines=250))
    assert (many[-1]["line"], many[-1]["problem"]["status"]) == (251, 413)
    assert all("id" in line for line in many[:-1])
    large = lines(batch(gzip.compress(body) + gzip.compress(body), GZIP, max_batch_bytes=8000))
    assert large[-1]["problem"]["status"] == 413
    assert large[0]["state"] == "received"


def test_a_long_name_of_a_field_is_not_sent_back_whole() -> None:
    """A result line stays small whatever was posted."""
    answer = batch(json.dumps({"content": "a", "x" * 100_000: 1}).encode())
    assert len(answer.content) < 3000


def test_an_error_that_nobody_foresaw_is_its_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The neighbours get their answers."""

    def read(line: bytes, now: object) -> RawArticle:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("services.ingest.batch.read_json", read)
    assert lines(batch(b'{"content": "a"}'))[0]["problem"]["status"] == 500


def test_a_batch_counts_its_lines() -> None:
    """Beside the request itself; lines beyond the rate are to be posted again, and say when."""
    settings = IngestSettings(rate_per_address=4)
    app = api()
    app.state.limits = Limits(LenientRates(FakeRates()), settings)
    content = b"\n".join(b'{"id": "%d", "content": "x"}' % n for n in range(5))
    results = lines(call(app, "POST", BATCH, address="192.0.2.1", content=content))
    assert [result.get("state") for result in results] == ["received"] * 3 + [None] * 2
    problem = results[-1]["problem"]
    assert (problem["status"], problem["retry_after"]) == (429, 60)
    told = generate_latest(app.state.limits.limited).decode()
    assert 'caibian_rate_limited_total{policy="address"} 2.0' in told
