"""Settings that every room reads from the environment (prefix CAIBIAN_)."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.env_file import load_env_file
from shared.errors import BadSettings
from shared.secret_files import SecretFiles

PREFIX = "CAIBIAN_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Without a name and password in it: addresses stand in lists, logs and backups.
WebAddress = Annotated[str, Field(pattern=r"^https?://[^/\s@]+(/\S*)?$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Hosts = Annotated[str, Field(pattern=r"^([^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*)?$")]
Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda level: str(level).upper())
]


class SharedSettings(BaseSettings):
    """Where both Redises are, how long work may take and how often it is tried."""

    # What is empty, as in .env.example, counts as not set.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    data: Path = Field(Path("data"), description="folder of the local index, Redis and logs")
    dictionary: Path | None = Field(None, description="the user dictionary, a file; see README")
    aliases: Path | None = Field(None, description="aliases of names, a file; see README")
    open: bool = Field(False, description="true: beyond loopback without keys, in so many words")
    log_level: Level = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["text", "json"] = Field(
        "text", description="text or json: what a line of the log is"
    )
    public_flower_url: WebAddress = Field(
        "http://127.0.0.1:5555", description="where readers reach Flower"
    )
    redis_host: str = Field("127.0.0.1", description="host of the store, the Redis of the ledger")
    redis_port: Port = Field(6379, description="port of the store; `make up` starts it there")
    redis_password: SecretStr = Field(SecretStr(""), description="password of the store, if any")
    redis_sentinels: Hosts = Field("", description="sentinels of the store, host:port,host:port")
    redis_master: str = Field("caibian-store", description="what the sentinels call the store")
    redis_fsync: Literal["always", "everysec"] = Field(
        "always", description="when the store writes to disk: always is before it answers"
    )
    redis_wait: int = Field(0, ge=0, description="replicas that must have an article before a 202")
    broker_host: str = Field("127.0.0.1", description="host of the broker, the Redis of messages")
    broker_port: Port = Field(6380, description="port of the broker; `make up` starts it there")
    broker_password: SecretStr = Field(SecretStr(""), description="password of the broker, if any")
    broker_sentinels: Hosts = Field("", description="sentinels of the broker, host:port,host:port")
    broker_master: str = Field("caibian-broker", description="what the sentinels call the broker")
    sentinel_password: SecretStr = Field(SecretStr(""), description="password of all sentinels")
    remember_days: float = Field(
        30.0, ge=1, description="days that the store knows a finished article; then the index does"
    )
    remember_withdrawn_days: float = Field(
        3650.0, ge=1, description="the same of withdrawn articles that a source could bring again"
    )
    max_attempts: int = Field(3, ge=1, description="tries of a step before an article is dead")
    article_seconds: float = Field(
        20.0, gt=0, description="CPU time of a step on an article of ordinary length"
    )
    lease_seconds: float = Field(
        10.0, gt=0, description="how long a worker that isn't heard of keeps its claims"
    )
    grace_seconds: float = Field(5.0, gt=0, description="how long due work may wait for a message")
    sweep_seconds: float = Field(2.0, gt=0, description="how often due work is looked for")
    backoff_seconds: float = Field(1.0, gt=0, description="first wait after trouble; it doubles")
    backoff_max_seconds: float = Field(30.0, gt=0, description="longest wait after trouble")
    stall_seconds: float = Field(10.0, gt=0, description="idle beside waiting work: then restart")
    max_unfinished: int = Field(100_000, ge=1, description="unfinished articles before a 503")
    max_unfinished_bytes: int = Field(1 << 30, ge=1, description="their bytes before a 503")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take secrets from files too; what is given outright comes first."""
        return init_settings, SecretFiles(settings_cls), env_settings

    def is_one_redis(self) -> bool:
        """Tell whether store and broker are one server, so that each can fill up the other."""
        if self.redis_sentinels or self.broker_sentinels:
            store = (self.redis_sentinels, self.redis_master)
            return store == (self.broker_sentinels, self.broker_master)
        hosts = {self.redis_host, self.broker_host}
        return self.redis_port == self.broker_port and (len(hosts) == 1 or hosts <= LOOPBACK)

    def write_seconds(self) -> float:
        """Return how long a claimed article may still be written to the index."""
        return 9 * self.lease_seconds

    def redis_url(self) -> str:
        """Return the address of the store with its password."""
        return _url(self.redis_host, self.redis_port, self.redis_password)

    def broker_url(self) -> str:
        """Return the address of the broker with its password."""
        return _url(self.broker_host, self.broker_port, self.broker_password)


def _url(host: str, port: int, password: SecretStr) -> str:
    secret = password.get_secret_value()
    auth = f":{quote(secret, safe='')}@" if secret else ""
    return f"redis://{auth}{host}:{port}/0"


def _long(secret: SecretStr) -> SecretStr:
    if 0 < len(secret.get_secret_value()) < 16:
        raise ValueError("must have 16 characters or more: openssl rand -hex 24")
    return secret


Random = Annotated[SecretStr, AfterValidator(_long)]
HostNames = Annotated[str, Field(pattern=r"^([^\s,:/]+(,[^\s,:/]+)*)?$")]


class PageSettings(SharedSettings):
    """Where readers reach the pages, for the links between them, and who may come in."""

    allowed_hosts: HostNames = Field(
        "", description="further names that the APIs answer to, as in news.example,intranet"
    )
    ingest_url: WebAddress | None = Field(
        None,
        description="where services reach the ingest API; unset: on this machine, at "
        "CAIBIAN_INGEST_PORT",
    )
    search_url: WebAddress | None = Field(
        None,
        description="where services reach the search API, which alone knows older articles; unset: "
        "on this machine, at CAIBIAN_SEARCH_PORT",
    )
    key: Random = Field(
        SecretStr(""),
        description="a key with all scopes, for our own clients; see docs/security.md",
    )
    secret: Random = Field(
        SecretStr(""), description="signs sessions, forms and cursors; empty: made in the store"
    )
    session_idle_hours: float = Field(
        12.0, gt=0, le=10_000, description="hours without use after which a person signs in again"
    )
    session_days: float = Field(
        7.0, gt=0, le=1_000, description="days after which a person signs in again in any case"
    )
    oidc_issuer: WebAddress | None = Field(
        None, description="identity provider (OpenID Connect); unset: none; see docs/access.md"
    )
    oidc_client_id: str = Field("", description="what the identity provider calls Caibian")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="its secret there; empty: a public client"
    )
    oidc_admins: str = Field(
        "", description="admins, by sub or confirmed e-mail address, as in a@b.example,c@d.example"
    )
    oidc_claim: str = Field(
        "", description="claim that lists scopes; empty: all who sign in there may read"
    )
    ingest_port: Port = Field(8000, description="port of the ingest API")
    search_port: Port = Field(8001, description="port of the search API")
    public_ingest_url: WebAddress = Field(
        "http://127.0.0.1:8000", description="where readers reach the pages of ingest"
    )
    public_search_url: WebAddress = Field(
        "http://127.0.0.1:8001", description="where readers reach the pages of search"
    )
    rate_per_caller: int = Field(
        6000, ge=0, description="requests a minute of a key without a rate, or of a person; 0: any"
    )
    rate_per_address: int = Field(
        600, ge=0, description="requests a minute of another machine without a key; 0: any"
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="proxies whose X-Forwarded-For is believed; commas, networks, *"
    )


S = TypeVar("S", bound=SharedSettings)


def read_settings(kind: type[S]) -> S:
    """Return the settings of the environment, and of `.env` where that doesn't say.

    Raises BadSettings, which never shows a value.
    """
    load_env_file()
    try:
        return kind()
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        named = [f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in problems]
        raise BadSettings("; ".join(named)) from error
