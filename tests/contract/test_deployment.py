"""Compose, the process manager and .env.example agree with the code."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from pydantic_settings import BaseSettings

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.ingest.sources.worker import QUEUE
from services.search.settings import SearchSettings
from shared.path.alive import alive_file
from shared.path.state import Step
from shared.settings import SharedSettings
from tests.contract.deployed import (
    PARTS,
    ROOT,
    SECRET,
    compose,
    compose_commands,
    redis_options,
    supervised_commands,
    supervisord_file,
)
from tools.preconditions import Settings
from tools.secret_folder import SECRETS, make_secrets

KINDS: dict[str, type[SharedSettings]] = {
    "ingest": IngestSettings,
    "enrich": EnrichSettings,
    "search": SearchSettings,
}
# What every room may know and none needs.
SHARED_SECRETS = {"SENTINEL_PASSWORD"}


def test_compose_and_the_process_manager_start_the_same_commands() -> None:
    """One is proven by the other."""
    supervised = supervised_commands()
    for name, kept in (
        ("store", {"appendonly": "yes", "maxmemory-policy": "noeviction", "save": ""}),
        ("broker", {"appendonly": "no", "maxmemory-policy": "allkeys-lru", "maxmemory": "256mb"}),
    ):
        here = redis_options(supervised.pop(name))
        there = redis_options(shlex.split(compose()[name]["command"]))
        for option, value in kept.items():
            assert here[option] == there[option] == value, (name, option)
        assert here["save"] == there["save"] == ""
    assert compose_commands() == supervised


def test_the_store_writes_to_disk_as_the_setting_says() -> None:
    """Here and there; without it, before it answers."""
    here = redis_options(supervised_commands()["store"])["appendfsync"]
    there = redis_options(shlex.split(compose()["store"]["command"]))["appendfsync"]
    assert here == "%(ENV_CAIBIAN_REDIS_FSYNC)s"
    assert there == f"${{CAIBIAN_REDIS_FSYNC:-{SharedSettings().redis_fsync}}}"


def test_data_of_before_are_found() -> None:
    """The store's folder and volume keep the name that the one Redis gave them."""
    assert redis_options(supervised_commands()["store"])["dir"] == "data/redis"
    assert compose()["store"]["volumes"] == ["redis:/data"]
    assert "volumes" not in compose()["broker"]


def test_a_checkout_and_a_data_folder_may_have_blanks_in_their_names() -> None:
    """Each path stays one argument."""
    commands = supervised_commands("/a b/python", "/c d")
    for name, folder in (("store", "redis"), ("broker", "broker")):
        redis = commands.pop(name)
        assert redis[:2] == ["/a b/python-redis", f"/c d/{folder}.conf"]
        assert redis_options(redis)["dir"] == f"/c d/{folder}"
    assert {command[0] for command in commands.values()} == {"/a b/python"}


# What compose decides by itself: addresses inside its network, and where the image keeps things.
FIXED = {"data", "redis_host", "redis_port", "elasticsearch_url", "elasticsearch_username"}
FIXED |= {"broker_host", "broker_port", "ingest_url", "search_url"} | {
    f"{name}_{end}" for name in ("ingest", "search", "flower") for end in ("host", "port")
}


@pytest.mark.parametrize(("service", "kind"), PARTS.items())
def test_every_setting_of_a_room_reaches_its_containers(
    service: str, kind: type[SharedSettings]
) -> None:
    """From .env, but for addresses inside, which are fixed, and secrets, which lie in files."""
    made = compose()[service]
    assert made["env_file"] == ".env"
    fixed = made["environment"]
    for name in kind.model_fields:
        variable = f"CAIBIAN_{name.upper()}"
        if SECRET.search(variable) and name.upper() not in SHARED_SECRETS:
            assert not fixed[variable], variable
            assert fixed[f"{variable}_FILE"] == f"/run/secrets/{name}"
            assert name in made["secrets"]
        else:
            # What .env says would count nowhere if it stood here as well.
            assert (variable in fixed) == (name in FIXED), variable
            assert "${" not in str(fixed.get(variable, "")), variable


def test_no_room_is_given_the_password_of_another() -> None:
    """All of .env reaches every container, so what is none of its business is emptied there."""
    secrets = {name.upper() for name in Settings.model_fields if SECRET.search(name.upper())}
    secrets -= SHARED_SECRETS
    assert len(secrets) == 6
    for name, service in compose().items():
        if "env_file" in service:
            room = Path(service["build"]["dockerfile"]).parent.name
            own = {field.upper() for field in KINDS[room].model_fields}
            assert not any(service["environment"].get(f"CAIBIAN_{secret}") for secret in secrets)
            assert {secret.upper() for secret in service["secrets"]} == secrets & own, name


def test_the_example_is_a_file_of_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied as it is, it changes nothing."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    plain = Settings()
    for name, value in re.findall(r"^(CAIBIAN_\w+)=(.*)$", text, re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert Settings() == plain


@pytest.mark.parametrize(
    ("folder", "services"),
    [("dictionary", ("enrich", "alerts", "search")), ("embedder", ("vectors", "search"))],
)
def test_what_a_desk_gives_reaches_its_containers(folder: str, services: tuple[str, ...]) -> None:
    """Its folder is mounted where it is read, and can't be written there."""
    for name, service in compose().items():
        mounted = f"./{folder}:/{folder}:ro" in service.get("volumes", [])
        assert mounted == (name in services), name


def test_what_grows_in_a_container_has_a_limit_below_its_memory() -> None:
    """Redis refuses before it is killed; the results of batches don't fill the memory."""
    services = compose()
    for name, most, limit in (("store", "2gb", "3g"), ("broker", "256mb", "512m")):
        assert services[name]["deploy"]["resources"]["limits"]["memory"] == limit
        assert redis_options(shlex.split(services[name]["command"]))["maxmemory"] == most
    assert services["ingest"]["tmpfs"] == ["/tmp:size=256m"]
    assert SharedSettings().max_unfinished_bytes <= 1 << 30


def test_every_published_port_is_bound_to_the_loopback() -> None:
    """Nothing is open to others by default."""
    ports = [port for service in compose().values() for port in service.get("ports", [])]
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_compose_holds_no_secret_and_starts_without_none() -> None:
    """Each is a file in a folder that no commit takes; `make secrets` makes all that are named."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not list(filter(SECRET.search, re.findall(r"\$\{(CAIBIAN_\w+)", text)))
    named = yaml.safe_load(text)["secrets"]
    assert named == {name: {"file": f"./secrets/{name}"} for name in SECRETS}
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """Each another, in a folder of the owner's; those that are there stay."""
    folder = tmp_path / "secrets"
    make_secrets(folder)
    made = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert set(made) == set(SECRETS)
    assert len(set(made.values())) == len(made)
    assert made["flower_auth"].startswith("desk:")
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "redis_password").unlink()
    make_secrets(folder)
    after = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert {name for name in made if made[name] != after[name]} == {"redis_password"}


def test_every_service_is_checked_limited_and_restarted() -> None:
    """Health, restart policy and limits stand for all; workers have no port to ask."""
    for name, service in compose().items():
        assert service["restart"] == "unless-stopped"
        assert service["deploy"]["resources"]["limits"]["memory"]
        if name not in ("enrich", "indexer", "alerts", "vectors"):
            assert service["healthcheck"]["test"], name


def test_stopping_takes_at_most_twenty_seconds() -> None:
    """All of ours are stopped at once, then both Redises; compose waits as long for each."""
    parser = supervisord_file()
    groups = [parser[name] for name in parser.sections() if name.startswith("group:")]
    grouped = [group["programs"].split(",") for group in groups]
    assert {name for names in grouped for name in names} == set(supervised_commands())
    first = min(groups, key=lambda group: int(group["priority"]))
    assert first["programs"] == "store,broker"
    waits = {name: int(parser[f"program:{name}"]["stopwaitsecs"]) for name in supervised_commands()}
    assert sum(max(waits[name] for name in names) for names in grouped) <= 15
    for name, service in compose().items():
        if name in waits:
            assert service["stop_grace_period"] == f"{waits[name]}s", name


def test_images_hold_only_shared_and_their_own_room() -> None:
    """And the client, by which two rooms ask each other; they run as nobody special."""
    for room in KINDS:
        text = (ROOT / f"services/{room}/Dockerfile").read_text(encoding="utf-8")
        copied = re.findall(r"^COPY (\S+)", text, re.MULTILINE)
        own = {f"requirements/{room}.txt", "shared", "services/__init__.py", f"services/{room}"}
        asking = set() if room == "enrich" else {"client/src/caibian_client"}
        # Its page of run books.
        read = {"docs/operations.md"} if room == "ingest" else set()
        assert set(copied) == own | asking | read
        assert re.search(r"^USER caibian$", text, re.MULTILINE)


def test_the_example_lists_exactly_the_settings_that_the_code_reads() -> None:
    """With their defaults; a secret's is empty."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^#?\s?(CAIBIAN_\w+)=(.*)$", text, re.MULTILINE))
    assert listed == {f"CAIBIAN_{name.upper()}": default(name) for name in Settings.model_fields}


def default(name: str) -> str:
    """Return a setting's default as it is written in a file."""
    value = Settings.model_fields[name].default
    if value is None:
        return ""
    secret = getattr(value, "get_secret_value", None)
    return secret() if secret else str(value)


def test_requirements_are_pinned_by_hash_and_name_no_registry() -> None:
    """Every file, every package."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        packages = re.findall(
            r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, re.MULTILINE | re.IGNORECASE
        )
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text
    assert issubclass(Settings, BaseSettings)


@pytest.mark.parametrize(
    ("service", "step"), [("enrich", Step.ENRICH), ("indexer", Step.INDEX), ("sources", QUEUE)]
)
def test_compose_looks_after_workers_by_their_sign_of_life(service: str, step: str) -> None:
    """The file that a worker touches as long as it gets on."""
    (_, command) = compose()[service]["healthcheck"]["test"]
    assert f"find /tmp/{alive_file(step).name} " in command
