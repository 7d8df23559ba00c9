"""The synonyms that ship with the product: their tables keep what they say."""

from itertools import pairwise
from pathlib import Path

import pytest

from services.search.query.shipped import NEAR, SAME, Row, read_rows, shipped_near, shipped_same
from services.search.query.synonyms import BadSynonyms, Run, Synonyms, read_synonyms, typed
from services.search.text.tokens import cut
from shared.text.folding import fold

TABLES = (SAME, NEAR)
ROWS = [(table.stem, row) for table in TABLES for row in read_rows(table)]
SHIPPED = {"same": shipped_same, "near": shipped_near}


def found(synonyms: Synonyms, text: str) -> set[str]:
    """Return what a text finds that is one word."""
    folded = fold(text)
    stretches = synonyms.stretches(folded, [(0, len(folded))])
    return {typed(other) for _, _, others in stretches for other in others}


def _listed(row: Row) -> tuple[Run, ...]:
    return (*row.terms, *row.typed, *row.sought)


def holds(run: Run, part: Run) -> bool:
    """Tell whether a run holds another one."""
    return any(run[at : at + len(part)] == part for at in range(len(run)))


def test_terms_of_a_row_find_each_other() -> None:
    """Each typed term finds each searched one, if not by itself or by a shorter one."""
    for table, row in ROWS:
        for term in (*row.terms, *row.typed):
            others = [tuple(cut(each)) for each in found(SHIPPED[table](), typed(term))]
            for other in (*row.terms, *row.sought):
                assert any(holds(other, each) for each in (term, *others)), (term, other)


def test_what_is_searched_stands_in_no_other_word() -> None:
    """As far as the rows name such words."""
    examples = [(row, text) for _, row in ROWS for text in row.not_in]
    assert len(examples) > 50
    for row, text in examples:
        run = tuple(cut(fold(text)))
        assert any(holds(run, each) for each in row.typed), f"{text} says nothing of its row"
        assert not any(holds(run, each) for each in (*row.terms, *row.sought)), text


def test_what_is_typed_only_is_not_searched() -> None:
    """By no name of any row."""
    rows = [row for table, row in ROWS if table == "same"]
    names = {typed(term) for row in rows for term in _listed(row)}
    searched = {other for name in names for other in found(shipped_same(), name)}
    assert searched.isdisjoint(typed(term) for row in rows for term in row.typed)


def test_a_name_has_one_row() -> None:
    """So that names of two things aren't taken for one; words that come near may have several."""
    names = [term for table, row in ROWS if table == "same" for term in _listed(row)]
    assert len(names) == len(set(names))


def test_rows_are_folded_and_short() -> None:
    """Simplified, without blanks at their ends, few enough for a query to hold them."""
    for table in TABLES:
        for line in table.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                han = [char for char in line if char >= "\u3400"]
                assert fold("".join(han)) == "".join(han).translate({0xFF08: "(", 0xFF09: ")"})
                assert all(cell == cell.strip() for cell in line.split("\t"))
    assert max(len(_listed(row)) for _, row in ROWS) <= 10


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("中纪委", "中央纪委"),
        ("央行", "人民银行"),
        ("葉門", "也门"),
        ("也门", "叶门"),
        ("WHO", "世卫"),
        ("人工智慧", "ai"),
        ("新能源车", "新能源汽车"),
        ("住建局", "住房和城乡建设局"),
    ],
)
def test_names_of_one_thing(asked: str, other: str) -> None:
    """In both scripts, in Latin letters, and of local offices."""
    assert other in found(shipped_same(), asked)


@pytest.mark.parametrize(
    ("asked", "other"),
    [("雪梨", "悉尼"), ("北京大学", "北大"), ("原油", "石油"), ("新政", "政策"), ("中国", "中")],
)
def test_other_things_are_not_names(asked: str, other: str) -> None:
    """Fruit, short forms that stand in other words, and words that only come near."""
    assert other not in found(shipped_same(), asked)


def test_what_comes_near() -> None:
    """One way where one word says less than the other."""
    assert "审查调查" in found(shipped_near(), "被查")
    assert "政策" in found(shipped_near(), "新政")
    assert "新政" not in found(shipped_near(), "政策")


def test_aliases_are_names_of_one_thing() -> None:
    """A packaged alias finds its name; a short one isn't searched, a doubtful one isn't taken."""
    assert "悉尼" not in found(shipped_same(), "雪梨")
    assert found(shipped_same(), "中华人民共和国") == {"中国"}
    assert found(shipped_same(), "人大") == set()


def test_a_newsroom_s_own_come_first(tmp_path: Path) -> None:
    """Merged, and named by the content of both."""
    path = tmp_path / "own.txt"
    path.write_text("央行, 云岭储备银行\n雁洲, 鹭岛\n", encoding="utf-8")
    own, shipped = read_synonyms(path), shipped_same()
    both = own.merged(shipped)
    assert found(both, "央行") == {"云岭储备银行", "人民银行"}
    assert next(iter(both.stretches("央行", [(0, 2)])))[2][0] == tuple("云岭储备银行")
    assert found(both, "雁洲") == {"鹭岛"}
    assert len({own.version, shipped.version, both.version}) == 3
    assert Synonyms().merged(shipped).version == shipped.version
    assert Synonyms().version == Synonyms().merged(Synonyms()).version == "none"


@pytest.mark.parametrize("line", ["place\t雁洲,", "place\t,鹭岛", "place\t" + "甲" * 61])
def test_a_bad_row_is_named(tmp_path: Path, line: str) -> None:
    """With file and number."""
    path = tmp_path / "table.tsv"
    path.write_text(f"# places\n{line}\n", encoding="utf-8")
    with pytest.raises(BadSynonyms, match=r"table\.tsv, 2"):
        list(read_rows(path))


def test_no_row_is_idle() -> None:
    """Each finds something, but for rows of one term, which keep an alias out."""
    for table, row in ROWS:
        if len(_listed(row)) > 1:
            assert any(found(SHIPPED[table](), typed(term)) for term in _listed(row)), row
    assert [row for _, row in ROWS if len(_listed(row)) == 1 and row.kind != "places"] == []


def test_kinds_stand_together() -> None:
    """So that whoever adds a row finds where."""
    kinds = [row.kind for table, row in ROWS if table == "near"]
    changes = sum(before != after for before, after in pairwise(kinds))
    assert changes == len(set(kinds)) - 1
