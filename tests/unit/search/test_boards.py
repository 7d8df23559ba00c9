"""Boards: whose they are, which days they count, and what their API answers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI

from services.search.alerts.handlers import save
from services.search.alerts.schemas import SearchIn
from services.search.app import make_search_api
from services.search.boards.asked import Asked, asked_of, searches_of
from services.search.boards.counting import change
from services.search.boards.keeping import change as change_board
from services.search.boards.keeping import share
from services.search.boards.models import MOST_DAYS, BoardIn, BoardSearch, Compared, Period
from services.search.boards.ports import MOST
from services.search.boards.showing import figures
from services.search.boards.spans import Span, compared_with, span_of
from services.search.loosening import Reader
from services.search.query.known import NOTHING_KNOWN
from services.search.searching.ports import SearchPorts
from services.search.searching.suggestions import Suggester
from shared.access.callers import Caller, Scope
from shared.articles import Name
from shared.china_time import CHINA
from shared.entity_types import EntityType
from tests.asgi import call
from tests.contract.indexes import PairCutter, made
from tests.fake_boards import FakeBoards
from tests.fake_index import FakeIndex
from tests.fake_keys import FakeKeys, bearer, closed
from tests.fake_owners import FakeOwners
from tests.fake_searches import FakeRivers, FakeSearches

KEYS = FakeKeys()
OWN, OTHER, READ, ADMIN = (
    bearer(KEYS.add(*scopes))
    for scopes in (
        (Scope.READ, Scope.INGEST),
        (Scope.READ, Scope.INGEST),
        (Scope.READ,),
        (Scope.ADMIN,),
    )
)
TODAY, NEWEST = date(2026, 3, 15), date(2026, 2, 1)
BOARD: dict[str, Any] = {"name": "甲乙", "searches": [{"name": "甲", "q": "望川"}, {"q": "雁洲"}]}


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, date(2026, 2, 14), TODAY),
        ({"days": 7}, date(2026, 3, 9), TODAY),
        ({"days": 7, "until": "newest"}, date(2026, 1, 26), NEWEST),
        ({"days": 7, "to": "2026-01-07"}, date(2026, 1, 1), date(2026, 1, 7)),
        ({"from": "2026-03-01"}, date(2026, 3, 1), TODAY),
        ({"from": "2026-03-01", "to": "2026-03-02"}, date(2026, 3, 1), date(2026, 3, 2)),
        ({"from": "2026-05-01"}, date(2026, 5, 1), date(2026, 5, 1)),
    ],
)
def test_a_period_says_which_days(asked: dict[str, Any], first: date, last: date) -> None:
    """From one to another, or the last so many."""
    assert span_of(Period.model_validate(asked), TODAY, NEWEST) == Span(first, last)


def test_the_newest_article_is_today_where_there_is_none() -> None:
    """So a board of an empty index has days all the same."""
    period = Period.model_validate({"days": 7, "until": "newest"})
    assert span_of(period, TODAY, None).last == TODAY


def test_a_period_that_only_begins_has_so_many_days_at_most() -> None:
    """The latest; each of them is counted by itself or in its month."""
    period = Period.model_validate({"from": "1900-01-01"})
    assert span_of(period, TODAY, None) == Span(TODAY - timedelta(days=MOST_DAYS - 1), TODAY)
    assert span_of(period, TODAY, None).days == MOST_DAYS


def test_days_are_compared_with_as_many_before_or_a_year_before() -> None:
    """A leap day has none."""
    span = Span(date(2024, 2, 26), date(2024, 2, 29))
    assert compared_with(span, Compared.BEFORE) == Span(date(2024, 2, 22), date(2024, 2, 25))
    assert compared_with(span, Compared.YEAR) == Span(date(2023, 2, 26), date(2023, 2, 28))
    assert compared_with(span, Compared.NONE) is None


@pytest.mark.parametrize(
    ("now", "before", "percent", "few"),
    [(15, 10, 50.0, False), (5, 10, -50.0, False), (40, 9, None, False), (9, 9, None, True)],
)
def test_a_change_is_told_where_there_is_enough_to_tell(
    now: int, before: int, percent: float | None, few: bool
) -> None:
    """In percent from ten before on; below ten of both nothing is said."""
    told = change(now, before)
    assert (told.more, told.percent, told.few) == (now - before, percent, few)


def run(index: FakeIndex, searches: list[dict[str, Any]]) -> Iterator[Asked]:
    """Yield searches as they are run."""
    found = searches_of(list(map(BoardSearch.model_validate, searches)), kept=FakeSearches())
    return asked_of(found, reader=Reader(PairCutter(), NOTHING_KNOWN), index=index)


@pytest.fixture
def app() -> FastAPI:
    """Return a closed search service with a few articles of today and of a week ago."""
    index = FakeIndex()
    now = datetime.now(CHINA)
    name = Name(name="骆青川", type=EntityType.PER, salience=1.0, mentions=())
    days = {"望川电机": 0, "望川雁洲轻轨": 1, "望川投产": 40, "雁洲轻轨": 2}
    for number, (text, ago) in enumerate(days.items()):
        more = {
            "published_at": now - timedelta(days=ago),
            "names": (name,),
            "source": f"报{number}",
        }
        index.write([made(f"a{number}", 1, text, **more)])
    index.write([made("undated", 1, "望川")])
    app = make_search_api()
    app.state.ports = SearchPorts(index, PairCutter(), Suggester(index))
    app.state.searches = FakeSearches()
    app.state.rivers = FakeRivers(app.state.searches)
    app.state.boards, app.state.owners = FakeBoards(), FakeOwners()
    app.state.access = closed(KEYS)
    return app


def kept(app: FastAPI, headers: dict[str, str] = OWN, **more: Any) -> dict[str, Any]:
    """Keep a board; return what was answered."""
    answer = call(app, "POST", "/v1/boards", json=BOARD | more, headers=headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_board_is_its_makers_alone(app: FastAPI) -> None:
    """And the admins'; who only reads keeps none."""
    board = kept(app)
    path = f"/v1/boards/{board['id']}"
    assert call(app, "GET", "/v1/boards", headers=OWN).json() == {"boards": [board]}
    assert call(app, "GET", "/v1/boards", headers=OTHER).json() == {"boards": []}
    assert call(app, "GET", "/v1/boards", headers=ADMIN).json() == {"boards": [board]}
    for method, json in (("GET", None), ("PUT", BOARD), ("DELETE", None)):
        assert call(app, method, path, json=json, headers=OTHER).status_code == 404
    assert call(app, "POST", "/v1/boards", json=BOARD, headers=READ).status_code == 403
    changed = call(app, "PUT", path, json=BOARD | {"name": "丙"}, headers=OWN).json()
    assert (changed["name"], changed["id"], changed["owner"]) == ("丙", board["id"], board["owner"])
    assert call(app, "DELETE", path, headers=OWN).status_code == 204
    assert call(app, "GET", path, headers=OWN).status_code == 404


def test_a_link_shows_a_board_to_who_may_read_until_it_is_taken_away(app: FastAPI) -> None:
    """Or another is made, or who shared it is gone; it changes nothing and isn't told on."""
    board = kept(app)
    path = f"/v1/boards/{board['id']}"
    link = f"{path}-{call(app, 'POST', f'{path}/share', headers=OWN).json()['token']}"
    seen = call(app, "GET", link, headers=READ)
    assert (seen.status_code, seen.json()["token"]) == (200, None)
    assert call(app, "GET", f"{link}/figures", headers=READ).json()["found"]
    assert call(app, "GET", f"{path}-{'0' * 32}", headers=READ).status_code == 404
    assert call(app, "DELETE", link, headers=OTHER).status_code == 422
    app.state.owners.away.add(board["owner"])
    assert call(app, "GET", link, headers=READ).status_code == 404
    app.state.owners.away.clear()
    call(app, "POST", f"{path}/share", headers=OWN)
    assert call(app, "GET", link, headers=READ).status_code == 404
    assert call(app, "DELETE", f"{path}/share", headers=OWN).status_code == 204
    assert call(app, "GET", path, headers=OWN).json()["token"] is None


@pytest.mark.parametrize(
    "searches",
    [
        [],
        [{"q": ""}],
        [{"q": "。"}],
        [{"q": "(望川"}],
        [{"search": "0" * 16, "q": "望川"}],
        [{"search": "0" * 16}],
        [{"q": "望川"}] * 9,
    ],
)
def test_a_board_without_good_searches_is_refused(
    app: FastAPI, searches: list[dict[str, str]]
) -> None:
    """None, one that asks nothing or isn't understood, another's, or too many."""
    asked = BOARD | {"searches": searches}
    assert call(app, "POST", "/v1/boards", json=asked, headers=OWN).status_code == 422


def test_a_link_that_was_taken_away_comes_back_by_nobody_who_changes_the_board(
    app: FastAPI,
) -> None:
    """Though he had read it before."""
    boards: FakeBoards = app.state.boards
    id = kept(app)["id"]
    shared = share(boards.get(id), boards=boards, is_shared=True)
    share(shared, boards=boards, is_shared=False)
    caller = Caller("key", "x", "x", frozenset({Scope.ADMIN}))
    more: dict[str, Any] = {"searches": app.state.searches, "cutter": PairCutter()}
    asked = BoardIn.model_validate(BOARD | {"name": "别名"})
    change_board(shared, asked, boards=boards, caller=caller, **more)
    assert (boards.get(id).token, boards.get(id).name) == (None, "别名")
    share(shared, boards=boards, is_shared=False)
    assert boards.get(id).token is None


def test_there_is_a_most_of_boards(app: FastAPI) -> None:
    """Of each owner."""
    for _ in range(MOST):
        kept(app)
    assert call(app, "POST", "/v1/boards", json=BOARD, headers=OWN).status_code == 409
    kept(app, OTHER)


def test_a_board_shows_its_owners_saved_searches_and_says_when_one_is_gone(app: FastAPI) -> None:
    """Another's can't be named; what is gone stays until it is taken off."""
    owner = kept(app)["owner"]
    own = save(SearchIn(name="轻轨", q="轻轨"), searches=app.state.searches, owner=owner)
    asked: dict[str, Any] = {"searches": [{"search": own.id}, {"q": "望川"}]}
    board = kept(app, **asked)
    refused = call(app, "POST", "/v1/boards", json=BOARD | asked, headers=OTHER)
    assert (refused.status_code, refused.json()["where"]) == (422, "/searches")
    path = f"/v1/boards/{board['id']}"
    first, _ = call(app, "GET", f"{path}/figures", headers=OWN).json()["searches"]
    assert (first["name"], first["search"], first["count"], first["gone"]) == (
        *("轻轨", own.id, 2, False),
    )
    app.state.searches.remove(own.id)
    told = call(app, "GET", f"{path}/figures", headers=OWN).json()
    first, second = told["searches"]
    assert (first["gone"], first["count"], first["share"]) == (True, 0, None)
    assert second["share"] == 1
    assert call(app, "PUT", path, json=BOARD | asked, headers=OWN).status_code == 200


def test_figures_are_of_the_boards_days_unless_others_are_asked_for(app: FastAPI) -> None:
    """As JSON or as a table."""
    path = f"/v1/boards/{kept(app)['id']}/figures"
    told = call(app, "GET", path, headers=OWN).json()
    first, second = told["searches"]
    assert (first["name"], first["count"], first["undated"]) == ("甲", 2, 1)
    assert first["change"] == {"before": 1, "more": 1, "percent": None, "few": True}
    assert (second["name"], second["count"]) == ("雁洲", 2)
    assert (told["found"], told["in_several"]) == (3, 1)
    assert first["own_sources"] == []
    assert told["common"] == [
        {"id": "PER:骆青川", "name": "骆青川", "type": "PER", "counts": [2, 2]}
    ]
    week = call(app, "GET", path, params={"days": "1", "compare": "none"}, headers=OWN).json()
    assert (week["searches"][0]["count"], week["compared"]) == (1, None)
    table = call(app, "GET", path, params={"format": "csv"}, headers=OWN)
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert rows[0] == ["search", "figure", "value", "count"]
    assert ["甲", "count", "", "2"] in rows
    assert ["雁洲", "source", "报3", "1"] in rows
    wrong = {"from": "2026-03-02", "to": "2026-03-01"}
    assert call(app, "GET", path, params=wrong, headers=OWN).status_code == 422


def test_a_source_is_of_one_search_alone_from_three_articles_on(app: FastAPI) -> None:
    """Fewer may be chance."""
    path = f"/v1/boards/{kept(app)['id']}/figures"
    for number, source in enumerate(["报甲"] * 3 + ["报乙"] * 2):
        more = {"published_at": datetime.now(CHINA), "source": source}
        app.state.ports.index.write([made(f"b{number}", 1, "雁洲", **more)])
    first, second = call(app, "GET", path, headers=OWN).json()["searches"]
    assert first["own_sources"] == []
    assert [(each["value"], each["count"]) for each in second["own_sources"]] == [("报甲", 3)]
    rows = csv.reader(io.StringIO(call(app, "GET", f"{path}?format=csv", headers=OWN).text))
    assert ["雁洲", "own_source", "报甲", "3"] in list(rows)


def test_tables_are_called_by_what_they_are_of(app: FastAPI) -> None:
    """A board, or the searches that are compared."""
    board, params = f"/v1/boards/{kept(app)['id']}/figures", {"q": ["望川", "雁洲"]}
    for path, name in ((board, "甲乙"), ("/v1/compare", "望川 雁洲")):
        asked = {"format": "csv"} | (params if name != "甲乙" else {})
        header = call(app, "GET", path, params=asked, headers=OWN).headers["Content-Disposition"]
        _, plain, coded = header.split("; ")
        assert plain == 'filename="figures.csv"'
        assert unquote(coded) == f"filename*=UTF-8''{name}.csv"


def test_figures_that_were_stopped_say_so(app: FastAPI) -> None:
    """And claim nothing of what wasn't counted."""
    path = f"/v1/boards/{kept(app)['id']}/figures"
    app.state.ports = replace(app.state.ports, seconds=0.0)
    told = call(app, "GET", path, headers=OWN).json()
    assert (told["timed_out"], told["found"], told["offered"]) == (True, 0, None)
    assert [each["undated"] for each in told["searches"]] == [0, 0]


def test_searches_are_compared_without_a_board(app: FastAPI) -> None:
    """Saved ones of one's own, and such as are typed."""
    params = {"q": ["望川", "雁洲"]}
    told = call(app, "GET", "/v1/compare", params=params, headers=READ).json()
    assert [each["name"] for each in told["searches"]] == ["望川", "雁洲"]
    assert told["in_several"] == 1
    for wrong, status in (({}, 422), ({"q": "。"}, 422), ({"search": "0" * 16}, 404)):
        answer = call(app, "GET", "/v1/compare", params=wrong, headers=READ)
        assert answer.status_code == status, wrong


def test_the_name_that_was_searched_for_is_told_by_its_forms_too() -> None:
    """Of companies and places; what is about another one stays."""
    index = FakeIndex()
    for number, name in enumerate(["星澜", "星澜集团有限公司", "星澜汽车", "云岭市", "云岭"]):
        type = EntityType.LOC if name.startswith("云") else EntityType.ORG
        names = (Name(name=name, type=type, salience=1.0, mentions=()),)
        more = {"names": names, "published_at": datetime.now(CHINA)}
        index.write([made(f"a{number}", 1, "星澜云岭", **more)])
    asked = list(run(index, [{"q": "星澜"}, {"q": "星澜", "filters": {"place": "云岭"}}]))
    told = figures(asked, Period(), Compared.NONE, datetime.now(CHINA).date(), index=index)
    both, one = ([each.name for each in search.named] for search in told.searches)
    assert sorted(both) == ["云岭", "云岭市", "星澜汽车"]
    assert one == []


def test_days_of_a_span_are_named() -> None:
    """Or months, where there are many."""
    span = Span(date(2026, 2, 27), date(2026, 3, 1))
    assert span.times(span.unit) == ["2026-02-27", "2026-02-28", "2026-03-01"]
    long = Span(date(2025, 1, 15), date(2026, 3, 1))
    assert len(long.times(long.unit)) == 15
