"""Settings of the search room."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from shared.settings import LOOPBACK, PageSettings, Port, WebAddress

PACKAGED, NONE = "packaged", "none"


class SearchSettings(PageSettings):
    """Where the search API listens and which index it serves."""

    search_host: str = Field("127.0.0.1", description="address that the search API listens on")
    search_processes: int = Field(1, ge=1, description="processes that serve the search API")
    search_seconds: float = Field(
        10.0, gt=0, description="time of a search; what it has found by then is answered"
    )
    search_heavy: int = Field(
        2, ge=1, description="expensive searches and exports at once, in each process"
    )
    elasticsearch_url: WebAddress | None = Field(
        None, description="Elasticsearch; unset: the local index in CAIBIAN_DATA"
    )
    elasticsearch_username: str = Field("elastic", description="user of Elasticsearch")
    elasticsearch_password: SecretStr = Field(
        SecretStr(""), description="its password; empty: none"
    )
    elasticsearch_shards: int = Field(1, ge=1, description="shards of an index that is made")
    elasticsearch_replicas: int | None = Field(
        None, ge=0, description="its replicas; unset: 1 where there is more than one node"
    )
    index_name: str = Field("caibian", description="alias of the index in Elasticsearch")
    synonyms: Path | None = Field(None, description="synonyms, a file; see README")
    embedder: str = Field(
        PACKAGED, description="model for search by meaning: packaged, none, or a folder; see README"
    )
    index_batch: int = Field(500, ge=1, description="articles that the indexer writes at once")
    retain_days: float | None = Field(
        None, gt=0, description="days after which articles are withdrawn, looked at once a day"
    )
    desk: str = Field("", description="name of the desk, on the title pages of reports")
    webhook_private: bool = Field(
        False, description="whether webhooks may lead to private and loopback addresses"
    )
    smtp_host: str = Field("", description="mail server; empty: no mail is sent")
    smtp_port: Port = Field(587, description="its port")
    smtp_user: str = Field("", description="as whom it is talked to; empty: as nobody")
    smtp_password: SecretStr = Field(SecretStr(""), description="the password of that")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        validate_default=True,
        description="starttls, tls (from the first byte on, mostly port 465), or none",
    )
    smtp_from: str = Field(
        "",
        validate_default=True,
        pattern=r"^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)?$",
        description="whom mails are from, as in Caibian <digests@news.example>",
    )

    @field_validator("smtp_tls")
    @classmethod
    def _without_passwords_in_clear(cls, tls: str, given: ValidationInfo) -> str:
        host = given.data.get("smtp_host")
        if tls == "none" and given.data.get("smtp_user") and host not in LOOPBACK:
            raise ValueError("none would send the password in clear: starttls or tls")
        return tls

    @field_validator("smtp_from")
    @classmethod
    def _known_sender(cls, sender: str, given: ValidationInfo) -> str:
        if given.data.get("smtp_host") and not sender:
            raise ValueError("is needed with CAIBIAN_SMTP_HOST: whom mails are from")
        return sender

    def ingest_api(self) -> str:
        """Return the address of the ingest API."""
        return self.ingest_url or f"http://127.0.0.1:{self.ingest_port}"
