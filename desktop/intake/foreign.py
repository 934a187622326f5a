"""Files that nobody reads here, told by their first bytes, so that a refusal can name them."""

import re

from desktop.intake.locked import is_excel_95

_START = 64
_SPACE = b"\xef\xbb\xbf \t\r\n"
_PICTURES = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:hei|mif|avi)",
    re.DOTALL,
)
_BEGINNINGS = (
    (b"Rar!\x1a\x07", "archive.other_kind"),
    (b"7z\xbc\xaf\x27\x1c", "archive.other_kind"),
    (b"{\\rtf", "file.is_letter"),
    (b"UNA", "text.edifact"),
    (b"UNB+", "text.edifact"),
    (b"{", "text.json"),
    (b"[{", "text.json"),
    (b"ID;P", "workbook.other_format"),
    (b"TABLE\n0,1", "workbook.other_format"),
    (b"TABLE\r\n0,1", "workbook.other_format"),
    (b"L\0\0\0\x01\x14\x02\0", "file.is_shortcut"),
    (b"[InternetShortcut]", "file.is_shortcut"),
)
_OLD_SHEETS = re.compile(
    rb"\x09[\0\x02\x04][\x04\x06]\0|\0\0(?:\x02\0[\x04-\x06]\x04|\x1a\0\0\x10)"
    rb"|[\x03\x30\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f].{8}\0\0",
    re.DOTALL,
)
"""How tables of Excel before version 5, Lotus 1-2-3 and dBase begin."""
_MAIL = re.compile(rb"(?:^|\n)(?:MIME-Version: |Received: from |Message-ID: <)", re.IGNORECASE)
_OFFICE_MAIL = "__nameid_version1.0".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0"
_FLAT_SHEETS = b"opendocument.spreadsheet"
_APPLE_PARTS = b"Index/Document.iwa"
_LETTER_PARTS = (
    b"word/document.xml",
    b"ppt/presentation.xml",
    b"opendocument.text",
    b"opendocument.presentation",
    *(stream.encode("utf-16-le") for stream in ("WordDocument", "PowerPoint Document")),
)

_LOCK = "~$"
_MOST_OF_LOCK = 1024
"""Bytes of what Office leaves beside a file that is open: the name of who opened it."""
_LEFTOVERS = {
    "thumbs.db": _OLE,
    "ehthumbs.db": _OLE,
    ".ds_store": b"\0\0\0\x01Bud1",
    "desktop.ini": b"[",
}
"""What Windows and macOS leave in folders, and how it begins."""


def code_of_foreign(head: bytes, data: bytes) -> str:
    """Return the code that names a known format nobody reads here; empty if it is none.

    Args:
        head: The first bytes of the file.
        data: All of it: the parts of a container stand anywhere.
    """
    start = head.lstrip(_SPACE)[:_START]
    if _PICTURES.match(head):
        return "file.is_image"
    named = next((code for beginning, code in _BEGINNINGS if start.startswith(beginning)), "")
    if named:
        return named
    if _MAIL.search(head) or _OFFICE_MAIL in data:
        return "file.is_mail"
    if _is_other_table(head, start, data):
        return "workbook.other_format"
    is_container = start.startswith((b"PK", _OLE))
    return "file.is_letter" if is_container and any(p in data for p in _LETTER_PARTS) else ""


def _is_other_table(head: bytes, start: bytes, data: bytes) -> bool:
    is_apple = start.startswith(b"PK") and _APPLE_PARTS in data
    is_flat = start.startswith(b"<") and _FLAT_SHEETS in head
    return is_apple or is_flat or is_old_workbook(data) or _OLD_SHEETS.match(head) is not None


def is_old_workbook(data: bytes) -> bool:
    """Tell whether a file is a workbook of Excel 95, whose Chinese may be garbled when read."""
    return data.startswith(_OLE) and is_excel_95(data)


def is_leftover(name: str, data: bytes) -> bool:
    """Tell whether a file was left in a folder by a program and holds nothing of the user's."""
    last = name.replace("\\", "/").rpartition("/")[2].lower()
    if last.startswith(_LOCK):
        return len(data) <= _MOST_OF_LOCK
    beginning = _LEFTOVERS.get(last)
    return beginning is not None and data.lstrip(b"\xff\xfe" + _SPACE).startswith(beginning)
