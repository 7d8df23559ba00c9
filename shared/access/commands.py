"""Notes what was done by a command, at the machine or by a policy of its settings."""

import getpass
from pathlib import Path

from shared.access.audit import Audit, Value
from shared.access.callers import ALL, Caller

POLICY = Caller("local", "policy", "policy", ALL)
"""What the settings have done, without anybody asking."""


def at_the_machine() -> Caller:
    """Return who gave the command; an admin by being there."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A user without a name, as in a container.
        name = "command"
    return Caller("local", "command", name, ALL)


def note_command(data: Path, caller: Caller, what: str, **about: Value) -> None:
    """Write down what was done, in the audit log of a data folder."""
    Audit(data).note(caller, caller.id, what, **about)
