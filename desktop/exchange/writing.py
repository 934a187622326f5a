"""Files are written whole or not at all: temporary → flush → fsync → replace."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from errno import ENAMETOOLONG
from pathlib import Path

from desktop.errors import InputError, SurroundingsError, is_disk_full
from desktop.paths import refused_in_name

_ATTEMPTS = 5
_PAUSE = 0.05
_LONGEST_PATH = 259
"""Characters of a path that every Windows takes (MAX_PATH without the closing zero)."""
_COMPANY_FILE, _KEY_FILE = ".cbook", ".cdpkey"
_DATABASE = b"SQLite format 3\0"
_KEY = b'"format":"cdpkey/'


def write_atomically(path: Path, data: bytes, check: Callable[[bytes], None] | None = None) -> None:
    """Write a file so that it is either the old or the new one, whatever happens.

    Args:
        path: Where; a file there is replaced.
        data: What.
        check: Called with the bytes read back, before the file gets its name.

    Raises:
        InputError: ``file.not_replaced`` if it would replace a company file or a key.
        SurroundingsError: If disk or permissions refuse; nothing was changed.
    """
    _check_target(path, data)
    _write_and_replace(path, (data,), check)


def write_parts_atomically(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file part by part, as they come: what is long need not be in memory at once.

    Raises:
        InputError: ``file.not_replaced`` if it would replace a company file or a key.
        SurroundingsError: If disk or permissions refuse; nothing was changed.
    """
    _check_target(path, b"")
    _write_and_replace(path, parts, None)


def _write_and_replace(
    path: Path, parts: Iterable[bytes], check: Callable[[bytes], None] | None
) -> None:
    temporary = _temporary(path)
    try:
        _write(temporary, parts)
        if check:
            check(temporary.read_bytes())
        _replace(temporary, path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> SurroundingsError:
    is_too_long = error.errno == ENAMETOOLONG or _is_too_long_for_windows(path)
    code = "file.name_too_long" if is_too_long else "package.file_not_written"
    code = "file.disk_full" if is_disk_full(error) else code
    return SurroundingsError(code, file=path.name, reason=error.strerror or error)


def _is_too_long_for_windows(path: Path, *, windows: bool = os.name == "nt") -> bool:
    """Say whether Windows has no room for the path; its error says no more than "not found"."""
    return windows and len(str(_temporary(path).absolute())) > _LONGEST_PATH


def write_all_atomically(files: Mapping[Path, bytes]) -> None:
    """Write many files, each whole or not at all; on return all are on the disk.

    All are written before the first is waited for: the disk then has to be waited for about once.

    Raises:
        InputError: ``file.not_replaced`` if one would replace a company file or a key.
        SurroundingsError: If disk or permissions refuse; some of the files may be there.
    """
    for path, data in files.items():
        _check_target(path, data)
    temporary = {path: _temporary(path) for path in files}
    try:
        for path, data in files.items():
            temporary[path].write_bytes(data)
        for path in files:
            with temporary[path].open("rb+") as file:
                os.fsync(file.fileno())
            _replace(temporary[path], path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with suppress(OSError):
            for one in temporary.values():
                one.unlink(missing_ok=True)


def _check_target(path: Path, data: bytes) -> None:
    """Let no slip of the hand replace what cannot be made again: books or a private key."""
    suffix = path.suffix.lower()
    is_kept = suffix == _COMPANY_FILE or (suffix == _KEY_FILE and _KEY not in data)
    with suppress(OSError):  # what cannot be looked at is told by its name
        is_kept = path.is_file() and (is_kept or _begins_as_database(path))
    if is_kept:
        raise InputError("file.not_replaced", file=path.name)


def _begins_as_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def _temporary(path: Path) -> Path:
    if refused := refused_in_name(path.name):
        raise SurroundingsError("file.name_not_allowed", file=path.name, refused=refused)
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _write(path: Path, parts: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())


def _replace(source: Path, target: Path) -> None:
    """Replace the target; another program on Windows may hold it for a moment."""
    for attempt in range(1, _ATTEMPTS):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(_PAUSE * attempt)
        else:
            return
    source.replace(target)
