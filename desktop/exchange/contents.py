"""The values behind a package's tables: records, instruments, choices, economic figures.

The opposite of :mod:`desktop.exchange.rows`; used to compute results again and to restore a
company file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin, Overrides
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Choices
from desktop.accounting.instruments import ContractualInstrument, InstrumentKind, as_records
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import PackageError
from desktop.exchange import names, shape
from desktop.exchange.canonical import NotCanonicalError, from_json
from desktop.exchange.codes import Code
from desktop.exchange.rows import INVENTORY, Party
from desktop.exchange.table_schemas import ACTIVITY, INPUTS, INSTRUMENTS, PARTIES
from desktop.exchange.tables import Row, read_table

SHOWN = 20
LONGEST_RECORD = timedelta(days=1830)
_OVERRIDES = frozenset({"ncv", "carbon_content", "oxidation", "factor", "reason"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What a full package holds of a company's books.

    Attributes:
        records: By id; claims of instruments are not among them.
        parties: By record id.
        figures: Economic figures of the period and of the one before.
    """

    records: Mapping[str, ActivityRecord]
    parties: Mapping[str, Party]
    instruments: tuple[ContractualInstrument, ...]
    figures: tuple[EconomicFigure, ...]
    choices: Choices


def contents_of(files: Mapping[str, bytes]) -> Contents:
    """Return what the tables of a verified full package mean.

    Raises:
        PackageError: ``RECOMPUTE_MISMATCH`` if two lines of one record disagree about it.
        ValueError: If a choice is unknown to this program.
    """
    inputs = list(read_table(INPUTS, files[names.INPUTS]))
    lines = list(read_table(ACTIVITY, files[names.ACTIVITY]))
    instruments = tuple(map(instrument_of, read_table(INSTRUMENTS, files[names.INSTRUMENTS])))
    return Contents(
        records=records_of(lines, instruments),
        parties=_parties(lines, files[names.PARTIES]),
        instruments=instruments,
        figures=tuple(figure_of(row) for row in inputs if row["kind"] == "figure"),
        choices=choices_of(inputs),
    )


def _parties(lines: Iterable[Mapping[str, Any]], table: bytes) -> dict[str, Party]:
    records = {row["line_id"]: row["record"] for row in lines}
    return {
        records[row["line_id"]]: Party(
            supplier=row["supplier"] or "",
            document=row["document"] or "",
            meter=row["meter"] or "",
            account=row["account"] or "",
        )
        for row in read_table(PARTIES, table)
        if row["line_id"] in records
    }


def mismatch(differences: list[str]) -> PackageError:
    """Return the refusal that names the first places that differ."""
    shown = ", ".join(differences[:SHOWN])
    return PackageError(Code.RECOMPUTE_MISMATCH, count=len(differences), lines=shown)


def records_of(
    rows: Iterable[Row], instruments: Iterable[ContractualInstrument]
) -> dict[str, ActivityRecord]:
    """Return the records behind the lines; claims come from the instruments.

    Raises:
        PackageError: ``RECOMPUTE_MISMATCH`` if two lines of one record disagree about it.
    """
    claims = {record.id for record in as_records(instruments)}
    records: dict[str, ActivityRecord] = {}
    for row in rows:
        record = record_of(row)
        if record.id not in claims and records.setdefault(record.id, record) != record:
            raise mismatch([f"record:{record.id}"])
    return records


def record_of(row: Mapping[str, Any]) -> ActivityRecord:
    """Return the record behind a line."""
    return ActivityRecord(
        id=row["record"],
        source=row["source"],
        quantity=Quantity(row["record_quantity"], row["record_unit"]),
        period=_span(row),
        facility=row["facility"] or "",
        region=row["region"] or "",
        label=row["label"] or "",
        parameters=tuple((row["parameters"] or {}).items()),
        overrides=_overrides(row["overrides"]),
        quality=row["quality"],
        origin=Origin(row["origin"]),
        evidenced=Evidenced(row["evidenced"]),
        evidence=row["evidence_sha256"] or "",
    )


def _overrides(value: Mapping[str, str] | None) -> Overrides | None:
    if value is None:
        return None
    if not value.keys() <= _OVERRIDES:
        raise ValueError("overrides")
    numbers = {name: _number(text) for name, text in value.items() if name != "reason"}
    return Overrides(**numbers, reason=value.get("reason", ""), factor_per="")


def _number(text: object) -> Decimal:
    """Return a number in plain notation; an exponent would let a few bytes ask for gigabytes.

    Raises:
        ValueError: For anything else.
    """
    shape.amount(text, "overrides")  # type: ignore[arg-type]  # refuses what is no text
    return Decimal(str(text))


def _span(row: Mapping[str, Any]) -> ReportingPeriod:
    """Return the days of a record or an instrument.

    Raises:
        ValueError: For more days than a document can be about.
    """
    period = ReportingPeriod(row["start"], row["end"])
    if period.end - period.start > LONGEST_RECORD:
        raise ValueError("period")
    return period


def instrument_of(row: Mapping[str, Any]) -> ContractualInstrument:
    """Return the instrument of a row."""
    return ContractualInstrument(
        id=row["instrument_id"],
        kind=InstrumentKind(row["kind"]),
        vintage=_span(row),
        quantity=Quantity(row["quantity"], row["unit"]),
        cancelled_on=row["cancelled_on"],
        facility=row["facility"] or "",
    )


def choices_of(rows: Iterable[Mapping[str, Any]]) -> Choices:
    """Return the choices the inventory was made with.

    Raises:
        ValueError: If one is unknown or of another type than this engine's.
    """
    found = {
        row["name"]: value_of(row)
        for row in rows
        if row["kind"] == "choice" and row["method"] == INVENTORY
    }
    found["as_of"] = date.fromisoformat(str(found.get("as_of")))
    pairs = found.get("densities", ())
    found["densities"] = tuple((name, Decimal(text)) for name, text in pairs)
    usual = Choices(as_of=date.min)
    for name, value in found.items():
        if type(value) is not type(getattr(usual, name, None)):
            raise ValueError(name)
    return Choices(**found)


def value_of(row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a choice or an input of any type
    """Return the value of an input row by its type."""
    text = row["value"] or ""
    match row["type"]:
        case "number":
            return Decimal(text)
        case "boolean":
            return text == "true"
        case "list":
            return tuple(_list(text))
        case "empty":
            return None
        case _:
            return text


def _list(text: str) -> list[Any]:
    value = from_json(text.encode("utf-8"))
    if not isinstance(value, list):
        raise NotCanonicalError("not a list")
    return value


def figure_of(row: Mapping[str, Any]) -> EconomicFigure:
    """Return the economic figure of an input row."""
    start, _, end = row["period"].partition("/")
    period = ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))
    return EconomicFigure(row["name"], period, Decimal(row["value"]), row["unit"] or "")
