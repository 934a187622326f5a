"""What a workbook says beside its values: formulas nobody calculated, hidden rows and sheets.

A program that writes a formula without its value leaves the cell empty (or 0) until Excel opens
the file. Such cells must not be read as nothing without a word.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from posixpath import join, normpath

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import limits
from desktop.intake.xml_tree import parse_xml

_NO_VALUE = rb"(?:<v\s*/>|<v></v>)?</c>"
_CELL = rb'<c r="([A-Z]{1,3}\d{1,7})"(?![^>]*\bt="str")[^>]*>'
_FORMULA = rb"<f(?:[^<>]*/>|[^<>]*>[^<]*</f>)"
_WITHOUT_VALUE = re.compile(_CELL + _FORMULA + _NO_VALUE)
"""A text that is empty (``t="str"``) is a value."""
_WITHOUT_OR_ZERO = re.compile(_CELL + _FORMULA + rb"(?:<v>0</v></c>|" + _NO_VALUE + rb")")
_CALCULATES_LATER = re.compile(rb'<calcPr\b[^>]*\bfullCalcOnLoad="(?:1|true)"')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\shidden="(?:1|true)"')
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class CellNote:
    """What needs a word about one sheet.

    Attributes:
        sheet: Its name; while only its part of the file is known, the part's.
        uncalculated: How many formulas have no value.
        cell: The first of them.
        hidden_rows: How many rows are hidden or filtered away.
        is_hidden: Whether the sheet itself is hidden.
    """

    sheet: str
    uncalculated: int = 0
    cell: str = ""
    hidden_rows: int = 0
    is_hidden: bool = False


def calculates_later(book: bytes) -> bool:
    """Tell whether a workbook asks Excel to calculate everything when it opens: nobody has yet."""
    return _CALCULATES_LATER.search(book) is not None


def notes_of_part(name: str, part: bytes, *, is_later: bool) -> tuple[CellNote, ...]:
    """Return what needs a word about the part of a sheet, if anything does.

    Args:
        name: Of the part, ``xl/worksheets/sheet1.xml``.
        part: Its bytes.
        is_later: Whether formulas that show 0 were not calculated either, see
            :func:`calculates_later`.
    """
    cells: list[bytes] = []
    if b"<f" in part:
        cells = (_WITHOUT_OR_ZERO if is_later else _WITHOUT_VALUE).findall(part)
    rows = sum(1 for _ in _HIDDEN_ROW.finditer(part)) if b' hidden="' in part else 0
    if not cells and not rows:
        return ()
    return (CellNote(name, len(cells), cells[0].decode("ascii") if cells else "", rows),)


def named(notes: Iterable[CellNote], archive: zipfile.ZipFile, name: str) -> tuple[CellNote, ...]:
    """Return notes with the names people know their sheets by."""
    found = tuple(notes)
    if not found:
        return ()
    sheets = sheet_names(archive, name)
    return tuple(replace(note, sheet=sheets.get(note.sheet, note.sheet)) for note in found)


def sheet_names(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return the names people know sheets by, by the parts of the file that hold them."""
    targets = {
        each.get("Id", ""): normpath(join("/xl", each.get("Target", ""))).lstrip("/")
        for each in parse_xml(limits.unpack(archive, _RELATIONS, name), name)
    }
    return {
        targets.get(each.get(_ID, ""), ""): each.get("name", "")
        for each in parse_xml(limits.unpack(archive, "xl/workbook.xml", name), name).iter()
        if each.tag.endswith("}sheet")
    }


def findings_of(notes: Iterable[CellNote], file: str) -> Iterator[Finding]:
    """Yield what has to be said about a workbook that was read."""
    for note in notes:
        if note.uncalculated:
            yield Finding(
                "workbook.not_calculated",
                Severity.WARNING,
                Place(file=file, sheet=note.sheet, cell=note.cell),
                {"count": str(note.uncalculated)},
            )
        place = Place(file=file, sheet=note.sheet)
        if note.is_hidden:
            yield Finding("workbook.sheet_hidden", Severity.NOTICE, place)
        if note.hidden_rows:
            details = {"count": str(note.hidden_rows)}
            yield Finding("workbook.rows_hidden", Severity.NOTICE, place, details)


def why_refused(notes: Iterable[CellNote], file: str) -> InputError | None:
    """Return the likely reason why a workbook was refused: its values are not there."""
    for note in notes:
        if note.uncalculated:
            place = Place(file=file, sheet=note.sheet, cell=note.cell)
            return InputError("workbook.not_calculated", place, count=note.uncalculated)
    return None
