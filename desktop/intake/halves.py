"""A large sheet parsed as two halves at once: on one core that takes half the time of a long list.

calamine lets go of Python while it parses, but parses a sheet in one go. So the sheet is cut where
a row begins, and each half stands in a workbook of its own beside all that the sheet refers to.
Cells know their place, so that the halves put together are the whole. Where the halves do not join
without a seam, or anything else is unusual, there are none, and the whole is parsed.
"""

import re
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Protocol

import python_calamine

from desktop.errors import InputError
from desktop.intake import limits
from desktop.intake.cell_notes import sheet_names

LARGE = 16 * 1024 * 1024
"""Bytes of a sheet worth cutting."""
_MOST = 96 * 1024 * 1024
"""Bytes of a sheet beyond which its halves beside it take too much memory."""
_MOST_BESIDE = 32 * 1024 * 1024
"""Bytes of everything else, which both halves hold."""
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_UNUSUAL = (python_calamine.CalamineError, InputError, LookupError, ValueError, OSError)
"""What a file raises that is damaged or does without a usual part; the whole says what it is."""
_ROW = re.compile(rb'<row r="(\d{1,7})"')


_Pieces = Sequence[memoryview]


class Sheet(Protocol):
    """A sheet as calamine gives it."""

    @property
    def name(self) -> str:
        """The name people know."""

    def to_python(
        self, *, skip_empty_area: bool = True, nrows: int | None = None
    ) -> list[list[Any]]:
        """Return the values, row by row."""


@dataclass(frozen=True, slots=True)
class LargePart:
    """The part of a workbook that holds a large sheet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Halves:
    """A sheet that was parsed in two halves."""

    name: str
    upper: python_calamine.CalamineSheet
    lower: python_calamine.CalamineSheet

    @property
    def width(self) -> int:
        """How many columns the sheet has."""
        return max(self.upper.width, self.lower.width)

    def to_python(
        self,
        *,
        skip_empty_area: bool = True,  # noqa: ARG002 (there is none)
        nrows: int | None = None,
    ) -> list[list[Any]]:
        """Return the values, row by row; the sheet begins in A1."""
        rows = self._rows(self.upper, nrows)
        if nrows is not None and len(rows) >= nrows:
            return rows
        return rows + self._rows(self.lower, None if nrows is None else nrows - len(rows))

    def _rows(self, half: python_calamine.CalamineSheet, count: int | None) -> list[list[Any]]:
        """Return the rows of a half, as wide as the whole."""
        rows: list[list[Any]] = half.to_python(nrows=count)
        blank = [""] * (self.width - half.width)
        return [row + blank for row in rows] if blank else rows


@dataclass(frozen=True, slots=True)
class HalvedBook:
    """A workbook whose one large sheet was parsed in two halves."""

    book: python_calamine.CalamineWorkbook
    large: Halves

    @property
    def sheets_metadata(self) -> list[python_calamine.SheetMetadata]:
        """What is known of all sheets, in their order."""
        return self.book.sheets_metadata

    def get_sheet_by_name(self, name: str) -> Sheet:
        """Return a sheet."""
        return self.large if name == self.large.name else self.book.get_sheet_by_name(name)


def halved(archive: zipfile.ZipFile, part: LargePart, file: str) -> HalvedBook | None:
    """Return a workbook whose large sheet was parsed in halves; nothing if it has to be whole."""
    cut = _cut(part.content)
    beside = [entry for entry in archive.infolist() if entry.filename != part.name]
    is_much = sum(entry.file_size for entry in beside) > _MOST_BESIDE
    if cut is None or is_much or len(part.content) > _MOST:
        return None
    upper, lower, row = cut
    try:
        sheet = sheet_names(archive, file)[part.name]
        others = {entry.filename: limits.unpack(archive, entry, file) for entry in beside}
        with ThreadPoolExecutor(2) as parsers:
            parse = partial(_parsed, sheet, part.name, others)
            (book, first), (_, second) = parsers.map(parse, (upper, lower))
    except _UNUSUAL:
        return None
    if not _join(first, second, row):
        return None
    return HalvedBook(book, Halves(sheet, first, second))


def _cut(content: bytes) -> tuple[_Pieces, _Pieces, int] | None:
    """Return the pieces of both halves of a sheet, and the number of the lower one's first row.

    Without declared markup a ``<`` begins an element and nothing else.
    """
    begin, end = content.find(_BEGIN), content.rfind(_END)
    found = _ROW.search(content, len(content) // 2)
    if b"<!" in content or not found or not 0 < begin < found.start() < end:
        return None
    view, at, start = memoryview(content), found.start(), begin + len(_BEGIN)
    return (view[:at], view[end:]), (view[:start], view[at:]), int(found[1])


def _parsed(
    sheet: str, part: str, others: dict[str, bytes], content: _Pieces
) -> tuple[python_calamine.CalamineWorkbook, python_calamine.CalamineSheet]:
    """Return a workbook with other content in one part, and its sheet."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in others.items():
            archive.writestr(name, data)
        with archive.open(part, "w") as written:
            for piece in content:
                written.write(piece)
    packed.seek(0)
    book = python_calamine.CalamineWorkbook.from_filelike(packed)
    del packed
    return book, book.get_sheet_by_name(sheet)


def _join(
    upper: python_calamine.CalamineSheet, lower: python_calamine.CalamineSheet, row: int
) -> bool:
    """Tell whether the upper half begins in A1, and the lower one in the row below it."""
    has_begin = upper.start == (0, 0) and lower.start == (row - 1, 0)
    return has_begin and upper.end is not None and upper.end[0] == row - 2
