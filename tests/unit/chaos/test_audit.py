"""The audit finds every way in which the promise can be broken, and nothing else."""

import pytest

from chaos.audit import Kind, Observed, judge, judge_all, judge_strangers
from chaos.final import count_faults
from chaos.history import Answer, Deed, Effect, History

FIRST, SECOND = Effect(Deed.POST, "m1"), Effect(Deed.POST, "m2")
EMPTY, GONE = Effect(Deed.POST), Effect(Deed.WITHDRAW)
ACKED, REFUSED, UNKNOWN = Answer.ACKED, Answer.REFUSED, Answer.UNKNOWN


def told(*operations: tuple[Effect, Answer]) -> History:
    """Return the history of an article with these operations."""
    history = History("a")
    for effect, answer in operations:
        history.note(effect, answer)
    return history


def indexed(*markers: str, revision: int = 1) -> Observed:
    """Return an article that is indexed under these markers."""
    return Observed("indexed", revision=revision, markers=markers)


POSTED = told((FIRST, ACKED))
REVISED = told((FIRST, ACKED), (SECOND, ACKED))
WITHDRAWN = told((FIRST, ACKED), (GONE, ACKED))
DEAD = told((EMPTY, ACKED))
NO_TEXT = Observed("dead", "NoText", 1)


@pytest.mark.parametrize(
    ("history", "seen", "kind"),
    [
        (POSTED, Observed(None), Kind.LOST),
        (POSTED, indexed(), Kind.LOST),
        (POSTED, Observed("withdrawn", revision=1), Kind.LOST),
        (POSTED, indexed("m1", "m1"), Kind.DUPLICATED),
        (POSTED, indexed("m1", revision=2), Kind.DUPLICATED),
        (REVISED, indexed("m1", revision=2), Kind.STALE),
        (DEAD, indexed("m1"), Kind.STALE),
        (POSTED, Observed("dead", "TriesUsedUp", 1), Kind.WRONGLY_DEAD),
        (POSTED, NO_TEXT, Kind.WRONGLY_DEAD),
        (DEAD, Observed("dead", "WorkerLost", 1), Kind.WRONGLY_DEAD),
        (WITHDRAWN, Observed("withdrawn", revision=1, markers=("m1",)), Kind.WRONGLY_FOUND),
        (WITHDRAWN, indexed("m1"), Kind.WRONGLY_FOUND),
        (POSTED, Observed("received", revision=1), Kind.STUCK),
        (POSTED, Observed("enriched", revision=1), Kind.STUCK),
    ],
)
def test_a_broken_promise_is_found(history: History, seen: Observed, kind: Kind) -> None:
    """With its kind."""
    assert [each.kind for each in judge(history, seen)] == [kind]


@pytest.mark.parametrize(
    ("history", "seen"),
    [
        (POSTED, indexed("m1")),
        (REVISED, indexed("m2", revision=2)),
        (WITHDRAWN, Observed("withdrawn", revision=1)),
        (DEAD, NO_TEXT),
        # A dead revision leaves the one before it findable.
        (told((FIRST, ACKED), (EMPTY, ACKED)), Observed("dead", "NoText", 2, ("m1",))),
        # What was refused has not happened, what was not answered may have.
        (told((FIRST, REFUSED)), Observed(None)),
        (told((FIRST, UNKNOWN)), Observed(None)),
        (told((FIRST, UNKNOWN)), indexed("m1")),
        (told((FIRST, ACKED), (SECOND, UNKNOWN)), indexed("m1")),
        (told((FIRST, ACKED), (SECOND, UNKNOWN)), indexed("m2", revision=2)),
        (told((FIRST, ACKED), (GONE, UNKNOWN)), Observed("withdrawn", revision=1)),
        (told((FIRST, ACKED), (GONE, ACKED), (FIRST, ACKED)), indexed("m1", revision=2)),
    ],
)
def test_what_may_be_is_no_violation(history: History, seen: Observed) -> None:
    """Also where an answer was lost and either outcome is right."""
    assert judge(history, seen) == []


def test_an_operation_that_was_refused_may_not_show() -> None:
    """A refused revision that is found all the same is wrong, and so is a refused first post."""
    assert judge(told((FIRST, ACKED), (SECOND, REFUSED)), indexed("m2"))
    assert judge(told((FIRST, REFUSED)), indexed("m1"))


def test_all_articles_are_judged_and_counted_once_by_kind() -> None:
    """What wasn't seen at all is lost; what nobody posted is found wrongly."""
    histories = {id: told((FIRST, ACKED)) for id in "abc"}
    for id, history in histories.items():
        history.id = id
    verdict = judge_all(list(histories.values()), {"a": indexed("m1"), "b": indexed("m1", "m1")})
    assert (verdict.articles, verdict.count(Kind.LOST), verdict.count(Kind.DUPLICATED)) == (3, 1, 1)
    verdict.add(judge_strangers(histories, {"a": 1, "z": 1}))
    assert [each.id for each in verdict.violations if each.kind is Kind.WRONGLY_FOUND] == ["z"]


def test_counters_that_disagree_with_what_there_is_are_found() -> None:
    """Rows, dead letters and what is indexed, each by itself."""
    histories = {"a": told((FIRST, ACKED)), "b": told((EMPTY, ACKED))}
    states = {"received": 0, "enriched": 0, "indexed": 1, "dead": 1, "withdrawn": 0}
    there = ({"a": ["m1"]}, {"b": "NoText"})
    assert count_faults(states, histories, *there) == []
    assert len(count_faults(states | {"received": 5}, histories, *there)) == 1
    assert len(count_faults(states | {"indexed": 0, "withdrawn": 1}, histories, *there)) == 1
    assert len(count_faults(states | {"dead": 0, "withdrawn": 1}, histories, *there)) == 1
