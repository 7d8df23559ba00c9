"""Compiles the shim and turns its knobs."""

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).parent / "shim.c"
_LAYOUT = "=qq"


class NoCompiler(Exception):
    """There is no C compiler here, so no clock jumps and no disk is slow."""


def compiled(folder: Path) -> Path:
    """Compile the shim into a folder and return the library. Raises NoCompiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler
    library = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", str(library)]
    subprocess.run([*command, str(_SOURCE), "-ldl"], check=True)
    return library


class Knobs:
    """The shared file that the shim in one or more processes reads."""

    def __init__(self, path: Path, library: Path) -> None:
        path.write_bytes(struct.pack(_LAYOUT, 0, 0))
        self.env = {"LD_PRELOAD": str(library), "CHAOS_SHIM": str(path)}
        self._file = path.open("r+b")
        self._page = mmap.mmap(self._file.fileno(), struct.calcsize(_LAYOUT))

    def set(self, *, clock_seconds: float = 0.0, disk_seconds: float = 0.0) -> None:
        """Set how far the clock is off and how much longer each sync takes."""
        values = int(clock_seconds * 1e6), int(disk_seconds * 1e6)
        struct.pack_into(_LAYOUT, self._page, 0, *values)

    def close(self) -> None:
        """Let the file go."""
        self._page.close()
        self._file.close()
