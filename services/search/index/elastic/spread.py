"""Over how many shards and nodes an index is spread."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Spread:
    """Shards and replicas of an index that is made; `replicas` None: one if there is a node for it.

    What is there already keeps its shards until it is made anew.
    """

    shards: int = 1
    replicas: int | None = None

    def settings(self) -> dict[str, Any]:
        """Return what Elasticsearch is told when it makes the index."""
        if self.replicas is None:
            return {"number_of_shards": self.shards, "auto_expand_replicas": "0-1"}
        return {"number_of_shards": self.shards, "number_of_replicas": self.replicas}


ONE = Spread()
