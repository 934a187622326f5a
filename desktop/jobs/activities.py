"""Activities as other programs give them: JSON or CSV in, activity records out."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.period import YEARS, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import find_unit
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.written import day_of, number_of, squeeze
from desktop.jobs.activity_columns import FIELDS, OVERRIDES
from desktop.jobs.activity_rows import ReadRow, Row, activity_rows
from desktop.jobs.measured_values import (
    carbon_by_amount,
    factor_per,
    heat_by_metered_volume,
    without_unit,
)
from desktop.jobs.shipped import load_methodology, load_regions
from desktop.jobs.source_names import source_named, taken_note

_DECIMALS = 20
_SHOWN = 40
_USUAL_REFERENCE = "20"
"""Where gas is billed at in China, unless the record says otherwise. [°C]"""
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that is no activity.

    Attributes:
        id: As the row gives it, else its place.
        source: As the row gives it; may be empty.
        error: The field that is wrong, with record and place.
    """

    id: str
    source: str
    error: InputError


def parse_activities(name: str, data: bytes, year: int) -> tuple[ActivityRecord, ...]:
    """Return the activity records of a JSON or CSV document that must be right as a whole.

    Args:
        name: File name, for the place of an error.
        data: JSON or CSV, see :func:`desktop.jobs.activity_rows.activity_rows`.
        year: Year of records without ``start`` and ``end``.

    Raises:
        InputError: With the record, its line or position in the list, and the field that is wrong.
    """
    records = []
    for row in read_activities(name, data, year).rows:
        if isinstance(row, UnreadRow):
            raise row.error
        records.append(row)
    return tuple(records)


@dataclass(frozen=True, slots=True)
class Activities:
    """What a document holds.

    Attributes:
        rows: Every row in its order, also those that are no activity.
        findings: Columns that were passed over, fuels whose name was taken as one source.
    """

    rows: tuple[ActivityRecord | UnreadRow, ...]
    findings: tuple[Finding, ...]


def read_activities(name: str, data: bytes, year: int) -> Activities:
    """Return every row of a document; a wrong row does not stop the others.

    Args:
        name: File name, for the place of an error.
        data: JSON or CSV, see :func:`desktop.jobs.activity_rows.activity_rows`.
        year: Year of records without ``start`` and ``end``.

    Raises:
        InputError: If the document as a whole cannot be read.
    """
    found: list[ActivityRecord | UnreadRow] = []
    seen: set[str] = set()
    taken: dict[str, str] = {}
    read = activity_rows(name, data)
    for place, row in read.rows:
        record = _read(row, place, year)
        if isinstance(record, ActivityRecord) and record.id in seen:
            error = InputError("activity.id_twice", place, record=record.id, id=record.id)
            record = UnreadRow(record.id, record.source, error)
        seen.add(record.id)
        found.append(record)
        if isinstance(record, ActivityRecord) and not isinstance(row, InputError):
            given = _text(row, "source")
            if source_named(given).is_taken:
                taken[given] = record.source
    notes = [taken_note(given, code) for given, code in taken.items()]
    passed = _passed_over(read.passed_over, Place(name, line=1))
    return Activities(tuple(found), (*passed, *notes))


def _passed_over(headings: tuple[str, ...], place: Place) -> tuple[Finding, ...]:
    """Return a notice of the columns that were not read."""
    details = {"columns": "、".join(headings)}
    code = "activity.columns_passed_over"
    return (Finding(code, Severity.NOTICE, place, details),) if headings else ()


def _read(row: ReadRow, place: Place, year: int) -> ActivityRecord | UnreadRow:
    if isinstance(row, InputError):
        name = place.cell or str(place.line)
        return UnreadRow(name, "", InputError(row.code, row.where, record=name, **row.details))
    try:
        return record_of(row, place, year)
    except InputError as error:
        return UnreadRow(error.details["record"], _text(row, "source"), error)


def record_of(row: Row, place: Place, year: int) -> ActivityRecord:
    """Return the activity record of one row of any table, its fields named as in the JSON.

    Args:
        row: The fields.
        place: Where they stand.
        year: Year of a row without ``start`` and ``end``.

    Raises:
        InputError: With the record, the place and the field that is wrong.
    """
    name = _text(row, "id") or place.cell or str(place.line)
    try:
        return _record(name, row, place, year)
    except InputError as error:
        raise InputError(error.code, error.where, record=name, **error.details) from error


def _record(name: str, row: Row, place: Place, year: int) -> ActivityRecord:
    for field in row:
        if field not in FIELDS:
            raise InputError("activity.field_unknown", place, field=field or "(empty)")
    for field in ("source", "quantity", "unit"):
        if row.get(field) in (None, ""):
            raise InputError("activity.field_missing", place, field=field)
    code = source_named(_text(row, "source")).code
    unit, parameters = _text(row, "unit"), _parameters(row.get("parameters"), place)
    if _is_heat_per_m3(row.get("overrides"), code):
        parameters = _at_temperature(parameters, unit)
    return ActivityRecord(
        id=name,
        source=code,
        quantity=Quantity(_decimal(row["quantity"], place, "quantity"), unit),
        period=_period(row, place, year),
        facility=_text(row, "facility"),
        region=load_regions().code_of(_text(row, "region")),
        label=_text(row, "label"),
        parameters=parameters,
        overrides=_overrides(row.get("overrides"), place, code, dict(parameters)),
        quality=_quality(row.get("quality"), place),
        where=place,
    )


def _is_heat_per_m3(overrides: object, source: str) -> bool:
    """Say whether a calorific value is given per m3 of a meter, whose temperature then counts."""
    given = overrides.get("ncv") if isinstance(overrides, dict) else None
    return heat_by_metered_volume(given, source, Decimal(0)) is not None


def _at_temperature(
    parameters: tuple[tuple[str, str], ...], unit: str
) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a record with the temperature of its meter.

    Where the volume and its calorific value are both per m3 they are at one temperature, and
    their product is the same at any.
    """
    known = find_unit(unit)
    if "reference_c" in dict(parameters) or known is None or known.dimension != "volume":
        return parameters
    return tuple(sorted((*parameters, ("reference_c", _USUAL_REFERENCE))))


def _text(row: Row, field: str) -> str:
    """Return a field as text; a number without a trace of a float: 330000, never 330000.0."""
    value = row.get(field)
    if value is None:
        return ""
    whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
    return (f"{value:.0f}" if whole else str(value)).strip()


def _quality(value: object, place: Place) -> int:
    if value in (None, ""):
        return 3
    if str(value) not in {"1", "2", "3", "4", "5"}:
        raise InputError("activity.quality_unknown", place, value=value)
    return int(str(value))


def _parameters(value: object, place: Place) -> tuple[tuple[str, str], ...]:
    if value in (None, ""):
        return ()
    if not isinstance(value, dict):
        raise InputError("activity.not_an_object", place)
    return tuple(sorted((str(name), _said(str(name), each)) for name, each in value.items()))


def _said(name: str, value: object) -> str:
    """Return a parameter's text; an amount as people write it (1,000) as a plain number."""
    spec = load_methodology().specs.get(name)
    number = number_of(value) if isinstance(value, str) and spec and spec.unit else None
    return _plain(value if number is None else number)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _overrides(
    value: object, place: Place, source: str, parameters: Mapping[str, str]
) -> Overrides | None:
    if not value:
        return None
    if not isinstance(value, dict):
        raise InputError("activity.not_an_object", place)
    for name in value:
        if name not in (*OVERRIDES, "reason"):
            raise InputError("activity.field_unknown", place, field=f"overrides.{name}")
    given = {name: value[name] for name in OVERRIDES if value.get(name) not in (None, "")}
    numbers: dict[str, Decimal] = {}
    per = ""
    for name, written in given.items():
        try:
            bare = without_unit(written, name, source)
        except InputError as error:
            other = factor_per(written, source) if name == "factor" else None
            converted = _by_other_values(name, written, source, (numbers, parameters))
            if other is None and converted is None:
                code = error.code
                if name == "ncv" and _is_heat_per_m3(value, source):
                    code = "activity.heat_without_temperature"
                details = {**error.details, "field": f"overrides.{name}"}
                raise InputError(code, place, **details) from error
            bare, per = other or (converted, per)
        numbers[name] = _measured(bare, place, name)
    if not numbers:
        return None
    return Overrides(**numbers, reason=_text(value, "reason"), factor_per=per)


def _by_other_values(
    name: str,
    written: object,
    source: str,
    known: tuple[Mapping[str, Decimal], Mapping[str, str]],
) -> Decimal | None:
    """Return a measured value whose unit converts by what else the record says."""
    numbers, parameters = known
    if name == "carbon_content" and "ncv" in numbers:
        return carbon_by_amount(written, source, numbers["ncv"])
    celsius = number_of(parameters.get("reference_c", ""))
    if name == "ncv" and celsius is not None:
        return heat_by_metered_volume(written, source, celsius)
    return None


def _measured(value: object, place: Place, name: str) -> Decimal:
    """Return a measured value; an oxidation rate may carry a per cent sign."""
    text = squeeze(str(value))
    if name == "oxidation" and text.endswith("%"):
        return _decimal(text.removesuffix("%"), place, f"overrides.{name}").scaleb(-2)
    return _decimal(value, place, f"overrides.{name}")


def _period(row: Row, place: Place, year: int) -> ReportingPeriod:
    start = _day(row, place, "start") or date(year, 1, 1)
    end = _day(row, place, "end") or date(year, 12, 31)
    if end < start:
        raise InputError("activity.period_reversed", place, start=start, end=end)
    return ReportingPeriod(start, end)


def _day(row: Row, place: Place, field: str) -> date | None:
    """Return a day as people write it; of a month its first or last day; else of ``month``.

    Raises:
        InputError: ``activity.day_wrong``.
    """
    text = _text(row, field) or _text(row, "month")
    if not text:
        return None
    month = _MONTH.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12 and int(month[1]) in YEARS:  # noqa: PLR2004 - months
        first = date(int(month[1]), int(month[2]), 1)
        return (
            first if field == "start" else first.replace(day=monthrange(*first.timetuple()[:2])[1])
        )
    day = day_of(text)
    if day is None or day.year not in YEARS:
        raise InputError("activity.day_wrong", place, field=field, value=text)
    return day


def _decimal(value: object, place: Place, field: str) -> Decimal:
    """Return a number of at most 10^15 with at most twenty decimals, as people write it."""
    if isinstance(value, bool | list | dict):
        raise InputError("activity.not_a_number", place, field=field, value=type(value).__name__)
    number = number_of(str(value))
    if number is None:
        code = "number_too_large" if _is_number(str(value)) else "not_a_number"
        raise InputError(f"activity.{code}", place, field=field, value=str(value)[:_SHOWN])
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        raise InputError("activity.number_too_fine", place, field=field, value=value)
    return number


def _is_number(text: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(text.strip()) is not None
