"""What is new is written into two files: the articles' vocabulary and the registry."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from services.search.documents.counted_fields import COUNTED
from services.search.documents.document import KEYWORDS
from services.search.fields import FIELDS, LAYOUT, NAMED
from services.search.web.marks import LAYERS
from shared.entity_types import NAME_TYPES
from shared.tagging.decoding import TYPES

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="module")
def tried() -> dict[str, Any]:
    """Return what becomes of an article with a new field, type of names and disclaimer."""
    command = [sys.executable, "-m", "tests.new_fields"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_new_field_is_checked_carried_and_exported(tried: dict[str, Any]) -> None:
    """By its declaration alone: at the door as a name, then as it is."""
    assert tried["refused"] == "/zz_part"
    assert tried["article"] == "要闻"
    assert tried["export"]["zz_part"] == "要闻"


def test_a_new_row_filters_counts_and_is_asked_by(tried: dict[str, Any]) -> None:
    """A field of the article, a type of names and a kind of disclaimer alike."""
    assert tried["filtered"] == [1, 1, 1, 0]
    counts = {name: [each["value"] for each in values] for name, values in tried["facets"].items()}
    assert counts == {"zz_part": ["要闻"], "zz": ["星澜一号"], "disclaimer": ["zz_kind"]}
    said = {q: explanations[0][0]["text"] for q, explanations in tried["asked"].items()}
    assert said == {
        "zz_part:要闻": "in 要闻",
        "某部分:要闻": "in 要闻",
        "某类:星澜一号": "names the zz 星澜一号",
        "kind:zz_kind": "has the disclaimer zz_kind",
        "类型:某种": "has the disclaimer zz_kind",
    }


def test_a_new_type_of_names_is_suggested_listed_and_shown(tried: dict[str, Any]) -> None:
    """With its own page, its layer in the text and its filter in the form."""
    first = tried["suggested"][0]
    assert (first["kind"], first["id"]) == ("zz", "ZZ:星澜一号")
    assert tried["entity"] == 1
    for part in ('name="zz"', 'name="zz_part"', 'value="zz_kind"', 'id="layer-ZZ"'):
        assert part in tried["pages"], part


def test_the_sample_article_has_something_in_every_field(tried: dict[str, Any]) -> None:
    """New ones as well: else an index that refuses them would blame the articles."""
    assert tried["sample"] == []


def test_every_type_of_names_has_a_row() -> None:
    """And the tagger tags these types, the learnt ones first."""
    assert set(NAMED) == set(NAME_TYPES)
    assert sorted(TYPES) == sorted(NAME_TYPES)


def test_whoever_changes_what_the_index_holds_raises_its_layout() -> None:
    """Else an index of before is opened with fields that it hasn't."""
    assert (LAYOUT, crc32(" ".join((*KEYWORDS, *COUNTED)).encode())) == (8, 844363582)


def test_names_of_fields_are_plain_words() -> None:
    """They stand in addresses, in texts' keys and in the grammar of the query language."""
    names = [name for row in FIELDS for name in (row.name, *row.asked)]
    assert all(name.isidentifier() for name in names)
    assert len({row.counted for row in FIELDS}) == len({row.name for row in FIELDS}) == len(FIELDS)


def test_every_layer_of_a_text_has_its_style() -> None:
    """A switch without one would change nothing."""
    style = (ROOT / "services/search/web/static/article.css").read_text(encoding="utf-8")
    for layer in LAYERS:
        assert f":has(#layer-{layer}:checked)" in style, layer
