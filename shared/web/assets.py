"""Static files under names that change with their content, so that they may be kept for a year."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PREFIX = "/static/"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """A static file."""

    content: bytes
    media_type: str


class Assets:
    """The static files of some folders, held in memory."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Read the files; of two with one name the first folder's counts."""
        self._names: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for path in (path for folder in folders for path in sorted(folder.iterdir())):
            if path.suffix in _MEDIA_TYPES and path.name not in self._names:
                content = path.read_bytes()
                mark = hashlib.sha256(content).hexdigest()[:10]
                self._names[path.name] = f"{path.stem}.{mark}{path.suffix}"
                self._assets[self._names[path.name]] = Asset(content, _MEDIA_TYPES[path.suffix])

    def address(self, name: str) -> str:
        """Return where a file is served. Raises KeyError."""
        return PREFIX + self._names[name]

    def get(self, served: str) -> Asset | None:
        """Return the file that is served under this name, if any."""
        return self._assets.get(served)
