"""A store that doesn't answer: every request has its answer in time, and the probes tell."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from redis import Redis

from services.ingest.app import create_app
from services.ingest.settings import IngestSettings
from shared.http.waiting import WAIT_SECONDS
from tools.redis_server import free_port, running_redis

POSTS, GETS = 60, 45
PATHS = ("/v1/articles/a0", "/v1/stats", "/v1/dead-letters")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[int]:
    """Run a store for this test alone, since it is frozen."""
    with running_redis(tmp_path) as port:
        yield port


@asynccontextmanager
async def serving(store: int) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the API on a store; there is no broker and no search API."""
    settings = IngestSettings(redis_port=store, broker_port=free_port(), search_port=free_port())
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        yield client


@contextmanager
def frozen(store: int) -> Iterator[None]:
    """Freeze a store, and thaw it."""
    with Redis(port=store) as redis:
        process = int(redis.info("server")["process_id"])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def timed(client: httpx.AsyncClient, number: int | None, path: str = "") -> tuple[int, float]:
    """Return the status of a post or a GET, and how long it took; a refusal says when to retry."""
    began = time.monotonic()
    if number is None:
        answer = await client.get(path)
    else:
        answer = await client.post("/v1/articles", json={"id": f"a{number}", "content": "云岭。"})
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) == answer.json()["retry_after"] > 0
    return answer.status_code, time.monotonic() - began


async def burst(client: httpx.AsyncClient, first: int) -> list[tuple[int, float]]:
    """Post and ask all at once; meanwhile the process must tell that it is alive."""
    posts = (timed(client, first + n) for n in range(POSTS))
    gets = (timed(client, None, PATHS[n % len(PATHS)]) for n in range(GETS))
    tasks = [asyncio.create_task(each) for each in (*posts, *gets)]
    await asyncio.sleep(0.2)
    assert (await client.get("/healthz")).status_code == 200
    return await asyncio.gather(*tasks)


def test_nobody_waits_long_for_a_frozen_store(store: int) -> None:
    """Sixty posts and forty-five questions at once; the next ones are answered at once."""

    async def run() -> None:
        async with serving(store) as client:
            assert (await timed(client, 0))[0] == 202
            with frozen(store):
                first = await burst(client, 100)
                second = await burst(client, 200)
                ready = await client.get("/readyz")
                healed_from = time.monotonic()
            while (await timed(client, 300))[0] != 202:
                await asyncio.sleep(0.01)
            healed = time.monotonic() - healed_from
            assert {status for status, _ in first + second} == {503}
            slowest = max(seconds for _, seconds in first)
            assert slowest < 2 * WAIT_SECONDS
            # Told at once what the first ones waited for, and let in as soon as it is back.
            assert max(seconds for _, seconds in second) < slowest / 2
            assert healed < slowest / 2
            part = ready.json()["parts"]["store"]
            assert (ready.status_code, part["state"]) == (503, "away")
            assert part["since"]

    asyncio.run(run())


def test_the_process_lives_while_posts_hang(store: int) -> None:
    """It says so before any of them has an answer."""

    async def run() -> None:
        async with serving(store) as client:
            with frozen(store):
                tasks = [asyncio.create_task(timed(client, n)) for n in range(POSTS)]
                await asyncio.sleep(0.2)
                for _ in range(20):
                    assert (await client.get("/healthz")).json()["status"] == "ok"
                assert not any(task.done() for task in tasks)
            # What hung is done, as the store is back within its time.
            assert {status for status, _ in await asyncio.gather(*tasks)} == {202}

    asyncio.run(run())


def test_a_batch_says_when_to_send_its_lines_again(store: int) -> None:
    """Each line for itself, since the answer as a whole is 200."""
    body = b"".join(b'{"id": "b%d", "content": "a"}\n' % n for n in range(450))

    async def run() -> None:
        async with serving(store) as client:
            with frozen(store):
                answer = await client.post("/v1/articles/batch", content=body)
            assert answer.status_code == 200
            problems = [line["problem"] for line in map(json.loads, answer.text.splitlines())]
            assert len(problems) == 450
            assert all(problem["retry_after"] > 0 for problem in problems)
            assert not any("Retry-After" in problem["mend"] for problem in problems)

    asyncio.run(run())
