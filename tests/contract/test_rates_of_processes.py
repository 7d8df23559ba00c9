"""Processes of an API share what they count, by the address that a proxy names."""

import httpx

from tests.contract.test_processes import served
from tools.redis_server import free_port


def test_all_processes_count_what_comes_by_a_proxy(redis_port: int) -> None:
    """Each request by a connection of its own, so by any of them; what is here isn't counted."""
    port, names = free_port(), ("REDIS_PORT", "BROKER_PORT")
    extra = {f"CAIBIAN_{name}": str(redis_port) for name in names}
    with served("ingest", port, extra | {"CAIBIAN_RATE_PER_ADDRESS": "3"}):

        def ask(address: str | None, path: str = "/v1/stats") -> httpx.Response:
            headers = {"X-Forwarded-For": address} if address else {}
            return httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=30)

        first = [ask("192.0.2.7").status_code for _ in range(5)]
        assert first == [200, 200, 200, 429, 429]
        assert ask("192.0.2.8").headers["RateLimit"].startswith('"address";r=2;t=')
        assert "RateLimit" not in ask(None).headers
        told = ask(None, "/metrics").text
        assert 'caibian_rate_limited_total{policy="address"} 2.0' in told
        assert 'caibian_place_wait_seconds_count{lane="reads"}' in told
