"""One program at a time: an operating-system lock beside the company file, with user and host."""

import getpass
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from desktop.errors import SurroundingsError
from desktop.models.connection import refusal_of

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1 << 30  # far behind the text, so that others can still read who holds it


def lock_path(path: Path) -> Path:
    """Return the lock file of a company file, beside the file a link points to."""
    real = path.resolve()
    return real.with_name(real.name + ".lock")


def holder() -> str:
    """Return the user and host that hold what this process locks."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "?"
    return f"{user}@{socket.gethostname()} {os.getpid()}"


def _take(file: IO[str]) -> bool:
    """Lock the open file; return False where another process or store holds it."""
    try:
        if sys.platform == "win32":
            os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _release(file: IO[str]) -> None:
    if sys.platform == "win32":
        os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _is_in_place(file: IO[str], path: Path) -> bool:
    """Say whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


class FileLock:
    """Holds the lock of one company file until released; the file beside it stays.

    Attributes:
        is_new: Whether nobody had locked the company file before.

    Raises:
        SurroundingsError: ``company_file.locked`` with who holds it;
            ``company_file.no_permission``.
    """

    def __init__(self, path: Path) -> None:
        self._path = lock_path(path)
        self.is_new = not self._path.exists()
        self._file = self._taken(path)
        while not _is_in_place(self._file, self._path):  # thrown away by who held it
            self._file.close()
            self._file = self._taken(path)
        self._write_holder()

    def _taken(self, path: Path) -> IO[str]:
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise SurroundingsError(
                "company_file.no_permission", file=path.name, reason=refusal_of(error)
            ) from error
        if _take(file):
            return file
        file.close()
        raise SurroundingsError("company_file.locked", file=path.name, holder=self._named())

    def _write_holder(self) -> None:
        """Write who holds the file; on a full disk the lock holds without a name."""
        with suppress(OSError):
            os.ftruncate(self._file.fileno(), 0)
            os.write(self._file.fileno(), holder().encode("utf-8"))

    def _named(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8").strip() or "?"
        except OSError:
            return "?"

    def release(self) -> None:
        """Let others in; releasing twice does nothing."""
        if not self._file.closed:
            _release(self._file)
            self._file.close()

    def discard(self) -> None:
        """Let others in; a lock that is new goes with it: the file beside it is none of ours."""
        if self.is_new and os.name != "nt":
            with suppress(OSError):
                self._path.unlink()  # while held: whoever waits sees that it is gone
        self.release()
        if self.is_new and os.name == "nt":
            with suppress(OSError):
                self._path.unlink()  # Windows removes only what nobody has open

    def __enter__(self) -> Self:
        """Return the lock, already held."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release; where the work failed, leave nothing that was not there."""
        if kind is None:
            self.release()
        else:
            self.discard()
