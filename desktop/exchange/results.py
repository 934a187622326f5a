"""The results a statement repeats from its tables, and whether the two agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from desktop.errors import PackageError
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.table_schemas import ACTIVITY, COVERAGE, KG_SCALE, RATING, TOTALS
from desktop.exchange.tables import Row, column_texts, read_table, scaled_text

OVERALL = "rating"
_EXACT = 60  # digits: a million rows of 30 before and 6 after the point add up without rounding


@dataclass(frozen=True, slots=True)
class Results:
    """Totals in kgCO2e as texts of six places, and one JSON object a rating."""

    scope1_kg: str
    scope2_location_kg: str
    scope2_market_kg: str
    ratings: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Return the JSON of the results."""
        return {
            "scope1_kg": self.scope1_kg,
            "scope2_location_kg": self.scope2_location_kg,
            "scope2_market_kg": self.scope2_market_kg,
            "ratings": list(self.ratings),
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """What a reader can count before opening anything."""

    lines: int = 0
    evidence: int = 0
    estimated_lines: int = 0
    missing_months: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the JSON of the counts."""
        return {
            "lines": self.lines,
            "evidence": self.evidence,
            "estimated_lines": self.estimated_lines,
            "missing_months": self.missing_months,
        }


def results_from(tables: Mapping[str, bytes]) -> Results:
    """Return the results that the open tables hold."""
    totals = list(read_table(TOTALS, tables[TOTALS.path]))
    rating = tables.get(RATING.path)
    return Results(
        scope1_kg=_total(totals, "1", {"both", "location", "market"}),
        scope2_location_kg=_total(totals, "2", {"both", "location"}),
        scope2_market_kg=_total(totals, "2", {"both", "market"}),
        ratings=tuple(_ratings(read_table(RATING, rating))) if rating else (),
    )


def counts_from(tables: Mapping[str, bytes], evidence: int) -> Counts:
    """Return the counts of an original package with that many original files."""
    lines = sum(1 for _ in column_texts(ACTIVITY, tables[ACTIVITY.path], "line_id"))
    return Counts(lines, evidence, count_estimated(tables), missing_months(tables))


def missing_months(tables: Mapping[str, bytes]) -> int:
    """Return how many facility-months of a source the coverage table calls missing."""
    return tables.get(COVERAGE.path, b"").count(b",missing\n")  # the last column of a checked table


def count_estimated(tables: Mapping[str, bytes]) -> int:
    """Return how many activity lines rest on an estimate."""
    cells = column_texts(ACTIVITY, tables[ACTIVITY.path], "evidenced")
    return sum(cell == "estimated" for cell in cells)


def _total(rows: Iterable[Row], scope: str, bases: set[str]) -> str:
    amounts = (
        row["kgco2e"]
        for row in rows
        if row["scope"] == scope and row["basis"] in bases and not _is_apart(row)
    )
    with localcontext() as context:
        context.prec = _EXACT
        total = sum((one for one in amounts if isinstance(one, Decimal)), Decimal(0))
    try:
        return scaled_text(total, KG_SCALE)
    except ValueError as error:
        raise PackageError(Code.TABLE_INVALID, path=TOTALS.path, line=0, why="sum") from error


def _is_apart(row: Row) -> bool:
    """Tell whether a row stands outside the scopes: biogenic CO2, Montreal gases."""
    return bool(row["biogenic"] or row["outside_kyoto"])


def _ratings(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    """Yield one object a rating; the table is sorted by method, version and indicator."""
    grouped: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["method"]), str(row["version"]))
        rating = grouped.setdefault(key, {"method": key[0], "version": key[1], "marks": {}})
        if row["indicator"] == OVERALL:
            rating.update(_known(row, "status", "grade", "score"))
        else:
            rating["marks"][row["indicator"]] = _known(row, "value", "mark", "score")
    return grouped.values()


def _known(row: Row, *columns: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in columns:
        value = row[column]
        if value is not None:
            known[column] = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return known
