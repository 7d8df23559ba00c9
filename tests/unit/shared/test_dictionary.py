"""The user dictionary is read, applied and followed."""

from pathlib import Path

import pytest

from shared.errors import BadDictionary
from shared.tagging.dictionary import Dictionary, read_dictionary
from shared.tagging.loader import load_tagger
from shared.text.followed_files import Followed


def written(path: Path, text: str) -> Path:
    """Write a file and return its path."""
    path.write_text(text, encoding="utf-8")
    return path


def test_terms_match_leftmost_and_longest() -> None:
    """Folded, without overlap."""
    terms = Dictionary([("望川", "LOC"), ("望川电机", "ORG"), ("机器", "word")])
    assert list(terms.matches("望川电机器与望川")) == [(0, 4, "ORG"), (6, 8, "LOC")]


def test_the_version_names_the_content() -> None:
    """Order and remarks make no difference; an empty one is none."""
    assert (
        Dictionary([("a", "PER"), ("b", "ORG")]).version
        == Dictionary([("b", "ORG"), ("a", "PER")]).version
    )
    assert Dictionary().version == "none"


@pytest.mark.parametrize("line", ["云岭\tCITY", "云 岭\tLOC", "\tLOC", "长" * 61])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """With file and number."""
    path = written(tmp_path / "terms.tsv", f"# names\n{line}\n")
    with pytest.raises(BadDictionary, match=r"terms\.tsv, 2"):
        read_dictionary(path)


def test_a_listed_term_is_cut_and_tagged_as_listed(tmp_path: Path) -> None:
    """In articles and queries alike, since both ask the same tagger."""
    text = "昨天,岚清越禾宣布新计划。"
    path = written(tmp_path / "terms.tsv", "岚清越禾\tORG\n")
    tagger = load_tagger(dictionary=path)
    tagged = tagger.tag([text])[0]
    assert (3, 7, "ORG") in tagged.entities
    assert (3, 7) in tagged.words
    assert (0, 4) in tagger.words("岚清越禾")
    assert tagger.versions["dictionary"] == read_dictionary(path).version


def test_a_change_is_followed_and_a_broken_file_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last good version stays in force."""
    monkeypatch.setattr("shared.text.followed_files._CHECK_SECONDS", 0.0)
    warnings: list[str] = []
    path = written(tmp_path / "terms.tsv", "云岭\tLOC\n")
    source = Followed(path, read_dictionary, Dictionary(), warnings.append)
    first = source().version
    written(path, "云岭\tLOC\n望川\tLOC\n")
    second = source().version
    assert second != first
    written(path, "云岭\tCITY\n")
    assert source().version == second
    assert warnings
