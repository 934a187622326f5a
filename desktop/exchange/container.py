"""The container: a ZIP of stored entries that has exactly one form.

Paths and bytes ↔ the bytes of a file. No decompression exists here, so no bomb can.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
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
_DOS_DATE = 33  # 1980-01-01
_VERSION = 20
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_LOCAL_START = struct.pack("<4s5H", b"PK\3\4", _VERSION, 0, 0, 0, _DOS_DATE)
_LOCAL_REST = struct.Struct("<3I2H")
_CENTRAL_START = struct.pack("<4s6H", b"PK\1\2", _VERSION, _VERSION, 0, 0, 0, _DOS_DATE)
_CENTRAL_REST = struct.Struct("<3I5H2I")
_CENTRAL_END = struct.Struct("<3H2I")
_SIZES_AT = len(_LOCAL_START)
_CENTRAL_SIZE = len(_CENTRAL_START) + _CENTRAL_REST.size


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
    return b"".join((*local, _directory(central, len(files), offset)))


def read_container(data: bytes) -> dict[str, bytes]:
    """Return the files of a container.

    Raises:
        PackageError: If the bytes are not those :func:`write_container` gives for its files.
    """
    if len(data) > MAX_PACKAGE:
        raise PackageError(Code.PKG_TOO_LARGE, size=len(data), limit=MAX_PACKAGE)
    files = _read_canonical(data)
    if files is None:
        raise _found_wrong(data)
    return files


def _read_canonical(data: bytes) -> dict[str, bytes] | None:
    """Return the files of a canonical container in one pass; None if it needs a closer look."""
    files: dict[str, bytes] = {}
    central: list[bytes] = []
    at, previous = 0, ""
    while data.startswith(_LOCAL_START, at) and len(data) >= at + _LOCAL.size:
        start = at + _LOCAL.size
        sizes = data[at + _SIZES_AT : start]
        crc, size, size_again, name_length, extra = _LOCAL_REST.unpack(sizes)
        begin = start + name_length
        name, content = data[start:begin], data[begin : begin + size]
        path = name.decode("latin-1")
        is_sound = size == size_again == len(content) <= MAX_FILE and not extra
        is_next = previous < path and is_safe_path(path) and len(files) < MAX_FILES
        if not (is_sound and is_next and zlib.crc32(content) == crc):
            return None
        files[path] = content
        central += (_CENTRAL_START, sizes, _CENTRAL_END.pack(0, 0, 0, 0, at), name)
        at, previous = begin + size, path
    return files if data[at:] == _directory(central, len(files), at) else None


def _found_wrong(data: bytes) -> PackageError:
    """Return what is wrong with a container that is not canonical."""
    try:
        _check_limits(_read_entries(data))
    except PackageError as error:
        return error
    return PackageError(Code.ZIP_NOT_CANONICAL, why="rebuilt")


def _check_limits(files: Mapping[str, bytes]) -> None:
    if len(files) > MAX_FILES:
        raise PackageError(Code.PKG_TOO_MANY_FILES, count=len(files), limit=MAX_FILES)
    for path, data in files.items():
        if not is_safe_path(path):
            raise PackageError(Code.PATH_UNSAFE, path=ascii(path[:MAX_PATH]))
        if len(data) > MAX_FILE:
            raise PackageError(Code.FILE_TOO_LARGE, path=path, size=len(data), limit=MAX_FILE)
    headers = _LOCAL.size + _CENTRAL_SIZE
    total = _END.size + sum(headers + 2 * len(path) + len(data) for path, data in files.items())
    if total > MAX_PACKAGE:
        raise PackageError(Code.PKG_TOO_LARGE, size=total, limit=MAX_PACKAGE)


def _local_header(name: bytes, crc: int, size: int) -> bytes:
    return _LOCAL_START + _LOCAL_REST.pack(crc, size, size, len(name), 0) + name


def _central_header(name: bytes, crc: int, size: int, offset: int) -> bytes:
    rest = _CENTRAL_REST.pack(crc, size, size, len(name), 0, 0, 0, 0, 0, offset)
    return _CENTRAL_START + rest + name


def _directory(central: Sequence[bytes], count: int, at: int) -> bytes:
    """Return the directory of some entries that stands at a place, with the container's end."""
    directory = b"".join(central)
    return directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0)


def _read_entries(data: bytes) -> dict[str, bytes]:
    """Return the files of a container, whatever else stands in its headers and directory."""
    files: dict[str, bytes] = {}
    at = 0
    while data.startswith(b"PK\3\4", at):
        path, begin, end = _read_header(data, at)
        if path in files:
            raise PackageError(Code.ZIP_NOT_CANONICAL, why="duplicate", path=ascii(path))
        files[path] = data[begin:end]
        if len(files) > MAX_FILES:
            raise PackageError(Code.PKG_TOO_MANY_FILES, count=len(files), limit=MAX_FILES)
        at = end
    return files


def _read_header(data: bytes, at: int) -> tuple[str, int, int]:
    """Return a local entry's path and where its bytes begin and end."""
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
    return path, begin, begin + size
