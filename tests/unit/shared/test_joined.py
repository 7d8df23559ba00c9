"""A text without some characters, and the way back to the given one."""

import numpy as np
import pytest
from hypothesis import given, strategies

from shared.text.joined import as_seen, is_as_seen, left_out, seen, unseen, without_unseen

SPRINKLED = strategies.text(
    strategies.sampled_from("云岭a1。\u200b\u200d\ufeff\u00ad\ufe0f\ud800🙂")
)


@pytest.mark.parametrize(
    "mark",
    ["\u200b", "\u200d", "\u200e", "\u202c", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\U000e0101"],
)
def test_what_no_reader_sees_is_left_out(mark: str) -> None:
    """A span of what is left holds what was left out within."""
    joined = seen(f"到{mark}祁{mark}闻{mark}{mark}笛场")
    assert joined.text == "到祁闻笛场" == without_unseen(f"到{mark}祁闻笛{mark}场")
    assert joined.span(1, 4) == (2, 8)
    assert joined.spans([(0, 1), (1, 4), (4, 5)]) == [(0, 1), (2, 8), (8, 9)]


@given(SPRINKLED)
def test_places_lead_back_to_the_same_characters(text: str) -> None:
    """Whatever a text is made of."""
    joined = seen(text)
    assert joined.text == without_unseen(text)
    for at, char in enumerate(joined.text):
        start, end = joined.span(at, at + 1)
        assert text[start:end] == char
    assert len(joined.text) == len(text) - int(unseen(text).sum())


def test_nothing_and_everything_can_be_left_out() -> None:
    """An empty text, one of which nothing is left, and one that stays as it is."""
    assert seen("").span(0, 0) == (0, 0)
    nothing = left_out("云岭", np.ones(2, np.bool_))
    assert (nothing.text, nothing.span(0, 0)) == ("", (0, 0))
    assert seen("云岭").spans([(0, 2)]) == [(0, 2)]
    assert seen("云\u200b").span(1, 1) == (1, 1)


def test_a_text_is_written_as_it_looks() -> None:
    """Script and case stay, radicals become the characters that they look like."""
    assert as_seen("⻢⽂\u200b遠Ａ") == "马文遠Ａ"
    assert is_as_seen("马文遠Ａ")
    assert not is_as_seen("⻢")
