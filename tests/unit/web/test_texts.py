"""The words of the pages: complete in both languages, and the language a reader wants."""

import re
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest

from services.ingest.schemas import PageFields
from services.ingest.sources.models import Cause, SourceKind
from services.ingest.sources.showing import State as SourceState
from services.ingest.sources.source import SourceLane
from services.search.alerts.shapes.kinds import Shape
from services.search.boards.models import Compared, Until
from services.search.collections.models import Deed, Order, Outcome, Where
from services.search.digests.models import State as Subscribed
from services.search.digests.schedule import Often
from services.search.fields import FIELDS, NAMED, Period
from services.search.query.notes import NoteKind
from services.search.query.query import Sort
from services.search.query.steps import Step as Loosening
from services.search.searching.answers import ReasonKind
from services.search.searching.counting import By
from services.search.searching.parameters import FILTERS
from services.search.searching.suggested import SuggestionKind
from services.search.web.marks import LAYERS
from services.search.web.shortcut_pages import KEYS, PLACES
from shared.access.callers import Scope
from shared.articles import DateFrom, Remark, ZoneKind
from shared.entity_types import EntityType
from shared.path.state import State, Step, Times
from shared.web.texts import Language, negotiate, texts

ROOT = Path(__file__).parent.parent.parent.parent
# Keys whose last part is a value of the code: all values have a text.
FAULTS = ["NoText", "TimeLimitExceeded", "WorkerLost", "Rejected"]
FAMILIES: dict[str, list[str]] = {
    "state.": list(State),
    "follow.is_": list(State),
    "time.": list(Times.model_fields),
    "pipeline.is_": list(State),
    "step.": list(Step),
    "access.is_": [*Scope, "over"],
    "access.may_": list(Scope),
    "pipeline.worker_": list(Step),
    "zone.": list(ZoneKind),
    "entity.": list(EntityType),
    "named.": list(NAMED),
    "layer.": list(LAYERS),
    "shape.": list(Shape),
    "asked.": [value for row in FIELDS for value in chain(*row.choices)],
    **{f"{row.name}.": [*chain(*row.choices)] for row in FIELDS if row.choices},
    "boards.until_": list(Until),
    "boards.compare_": list(Compared),
    "boards.unit_": list(Period),
    "boards.together_": list(Period),
    "sort.": list(Sort),
    "reason.": [*ReasonKind, "and"],
    "part.": ["store", "path", "broker", "search", "sources"],
    "condition.": ["away", "full", "stalled", "read-only", "reindexing"],
    "status.mend_": ["away", "full", "stalled", "read-only", "reindexing"],
    "fault.": FAULTS,
    "keys.in_": list(PLACES),
    "keys.do_": list(KEYS),
    "fault.mend_": [*FAULTS, "other"],
    "version.": ["model", "dictionary", "aliases"],
    "note.": list(NoteKind),
    "loosened.": [step for step in Loosening if step is not Loosening.TYPED],
    "datefrom.": list(DateFrom),
    "remark.": list(Remark),
    "kind.": list(SuggestionKind),
    "filter.": list(FILTERS),
    "deed.": list(Deed),
    "collections.by_": list(Order),
    "collections.told_": list(Outcome),
    "collections.move_": list(Where),
    "take.by_": [by.replace(",", "_") for by in By],
    "sources.is_": [*SourceState, "known"],
    "sources.by_": ["owner", "failures", "gone", "revoked"],
    "sources.kind_": list(SourceKind),
    "sources.lane_": list(SourceLane),
    "cause.": list(Cause),
    "subscribe.is_": list(Subscribed),
    "subscribe.often_": list(Often),
    "subscribe.said_": list(Often),
    "subscribe.in_": list(Language),
    "field.": [name for name in PageFields.model_fields if name != "language"],
}


def table(language: Language) -> dict[str, str]:
    """Return all texts of a language."""
    return dict(texts(language)._table)


def pieces(text: str) -> set[str]:
    """Return the names of the values that are set into a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used() -> tuple[set[str], set[str]]:
    """Return the keys that templates and code name whole, and the beginnings they go on from."""
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("shared", "services")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".html", ".py")
    ]
    text = "\n".join(sources)
    whole = set(re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", text))
    begun = set(re.findall(r"""t\(f?["']([a-z]+\.(?:[a-z]+_)?)(?:["'] ~|\{)""", text))
    return whole, begun


def test_both_languages_say_the_same_things() -> None:
    """Every key in both tables, with the same values set in."""
    chinese, english = table(Language.ZH), table(Language.EN)
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert pieces(text) == pieces(english[key]), key
        assert text.strip(), key


def test_every_text_that_the_pages_name_is_there_and_none_is_idle() -> None:
    """Whole keys and families."""
    whole, begun = used()
    keys = set(table(Language.ZH))
    assert begun == FAMILIES.keys()
    families = {f"{prefix}{value}" for prefix, values in FAMILIES.items() for value in values}
    assert families <= keys
    counted = {f"{key}_one" for key in whole} & keys
    assert keys == (whole & keys) | families | counted
    named = {key for key in whole if key.split(".")[0] in {key.split(".")[0] for key in keys}}
    files = {key for key in named if key.endswith((".html", ".js", ".css", ".svg", ".txt"))}
    assert named - files - keys - begun == set()


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "language"),
    [
        (None, None, None, "zh"),
        (None, None, "en-GB,en;q=0.9,zh;q=0.1", "en"),
        (None, None, "fr,zh-TW;q=0.5,en;q=0.4", "zh"),
        (None, None, "en;q=0,zh", "zh"),
        (None, None, "fr", "en"),
        (None, None, "zh; q=0.9, en; q=0.8", "zh"),
        (None, None, "zh ;q = 0.1 , en", "en"),
        (None, None, "en;q=zero, *", "zh"),
        (None, "en", "zh-CN", "en"),
        (None, "klingon", "en", "en"),
        ("zh", "en", "en", "zh"),
        ("'><script>", None, "en", "en"),
    ],
)
def test_the_readers_language_is_found(
    asked: str | None, kept: str | None, accepted: str | None, language: str
) -> None:
    """The address goes before the cookie, the cookie before what the browser accepts."""
    assert negotiate(asked, kept, accepted) == language


def test_one_is_counted_apart_in_english() -> None:
    """And separators stand in large numbers."""
    assert texts(Language.EN).count("search.found", 1) == "1 article"
    assert texts(Language.EN).count("search.found", 1234) == "1,234 articles"
    assert texts(Language.ZH).count("search.found", 1) == "1 篇"
