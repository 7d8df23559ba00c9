"""A batch as a request: its body goes in piece by piece, its result lines come out of a file."""

import tempfile
from datetime import UTC, datetime

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from services.ingest.batch import AcceptAll, Batch, Limits, batch_too_large, pieces_of
from services.ingest.bodies import Gate, gathered, pieces
from services.ingest.charging import charge_of
from services.ingest.idempotency import MOST_BYTES
from services.ingest.keyed import Keyed
from services.ingest.settings import IngestSettings
from shared.http.access import caller_of
from shared.http.problem import Problem
from shared.http.waiting import Lane

_NDJSON = "application/x-ndjson"


async def answered(
    request: Request,
    accept: AcceptAll,
    settings: IngestSettings,
    gate: Gate,
    lane: Lane,
    mine: Keyed,
    *,
    again: bool,
) -> Response:
    """Take a batch in and return its result lines. Raises Problem 400, 408, 413, 415, 422."""
    results = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the answer that reads it
    source, charge = caller_of(request).source, charge_of(request)
    limits = Limits(settings.max_article_bytes, settings.max_batch_lines, charge)
    batch = Batch(results, accept, limits, datetime.now(UTC), again=again, source=source)
    try:
        # Answering while the body still comes in loses parts of it, so it is read first.
        await _feed(batch, request, settings.max_batch_bytes, gate, lane, mine)
        if batch.is_done and results.tell() <= MOST_BYTES:
            results.seek(0)
            mine.keep(200, {"Content-Type": _NDJSON}, results.read())
    except BaseException:
        results.close()
        raise
    results.seek(0)
    return StreamingResponse(pieces_of(results), media_type=_NDJSON)


async def answered_before(request: Request, settings: IngestSettings, mine: Keyed) -> Response:
    """Return what the batch was answered under its key, if it is the same. Raises KeyReused."""
    limit = settings.max_batch_bytes
    async for piece in pieces(request, limit, batch_too_large(limit), guess=True):
        mine.feed(piece)
    return mine.answered() or Response()


async def _feed(
    batch: Batch, request: Request, limit: int, gate: Gate, lane: Lane, mine: Keyed
) -> None:
    """Read a batch; whoever is slow to send it holds no place while he is waited for."""
    try:
        async for piece in gathered(pieces(request, limit, batch_too_large(limit), guess=True)):
            mine.feed(piece)
            async with gate.batches:
                await lane.run(batch.feed, piece)
                await lane.run(batch.flush)
        async with gate.batches:
            await lane.run(batch.close)
    except Problem as problem:
        await lane.run(batch.abort, problem)
