"""The place in an original: cells around a cell, lines around a line, a page of a PDF."""

import re
from io import BytesIO
from typing import Final

from desktop.errors import DesktopError
from desktop.findings import Place
from desktop.intake import decoding, sheets
from desktop.intake.opened import shape_of
from desktop.intake.source import Shape
from desktop.models.store import Store
from desktop.ui.session import Excerpt

_ROWS_AROUND: Final = 4
_COLUMNS_AROUND: Final = 3
_LINES_AROUND: Final = 5
_LONGEST_LINE: Final = 160
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d+)")
_A: Final = ord("A") - 1
_LETTERS: Final = 26
_PAGE_WIDTH: Final = 900
_MAX_PAGES: Final = 6


def excerpt_of(store: Store, sha256: str, place: Place) -> Excerpt | None:
    """Return the place in a kept document; nothing if the document is not kept."""
    if not sha256 or not store.has_document(sha256):
        return None
    data = store.document_bytes(sha256)
    name = place.file or sha256[:12]
    try:
        return _shown(data, name, place)
    except DesktopError:
        return Excerpt(name, place, text=str(place))


def _shown(data: bytes, name: str, place: Place) -> Excerpt:
    match shape_of(data, name):
        case Shape.WORKBOOK:
            return _cells(data, name, place)
        case Shape.PDF:
            pages = render_pages(data, 1)
            return Excerpt(name, place, image=pages[0] if pages else b"")
        case Shape.XML | Shape.DELIMITED:
            return Excerpt(name, place, text=_lines(data, place))
        case _:
            return Excerpt(name, place, text=str(place))


def _cells(data: bytes, name: str, place: Place) -> Excerpt:
    book = sheets.open_workbook(data, name)
    sheet = next((each for each in book if each.name == place.sheet), book[0])
    row, column = _position(place)
    rows = sheet.rows()
    top, left = max(0, row - _ROWS_AROUND), max(0, column - _COLUMNS_AROUND)
    shown = [
        tuple(_text(cell) for cell in cells[left : column + _COLUMNS_AROUND + 1])
        for cells in rows[top : row + _ROWS_AROUND + 1]
    ]
    return Excerpt(
        name,
        place,
        rows=tuple(shown),
        first_row=top + 1,
        first_column=left + 1,
        marked=(row - top, column - left),
    )


def _position(place: Place) -> tuple[int, int]:
    """Return row and column from 0; the first cell where the place names none."""
    found = _CELL.match(place.cell)
    if found is None:
        return max(0, place.line - 1), 0
    number = 0
    for letter in found[1]:
        number = number * _LETTERS + ord(letter) - _A
    return int(found[2]) - 1, number - 1


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _lines(data: bytes, place: Place) -> str:
    lines = decoding.decode_head(data).splitlines()
    at = max(0, place.line - 1)
    if not place.line and place.cell:
        word = place.cell.rstrip("/").split("/")[-1].split("[")[0]
        at = next((number for number, line in enumerate(lines) if f"<{word}" in line), 0)
    near = lines[max(0, at - _LINES_AROUND) : at + _LINES_AROUND + 1]
    return "\n".join(line[:_LONGEST_LINE] for line in near)


def render_pages(data: bytes, count: int = _MAX_PAGES) -> tuple[bytes, ...]:
    """Return the first pages of a PDF as PNG."""
    # Imported here: only previews need the renderer.
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - ships no types
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # noqa: PLC0415
    from PySide6.QtGui import QImage, QImageWriter  # noqa: PLC0415

    from desktop.intake.pdf_words import know_chinese_fonts  # noqa: PLC0415 - with PDFium only

    know_chinese_fonts()
    pages = []
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        for number in range(min(count, len(document))):
            page = document[number]
            bitmap = page.render(scale=_PAGE_WIDTH / page.get_width())
            image = QImage(
                bitmap.buffer,
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_BGR888,
            )
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QImageWriter(buffer, QByteArray(b"png")).write(image)
            pages.append(bytes(buffer.data().data()))
            bitmap.close()
            page.close()
    finally:
        document.close()
    return tuple(pages)
