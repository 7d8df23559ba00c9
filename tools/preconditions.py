"""What must be so before anything starts: a free folder, free ports, lists that can be read."""

import fcntl
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.enrich.flower_door import check_flower
from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.adapters import open_embedder
from services.search.query.synonyms import read_synonyms
from services.search.settings import NONE, PACKAGED, SearchSettings
from shared.access.doors import FIRST, NoKeyYet, needs_keys
from shared.settings import LOOPBACK
from shared.tagging.dictionary import read_dictionary
from shared.text.aliases import read_aliases


class CantStart(Exception):
    """Something is in the way; the message says what and how to mend it."""


class Settings(IngestSettings, EnrichSettings, SearchSettings):
    """The settings of all rooms."""


def check_lists(settings: Settings) -> None:
    """Read the desk's lists of terms and its model, as every part will.

    Raises BadList, EmbedderUnusable.
    """
    if settings.dictionary:
        read_dictionary(settings.dictionary)
    if settings.aliases:
        read_aliases(settings.aliases)
    if settings.synonyms:
        read_synonyms(settings.synonyms)
    if settings.embedder not in (NONE, PACKAGED):
        open_embedder(settings)


def check_doors(settings: Settings) -> None:
    """Raise CantStart or FlowerOpen where others would reach what asks nobody for a key.

    Keys in a store that isn't started yet can't be seen; they are looked for when it is.
    """
    check_flower(settings)
    is_new = owns_store(settings) and not any(settings.data.glob("redis/*"))
    if needs_key(settings) and is_new and not settings.key.get_secret_value():
        raise CantStart(f"{NoKeyYet(FIRST)}")


def needs_key(settings: Settings) -> bool:
    """Tell whether calls need a key: an API is closed, or one is configured."""
    doors = (
        (settings.ingest_host, settings.public_ingest_url),
        (settings.search_host, settings.public_search_url),
    )
    is_closed = any(needs_keys(settings, *door) for door in doors)
    return is_closed or bool(settings.key.get_secret_value())


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder. Raises CantStart when another run holds it."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CantStart(
                f"another one runs on {data}; stop it, or set CAIBIAN_DATA to another folder"
            ) from error
        yield


def check_ports(settings: Settings) -> None:
    """Raise CantStart when a port is taken."""
    ports = {
        "CAIBIAN_INGEST_PORT": settings.ingest_port,
        "CAIBIAN_SEARCH_PORT": settings.search_port,
        "CAIBIAN_FLOWER_PORT": settings.flower_port,
    }
    if owns_store(settings):
        ports["CAIBIAN_REDIS_PORT"] = settings.redis_port
    if owns_broker(settings):
        ports["CAIBIAN_BROKER_PORT"] = settings.broker_port
    for name, port in ports.items():
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError as error:
                message = f"port {port} is taken; set {name} to a free one"
                raise CantStart(message) from error


def owns_store(settings: Settings) -> bool:
    """Tell whether the store is started here: unless sentinels or its host name another one."""
    return not settings.redis_sentinels and settings.redis_host in LOOPBACK


def owns_broker(settings: Settings) -> bool:
    """Tell whether a broker is started here: unless another one is named, or the store is it."""
    is_here = not settings.broker_sentinels and settings.broker_host in LOOPBACK
    return is_here and not settings.is_one_redis()


def write_redis_configs(settings: Settings, data: Path) -> None:
    """Write what the Redises must know and no list of processes may show: their passwords."""
    for name, secret in (("redis", settings.redis_password), ("broker", settings.broker_password)):
        path = data / f"{name}.conf"
        path.unlink(missing_ok=True)
        path.touch(0o600)
        if password := secret.get_secret_value():
            quoted = re.sub(r'(["\\])', r"\\\1", password)
            path.write_text(f'requirepass "{quoted}"\n', encoding="utf-8")
