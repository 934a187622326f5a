"""What differs between two packages: the figures people answer for, and the lines behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.exchange import names
from desktop.exchange.changes import changes_between
from desktop.exchange.manifest import Statement
from desktop.exchange.package import Package
from desktop.exchange.parts import Kind
from desktop.exchange.rows import INVENTORY
from desktop.exchange.table_schemas import CHANGES, INPUTS
from desktop.exchange.tables import read_table

_TOTALS = ("scope1_kg", "scope2_location_kg", "scope2_market_kg")
_DAY_OF_SEALING = "as_of"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure or one field that two packages give differently.

    Attributes:
        what: ``scope1_kg``, ``period``, ``rating/METHOD/grade`` …, ``economic/PERIOD/NAME`` (of a
            value with its unit), ``choice/NAME`` (of the inventory), or ``line/ID/FIELD``.
        before: Empty if the earlier package has nothing there.
        after: Empty if the later package has nothing there.
    """

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a package differs from the one before it.

    Attributes:
        follows: The later package names the earlier one as its previous.
        figures: What people read first.
        lines: Field by field; empty where a copy holds no lines or the periods differ.
    """

    follows: bool
    figures: tuple[Difference, ...]
    lines: tuple[Difference, ...]


def compare(
    old: Package, old_statement: Statement, new: Package, statement: Statement
) -> Comparison:
    """Return how a later package differs from an earlier one; both have been verified."""
    before, after = _figures(old_statement), _figures(statement)
    if Kind.WITHDRAWAL not in {old_statement.kind, statement.kind}:
        before |= _inputs(old.files)
        after |= _inputs(new.files)
    changed = sorted(
        (name for name in before.keys() | after.keys() if before.get(name) != after.get(name)),
        key=_place,
    )
    figures = (Difference(name, before.get(name, ""), after.get(name, "")) for name in changed)
    is_same_period = old_statement.period == statement.period
    lines = _lines(old.files, new.files) if is_same_period else ()
    return Comparison(statement.previous == old.digest, tuple(figures), tuple(lines))


def _figures(statement: Statement) -> dict[str, str]:
    results: Mapping[str, Any] = statement.results
    figures = {name: results[name] for name in _TOTALS}
    figures |= {name: str(number) for name, number in statement.counts.items()}
    figures["company"] = statement.company.name
    figures["period"] = f"{statement.period.start} – {statement.period.end}"
    figures["facilities"] = ", ".join(one.name for one in statement.boundary.facilities)
    figures["methodology"] = statement.engine.methodology_sha256[:12]
    for rating in results["ratings"]:
        figures |= _of_rating(rating)
    return figures


def _place(name: str) -> tuple[int, str]:
    """Return where a difference is told: totals first, choices of the inventory last."""
    order = ("", "rating", "economic", "choice")
    kind = name.partition("/")[0] if "/" in name else ""
    return (-1 if name in _TOTALS else order.index(kind), name)


def _inputs(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the economic figures and the choices of the inventory; a withdrawal has none."""
    found: dict[str, str] = {}
    for row in read_table(INPUTS, files[names.INPUTS]):
        value = f"{row['value'] or ''} {row['unit'] or ''}".strip()
        if not value:
            continue
        if row["kind"] == "figure":
            found[f"economic/{_span(row['period'] or '')}/{row['name']}"] = value
        elif row["method"] == INVENTORY and row["name"] != _DAY_OF_SEALING:
            found[f"choice/{row['name']}"] = value
    return found


def _span(period: str) -> str:
    """Return the year of a whole one, else both days."""
    start, _, end = period.partition("/")
    is_year = start[4:] == "-01-01" and end == f"{start[:4]}-12-31"
    return start[:4] if is_year else f"{start}–{end}"


def _of_rating(rating: Mapping[str, Any]) -> dict[str, str]:
    place = f"rating/{rating['method']}"
    known = {f"{place}/{name}": rating[name] for name in ("grade", "score") if name in rating}
    marks = {
        f"{place}/{name}": one["mark"] for name, one in rating["marks"].items() if "mark" in one
    }
    return {f"{place}/status": rating["status"], **known, **marks}


def _lines(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Difference]:
    if names.ACTIVITY not in old or names.ACTIVITY not in new:
        return
    changed = changes_between(old[names.ACTIVITY], new[names.ACTIVITY], "-")
    for row in read_table(CHANGES, changed):
        what = f"line/{row['line_id']}/{row['field']}"
        yield Difference(what, row["old"] or "", row["new"] or "")
