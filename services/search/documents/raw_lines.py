"""A raw article of the index as a line of JSON, as it was posted."""

import json

from services.search.documents.hit_card import read_card
from services.search.documents.packing import unpack_raw
from services.search.documents.stored import Stored
from shared.articles import Posted


def raw_line(stored: Stored) -> bytes:
    """Return an article as it was posted, under its id, with what the ledger may have forgotten.

    It goes in again with `again=true`. Raises what reading damaged contents raises.
    """
    raw = json.loads(unpack_raw(stored.raw, stored.enriched, stored.card))
    posted = {name: raw[name] for name in Posted.model_fields if name in raw}
    known = {"revision": read_card(stored.card).revision, "received_at": raw["received_at"]}
    return json.dumps(posted | known | {"id": stored.id}, ensure_ascii=False).encode()
