"""Processes of an API share what they count, by the address that a proxy names."""

import re

import httpx
from redis import Redis

from tests.contract.test_processes import PATIENCE, served
from tools.redis_server import free_port
from tools.system import eventually


def refused(metrics: str) -> float:
    """Return how many requests were refused by their address."""
    found = re.search(r'caibian_rate_limited_total\{policy="address"\} (\S+)', metrics)
    return float(found.group(1)) if found else 0.0


def test_all_processes_count_what_comes_by_a_proxy(redis_port: int) -> None:
    """Each request by a connection of its own, so by any of them; what is here isn't counted."""
    port, names = free_port(), ("REDIS_PORT", "BROKER_PORT")
    extra = {f"CAIBIAN_{name}": str(redis_port) for name in names}
    with Redis(port=redis_port) as redis:
        redis.flushall()
    with served("ingest", port, extra | {"CAIBIAN_RATE_PER_ADDRESS": "3"}):

        def ask(address: str | None, path: str = "/v1/stats") -> httpx.Response:
            headers = {"X-Forwarded-For": address} if address else {}
            return httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=30)

        def all_count() -> bool:
            return {ask("192.0.2.9").status_code for _ in range(20)} == {429}

        # One that has just begun may not reach the broker within its second, and lets all pass.
        eventually(all_count, PATIENCE)
        before = refused(ask(None, "/metrics").text)
        first = [ask("192.0.2.7").status_code for _ in range(5)]
        assert first == [200, 200, 200, 429, 429]
        assert ask("192.0.2.8").headers["RateLimit"].startswith('"address";r=2;t=')
        assert "RateLimit" not in ask(None).headers
        told = ask(None, "/metrics").text
        assert refused(told) == before + 2
        assert 'caibian_place_wait_seconds_count{lane="reads"}' in told
