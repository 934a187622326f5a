"""The text layer of a PDF as words with boxes, and its embedded files.

Imported with the first PDF: what reads invoices of other kinds need not wait for the library.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_char_p, cast
from functools import cache
from math import pi

import pypdfium2  # type: ignore[import-untyped]  # the package ships no types
from pypdfium2 import raw

from desktop.errors import InputError
from desktop.findings import Place
from desktop.fonts import variable_font
from desktop.intake.words import PdfContent, PrintedPage, Word, words_of_signs

MAX_PAGES = 200
MAX_SIGNS = 200_000
MAX_ATTACHMENTS = 20
_PASSWORD = 4
_UPRIGHT = 0
_FAR = 1e9
"""No page is so large; a damaged file may put a sign anywhere, or nowhere."""
_QUARTER = pi / 2
_ENOUGH = 400
"""So many signs show which way a page is to be read."""
_Box = tuple[float, float, float, float]
_Drawn = tuple[str, int, int]
_LINUX_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")


def read_pdf(data: bytes, name: str) -> PdfContent:
    """Return words and embedded files.

    Raises:
        InputError: ``pdf.encrypted``, ``pdf.damaged`` or ``pdf.too_many_pages``.
    """
    place = Place(file=name)
    know_chinese_fonts()
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            if len(document) > MAX_PAGES:
                raise InputError("pdf.too_many_pages", place, pages=len(document), limit=MAX_PAGES)
            pages = tuple(_page(document, number) for number in range(len(document)))
            return PdfContent(pages, tuple(_attachments(document)))
    except pypdfium2.PdfiumError as exc:
        is_locked = getattr(exc, "err_code", 0) == _PASSWORD or "assword" in str(exc)
        code = "pdf.encrypted" if is_locked else "pdf.damaged"
        raise InputError(code, place) from exc


@cache
def know_chinese_fonts() -> None:
    """Let PDFium draw Chinese that a file does not embed, once a process, before any file is open.

    Windows brings such fonts. On a Linux without one, PDFium finds no outlines for Chinese signs
    and leaves a text that has only these out of the text layer.
    """
    if not sys.platform.startswith("linux"):
        return
    folders = [str(variable_font().parent), *_LINUX_FONTS]
    paths = (c_char_p * (len(folders) + 1))(*(folder.encode() for folder in folders), None)
    config = raw.FPDF_LIBRARY_CONFIG(version=2)
    config.m_pUserFontPaths = cast(paths, type(config.m_pUserFontPaths))
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(config)


def _page(document: pypdfium2.PdfDocument, index: int) -> PrintedPage:
    with closing(document[index]) as page:
        box = (0.0, 0.0, page.get_width(), page.get_height())
        with closing(page.get_textpage()) as text:
            count = min(text.count_chars(), MAX_SIGNS)
            turn = _turn_of(text, count)
            return PrintedPage(
                tuple(words_of_signs(_signs(text, count, turn, box))), index + 1, turn != _UPRIGHT
            )


def _turn_of(text: pypdfium2.PdfTextPage, count: int) -> int:
    """Return by how many quarters most of the text of a page is turned, counter-clockwise."""
    quarters = Counter(
        -round(raw.FPDFText_GetCharAngle(text.raw, index) / _QUARTER) % 4
        for index in range(min(count, _ENOUGH))
    )
    return max(quarters, key=quarters.__getitem__, default=_UPRIGHT)


def _signs(text: pypdfium2.PdfTextPage, count: int, turn: int, page: _Box) -> Iterator[Word | None]:
    """Yield the signs of a page in their order, nothing for a space.

    A sign that is drawn again at its place, to look bold or because the page was put on twice,
    counts once.
    """
    drawn: set[_Drawn] = set()
    for index in range(count):
        sign = _sign(text, index, turn, page)
        if sign is None:
            yield None
        elif not drawn.intersection(_around(sign)):
            drawn.add((sign.text, round(sign.left), round(sign.top)))
            yield sign


def _around(sign: Word) -> Iterator[_Drawn]:
    """Yield the places at which a sign would be the same one drawn again. [points]."""
    left, top = round(sign.left), round(sign.top)
    return ((sign.text, left + x, top + y) for x in (-1, 0, 1) for y in (-1, 0, 1))


def _sign(text: pypdfium2.PdfTextPage, index: int, turn: int, page: _Box) -> Word | None:
    """Return one sign with its box; nothing for a space.

    The box is the font's for the sign, as the file declares it: the glyph's own outline is empty
    where the file embeds no font and this machine has none for Chinese.
    """
    code = raw.FPDFText_GetUnicode(text.raw, index)
    sign = chr(code) if 0 < code < 0x110000 else " "  # noqa: PLR2004 (the end of Unicode)
    if sign.isspace() or not sign.isprintable():
        return None
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text.raw, index, byref(box))
    if not all(-_FAR < edge < _FAR for edge in (box.left, box.bottom, box.right, box.top)):
        return None
    return Word(*_read_upright((box.left, box.bottom, box.right, box.top), turn, page), sign)


def _read_upright(box: _Box, turn: int, page: _Box) -> _Box:
    """Return left, top, right and bottom of a box on a page that is turned to be read.

    Args:
        box: Left, bottom, right and top as the file has them, y upwards.
        turn: Quarters by which the text is turned counter-clockwise.
        page: The same four of the page.
    """
    left, bottom, right, top = box
    match turn:
        case 1:
            return bottom, left, top, right
        case 2:
            return page[2] - right, bottom, page[2] - left, top
        case 3:
            return page[3] - top, page[2] - right, page[3] - bottom, page[2] - left
        case _:
            return left, page[3] - top, right, page[3] - bottom


def _attachments(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, bytes]]:
    for index in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
        attachment = document.get_attachment(index)
        yield attachment.get_name(), bytes(attachment.get_data())
