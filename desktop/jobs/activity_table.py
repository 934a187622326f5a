"""Activities typed in a table: an xlsx or CSV a person filled in, or our own ledger sheet again.

A row names its emission source by code or by name, its quantity and unit, its month or its days;
facility, label, parameters (``pressure_mpa=0.6; gauge=true``) and quality may follow.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.methodology.lookup import source_definition
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.exchange.workbook import PrintedFrame, Sheet, workbook_bytes
from desktop.exchange.writing import write_atomically
from desktop.findings import Place
from desktop.intake.child import LimitedReader
from desktop.intake.source import HEAD_ROWS, Cell, IntakeContext, TableHead
from desktop.jobs.activities import record_of
from desktop.jobs.activity_columns import measured_field
from desktop.jobs.decisions import convert_or_refuse
from desktop.jobs.gathering import gather
from desktop.jobs.shipped import load_methodology
from desktop.jobs.source_names import source_named
from desktop.words import word

_FIELDS = (
    "id",
    "source",
    "source_name",
    "quantity",
    "unit",
    "start",
    "end",
    "month",
    "facility",
    "label",
    "parameters",
    "quality",
)
_NEEDED = frozenset({"quantity", "unit"})
_TEMPLATE = ("source_name", "quantity", "unit", "month", "facility", "label", "parameters")
_SUMS = ("合计", "总计", "小计", "total")
_ID_DIGITS = 20
_DAY = 10
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
"""How a cell that holds a day comes out of a workbook; the first ten letters are the day."""


def write_template(out: Path, language: str) -> None:
    """Write an empty table to fill in, with the emission sources beside it.

    Raises:
        SurroundingsError: If the file cannot be written.
    """
    known = load_methodology().sources
    own = {code: each for code, each in sorted(known.items()) if code == each.code}
    rows = tuple(
        (each.title.zh if language == "zh" else each.title.en, code, each.unit)
        for code, each in own.items()
    )
    sheets = (
        Sheet(_heading("ledger", language), _headings(_TEMPLATE, language), ()),
        Sheet(
            _heading("source_name", language),
            _headings(("source_name", "source", "unit"), language),
            rows,
        ),
    )
    write_atomically(out, workbook_bytes(sheets, PrintedFrame()))


def read_table(path: Path) -> tuple[ActivityRecord, ...]:
    """Return the activities of the first sheet that holds some; a limited child opens the file.

    Raises:
        InputError: ``table.not_understood`` without the headings; ``table.empty`` without rows;
            else with sheet, line and field.
    """
    (file,) = gather([path])
    with LimitedReader(IntakeContext()) as reader:
        tables = reader.rows(file.name, file.read())
    for table in tables:
        line, columns = _layout(table)
        if columns:
            records = tuple(_records(table, columns, line, file.name))
            if not records:
                raise InputError("table.empty", Place(file=file.name, sheet=table.name))
            return records
    raise InputError("table.not_understood", Place(file=file.name))


def _headings(fields: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(_heading(field, language) for field in fields)


def _heading(field: str, language: str) -> str:
    return word("workbook", field, language)


def _layout(table: TableHead) -> tuple[int, dict[str, int]]:
    """Return the line of the headings and the column of each field; none if it has none."""
    names = {
        _heading(field, language).casefold(): field
        for language in ("zh", "en")
        for field in _FIELDS
    } | {field: field for field in _FIELDS}
    for line, row in enumerate(table.rows[:HEAD_ROWS], 1):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            field = names.get(str(cell).strip().casefold()) or measured_field(str(cell))
            if field:
                found.setdefault(field, column)
        if found.keys() >= _NEEDED and found.keys() & {"source", "source_name"}:
            return line, found
    return 0, {}


def _records(
    table: TableHead, columns: Mapping[str, int], heading: int, name: str
) -> Iterator[ActivityRecord]:
    seen: Counter[str] = Counter()
    for line, row in enumerate(table.rows[heading:], heading + 1):
        fields = {field: _text(_cell(row, column)) for field, column in columns.items()}
        if not any(fields.values()) or _is_sum(row, fields):
            continue
        place = Place(file=name, sheet=table.name, line=line)
        told = _fields(fields, place)
        key = fields.get("id") or _key(told, seen)
        if seen[key]:
            raise InputError("activity.id_twice", place, id=key)
        seen[key] += 1
        record = record_of({**told, "id": key}, place, 0)
        convert_or_refuse(record.quantity, load_methodology().sources[record.source].unit)
        yield record


def _cell(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else ""


def _is_sum(row: Sequence[Cell], fields: Mapping[str, str]) -> bool:
    first = next((str(cell).strip() for cell in row if str(cell).strip()), "")
    return first.casefold().startswith(_SUMS) and not fields.get("source")


def _text(cell: Cell) -> str:
    """Return a cell's text; of an instant its day."""
    text = str(cell).strip()
    return text[:_DAY] if _INSTANT.fullmatch(text) else text


def _source(given: str, place: Place) -> str:
    """Return the code of a source by one of its names.

    Raises:
        InputError: ``source.unknown``, ``source.kind_needed``.
    """
    try:
        return source_definition(load_methodology(), source_named(given).code).code
    except InputError as error:
        raise InputError(error.code, place, **error.details) from error


def _fields(fields: Mapping[str, str], place: Place) -> dict[str, object]:
    """Return the fields of a row as the JSON of activities names them."""
    told: dict[str, object] = {
        name: fields[name]
        for name in ("quantity", "unit", "start", "end", "facility", "label", "quality")
        if fields.get(name)
    }
    given = fields.get("source") or fields.get("source_name", "")
    if not given:
        raise InputError("activity.field_missing", place, field="source")
    told["source"] = _source(given, place)
    if fields.get("month"):
        month = _month(fields["month"], place)
        told["start"], told["end"] = month.start.isoformat(), month.end.isoformat()
    for name in ("start", "end"):
        if name not in told:
            raise InputError("activity.field_missing", place, field=name)
    parameters = {**dict(_pairs(fields.get("parameters", ""), place)), **_of("parameters", fields)}
    overrides = _of("overrides", fields)
    if parameters:
        told["parameters"] = parameters
    if overrides.keys() - {"reason"}:
        told["overrides"] = overrides
    return told


def _of(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what columns of their own say: parameters, or measured values with their reason."""
    start = f"{kind}."
    found = ((name, text) for name, text in fields.items() if name.startswith(start) and text)
    return {name.removeprefix(start): text for name, text in found}


def _month(text: str, place: Place) -> Month:
    """Return the month of ``2025-03``, ``2025年3月``, ``202503`` or a day in it."""
    digits = [part for part in "".join(c if c.isdigit() else " " for c in text).split() if part]
    if len(digits) == 1:
        digits = [digits[0][:4], digits[0][4:6]]
    try:
        return Month.parse(f"{digits[0]}-{digits[1]}")
    except (IndexError, ValueError) as error:
        raise InputError("table.month_wrong", place, value=text) from error


def _pairs(text: str, place: Place) -> Iterator[tuple[str, str]]:
    for part in text.replace("；", ";").split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name and not equals:
            raise InputError("table.parameter_wrong", place, value=part.strip())
        if name:
            yield name, value


def _key(told: Mapping[str, object], seen: Counter[str]) -> str:
    """Return an id from what a row says; the second equal row of a table gets another."""
    content = "\x1f".join(f"{name}={told[name]}" for name in sorted(told))
    number, key = 0, ""
    while not key or seen[key]:
        number += 1
        digest = hashlib.sha256(f"{content}\x1f{number}".encode()).hexdigest()
        key = f"typed/{digest[:_ID_DIGITS]}"
    return key
