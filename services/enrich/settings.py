"""Settings of the enrich room."""

from pydantic import Field, SecretStr

from shared.settings import Port, SharedSettings


class EnrichSettings(SharedSettings):
    """How many worker processes annotate, and where Flower listens."""

    enrich_processes: int = Field(2, ge=1, description="processes that annotate")
    enrich_batch: int = Field(64, ge=1, description="articles that a process claims at once")
    flower_host: str = Field("127.0.0.1", description="address that Flower listens on")
    flower_port: Port = Field(5555, description="port of Flower")
    flower_auth: SecretStr = Field(
        SecretStr(""), description="user:password of Flower; empty: none"
    )
    flower_write: bool = Field(
        False, description="true: whoever may see Flower may shut workers down by it too"
    )
