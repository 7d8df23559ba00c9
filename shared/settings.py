"""Settings that every room reads from the environment (prefix CAIBIAN_)."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SharedSettings(BaseSettings):
    """Where Redis is, how long work may take and how often it is tried."""

    model_config = SettingsConfigDict(env_prefix="CAIBIAN_", frozen=True, extra="ignore")

    data: Path = Field(Path("data"), description="folder of the embedded index, Redis and logs")
    dictionary: Path | None = Field(None, description="the user dictionary, a file; see README")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    ingest_url: str = Field("http://127.0.0.1:8000", description="ingest's pages, for links")
    search_url: str = Field("http://127.0.0.1:8001", description="search's pages, for links")
    flower_url: str = Field("http://127.0.0.1:5555", description="Flower, for links")
    redis_host: str = Field("127.0.0.1", description="host of Redis")
    redis_port: int = Field(6379, description="port of Redis; `make up` starts it there")
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
        auth = f":{password}@" if password else ""
        return f"redis://{auth}{self.redis_host}:{self.redis_port}/0"
