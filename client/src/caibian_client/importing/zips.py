"""Files in a zip, as if they lay in a folder: nothing is unpacked to a path.

A zip within a zip is read too, once. What unpacks to far more than it should is left alone.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from caibian_client.importing.items import Bad, Item
from caibian_client.importing.kinds import kind_of, mend_of

_UTF8 = 0x800
_ENCRYPTED = 0x1
_IN_MEMORY = 8 << 20
_PIECE = 256 << 10
_MEMBER_BYTES = 8 << 30
_WHOLE_BYTES = 64 << 30
_MEMBERS = 2_000_000
_RATIO = 200
"""HTML packs to a tenth, a sheet to a hundredth; deflate at its utmost to a thousandth."""
_SMALL = 16 << 20
"""Below that no ratio is asked: it does no harm."""
_DEEPEST = 2

Read = Callable[[IO[bytes], str, int], Iterator[Item]]
"""Reads a member by its name; the number says how deep in zips it lies."""


def read_zip(file: IO[bytes], read: Read, depth: int = 0) -> Iterator[Item]:
    """Yield the items of all members, by their names; places are `member` or `member: place`."""
    if depth >= _DEEPEST:
        yield Item("", Bad("a zip in a zip in a zip", "Unpack the outer ones"))
        return
    try:
        with ZipFile(file) as packed:
            infos = sorted(packed.infolist(), key=_name)
            if bad := _unfit(infos):
                yield Item("", bad)
                return
            for info in infos:
                yield from _member(packed, info, read, depth)
    except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Item("", Bad(f"the zip is damaged ({error})", "Pack it anew"))


def _unfit(infos: list[ZipInfo]) -> Bad | None:
    if len(infos) > _MEMBERS or sum(info.file_size for info in infos) > _WHOLE_BYTES:
        return Bad("the zip is too large unpacked", "Unpack it and import the folder")
    return None


def _member(packed: ZipFile, info: ZipInfo, read: Read, depth: int) -> Iterator[Item]:
    name = _name(info)
    if info.is_dir() or is_hidden(name) or (kind_of(name) is None and mend_of(name) is None):
        return
    if bad := _refused(info, name):
        yield Item(name, bad)
        return
    try:
        with _place_for(info) as unpacked:
            _copy(packed, info, unpacked)
            for item in read(unpacked, name, depth + 1):
                place = f"{name}: {item.place}" if item.place else name
                yield Item(place, item.content)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        yield Item(name, Bad(f"it can't be unpacked ({error})", "Pack it anew"))


def _refused(info: ZipInfo, name: str) -> Bad | None:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or ":" in name[:3]:
        return Bad("its path leads out of the zip", "Pack it anew by relative paths")
    if info.flag_bits & _ENCRYPTED:
        return Bad("it has a password", "Unpack it and import the folder")
    is_bomb = info.file_size > max(_SMALL, info.compress_size * _RATIO)
    if is_bomb or info.file_size > _MEMBER_BYTES:
        return Bad(f"it unpacks to {info.file_size} bytes", "Unpack it and import the folder")
    return None


def _place_for(info: ZipInfo) -> IO[bytes]:
    """Return where a member is unpacked: it must be sought in."""
    return io.BytesIO() if info.file_size <= _IN_MEMORY else TemporaryFile()


def _copy(packed: ZipFile, info: ZipInfo, unpacked: IO[bytes]) -> None:
    """Unpack a member; it never yields more bytes than it says it has."""
    with packed.open(info) as member:
        while piece := member.read(_PIECE):
            unpacked.write(piece)
    unpacked.seek(0)


def _name(info: ZipInfo) -> str:
    """Return a member's name; one without the mark of UTF-8 is mostly GB 18030 in China."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            packed = name.encode("cp437")
            name = packed.decode("utf-8")
        except UnicodeEncodeError:
            return name
        except UnicodeDecodeError:
            name = packed.decode("gb18030", "replace")
    return name.replace("\\", "/")


def is_hidden(name: str) -> bool:
    """Tell whether a path is of what systems keep for themselves."""
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)
