"""Settings become what their users need."""

from pydantic import SecretStr
from redis import Redis

from shared.settings import SharedSettings


def test_a_password_may_hold_any_character() -> None:
    """In the address of Redis it is quoted."""
    password = "a/b@c:d%e#f?g h"
    url = SharedSettings(redis_password=SecretStr(password), redis_host="redis").redis_url()
    options = Redis.from_url(url).connection_pool.connection_kwargs
    assert (options["password"], options["host"], options["port"]) == (password, "redis", 6379)
