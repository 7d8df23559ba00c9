"""Pairs of characters are the same whichever way they are made."""

from hypothesis import given
from hypothesis import strategies as st

from services.search.text.tokens import cut, joined_tokens, pairs

TEXTS = st.text(st.sampled_from("云岭市，。 ab1919“”·あ한Z-_ꀀ\u0301𠀀²"), max_size=40)


@given(
    st.one_of(TEXTS, st.text(max_size=40)), st.sampled_from(["", "云 " * 60, "a" * 150, "7" * 129])
)
def test_a_long_text_is_cut_as_a_short_one(folded: str, before: str) -> None:
    """Pairs in whatever order; the fast way begins with a hundred characters."""
    folded = before + folded
    tokens = cut(folded)
    characters, joined = joined_tokens(folded)
    assert characters.split() == tokens
    assert sorted(joined.split()) == sorted(pair for _, _, pair in pairs(tokens))
