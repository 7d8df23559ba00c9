"""Synonyms are read from a file and found in queries as whole words."""

from pathlib import Path

import pytest

from services.search.query.known import Known
from services.search.query.nodes import Term
from services.search.query.plain import query
from services.search.query.synonyms import BadSynonyms, Synonyms, read_synonyms
from tests.contract.indexes import PairCutter
from tests.cpu import Work, assert_in_proportion


def written(folder: Path, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / "synonyms.txt"
    path.write_text(text, encoding="utf-8")
    return path


def others(synonyms: Synonyms, folded: str, words: list[tuple[int, int]]) -> list[list[str]]:
    """Return what each found term stands for."""
    found = synonyms.stretches(folded, words)
    return [["".join(run) for run in runs] for _, _, runs in found]


def test_terms_of_a_line_find_each_other(tmp_path: Path) -> None:
    """Folded, in any number; an arrow leads one way only."""
    path = written(tmp_path, "# places\n雁洲,鷺島， Heron Isle\n\n望川 => 云岭\n")
    synonyms = read_synonyms(path)
    assert others(synonyms, "雁洲", [(0, 2)]) == [["鹭岛", "heronisle"]]
    assert others(synonyms, "heron isle", [(0, 5), (6, 10)]) == [["雁洲", "鹭岛"]]
    assert others(synonyms, "望川云岭", [(0, 2), (2, 4)]) == [["云岭"]]


def test_a_term_is_found_as_whole_words_only() -> None:
    """The longest one first; 京大 is none in 北京大学."""
    pairs = {"京大": "甲", "北京大学": "乙", "北京": "丙"}
    synonyms = Synonyms((tuple(term), tuple(other)) for term, other in pairs.items())
    assert others(synonyms, "北京大学", [(0, 2), (2, 4)]) == [["乙"]]
    assert others(synonyms, "北京大", [(0, 2), (2, 3)]) == [["丙"]]


@pytest.mark.parametrize(
    ("folded", "words", "found"),
    [
        ("雁洲局", [(0, 1), (1, 3)], [["乙"]]),
        ("雁洲局 公告", [(0, 1), (1, 3), (4, 6)], [["乙"]]),
        ("“雁洲局”、公告", [(0, 1), (1, 2), (2, 8)], [["乙"]]),
        ("雁洲局长公告", [(0, 1), (1, 4), (4, 6)], []),
        ("青雁洲局", [(0, 2), (2, 4)], []),
        ("", [], []),
    ],
)
def test_what_stands_by_itself_is_found_however_it_is_cut(
    folded: str, words: list[tuple[int, int]], found: list[list[str]]
) -> None:
    """Between blanks, marks and the query's ends; elsewhere the cutter tells words."""
    synonyms = Synonyms([(tuple("雁洲局"), ("乙",))])
    assert others(synonyms, folded, words) == found


@pytest.mark.parametrize("piece", ["望川", "甲 ", "甲乙丙丁", "\ud800", "a1"])
def test_long_queries_take_time_in_proportion(piece: str) -> None:
    """However many terms begin alike."""
    terms = ["望川" * n + "站" for n in range(1, 30)] + ["甲乙丙丁" * n for n in range(1, 15)]
    synonyms = Synonyms((tuple(term), ("乙",)) for term in terms)

    def work(count: int) -> Work:
        text = piece * (count // len(piece))
        words = [(at, at + 1) for at in range(len(text))]
        return lambda: list(synonyms.stretches(text, words))

    assert_in_proportion(work, 5_000, 4)


@pytest.mark.parametrize(
    "line", ["雁洲", "雁洲,", "=> 雁洲", "雁洲 =>", ",".join("甲" * 21), "甲" * 61 + ",乙"]
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """With file and number."""
    with pytest.raises(BadSynonyms, match=r"synonyms\.txt, 2"):
        read_synonyms(written(tmp_path, f"# places\n{line}\n"))


def test_a_query_keeps_its_words_beside_their_synonyms() -> None:
    """A term of several words becomes one; what of them scores counts half."""
    synonyms = Synonyms([(("北", "京", "大", "学"), ("北", "大"))])
    asked = query("北京大学招生", PairCutter(), known=Known(synonyms))
    assert asked.words == (
        Term("北京大学", tuple("北京大学"), (("北", "大"),)),
        Term("招生", tuple("招生")),
    )
    weights = {term.token: term.weight for term in asked.scored_terms}
    assert (weights["北大"], weights["北京"]) == (0.5, 1.0)
    assert (
        query("北京大学招生", PairCutter()).scored_terms
        == asked.scored_terms[: len(query("北京大学招生", PairCutter()).scored_terms)]
    )


def test_many_synonyms_make_no_endless_query() -> None:
    """Of all words together only so many are asked for, and so much scores."""
    words = [
        "".join(pair) for pair in zip("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉", strict=True)
    ]
    pairs = [(tuple(word), tuple(f"{word}{n}号楼宇")) for word in words for n in range(50)]
    asked = query("".join(words), PairCutter(), known=Known(Synonyms(pairs)))
    assert sum(len(term.others) for term in asked.terms) == 30
    assert len(asked.scored_terms) <= 200
