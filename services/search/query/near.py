"""What is near to a query in meaning."""

from dataclasses import dataclass

MOST_NEAR = 30
"""So many articles that are near in meaning are hits beside those that hold the words."""


@dataclass(frozen=True)
class Near:
    """An article that is near to a query in meaning.

    Its `nearness` counts standard deviations above passages about anything (see `meaning`).
    """

    id: str
    nearness: float
