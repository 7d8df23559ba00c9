"""Synonyms that ship with the product: two tables and the packaged table of aliases.

`same.tsv` has different names of one thing, searched for each other always; `near.tsv` has what an
editor would accept where nothing else is found. A row is

    class<TAB>terms<TAB>typed only<TAB>sought only<TAB>not in

with commas between terms. `terms` find each other. What is `typed only` finds them but isn't
searched itself, as it also stands for something else or in other words: 北大 finds 北京大学, while
who asks for 北京大学 doesn't want 北大荒. What is `sought only` is found by both but doesn't find
them, as it says less: 新政 finds 政策, who asks for 政策 means more than 新政. `not in` are texts,
with | between, in which nothing that the row searches may stand; tests hold the table to them.

The aliases by which articles are filed (shared/text/aliases.tsv) are names of one thing as well:
an alias finds its name and what else stands for that, and is searched for them if it is long enough
to stand in no other word. A term that has a row in `same.tsv` is taken from there alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.search.query.synonyms import BadSynonyms, Run, Synonyms, runs
from shared.text.aliases import packaged_rows
from shared.text.followed_files import entries

SAME, NEAR = (Path(__file__).with_name(name) for name in ("same.tsv", "near.tsv"))
_COLUMNS = 5
# A shorter alias in Chinese isn't searched, and one of a single token isn't taken at all.
_SOUGHT, _TAKEN = 3, 2


class Row(NamedTuple):
    """One line: what finds each other, what only finds, what is only found, and where not."""

    kind: str
    terms: tuple[Run, ...]
    typed: tuple[Run, ...]
    sought: tuple[Run, ...]
    not_in: tuple[str, ...]


@cache
def shipped_same() -> Synonyms:
    """Return what is searched for each other always."""
    rows = list(read_rows(SAME))
    known = {term for row in rows for term in (*row.terms, *row.typed, *row.sought)}
    return Synonyms(pair for row in (*rows, *_of_aliases(known)) for pair in _pairs(row))


@cache
def shipped_near() -> Synonyms:
    """Return what is searched for each other where nothing else is found."""
    return Synonyms(pair for row in read_rows(NEAR) for pair in _pairs(row))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table. Raises BadSynonyms with the line that is wrong."""
    for number, line in entries(path, BadSynonyms):
        kind, *lists, not_in = (*line.split("\t"), *[""] * _COLUMNS)[:_COLUMNS]
        terms, typed, sought = (tuple(runs(each, path, number)) if each else () for each in lists)
        yield Row(kind, terms, typed, sought, tuple(filter(None, not_in.split("|"))))


def _of_aliases(known: set[Run]) -> Iterator[Row]:
    """Yield a row for each name that has aliases, without the terms that are known otherwise."""
    by_name: dict[Run, list[Run]] = defaultdict(list)
    for row in packaged_rows():
        if not row.if_named:
            alias, name = (runs(each, SAME, 0)[0] for each in (row.alias, row.name))
            if alias not in known and name not in known and len("".join(alias)) >= _TAKEN:
                by_name[name].append(alias)
    for name, aliases in by_name.items():
        sought = [each for each in aliases if len(each) >= _SOUGHT or each[0].isascii()]
        typed = [each for each in aliases if each not in sought]
        yield Row("alias", (name, *sought), tuple(typed), (), ())


def _pairs(row: Row) -> Iterator[tuple[Run, Run]]:
    sought = [(other, _spaced(other)) for other in sorted((*row.terms, *row.sought), key=len)]
    for term in (*row.terms, *row.typed):
        # What holds the term or another one is left out: whatever it would find is found by that.
        found = [_spaced(term)]
        for other, spaced in sought:
            if not any(each in spaced for each in found):
                found.append(spaced)
                yield term, other


def _spaced(run: Run) -> str:
    return f" {' '.join(run)} "
