"""Files are written whole or not at all: temporary → flush → fsync → replace."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from errno import ENAMETOOLONG
from pathlib import Path

from desktop.errors import SurroundingsError, is_disk_full

_ATTEMPTS = 5
_PAUSE = 0.05


def write_atomically(path: Path, data: bytes, check: Callable[[bytes], None] | None = None) -> None:
    """Write a file so that it is either the old or the new one, whatever happens.

    Args:
        path: Where; a file there is replaced.
        data: What.
        check: Called with the bytes read back, before the file gets its name.

    Raises:
        SurroundingsError: If disk or permissions refuse; nothing was changed.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write(temporary, data)
        if check:
            check(temporary.read_bytes())
        _replace(temporary, path)
    except OSError as error:
        raise SurroundingsError(
            _code_of(error), file=path.name, reason=error.strerror or error
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _code_of(error: OSError) -> str:
    if is_disk_full(error):
        return "file.disk_full"
    return "file.name_too_long" if error.errno == ENAMETOOLONG else "package.file_not_written"


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
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
