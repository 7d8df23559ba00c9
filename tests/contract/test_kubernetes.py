"""The manifests for Kubernetes are valid, closed by default, and say what compose says."""

import json
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError
from pydantic_settings import BaseSettings
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from services.enrich.settings import EnrichSettings
from services.ingest.settings import IngestSettings
from services.search.settings import SearchSettings
from shared import __version__
from shared.path.alive import alive_file, show_alive
from shared.path.state import Step
from tests.contract.test_deployment import ROOT, SECRET, compose, compose_commands
from tools.preconditions import Settings

HERE = ROOT / "deploy/kubernetes"
BASE = HERE / "base"
# The oldest and the newest release that they are for.
RELEASES = ("1.30", "1.37")
ROOMS: dict[str, type[BaseSettings]] = {
    "ingest": IngestSettings,
    "enrich": EnrichSettings,
    "flower": EnrichSettings,
    "indexer": SearchSettings,
    "alerts": SearchSettings,
    "vectors": SearchSettings,
    "search": SearchSettings,
}
COMPONENT = "app.kubernetes.io/component"
# What a Secret of ours holds, by the file that its owner fills.
SECRETS = {
    "caibian-redis": {"REDIS_PASSWORD", "BROKER_PASSWORD", "SENTINEL_PASSWORD"},
    "caibian-elasticsearch": {"ELASTICSEARCH_PASSWORD"},
    "caibian-flower": {"FLOWER_AUTH"},
}
Manifest = dict[str, Any]


@cache
def manifests(folder: Path) -> list[Manifest]:
    """Return what a kustomization lists; it is plain YAML, so that reading needs no renderer."""
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["resources"]
    texts = [(folder / name).read_text(encoding="utf-8") for name in listed]
    return [one for text in texts for one in yaml.safe_load_all(text)]


def of_kind(*kinds: str) -> list[Manifest]:
    """Return the manifests of these kinds, those that KEDA needs included."""
    both = [*manifests(BASE), *manifests(HERE / "keda")]
    return [one for one in both if one["kind"] in kinds]


@cache
def workloads() -> dict[str, Manifest]:
    """Return what runs pods, by name."""
    return {one["metadata"]["name"]: one for one in of_kind("Deployment", "StatefulSet")}


def pod(name: str) -> Manifest:
    """Return the specification of a workload's pods."""
    spec: Manifest = workloads()[name]["spec"]["template"]["spec"]
    return spec


def container(name: str) -> Manifest:
    """Return a workload's only container."""
    (only,) = pod(name)["containers"]
    found: Manifest = only
    return found


def settings_file() -> dict[str, str]:
    """Return what the rooms' ConfigMap says."""
    text = (BASE / "settings.env").read_text(encoding="utf-8")
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


@cache
def schema(release: str, kind: str, version: str) -> Any:
    """Return a validator of Kubernetes' own schema, in which no unknown field passes.

    kubernetes_validate carries the schemas; its function reads all of a release for each manifest.
    """
    folder = files("kubernetes_validate") / f"kubernetes-json-schema/v{release}.0-local-strict"
    definitions = json.loads((folder / "_definitions.json").read_text(encoding="utf-8"))
    known: Any = Registry().with_resource(
        "_definitions.json", DRAFT202012.create_resource(definitions)
    )
    name = f"{kind.lower()}-{re.sub(r'[.][^/]*/', '-', version).replace('/', '-')}.json"
    return Draft202012Validator(json.loads((folder / name).read_text("utf-8")), registry=known)


def validate(manifest: Manifest, release: str) -> None:
    """Raise ValidationError unless the manifest is valid; KEDA's schema can't be had here."""
    if manifest["kind"] != "ScaledObject":
        schema(release, manifest["kind"], manifest["apiVersion"]).validate(manifest)


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
        assert name in listed or SECRET.search(name) or name == "CAIBIAN_DATA", (name, text)
    for name in ROOMS:
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


def labels(name: str) -> dict[str, str]:
    """Return the labels of a workload's pods."""
    found: dict[str, str] = workloads()[name]["spec"]["template"]["metadata"]["labels"]
    return found


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
    for name, kind in ROOMS.items():
        given = [
            one["secretRef"]["name"] for one in container(name)["envFrom"] if "secretRef" in one
        ]
        own = {field.upper() for field in kind.model_fields}
        assert set.union(*(SECRETS[one] for one in given)) <= own, name
    for name in ("store", "broker"):
        (secret,) = [
            one["valueFrom"] for one in container(name)["env"] if one["name"] == "PASSWORD"
        ]
        assert "optional" not in secret["secretKeyRef"]


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


@pytest.mark.parametrize(("name", "step"), [("enrich", Step.ENRICH), ("indexer", Step.INDEX)])
def test_a_worker_is_alive_while_its_file_is_young(
    name: str, step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


def selected(selector: Manifest) -> set[str]:
    """Return the workloads whose pods a selector means."""
    found = set()
    for name in workloads():
        own = labels(name)
        fits = selector.get("matchLabels", {}).items() <= own.items()
        for each in selector.get("matchExpressions", []):
            assert each["operator"] == "In"
            assert set(each["values"]) <= set(workloads()), each
            fits = fits and own.get(each["key"]) in each["values"]
        if fits:
            found.add(name)
    return found


def edges(direction: str, peer: str) -> Iterator[tuple[str, str]]:
    """Yield who may reach whom, as the policies of one direction say it."""
    for policy in of_kind("NetworkPolicy"):
        for rule in policy["spec"].get(direction.lower(), []):
            for other in rule[peer]:
                if set(other) == {"podSelector"}:
                    for mine in selected(policy["spec"]["podSelector"]):
                        for theirs in selected(other["podSelector"]):
                            yield (mine, theirs) if direction == "Egress" else (theirs, mine)


def test_who_may_talk_to_whom() -> None:
    """Nobody by default; what is let out is let in, and it is what the design says."""
    everyone = next(one for one in of_kind("NetworkPolicy") if one["spec"]["podSelector"] == {})
    assert everyone["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    expected = {(room, redis) for room in ROOMS for redis in ("store", "broker")}
    expected |= {("ingest", "search"), ("search", "ingest")}
    assert set(edges("Egress", "to")) == expected
    assert set(edges("Ingress", "from")) == expected


def test_every_policy_is_about_pods_that_exist_and_ports_that_they_have() -> None:
    """A name that is misspelt would let nobody through, or forbid nothing."""
    for policy in of_kind("NetworkPolicy"):
        spec = policy["spec"]
        assert spec["podSelector"] == {} or selected(spec["podSelector"]), policy["metadata"]
        for rule in spec.get("ingress", []):
            ports = {
                port[key]
                for name in selected(spec["podSelector"])
                for port in container(name)["ports"]
                for key in ("name", "containerPort")
            }
            assert {port["port"] for port in rule["ports"]} <= ports, policy["metadata"]
    knowing = next(
        one
        for one in of_kind("NetworkPolicy")
        if one["metadata"]["name"] == "search-to-elasticsearch"
    )
    search = {name for name, kind in ROOMS.items() if kind is SearchSettings}
    assert selected(knowing["spec"]["podSelector"]) == search


def test_budgets_and_spreads_are_about_their_own_pods() -> None:
    """Of each that may have several replicas; a budget never keeps a node from being drained."""
    budgets = of_kind("PodDisruptionBudget")
    assert {name for one in budgets for name in selected(one["spec"]["selector"])} == {
        "ingest",
        "search",
        "enrich",
        "indexer",
    }
    for budget in budgets:
        assert selected(budget["spec"]["selector"]) == {budget["metadata"]["name"]}
        assert budget["spec"]["maxUnavailable"] == 1
    for name in ROOMS:
        (spread,) = pod(name)["topologySpreadConstraints"]
        assert selected(spread["labelSelector"]) == {name}


@pytest.mark.parametrize("name", ["dictionary"])
def test_what_a_desk_gives_is_mounted_where_compose_mounts_it(name: str) -> None:
    """Read-only, and it may be missing."""
    for room in ROOMS:
        mounts = {one["name"]: one for one in container(room)["volumeMounts"]}
        there = f"./{name}:/{name}:ro" in compose()[room].get("volumes", [])
        assert (name in mounts) == there, room
        if there:
            assert mounts[name] == {"name": name, "mountPath": f"/{name}", "readOnly": True}


def test_enrich_grows_with_its_own_queues_on_the_broker() -> None:
    """KEDA's schema can't be had here; this looks at what it would read."""
    (scaled,) = of_kind("ScaledObject")
    target = scaled["spec"]["scaleTargetRef"]
    assert workloads()[target["name"]]["kind"] == target["kind"]
    assert 1 <= scaled["spec"]["minReplicaCount"] < scaled["spec"]["maxReplicaCount"]
    triggers = [trigger["metadata"] for trigger in scaled["spec"]["triggers"]]
    assert [trigger["type"] for trigger in scaled["spec"]["triggers"]] == ["redis", "redis"]
    assert [one["listName"] for one in triggers] == ["enrich", "enrich-bulk"]
    namespace = yaml.safe_load((BASE / "kustomization.yaml").read_text("utf-8"))["namespace"]
    listed = settings_file()
    for one in triggers:
        host, port = listed["CAIBIAN_BROKER_HOST"], listed["CAIBIAN_BROKER_PORT"]
        assert one["address"] == f"{host}.{namespace}.svc:{port}"
        assert one["passwordFromEnv"].removeprefix("CAIBIAN_") in SECRETS["caibian-redis"]
        assert all(isinstance(value, str) for value in one.values())


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
