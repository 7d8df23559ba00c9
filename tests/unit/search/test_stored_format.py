"""What a release has stored is read by the next."""

import base64
import json
from pathlib import Path

import msgspec
import pytest

from services.search.article import decode_article
from services.search.documents.extract import (
    unpack_extract,
)
from services.search.documents.hit_card import read_card
from services.search.documents.packing import (
    FORMAT,
    read_article,
    unpack_raw,
)
from services.search.documents.rebuild import remade
from services.search.documents.stored import Stored

STORED = sorted((Path(__file__).parents[2] / "data" / "stored").glob("format-*.json"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_what_a_release_has_stored_is_read(path: Path) -> None:
    """By every later one, until the next but one: an article as each schema keeps it."""
    sample = json.loads(path.read_text(encoding="utf-8"))
    blobs = {name: base64.b64decode(text) for name, text in sample["blobs"].items()}
    article = read_article(blobs["enriched"], blobs["card"])
    # What fields have come since are as they are where nothing is known of them.
    before = decode_article(json.dumps(sample["article"]))
    assert json.loads(msgspec.json.encode(article)) == json.loads(msgspec.json.encode(before))
    assert unpack_raw(blobs["raw"], blobs["enriched"], blobs["card"]) == sample["raw"]
    card = json.loads(msgspec.json.encode(read_card(blobs["card"])))
    assert card == sample["card"]
    extract = unpack_extract(blobs["card"])
    assert [extract.title, extract.body, extract.length] == sample["extract"]
    made = remade(Stored("a", 7, "group", blobs["enriched"], blobs["raw"], blobs["card"]))
    assert (made.version, made.keywords["group"]) == (7, ["group"])


def test_the_format_of_today_has_a_sample() -> None:
    """Whoever raises FORMAT keeps the sample of before and adds one."""
    assert f"format-{FORMAT}" in {path.stem for path in STORED}
