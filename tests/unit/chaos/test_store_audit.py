"""What lies in the store must agree with itself."""

import copy

from chaos.store_audit import Contents, judge_store

GOOD = Contents(
    rows={b"new": "received", b"half": "enriched", b"bad": "dead"},
    finished={b"old": "indexed"},
    shelves={b"new": [b"raw:"], b"half": [b"raw:", b"enriched:"], b"bad": [b"raw:"]},
    due={b"new": "enrich", b"half": "index"},
    states={"received": 1, "enriched": 1, "dead": 1, "indexed": 1},
    shelved_bytes=7,
    counted_bytes=7,
)


def wrong(**changes: object) -> list[str]:
    """Return what is told of a store that is right but for these."""
    contents = copy.deepcopy(GOOD)
    for name, value in changes.items():
        setattr(contents, name, value)
    return [each.why for each in judge_store(contents)]


def test_a_store_that_agrees_is_right() -> None:
    """With articles at work, dead and finished."""
    assert wrong() == []


def test_each_disagreement_is_told_by_itself() -> None:
    """Orphan shelves, missing ones, lists, counts and bytes."""
    shelf = {**GOOD.shelves, b"old": [b"raw:"]}
    bare = {**GOOD.shelves, b"new": []}
    assert "that nothing needs: old" in wrong(shelves=shelf)[0]
    assert "without a shelf: new" in wrong(shelves=bare)[0]
    assert "in no list of what is due: half" in wrong(due={b"new": "enrich"})[0]
    assert "without a row: gone" in wrong(due={**GOOD.due, b"gone": "index"})[0]
    assert "both at work and finished" in wrong(finished={b"old": "indexed", b"bad": "dead"})[0]
    assert "bytes" in wrong(counted_bytes=8)[0]
    assert "counted are" in wrong(states={})[0]
