"""Every program of the process manager is led through links of its own."""

from pathlib import Path

from chaos.wiring import CLIENTS, SERVERS, programs, wired
from tools.system import ROOT

_CONFIG = ROOT / "supervisord.conf"


def test_every_program_is_known_to_the_harness() -> None:
    """A new one would bypass the links unseen."""
    assert set(programs(_CONFIG)) == {*CLIENTS, *SERVERS}


def test_a_program_gets_its_environment_and_others_stay(tmp_path: Path) -> None:
    """With percent signs escaped; who keeps some programs keeps no group of others."""
    target = tmp_path / "supervisord.conf"
    wired(_CONFIG, target, {"enrich": {"A": "50%"}}, only=("enrich", "indexer"))
    text = target.read_text(encoding="utf-8")
    assert programs(target) == ["enrich", "indexer"]
    assert text.count('environment = A="50%%"') == 1
    assert "[group:" not in text
