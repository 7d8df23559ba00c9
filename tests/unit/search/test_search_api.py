"""The search API's answers, on an index in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.articles import Name
from shared.entity_types import EntityType
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.search.clients import Client, client_of

ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
BOUNDS = st.none() | st.datetimes(timezones=ZONES)


def test_an_answer_has_all_its_members(client: Client) -> None:
    """One hit for reprints, with the other article in it, facets and notes."""
    params = {"q": "(电机", "size": "1", "facets": "person,source", "explain": "true"}
    answer = client.get("/v1/search", params=params).json()
    assert answer["total"] == {"value": 3, "relation": "eq"}
    assert answer["facets"] == {
        "person": [{"value": "陆知远", "count": 2}],
        "source": [{"value": "云岭日报", "count": 1}],
    }
    assert len(answer["notes"]) == 1
    assert answer["noted"] == [{"kind": "cut_short", "values": {}}]
    (hit,) = answer["hits"]
    assert (hit["id"], hit["summary"]) == ("a", "望川电机")
    assert [other["id"] for other in hit["reprints"]] == ["b"]
    assert hit["explanation"]
    rest = client.get("/v1/search", params=params | {"cursor": answer["next_cursor"]}).json()
    assert [hit["id"] for hit in rest["hits"]] == ["c"]
    assert rest["next_cursor"] is None


def test_as_many_values_of_a_facet_come_as_are_wanted() -> None:
    """Twenty unless another number is asked for."""
    index = FakeIndex()
    index.write([made(f"{n}", n + 1, "电机", source=f"日报{n}") for n in range(30)])
    client = client_of(index)
    for params, count in ({"facet_size": "1"}, 1), ({"facet_size": "25"}, 25), ({}, 20):
        answer = client.get("/v1/search", params={"facets": "source"} | params).json()
        assert len(answer["facets"]["source"]) == count


def test_no_name_stands_for_a_part_of_what_was_typed(client: Client) -> None:
    """A query with a word that nothing holds isn't mended by doubling another."""
    for q in ("望川电机火星", "雁洲电机火星"):
        answer = client.get("/v1/search", params={"q": q}).json()
        assert (answer["total"]["value"], answer["did_you_mean"]) == (0, None)


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("/v1/search?cursor=made-up", 410, "cursor"),
        ("/v1/search?facets=colour", 422, "facets"),
        ("/v1/search?q=%EF%BC%8C", 422, "q"),
        ("/v1/export?q=%EF%BC%8C", 422, "q"),
        ("/v1/trends?from=2026-07-02&to=2026-07-01", 422, "from"),
        ("/v1/entities/PER:nobody", 404, "id"),
        ("/v1/articles/nobody", 404, None),
        ("/v1/articles/nobody/similar", 404, None),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: Client, path: str, status: int, where: str | None
) -> None:
    """With the place that is wrong and how to mend it."""
    answer = client.get(path)
    assert (answer.status_code, answer.json().get("where")) == (status, where)
    assert answer.json()["mend"]


@pytest.mark.parametrize(
    "bounds",
    [
        {"from": "0822-03-29"},
        {"from": "9999-12-31"},
        {"to": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01", "to": "9999-12-31T23:59:59-12:00"},
        {"from": "0001-01-01T00:00:00+14:00", "to": "0001-01-02"},
    ],
)
def test_any_period_can_be_asked_for(client: Client, bounds: dict[str, str]) -> None:
    """What lies beyond all that can be published is empty, not an error."""
    for path in ("/v1/trends", "/v1/search", "/v1/export"):
        assert client.get(path, bounds).status_code == 200


@pytest.fixture(scope="module")
def empty() -> Client:
    """Return a client of an API without articles, for all examples: making one takes long."""
    return client_of(FakeIndex())


@pytest.mark.parametrize("number", ["0.5", "20260709", "-62135596800", "1e9", "nan"])
def test_a_number_is_no_date(client: Client, number: str) -> None:
    """Else it would be so many seconds after 1970, and 20260709 a day of that year."""
    for path in ("/v1/trends", "/v1/search", "/v1/export"):
        for bound in ("from", "to"):
            answer = client.get(path, {bound: number})
            assert (answer.status_code, answer.json()["where"]) == (422, f"/query/{bound}")
            assert "2026-07-01" in answer.json()["detail"]


@given(BOUNDS, BOUNDS)
def test_no_period_is_an_error_of_ours(
    empty: Client, begin: datetime | None, end: datetime | None
) -> None:
    """Trends of it are told, or it is said that it is empty."""
    bounds = {"from": begin, "to": end}
    asked = {name: time.isoformat() for name, time in bounds.items() if time}
    is_empty = begin is not None and end is not None and begin >= end
    answer = empty.get("/v1/trends", asked)
    assert answer.status_code == (422 if is_empty else 200)


def test_trends_since_ever_count_everything() -> None:
    """There is nothing before."""
    index = FakeIndex()
    name = Name(name="陆知远", type=EntityType.PER, salience=1.0, mentions=())
    index.write(
        [made("a", 1, "甲乙", names=(name,), published_at=datetime(2026, 7, 9, tzinfo=UTC))]
    )
    for begin in ("0001-01-01", "0822-03-29", "1700-01-01"):
        found = client_of(index).get(f"/v1/trends?from={begin}&to=2026-07-10").json()["entities"]
        assert [(each["id"], each["count"], each["before"]) for each in found] == [
            ("PER:陆知远", 1, 0)
        ]


def test_a_cursor_belongs_to_its_search(client: Client) -> None:
    """Another query with it is refused."""
    first = client.get("/v1/search", params={"q": "电机", "size": "1"}).json()
    other = {"q": "望川", "size": "1", "cursor": first["next_cursor"]}
    assert client.get("/v1/search", params=other).status_code == 410


def test_an_article_shows_its_group(client: Client) -> None:
    """And the other articles in it."""
    article = client.get("/v1/articles/a").json()
    assert article["title"] == "望川电机投产"
    assert article["group"] == client.get("/v1/articles/b").json()["group"]
    assert [other["id"] for other in article["reprints"]] == ["b"]


def test_lists_are_served(client: Client) -> None:
    """Suggestions, entities, trends, similar articles and the export."""
    assert client.get("/v1/suggest?q=陆").json()["suggestions"][0]["id"] == "PER:陆知远"
    assert client.get("/v1/entities?q=知").json()["entities"][0]["count"] == 2
    assert client.get("/v1/entities/PER:陆知远").json()["count"] == 2
    assert client.get("/v1/trends?type=PER").json()["entities"] == []
    assert [h["id"] for h in client.get("/v1/articles/c/similar").json()["hits"]] == ["a"]
    table = client.get("/v1/export?format=csv&q=电机")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(table.text.strip().splitlines()) == 4
    assert len(client.get("/v1/export?q=雁洲").text.splitlines()) == 1


def test_nothing_found_suggests_what_was_meant(client: Client) -> None:
    """Only then."""
    assert client.get("/v1/search?q=店机").json()["did_you_mean"] == "电机"
    assert client.get("/v1/search?q=电机").json()["did_you_mean"] is None


def test_paging_ends_in_the_depth(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so."""
    for module in ("search", "paging"):
        monkeypatch.setattr(f"services.search.searching.{module}.DEEPEST", 2)
    params = {"q": "电机", "size": "1", "group": "none"}
    first = client.get("/v1/search", params=params).json()
    assert (first["notes"], len(first["hits"])) == ([], 1)
    second = client.get("/v1/search", params=params | {"cursor": first["next_cursor"]}).json()
    assert (second["next_cursor"], len(second["hits"])) == (None, 1)
    assert "Only the first 2 hits" in second["notes"][0]


def test_cursors_are_signed_by_the_secret_of_the_api(client: Client) -> None:
    """One of another installation, or of before the secret was changed, is gone."""
    client.app.state.ports = replace(client.app.state.ports, secret=lambda: "one")
    asked = {"size": "1", "group": "none"}
    cursor = client.get("/v1/search", asked).json()["next_cursor"]
    assert client.get("/v1/search", asked | {"cursor": cursor}).status_code == 200
    client.app.state.ports = replace(client.app.state.ports, secret=lambda: "another")
    assert client.get("/v1/search", asked | {"cursor": cursor}).status_code == 410


@pytest.mark.parametrize(
    ("asked", "plain", "kept"),
    [
        ("export?q=电机&format=csv", "articles.csv", "电机.csv"),
        ("export?format=ndjson", "articles.ndjson", "articles.ndjson"),
        ("export?q=电机&format=csv&sample=2", "articles.csv", "电机 sample 2.csv"),
        ("counts?q=电机&format=csv", "counts-by-day.csv", "电机 counts-by-day.csv"),
    ],
)
def test_files_are_called_by_what_was_asked_for(
    client: Client, asked: str, plain: str, kept: str
) -> None:
    """So that several of them are told apart in a folder."""
    _, first, second = client.get(f"/v1/{asked}").headers["Content-Disposition"].split("; ")
    assert first == f'filename="{plain}"'
    assert unquote(second) == f"filename*=UTF-8''{kept}"
