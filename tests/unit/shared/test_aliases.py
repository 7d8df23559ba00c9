"""The table of aliases: a newsroom's lines come before the packaged ones."""

from pathlib import Path

import pytest

from shared.errors import BadAliases
from shared.text.aliases import follow_aliases, packaged_aliases, plain, read_aliases


def written(folder: Path, text: str) -> Path:
    """Return a file with the text."""
    path = folder / "aliases.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_newsroom_adds_changes_and_undoes(tmp_path: Path) -> None:
    """Of one alias its own lines count, of all others the packaged ones."""
    own = read_aliases(
        written(tmp_path, "# ours\n云水投\t云岭水务投资集团\tORG\n央行\t央行\tORG\n川\t望川\tLOC\n")
    )
    assert own.certain("ORG", "云水投") == "云岭水务投资集团"
    assert own.others("ORG", "云岭水务投资集团") == ("云水投",)
    assert own.certain("ORG", "央行") == "央行"
    assert own.certain("LOC", "川") == "望川"
    packaged = packaged_aliases()
    assert packaged.certain("ORG", "央行") == "中国人民银行"
    assert packaged.certain("LOC", "川") == "四川"
    assert own.certain("LOC", "沪") == packaged.certain("LOC", "沪") == "上海"
    assert own.version != packaged.version


def test_a_type_left_out_means_any_and_a_question_mark_that_it_must_be_named(
    tmp_path: Path,
) -> None:
    """Several lines may stand for one alias."""
    own = read_aliases(written(tmp_path, "青石\t青石机械?\n青石\t青石区?\tLOC\n雁大\t雁洲大学\n"))
    assert own.possible("ORG", "青石") == ("青石机械",)
    assert own.possible("LOC", "青石") == ("青石区", "青石机械")
    assert own.certain("ORG", "青石") is None
    assert own.certain("PER", "雁大") == own.certain("ORG", "雁大") == "雁洲大学"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("云水投\n", 1),
        ("# x\n云水投\t云岭水务\tFIRM\n", 2),
        (f"{'云' * 61}\t云岭\n", 1),
        ("\t云岭\n", 1),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, number: int) -> None:
    """With its number."""
    with pytest.raises(BadAliases, match=f"{number}"):
        read_aliases(written(tmp_path, text))


def test_the_packaged_table_leads_nowhere_twice() -> None:
    """No name that an alias stands for is itself an alias of another."""
    table = packaged_aliases()
    for type, alias, name in (("LOC", "美", "美国"), ("PER", "川普", "唐纳德·特朗普")):
        assert table.certain(type, alias) == name
        assert table.certain(type, plain(name)) in (None, name)
    assert table.certain("ORG", plain("中國證監會")) == "中国证券监督管理委员会"


def test_without_a_file_the_packaged_table_counts() -> None:
    """And nothing is followed."""
    assert follow_aliases(None, print)() is packaged_aliases()
