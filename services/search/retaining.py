"""Retention, wired: by hand with a dry run first, and by the setting."""

from datetime import UTC, datetime, timedelta

from services.search.adapters import open_reader
from services.search.indexing.retention import Found, Policy, find, remove
from services.search.settings import SearchSettings
from shared.access.audit import Value
from shared.access.callers import Caller
from shared.access.commands import at_the_machine, note_command
from shared.errors import CaibianError
from shared.path.celery_queue import CeleryOutbox, make_celery
from shared.path.events import ArticlesWithdrawn
from shared.path.redis_intake import open_intake


class NoPolicy(CaibianError):
    """Say what is to go: --older-than DAYS, --source NAME, or both."""


def run_retain(
    settings: SearchSettings,
    *,
    days: float | None,
    source: str | None,
    is_meant: bool,
    caller: Caller | None = None,
) -> str:
    """Tell what would be withdrawn or, if it is meant, withdraw it; return what to tell.

    Who does it, whoever is at the machine unless it is given, is noted in the audit log.

    Raises NoPolicy, IndexAway, RedisAway, QueueAway.
    """
    if days is None and not source:
        raise NoPolicy
    policy = Policy(datetime.now(UTC) - timedelta(days=days) if days is not None else None, source)
    index, intake = open_reader(settings), open_intake(settings)
    if not is_meant:
        return f"{_told(find(policy, index=index, intake=intake))}; to withdraw them add --yes"
    outbox = CeleryOutbox[ArticlesWithdrawn](make_celery(settings))
    gone = remove(policy, index=index, intake=intake, withdrawn=outbox)
    caller = caller or at_the_machine()
    about: dict[str, Value] = {"days": days, "source": source, "articles": gone.articles}
    note_command(settings.data, caller, "retain", **about, dead_letters=gone.dead)
    return f"withdrawn: {_told(gone)}"


def _told(found: Found) -> str:
    told = f"{found.articles} articles and {found.dead} dead letters"
    if found.oldest:
        told += f", the oldest received {found.oldest:%Y-%m-%d}, as {', '.join(found.examples)}"
    return told
