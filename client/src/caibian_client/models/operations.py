"""What the services say of themselves."""

from datetime import datetime

from caibian_client.models.base import Model


class Health(Model):
    """Whether a service is alive, and which release it is."""

    status: str
    version: str


class Part(Model):
    """A part of a service; `since` is when it came into this state."""

    state: str
    detail: str | None = None
    since: datetime | None = None


class Readiness(Model):
    """Which parts of a service are as they should be (`ok`), degraded or away."""

    status: str
    parts: dict[str, Part]
