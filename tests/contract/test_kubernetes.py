"""The manifests for Kubernetes are valid, closed by default, and say what compose says."""

import re
import shlex
import shutil
import subprocess
import time
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from jsonschema import ValidationError

from services.ingest.sources.worker import QUEUE
from shared import __version__
from shared.path.alive import alive_file, show_alive
from shared.path.state import Step
from tests.contract.deployed import PARTS, ROOT, SECRET, compose, compose_commands
from tests.contract.manifests import (
    BASE,
    HERE,
    RELEASES,
    SECRETS,
    container,
    labels,
    manifests,
    of_kind,
    pod,
    settings_file,
    validate,
    workloads,
)
from tools.preconditions import Settings


@pytest.mark.parametrize("release", RELEASES)
def test_every_manifest_is_valid(release: str) -> None:
    """For the oldest release and the newest."""
    for manifest in [*manifests(BASE), *manifests(HERE / "keda")]:
        validate(manifest, release)


@pytest.mark.parametrize("kind", ["Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"])
def test_the_validator_refuses_what_is_misspelt(kind: str) -> None:
    """Else its approval would say nothing."""
    manifest = deepcopy(of_kind(kind)[-1])
    manifest["spec"]["selectors"] = {}
    with pytest.raises(ValidationError):
        validate(manifest, RELEASES[-1])


def test_they_run_what_compose_runs() -> None:
    """The same commands in the same images, with the same limits; Elasticsearch is another's."""
    assert set(workloads()) == set(compose()) - {"elasticsearch"}
    for name, command in compose_commands().items():
        room = command[2].removeprefix("services.")
        assert container(name)["image"] == f"caibian/{room}"
        assert command[3:] == container(name).get("args", [])
    for name in workloads():
        limits = container(name)["resources"]["limits"]
        there = compose()[name]["deploy"]["resources"]["limits"]
        assert limits["memory"].removesuffix("i").lower() == there["memory"], name
        if "cpus" in there:
            assert cores(limits["cpu"]) == float(there["cpus"]), name


def cores(text: str) -> float:
    """Return a number of cores as Kubernetes writes it."""
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text)


@pytest.mark.parametrize("name", ["store", "broker"])
def test_both_redises_are_started_as_in_compose(name: str) -> None:
    """By the same script and options; both write one dollar as two."""
    there = compose()[name]
    assert container(name)["image"] == there["image"]
    assert container(name)["command"] == there["entrypoint"]
    fsync = re.sub(r"\$\{(CAIBIAN_REDIS_FSYNC):-always\}", r"$(\1)", there["command"])
    assert container(name)["args"] == shlex.split(fsync)
    assert bool(workloads()[name]["spec"].get("volumeClaimTemplates")) == ("volumes" in there)


def test_every_setting_reaches_the_rooms() -> None:
    """Addresses inside stand in the file; any other may be added, and no password."""
    listed = settings_file()
    known = {f"CAIBIAN_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert set(listed) <= set(known)
    assert not [name for name in listed if SECRET.search(name)]
    there = compose()["ingest"]["environment"]
    for name in set(listed) & set(there) - {"CAIBIAN_ELASTICSEARCH_URL"}:
        assert listed[name] == str(there[name]), name
    for name, text in there.items():
        # What is of others and empty unless it is set may be added to the file as well.
        is_added = name == "CAIBIAN_DATA" or (name not in known and str(text).endswith(":-}"))
        assert name in listed or SECRET.search(name) or is_added, (name, text)
    for name in PARTS:
        assert {"configMapRef": {"name": "caibian-settings"}} in container(name)["envFrom"]


def test_a_service_is_where_the_settings_say() -> None:
    """By name and port; no Service's name turns into a setting."""
    listed = settings_file()
    ports = {one["metadata"]["name"]: one["spec"]["ports"][0]["port"] for one in of_kind("Service")}
    assert ports == {
        listed["CAIBIAN_REDIS_HOST"]: int(listed["CAIBIAN_REDIS_PORT"]),
        listed["CAIBIAN_BROKER_HOST"]: int(listed["CAIBIAN_BROKER_PORT"]),
        "ingest": int(listed["CAIBIAN_INGEST_PORT"]),
        "search": int(listed["CAIBIAN_SEARCH_PORT"]),
        "flower": int(listed["CAIBIAN_FLOWER_PORT"]),
    }
    assert listed["CAIBIAN_INGEST_URL"] == f"http://ingest:{ports['ingest']}"
    assert listed["CAIBIAN_SEARCH_URL"] == f"http://search:{ports['search']}"
    for service in of_kind("Service"):
        name = service["metadata"]["name"]
        assert service["spec"]["type"] == "ClusterIP"
        assert service["spec"]["selector"].items() <= labels(name).items()
        assert container(name)["ports"][0]["containerPort"] == ports[name]
        assert pod(name)["enableServiceLinks"] is False


def test_no_secret_has_a_value_here_and_each_goes_to_its_own_room() -> None:
    """They come from files that git ignores and without which nothing can be rendered."""
    assert not of_kind("Secret")
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))
    generated = {one["name"]: one["envs"] for one in kustomization["secretGenerator"]}
    assert set(generated) == set(SECRETS)
    assert all(file.startswith("secrets/") for (file,) in generated.values())
    assert "deploy/kubernetes/base/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    fields = {name.upper() for name in Settings.model_fields if SECRET.search(name.upper())}
    assert set.union(*SECRETS.values()) == fields
    for name, kind in PARTS.items():
        given = [
            one["secretRef"]["name"] for one in container(name)["envFrom"] if "secretRef" in one
        ]
        own = {field.upper() for field in kind.model_fields}
        assert set.union(*(SECRETS[one] for one in given)) <= own, name
    for name, key in (("store", "CAIBIAN_REDIS_PASSWORD"), ("broker", "CAIBIAN_BROKER_PASSWORD")):
        (file,) = [one["value"] for one in container(name)["env"] if one["name"] == "PASSWORD_FILE"]
        (secret,) = [one["secret"] for one in pod(name)["volumes"] if "secret" in one]
        (item,) = secret["items"]
        assert (file, item["key"]) == (compose()[name]["environment"]["PASSWORD_FILE"], key)
        assert file == f"/run/secrets/{item['path']}"
        assert "optional" not in secret


@pytest.mark.parametrize("name", sorted(workloads()))
def test_every_pod_is_probed_limited_and_harmless(name: str) -> None:
    """It runs as nobody special, writes only into its own folders, and has no account."""
    spec, only = pod(name), container(name)
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert only[probe]["timeoutSeconds"] >= 3
    assert {*only["resources"]["requests"], *only["resources"]["limits"]} == {"cpu", "memory"}
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
    assert spec["terminationGracePeriodSeconds"] > 5 + 20
    for volume in spec["volumes"]:
        assert "sizeLimit" in volume.get("emptyDir", {"sizeLimit": 0}), volume


@pytest.mark.parametrize(
    ("name", "step"), [("enrich", Step.ENRICH), ("indexer", Step.INDEX), ("sources", QUEUE)]
)
def test_a_worker_is_alive_while_its_file_is_young(
    name: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before it is made, nor when nobody has touched it for longer than a sweep takes."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    probe = container(name)["livenessProbe"]["exec"]["command"]
    assert container(name)["readinessProbe"]["exec"]["command"] == probe
    assert f"/tmp/{alive_file(step).name} " in probe[-1]
    command = [*probe[:-1], probe[-1].replace("/tmp/", f"{tmp_path}/")]

    def is_alive() -> bool:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    assert not is_alive()
    show_alive(step)
    assert is_alive()
    old = time.time() - 100
    subprocess.run(["touch", "-d", f"@{old}", str(alive_file(step))], check=True)
    assert not is_alive()


@pytest.mark.parametrize("name", ["dictionary"])
def test_what_a_desk_gives_is_mounted_where_compose_mounts_it(name: str) -> None:
    """Read-only, and it may be missing."""
    for room in PARTS:
        mounts = {one["name"]: one for one in container(room)["volumeMounts"]}
        there = f"./{name}:/{name}:ro" in compose()[room].get("volumes", [])
        assert (name in mounts) == there, room
        if there:
            assert mounts[name] == {"name": name, "mountPath": f"/{name}", "readOnly": True}


def test_images_have_the_version_of_this_code() -> None:
    """Never `latest`: what runs is told by its tag."""
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))
    tags = {one["name"]: one["newTag"] for one in kustomization["images"]}
    assert tags == {f"caibian/{room}": __version__ for room in ("ingest", "enrich", "search")}


@pytest.mark.parametrize("folder", ["base", "overlays/three-nodes"])
def test_kubectl_renders_them_once_the_secrets_are_there(folder: str, tmp_path: Path) -> None:
    """And not before. What comes out is valid too."""
    if not shutil.which("kubectl"):
        pytest.skip("kubectl isn't here; the manifests themselves are checked without it")
    copy = tmp_path / "kubernetes"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("secrets"))
    command = ["kubectl", "kustomize", str(copy / folder)]
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0
    (copy / "base/secrets").mkdir()
    for name, keys in SECRETS.items():
        lines = [f"CAIBIAN_{key}=for this test\n" for key in sorted(keys)]
        file = copy / "base/secrets" / f"{name.removeprefix('caibian-')}.env"
        file.write_text("".join(lines), encoding="utf-8")
    rendered = list(
        yaml.safe_load_all(subprocess.run(command, check=True, capture_output=True).stdout)
    )
    names = {one["metadata"]["name"] for one in rendered if one["kind"] in ("Secret", "ConfigMap")}
    text = yaml.safe_dump_all(rendered)
    for name in ("caibian-settings", *SECRETS):
        assert re.search(rf"\bname: {name}$", text, re.MULTILINE) is None
        assert any(re.fullmatch(rf"{name}-\w+", found) for found in names)
    for manifest in rendered:
        validate(manifest, RELEASES[-1])
