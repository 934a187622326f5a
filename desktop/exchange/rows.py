"""Accounting values → the tables of a package, as canonical bytes by path."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, localcontext

from desktop.accounting.activity import ActivityRecord, Evidenced, Overrides
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Choices, FactorUsed, Line
from desktop.accounting.instruments import ContractualInstrument, as_records
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month
from desktop.accounting.rating.result import BenchmarkUsed, InputValue, Rating
from desktop.accounting.rating.values import RatingValues
from desktop.exchange import names
from desktop.exchange.canonical import Json, to_json
from desktop.exchange.results import OVERALL
from desktop.exchange.table_schemas import TABLES
from desktop.exchange.tables import Row, exact_text, write_table

INVENTORY = "inventory"
THIS, PRIOR, BASE = "this", "prior", "base"
_PRECISION = 50
_MONTHLY = ("electricity.", "heat.", "steam.")
_WEAKEST_LAST = (Evidenced.METERED, Evidenced.INVOICED, Evidenced.ESTIMATED)


@dataclass(frozen=True, slots=True)
class RatedMethod:
    """A rating with the values that went into it, for whoever rates again."""

    rating: Rating
    values: RatingValues


@dataclass(frozen=True, slots=True)
class Party:
    """Who supplied a record and on which paper; leaves only with a full copy."""

    supplier: str = ""
    document: str = ""
    meter: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class SealedFigures:
    """What goes into the tables.

    Attributes:
        records: Every activity record of the inventory, by id; the claims of its instruments
            need not be among them.
        figures: Economic figures of this and of the prior period.
        parties: By record id.
        bindings: Where a rating input comes from (``inventory.electricity_kwh``), by input name.
    """

    inventory: Inventory
    records: Mapping[str, ActivityRecord]
    ratings: Sequence[RatedMethod] = ()
    figures: Sequence[EconomicFigure] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)


def tables_from(sealed: SealedFigures) -> dict[str, bytes]:
    """Return every table of an original package, open and restricted.

    The same values give the same bytes, whatever their order.
    """
    inventory = sealed.inventory
    records = _all_records(sealed)
    rows: Mapping[str, Iterable[Row]] = {
        names.TOTALS: _totals(inventory),
        names.INTENSITY: _intensities(sealed),
        names.RATING: _ratings(sealed.ratings),
        names.INPUTS: _inputs(sealed),
        names.BENCHMARKS: _benchmarks(sealed.ratings),
        names.FACTORS: (_factor(factor) for factor in inventory.factors.values()),
        names.COVERAGE: _coverage(inventory, records),
        names.ACTIVITY: (_line(line, records[line.record]) for line in inventory.lines),
        names.INSTRUMENTS: (_instrument(one) for one in inventory.instruments),
        names.PARTIES: _parties(sealed),
    }
    return {path: write_table(TABLES[path], found) for path, found in rows.items()}


def _all_records(sealed: SealedFigures) -> Mapping[str, ActivityRecord]:
    claims = {record.id: record for record in as_records(sealed.inventory.instruments)}
    return {**claims, **sealed.records}


def withdrawal_tables() -> dict[str, bytes]:
    """Return the tables of a withdrawal: the totals, empty."""
    return {names.TOTALS: write_table(TABLES[names.TOTALS], ())}


def _totals(inventory: Inventory) -> Iterator[Row]:
    sums: dict[tuple[str, str, str, bool, bool], tuple[Decimal, Decimal]] = {}
    with localcontext() as context:
        context.prec = _PRECISION
        for cell in inventory.cells:
            apart = (cell.is_biogenic, cell.is_outside_kyoto)
            key = (cell.scope.value, cell.gas, cell.basis.value, *apart)
            kg, co2e = sums.get(key, (Decimal(0), Decimal(0)))
            sums[key] = (kg + cell.kg, co2e + cell.co2e_kg)
    for (scope, gas, basis, is_biogenic, is_outside), (kg, co2e) in sums.items():
        yield {
            "scope": scope,
            "gas": gas,
            "basis": basis,
            "biogenic": is_biogenic,
            "outside_kyoto": is_outside,
            "kg": kg,
            "kgco2e": co2e,
        }


def _intensities(sealed: SealedFigures) -> Iterator[Row]:
    """Yield scope 1 + location-based scope 2 per unit of every figure of the whole period.

    intensity [kgCO2e/unit] = emission [kgCO2e] / figure [unit]
    """
    emission = sealed.inventory.totals.co2e
    for figure in sealed.figures:
        if figure.period == sealed.inventory.period and figure.value > 0:
            with localcontext() as context:
                context.prec = _PRECISION
                intensity = emission / figure.value
            yield {
                "denominator": figure.name,
                "denominator_unit": figure.unit,
                "denominator_value": figure.value,
                "kgco2e": emission,
                "intensity": intensity,
            }


def rating_rows(rating: Rating) -> Iterator[Row]:
    """Yield one row for the whole rating and one an indicator."""
    base = {"method": rating.method, "version": rating.version}
    yield {
        **base,
        "indicator": OVERALL,
        "status": rating.status.value,
        "value": rating.value,
        "score": rating.score,
        "grade": rating.grade,
    }
    for indicator, mark in rating.marks:
        yield {
            **base,
            "indicator": indicator,
            "value": mark.value,
            "mark": mark.mark,
            "score": mark.score,
            "confidence": mark.confidence,
        }


def _ratings(ratings: Iterable[RatedMethod]) -> Iterator[Row]:
    for rated in ratings:
        yield from rating_rows(rated.rating)


def _inputs(sealed: SealedFigures) -> Iterator[Row]:
    yield from _choices(sealed.inventory.choices)
    for figure in sealed.figures:
        row = _input_row("figure", INVENTORY, str(figure.period), figure.name, figure.value)
        yield {**row, "unit": figure.unit}
    for rated in sealed.ratings:
        method, values = rated.rating.method, rated.values
        for name in ("industry", "region", "period"):
            yield _input_row("choice", method, THIS, name, getattr(values, name))
        for period, inputs in ((THIS, values.inputs), (PRIOR, values.prev), (BASE, values.base)):
            for name, value in inputs.items():
                row = _input_row("input", method, period, name, value)
                yield {**row, "binding": sealed.bindings.get(name)}


def _choices(choices: Choices) -> Iterator[Row]:
    for one in fields(choices):
        value = getattr(choices, one.name)
        if isinstance(value, tuple):
            listed: Json = [
                [part[0], exact_text(part[1])] if _is_pair(part) else part for part in value
            ]
            yield {
                **_input_row("choice", INVENTORY, THIS, one.name, None),
                "type": "list",
                "value": to_json(listed).decode("utf-8"),
            }
        else:
            given = str(value) if isinstance(value, date) else value
            yield _input_row("choice", INVENTORY, THIS, one.name, given)


def _is_pair(part: object) -> bool:
    return isinstance(part, tuple)


def _input_row(kind: str, method: str, period: str, name: str, value: InputValue) -> Row:
    type_, text = _typed(value)
    return {
        "kind": kind,
        "method": method,
        "period": period,
        "name": name,
        "type": type_,
        "value": text,
    }


def _typed(value: InputValue) -> tuple[str, str | None]:
    match value:
        case None:
            return "empty", None
        case bool():
            return "boolean", "true" if value else "false"
        case Decimal():
            return "number", exact_text(value)
        case tuple():
            return "list", to_json([exact_text(one) for one in value]).decode("utf-8")
        case _:
            return "text", value


def _benchmarks(ratings: Iterable[RatedMethod]) -> Iterator[Row]:
    for rated in ratings:
        looked_up = {f"{one.metric}.{one.statistic}": one for one in rated.rating.benchmarks}
        base = {"method": rated.rating.method, "version": rated.rating.version}
        for one in looked_up.values():
            yield {**base, **_benchmark(one)}
        for name in rated.values.bench.keys() - looked_up.keys():
            metric, _, statistic = name.partition(".")
            value = rated.values.bench[name]
            yield {**base, "metric": metric, "statistic": statistic, "value": value}


def _benchmark(used: BenchmarkUsed) -> Row:
    return {
        "metric": used.metric,
        "statistic": used.statistic,
        "value": used.value,
        "unit": used.unit,
        "region": used.region,
        "industry": used.industry,
        "period": used.period,
        "n": used.n,
        "source": used.source,
        "sha256": used.sha256,
        "level_used": used.level_used,
        "confidence": used.confidence,
    }


def _factor(factor: FactorUsed) -> Row:
    return {
        "factor_id": factor.id,
        "value": factor.value,
        "unit": factor.unit,
        "document": factor.document,
        "year": factor.year,
        "confidence": factor.confidence,
        "factor_set": factor.factor_set,
        "source": factor.source,
        "sha256": factor.sha256,
    }


def _coverage(inventory: Inventory, records: Mapping[str, ActivityRecord]) -> Iterator[Row]:
    """Yield the weakest basis of each month; a month without data counts for monthly supplies."""
    found: dict[tuple[str, str], dict[Month, int]] = defaultdict(dict)
    for line in inventory.lines:
        months = found[(line.facility, line.source)]
        rank = _WEAKEST_LAST.index(records[line.record].evidenced)
        months[line.month] = max(rank, months.get(line.month, 0))
    for (facility, source), months in found.items():
        wanted = inventory.period.months() if source.startswith(_MONTHLY) else months
        for month in {*wanted, *months}:
            rank = months.get(month, -1)
            yield {
                "facility": facility or "-",
                "month": month,
                "source": source,
                "status": _WEAKEST_LAST[rank].value if rank >= 0 else "missing",
            }


def _line(line: Line, record: ActivityRecord) -> Row:
    return {
        "line_id": line.id,
        "record": line.record,
        "facility": line.facility,
        "month": line.month,
        "source": line.source,
        "label": record.label,
        "scope": line.scope.value,
        "basis": line.basis.value,
        "region": record.region,
        "quantity": line.quantity.amount,
        "unit": line.quantity.unit,
        "start": record.period.start,
        "end": record.period.end,
        "record_quantity": record.quantity.amount,
        "record_unit": record.quantity.unit,
        "parameters": dict(record.parameters) or None,
        "overrides": _overrides(record.overrides),
        "factor_id": line.factor_id,
        "gas": line.gas,
        "biogenic": line.is_biogenic,
        "outside_kyoto": line.is_outside_kyoto,
        "kg": line.kg,
        "kgco2e": line.co2e_kg,
        "quality": line.quality,
        "origin": record.origin.value,
        "evidenced": record.evidenced.value,
        "evidence_sha256": line.evidence,
    }


def _overrides(overrides: Overrides | None) -> dict[str, Json] | None:
    if overrides is None:
        return None
    known: dict[str, Json] = {}
    for one in fields(overrides):
        value = getattr(overrides, one.name)
        if value not in {None, ""}:
            known[one.name] = exact_text(value) if isinstance(value, Decimal) else value
    return known or None


def _instrument(one: ContractualInstrument) -> Row:
    return {
        "instrument_id": one.id,
        "kind": one.kind.value,
        "start": one.vintage.start,
        "end": one.vintage.end,
        "facility": one.facility,
        "quantity": one.quantity.amount,
        "unit": one.quantity.unit,
        "cancelled_on": one.cancelled_on,
    }


def _parties(sealed: SealedFigures) -> Iterator[Row]:
    for line in sealed.inventory.lines:
        party = sealed.parties.get(line.record)
        if party:
            yield {
                "line_id": line.id,
                "supplier": party.supplier,
                "document": party.document,
                "meter": party.meter,
                "account": party.account,
            }
