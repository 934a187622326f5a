"""Archives of documents: zip with names as the user reads them, and gzip with its one file.

Limits are checked before anything is unpacked.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake import limits
from desktop.intake.source import ReadResult, Status

READER = "archive/1"
_GZIP_SUFFIX = ".gz"
_ZIP = b"PK"
_IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, or why it could not be unpacked."""

    name: str
    data: bytes
    refusal: InputError | None = None


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry; one without the UTF-8 mark is unmarked UTF-8 or GBK.

    It is read as it stands in the archive: Python on Windows makes a slash of every backslash,
    also of one that is the second byte of a Chinese sign. A second name in Unicode goes first.
    """
    written = info.orig_filename.partition("\0")[0]
    has_second = info.filename.replace("\\", "/") != written.replace("\\", "/")
    if has_second or info.flag_bits & limits.UTF8_FLAG:
        return info.filename
    try:
        raw = written.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def entries(data: bytes, name: str) -> Iterator[Entry]:
    """Yield every file of an archive, in the order of their names.

    Raises:
        InputError: If the archive as a whole must not be opened.
    """
    if data.startswith(limits.GZIP):
        yield Entry(f"{name}/{_packed_name(name)}", limits.unpack_gzip(data, name))
        return
    archive = limits.open_zip(data, name)
    files = sorted(
        ((entry_name(info), info) for info in archive.infolist()), key=lambda pair: pair[0]
    )
    left = limits.MAX_UNPACKED + limits.MAX_WITHIN * len(data)
    for inner, info in files:
        if not inner.endswith("/") and not any(part in inner for part in _IGNORED):
            entry = _entry(archive, info, f"{name}/{inner}", name)
            found, taken = _unwrapped(entry, left)
            yield found
            left = max(left - taken, 0)


def _unwrapped(entry: Entry, left: int) -> tuple[Entry, int]:
    """Return the file in a gzip entry of a zip, any other entry as it is, and what it unpacks to.

    Args:
        entry: The entry.
        left: What the packed entries of the archive may still unpack to.
    """
    if entry.data.startswith(limits.GZIP):
        try:
            data = limits.unpack_gzip(entry.data, entry.name, left)
        except InputError as refusal:
            return Entry(entry.name, b"", refusal), limits.MAX_UNPACKED
        return Entry(f"{entry.name}/{_packed_name(entry.name)}", data), len(data)
    size = limits.unpacked_size(entry.data) if entry.data.startswith(_ZIP) else 0
    if size <= left:
        return entry, size
    place = Place(file=entry.name)
    excess = InputError(
        "archive.too_large", place, unpacked=size, packed=len(entry.data), entries=1
    )
    return Entry(entry.name, b"", excess), 0


def _packed_name(name: str) -> str:
    """Return the name of the file in a gzip archive: the archive's without its suffix."""
    stem = PurePosixPath(name).name
    return stem[: -len(_GZIP_SUFFIX)] if stem.lower().endswith(_GZIP_SUFFIX) else stem


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, full_name: str, name: str) -> Entry:
    try:
        return Entry(full_name, limits.unpack(archive, info, name))
    except InputError as refusal:
        return Entry(full_name, b"", refusal)


def status_of(results: Sequence[ReadResult]) -> tuple[Status, str]:
    """Return what became of an archive, from what became of its files."""
    if not results:
        return Status.REFUSED, "archive.empty"
    states = {result.status for result in results}
    if states <= {Status.READ, Status.SKIPPED}:
        return (Status.READ, "") if Status.READ in states else (Status.SKIPPED, "archive.nothing")
    if states & {Status.READ, Status.PARTLY}:
        return Status.PARTLY, "archive.partly"
    return Status.REFUSED, "archive.nothing"
