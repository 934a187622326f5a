"""Workbooks that stay shut, told by their containers before anything is parsed.

They ask for a password, or were written by Excel 95 with Chinese text, which calamine garbles.
"""

import struct
import zipfile
from collections.abc import Iterator

from desktop.intake import limits

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""Stream of an OLE container that holds an encrypted xlsx."""
_EXCEL_97 = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_EXCEL_95 = b"\x09\x08\x08\x00\x00\x05\x05\x00"
"""First record (BOF) of the globals of a workbook of Excel 97 and of Excel 95."""
_FILE_PASS = 0x2F
_CODE_PAGE = 0x42
_OF_TWO_BYTES = frozenset({932, 936, 949, 950})
"""Code pages of Japanese, Chinese and Korean."""
_RECORDS = 16
"""FILEPASS and CODEPAGE stand behind the BOF and a few records about writing."""
_MANIFEST = "META-INF/manifest.xml"


def is_locked_ole(data: bytes) -> bool:
    """Return whether an OLE container holds a workbook that is encrypted with a password.

    Reference:
        [MS-XLS] 2.1.7.20.1, 2.4.117 FilePass.
    """
    begins = (data.find(_EXCEL_97), data.find(_EXCEL_95))
    has_pass = any(kind == _FILE_PASS for at in begins for kind, _ in _records(data, at))
    return _PACKAGE in data or has_pass


def is_excel_95(data: bytes) -> bool:
    """Return whether an OLE container holds a workbook of Excel 95 alone."""
    return _EXCEL_95 in data and _EXCEL_97 not in data


def has_garbled_text(data: bytes) -> bool:
    """Return whether a workbook of Excel 95 says that its text is Chinese."""
    return is_excel_95(data) and any(
        kind == _CODE_PAGE and int.from_bytes(content[:2], "little") in _OF_TWO_BYTES
        for kind, content in _records(data, data.find(_EXCEL_95))
    )


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the first records of a workbook, each with its kind and content."""
    for _ in range(_RECORDS):
        if at < 0 or at + 4 > len(data):
            return
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length


def is_locked_ods(archive: zipfile.ZipFile, name: str) -> bool:
    """Return whether a spreadsheet of OpenDocument is encrypted.

    Raises:
        InputError: If its list of parts must not be unpacked.
    """
    if _MANIFEST not in archive.namelist():
        return False
    return b"encryption-data" in limits.unpack(archive, _MANIFEST, name)
