"""Tables as the other forms of workbooks have them: xls, xlsb, ods, HTML, the XML of 2003.

Each is a part, which may be damaged, and what is put around it.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.sax.saxutils import escape

from desktop.intake.child import LimitedReader
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult

Grid = Sequence[Sequence[str]]
Read = Callable[[str, bytes], ReadResult]


@dataclass(frozen=True)
class Book:
    """A form of workbook.

    Attributes:
        is_counted: Whether numbers in it say where cells stand: damaged, they ask for more memory
            than there is, and only the limited child may read it.
    """

    part: Callable[[Grid], bytes]
    wrap: Callable[[bytes], bytes]
    is_counted: bool = False


def _clean(text: str) -> str:
    return escape("".join(sign for sign in text if sign >= " " and sign not in "\ufffe\uffff"))


def html_part(grid: Grid) -> bytes:
    """Return a page as export buttons write it."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{_clean(cell)}</td>" for cell in row) + "</tr>" for row in grid
    )
    return f"<html><head></head><body><table>{rows}</table></body></html>".encode()


def xml_part(grid: Grid) -> bytes:
    """Return a workbook in Excel's XML of 2003."""
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{n}"><Data ss:Type="String">{_clean(cell)}</Data></Cell>'
            for n, cell in enumerate(row, 1)
            if cell
        )
        + "</Row>"
        for row in grid
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Sheet1"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def ods_part(grid: Grid) -> bytes:
    """Return ``content.xml`` of an ods file."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{_clean(cell)}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in grid
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def ods_file(part: bytes) -> bytes:
    """Return an ods file."""
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return _zipped(
        {"mimetype": mimetype, "content.xml": part, "META-INF/manifest.xml": b"<manifest/>"}
    )


def xlsb_part(grid: Grid) -> bytes:
    """Return a sheet of an xlsb file: every cell a text of its own."""
    written = _record(129) + _record(148, struct.pack("<4I", 0, max(len(grid) - 1, 0), 0, 99))
    written += _record(145)
    for number, row in enumerate(grid):
        written += _record(0, struct.pack("<IIHHBI", number, 0, 255, 0, 0, 0))
        for column, cell in enumerate(row):
            written += _record(6, struct.pack("<II", column, 0) + _wide(cell))
    return written + _record(146) + _record(130)


def xlsb_file(part: bytes) -> bytes:
    """Return an xlsb file of one sheet."""
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    book = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": _record(131) + _record(143) + book + _record(144) + _record(132),
        "xl/_rels/workbook.bin.rels": relations,
        "xl/worksheets/sheet1.bin": part,
    }
    return _zipped(parts)


def _record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of an xlsb part; kind and size are written seven bits a byte."""
    written = bytearray()
    for number in (kind, len(content)):
        rest = number
        while rest > 0x7F:
            written.append(rest & 0x7F | 0x80)
            rest >>= 7
        written.append(rest)
    return bytes(written) + content


def _wide(text: str) -> bytes:
    written = text.encode("utf-16-le")
    return struct.pack("<I", len(written) // 2) + written


def xls_part(grid: Grid) -> bytes:
    """Return the stream of an xls file of Excel 97: a sheet of labels."""
    begin = _biff(0x809, struct.pack("<4H2I", 0x600, 5, 0, 0, 0, 6))
    end = _biff(0x0A)
    name = b"Sheet1"
    about = struct.pack("<IHB", 0, 0, len(name)) + b"\0" + name
    place = len(begin) + len(_biff(0x85, about)) + len(end)
    about = struct.pack("<I", place) + about[4:]
    sheet = _biff(0x809, struct.pack("<4H2I", 0x600, 16, 0, 0, 0, 6))
    sheet += _biff(0x200, struct.pack("<2I3H", 0, len(grid), 0, 99, 0))
    for number, row in enumerate(grid):
        for column, cell in enumerate(row):
            written = cell[:4000].encode("utf-16-le")
            text = struct.pack("<HB", len(written) // 2, 1) + written
            sheet += _biff(0x204, struct.pack("<3H", number, column, 0) + text)
    return begin + _biff(0x85, about) + end + sheet + end


def _biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls_file(part: bytes) -> bytes:
    """Return a compound file with one stream, ``Workbook``.

    Reference:
        [MS-CFB] 2.2 header, 2.3 FAT, 2.6 directory; sectors of 512 bytes, no stream is short.
    """
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    content = part.ljust(4096, b"\0")
    content += bytes(-len(content) % 512)
    count = len(content) // 512
    fats = 1
    while (count + 1 + fats) > fats * 128:
        fats += 1
    chain = [*range(1, count), end, end, *[fat_mark] * fats]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * 512, b"\xff")
    entries = b""
    for name, kind, child, start, size in (
        ("Root Entry", 5, 1, end, 0),
        ("Workbook", 2, free, 0, len(content)),
    ):
        title = (name + "\0").encode("utf-16-le")
        entries += title.ljust(64, b"\0") + struct.pack(
            "<HBB3I", len(title), kind, 1, free, free, child
        )
        entries += bytes(36) + struct.pack("<IQ", start, size)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, fats, count, 0, 4096, end, 0, end, 0)
    places = [count + 1 + n for n in range(fats)]
    header += struct.pack("<109I", *places, *[free] * (109 - fats))
    return header + content + entries.ljust(512, b"\0") + table


def _zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


@contextmanager
def reading(context: IntakeContext, *, is_counted: bool) -> Iterator[Read]:
    """Yield what reads a file: this process, or the limited child."""
    if not is_counted:
        yield lambda name, data: read_document(name, data, context)
        return
    with LimitedReader(context) as child:
        yield child.read


def _as_it_is(part: bytes) -> bytes:
    return part


BOOKS = {
    "xls": Book(xls_part, xls_file, is_counted=True),
    "xlsb": Book(xlsb_part, xlsb_file, is_counted=True),
    "ods": Book(ods_part, ods_file, is_counted=True),
    "html": Book(html_part, _as_it_is),
    "xml 2003": Book(xml_part, _as_it_is),
}
