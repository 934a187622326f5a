"""How much a file may ask of us before anything is parsed.

Checks that cost nothing stand here; the child process that bounds time and memory of the
rest is :mod:`desktop.intake.child`.
"""

import gzip
import struct
import zipfile
import zlib
from io import BytesIO

from desktop.errors import InputError
from desktop.findings import Place

MAX_FILE = 200 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 10_000
SMALL = 1024 * 1024
"""Below this size a high ratio is harmless."""
MAX_WITHIN = 10
"""Times an archive's size that all its packed files together may unpack to, besides the usual."""


_BROKEN = (NotImplementedError, ValueError, OSError, EOFError, RuntimeError, struct.error)
"""What the zip module raises on damaged input besides its own error."""


UTF8_FLAG = 0x800
"""Says that the name of an entry is UTF-8."""
GZIP = b"\x1f\x8b"
"""First bytes of a gzip file."""


def check_size(data: bytes, name: str) -> None:
    """Refuse a file larger than any invoice or meter file.

    Raises:
        InputError: ``file.too_large``.
    """
    if len(data) > MAX_FILE:
        raise InputError("file.too_large", Place(file=name), size=len(data), limit=MAX_FILE)


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Return a checked zip container: its sizes added up before anything is unpacked.

    Raises:
        InputError: ``archive.damaged`` or ``archive.too_large``.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, *_BROKEN) as exc:
        raise InputError("archive.damaged", Place(file=name)) from exc
    sizes = [entry.file_size for entry in archive.infolist()]
    total = sum(sizes)
    too_large = total > MAX_UNPACKED or len(sizes) > MAX_ENTRIES
    if too_large or (total > SMALL and total > MAX_RATIO * max(len(data), 1)):
        raise InputError(
            "archive.too_large",
            Place(file=name),
            unpacked=total,
            packed=len(data),
            entries=len(sizes),
        )
    _turn_backslashes(archive)
    return archive


def unpacked_size(data: bytes) -> int:
    """Return how large the parts of a zip container say they are; 0 of anything else."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, *_BROKEN):
        return 0


def _turn_backslashes(archive: zipfile.ZipFile) -> None:
    """Let entries be found under ``/`` whose writer, as some of Windows, put backslashes.

    A name without the UTF-8 mark that is not plain is left: its bytes may be GBK, where a sign may
    end with the byte of a backslash.
    """
    for entry in archive.infolist():
        if "\\" in entry.filename and (entry.filename.isascii() or entry.flag_bits & UTF8_FLAG):
            entry.filename = entry.filename.replace("\\", "/")
            archive.NameToInfo[entry.filename] = entry


def unpack(archive: zipfile.ZipFile, entry: str | zipfile.ZipInfo, name: str) -> bytes:
    """Return one entry, never more than its directory declared.

    Raises:
        InputError: ``archive.damaged``, ``archive.encrypted`` or ``archive.too_large``.
    """
    info = entry if isinstance(entry, zipfile.ZipInfo) else archive.getinfo(entry)
    place = Place(file=f"{name}/{info.filename}")
    if info.flag_bits & 1:
        raise InputError("archive.encrypted", place)
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, *_BROKEN) as exc:
        raise InputError("archive.damaged", place) from exc
    if len(data) > info.file_size:
        raise InputError("archive.too_large", place, unpacked=len(data), packed=info.file_size)
    return data


def unpack_gzip(data: bytes, name: str, most: int = MAX_UNPACKED) -> bytes:
    """Return the file in a gzip archive, never more than a file may have.

    Raises:
        InputError: ``archive.damaged`` or ``archive.too_large``.
    """
    limit = min(max(len(data) * MAX_RATIO, SMALL), MAX_UNPACKED, most)
    try:
        with gzip.open(BytesIO(data)) as stream:
            unpacked = stream.read(limit + 1)
    except (zlib.error, *_BROKEN) as exc:
        raise InputError("archive.damaged", Place(file=name)) from exc
    if len(unpacked) > limit:
        place = Place(file=name)
        raise InputError(
            "archive.too_large", place, unpacked=len(unpacked), packed=len(data), entries=1
        )
    return unpacked
