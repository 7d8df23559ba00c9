"""How a worker shows that it gets on, to whoever supervises its container: a file that is touched.

Where there are no containers nobody looks at it. A probe that started a Python of its own, or asked
the worker by the broker, would cost seconds and fail with the broker.
"""

import tempfile
from contextlib import suppress
from pathlib import Path


def alive_file(part: str) -> Path:
    """Return the file of this machine's workers for a step of the path, or of another part.

    deploy/kubernetes looks at its age.
    """
    return Path(tempfile.gettempdir()) / f"caibian-{part}.alive"


def show_alive(part: str) -> None:
    """Touch the file; where that can't be done, nothing depends on it."""
    with suppress(OSError):
        alive_file(part).touch()
