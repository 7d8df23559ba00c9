"""Where the services are may hold a password; what is said of that doesn't."""

import httpx
import pytest
from caibian_client import BadAddress, Client, Retry, Unreachable
from caibian_client.addresses import addresses, shown

WITH = "http://desk:geheim@caibian.example:8000/in"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (WITH, "http://caibian.example:8000/in"),
        ("http://a:b@c@caibian.example/x@y", "http://caibian.example/x@y"),
        ("desk:geheim@caibian.example", "caibian.example"),
        ("http://caibian.example/?a=b@c", "http://caibian.example/?a=b@c"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_address_is_shown_without_its_login(address: str, told: str) -> None:
    """Whether it is a good one or not."""
    assert shown(address) == told


def test_no_error_repeats_a_password() -> None:
    """Neither where nothing answers, nor of an address that is none; nor is it shown."""

    def shut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = Client(WITH, WITH, retry=Retry(0), transport=httpx.MockTransport(shut))
    with pytest.raises(Unreachable, match="caibian") as away:
        client.stats()
    with pytest.raises(BadAddress, match="caibian") as bad:
        addresses("desk:geheim@caibian.example", None, None)
    for said in (str(away.value), str(bad.value), repr(client.addresses)):
        assert "geheim" not in said


def test_the_password_of_an_address_is_sent() -> None:
    """It is what a proxy in front asks for."""
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["Authorization"])
        return httpx.Response(200, content=b"")

    Client(WITH, WITH, key="", transport=httpx.MockTransport(answer)).metrics("ingest")
    assert sent == ["Basic ZGVzazpnZWhlaW0="]
