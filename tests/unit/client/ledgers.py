"""Ledgers that are full."""

from collections.abc import Sequence

from shared.articles import RawArticle
from shared.path.state import Receipt
from tests.fake_ledger import FakeLedger


class Filling(FakeLedger):
    """A ledger that is full at first, and then has room for two more each time."""

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take two in."""
        taken = super().accept(articles[:2], again=again, traces=traces[:2], expected=expected)
        return [*taken, *[None] * (len(articles) - len(taken))]


class Full(FakeLedger):
    """A ledger that stays full."""

    def accept(
        self,
        articles: Sequence[RawArticle],
        *,
        again: bool = False,
        traces: Sequence[str] = (),
        expected: int | None = None,
    ) -> list[Receipt | None]:
        """Take nothing in."""
        return [None] * len(articles)
