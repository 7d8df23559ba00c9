"""Settings that every room reads from the environment (prefix CAIBIAN_)."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import BadSettings

PREFIX = "CAIBIAN_"

Port = Annotated[int, Field(ge=1, le=65535)]
Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda level: str(level).upper())
]


class SharedSettings(BaseSettings):
    """Where Redis is, how long work may take and how often it is tried."""

    # What is empty, as in .env.example, counts as not set.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    data: Path = Field(Path("data"), description="folder of the local index, Redis and logs")
    dictionary: Path | None = Field(None, description="the user dictionary, a file; see README")
    aliases: Path | None = Field(None, description="aliases of names, a file; see README")
    log_level: Level = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    redis_host: str = Field("127.0.0.1", description="host of Redis")
    redis_port: Port = Field(6379, description="port of Redis; `make up` starts it there")
    redis_password: SecretStr = Field(SecretStr(""), description="password of Redis, if it has one")
    max_attempts: int = Field(3, ge=1, description="tries of a step before an article is dead")
    article_seconds: float = Field(20.0, gt=0, description="time limit of a step on one article")
    lease_seconds: float = Field(90.0, gt=0, description="how long a worker may hold a claim")
    grace_seconds: float = Field(5.0, gt=0, description="how long due work may wait for a message")
    sweep_seconds: float = Field(2.0, gt=0, description="how often due work is looked for")
    backoff_seconds: float = Field(1.0, gt=0, description="first wait after trouble; it doubles")
    backoff_max_seconds: float = Field(30.0, gt=0, description="longest wait after trouble")
    stall_seconds: float = Field(120.0, gt=0, description="idle beside waiting work: then restart")
    max_unfinished: int = Field(100_000, ge=1, description="unfinished articles before a 503")
    max_unfinished_bytes: int = Field(1 << 30, ge=1, description="their bytes before a 503")

    def redis_url(self) -> str:
        """Return the address of Redis with its password."""
        password = self.redis_password.get_secret_value()
        auth = f":{quote(password, safe='')}@" if password else ""
        return f"redis://{auth}{self.redis_host}:{self.redis_port}/0"


WebAddress = Annotated[str, Field(pattern=r"^https?://[^/\s]+(/\S*)?$")]


class PageSettings(SharedSettings):
    """Where readers reach the pages, for the links between them, and search the ingest API."""

    ingest_port: Port = Field(8000, description="port of the ingest API")
    public_ingest_url: WebAddress = Field(
        "http://127.0.0.1:8000", description="where readers reach the pages of ingest"
    )
    public_search_url: WebAddress = Field(
        "http://127.0.0.1:8001", description="where readers reach the pages of search"
    )
    public_flower_url: WebAddress = Field(
        "http://127.0.0.1:5555", description="where readers reach Flower"
    )


S = TypeVar("S", bound=SharedSettings)


def read_settings(kind: type[S]) -> S:
    """Return the settings of the environment. Raises BadSettings, which never shows a value."""
    try:
        return kind()
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        named = [f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in problems]
        raise BadSettings("; ".join(named)) from error
