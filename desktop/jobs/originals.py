"""The place in an original document: cells around a cell, lines around a line, a drawn page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from desktop.accounting.documents.draft import DraftRecord
from desktop.errors import DesktopError
from desktop.findings import Place
from desktop.intake import decoding, sheets
from desktop.intake.ofd_pages import DrawnPage, read_pages, words_of
from desktop.intake.opened import shape_of
from desktop.intake.pdf_words import read_pdf
from desktop.intake.source import Shape
from desktop.intake.words import Word
from desktop.intake.written import number_of
from desktop.jobs.import_documents import Prepared
from desktop.jobs.invoice_originals import Fields, invoice_fields
from desktop.models.store import Store

_ROWS_AROUND: Final = 4
_COLUMNS_AROUND: Final = 3
_LINES_AROUND: Final = 5
_LONGEST_LINE: Final = 160
_SEARCHED: Final = 400
"""Rows in which a figure is looked for that has no place of its own; bills are short."""
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_BETWEEN: Final = re.compile(r"[,;\t]")
_A: Final = ord("A") - 1
_LETTERS: Final = 26
_TELLING: Final = 100
"""Numbers from here on are hardly ever printed for something else."""
_FEW: Final = 2
"""A line's figure stands in the line and, where it is the only one, in the total."""


@dataclass(frozen=True, slots=True)
class Original:
    """A document and the place in it.

    Attributes:
        rows: Cells around the place, first row and column first; empty if it is no grid.
        first_row: Number of the first row shown, from 1.
        first_column: Number of the first column shown, from 1.
        marked: Row and column within ``rows``.
        text: A few lines with the place, for XML and tables of text.
        fields: Of an e-invoice in XML: the invoice and the line as a person knows them.
        drawn: The page of an OFD file.
        pdf: The bytes of a PDF.
        page: Number of its page, from 1.
        mark: The region of the figure on the page, in the units of the page; nothing if the
            figure was not found on it.
    """

    name: str
    place: Place
    rows: tuple[tuple[str, ...], ...] = ()
    first_row: int = 1
    first_column: int = 1
    marked: tuple[int, int] = (-1, -1)
    text: str = ""
    fields: Fields = ()
    drawn: DrawnPage | None = None
    pdf: bytes = b""
    page: int = 1
    mark: Word | None = None


def kept_original(
    store: Store, sha256: str, place: Place, figures: Sequence[Decimal] = ()
) -> Original | None:
    """Return the place in a kept document; nothing if the document is not kept."""
    if not sha256 or not store.has_document(sha256):
        return None
    return original_of(store.document_bytes(sha256), place.file or sha256[:12], place, figures)


def previewed_original(
    prepared: Prepared, draft: DraftRecord, figures: Sequence[Decimal] = ()
) -> Original | None:
    """Return the place in a document that was read and not saved yet; nothing if it is unknown."""
    for file in prepared.read:
        if file.result.document.sha256 == draft.document:
            name = draft.where.file or file.name
            return original_of(file.data, name, draft.where, figures)
    return None


def figures_of(draft: DraftRecord) -> tuple[Decimal, ...]:
    """Return a draft's figure as its document may print it: as read, converted, its money."""
    read = number_of(draft.as_read[0])
    converted = draft.quantity.amount if draft.quantity else None
    return tuple(each for each in (read, converted, draft.cost) if each is not None)


def original_of(data: bytes, name: str, place: Place, figures: Sequence[Decimal] = ()) -> Original:
    """Return the place in a document; a damaged one is named and nothing more.

    Args:
        data: The document.
        name: Of the file, as the user knows it.
        place: Where the figure was read.
        figures: The figure as it may be printed, the likeliest first, to mark it on a page.
    """
    try:
        return _shown(data, name, place, figures)
    except DesktopError:
        return Original(name, place, text=str(place))


def _shown(data: bytes, name: str, place: Place, figures: Sequence[Decimal]) -> Original:
    match shape_of(data, name):
        case Shape.WORKBOOK:
            return _cells(data, name, place, figures)
        case Shape.PDF:
            pages = (page for page in read_pdf(data, name).pages if not page.is_turned)
            words = [(page.number, word) for page in pages for word in page.words]
            page, mark = _found(words, figures)
            return Original(name, place, pdf=data, page=page, mark=mark)
        case Shape.OFD:
            return _page(data, name, place, figures)
        case Shape.XML:
            fields = invoice_fields(data, name, place, figures)
            return Original(name, place, text=_elements(data, place, fields), fields=fields)
        case Shape.DELIMITED:
            return Original(name, place, text=_rows(data, place, figures))
        case _:
            return Original(name, place, text=str(place))


def _page(data: bytes, name: str, place: Place, figures: Sequence[Decimal]) -> Original:
    pages = read_pages(data, name)
    if not pages:
        return Original(name, place, text=str(place))
    number, mark = _found(words_of(pages), figures)
    return Original(name, place, drawn=pages[number - 1], page=number, mark=mark)


def _found(
    words: Iterable[tuple[int, Word]], figures: Sequence[Decimal]
) -> tuple[int, Word | None]:
    """Return page and region of the likeliest figure that is printed; the first page if none.

    A small number that stands all over (1, which also numbers lines and pages) tells no place.
    """
    known = [(page, word, number_of(word.text)) for page, word in words]
    for figure in figures:
        places = [(page, word) for page, word, number in known if number == figure]
        if places and (abs(figure) >= _TELLING or len(places) <= _FEW):
            return places[0]
    return 1, None


def _cells(data: bytes, name: str, place: Place, figures: Sequence[Decimal]) -> Original:
    book = sheets.open_workbook(data, name)
    sheet = next((each for each in book if each.name == place.sheet), book[0])
    rows = sheet.rows()
    found = _position(place, rows, figures)
    row, column = found or (max(0, place.line - 1), 0)
    top, left = max(0, row - _ROWS_AROUND), max(0, column - _COLUMNS_AROUND)
    shown = [
        tuple(_text(cell) for cell in cells[left : column + _COLUMNS_AROUND + 1])
        for cells in rows[top : row + _ROWS_AROUND + 1]
    ]
    return Original(
        name,
        place,
        rows=tuple(shown),
        first_row=top + 1,
        first_column=left + 1,
        marked=(row - top, column - left) if found or place.line else (-1, -1),
    )


def _position(
    place: Place, rows: Sequence[Sequence[object]], figures: Sequence[Decimal]
) -> tuple[int, int] | None:
    """Return row and column from 0: the cell of the place, else that of the likeliest figure.

    A bill of a page names only its sheet, one of a list its row.
    """
    found = _CELL.match(place.cell)
    if found is None:
        first = max(0, place.line - 1)
        beyond = first + 1 if place.line else _SEARCHED
        cells = [
            (row, column, number_of(_text(cell)))
            for row, line in enumerate(rows[first:beyond], first)
            for column, cell in enumerate(line)
        ]
        hits = ((r, c) for each in figures for r, c, number in cells if number == each)
        return next(hits, None)
    number = 0
    for letter in found[1]:
        number = number * _LETTERS + ord(letter) - _A
    return int(found[2]) - 1, number - 1


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _elements(data: bytes, place: Place, fields: Fields) -> str:
    """Return the lines around a place in XML: the quantity of an invoice's line, else the element.

    XML without line ends stands an element a line.
    """
    text = decoding.decode_head(data)
    if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
        text = text.replace("><", ">\n<")
    lines = text.splitlines()
    quantity = dict(fields).get("quantity", " ").split(" ")[0]
    word = place.cell.rstrip("/").split("/")[-1].split("[")[0]
    sought = f">{quantity}<" if quantity else f"<{word}"
    at = next((number for number, line in enumerate(lines) if sought in line), 0)
    return _near(lines, at if place.cell else max(0, place.line - 1))


def _rows(data: bytes, place: Place, figures: Sequence[Decimal]) -> str:
    lines = decoding.decode_head(data).splitlines()
    return _near(lines, place.line - 1 if place.line else _line_of(lines, figures))


def _near(lines: Sequence[str], at: int) -> str:
    near = lines[max(0, at - _LINES_AROUND) : at + _LINES_AROUND + 1]
    return "\n".join(line[:_LONGEST_LINE] for line in near)


def _line_of(lines: Sequence[str], figures: Sequence[Decimal]) -> int:
    """Return the first line of a table of text that has the likeliest figure in a cell."""
    numbers = [{number_of(cell) for cell in _BETWEEN.split(line)} for line in lines[:_SEARCHED]]
    found = (at for figure in figures for at, each in enumerate(numbers) if figure in each)
    return next(found, 0)
