"""Hits are taken along: all, some that were ticked, a sample, counts."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.web.clients import Client, parsed


def test_what_is_ticked_is_exported(client: Client) -> None:
    """By a form that each hit's box belongs to, without scripts; nothing ticked is said so."""
    tree = parsed(client.get("/?q=望川"))
    form = tree.one("form#take")
    assert form.attributes["action"] == "/take"
    boxes = tree.css(".hit input[type=checkbox][form=take][name=id]")
    assert {box.attributes["value"] for box in boxes} == {"a", "b"}
    answer = client.get("/take?id=b&id=a&format=ndjson")
    assert (answer.status_code, answer.headers["Location"]) == (
        *(303, "/v1/export?id=b&id=a&format=ndjson"),
    )
    assert "没有选取任何稿件" in client.get("/take?format=csv").text
    assert client.get("/take?id=/").status_code == 422


def test_export_and_counts_stand_above_the_hits(client: Client) -> None:
    """They ask for what the page asks for, and for nothing of how it shows it."""
    tree = parsed(client.get("/?q=望川&person=陆知远&sort=newest&size=5&lang=en"))
    every = [str(link.attributes["href"]) for link in tree.css(".take a[download]")]
    links = [link for link in every if not link.startswith("/v1/report")]
    asked = [(urlsplit(link).path, parse_qs(urlsplit(link).query)) for link in links]
    same = {"q": ["望川"], "person": ["陆知远"]}
    forms = [("/v1/export", same | {"format": [form]}) for form in ("csv", "ndjson")]
    by = ("day", "month", "source", "day,source", "month,source")
    assert asked == forms + [
        ("/v1/counts", same | {"by": [each], "format": ["csv"]}) for each in by
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sample_is_shown_and_taken_along(client: Client, language: str) -> None:
    """The same for the same seed; its export draws the same."""
    path = "/sample?q=望川&size=1&seed=7&sort=newest"
    tree = parsed(client.get(path, language))
    assert len(tree.css(".hit")) == 1
    fields = {n.attributes["name"]: n.attributes["value"] for n in tree.css("main form input")}
    assert (fields["q"], fields["size"], fields["seed"]) == ("望川", "1", "7")
    link = parse_qs(urlsplit(str(tree.one("a[download]").attributes["href"])).query)
    assert link == {"q": ["望川"], "sample": ["1"], "seed": ["7"], "format": ["csv"]}
    again = parsed(client.get(path, language))
    assert again.one(".hit h3").text() == tree.one(".hit h3").text()
    assert client.get("/sample?size=0").status_code == 422


def test_what_has_no_date_is_told_of_and_stands_apart(client: Client) -> None:
    """In the list by time, once, and beside the histogram."""
    tree = parsed(client.get("/?sort=newest&group=none"))
    undated = [not hit.css("time[datetime]") or "收到于" in hit.text() for hit in tree.css(".hit")]
    assert undated == sorted(undated)
    assert len(tree.css(".apart")) == (1 if any(undated) else 0)
    assert str(sum(undated)) in tree.one(".undated").text()
    assert parsed(client.get("/?q=望川&group=none")).css(".apart") == []
