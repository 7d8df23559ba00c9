"""Reports of searches, as the API gives them, on an index in memory."""

import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from docx import Document

from services.search.indexing.reprints import grouped
from services.search.reports import reading, searched
from services.search.reports.models import MOST_ENTRIES
from services.search.reports.parameters import ReportParams
from shared.articles import Disclaimer, DisclaimerKind, Name, Zone, ZoneKind
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.search.clients import Client, client_of

TEXT = "水厂开工\n水厂今日开工。\n\n。\n工期两年。\n投资有风险。"
BODY = TEXT.index("投")


def zones() -> tuple[Zone, ...]:
    """Return the zones of the text."""
    return (
        Zone(start=0, end=4, kind=ZoneKind.TITLE),
        Zone(start=5, end=BODY, kind=ZoneKind.BODY),
        Zone(start=BODY, end=len(TEXT), kind=ZoneKind.DISCLAIMER),
    )


def filled() -> FakeIndex:
    """Return an index of an article with two reprints, and two others."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    notice = Disclaimer(start=BODY, end=len(TEXT), kind=DisclaimerKind.INVESTMENT)
    alike = {"signature": tuple(range(64)), "zones": zones(), "disclaimers": (notice,)}
    times = [datetime(2026, 7, day, tzinfo=UTC) for day in (1, 2, 4)]
    items = [
        made("a", 1, TEXT, source="云岭日报", published_at=times[2], names=(name,), **alike),
        made("b", 2, TEXT, source="雁洲晚报", published_at=times[1], **alike),
        made("c", 3, TEXT, source="云岭日报", published_at=times[0], **alike),
        made("d", 4, "水厂停工\n停工一天。", source="青石早报", published_at=times[0]),
        made("e", 5, "轻轨"),
    ]
    index.write(grouped(items, index))
    return index


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of an API with a few articles."""
    return client_of(filled())


def word(answer: httpx.Response) -> Any:
    """Return the Word document of an answer."""
    assert answer.status_code == 200, answer.text
    return Document(io.BytesIO(answer.content))


def styled(document: Any, style: str) -> list[str]:
    """Return the texts of all paragraphs in a style."""
    return [p.text for p in document.paragraphs if p.style.style_id == style]


def test_a_search_becomes_a_report(client: Client) -> None:
    """Reprints are one article, which says where else it was printed."""
    document = word(client.get("/v1/report", {"q": "水厂", "desk": "编辑部"}))
    assert styled(document, "Title") == ["“水厂”相关报道"]
    assert styled(document, "Heading2") == ["1  水厂开工", "2  水厂停工"]
    meta = styled(document, "ArticleMeta")
    assert "另有 2 篇转载，见于雁洲晚报" in meta
    assert styled(document, "BodyText") == ["水厂今日开工。", "工期两年。", "停工一天。"]
    assert "投资有风险。" in styled(document, "SmallPrint")
    facts = styled(document, "CoverFirst") + styled(document, "CoverFact")
    assert [fact.replace("\t", " ") for fact in facts][:3] == [
        "检索词 水厂",
        "时段 2026-07-01 至 2026-07-04",
        "篇数 收录 2 篇，共 4 篇",
    ]
    assert styled(document, "CoverDesk") == ["编辑部"]


def test_each_reprint_may_stand_for_itself(client: Client) -> None:
    """As in a search."""
    asked = {"q": "水厂", "group": "none", "sort": "oldest"}
    document = word(client.get("/v1/report", asked))
    assert len(styled(document, "Heading2")) == 4
    assert not [line for line in styled(document, "ArticleMeta") if "转载" in line]


def test_filters_are_told_in_words(client: Client) -> None:
    """With the period that was asked for."""
    asked = {"source": "云岭日报", "not_disclaimer": "copyright", "from": "2026-07-01"}
    document = word(client.get("/v1/report", asked | {"to": "2026-07-09", "lang": "en"}))
    assert styled(document, "Title") == ["Coverage: 云岭日报"]
    facts = styled(document, "CoverFirst") + styled(document, "CoverFact")
    assert [fact.replace("\t", " ") for fact in facts][:4] == [
        "Source 云岭日报",
        "Not Disclaimer copyright",
        "Period 2026-07-01 to 2026-07-09",
        "Articles 1 of 2",
    ]


def test_chosen_articles_become_a_report(client: Client) -> None:
    """By their ids; what is there no more is left out."""
    index = filled()
    found = client_of(index).get("/v1/report?id=e&id=d&id=nobody")
    assert styled(word(found), "Heading2") == ["1  水厂停工", "2  轻轨"]


@pytest.mark.parametrize(
    ("form", "media", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
    ],
)
def test_every_form_is_called_by_its_title(
    client: Client, form: str, media: str, begins: bytes
) -> None:
    """In any script, and in ASCII for who knows no other."""
    answer = client.get("/v1/report", {"format": form, "title": '水厂/"一周"'})
    assert answer.headers["Content-Type"] == media
    assert answer.content.startswith(begins)
    kind, plain, coded = answer.headers["Content-Disposition"].split("; ")
    assert kind == ("inline" if form == "html" else "attachment")
    assert plain == f'filename="report.{form}"'
    assert unquote(coded) == f"filename*=UTF-8''水厂 一周.{form}"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"q": "，"}, "q"),
        ({"size": "501"}, "size"),
        ({"size": "0"}, "size"),
        ({"format": "pdf"}, "format"),
        ({"cursor": "x"}, "cursor"),
        ({"title": "水" * 201}, "title"),
    ],
)
def test_what_cannot_be_written_is_a_problem(
    client: Client, asked: dict[str, str], where: str
) -> None:
    """With the place that is wrong and how to mend it."""
    answer = client.get("/v1/report", asked)
    assert answer.status_code == 422
    assert answer.json()["where"].removeprefix("/query/") == where
    assert answer.json()["mend"]


def test_nothing_found_is_a_report_too(client: Client) -> None:
    """Which says so."""
    document = word(client.get("/v1/report", {"q": "火星火星"}))
    assert styled(document, "BodyText") == ["没有符合条件的稿件。"]


def test_a_report_has_the_first_of_many() -> None:
    """As many as were asked for, over one page of a search's hits."""
    index = FakeIndex()
    index.write([made(f"{n}", n + 1, f"第{n}座水厂\n开工。") for n in range(130)])
    for size, count in (("120", 120), ("2", 2)):
        document = word(client_of(index).get("/v1/report", {"q": "水厂", "size": size}))
        assert len(styled(document, "Heading2")) == count
    assert ReportParams().search().size <= MOST_ENTRIES


def test_long_texts_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by itself and all together, and say so; so a report is never too large to be made."""
    monkeypatch.setattr(reading, "LONGEST", 10)
    monkeypatch.setattr(searched, "ALL_TOLD", 16)
    index = FakeIndex()
    index.write([made(f"{n}", n + 1, f"水厂\n{'水' * 6}\n{'电' * 8}") for n in range(3)])
    document = word(client_of(index).get("/v1/report"))
    told = [paragraph.rstrip("…") for paragraph in styled(document, "BodyText")]
    assert [len(each) for each in told] == [6, 4, 5]
    cut = [line for line in styled(document, "SmallPrint") if "全文" in line]
    assert len(cut) == 3


def test_what_cannot_be_read_is_left_out() -> None:
    """One article never costs the others."""
    index = filled()
    index.documents["d"].blobs["enriched"] = b"broken"
    document = word(client_of(index).get("/v1/report", {"q": "水厂"}))
    assert styled(document, "Heading2") == ["1  水厂开工"]


def test_a_page_may_do_nothing_but_look(client: Client) -> None:
    """Its own looks alone are allowed, by their digest."""
    answer = client.get("/v1/report", {"format": "html", "q": "水厂"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|\sstyle=|\son\w+=", answer.text)
