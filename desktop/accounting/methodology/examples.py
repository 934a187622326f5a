"""Worked examples: records with results a published text or another tool gives.

``[[example]]`` quantifies one record on its own; ``[[inventory]]`` builds an inventory of several.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.accounting.activity import ActivityRecord, Evidenced, Overrides
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import malformed, read_toml
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError

FOLDER = "examples/"
_KG_PER_T = 1000
_KINDS = ("example", "inventory")

Figure = Decimal | str


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example.

    Attributes:
        records: One, or those of an inventory.
        period: Of the inventory; nothing where one record is quantified on its own.
        expect: Of a record ``co2e_t``, ``market_t``, ``biogenic_t``, ``outside_kyoto_t``, a gas
            in kg, or ``refused`` with a code. Of an inventory the totals in t, ``tce_equal``,
            ``tce_equivalent``, ``activity/SOURCE/MONTH``, ``share/SOURCE/WORD``,
            ``uncertainty``, ``quality``, or ``finding`` with a code.
        tolerance: How far the published result may be off, as it was printed.
    """

    file: str
    name: str
    source: str
    records: tuple[ActivityRecord, ...]
    period: ReportingPeriod | None
    choices: Choices
    expect: Mapping[str, Figure]
    tolerance: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an example came out as printed; ``got`` says what came instead."""

    example: Example
    passed: bool
    got: str


def read_examples(files: Mapping[str, bytes]) -> tuple[Example, ...]:
    """Return the examples among the methodology's files.

    Raises:
        MethodologyError: ``methodology.malformed``.
    """
    return tuple(
        _example(name, kind, entry)
        for name in sorted(files)
        if name.startswith(FOLDER)
        for kind, entry in _entries(read_toml(files[name], name))
    )


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind in _KINDS:
        for entry in table.get(kind, ()):
            yield kind, entry


def run_examples(examples: Iterable[Example], methodology: Methodology) -> tuple[Outcome, ...]:
    """Return the outcome of every example."""
    return tuple(_run(example, methodology) for example in examples)


def _run(example: Example, methodology: Methodology) -> Outcome:
    if example.period is not None:
        inventory = build_inventory(example.records, methodology, example.choices, example.period)
        return _compared(example, _inventory_figures(inventory))
    try:
        emissions = quantify(example.records[0], methodology, example.choices)
    except DesktopError as error:
        return Outcome(example, example.expect.get("refused") == error.code, error.code)
    return _compared(example, _record_figures(emissions))


def _compared(example: Example, got: Mapping[str, Figure]) -> Outcome:
    wrong = [
        f"{name} = {got.get(name)}"
        for name, wanted in example.expect.items()
        if not _is_near(got.get(name), wanted, example.tolerance)
    ]
    return Outcome(example, not wrong, "; ".join(wrong))


def _is_near(got: Figure | None, wanted: Figure, tolerance: Decimal) -> bool:
    if isinstance(wanted, str):
        return isinstance(got, str) and wanted in got.split()
    return isinstance(got, Decimal) and abs(got - wanted) <= tolerance


def _record_figures(emissions: Iterable[Emission]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for emission in emissions:
        tonnes = emission.co2e_kg / _KG_PER_T
        if emission.basis == "market":
            figures["market_t"] = tonnes
            continue
        figures["co2e_t"] = tonnes
        figures["biogenic_t"] = emission.biogenic_kg / _KG_PER_T
        figures["outside_kyoto_t"] = emission.outside_kyoto_kg / _KG_PER_T
        figures.update(emission.gases)
    return figures


def _inventory_figures(inventory: Inventory) -> dict[str, Figure]:
    totals = inventory.totals
    figures: dict[str, Figure] = {
        "scope1_t": totals.scope1 / _KG_PER_T,
        "scope2_location_t": totals.scope2_location / _KG_PER_T,
        "scope2_market_t": totals.scope2_market / _KG_PER_T,
        "scope3_t": totals.scope3 / _KG_PER_T,
        "biogenic_t": totals.biogenic / _KG_PER_T,
        "outside_kyoto_t": totals.outside_kyoto / _KG_PER_T,
        "tce_equal": inventory.energy.tce_equal,
        "tce_equivalent": inventory.energy.tce_equivalent,
        "uncertainty": inventory.uncertainty or Decimal(0),
        "quality": inventory.quality or Decimal(0),
        "finding": " ".join(finding.code for finding in inventory.findings),
    }
    for entry in inventory.activity:
        figures.update({f"activity/{entry.source}/{month}": a for month, a in entry.months})
        figures.update({f"share/{entry.source}/{word}": share for word, share in entry.shares})
    return figures


def _example(file: str, kind: str, entry: Mapping[str, Any]) -> Example:
    name = str(entry.get("name", ""))
    if not name or not entry.get("source"):
        raise malformed(file, name, "name and source expected")
    try:
        is_inventory = kind == "inventory"
        written = entry["records"] if is_inventory else [entry["record"]]
        return Example(
            file=file,
            name=name,
            source=str(entry["source"]),
            records=tuple(_record(f"{name}-{n}", row) for n, row in enumerate(written, 1)),
            period=ReportingPeriod.of_year(entry["year"]) if is_inventory else None,
            choices=_choices(entry.get("choices", {})),
            expect=_expected(entry["expect"]),
            tolerance=Decimal(entry.get("tolerance", 0)),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as exc:
        raise malformed(file, name, f"{type(exc).__name__}: {exc}") from exc


def _expected(written: Mapping[str, Any]) -> dict[str, Figure]:
    return {
        name: value if isinstance(value, str) else Decimal(value) for name, value in written.items()
    }


def _record(name: str, entry: Mapping[str, Any]) -> ActivityRecord:
    given = entry.get("overrides")
    return ActivityRecord(
        id=str(entry.get("id", name)),
        source=entry["source"],
        quantity=Quantity(Decimal(entry["quantity"]), entry["unit"]),
        period=_period(entry),
        facility=str(entry.get("facility", "")),
        region=str(entry.get("region", "")),
        parameters=tuple(sorted((k, str(v)) for k, v in entry.get("parameters", {}).items())),
        overrides=Overrides(**given) if given else None,
        quality=int(entry.get("quality", 3)),
        evidenced=Evidenced(entry.get("evidenced", "invoiced")),
    )


def _period(entry: Mapping[str, Any]) -> ReportingPeriod:
    if "year" in entry:
        return ReportingPeriod.of_year(entry["year"])
    return ReportingPeriod(entry["start"], entry["end"])


def _choices(entry: Mapping[str, Any]) -> Choices:
    shown = dict(entry)
    as_of = shown.pop("as_of", date(2026, 6, 30))
    if "switched_on" in shown:
        shown["switched_on"] = tuple(shown["switched_on"])
    return Choices(as_of=as_of, **shown)
