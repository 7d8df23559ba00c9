"""What takes a backup and brings it back: wired with the index and the store of the settings."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from services.search.adapters import open_index, open_reader
from services.search.backup.archive import BackupUnusable, read_manifest
from services.search.backup.back_up import back_up
from services.search.backup.restore import restore
from services.search.settings import SearchSettings
from shared.access.commands import at_the_machine, note_command
from shared.path.redis_copy import open_copy
from shared.secret_files import is_secret

SETTINGS = "settings.json"
LISTS = ("dictionary", "aliases", "synonyms")


def run_backup(settings: SearchSettings, folders: Sequence[Path], *, since: Path | None) -> str:
    """Take a backup into a new folder while articles come in; return what to tell.

    Raises BackupUnusable, IndexAway, RedisAway.
    """
    if len(folders) != 1:
        raise BackupUnusable("name one new folder for it")
    try:
        with tqdm(unit=" articles", desc="looked at", disable=None) as bar:
            made = back_up(
                folders[0],
                index=open_reader(settings),
                store=open_copy(settings),
                files=_files(settings),
                before=since,
                tell=bar.update,
            )
    except OSError as error:
        raise BackupUnusable(f"it can't be written: {error}") from error
    folder = str(folders[0].resolve())
    note_command(settings.data, at_the_machine(), "backup", folder=folder, articles=made.articles)
    size = sum(part.bytes for part in made.parts.values())
    seconds = (made.ended_at - made.begun_at).total_seconds()
    told = f"{made.articles} articles ({made.held_before} of them in earlier backups)"
    if made.unreadable:
        told += f", {len(made.unreadable)} that can't be read are missing"
    return f"{told}, {size / 1e6:.1f} MB in {seconds:.0f} s: {folders[0]}"


def run_restore(settings: SearchSettings, folders: Sequence[Path], *, is_forced: bool) -> str:
    """Bring back a backup and those that go on from it; return what to tell.

    The indexer of a local index must be stopped meanwhile. Raises BackupUnusable, IndexAway,
    IndexLocked, RedisAway.
    """
    if not folders:
        raise BackupUnusable("name its folder; then those that go on from it, in order")
    # Asked first: a folder that is no backup is told without waiting for index or store.
    for folder in folders:
        read_manifest(folder)
    with tqdm(unit=" articles", desc="brought back", disable=None) as bar:
        done = restore(
            folders,
            index=open_index(settings),
            store=open_copy(settings),
            is_forced=is_forced,
            tell=bar.update,
        )
    last = str(folders[-1].resolve())
    note_command(settings.data, at_the_machine(), "restore", folder=last, articles=done.articles)
    told = f"{done.articles} articles are back, {done.rows} are under way or dead letters"
    if done.refused:
        told += f"; the index REFUSED {done.refused}"
    lists = [f"{name}: {_put_back(settings, folders[-1], name)}" for name in LISTS]
    return "\n".join([told, *lists, "vectors are not in a backup: run embed"])


def _files(settings: SearchSettings) -> dict[str, bytes]:
    """Return the desk's lists, and all settings of the environment that are no secret."""
    lists = {name: getattr(settings, name) for name in LISTS}
    files = {name: path.read_bytes() for name, path in lists.items() if path}
    secrets = {name for name, field in type(settings).model_fields.items() if is_secret(field)}
    given = settings.model_dump(mode="json", exclude=secrets)
    files[SETTINGS] = json.dumps(given, ensure_ascii=False, indent=2).encode()
    return files


def _put_back(settings: SearchSettings, folder: Path, name: str) -> str:
    """Put a list where the settings say, unless one is there; return what became of it."""
    source, target = folder / name, getattr(settings, name)
    if not source.exists():
        return "none was set"
    if target is None or os.path.lexists(target):
        return f"lies in {source}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    return f"put back as {target}"
