"""Writes systemd units for Caibian on this machine: python -m tools.service [PART …].

Without a part: one unit that runs all of it, as `make up` does. With parts (ingest, sources,
enrich, indexer, alerts, vectors, search, flower): one for each, with Redises of your own. --user
writes units of the user's own manager, --print shows them only. --secrets names a folder of files
as `make secrets` makes them, which may be root's alone: each unit is given those of its part.
"""

import argparse
import os
import pwd
import re
import shlex
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared.env_file import load_env_file
from shared.errors import BadSettings
from shared.secret_files import is_secret
from shared.settings import SharedSettings
from tools.preconditions import Settings
from tools.up import ROOT

ALL = "caibian"
KINDS: dict[str, type[SharedSettings]] = {
    ALL: Settings,
    "ingest": IngestSettings,
    "sources": IngestSettings,
    "enrich": EnrichSettings,
    "indexer": SearchSettings,
    "alerts": SearchSettings,
    "vectors": SearchSettings,
    "search": SearchSettings,
    "flower": EnrichSettings,
}
PARTS = {
    "ingest": "services.ingest",
    "sources": "services.ingest sources",
    "enrich": "services.enrich worker",
    "indexer": "services.search indexer",
    "alerts": "services.search alerts",
    "vectors": "services.search vectors",
    "search": "services.search api",
    "flower": "services.enrich flower",
}
_ENTER = stat.S_IXOTH
# Supervisord needs 16.5 s at most and `make up` ends what is left within 20; a part needs 11.
_STOP_SECONDS, _PART_STOP_SECONDS = 25, 15
# What a user's manager can't do without root, in kernels that forbid namespaces to users.
_SYSTEM_ONLY = """\
User={user}
ProtectSystem=strict
ProtectHome=read-only
ProtectProc=invisible
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
RestrictNamespaces=true
CapabilityBoundingSet=
RemoveIPC=true
ReadWritePaths={data}
"""
_UNIT = """\
# Written by python -m tools.service; written anew, it forgets what was changed here.
[Unit]
Description=Caibian, {what}
Documentation=file:{root}/docs/operations.md
{order}
# It waits for what it needs by itself, however long that is away.
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory={root}
EnvironmentFile=-{settings}
Environment=PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
{credentials}# The file of settings may name another folder, as .env.example does.
ExecStart=/usr/bin/env CAIBIAN_DATA={data}{files} {python} -m {command}
Restart=always
RestartSec=2
TimeoutStartSec=300
TimeoutStopSec={stop}
KillMode={kill}
UMask=0077
{hardened}NoNewPrivileges=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
SystemCallArchitectures=native
LimitNOFILE=65536

[Install]
WantedBy={wanted}
"""


def unit(
    part: str, *, data: Path, settings: Path, secrets: Sequence[Path] = (), user: str | None = None
) -> str:
    """Return the unit of a part, or of everything; without a user that of a user's own manager.

    Raises ValueError for a path that systemd can't take as it is.
    """
    for path in (data, settings, ROOT, Path(sys.executable), *secrets):
        if re.search(r"[\s%\"'\\]", str(path)):
            raise ValueError(f"{path}: systemd needs a path without blanks, quotes and %")
    own = [path for path in secrets if _is_of(path.name, KINDS[part])]
    return _UNIT.format(
        what="all of it" if part == ALL else part,
        root=ROOT,
        # A user's manager knows no network to wait for.
        order="Wants=network-online.target\nAfter=network-online.target" if user else "",
        settings=settings,
        credentials="".join(f"LoadCredential={path.name}:{path}\n" for path in own),
        data=data,
        files="".join(f" CAIBIAN_{path.name.upper()}_FILE=%d/{path.name}" for path in own),
        python=sys.executable,
        command="tools.up" if part == ALL else PARTS[part],
        stop=_STOP_SECONDS if part == ALL else _PART_STOP_SECONDS,
        # What is told to stop stops what it has started, in an order of its own.
        kill="mixed",
        hardened=_SYSTEM_ONLY.format(user=user, data=data) if user else "",
        wanted="multi-user.target" if user else "default.target",
    )


def _is_of(name: str, kind: type[SharedSettings]) -> bool:
    field = kind.model_fields.get(name)
    return field is not None and is_secret(field)


def main() -> int:
    """Write the units, and say what to do with them; return the exit status."""
    try:
        # Where the data are may stand there, as for what is typed by hand.
        load_env_file()
    except BadSettings as error:
        print(f"no unit: {error}", file=sys.stderr)
        return 1
    asked = _options()
    user = None if asked.user else asked.run_as
    folder = asked.root or (
        Path.home() / ".config/systemd/user" if asked.user else Path("/etc/systemd/system")
    )
    try:
        secrets = sorted(asked.secrets.resolve().iterdir()) if asked.secrets else []
        units = {
            part if part == ALL else f"{ALL}-{part}": unit(
                part,
                data=asked.data.resolve(),
                settings=asked.settings.resolve(),
                secrets=secrets,
                user=user,
            )
            for part in asked.part or [ALL]
        }
        for name, text in units.items():
            _write(folder / f"{name}.service", text, is_shown=asked.print)
    except (OSError, ValueError) as error:
        print(f"no unit: {error}", file=sys.stderr)
        return 1
    if not asked.print:
        control = "systemctl --user" if asked.user else "systemctl"
        for warning in _warnings(asked.data.resolve(), user):
            print(f"warning: {warning}", file=sys.stderr)
        print(f"written to {folder}; now: {control} daemon-reload")
        print(f"{control} enable --now {shlex.join(units)}")
    return 0


def _warnings(data: Path, user: str | None) -> Iterator[str]:
    """Yield what is likely to be missed."""
    named = os.environ.get("CAIBIAN_DATA", "data")
    if data != Path(named).resolve():
        yield (
            f"keys and backups made by hand would look into {Path(named).resolve()}; "
            f"put CAIBIAN_DATA={data} into .env"
        )
    if user:
        try:
            pwd.getpwnam(user)
        except KeyError:
            yield f"there is no user {user}: useradd --system --create-home {user}"
        python = Path(sys.executable).resolve()
        if shut := [folder for folder in python.parents if not folder.stat().st_mode & _ENTER]:
            yield (
                f"{user} can't run {python}, as {shut[-1]} is closed to others; make the virtual "
                "environment with the system's Python: make clean; make install "
                "PYTHON=/usr/bin/python3"
            )


def _write(path: Path, text: str, *, is_shown: bool) -> None:
    if is_shown:
        print(text)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.service", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="parts; none: all as one")
    parser.add_argument("--user", action="store_true", help="for the user's own manager")
    parser.add_argument("--run-as", default="caibian", help="the system's user that runs it")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("CAIBIAN_DATA", "data")))
    parser.add_argument(
        "--settings", type=Path, default=ROOT / ".env", help="file of CAIBIAN_ settings"
    )
    parser.add_argument("--secrets", type=Path, help="folder of secrets, a file each")
    parser.add_argument("--root", type=Path, help="folder that the units go to")
    parser.add_argument("--print", action="store_true", help="show them only")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
