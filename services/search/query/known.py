"""What is known where a query is read: words that stand for each other, and which day it is."""

from dataclasses import dataclass
from datetime import date

from services.search.query.steps import Step
from services.search.query.synonyms import NO_SYNONYMS, Synonyms


@dataclass(frozen=True)
class Known:
    """Which words stand for each other, and the day of reading.

    `same` counts always; `near`, which holds `same` as well, where else nothing is found. Without
    a day (`today`) a date is a word like others. Who wants each word as it was typed doesn't want
    that words about the search itself are passed over.
    """

    same: Synonyms = NO_SYNONYMS
    near: Synonyms | None = None
    today: date | None = None
    passes_over: bool = True

    def at(self, step: Step) -> Synonyms:
        """Return what counts at a step."""
        return self.near if step is Step.NEAR and self.near is not None else self.same

    @property
    def version(self) -> str:
        """Name the content of both."""
        return self.at(Step.NEAR).version


NOTHING_KNOWN = Known()
