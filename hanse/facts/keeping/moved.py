"""What moved between two versions of a kind of fact: for each company how many lines came, went or read otherwise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ..declaring import fact_kind
from . import store

if TYPE_CHECKING:
    import duckdb

    from ..declaring import FactKind

AT_ONCE = 500
Rows = dict[tuple[int, int, int], tuple[str, int]]


@dataclass(slots=True)
class Touched:
    """One company's lines between two versions: `came`, `gone` (withdrawn or superseded), and `changed`: the same line, with
    another amount at another rate. `batches` brought them, `months` are theirs, as "2026-06".
    """

    came: int = 0
    gone: int = 0
    changed: int = 0
    batches: set[int] = field(default_factory=set)
    months: set[str] = field(default_factory=set)

    def add(self, other: Touched) -> None:
        self.came, self.gone, self.changed = (
            self.came + other.came,
            self.gone + other.gone,
            self.changed + other.changed,
        )
        self.batches |= other.batches
        self.months |= other.months


def moved(kind: str, *, before: int, after: int, until: date) -> dict[int, Touched]:
    """Companies whose lines up to a day differ between two versions, as far as the actor sees them.

    Lines of untouched companies are added up where they lie; only those of touched ones are compared one by one.
    """
    declared = fact_kind(kind)
    then, now = _digests(declared, before, until), _digests(declared, after, until)
    companies = sorted(key for key in {*then, *now} if then.get(key) != now.get(key))
    found: dict[int, Touched] = defaultdict(Touched)
    for place in range(0, len(companies), AT_ONCE):
        some = companies[place : place + AT_ONCE]
        _compare(found, _rows(declared, before, until, some), _rows(declared, after, until, some))
    return dict(found)


def _compare(found: dict[int, Touched], then: Rows, now: Rows) -> None:
    for key in {*then, *now}:
        company, batch, _line = key
        if then.get(key) == now.get(key):
            continue
        one = found[company]
        one.batches.add(batch)
        one.months |= {side[key][0] for side in (then, now) if key in side}
        if key not in then:
            one.came += 1
        elif key not in now:
            one.gone += 1
        else:
            one.changed += 1


def _digests(kind: FactKind, version: int, until: date) -> dict[int, tuple[int, int]]:
    rows = _asked(
        kind, version, f"organisation_id, count(*), bit_xor({_hash(kind)})", until, "GROUP BY organisation_id"
    )
    return {company: (count, digest) for company, count, digest in rows}


def _rows(kind: FactKind, version: int, until: date, companies: list[int]) -> Rows:
    within = f"AND organisation_id IN ({', '.join(f'{each:d}' for each in companies)})"
    rows = _asked(kind, version, f"organisation_id, batch_id, line_no, month, {_hash(kind)}", until, within)
    return {(company, batch, line): (month, digest) for company, batch, line, month, digest in rows}


def _hash(kind: FactKind) -> str:
    return f"hash(batch_id, line_no, {', '.join(name for name, _type in kind.columns)})"


def _asked(kind: FactKind, version: int, what: str, until: date, rest: str) -> list[tuple[Any, ...]]:
    try:
        with store.reading(kind.key, version=version) as facts:
            connection: duckdb.DuckDBPyConnection = facts.connection
            return connection.execute(
                f"SELECT {what} FROM visible_lines WHERE {kind.on} <= DATE '{until.isoformat()}' {rest}"
            ).fetchall()
    except store.NoLines:
        return []
