"""Reports are asked for on the pages: of all hits, of those that were ticked, by a form."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.web.clients import Client, parsed


def asked(link: str) -> tuple[str, dict[str, list[str]]]:
    """Return the path and the parameters of an address."""
    return urlsplit(link).path, parse_qs(urlsplit(link).query)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_stand_beside_the_exports(client: Client, language: str) -> None:
    """They ask for what the page asks for, in its order and the reader's language."""
    tree = parsed(client.get("/?q=望川&person=陆知远&size=5&facets=source", language))
    links = [
        asked(str(link.attributes["href"])) for link in tree.css(".take a[href^='/v1/report']")
    ]
    same = {"q": ["望川"], "person": ["陆知远"], "sort": ["relevance"], "lang": [language]}
    assert links == [("/v1/report", same | {"format": [form]}) for form in ("docx", "xlsx", "html")]
    (more,) = tree.css(".take a[href^='/report']")
    path, given = asked(str(more.attributes["href"]))
    assert (path, given) == ("/report", {k: v for k, v in same.items() if k != "lang"})
    assert client.get(str(more.attributes["href"])).status_code == 200


def test_what_is_ticked_becomes_a_report(client: Client) -> None:
    """Each for itself, as each was chosen."""
    answer = client.get("/take?id=b&id=a&format=docx", "en")
    assert answer.status_code == 303
    path, given = asked(answer.headers["Location"])
    assert (path, given) == (
        "/v1/report",
        {"id": ["b", "a"], "format": ["docx"], "lang": ["en"], "group": ["none"]},
    )


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "“望川”相关报道"), ("en", "Coverage: 望川")]
)
def test_the_form_asks_how_it_is_to_be(client: Client, language: str, title: str) -> None:
    """It goes on with the search, and its buttons are the forms of files."""
    page = "/report?q=望川&place=雁洲&place=青石&facets=source&sort=fresh&title="
    tree = parsed(client.get(page, language))
    form = tree.one("form[action='/v1/report']")
    fields = [(n.attributes["name"], n.attributes["value"]) for n in form.css("input[type=hidden]")]
    assert fields == [("q", "望川"), ("place", "雁洲"), ("place", "青石")]
    assert form.css("#title")[0].attributes["value"] == title
    assert form.css("#sort option[selected]")[0].attributes["value"] == "fresh"
    assert form.css("#lang option[selected]")[0].attributes["value"] == language
    buttons = [button.attributes["value"] for button in form.css("button")]
    assert buttons == ["docx", "xlsx", "html"]
    # What was filled in stays, also where there is no question.
    again = parsed(
        client.get("/report?title=周报&desk=编辑部&size=7&introduction=一&new_pages=true")
    )
    values = {n.attributes.get("name"): n.attributes.get("value") for n in again.css("form input")}
    assert (values["title"], values["desk"], values["size"]) == ("周报", "编辑部", "7")
    assert len(again.css("#sort option")) == 2


def test_what_is_wrong_is_said(client: Client) -> None:
    """On a page."""
    assert client.get("/report?size=501").status_code == 422


def test_the_report_of_a_collection_is_asked_for(client: Client) -> None:
    """Under its name, in its order, with what it was asked for on its page."""
    own = {"Origin": "http://pages", "Sec-Fetch-Site": "same-origin"}
    data = {"name": "水厂专题", "description": "三期工程"}
    made = client.post("/collections", own, data).headers["Location"]
    tree = parsed(client.get(f"{made}/report?tag=要闻&sort=newest&was=1&by_tag=true"))
    form = tree.one(f"form[action='/v1{made}/report']")
    fields = [(n.attributes["name"], n.attributes["value"]) for n in form.css("input[type=hidden]")]
    assert fields == [("tag", "要闻")]
    assert form.css("#title")[0].attributes["value"] == "水厂专题"
    assert form.css("#introduction")[0].text() == "三期工程"
    assert form.css("#sort option[selected]")[0].attributes["value"] == "newest"
    assert "checked" in form.css("input[name=by_tag]")[0].attributes
    back = [str(link.attributes["href"]) for link in form.css("a")]
    assert [urlsplit(link).path for link in back] == [made]
    assert client.get("/collections/0123456789abcdef/report").status_code == 404
