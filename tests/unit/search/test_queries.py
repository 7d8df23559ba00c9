"""What a reader typed becomes a tree, whatever it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.index.elastic.query import mapping, render
from services.search.query.filters import Filters
from services.search.query.nodes import Group, Term
from services.search.query.plain import query
from services.search.query.query import Query, Sort, Zones
from tests.cutters import NamelessCutter


class BlankCutter(NamelessCutter):
    """Cuts at blanks."""

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the runs between blanks."""
        found, at = [], 0
        for part in text.split(" "):
            if part.strip():
                found.append((at, at + len(part)))
            at += len(part) + 1
        return found


def asked(text: str) -> Query:
    """Return the query of a text."""
    return query(text, BlankCutter())


def test_quotations_stay_whole_and_words_are_folded() -> None:
    """In either kind of marks; punctuation is no word."""
    tree = asked('"望川 電機" 雁洲 ， Ａbc “轻轨”')
    assert tree.words == (
        Term(None, tuple("望川电机")),
        Term(None, tuple("轻轨")),
        Term("雁洲", tuple("雁洲")),
        Term("abc", ("abc",)),
    )


def test_function_words_are_left_out_unless_there_is_nothing_else() -> None:
    """A question is searched by what it asks about."""
    assert [term.token for term in asked("为什么 雁洲 的 轻轨").terms] == ["雁洲", "轻轨"]
    assert [term.token for term in asked("为什么 的").terms] == ["为什么"]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("甲甲 乙乙", "甲甲 乙乙"),
        ("甲甲 乙乙 丙丙 丁丁 戊戊", "甲甲 乙乙 丙丙 丁丁 戊戊"),
        ("甲甲 表示 乙乙 进行 丙丙", "甲甲 表示 乙乙 进行 丙丙"),
        ("甲甲 表示 乙乙 进行 丙丙 丁丁", "甲甲 乙乙 丙丙 丁丁"),
        (
            "甲甲 乙乙 丙丙 丁丁 戊戊 己己 庚庚 辛辛 壬壬",
            "甲甲 乙乙 丙丙 丁丁 戊戊 己己 庚庚 辛辛",
        ),
        ("甲甲 表示 乙乙 今天 丙丙 进行 丁丁 戊戊", "甲甲 乙乙 今天 丙丙 丁丁 戊戊"),
        ("甲甲 在 哪里", "甲甲"),
        ("甲甲 记者 乙乙 有 几个", "甲甲 乙乙"),
        ("甲甲 记者 乙乙?", "甲甲 乙乙?"),
    ],
)
@pytest.mark.parametrize("sort", Sort)
def test_which_pieces_are_needed(text: str, needed: str, sort: Sort) -> None:
    """All of up to five, of more and of a question those that tell; the same in every order."""
    tree = query(text, BlankCutter(), sort=sort)
    assert tree.words == tree.terms
    assert [term.token for term in tree.terms] == needed.split()


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("甲甲 乙乙 丙丙 丁丁 戊戊", 0),
        ("甲甲 乙乙 丙丙 丁丁 戊戊 己己", 4),
        ("甲甲 乙乙 在 哪里", 0),
        ("甲甲 乙乙 丙丙 在 哪里", 1),
        ('"甲甲 乙乙 丙丙 丁丁 戊戊 己己 庚庚"', 0),
    ],
)
def test_how_many_may_be_missing(text: str, most: int) -> None:
    """None of a short query, and two are needed of any; quotations are always needed."""
    whole = asked(text)
    assert (whole.most_missing, whole.is_long) == (most, bool(most) or "哪里" in text)
    for missing in (1, most, most + 5):
        tree = query(text, BlankCutter(), missing=missing)
        if not most:
            assert tree == whole
            continue
        (group,) = tree.words
        assert isinstance(group, Group)
        assert (group.any, group.all, group.none) == (whole.words, (), ())
        assert group.minimum == len(whole.words) - min(missing, most) >= 2


def test_marks_of_a_headline_are_no_quotation() -> None:
    """Unless they are set off, with few words beside; straight marks always are one."""
    assert [term.token for term in asked("“轻轨” 停运").terms] == [None, "停运"]
    assert None not in [term.token for term in asked("筑牢 汛期“安全堤” 轻轨").terms]
    assert None not in [term.token for term in asked("“轻轨” 甲甲 乙乙 丙丙 丁丁").terms]
    assert asked('甲甲 乙乙 丙丙 丁丁"轻轨"').terms[0].token is None


def test_signs_are_words_pairs_and_characters() -> None:
    """Function words count little, a pair of one and another word in full."""
    found = {
        (sign.grain.value, sign.token): sign.weight for sign in asked("雁洲 的 c919").scored_terms
    }
    assert found == {
        ("words", "雁洲"): 1.0,
        ("words", "的"): 0.25,
        ("words", "c919"): 1.0,
        ("pairs", "雁洲"): 1.0,
        ("pairs", "洲的"): 1.0,
        ("pairs", "c"): 1.0,
        ("pairs", "919"): 1.0,
        ("characters", "雁"): 1.0,
        ("characters", "洲"): 1.0,
        ("characters", "的"): 0.25,
        ("characters", "c"): 1.0,
        ("characters", "919"): 1.0,
    }


@given(st.text(max_size=300) | st.just('"' * 1000) | st.just("甲 " * 5000))
def test_any_text_gives_a_bounded_tree(text: str) -> None:
    """Control characters, emoji and a thousand quotation marks included."""
    tree = asked(text)
    assert len(tree.terms) <= 60 + text.count('"')
    assert all(term.characters or term.token for term in tree.terms)
    render(tree)


def test_the_tree_is_rendered_for_elasticsearch() -> None:
    """Words and characters by weight, filters apart, newest first where asked."""
    filters = Filters(source="青石日报", disclaimer="any")
    tree = query("轻轨", BlankCutter(), filters=filters, zones=Zones.ALL)
    body = render(tree)["query"]["bool"]
    ways = body["filter"][0]["bool"]["should"]
    assert {"term": {"title_words": "轻轨"}} in ways
    assert {"match_phrase": {"body_characters": "轻 轨"}} in ways
    assert len(ways) == 6
    assert body["filter"][1:] == [
        {"bool": {"filter": [{"term": {"source": "青石日报"}}]}},
        {"bool": {"filter": [{"term": {"disclaimer": "any"}}]}},
    ]
    scored_terms = [sign for sign in body["should"] if "title_words" in sign["term"]]
    assert scored_terms == [{"term": {"title_words": {"value": "轻轨", "boost": 0.75}}}]
    assert len(body["should"]) == (1 + 1) * 2 + 2 * 3
    newest = render(query("轻轨", BlankCutter(), sort=Sort.NEWEST))
    assert newest["sort"] == [{"newest_at": "desc"}, {"id": "asc"}]


def test_the_mapping_uses_only_what_the_core_offers() -> None:
    """And refuses fields that nobody declared."""
    mappings = mapping()["mappings"]
    assert mappings["dynamic"] == "strict"
    kinds = {field["type"] for field in mappings["properties"].values()}
    assert kinds == {"text", "keyword", "long", "binary"}


@pytest.mark.parametrize("text", ["", "   ", "，。！", '""', "🙂"[:0]])
def test_nothing_to_find_is_no_term(text: str) -> None:
    """The API then asks for words or filters."""
    assert asked(text).terms == ()
