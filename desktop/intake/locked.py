"""Workbooks that ask for a password, told by their containers before anything is parsed."""

import struct
import zipfile

from desktop.intake import limits

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""Stream of an OLE container that holds an encrypted xlsx."""
_BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""First record (BOF) of the globals of a workbook of Excel 97 and of Excel 95."""
_FILE_PASS = 0x2F
_RECORDS = 8
"""FILEPASS stands right behind the BOF, or behind a few records about writing."""
_MANIFEST = "META-INF/manifest.xml"


def is_locked_ole(data: bytes) -> bool:
    """Return whether an OLE container holds a workbook that is encrypted with a password.

    Reference:
        [MS-XLS] 2.1.7.20.1, 2.4.117 FilePass.
    """
    return _PACKAGE in data or any(_has_file_pass(data, data.find(each)) for each in _BEGINNINGS)


def _has_file_pass(data: bytes, at: int) -> bool:
    for _ in range(_RECORDS):
        if at < 0 or at + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def is_locked_ods(archive: zipfile.ZipFile, name: str) -> bool:
    """Return whether a spreadsheet of OpenDocument is encrypted.

    Raises:
        InputError: If its list of parts must not be unpacked.
    """
    if _MANIFEST not in archive.namelist():
        return False
    return b"encryption-data" in limits.unpack(archive, _MANIFEST, name)
