"""What is right is told from what was mistyped, on articles of our own."""

import json
import random
from pathlib import Path

from evaluation.corrections import evaluate, homophone, replaced, swapped
from services.search.text.pinyin import syllables

BODY = "云岭市水利厅的陆知远昨日在望川电机说，青石区轻轨通车。"


def test_names_are_mistyped_in_each_way() -> None:
    """By a homophone, by neighbours that change places, by any other character."""
    chance = random.Random(1)
    typed = homophone("云岭市", chance)
    assert syllables(typed) == syllables("云岭市")
    assert sorted(swapped("云岭市", chance)) == sorted("云岭市")
    pairs = zip(replaced("云岭市", chance), "云岭市", strict=True)
    assert sum(one != other for one, other in pairs) <= 1


def test_right_and_mistyped_queries_are_counted(tmp_path: Path) -> None:
    """Every twentieth article is in the index; what it holds needs no correction."""
    rows = [{"id": str(n), "title": f"云岭市望川电机投产{n}", "body": BODY} for n in range(60)]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    figures = evaluate(path)
    assert figures["right"]["queries"] > 1
    assert figures["right"]["certain"] == 0
    kinds = ("homophone", "swapped", "replaced")
    assert all(sum(figures[kind].values()) <= 20 for kind in kinds)
    assert figures["swapped"]["certain"] > 0
