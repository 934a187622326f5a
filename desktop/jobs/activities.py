"""Activities as other programs give them: JSON or CSV in, activity records out."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Place

_LARGEST = Decimal(10) ** 15
_DECIMALS = 20
_FIELDS = frozenset(
    (
        "id",
        "source",
        "quantity",
        "unit",
        "start",
        "end",
        "facility",
        "region",
        "label",
        "parameters",
        "overrides",
        "quality",
    )
)
_OVERRIDES = ("ncv", "carbon_content", "oxidation", "factor")


def parse_activities(name: str, data: bytes, year: int) -> tuple[ActivityRecord, ...]:
    """Return the activity records of a JSON or CSV document.

    Args:
        name: File name, for the place of an error.
        data: UTF-8, with or without a byte order mark.
        year: Year of records without ``start`` and ``end``.

    Raises:
        InputError: With the line or the position in the list, and the field that is wrong.
    """
    rows = _rows(name, _text(name, data))
    records = tuple(_record(row, place, year) for place, row in rows)
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise InputError("activity.id_twice", record.where, id=record.id)
        seen.add(record.id)
    return records


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("activity.not_utf8", Place(name)) from error


def _rows(name: str, text: str) -> Iterable[tuple[Place, Mapping[str, Any]]]:
    if text.lstrip()[:1] in {"[", "{"}:
        return _json_rows(name, text)
    return _csv_rows(name, text)


def _json_rows(name: str, text: str) -> list[tuple[Place, Mapping[str, Any]]]:
    try:
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise InputError("activity.not_json", Place(name, line=line)) from error
    rows = document.get("activities") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        raise InputError("activity.not_a_list", Place(name))
    places = [Place(name, cell=f"[{index}]") for index in range(len(rows))]
    for place, row in zip(places, rows, strict=True):
        if not isinstance(row, dict):
            raise InputError("activity.not_an_object", place)
    return list(zip(places, rows, strict=True))


def _csv_rows(name: str, text: str) -> list[tuple[Place, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not reader.fieldnames or "source" not in reader.fieldnames:
        raise InputError("activity.no_header", Place(name, line=1))
    return [
        (place, _nested(row, place))
        for row in reader
        for place in (Place(name, line=reader.line_num),)
    ]


def _nested(row: Mapping[str | None, Any], place: Place) -> dict[str, Any]:
    """Turn ``parameters.km`` and ``overrides.ncv`` columns into objects; drop empty cells."""
    nested: dict[str, Any] = {}
    for name, value in row.items():
        if name is None or value in ("", None):
            continue
        head, dot, tail = name.partition(".")
        if dot:
            nested.setdefault(head, {})[tail] = value
        else:
            nested[name] = value
    for name in ("parameters", "overrides"):
        if isinstance(nested.get(name), str):
            nested[name] = _object(nested[name], place)
    return nested


def _object(text: str, place: Place) -> object:
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        raise InputError("activity.not_an_object", place) from error


def _record(row: Mapping[str, Any], place: Place, year: int) -> ActivityRecord:
    for name in row:
        if name not in _FIELDS:
            raise InputError("activity.field_unknown", place, field=name)
    for name in ("source", "quantity", "unit"):
        if row.get(name) in (None, ""):
            raise InputError("activity.field_missing", place, field=name)
    return ActivityRecord(
        id=str(row.get("id") or place.cell or place.line),
        source=str(row["source"]),
        quantity=Quantity(_decimal(row["quantity"], place, "quantity"), str(row["unit"])),
        period=_period(row, place, year),
        facility=str(row.get("facility") or ""),
        region=str(row.get("region") or ""),
        label=str(row.get("label") or ""),
        parameters=_parameters(row.get("parameters"), place),
        overrides=_overrides(row.get("overrides"), place),
        quality=_quality(row.get("quality"), place),
        where=place,
    )


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
    return tuple(sorted((str(name), _plain(each)) for name, each in value.items()))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _overrides(value: object, place: Place) -> Overrides | None:
    if not value:
        return None
    if not isinstance(value, dict):
        raise InputError("activity.not_an_object", place)
    for name in value:
        if name not in (*_OVERRIDES, "reason"):
            raise InputError("activity.field_unknown", place, field=f"overrides.{name}")
    numbers = {
        name: _decimal(value[name], place, f"overrides.{name}")
        for name in _OVERRIDES
        if value.get(name) not in (None, "")
    }
    return Overrides(**numbers, reason=str(value.get("reason") or ""))


def _period(row: Mapping[str, Any], place: Place, year: int) -> ReportingPeriod:
    try:
        start = date.fromisoformat(str(row.get("start") or f"{year}-01-01"))
        end = date.fromisoformat(str(row.get("end") or f"{year}-12-31"))
        return ReportingPeriod(start, end)
    except ValueError as error:
        raise InputError("activity.period_wrong", place, reason=error) from error


def _decimal(value: object, place: Place, field: str) -> Decimal:
    """Return a finite number of at most 10^15 with at most twenty decimals."""
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation as error:
        raise InputError("activity.not_a_number", place, field=field, value=value) from error
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number.adjusted() > _LARGEST.adjusted():
        raise InputError("activity.number_too_large", place, field=field, value=value)
    if exponent < -_DECIMALS:
        raise InputError("activity.number_too_fine", place, field=field, value=value)
    return number
