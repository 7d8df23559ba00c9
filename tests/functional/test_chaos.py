"""The short form of `make chaos`: some faults at once on a real system, all of it audited."""

from functools import partial
from pathlib import Path

import pytest

from chaos.faults import registered
from chaos.plan import Plan
from chaos.run import Result, episodes, perform
from chaos.stage import staged
from chaos.turns import Mix
from tests.functional.quick import QUICK

_SEED = 14
_MIXED = (
    ("store-killed", "enrich-children-killed"),
    ("broker-flushed", "indexer-killed", "store-replies-lost"),
)


@pytest.mark.timeout(900)
def test_mixed_faults_lose_double_and_misjudge_nothing(tmp_path: Path) -> None:
    """Posts, batches, revisions and withdrawals, while processes die and connections break."""
    plan = Plan(seed=_SEED, rate=20, threads=3, mix=Mix(long=0), calm=1.0, patience=60, brief=0.3)
    faults = [[registered()[name] for name in group] for group in _MIXED]
    result = Result("local", _SEED)
    with staged(tmp_path, "local", QUICK, seed=_SEED) as stage:
        perform(stage, plan, tmp_path, result, partial(episodes, faults=faults))
    assert result.verdict().violations == []
    assert sum(episode.faults for episode in result.episodes) >= 5
    assert result.acked >= 50
