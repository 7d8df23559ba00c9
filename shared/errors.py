"""Errors that more than one room meets; the docstring of each is its message."""

from typing import ClassVar


class CaibianError(Exception):
    """Something went wrong in Caibian."""

    def __str__(self) -> str:
        """Return the docstring, with what was given as details behind it."""
        message = (type(self).__doc__ or "").strip()
        details = ", ".join(str(arg) for arg in self.args)
        return f"{message} ({details})" if details else message


class ArticleError(CaibianError):
    """The article itself can't be worked on."""

    # Another try would end the same way.
    is_final: ClassVar[bool] = True


class SurroundingsError(CaibianError):
    """A part that Caibian needs is away; the same work may succeed later."""


class NotFound(CaibianError):
    """There is no article with this id."""


class NotDead(CaibianError):
    """The article is not among the dead letters, so there is nothing to replay."""


class Overloaded(SurroundingsError):
    """Too much unfinished work lies on the path; post again later."""


class RedisAway(SurroundingsError):
    """Redis can't be reached or takes no writes."""


class StoreFull(RedisAway):
    """The store has no memory left and takes nothing in."""


class WorkerStopping(SurroundingsError):
    """The worker was asked to stop; another takes the article up."""


class QueueAway(SurroundingsError):
    """The broker can't be reached."""


class NoText(ArticleError):
    """There is no text on the page; post the page as a browser shows it, or its text."""


class TimeLimitExceeded(ArticleError):
    """The work on the article took longer than its time limit."""

    is_final: ClassVar[bool] = False


class WorkerLost(ArticleError):
    """A worker was lost while the article was in work."""

    is_final: ClassVar[bool] = False


class WeightsMissing(CaibianError):
    """Weights are missing; restore them from the repository."""


class BadList(CaibianError):
    """A list of terms can't be read: file, line and what is wrong with it follow."""


class BadDictionary(BadList):
    """The user dictionary can't be read: file, line and what is wrong with it follow."""


class BadSettings(CaibianError):
    """A setting can't be used; .env.example shows each with its default."""


class WeightsCorrupt(CaibianError):
    """Weights don't match the SHA256SUMS beside them; restore them from the repository."""


class BadAliases(BadList):
    """The table of aliases can't be read: file, line and what is wrong with it follow."""
