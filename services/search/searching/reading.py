"""How a query was understood, as an answer tells it."""

from datetime import date

from services.search.query.steps import Step
from shared.articles import Model


class PeriodRead(Model):
    """A date or period of the query, as it was typed, and the days that it means."""

    text: str
    first: date
    last: date


class Reading(Model):
    """How a query was understood: what all hits hold, and how it was loosened to find them.

    `needed` are the words, names and quotations that every hit holds, `alike` what will do as well
    for some of them (each list begins with what was typed). Of a question or a long query so many
    of `needed` may be `missing`. `corrected` is what was searched in
    place of what was typed. `passed_over` are words about the search itself (最新消息), which no
    hit need hold.
    """

    needed: tuple[str, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    step: Step = Step.TYPED
    missing: int = 0
    corrected: str | None = None
    period: PeriodRead | None = None
    passed_over: tuple[str, ...] = ()


UNREAD = Reading()
"""Of a search that wasn't typed."""
