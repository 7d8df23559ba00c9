"""Each image's requirements suffice for what its room imports."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("ingest", "enrich", "search")
PROVIDERS = packages_distributions()


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Return who imports whom, packages of others included."""
    return grimp.build_graph("services", "shared", "caibian_client", include_external_packages=True)


def imported(graph: grimp.ImportGraph, room: str) -> set[str]:
    """Return the packages of others that the room's modules and what they import need."""
    own = graph.find_descendants(f"services.{room}")
    reached = set(own).union(*map(graph.find_upstream_modules, own))
    names = {name.partition(".")[0] for name in reached if graph.is_module_squashed(name)}
    return names - set(sys.stdlib_module_names)


def pinned(room: str) -> set[str]:
    """Return the packages in the room's requirements."""
    text = (ROOT / f"requirements/{room}.txt").read_text(encoding="utf-8")
    return {
        normal(name) for name in re.findall(r"^([\w.-]+)(?:\[[a-z,]+\])?==", text, re.MULTILINE)
    }


def normal(name: str) -> str:
    """Return a distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_its_image_installs(graph: grimp.ImportGraph, room: str) -> None:
    """By the names of the packages that provide the imports."""
    names = imported(graph, room)
    assert "celery" in names
    missing = {
        name
        for name in names
        if not {normal(provider) for provider in PROVIDERS[name]} & pinned(room)
    }
    assert missing == set()
