"""The pages of boards: made, looked at, changed and shared without scripts."""

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from services.search.alerts.handlers import save
from services.search.alerts.schemas import SearchIn
from services.search.boards.models import Board
from services.search.web.lines import lines, parts
from shared.china_time import CHINA
from tests.contract.indexes import made
from tests.fake_index import FakeIndex
from tests.unit.web.clients import HOSTILE, Client, Page, parsed

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def board(client: Client, index: FakeIndex) -> str:
    """Return the address of a board of a saved search and one that is written down."""
    now = datetime.now(CHINA)
    for ago in range(12):
        more = {"published_at": now - timedelta(days=ago), "source": HOSTILE}
        index.write([made(f"dated{ago}", 9, "雁洲轻轨" if ago % 3 else "望川轻轨", **more)])
    saved = save(SearchIn(name="雁洲", q="雁洲"), searches=client.app.state.searches)
    sent = {"name": "甲乙", "search": saved.id, "typed": "乙 = 望川\n", "days": "30"}
    answer = client.post("/boards", OWN, data=sent)
    assert answer.status_code == 303
    return answer.headers["Location"]


def kept(client: Client, path: str) -> Board:
    """Return the board of an address."""
    found: Board = client.app.state.boards.get(path.rpartition("/")[2])
    return found


def flat(page: Page, selector: str) -> str:
    """Return the text of a node on one line."""
    return " ".join(page.one(selector).text().split())


def test_a_board_shows_its_searches_side_by_side(client: Client, board: str) -> None:
    """Every chart says in words what it shows, and has its numbers in a table."""
    for language, counted in (("zh", "雁洲：共 8 篇"), ("en", "雁洲: 8 in all")):
        page = parsed(client.get(board, language))
        assert page.one("h1").text() == "甲乙"
        within = page.one(".top [aria-current]").attributes
        assert (within["href"], within["aria-current"]) == ("/boards", "true")
        charts = page.css("svg[role=img]")
        assert len(charts) == 4
        for chart in charts:
            ids = str(chart.attributes["aria-labelledby"]).split()
            assert all(page.css(f"#{id}") for id in ids)
        assert counted in page.one("#together-lines-about").text()
        rows = page.css("[aria-labelledby=together] tbody tr")
        assert len(rows) == 30
        cells = [[int(cell.text()) for cell in row.css("td")] for row in rows]
        assert [sum(column) for column in zip(*cells, strict=True)] == [8, 4]
        assert [each.text() for each in page.css(".card .big strong")] == ["8", "4"]
        assert HOSTILE in page.one(".card").text()


def test_the_numbers_lead_to_their_articles(client: Client, board: str) -> None:
    """Of the same days."""
    page = parsed(client.get(board))
    first = str(page.one(".card h2 a").attributes["href"])
    asked = parse_qs(urlsplit(first).query)
    assert asked["q"] == ["雁洲"]
    assert {"from", "to"} <= asked.keys()
    assert parsed(client.get(first)).one("#found").text().startswith("8")
    by_source = str(page.one(".card .bars a").attributes["href"])
    assert parse_qs(urlsplit(by_source).query)["source"] == [HOSTILE]


def test_other_days_are_asked_for_by_a_form(client: Client, board: str) -> None:
    """Without being kept; where there are none, others are offered."""
    page = parsed(client.get(f"{board}?days=7&until=newest&from=&to=&compare=year"))
    assert len(page.css("[aria-labelledby=together] tbody tr")) == 7
    assert page.css("#compare option[selected]")[0].attributes["value"] == "year"
    empty = parsed(client.get(f"{board}?from=2020-01-01&to=2020-01-03", "en"))
    assert "No article is of these days" in empty.one(".note").text()
    offered = str(empty.one(".note a").attributes["href"])
    assert len(parsed(client.get(offered)).css("[aria-labelledby=together] tbody tr")) == 3
    assert client.get(f"{board}?days=0").status_code == 422
    assert client.get(f"{board}?from=2026-01-02&to=2026-01-01").status_code == 422


def test_a_board_is_changed_on_its_page(client: Client, board: str) -> None:
    """The form holds what there is, also what a line can't hold."""
    old = kept(client, board)
    filtered = {"q": "轻轨", "name": "丙", "filters": {"place": "青石区"}}
    changed = old.model_dump(by_alias=True) | {"period": {"days": 14}}
    changed["searches"] = [*changed["searches"], filtered]
    client.app.state.boards.replace(Board.model_validate(changed), changed.get("token"))
    form = parsed(client.get(f"{board}/edit"))
    assert form.one("textarea").text() == "乙 = 望川"
    assert form.one("select[name=days] option[selected]").attributes["value"] == "14"
    assert len(form.css("input[type=checkbox][checked]")) == 2
    sent = {
        "name": "丁",
        "kept": "2",
        "typed": "望川 OR 雁洲",
        "from": "2026-01-01",
        "to": "2026-01-31",
    }
    answer = client.post(f"{board}/edit", OWN, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, board)
    new = kept(client, board)
    assert (new.name, str(new.period.last)) == ("丁", "2026-01-31")
    assert [(each.name, each.q) for each in new.searches] == [("丙", "轻轨"), ("", "望川 OR 雁洲")]
    assert new.searches[0].filters.keywords() == {"place": ("青石区",)}
    assert client.post(f"{board}/edit", {}, data=sent).status_code == 403
    assert client.post(f"{board}/edit", OWN, data={"name": "丁"}).status_code == 422


def test_a_board_is_shared_listed_and_forgotten(client: Client, board: str) -> None:
    """By forms of its own page and of the list."""
    client.post(f"{board}/share", OWN)
    token = kept(client, board).token
    assert token
    link = str(parsed(client.get(board)).one(".sharing a").attributes["href"])
    assert link == f"{board}-{token}"
    shared = parsed(client.get(f"{link}?days=7"))
    assert shared.one("form.period").attributes["action"] == link
    client.post(f"{board}/unshare", OWN)
    assert kept(client, board).token is None
    assert parsed(client.get("/boards")).one("tbody th a").attributes["href"] == board
    assert client.post(f"{board}/delete", OWN).status_code == 303
    assert parsed(client.get("/boards")).css("tbody") == []


def test_searches_are_compared_without_a_board(client: Client, board: str) -> None:
    """And kept as one where they please."""
    assert len(parsed(client.get("/compare")).css("input[name=q]")) == 2
    page = parsed(client.get("/compare?q=望川&q=雁洲&q=&days=7&from="))
    assert [each.text() for each in page.css(".card .big strong")] == ["3", "4"]
    assert page.css("form[action$=share]") == []
    fields = [each.attributes["value"] for each in page.css("input[name=q]")]
    assert fields == ["望川", "雁洲", ""]
    hidden = page.css("[aria-labelledby=keep] input[type=hidden]")
    sent = {str(each.attributes["name"]): str(each.attributes["value"]) for each in hidden}
    answer = client.post("/boards", OWN, data=sent | {"name": "戊"})
    new = kept(client, answer.headers["Location"])
    assert ([each.q for each in new.searches], new.period.days) == (["望川", "雁洲"], 7)
    assert client.get("/compare?q=。").status_code == 422


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (10, 10), (11, 20), (99, 100), (101, 200)]
)
def test_a_scale_ends_at_a_round_number_that_can_be_halved(most: int, top: int) -> None:
    """And holds all there is."""
    assert lines(["a"], [[most]]).most == top


def test_lines_stay_in_their_square_and_are_told_apart_by_their_marks() -> None:
    """All are marked of few times; of many each line is marked in places of its own."""
    few = lines(["1", "2"], [[0, 4], [4, 2]])
    assert [line.path for line in few.lines] == ["M25.0 100.0 L75.0 0.0", "M25.0 0.0 L75.0 50.0"]
    assert [len(line.marks) for line in few.lines] == [2, 2]
    many = lines([str(at) for at in range(90)], [list(range(90))] * 8)
    numbers = [float(n) for line in many.lines for n in re.findall(r"[\d.]+", line.path)]
    assert 0 <= min(numbers) <= max(numbers) <= 100
    places = [{mark.x for mark in line.marks} for line in many.lines]
    assert all(10 < len(each) < 20 for each in places)
    assert places[0].isdisjoint(places[4])


def test_parts_of_a_bar_are_as_wide_as_their_share() -> None:
    """What is nothing has none."""
    assert [(part.number, part.x, part.width) for part in parts([1, 0, 3])] == [
        *((1, 0.0, 25.0), (3, 25.0, 75.0)),
    ]
    assert parts([0, 0]) == ()
