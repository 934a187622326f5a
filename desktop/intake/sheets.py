"""Workbooks, HTML tables and delimited text as sheets of raw cells.

Opens; interprets nothing. A workbook is parsed once, whoever asks how often.
"""

import csv
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import islice
from types import TracebackType
from typing import Any
from xml.etree.ElementTree import Element

import python_calamine

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake import limits
from desktop.intake.cell_notes import CellNote, calculates_later, named, notes_of_part
from desktop.intake.halves import LARGE, HalvedBook, LargePart, Sheet, halved
from desktop.intake.ole_chains import runs_without_end
from desktop.intake.source import HEAD_ROWS, Cell, TableHead
from desktop.intake.usual_parts import as_usual
from desktop.intake.xml_tree import SPREADSHEET, children, parse_xml

DELIMITERS = ",\t;|"
MAX_CELLS = 16_000_000
"""A reader keeps room for every cell between the first and the last one."""
_SNIFF_LINES = 30
_BOOK = "xl/workbook.xml"
_MAX_SPAN = 200
_LETTERS = 26
_MOST_COLUMNS = 16_384
_COMMA = re.compile(r"[+-]?(\d+,\d{1,2}|\d{1,3}([.\s]\d{3})+,\d+|0,\d+|\d+,\d{4,})")
_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_POINT = re.compile(r"[+-]?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+)")
_ANY_COMMA = re.compile(r"[+-]?\d+([.\s]\d{3})*,\d+")
_DATE_1904 = re.compile(rb'date1904\s*=\s*"([^"]*)"')
_ROW = re.compile(rb'\sr="(\d{1,9})"')
_WIDE = rb' r="()()([A-Z]{2,})\d'
"""Names of cells beyond column Z."""
_FAR = rb" r=[\"'](?:([A-Za-z]{0,9})(\d{%d,})|([A-Za-z]{2,})\d)"
"""The same, and names of cells and rows with more digits than the last row has.

A large sheet is not searched for these: that takes three times as long, and the child that reads
bounds its memory.
"""
_LONGEST = 9
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PANIC = "PanicException"
"""What Rust raises where it found itself wrong: no ``Exception``, and no module has its class."""


class WorkbookSheet:
    """A sheet of a workbook."""

    def __init__(self, sheet: Sheet, parts: "_Parts") -> None:
        self.name = sheet.name
        self.is_1904 = parts.is_1904
        self.notes = tuple(note for note in parts.notes if note.sheet == sheet.name)
        self._sheet = sheet

    def rows(self) -> list[list[Cell]]:
        """Return every row from A1."""
        return self._cells(None)

    def head(self) -> TableHead:
        """Return the first rows."""
        return TableHead(self.name, tuple(tuple(row) for row in self._cells(HEAD_ROWS)))

    def _cells(self, count: int | None) -> list[list[Cell]]:
        rows: list[list[Any]] = self._sheet.to_python(skip_empty_area=False, nrows=count)
        return rows


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts: delimited or HTML."""

    name: str
    cells: list[list[Cell]]
    is_1904: bool = False
    notes: tuple[CellNote, ...] = ()

    def rows(self) -> list[list[Cell]]:
        """Return every row."""
        return self.cells

    def head(self) -> TableHead:
        """Return the first rows."""
        return TableHead(self.name, tuple(tuple(row) for row in self.cells[:HEAD_ROWS]))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the parts of a workbook say beside their values.

    Attributes:
        is_later: Whether formulas that show 0 were not calculated either.
        large: The part of a large sheet, about which nothing is noted yet.
        archive: Nothing for a workbook that is no zip container.
    """

    is_1904: bool = False
    notes: tuple[CellNote, ...] = ()
    is_later: bool = False
    large: LargePart | None = None
    archive: zipfile.ZipFile | None = None


def _checked_parts(data: bytes, name: str) -> _Parts:
    """Return what the parts of an xlsx file say, after looking at the size of its sheets.

    Raises:
        InputError: ``workbook.too_wide`` if two cells at the far corners ask for billions;
            ``workbook.damaged`` if what reads an xls would never come to its end.
    """
    if not data.startswith(b"PK"):
        if data.startswith(_OLE) and runs_without_end(data):
            raise InputError("workbook.damaged", Place(file=name))
        return _Parts()
    archive = limits.open_zip(data, name)
    entries = {entry.filename: entry for entry in archive.infolist()}
    book = limits.unpack(archive, entries[_BOOK], name) if _BOOK in entries else b""
    found = _DATE_1904.search(book)
    is_1904 = found is not None and found[1].lower() in {b"1", b"true"}
    is_later = calculates_later(book)
    notes: list[CellNote] = []
    large: LargePart | None = None
    for part, entry in entries.items():
        if not part.startswith("xl/worksheets/"):
            continue
        content = limits.unpack(archive, entry, name)
        rows, widest = _extent(content)
        if rows * widest > MAX_CELLS or widest > _MOST_COLUMNS:
            place = Place(file=name, sheet=part.rpartition("/")[2])
            raise InputError("workbook.too_wide", place, cells=rows * widest)
        if large is None and len(content) >= LARGE:
            large = LargePart(part, content)
        else:
            notes += notes_of_part(part, content, is_later=is_later)
    return _Parts(is_1904, tuple(notes), is_later, large, archive)


def _noted(parts: _Parts, name: str) -> tuple[CellNote, ...]:
    """Return what needs a word, the large sheet too, under the names people know."""
    if parts.archive is None:
        return ()
    large = parts.large
    more = notes_of_part(large.name, large.content, is_later=parts.is_later) if large else ()
    return named((*parts.notes, *more), parts.archive, name)


def _opened(data: bytes, parts: _Parts, name: str) -> HalvedBook | python_calamine.CalamineWorkbook:
    """Return a workbook, a large sheet in halves if it may be cut."""
    if parts.large is not None and parts.archive is not None:
        book = halved(parts.archive, parts.large, name)
        if book is not None:
            return book
    usual = as_usual(parts.archive, name) if parts.archive is not None else None
    return python_calamine.CalamineWorkbook.from_filelike(BytesIO(usual or data))


def _extent(part: bytes) -> tuple[int, int]:
    """Return rows and columns of a sheet, from the names of its cells, without parsing it."""
    if b"<c " not in part:
        return 0, 0
    last = part.rfind(b"<row")
    row = _ROW.search(part, last)
    rows = int(row[1]) if row else part.count(b"<row")
    unusual = _WIDE if len(part) >= LARGE else _FAR % (len(str(rows)) + 1)
    names = re.finditer(unusual, part)
    found = {(each[1] or each[3] or b"A", each[2] or b"0") for each in names}
    columns = {_column_number(letters) for letters, _ in found}
    rows = max((rows, *(int(digits[:_LONGEST]) for _, digits in found)))
    widest = max(columns, default=_LETTERS)
    if not columns and rows * widest > MAX_CELLS:
        widest = _widest_letter(part)
    return rows, widest


def _widest_letter(part: bytes) -> int:
    """Return the last column of a sheet that has at most 26: a long narrow list is welcome."""
    letters = range(_LETTERS, 0, -1)
    return next((n for n in letters if b' r="%c' % (64 + n) in part), _LETTERS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - 64
    return number


def open_workbook(data: bytes, name: str) -> tuple[WorkbookSheet, ...]:
    """Return the sheets of an xlsx, xlsb, xls or ods file.

    Raises:
        InputError: ``workbook.encrypted`` or ``workbook.damaged``.
    """
    parts = _checked_parts(data, name)
    with _DamageNamed(name):
        with ThreadPoolExecutor(1) as beside:  # calamine leaves Python free for the notes
            opening = beside.submit(_opened, data, parts, name)
            notes = _noted(parts, name)
            book = opening.result()
        hidden = tuple(
            CellNote(meta.name, is_hidden=True)
            for meta in book.sheets_metadata
            if meta.visible is not python_calamine.SheetVisibleEnum.Visible
        )
        parts = replace(parts, notes=(*hidden, *notes), large=None, archive=None)
        return tuple(
            WorkbookSheet(book.get_sheet_by_name(meta.name), parts)
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        )


class _DamageNamed:
    """Refuses by name what calamine raises of a damaged workbook, or gives up in the middle of."""

    def __init__(self, name: str) -> None:
        self._place = Place(file=name)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say what is wrong with the file, if that is why.

        Raises:
            InputError: ``workbook.encrypted`` or ``workbook.damaged``.
        """
        if isinstance(error, python_calamine.PasswordError):
            raise InputError("workbook.encrypted", self._place) from error
        is_damage = isinstance(error, (python_calamine.CalamineError, ValueError, OSError))
        if is_damage or (kind is not None and kind.__name__ == _PANIC):
            raise InputError("workbook.damaged", self._place) from error


def delimiter_of(text: str) -> str:
    """Return the sign that separates the columns, by how evenly it stands in the first lines."""
    lines = [line for line in islice(StringIO(text), _SNIFF_LINES) if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in DELIMITERS}

    def evenness(sign: str) -> tuple[int, int]:
        found = [count for count in counts[sign] if count]
        return (len(found), max(found, default=0))

    return max(DELIMITERS, key=evenness)


def parse_delimited(text: str, name: str, limit: int | None = None) -> list[list[Cell]]:
    """Return the rows of delimited text, at most ``limit``.

    Raises:
        InputError: ``text.damaged`` if a quoted field never ends or is beyond all measure.
    """
    delimiter = delimiter_of(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows: list[list[Cell]] = [list(row) for row in islice(reader, limit)]
        return rows if delimiter == "," else with_points(rows)
    except csv.Error as exc:
        raise InputError("text.damaged", Place(file=name, line=reader.line_num)) from exc


def with_points(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows with decimal commas as points, where the table proves that it writes commas.

    ``9000,10`` is no thousand. ``12,500`` is one, unless such numbers stand beside it and none with
    a point.
    """
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and "," in cell]
    commas = sum(1 for text in texts if _COMMA.fullmatch(text.strip()))
    thousands = sum(1 for text in texts if _THOUSAND.fullmatch(text.strip()))
    has_points = any(
        isinstance(cell, str) and _POINT.fullmatch(cell.strip()) for row in rows for cell in row
    )
    if not commas or has_points or thousands > commas:
        return rows
    return [[_with_point(cell) for cell in row] for row in rows]


def _with_point(cell: Cell) -> Cell:
    if not isinstance(cell, str) or not _ANY_COMMA.fullmatch(cell.strip()):
        return cell
    return "".join(cell.split()).replace(".", "").replace(",", ".")


class _HtmlTables(HTMLParser):
    """Collects the rows of every table; spans repeat empty cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Cell]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self._close()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._close()
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self._close()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _MAX_SPAN) if span.isascii() and span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th", "tr", "table"}:
            self._close()

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is not None:
            row = self.tables[-1][-1]
            row.append("".join(self._cell).strip())
            row.extend([""] * (self._span - 1))
            self._cell = None


def parse_html(text: str) -> tuple[TextTable, ...]:
    """Return the tables of an HTML page, as programs that call it ``.xls`` write it."""
    parser = _HtmlTables()
    parser.feed(text)
    parser.close()
    return tuple(TextTable(f"table{n}", rows) for n, rows in enumerate(parser.tables, 1) if rows)


def parse_spreadsheet_xml(data: bytes, name: str) -> tuple[TextTable, ...]:
    """Return the sheets of Excel's XML of 2003, which programs call ``.xls`` too.

    Raises:
        InputError: If the XML is dangerous or damaged.
    """
    root = parse_xml(data, name)
    return tuple(
        TextTable(_attribute(sheet, "Name"), [_spread(row) for row in children(table, "Row")])
        for sheet in children(root, "Worksheet")
        for table in children(sheet, "Table")
    )


def _attribute(element: Element, name: str) -> str:
    return element.get(f"{SPREADSHEET}{name}", "")


def _spread(row: Element) -> list[Cell]:
    """Return the cells of a row; an index says how many empty ones were left out."""
    cells: list[Cell] = []
    for cell in children(row, "Cell"):
        index = _attribute(cell, "Index")
        if index.isdecimal():
            cells.extend([""] * (min(int(index), _MOST_COLUMNS) - 1 - len(cells)))
        data = next(children(cell, "Data"), None)
        cells.append("".join(data.itertext()) if data is not None else "")
    return cells
