"""The figures of retrieval, and what is said of files that are no good."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluation.retrieval import evaluate, scored

DOCS = [
    {"id": "a", "title": "青石区轻轨通车", "body": "云岭市青石区轻轨昨日通车，陆知远出席。"},
    {"id": "b", "title": "", "body": "望川电机在雁洲研制耐低温电解液。"},
    {"id": "c", "title": "", "body": "星澜汽车发布新车，望川电机供货。"},
]
QUERIES = [
    {"id": "1", "text": "轻轨通车", "relevant": ["a"]},
    {"id": "2", "text": "星澜汽车", "relevant": ["x"], "near_dups": ["c"], "kind": "firm"},
]


def folder(path: Path, docs: list[Any], queries: list[Any]) -> Path:
    """Write a folder: the documents gzipped, the queries plain."""
    lines = "\n".join(map(json.dumps, docs)).encode()
    (path / "docs.jsonl.gz").write_bytes(gzip.compress(lines))
    (path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    return path


def test_ranks_become_figures() -> None:
    """Of three relevant articles the second and the twelfth hit are two."""
    ids = ["x", "a", *"ghijklmno", "b"]
    figures = scored(ids, frozenset("abc"))
    assert figures["ndcg10"] == pytest.approx(0.63093 / (1 + 0.63093 + 0.5), abs=1e-4)
    assert (figures["mrr10"], figures["success10"]) == (0.5, 1.0)
    assert figures["recall100"] == pytest.approx(2 / 3)
    assert set(scored([], frozenset("a")).values()) == {0.0}


def test_a_folder_is_scored_through_the_product(tmp_path: Path) -> None:
    """Near duplicates count as relevant, variants and kinds apart, as many as are asked for."""
    path = folder(tmp_path, DOCS, QUERIES)
    (path / "variants.jsonl").write_text(json.dumps({**QUERIES[0], "text": "qingshiqu"}))
    figures = evaluate(path)
    assert (figures["success10"], figures["mrr10"], figures["recall100"]) == (1.0, 1.0, 0.75)
    assert figures["per_kind"]["firm"]["recall100"] == 0.5
    assert figures["variants"]["success10"] == 1.0
    assert evaluate(path, limit=1)["ndcg10"] == 1.0


@pytest.mark.parametrize(
    ("queries", "named"),
    [
        ([QUERIES[0], {"id": "2", "text": "轻轨"}], "queries.jsonl, line 2"),
        ([{**QUERIES[0], "relevant": "a"}], "queries.jsonl, line 1"),
        ([QUERIES[0], ["no object"]], "queries.jsonl, line 2"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, queries: list[Any], named: str) -> None:
    """With exit status 2 and nothing on stdout."""
    path = folder(tmp_path, DOCS, queries)
    command = [sys.executable, "-m", "evaluation", "retrieval", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
