"""What was told to the harness is known after it has died."""

from pathlib import Path

from chaos.history import Answer, Deed, Effect
from chaos.journal import Journal, read_journal

POSTED, GONE = Effect(Deed.POST, "m1"), Effect(Deed.WITHDRAW)


def test_what_was_answered_is_read_back_and_what_was_not_may_have_happened(tmp_path: Path) -> None:
    """Also when the last line broke off."""
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.sent("a", POSTED)
    journal.answered("a", POSTED, Answer.ACKED, 202)
    journal.sent("a", GONE)
    journal.sent("b", POSTED)
    journal.answered("b", POSTED, Answer.REFUSED, 422)
    journal.close()
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "c", "de')
    histories = read_journal(path)
    assert histories["a"].acked == POSTED
    assert histories["a"].allowed == {POSTED, GONE}
    assert histories["b"].allowed == set()
    assert "c" not in histories
