"""How our own clients say who they are."""


def bearer(key: str) -> dict[str, str]:
    """Return the header of a request with a key, or none without one."""
    return {"Authorization": f"Bearer {key}"} if key else {}
