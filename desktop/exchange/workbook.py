"""Workbooks for people: exact numbers, no formulas, ready to print.

A text that begins like a formula stays a text, a number keeps every digit: beyond the fifteen a
spreadsheet holds, it is written as a text.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as WrittenCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | Decimal | int | date | None

_DIGITS = 15
_NARROW, _WIDE = 8, 46
_WIDE_SIGN = 2
_FIRST_WIDE_SIGN = 0x2E80
_SAMPLE_ROWS = 200
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_HEAD_FILL, _HEAD_INK, _LINE = "FFE6F2F1", "FF0F172A", "FF0F766E"
_TITLE_SIGNS = 31
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook.

    Attributes:
        rows: As long as the headings.
        totals: Whether the last row sums up and is set off.
        printed: How many columns go on paper; 0 for all.
        places: How many decimals are shown at most; a cell keeps them all. Without it, all are.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: bool = False
    printed: int = 0
    places: int | None = None


@dataclass(frozen=True, slots=True)
class PrintedFrame:
    """What stands above and below every printed page."""

    left: str = ""
    right: str = ""
    page: str = ""


def workbook_bytes(sheets: Sequence[Sheet], frame: PrintedFrame) -> bytes:
    """Return an xlsx file of the sheets."""
    # Imported here: only an export needs it.
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        title = _NO_TITLE.sub("_", sheet.title)[:_TITLE_SIGNS]
        _write(book.create_sheet(title), sheet, frame)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(page: "Worksheet", sheet: Sheet, frame: PrintedFrame) -> None:
    for line, row in enumerate((sheet.headings, *sheet.rows), 1):
        for column, value in enumerate(row, 1):
            if value is not None and value != "":
                put(page.cell(line, column), value, sheet.places)
    _dress(page, sheet)
    _set_up_print(page, frame, sheet.title)
    if sheet.printed:
        page.print_area = f"A1:{page.cell(1 + len(sheet.rows), sheet.printed).coordinate}"


def put(cell: "WrittenCell | MergedCell", value: Value, most: int | None = None) -> None:
    """Put a value into a cell so that it means the same when it is read again.

    ``most`` bounds the decimals that are shown.
    """
    if isinstance(value, Decimal):
        if len(value.normalize().as_tuple().digits) > _DIGITS:
            value = f"{value:f}"
        else:
            cell.value = value
            cell.number_format = _number_format(value, most)
            return
    if isinstance(value, str):
        cell.value = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        return
    cell.value = value


def _number_format(value: Decimal, most: int | None) -> str:
    exponent = value.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    places = places if most is None else min(places, most)
    return "#,##0" + ("." + "0" * places if places else "")


def _dress(page: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    line = Side(style="thin", color=_LINE)
    for column, cell in enumerate(page[1]):
        cell.font = Font(bold=True, color=_HEAD_INK)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        cell.border = Border(bottom=line)
        is_number = any(isinstance(row[column], Decimal) for row in sheet.rows)
        side = "right" if is_number else None  # over its numbers
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    if sheet.totals and sheet.rows:
        for cell in page[len(sheet.rows) + 1]:
            cell.font = Font(bold=True)
            cell.border = Border(top=line)
    page.freeze_panes = "A2"
    if sheet.rows:
        page.auto_filter.ref = page.dimensions
    for column, width in enumerate(_widths(sheet), 1):
        page.column_dimensions[get_column_letter(column)].width = width


def _widths(sheet: Sheet) -> Iterator[int]:
    shown = (sheet.headings, *sheet.rows[:_SAMPLE_ROWS])
    for column in range(len(sheet.headings)):
        longest = max(_width(row[column], sheet.places) for row in shown)
        yield min(_WIDE, max(_NARROW, longest + 2))


def _width(value: Value, most: int | None) -> int:
    if isinstance(value, Decimal):
        return len(f"{value:,f}" if most is None else f"{value:,.{most}f}")
    text = "" if value is None else str(value)
    return sum(_WIDE_SIGN if ord(sign) >= _FIRST_WIDE_SIGN else 1 for sign in text)


def _set_up_print(page: "Worksheet", frame: PrintedFrame, title: str) -> None:
    from openpyxl.worksheet.header_footer import HeaderFooterItem  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    head, foot = HeaderFooterItem(), HeaderFooterItem()
    head.left.text, head.center.text = _plain(frame.left), _plain(title)
    head.right.text = _plain(frame.right)
    foot.center.text = frame.page.format(n="&P", m="&N") or None
    page.HeaderFooter.oddHeader, page.HeaderFooter.oddFooter = head, foot


def _plain(text: str) -> str | None:
    """Return a text whose ampersands a spreadsheet does not take for commands."""
    return text.replace("&", "&&") or None
