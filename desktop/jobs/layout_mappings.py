"""Saved layouts of a firm's sources: look at a table, say what its columns are, keep it.

For windows and commands alike::

    tables = show_tables(path)                         # what stands in the file, nothing saved
    learnt = checked_mapping(tables, MappingOrder(…))  # what the columns are
    prepared = prepare(store, ImportOrder((path,), mappings=(learnt,)))   # the preview
    save(store, prepared, accept=False)                # documents and layout in one change

``learn_mapping`` keeps a layout without importing. A kept layout applies by itself to every file
with the same headings. Layouts can be listed (``store.mappings()``), forgotten, written to JSON
and read from it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desktop.accounting.units import find_unit
from desktop.errors import InputError, UsageError
from desktop.findings import Place
from desktop.intake.bills.list_columns import FIELDS as BILL_FIELDS
from desktop.intake.child import LimitedReader
from desktop.intake.layouts import HEADER_WITHIN, Said, TableKind, signature_of
from desktop.intake.meters.columns import Role, plain
from desktop.intake.source import IntakeContext, Status, TableHead
from desktop.jobs.gathering import gather_one
from desktop.jobs.intake_context import carrier_sources, intake_context, shipped_tables
from desktop.models.store import Store
from desktop.models.values import LayoutMapping

FORMAT = "carbonbook.layouts/1"
"""What a file of exported layouts calls itself."""
_ID_DIGITS = 12
_LONGEST = 200
"""Letters of a word in a file of layouts."""
_METER_FIELDS = frozenset({"energy", "power", "register", "meter", "account", "kind", "multiplier"})
_METER_FIELDS |= {"ct", "pt", "day_total", "ignored"}
_SAID_VALUES: Mapping[Said, frozenset[str]] = {
    Said.KIND: frozenset(TableKind),
    Said.QUANTITY: frozenset({"energy", "power", "register"}),
    Said.STAMPED: frozenset({"start", "end"}),
}


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The first rows of a table, as texts.

    Attributes:
        sheet: Empty for a file without sheets.
        header_line: Line the headings seem to stand in, from 1; the fullest of the first rows.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    header_line: int

    def headings(self, line: int = 0) -> tuple[str, ...]:
        """Return the headings of a line; of the line that seems to hold them if none is named."""
        at = (line or self.header_line) - 1
        return self.rows[at] if 0 <= at < min(len(self.rows), HEADER_WITHIN) else ()


@dataclass(frozen=True, slots=True)
class MappingOrder:
    """What a person says of a table.

    Attributes:
        kind: ``invoice``, ``bill`` or ``meter``.
        fields: Heading → field, see :func:`fields_of_kind`.
        sheet: Needed where the file has several.
        header_line: From 1; 0 for the line that seems to hold the headings.
        carrier: What every row is about (``steam``); empty if the table says it.
        unit: Unit of the quantities of a bill; empty if the table says it.
        values: What values of meters are: ``energy``, ``power`` or ``register``.
        stamped: Which end of its interval a stamp names: ``start`` or ``end``.
        title: Name of the source, for people.
    """

    kind: str
    fields: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    header_line: int = 0
    carrier: str = ""
    unit: str = ""
    values: str = ""
    stamped: str = ""
    title: str = ""


def fields_of_kind(kind: str) -> tuple[str, ...]:
    """Return the fields a column of a kind of table may be.

    Raises:
        UsageError: ``mapping.kind_unknown``.
    """
    if kind == TableKind.INVOICE:
        return tuple(sorted({name for name, _ in shipped_tables().columns.index.values()}))
    if kind == TableKind.BILL:
        return tuple(name for name, _ in BILL_FIELDS)
    if kind == TableKind.METER:
        return tuple(role.value for role in Role if role.value in _METER_FIELDS)
    raise UsageError("mapping.kind_unknown", kind=kind, known="、".join(TableKind))


def show_tables(path: Path) -> tuple[ShownTable, ...]:
    """Return the first rows of every table in a file; read in the limited child process.

    Args:
        path: Of a file, or of one in an archive: ``2025.zip/一月.csv``.

    Raises:
        InputError: ``file.not_found``; ``mapping.no_table`` if it holds none.
    """
    file = gather_one(path)
    with LimitedReader(IntakeContext()) as reader:
        heads = reader.heads(file.name, file.read())
    if not heads:
        raise InputError("mapping.no_table", Place(file.name))
    return tuple(_shown(head) for head in heads)


def _shown(head: TableHead) -> ShownTable:
    rows = tuple(tuple(map(str, row)) for row in head.rows)
    return ShownTable(head.name, rows, _header_line(rows))


def _header_line(rows: Sequence[Sequence[str]]) -> int:
    """Return the first of the fullest rows, headings being texts and not numbers."""
    counts = [
        sum(1 for cell in row if cell and not cell.replace(".", "").isdigit())
        for row in rows[:HEADER_WITHIN]
    ]
    return counts.index(max(counts)) + 1 if counts else 0


def checked_mapping(tables: Sequence[ShownTable], order: MappingOrder) -> LayoutMapping:
    """Return the layout a person described, after comparing it with the table.

    Raises:
        UsageError: ``mapping.kind_unknown``, ``mapping.field_unknown``,
            ``mapping.said_wrong``, ``mapping.carrier_unknown``, ``mapping.sheet_needed``.
        InputError: ``mapping.heading_unknown`` if the table has no such heading,
            ``mapping.field_twice``.
    """
    headings = _table(tables, order.sheet).headings(order.header_line)
    known = {plain(heading): heading for heading in headings if heading}
    chosen: dict[str, str] = {}
    for heading, name in order.fields:
        if plain(heading) not in known:
            present = "、".join(known.values())
            raise InputError("mapping.heading_unknown", heading=heading, known=present)
        chosen[known[plain(heading)]] = name
    said = {
        Said.KIND: order.kind,
        Said.CARRIER: order.carrier,
        Said.UNIT: order.unit,
        Said.QUANTITY: order.values,
        Said.STAMPED: order.stamped,
        Said.TITLE: order.title.strip(),
    }
    pairs = (*((name.value, text) for name, text in said.items() if text), *chosen.items())
    layout = LayoutMapping(signature_of(headings), pairs)
    _refuse_wrong(layout)
    return layout


def _table(tables: Sequence[ShownTable], sheet: str) -> ShownTable:
    fitting = [table for table in tables if not sheet or table.sheet == sheet]
    if len(fitting) != 1:
        names = "、".join(table.sheet for table in tables)
        raise UsageError("mapping.sheet_needed", sheet=sheet, known=names)
    return fitting[0]


def _refuse_wrong(layout: LayoutMapping) -> None:
    """Refuse a layout no reader could use: a typed one or one of a file."""
    said = {name: value for name, value in layout.fields if name.startswith("*")}
    columns = [value for name, value in layout.fields if not name.startswith("*")]
    allowed = fields_of_kind(said.get(Said.KIND, ""))
    for name in columns:
        if name not in allowed:
            raise UsageError("mapping.field_unknown", field=name, known="、".join(allowed))
    twice = sorted({name for name in columns if columns.count(name) > 1} - _METER_FIELDS)
    if twice:
        raise InputError("mapping.field_twice", field=twice[0])
    for name, value in said.items():
        _refuse_wrong_word(name, value)


def _refuse_wrong_word(name: str, value: str) -> None:
    if name not in set(Said):
        raise UsageError("mapping.said_wrong", name=name, value=value)
    word = Said(name)
    allowed = _SAID_VALUES.get(word)
    if allowed is not None and value not in allowed:
        raise UsageError("mapping.said_wrong", name=name.lstrip("*"), value=value)
    if word is Said.CARRIER and value not in carrier_sources():
        known = "、".join(sorted(carrier_sources()))
        raise UsageError("mapping.carrier_unknown", carrier=value, known=known)
    if word is Said.UNIT and find_unit(value) is None:
        raise UsageError("mapping.unit_unknown", unit=value)


def learn_mapping(
    store: Store, path: Path, order: MappingOrder, *, person: str = ""
) -> LayoutMapping:
    """Keep the layout of a table, after its reader understood the file by it.

    Raises:
        UsageError: As :func:`checked_mapping`.
        InputError: As :func:`checked_mapping`; ``mapping.gives_nothing`` with what the reader
            says of the file.
    """
    layout = checked_mapping(show_tables(path), order)
    file = gather_one(path)
    with LimitedReader(intake_context(store, {}, (layout,))) as reader:
        whole = reader.read(file.name, file.read())
    inside = (entry for entry in whole.entries if entry.document.name == file.name)
    result = next(inside, whole)
    if result.status in {Status.REFUSED, Status.SKIPPED}:
        details = {"file": file.name, "reason": result.code}
        raise InputError("mapping.gives_nothing", Place(file.name), **details)
    put_mappings(store, (layout,), person=person)
    return layout


def put_mappings(store: Store, layouts: Iterable[LayoutMapping], *, person: str = "") -> int:
    """Keep layouts in one change, in the place of those with the same headings.

    Raises:
        UsageError: ``mapping.field_unknown`` and the like; nothing was kept.
    """
    wanted = tuple(layouts)
    for layout in wanted:
        _refuse_wrong(layout)
    with store.change("mapping.kept", person=person) as change:
        for layout in wanted:
            change.add_mapping(layout)
    return len(wanted)


def mapping_id(layout: LayoutMapping) -> str:
    """Return a short name of a layout, the same in every company file."""
    return sha256(layout.layout.encode()).hexdigest()[:_ID_DIGITS]


def find_mapping(store: Store, name: str) -> LayoutMapping:
    """Return a kept layout by its short name or its title.

    Raises:
        UsageError: ``mapping.unknown`` with those there are.
    """
    kept = store.mappings()
    for layout in kept:
        if name in {mapping_id(layout), dict(layout.fields).get(Said.TITLE)}:
            return layout
    known = "、".join(mapping_id(layout) for layout in kept)
    raise UsageError("mapping.unknown", mapping=name, known=known)


def forget_mapping(store: Store, name: str, *, person: str = "") -> LayoutMapping:
    """Forget a layout by its short name or title and return it; documents stay as read.

    Raises:
        UsageError: ``mapping.unknown``.
    """
    layout = find_mapping(store, name)
    with store.change("mapping.forgotten", person=person) as change:
        change.remove_mapping(layout.layout)
    return layout


def export_mappings(store: Store) -> bytes:
    """Return every kept layout as JSON, for another company file."""
    layouts = [mapping_json(layout) for layout in store.mappings()]
    document = {"format": FORMAT, "layouts": layouts}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def mapping_json(layout: LayoutMapping) -> dict[str, object]:
    """Return a layout as JSON keys: what it says of the table, and heading → field."""
    said = {name.lstrip("*"): text for name, text in layout.fields if name.startswith("*")}
    columns = {name: text for name, text in layout.fields if not name.startswith("*")}
    return {"id": mapping_id(layout), "layout": layout.layout, "said": said, "fields": columns}


def parse_mappings(name: str, data: bytes) -> tuple[LayoutMapping, ...]:
    """Return the layouts of a file that :func:`export_mappings` wrote.

    Raises:
        InputError: ``mapping.file_wrong``.
        UsageError: ``mapping.field_unknown`` and the like.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
        if document["format"] != FORMAT:
            raise ValueError(document["format"])  # noqa: TRY301
        layouts = tuple(_parsed(each) for each in document["layouts"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InputError("mapping.file_wrong", Place(name), file=name, format=FORMAT) from exc
    for layout in layouts:
        _refuse_wrong(layout)
    return layouts


def _parsed(each: Mapping[str, Mapping[str, str]]) -> LayoutMapping:
    said = {f"*{name}": text for name, text in each["said"].items()}
    fields = {**said, **each["fields"]}
    for word in (each["layout"], *fields, *fields.values()):
        if not isinstance(word, str) or len(word) > _LONGEST * HEADER_WITHIN:
            raise ValueError(word)
    return LayoutMapping(str(each["layout"]), tuple(fields.items()))
