"""The list of checksums beside weights, by which a loader or a test verifies them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def write_checksums(folder: Path, names: Iterable[str]) -> None:
    """Write the SHA-256 of files of a folder into its SHA256SUMS."""
    sums = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
