"""Worked examples: records with results a published text or another tool gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.methodology.parse import malformed, read_toml
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError

FOLDER = "examples/"
_KG_PER_T = 1000


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example.

    Attributes:
        expect: ``co2e_t``, ``market_t``, ``biogenic_t``, a gas in kg, or ``refused`` with a code.
        tolerance: How far the published result may be off, as it was printed.
    """

    file: str
    name: str
    source: str
    record: ActivityRecord
    choices: Choices
    expect: Mapping[str, Decimal | str]
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
        _example(name, entry)
        for name in sorted(files)
        if name.startswith(FOLDER)
        for entry in read_toml(files[name], name).get("example", ())
    )


def run_examples(examples: Iterable[Example], methodology: Methodology) -> tuple[Outcome, ...]:
    """Return the outcome of every example."""
    return tuple(_run(example, methodology) for example in examples)


def _run(example: Example, methodology: Methodology) -> Outcome:
    try:
        emissions = quantify(example.record, methodology, example.choices)
    except DesktopError as error:
        return Outcome(example, example.expect.get("refused") == error.code, error.code)
    got = _figures(emissions)
    wrong = [
        f"{name} = {got.get(name)}"
        for name, wanted in example.expect.items()
        if not _is_near(got.get(name), wanted, example.tolerance)
    ]
    return Outcome(example, not wrong, "; ".join(wrong))


def _is_near(got: Decimal | None, wanted: Decimal | str, tolerance: Decimal) -> bool:
    if got is None or isinstance(wanted, str):
        return False
    return abs(got - wanted) <= tolerance


def _figures(emissions: Iterable[Emission]) -> dict[str, Decimal]:
    figures: dict[str, Decimal] = {}
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


def _example(file: str, entry: Mapping[str, Any]) -> Example:
    name = str(entry.get("name", ""))
    if not name or not entry.get("source"):
        raise malformed(file, name, "name and source expected")
    try:
        return Example(
            file=file,
            name=name,
            source=str(entry["source"]),
            record=_record(name, entry["record"]),
            choices=_choices(entry.get("choices", {})),
            expect=entry["expect"],
            tolerance=Decimal(entry.get("tolerance", 0)),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as exc:
        raise malformed(file, name, f"{type(exc).__name__}: {exc}") from exc


def _record(name: str, entry: Mapping[str, Any]) -> ActivityRecord:
    given = entry.get("overrides")
    return ActivityRecord(
        id=name,
        source=entry["source"],
        quantity=Quantity(Decimal(entry["quantity"]), entry["unit"]),
        period=_period(entry),
        region=str(entry.get("region", "")),
        parameters=tuple(sorted((k, str(v)) for k, v in entry.get("parameters", {}).items())),
        overrides=Overrides(**given) if given else None,
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
