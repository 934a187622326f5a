"""Formats that nobody reads here, told by their first bytes, so that a refusal can name them."""

import re

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
)
_MAIL = re.compile(rb"(?:^|\n)(?:MIME-Version: |Received: from |Message-ID: <)", re.IGNORECASE)
_OFFICE_MAIL = "__nameid_version1.0".encode("utf-16-le")
_FLAT_SHEETS = b"opendocument.spreadsheet"
_LETTER_PARTS = (
    b"word/document.xml",
    b"ppt/presentation.xml",
    b"opendocument.text",
    b"opendocument.presentation",
    *(stream.encode("utf-16-le") for stream in ("WordDocument", "PowerPoint Document")),
)


def code_of_foreign(head: bytes, data: bytes) -> str:
    """Return the code that names a known format nobody reads here; empty if it is none.

    Args:
        head: The first bytes of the file.
        data: All of it: the parts of a container stand anywhere.
    """
    start = head.lstrip(_SPACE)[:_START]
    if _PICTURES.match(head):
        return "file.is_image"
    for beginning, code in _BEGINNINGS:
        if start.startswith(beginning):
            return code
    if _MAIL.search(head) or _OFFICE_MAIL in data:
        return "file.is_mail"
    if start.startswith(b"<") and _FLAT_SHEETS in head:
        return "workbook.other_format"
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and any(p in data for p in _LETTER_PARTS):
        return "file.is_letter"
    return ""
