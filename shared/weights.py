"""Weights that were learnt: files that lie beside a list of their checksums."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from shared.errors import WeightsCorrupt, WeightsMissing

MANIFEST = "SHA256SUMS"


def checksums(folder: Path) -> dict[str, str]:
    """Read the manifest: file name → SHA-256."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise WeightsMissing(folder / MANIFEST) from error
    pairs = (line.split(maxsplit=1) for line in lines if line.strip())
    return {name.strip(): digest for digest, name in pairs}


def verified(path: Path, sums: Mapping[str, str]) -> bytes:
    """Return a file's bytes if they have the checksum of the manifest."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsMissing(path) from error
    if hashlib.sha256(data).hexdigest() != sums.get(path.name):
        raise WeightsCorrupt(path)
    return data
