"""Runs a command that ends with its parent: python -m tools.tied [--lock FOLDER] COMMAND.

It becomes the command, so that signals, exit status and process id are the command's own. With
--lock it holds the folder for as long as the command or a child of it lives, orphaned or not: no
two commands ever write to one folder.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import sys
from pathlib import Path

LOCK = "lock"
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, hold the folder and become the command."""
    parser = argparse.ArgumentParser(prog="python -m tools.tied", description=__doc__)
    parser.add_argument("--lock", type=Path, metavar="FOLDER", help="hold this folder")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    tie_to_parent(os.getppid())
    if asked.lock and not hold(asked.lock):
        sys.exit(f"another process writes to {asked.lock}; stop it first")
    os.execvp(asked.command[0], asked.command)  # noqa: S606  # there is nothing to quote


def tie_to_parent(parent: int) -> None:
    """Have the kernel end this process by SIGTERM when its parent dies, where it can (Linux).

    The order outlives the exec; see prctl(2), PR_SET_PDEATHSIG.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit("its parent is gone already")


def hold(folder: Path) -> bool:
    """Lock the folder for the life of this process and its children; False if another does."""
    # Never closed, and inherited by the command: the lock belongs to the open file.
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(file, True)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
