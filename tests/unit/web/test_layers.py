"""Spans of a text as nested elements: nothing lost, nothing trusted, always properly nested."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from shared.web.layers import Mark, highlighted, layered


class Reader(HTMLParser):
    """Reads back which characters stand in which classes; fails on anything but spans."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.inside: dict[str, set[int]] = {}
        self.starts: dict[str, list[int]] = {}
        self.labels: list[str] = []
        self._open: list[str] = []
        self.feed(str(html))
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "span"
        known = dict(attrs)
        assert known.keys() <= {"class", "data-label"}
        name, *rest = str(known["class"]).split()
        self._open.append(name)
        if "more" not in rest:
            self.starts.setdefault(name, []).append(len(self.text))
        if "data-label" in known:
            self.labels.append(str(known["data-label"]))

    def handle_endtag(self, tag: str) -> None:
        assert tag == "span"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in self._open:
            places = range(len(self.text), len(self.text) + len(data))
            self.inside.setdefault(name, set()).update(places)
        self.text += data


TEXT = st.text(alphabet="云岭市<>&\"'\n🀄a;", max_size=40)
SPAN = st.tuples(st.integers(-3, 45), st.integers(-3, 45))


@given(TEXT, st.lists(SPAN, max_size=8))
def test_every_mark_stands_on_exactly_its_characters(
    text: str, spans: list[tuple[int, int]]
) -> None:
    """However marks overlap, the text comes back as it was."""
    marks = [Mark(start, end, f"m{place}") for place, (start, end) in enumerate(spans)]
    read = Reader(layered(text, marks))
    assert read.text == text
    for mark in marks:
        start, end = max(0, mark.start), min(len(text), mark.end)
        assert read.inside.get(mark.classes, set()) == set(range(start, max(start, end)))
        assert read.starts.get(mark.classes, []) == ([start] if start < end else [])


def test_crossing_marks_are_taken_up_again() -> None:
    """The later one reaches further, so it goes on in a second element."""
    html = layered("甲乙丙丁", [Mark(0, 3, "a"), Mark(1, 4, "b", "名")])
    assert html == (
        '<span class="a">甲<span class="b" data-label="名">乙丙</span></span>'
        '<span class="b more" data-label="名">丁</span>'
    )


def test_hostile_text_and_labels_stay_text() -> None:
    """In the text, in labels and in highlights."""
    hostile = '<script>alert("云岭")</script>'
    read = Reader(layered(hostile, [Mark(3, 9, "a", '"><img src=x onerror=alert(1)>')]))
    assert read.text == hostile
    assert read.labels == ['"><img src=x onerror=alert(1)>']
    assert highlighted(hostile, [(0, 8)]) == (
        "<mark>&lt;script&gt;</mark>alert(&#34;云岭&#34;)&lt;/script&gt;"
    )


def test_highlights_stand_on_their_spans() -> None:
    """At the beginning, in the middle and at the end."""
    html = highlighted("星澜汽车与望川电机", [(0, 4), (5, 9)])
    assert html == "<mark>星澜汽车</mark>与<mark>望川电机</mark>"
