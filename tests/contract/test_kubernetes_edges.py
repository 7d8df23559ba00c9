"""Who may talk to whom on Kubernetes, what may be away at once, and what grows."""

from collections.abc import Iterator

import yaml

from services.search.settings import SearchSettings
from tests.contract.deployed import PARTS
from tests.contract.manifests import (
    BASE,
    SECRETS,
    Manifest,
    container,
    labels,
    of_kind,
    pod,
    settings_file,
    workloads,
)


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
    expected = {(room, redis) for room in PARTS for redis in ("store", "broker")}
    expected |= {("ingest", "search"), ("sources", "search"), ("search", "ingest")}
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
    search = {name for name, kind in PARTS.items() if kind is SearchSettings}
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
    for name in PARTS:
        (spread,) = pod(name)["topologySpreadConstraints"]
        assert selected(spread["labelSelector"]) == {name}


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
