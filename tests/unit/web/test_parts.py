"""Addresses, static files, formats and charts."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.search.web.charts import circle, histogram
from shared.web.addresses import Here, filled, web_address
from shared.web.assets import Assets
from shared.web.formats import duration, minute, number, published, size
from shared.web.pages import prepare
from tests.asgi import call
from tests.unit.web.clients import Client


def test_a_link_changes_the_question_and_forgets_the_answer() -> None:
    """Cursor and language belong to one answer."""
    here = Here("/", [("q", "星澜 汽车"), ("place", "青石区"), ("cursor", "x"), ("lang", "en")])
    assert here.change({"place": None, "sort": "newest"}) == (
        "/?q=%E6%98%9F%E6%BE%9C+%E6%B1%BD%E8%BD%A6&sort=newest"
    )
    assert here.change({"q": None, "place": None}) == "/"
    assert here.change({"q": '"><script>&'}, "/x").startswith("/x?place=")
    assert "<" not in here.change({"q": '"><script>&'})
    assert (here.get("q"), here.get("nothing")) == ("星澜 汽车", "")


def test_what_a_form_left_empty_was_not_asked() -> None:
    """Also when it holds nothing but blanks."""
    assert filled(b"q=%E4%BA%91&from=&to=+&sort=newest") == b"q=%E4%BA%91&sort=newest"
    assert filled(b"q=%E4%BA%91") == b"q=%E4%BA%91"
    assert filled(b"") == b""


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//evil.example/", "http://", "http://["],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    """Whatever an article claims to be its address."""
    assert web_address(url) is None
    assert web_address("https://news.example/1.html") == "https://news.example/1.html"


def test_a_changed_file_has_another_name(tmp_path: Path) -> None:
    """So that browsers may keep it for long; the first folder's file counts."""
    (tmp_path / "a.css").write_text("a{}")
    before = Assets([tmp_path]).address("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assets = Assets([tmp_path])
    after = assets.address("a.css")
    assert before != after
    app = FastAPI()
    app.mount("/static", assets)
    answer = call(app, "GET", after)
    assert (answer.text, answer.headers["Content-Type"]) == ("b{}", "text/css; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_not_the_present_file_is_not_kept(tmp_path: Path) -> None:
    """Another release may ask for its own; and nothing leads out of the folders."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "a.js").write_text(folder.name)
    (tmp_path / "secret.js").write_text("secret")
    (first / "link.js").symlink_to(tmp_path / "secret.js")
    app = FastAPI()
    app.mount("/static", Assets([first, second]))
    for address in ("/static/a.js?v=0123456789", "/static/a.js", "/static/a.js?v="):
        answer = call(app, "GET", address)
        assert (answer.text, answer.headers["Cache-Control"]) == ("first", "no-cache")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for address in ("..%2Fsecret.js", "%2E%2E/secret.js", "link.js", "%2Fetc/passwd", ""):
        answer = call(app, "GET", f"/static/{address}")
        assert (answer.status_code, "secret" in answer.text) == (404, False), address


def test_numbers_and_times_are_for_people() -> None:
    """Times are China's."""
    assert minute(datetime(2026, 7, 9, 18, 4, tzinfo=UTC)) == "2026-07-10 02:04"
    assert published(datetime(2026, 7, 9, 18, 4, tzinfo=UTC)) == "2026-07-10 02:04"
    assert published(datetime(2026, 7, 9, 16, 0, tzinfo=UTC)) == "2026-07-10"
    assert minute(None) == "–"
    assert [number(1234), number(0.25)] == ["1,234", "0.2"]
    assert [size(512), size(2048), size(3 << 30)] == ["512 B", "2.0 KiB", "3.0 GiB"]
    shown = [duration(seconds) for seconds in (None, 0.5, 59, 600, 7200, 864000)]
    assert shown == ["–", "0.5 s", "59 s", "10 min", "2 h", "10 d"]


def test_days_without_articles_have_bars_too() -> None:
    """Each bar is a link to its day; the highest has the most."""
    first, empty, last = histogram([("2026-06-30", 2), ("2026-07-02", 4)])
    assert [bar.count for bar in (first, empty, last)] == [2, 0, 4]
    assert (empty.first, empty.last) == (date(2026, 7, 1), date(2026, 7, 1))
    assert (first.height, last.height) == (50, 100)
    assert first.x < empty.x < last.x < last.x + last.width < 100


def test_many_days_become_months_and_many_months_years() -> None:
    """Counts are added up, ends are the last days."""
    months = histogram([("2026-01-05", 1), ("2026-01-20", 2), ("2026-06-09", 3)])
    assert [bar.label for bar in months] == [f"2026-0{month}" for month in range(1, 7)]
    assert (months[0].count, months[1].last) == (3, date(2026, 2, 28))
    years = histogram([("2009-12", 1), ("2020-01", 5), ("2020-02", 1)])
    assert (len(years), years[-1].count, years[-1].last) == (12, 6, date(2020, 12, 31))
    assert histogram([]) == ()
    assert histogram([("2026-07-09", 0)]) == ()


@pytest.mark.parametrize("odd", ["999-05-05", "0000-01", "2026-02-30", "soon", ""])
def test_what_is_no_day_has_no_bar(odd: str) -> None:
    """An index of before may have counted it; the others keep theirs."""
    assert [bar.label for bar in histogram([(odd, 1), ("2026-07-09", 2)])] == ["2026-07-09"]
    assert histogram([(odd, 1)]) == ()


def test_who_is_named_together_stands_around() -> None:
    """The first at the top, all inside the picture, weights by the most frequent."""
    dots = circle([8, 4, 2])
    assert (dots[0].x, dots[0].y, dots[0].weight) == (50, 10, 1)
    assert dots[2].weight == 0.25
    assert all(0 < dot.x < 100 and 0 < dot.y < 100 for dot in dots)
    assert circle([]) == ()


def test_what_the_first_request_would_wait_for_is_there(client: Client) -> None:
    """The document of the API, and every template of the pages."""
    prepare(client.app)
    assert client.app.openapi_schema is not None
    site = client.app.state.site
    read = {name for _, name in site.environment.cache}
    assert read == set(site.environment.list_templates(extensions=["html"]))
    assert "search.html" in read
