"""What went wrong, as the APIs say it."""

from caibian_client.models.base import Model


class Problem(Model):
    """What went wrong, where in the request, and how to mend it (RFC 9457).

    `retry_after` says after how many seconds the same may be sent again.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    where: str | None = None
    mend: str | None = None
    retry_after: float | None = None

    def __str__(self) -> str:
        """Say what is wrong, where, and how to mend it."""
        place = f" (at {self.where})" if self.where else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.status} {self.title}: {self.detail}{place}.{mend}"
