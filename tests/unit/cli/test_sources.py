"""Sources from the terminal: from a list of feeds to what comes in."""

from pathlib import Path

from tests.unit.cli.conftest import Command

OPML = """<?xml version="1.0"?><opml version="2.0"><body><outline text="要闻">
<outline type="rss" text="云岭日报" xmlUrl="https://yunling.example/feed.xml"/>
<outline type="rss" text="鹭洲晚报" xmlUrl="https://luzhou.example/rss"/>
<outline type="rss" text="坏" xmlUrl="ftp://bad.example/rss"/>
</outline></body></opml>
"""
LINES = b"https://yunling.example/feed.xml\nhttps://wangchuan.example/atom\n"


def test_a_list_of_feeds_is_added_listed_and_written_again(
    caibian: Command, tmp_path: Path
) -> None:
    """As OPML, or as addresses, a line each; what is refused is named with its line."""
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, encoding="utf-8")
    result = caibian("sources", "add", str(file))
    assert (result.exit_code, result.stdout) == (1, "2 added, 0 known, 1 refused\n")
    assert "ftp://bad.example/rss: " in result.stderr
    assert caibian.told("sources", "add", "-", stdin=LINES) == "1 added, 1 known, 0 refused\n"
    rows = [row.split("\t") for row in caibian.told("sources", "list").splitlines()]
    assert {row[2] for row in rows} >= {"云岭日报", "鹭洲晚报"}
    assert {row[1] for row in rows} == {"new"}
    assert len(caibian.json("sources", "list", "--category", "要闻", "--json")) == 2
    written = caibian.told("sources", "opml")
    assert 'xmlUrl="https://luzhou.example/rss"' in written


def test_a_source_is_tried_added_paused_polled_and_removed(caibian: Command) -> None:
    """And what it is, is found out."""
    result = caibian("sources", "try", "https://yunling.example/")
    assert result.exit_code == 0, result.output
    assert caibian.json("sources", "try", "--json", "https://yunling.example/")["outcome"]
    added = caibian.told("sources", "add", "https://yunling.example/", "--category", "要闻")
    id, kind, _ = added.strip().split("\t")
    assert kind == "feed"
    assert caibian.json("sources", "show", id)["category"] == "要闻"
    assert caibian.told("sources", "pause", id).split("\t")[:2] == [id, "paused"]
    refused = caibian("sources", "poll", id)
    assert (refused.exit_code, "409" in refused.stderr) == (1, True)
    assert caibian.told("sources", "resume", id).split("\t")[1] != "paused"
    assert caibian.told("sources", "poll", id).startswith(id)
    moved = caibian.told("sources", "mend", id, "--address", "https://luzhou.example/rss")
    assert moved.startswith(f"{id}\t")
    assert moved.endswith("https://luzhou.example/rss\n")
    assert caibian.json("sources", "show", id)["category"] == "要闻"
    nothing = caibian("sources", "mend", id)
    assert (nothing.exit_code, "nothing to mend" in nothing.stderr) == (1, True)
    assert caibian("sources", "list", "--state", "paused").stderr.startswith("0 listed; of all: 1 ")
    assert caibian.told("sources", "remove", id) == f"{id}\tforgotten\n"
    empty = caibian("sources", "list")
    assert (empty.stdout, empty.stderr) == ("", "no sources\n")


def test_several_sources_have_no_one_name(caibian: Command) -> None:
    """It would be nobody's."""
    result = caibian("sources", "add", "https://a.example", "https://b.example", "--name", "甲")
    assert (result.exit_code, "one by one" in result.stderr) == (1, True)
