"""People by hand: passwords come from the terminal or a pipe, never from an argument."""

import argparse
import getpass
import io
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from services.ingest import people_command
from services.ingest.people_command import TypedDifferently, add_people_arguments, run_people
from services.ingest.settings import IngestSettings
from shared.access import passwords
from shared.access.callers import Scope
from shared.access.passwords import is_password
from shared.access.people import NoPerson, PersonExists
from tests.fake_people import FakePeople

PASSWORD, OTHER = "雁洲的老渡口有七级台阶！", "望川的新渡口有九级台阶！"


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> FakePeople:
    """Return the people of the command; hashing takes no time."""
    kept, light = FakePeople(), PasswordHasher(1, 8, 1)
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: light)
    monkeypatch.setattr(people_command, "open_people", lambda _: kept)
    return kept


def run(data: Path, *words: str) -> None:
    """Run the command as it is typed."""
    parser = argparse.ArgumentParser()
    add_people_arguments(parser)
    run_people(parser.parse_args(words), IngestSettings(data=data))


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Pipe a text into the command."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_people_come_and_go(
    people: FakePeople,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each deed is in the audit log, and nowhere is a password."""
    pipe(monkeypatch, f"{PASSWORD}\nmore\n")
    run(tmp_path, "add", "苏禾")
    assert people.get("苏禾").scopes == {Scope.READ}
    assert is_password(PASSWORD, people.get("苏禾").hash)
    pipe(monkeypatch, PASSWORD)
    run(tmp_path, "add", "阿岚", "--scope", "admin", "--scope", "read")
    run(tmp_path, "list")
    pipe(monkeypatch, OTHER)
    run(tmp_path, "password", "苏禾")
    assert is_password(OTHER, people.get("苏禾").hash)
    run(tmp_path, "remove", "苏禾")
    assert [person.name for person in people.all()] == ["阿岚"]
    told = capsys.readouterr().out
    assert "admin,read" in told
    written = (tmp_path / "logs/audit.log").read_text(encoding="utf-8")
    for deed, number in (("add-person", 2), ("set-password", 1), ("remove-person", 1)):
        assert written.count(f'"{deed}"') == number
    assert not [secret for secret in (PASSWORD, OTHER, "argon2") if secret in told + written]


def test_a_password_is_typed_twice(
    people: FakePeople, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal; one that differs the second time makes nobody."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    typed = iter([PASSWORD, OTHER, PASSWORD, PASSWORD])
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))
    with pytest.raises(TypedDifferently):
        run(tmp_path, "add", "苏禾")
    assert people.all() == []
    run(tmp_path, "add", "苏禾")
    assert is_password(PASSWORD, people.get("苏禾").hash)


def test_what_cannot_be_is_told(
    people: FakePeople, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is written down of it; a password is no argument."""
    pipe(monkeypatch, f"{PASSWORD}\n{PASSWORD}\n")
    run(tmp_path, "add", "苏禾")
    before = (tmp_path / "logs/audit.log").read_text(encoding="utf-8")
    with pytest.raises(PersonExists):
        run(tmp_path, "add", "苏禾")
    with pytest.raises(NoPerson):
        run(tmp_path, "remove", "阿岚")
    with pytest.raises(SystemExit):
        run(tmp_path, "add", "阿岚", PASSWORD)
    assert (tmp_path / "logs/audit.log").read_text(encoding="utf-8") == before
