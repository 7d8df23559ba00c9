"""The figures of searches as sets: precision and recall of the hits, and counts that agree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.search.query.query import Sort
from services.search.searching.answers import Facet, Grouping
from services.search.searching.find import NoWords, find
from services.search.searching.parameters import ExportParams, SearchParams
from services.search.searching.ports import SearchPorts
from services.search.searching.taking import export

_PAGE, _LISTED = 100, 12
_MONTH = Facet("month")
Figures = dict[str, float]


@dataclass(frozen=True)
class Walk:
    """All hits of a search in one order, page by page, and how many were promised.

    `months` is the sum of the counts by month, `undated` the number of hits without a date.
    """

    total: int = 0
    hits: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    months: int = 0
    undated: int = 0


@dataclass(frozen=True)
class Walks:
    """What a search finds in every order, and what its export holds."""

    orders: Mapping[Sort, Walk]
    exported: tuple[str, ...]

    @property
    def first(self) -> Walk:
        """Return what is found by relevance."""
        return self.orders[Sort.RELEVANCE]

    def agreements(self) -> dict[str, bool]:
        """Tell which counts agree with the hits by relevance."""
        first, hits = self.first, sorted(self.first.hits)
        walks = self.orders.values()
        return {
            "walked": all(walk.total == len(walk.hits) == len(set(walk.hits)) for walk in walks),
            "orders": all((walk.total, sorted(walk.hits)) == (first.total, hits) for walk in walks),
            "export": sorted(self.exported) == hits,
            "months": first.months + first.undated == first.total,
        }


@dataclass(frozen=True)
class Judged:
    """A query, what is right, and what was found."""

    q: str
    kind: str
    right: frozenset[str]
    walks: Walks

    def scored(self) -> Figures:
        """Return the figures of the query.

        Where nothing is right, finding nothing is precise and complete. Where something is,
        finding nothing has precision 0.
        """
        hits = set(self.walks.first.hits)
        shared = len(hits & self.right)
        precision = shared / len(hits) if hits else float(not self.right)
        recall = shared / len(self.right) if self.right else 1.0
        both = precision + recall
        is_missed = bool(self.right) and not hits
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
            "zero_hits": float(is_missed),
            "zero_found": float(is_missed and not self.walks.first.further),
        }

    def told(self) -> dict[str, Any]:
        """Return all that there is to say of the query."""
        hits = set(self.walks.first.hits)
        return {
            "kind": self.kind,
            **_rounded(self.scored()),
            "hits": len(hits),
            "further": len(self.walks.first.further),
            "wrong": sorted(hits - self.right),
            "missing": sorted(self.right - hits),
            "totals": {order: walk.total for order, walk in self.walks.orders.items()},
            "agree": self.walks.agreements(),
        }


def walks(q: str, filters: Mapping[str, Any], ports: SearchPorts) -> Walks:
    """Search in every order and export. Raises UnknownFacet, IndexAway."""
    orders = {order: _walk(q, filters, order, ports) for order in Sort}
    try:
        lines = list(export(ExportParams.model_validate({**filters, "q": q}), ports=ports))
    except NoWords:
        lines = []
    return Walks(orders, tuple(orjson.loads(line)["id"] for line in lines))


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures of all queries, of each kind, and of each query by its text."""
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        by_kind[each.kind].append(each)
    return {
        **_summed(judged),
        "per_kind": {kind: _summed(some) for kind, some in sorted(by_kind.items()) if kind},
        "per_query": {each.q: each.told() for each in judged},
    }


def brief(all_figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures to list: a line for each kind, and for each query that falls short."""
    kinds = {
        kind: f"precision {each['precision']:.3f}, recall {each['recall']:.3f}, "
        f"f1 {each['f1']:.3f}, zero hits {each['zero_hits']:.3f}, "
        f"counts agree {each['counts_agree']:.3f} of {each['queries']}"
        for kind, each in all_figures["per_kind"].items()
    }
    short = {
        f"{told['kind']}: {q}": f"{told['hits']} hits, wrong: {_some(told['wrong'])}; "
        f"missing: {_some(told['missing'])}; differing: {_some(_differing(told))}"
        for q, told in all_figures["per_query"].items()
        if told["wrong"] or told["missing"] or _differing(told)
    }
    return {**all_figures, "per_kind": kinds, "per_query": short}


def _differing(told: Mapping[str, Any]) -> list[str]:
    return [name for name, agrees in told["agree"].items() if not agrees]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (" ".join(names[:_LISTED]) or "-") + more


def _walk(q: str, filters: Mapping[str, Any], order: Sort, ports: SearchPorts) -> Walk:
    """Read all pages of a search in one order; a query without a word finds nothing."""
    params = SearchParams.model_validate(
        {**filters, "q": q, "sort": order, "size": _PAGE, "facets": _MONTH, "group": Grouping.NONE}
    )
    try:
        pages = [find(params, ports=ports)]
        while cursor := pages[-1].next_cursor:
            pages.append(find(params.model_copy(update={"cursor": cursor}), ports=ports))
    except NoWords:
        return Walk()
    hits = [hit for page in pages for hit in page.hits]
    return Walk(
        total=pages[0].total.value,
        hits=tuple(hit.id for hit in hits),
        further=tuple(hit.id for page in pages for hit in page.further),
        months=sum(each.count for each in pages[0].facets[_MONTH]),
        undated=sum(hit.published_at is None for hit in hits),
    )


def _summed(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the mean of each figure over queries, the figures of all hits, and what agrees."""
    scored = [each.scored() for each in judged]
    agreed = [each.walks.agreements() for each in judged]
    hits, right, shared = _pooled(judged)
    return {
        **_rounded(_means(scored)),
        "all_hits_precision": round(shared / hits, 4) if hits else float(not right),
        "all_hits_recall": round(shared / right, 4) if right else 1.0,
        "counts_agree": round(sum(all(each.values()) for each in agreed) / max(1, len(agreed)), 4),
        "agree": _rounded(_means(agreed)),
        "queries": len(judged),
    }


def _pooled(judged: Sequence[Judged]) -> tuple[int, int, int]:
    found = [(set(each.walks.first.hits), each.right) for each in judged]
    shared = sum(len(hits & right) for hits, right in found)
    return sum(len(hits) for hits, _ in found), sum(len(right) for _, right in found), shared


def _means(rows: Sequence[Mapping[str, float]]) -> Figures:
    names = rows[0] if rows else ()
    return {name: sum(row[name] for row in rows) / len(rows) for name in names}


def _rounded(figures: Mapping[str, float]) -> Figures:
    return {name: round(value, 4) for name, value in figures.items()}
