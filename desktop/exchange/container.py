"""The container: a ZIP of stored entries that has exactly one form.

Paths and bytes ↔ the bytes of a file. No decompression exists here, so no bomb can.
"""

import re
import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache

from desktop.errors import PackageError
from desktop.exchange.codes import Code

MIB = 1024 * 1024
MAX_PACKAGE = 256 * MIB
MAX_FILE = 64 * MIB
MAX_FILES = 5000
MAX_PATH = 180
SUFFIX = ".cdp"
MEDIA_TYPE = "application/vnd.carbonbook.example.cdp+zip"

_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DOS_DATE = 33  # 1980-01-01
_VERSION = 20


@lru_cache(maxsize=4096)
def is_safe_path(path: str) -> bool:
    """Tell whether a path is one that every file system takes and none misreads."""
    if len(path) > MAX_PATH or ".." in path or not _PATH.fullmatch(path):
        return False
    return not any(
        segment.endswith(".") or _DEVICE.fullmatch(segment) for segment in path.split("/")
    )


def write_container(files: Mapping[str, bytes]) -> bytes:
    """Return the one canonical container of these files.

    Raises:
        PackageError: If a path or a size is outside the format's limits.
    """
    _check_limits(files)
    local: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for path, data in sorted(files.items()):
        name = path.encode("ascii")
        crc, size = zlib.crc32(data), len(data)
        local += (_local_header(name, crc, size), data)
        central.append(_central_header(name, crc, size, offset))
        offset += _LOCAL.size + len(name) + size
    directory = b"".join(central)
    count = len(files)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*local, directory, end))


def read_container(data: bytes) -> dict[str, bytes]:
    """Return the files of a container.

    Raises:
        PackageError: If the bytes are not those :func:`write_container` gives for its files.
    """
    if len(data) > MAX_PACKAGE:
        raise PackageError(Code.PKG_TOO_LARGE, size=len(data), limit=MAX_PACKAGE)
    files = _read_entries(data)
    if write_container(files) != data:
        raise PackageError(Code.ZIP_NOT_CANONICAL, why="rebuilt")
    return files


def _check_limits(files: Mapping[str, bytes]) -> None:
    if len(files) > MAX_FILES:
        raise PackageError(Code.PKG_TOO_MANY_FILES, count=len(files), limit=MAX_FILES)
    for path, data in files.items():
        if not is_safe_path(path):
            raise PackageError(Code.PATH_UNSAFE, path=ascii(path[:MAX_PATH]))
        if len(data) > MAX_FILE:
            raise PackageError(Code.FILE_TOO_LARGE, path=path, size=len(data), limit=MAX_FILE)
    headers = _LOCAL.size + _CENTRAL.size
    total = _END.size + sum(headers + 2 * len(path) + len(data) for path, data in files.items())
    if total > MAX_PACKAGE:
        raise PackageError(Code.PKG_TOO_LARGE, size=total, limit=MAX_PACKAGE)


def _local_header(name: bytes, crc: int, size: int) -> bytes:
    fields = (_VERSION, 0, 0, 0, _DOS_DATE, crc, size, size, len(name), 0)
    return _LOCAL.pack(b"PK\3\4", *fields) + name


def _central_header(name: bytes, crc: int, size: int, offset: int) -> bytes:
    fields = (_VERSION, _VERSION, 0, 0, 0, _DOS_DATE, crc, size, size, len(name), 0, 0, 0, 0, 0)
    return _CENTRAL.pack(b"PK\1\2", *fields, offset) + name


def _read_entries(data: bytes) -> dict[str, bytes]:
    """Read local entries one after another up to the directory; the rebuild checks the rest."""
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4":
        path, content, at = _read_entry(data, at)
        if path in files:
            raise PackageError(Code.ZIP_NOT_CANONICAL, why="duplicate", path=ascii(path))
        files[path] = content
        if len(files) > MAX_FILES:
            raise PackageError(Code.PKG_TOO_MANY_FILES, count=len(files), limit=MAX_FILES)
    return files


def _read_entry(data: bytes, at: int) -> tuple[str, bytes, int]:
    """Return path, bytes and the place after one local entry."""
    if len(data) < at + _LOCAL.size:
        raise PackageError(Code.ZIP_NOT_CANONICAL, why="truncated")
    fields = _LOCAL.unpack_from(data, at)
    method, size, name_length = fields[3], fields[8], fields[9]
    start = at + _LOCAL.size
    path = data[start : start + name_length].decode("latin-1")
    if method != 0:
        raise PackageError(Code.ZIP_NOT_CANONICAL, why="compressed", path=ascii(path))
    begin = start + name_length
    if len(data) < begin + size:
        raise PackageError(Code.ZIP_NOT_CANONICAL, why="truncated", path=ascii(path))
    return path, data[begin : begin + size], begin + size
