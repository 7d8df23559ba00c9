"""Pairs of characters are the same whichever way they are made."""

from hypothesis import given
from hypothesis import strategies as st

from services.search.text.tokens import cut, pair_tokens, pairs


@given(st.text(st.sampled_from("云岭市，。 ab1919“”·あ한Z-"), max_size=40))
def test_the_fast_way_makes_the_same_pairs(folded: str) -> None:
    """In whatever order."""
    tokens = cut(folded)
    assert sorted(pair_tokens(tokens)) == sorted(pair for _, _, pair in pairs(tokens))
