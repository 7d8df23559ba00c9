"""The manifests for Kubernetes as tests read them, and the validator of their schemas."""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.contract.deployed import ROOT

HERE = ROOT / "deploy/kubernetes"
BASE = HERE / "base"
# The oldest and the newest release that they are for.
RELEASES = ("1.30", "1.37")
# What a Secret of ours holds, by the file that its owner fills.
SECRETS = {
    "caibian-redis": {"REDIS_PASSWORD", "BROKER_PASSWORD", "SENTINEL_PASSWORD"},
    "caibian-elasticsearch": {"ELASTICSEARCH_PASSWORD"},
    "caibian-smtp": {"SMTP_PASSWORD"},
    "caibian-flower": {"FLOWER_AUTH"},
    "caibian-key": {"KEY"},
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


def labels(name: str) -> dict[str, str]:
    """Return the labels of a workload's pods."""
    found: dict[str, str] = workloads()[name]["spec"]["template"]["metadata"]["labels"]
    return found


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
