"""Settings of the ingest room."""

from typing import Annotated

from pydantic import Field

from shared.settings import PageSettings

Agent = Annotated[str, Field(pattern=r"^[A-Za-z_-]+(/[\x21-\x7e]+)?( [\x20-\x7e]*)?$")]


class IngestSettings(PageSettings):
    """Where the ingest API listens and how much it takes at once."""

    ingest_host: str = Field("127.0.0.1", description="address that the ingest API listens on")
    ingest_processes: int = Field(1, ge=1, description="processes that serve the ingest API")
    max_article_bytes: int = Field(4 << 20, ge=1024, description="size of a posted article")
    max_batch_bytes: int = Field(256 << 20, ge=1024, description="size of a batch, unpacked")
    max_batch_lines: int = Field(50_000, ge=1, description="lines of a batch")
    idempotency_bytes: int = Field(
        64 << 20, ge=0, description="answers kept for a day under Idempotency-Keys, packed"
    )
    sources_at_once: int = Field(
        64, ge=1, le=1000, description="sources that are looked at at once"
    )
    sources_shortest: float = Field(
        60.0,
        ge=1,
        description="seconds between two looks at a source, where something is new often",
    )
    sources_longest: float = Field(
        1800.0, ge=1, description="and where nothing is; what its owner says comes first"
    )
    sources_failures: int = Field(
        12, ge=1, description="looks that fail in a row before a source is paused"
    )
    sources_private: bool = Field(
        False, description="whether sources may lead to private and loopback addresses"
    )
    sources_agent: Agent = Field(
        "Caibian/0.2", description="User-Agent of sources; robots.txt calls us by its first word"
    )
    sources_gap_seconds: float = Field(
        1.0, ge=0, description="seconds between two requests of sources to one host, at least"
    )

    def search_api(self) -> str:
        """Return the address of the search API."""
        return self.search_url or f"http://127.0.0.1:{self.search_port}"
