"""People sign in by name and password, and their sessions end as they must."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher

from shared.access import passwords
from shared.access.attempts import (
    A_NAME,
    AN_ADDRESS,
    MemoryAttempts,
    SlowGuessing,
    TooManyAttempts,
)
from shared.access.callers import Caller, Scope
from shared.access.passwords import NOBODY, WeakPassword, is_outdated, is_password
from shared.access.people import (
    BadPerson,
    Person,
    PersonExists,
    make_person,
    set_password,
)
from shared.access.session_door import FRESH_SECONDS, SessionDoor
from shared.access.sessions import SessionBook, SessionLengths, hash_of
from shared.access.signing_in import WrongPassword, sign_in
from shared.errors import RedisAway
from tests.fake_people import FakePeople, FakeSessions

PASSWORD = "雁洲的老渡口有七级台阶！"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in no time: how slow it is is no matter of these tests."""
    light = PasswordHasher(1, 8, 1)
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: light)
    monkeypatch.setattr(passwords, "NOBODY", light.hash("x"))


@pytest.fixture
def people() -> FakePeople:
    """Return people: 苏禾, who reads."""
    kept = FakePeople()
    make_person("苏禾", ["read"], PASSWORD, people=kept)
    return kept


class Desk:
    """A book of sessions with a clock of its own."""

    def __init__(self, people: FakePeople) -> None:
        self.now = datetime.now(UTC)
        self.sessions = FakeSessions()
        lengths = SessionLengths(idle=2 * HOUR, whole=DAY)
        self.book = SessionBook(self.sessions, people, lengths, lambda: self.now)


def entered(name: str, password: str, people: FakePeople, guessing: SlowGuessing) -> Person:
    """Return who signs in from an address."""
    return sign_in(name, password, "192.0.2.1", people=people, guessing=guessing)


def test_name_and_password_let_in(people: FakePeople) -> None:
    """However the name is written; another password and another name don't."""
    guessing = SlowGuessing(MemoryAttempts())
    found = entered(" 苏禾", PASSWORD, people, guessing)
    assert found.caller() == Caller("person", found.id, "苏禾", frozenset({Scope.READ}))
    assert PASSWORD not in found.model_dump_json()
    for name, password in (("苏禾", "雁洲的老渡口有八级台阶！"), ("阿岚", PASSWORD), ("", "")):
        with pytest.raises(WrongPassword):
            entered(name, password, people, guessing)


def test_who_is_not_known_takes_the_same_work(
    people: FakePeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash is compared either way, of the same parameters as a real one."""
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            compared.append(str(hash).rpartition("$")[0].rpartition("$")[0])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "PasswordHasher", Counting)
    monkeypatch.setattr(passwords, "NOBODY", NOBODY)
    make_person("阿岚", ["read"], PASSWORD, people=people)
    for name in ("阿岚", "无名氏"):
        with pytest.raises(WrongPassword):
            entered(name, "x", people, SlowGuessing(MemoryAttempts()))
    assert compared[0] == compared[1]
    assert not is_outdated(NOBODY)
    assert not is_password("x", None)


def test_guessing_one_name_is_slow(people: FakePeople) -> None:
    """After some tries even the right password must wait, and it is told how long."""
    guessing = SlowGuessing(MemoryAttempts())
    for _ in range(A_NAME):
        with pytest.raises(WrongPassword):
            entered("苏禾", "falsch", people, guessing)
    with pytest.raises(TooManyAttempts) as told:
        entered("苏禾", PASSWORD, people, guessing)
    assert 0 < told.value.seconds <= 900


def test_guessing_many_names_is_slow(people: FakePeople) -> None:
    """From one address; from another one may sign in."""
    guessing = SlowGuessing(MemoryAttempts())
    for number in range(AN_ADDRESS):
        with pytest.raises(WrongPassword):
            entered(f"n{number}", "falsch", people, guessing)
    with pytest.raises(TooManyAttempts):
        entered("苏禾", PASSWORD, people, guessing)
    assert sign_in("苏禾", PASSWORD, "192.0.2.2", people=people, guessing=guessing)


def test_guessing_is_slow_without_the_broker(people: FakePeople) -> None:
    """Then each process counts by itself; who was right begins anew."""

    class Away:
        def count(self, keys: object) -> list[tuple[int, int]]:
            raise RedisAway

        def clear(self, key: str) -> None:
            raise RedisAway

    guessing = SlowGuessing(Away())
    for _ in range(A_NAME + 5):
        assert entered("苏禾", PASSWORD, people, guessing)
    for _ in range(A_NAME):
        with pytest.raises(WrongPassword):
            entered("苏禾", "falsch", people, guessing)
    with pytest.raises(TooManyAttempts):
        entered("苏禾", PASSWORD, people, guessing)


def test_weak_passwords_and_strange_names_are_refused(people: FakePeople) -> None:
    """And names that somebody has."""
    for password in ("短", "a" * 20, "x" * 300 + "abcdefg", "suhe.yanzhou.x"):
        with pytest.raises(WeakPassword):
            make_person("suhe.yanzhou.X", ["read"], password, people=people)
    for name, scopes in (("a b", ["read"]), ("", ["read"]), ("x" * 65, ["read"]), ("甲", [])):
        with pytest.raises(BadPerson):
            make_person(name, scopes, PASSWORD, people=people)
    with pytest.raises(BadPerson):
        make_person("甲", ["everything"], PASSWORD, people=people)
    with pytest.raises(PersonExists):
        make_person("苏禾", ["admin"], PASSWORD, people=people)


def test_an_old_hash_is_made_anew_at_a_sign_in(
    people: FakePeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the parameters of today; sessions go on."""
    before = people.get("苏禾")
    monkeypatch.setattr(passwords, "PasswordHasher", lambda: PasswordHasher(2, 16, 1))
    assert entered("苏禾", PASSWORD, people, SlowGuessing(MemoryAttempts()))
    after = people.get("苏禾")
    assert after.hash != before.hash
    assert after.password_at == before.password_at
    assert is_password(PASSWORD, after.hash)


def test_a_session_is_over_when_idle_or_old(people: FakePeople) -> None:
    """Use makes it longer, up to its whole length; it is kept no longer than it lasts."""
    desk, person = Desk(people), people.get("苏禾")
    id = desk.book.start(person.caller(), is_kept=True)
    assert list(desk.sessions.kept) == [hash_of(id)]
    assert id not in str(desk.sessions.kept)
    for _ in range(23):
        desk.now += HOUR
        assert desk.book.find(id) == person.caller()
    assert desk.sessions.lengths[hash_of(id)] == HOUR
    desk.now += HOUR
    assert desk.book.find(id) is None
    other = desk.book.start(person.caller(), is_kept=True)
    desk.now += 2 * HOUR
    assert desk.book.find(other) is None
    assert desk.book.find("x" * 5000) is None


def test_a_session_ends_with_its_person_and_password(people: FakePeople) -> None:
    """At once, and what a person may do is as it is now."""
    desk, person = Desk(people), people.get("苏禾")
    id = desk.book.start(person.caller(), is_kept=True)
    people.change(person.model_copy(update={"scopes": frozenset({Scope.ADMIN})}))
    found = desk.book.find(id)
    assert found
    assert found.scopes == {Scope.ADMIN}
    set_password("苏禾", PASSWORD[::-1], people=people)
    assert desk.book.find(id) is None
    desk.now = datetime.now(UTC)
    id = desk.book.start(people.get("苏禾").caller(), is_kept=True)
    assert desk.book.find(id)
    people.remove("苏禾")
    assert desk.book.find(id) is None
    make_person("苏禾", ["read"], PASSWORD, people=people)
    assert desk.book.find(id) is None


def test_a_session_is_known_on_while_the_store_is_away(people: FakePeople) -> None:
    """For some minutes, and to the process that knew it; an ended one isn't."""
    desk, person, now = Desk(people), people.get("苏禾"), [0.0]
    door = SessionDoor(desk.book, lambda: now[0])
    id, ended = (desk.book.start(person.caller(), is_kept=True) for _ in range(2))

    async def ask() -> None:
        assert await door.caller(id) == await door.caller(ended) == person.caller()
        door.end(ended)
        assert await door.caller(ended) is None
        desk.sessions.is_away = True
        assert await door.caller(id) == person.caller()
        now[0] = 2 * FRESH_SECONDS
        assert await door.caller(id) == person.caller()
        with pytest.raises(RedisAway):
            await door.caller(ended)
        now[0] = 1000.0
        with pytest.raises(RedisAway):
            await door.caller(id)

    asyncio.run(ask())
