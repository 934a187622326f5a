"""The results a statement repeats from its tables, and whether the two agree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.errors import PackageError
from desktop.exchange.canonical import Json
from desktop.exchange.codes import Code
from desktop.exchange.table_schemas import ACTIVITY, COVERAGE, KG_SCALE, RATING, TOTALS
from desktop.exchange.tables import MAX_DIGITS, column_texts, read_texts

OVERALL = "rating"
_ESTIMATED = re.compile(rb",estimated,(?:[0-9a-f]{64})?\n")  # the last two columns, never quoted


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
    scope1 = location = market = 0
    for scope, basis, biogenic, outside_kyoto, amount in column_texts(
        TOTALS, tables[TOTALS.path], "scope", "basis", "biogenic", "outside_kyoto", "kgco2e"
    ):
        if (
            biogenic == "true" or outside_kyoto == "true"
        ):  # biogenic CO2 and Montreal gases stand apart
            continue
        millionths = int(amount.replace(".", ""))  # every amount has six places: exact
        if scope == "1":
            scope1 += millionths
        elif scope == "2":
            location += millionths if basis != "market" else 0
            market += millionths if basis != "location" else 0
    rating = tables.get(RATING.path)
    return Results(
        scope1_kg=_amount(scope1),
        scope2_location_kg=_amount(location),
        scope2_market_kg=_amount(market),
        ratings=tuple(_ratings(read_texts(RATING, rating))) if rating else (),
    )


def _amount(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), 10**KG_SCALE)
    if whole >= 10**MAX_DIGITS:
        raise PackageError(Code.TABLE_INVALID, path=TOTALS.path, line=0, why="sum")
    return f"{'-' if millionths < 0 else ''}{whole}.{rest:0{KG_SCALE}d}"


def results_mismatch(figure: str) -> PackageError:
    """Return the refusal of a statement whose figure is not that of its tables."""
    return PackageError(Code.RESULTS_MISMATCH, figure=figure, signed=figure)


def counts_from(tables: Mapping[str, bytes], evidence: int) -> Counts:
    """Return the counts of an original package with that many original files."""
    lines = tables[ACTIVITY.path].count(b"\n") - 1  # without the header; no cell has a line break
    return Counts(lines, evidence, count_estimated(tables), missing_months(tables))


def missing_months(tables: Mapping[str, bytes]) -> int:
    """Return how many facility-months of a source the coverage table calls missing."""
    return tables.get(COVERAGE.path, b"").count(b",missing\n")  # the last column of a checked table


@dataclass(frozen=True, slots=True)
class Covered:
    """What months the coverage table is about, as texts; empty where there are none.

    Attributes:
        newest_data: The last month that is not missing.
    """

    first: str = ""
    last: str = ""
    newest_data: str = ""


def months_covered(tables: Mapping[str, bytes]) -> Covered:
    """Return what months the coverage table is about; a withdrawal has no such table."""
    if COVERAGE.path not in tables:
        return Covered()
    rows = list(column_texts(COVERAGE, tables[COVERAGE.path], "month", "status"))
    if not rows:
        return Covered()
    newest = max([month for month, status in rows if status != "missing"], default="")
    return Covered(min(rows)[0], max(rows)[0], newest)


def count_estimated(tables: Mapping[str, bytes]) -> int:
    """Return how many activity lines rest on an estimate."""
    return len(_ESTIMATED.findall(tables[ACTIVITY.path]))


def _ratings(rows: Iterable[Mapping[str, str]]) -> Iterable[dict[str, Any]]:
    """Yield one object a rating; the table is sorted by method, version and indicator."""
    grouped: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["method"], row["version"])
        rating = grouped.setdefault(key, {"method": key[0], "version": key[1], "marks": {}})
        if row["indicator"] == OVERALL:
            rating.update(_known(row, "status", "grade", "score"))
        else:
            rating["marks"][row["indicator"]] = _known(row, "value", "mark", "score")
    return grouped.values()


def _known(row: Mapping[str, str], *columns: str) -> dict[str, str]:
    return {column: row[column] for column in columns if row[column]}
