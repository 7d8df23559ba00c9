"""What admins did is written to a file of its owner's, by any number of processes."""

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from shared.access import audit
from shared.access.audit import FILE, Audit
from shared.access.callers import LOCAL, SERVICE


def lines(data: Path) -> list[dict[str, object]]:
    """Return what stands in all files of the log."""
    files = sorted((data / FILE).parent.glob("audit.log*"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return [json.loads(line) for line in text.splitlines()]


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It and those that it is rotated to."""
    Audit(tmp_path).note(LOCAL, "127.0.0.1", "create-key", id="a")
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    (line,) = lines(tmp_path)
    assert line.pop("at")
    who = {"kind": "local", "id": "local", "name": "local"}
    assert line == {"who": who, "from": "127.0.0.1", "what": "create-key", "id": "a"}


def test_two_processes_rotate_one_file_and_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finds out that the other has."""
    monkeypatch.setattr(audit, "_BYTES", 2000)
    first, second = Audit(tmp_path), Audit(tmp_path)
    for number in range(40):
        (first, second)[number % 2].note(SERVICE, "", "withdraw-article", id=str(number))
    files = sorted((tmp_path / FILE).parent.glob("audit.log*"))
    assert len(files) > 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sorted(int(str(line["id"])) for line in lines(tmp_path)) == list(range(40))


def test_what_is_said_from_outside_stays_one_short_line(tmp_path: Path) -> None:
    """So nobody forges another's, or fills the disk with one."""
    Audit(tmp_path).note(LOCAL, "", "create-key", name='a"}\n{"what": "forged"' + "x" * 5000)
    (line,) = lines(tmp_path)
    assert len(str(line["name"])) == 200


def test_what_happens_often_is_counted(tmp_path: Path) -> None:
    """By who did it; it is written at the end at the latest."""
    log = Audit(tmp_path)
    for caller, number in ((LOCAL, 2), (SERVICE, 1), (LOCAL, 3)):
        log.count(caller, "127.0.0.1", "post-article", number)
    assert lines(tmp_path) == []
    log.close()
    log.close()
    counts = {str(line["who"]): line["count"] for line in lines(tmp_path)}
    assert set(counts.values()) == {1, 5}


def test_where_no_file_can_be_it_goes_to_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a container, whose file system can't be written to."""
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    with caplog.at_level(logging.INFO, "caibian.audit"):
        Audit(tmp_path).note(LOCAL, "", "revoke-key", id="a")
    assert json.loads(caplog.messages[-1])["what"] == "revoke-key"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_does_by_hand_stays_the_services(tmp_path: Path) -> None:
    """Else the service couldn't write its log any more."""
    os.chown(tmp_path, 65534, 65534)
    Audit(tmp_path).note(LOCAL, "command", "create-key")
    made = [tmp_path / "logs", *(tmp_path / "logs").iterdir()]
    assert len(made) == 3
    assert {path.stat().st_uid for path in made} == {65534}
