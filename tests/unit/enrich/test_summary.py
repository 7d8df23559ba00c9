"""The summary is made of the sentences that tell most."""

from services.enrich.gist.summary import choose
from shared.articles import Sentence


def test_sentences_with_the_keywords_are_chosen_in_order() -> None:
    """And not two that say the same."""
    words = [
        ["云岭市", "水厂", "开工"],
        ["市民", "路过"],
        ["水厂", "供水", "管网"],
        ["云岭市", "水厂", "开工"],
        ["供水", "价格", "听证"],
    ]
    cut = [(Sentence(start=i * 20, end=i * 20 + 18), w) for i, w in enumerate(words)]
    chosen = choose(cut, ["水厂", "云岭市", "供水", "管网", "价格", "听证"])
    assert [s.start // 20 for s in chosen] == [0, 2, 4]


def test_a_short_body_is_its_own_summary() -> None:
    """Up to three sentences."""
    cut = [(Sentence(start=0, end=15), ["水厂"]), (Sentence(start=15, end=18), ["好"])]
    assert [s.start for s in choose(cut, ["水厂"])] == [0]
