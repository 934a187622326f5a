"""Sheets of xlsb and ods written in a lawful way that calamine passes over, written the usual way.

In an xlsb file a cell may leave out its column when it follows its neighbour; calamine skips such
cells, so that all columns but the first would be lost without a word. In an ods file blanks and
line ends may stand between the cells; calamine takes the whole file to be damaged.
"""

import re
import zipfile
from io import BytesIO

from desktop.intake import limits

_BINARY, _OPEN = "xl/workbook.bin", "content.xml"
_BINARY_SHEETS = "xl/worksheets/"
_BETWEEN = re.compile(rb">\s+(?=</?table:)")
"""Blanks before a tag of a table: text stands in paragraphs of its own and is not touched."""
_ROW = 0
_CELLS = frozenset({*range(1, 12), 62})
"""Records of cells that begin with their column."""
_SHORT = range(12, 19)
_TO_LONG = 11
"""A short cell's record has the number of the long one and eleven."""
_COLUMN = 4
_MOST_COLUMNS = 16_384
_TOP = 0x80
_MOST_SIZE_BYTES = 4


def as_usual(archive: zipfile.ZipFile, file: str) -> bytes | None:
    """Return a workbook with its sheets written the usual way; nothing if they are.

    Raises:
        InputError: If a part must not be unpacked.

    Reference:
        [MS-XLSB] 2.5.9 Cell, 2.5.136 ShortCell; OpenDocument 1.3 part 3, 9.1.
    """
    names = archive.namelist()
    if _BINARY in names:
        sheets = {
            name: _with_columns(limits.unpack(archive, name, file))
            for name in names
            if name.startswith(_BINARY_SHEETS) and name.endswith(".bin")
        }
    elif _OPEN in names:
        sheets = {_OPEN: _without_blanks(limits.unpack(archive, _OPEN, file))}
    else:
        return None
    changed = {name: data for name, data in sheets.items() if data is not None}
    return _packed(archive, changed, file) if changed else None


def _packed(archive: zipfile.ZipFile, changed: dict[str, bytes], file: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as written:
        for name in dict.fromkeys(archive.namelist()):
            data = changed[name] if name in changed else limits.unpack(archive, name, file)
            written.writestr(name, data)
    return packed.getvalue()


def _without_blanks(content: bytes) -> bytes | None:
    return _BETWEEN.sub(b">", content) if _BETWEEN.search(content) else None


def _with_columns(sheet: bytes) -> bytes | None:
    """Return the records of a sheet with the column in every cell.

    Nothing if they have it already, or if they are damaged: the whole then says what it is.
    """
    pieces: list[bytes] = []
    at = taken = 0
    column = -1
    while at < len(sheet):
        record = _record_at(sheet, at)
        if record is None:
            return None
        kind, begin, end = record
        if kind == _ROW:
            column = -1
        elif kind in _CELLS:
            column = int.from_bytes(sheet[begin : begin + _COLUMN], "little")
        elif kind in _SHORT:
            column += 1
            if column >= _MOST_COLUMNS:
                return None
            head = bytes([kind - _TO_LONG]) + _size_written(end - begin + _COLUMN)
            pieces += (sheet[taken:at], head, column.to_bytes(_COLUMN, "little"))
            taken = begin
        at = end
    return b"".join((*pieces, sheet[taken:])) if pieces else None


def _record_at(sheet: bytes, at: int) -> tuple[int, int, int] | None:
    """Return kind, begin and end of a record; nothing if it does not end within the sheet."""
    kind = sheet[at]
    at += 1
    if kind & _TOP and at < len(sheet):
        kind = kind & ~_TOP | sheet[at] << 7
        at += 1
    size = 0
    for n, byte in enumerate(sheet[at : at + _MOST_SIZE_BYTES]):
        size |= (byte & ~_TOP) << 7 * n
        if byte < _TOP:
            begin = at + n + 1
            return (kind, begin, begin + size) if begin + size <= len(sheet) else None
    return None


def _size_written(size: int) -> bytes:
    written = bytearray()
    while size >= _TOP:
        written.append(size & ~_TOP & 0xFF | _TOP)
        size >>= 7
    return bytes((*written, size))
