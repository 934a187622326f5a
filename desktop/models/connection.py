"""Connections to a company file: pragmas asserted, transactions explicit, trouble in our words.

Python's own transaction handling stays switched off (``isolation_level = None``): every
transaction begins with our ``BEGIN``, so that a rolled-back migration takes its tables with it,
on Python 3.11 as on 3.13.
"""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from types import ModuleType
from urllib.parse import quote

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import StaticPool

from desktop.errors import DesktopError, InputError, SurroundingsError, is_disk_full
from desktop.models import triggers

APPLICATION_ID = 0x43426B31  # "CBk1"
READ = {"carbonbook_begin": "BEGIN"}
WRITE = {"carbonbook_begin": "BEGIN IMMEDIATE"}
EXCLUSIVE = {"carbonbook_begin": "BEGIN EXCLUSIVE"}

_PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("cache_spill", "OFF", 0),
    ("temp_store", "MEMORY", 2),
)
_WRITE_PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "TRUNCATE", "truncate"),
    ("synchronous", "FULL", 2),
)
_BY_MESSAGE = (
    ("database or disk is full", "disk.full"),
    ("disk I/O error", "disk.failed"),
    ("readonly database", "company_file.read_only"),
    ("database is locked", "company_file.busy"),
    ("unable to open", "company_file.cannot_open"),
    ("malformed", "company_file.damaged"),
    ("unsupported file format", "company_file.damaged"),
    ("Could not decode to UTF-8", "company_file.damaged"),
    ("file is not a database", "company_file.not_readable"),
    ("file is encrypted", "company_file.not_readable"),
)
_DAMAGED = "database disk image is malformed"
_UNDECRYPTED = "SQL logic error"
"""What SQLCipher says, and no more, once a page of a file did not decrypt."""
_BY_NUMBER = {
    errno.EACCES: "company_file.no_permission",
    errno.EPERM: "company_file.no_permission",
    errno.EROFS: "company_file.no_permission",
    errno.ENAMETOOLONG: "file.name_too_long",
}
_REFUSALS = {
    errno.EACCES: "place.not_permitted",
    errno.EPERM: "place.not_permitted",
    errno.EROFS: "place.read_only",
}


def _set_pragmas(connection: sqlite3.Connection, *, read_only: bool) -> None:
    """Set every pragma and read it back.

    Raises:
        SurroundingsError: ``company_file.pragma_refused``.
    """
    cursor = connection.cursor()
    for name, wanted, expected in (*_PRAGMAS, *(() if read_only else _WRITE_PRAGMAS)):
        cursor.execute(f"PRAGMA {name} = {wanted}")
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise SurroundingsError("company_file.pragma_refused", pragma=name, value=found)
    cursor.close()


def address(path: PurePath, mode: str) -> str:
    """Return the address of an absolute path for SQLite; a share keeps an empty host.

    ``file:///C:/账套/a.cbook?mode=ro``, ``file:////server/share/a.cbook?mode=ro``
    """
    text = path.as_posix()
    root = "" if text.startswith("/") else "/"
    return f"file://{root}{quote(text, safe='/:')}?mode={mode}"


def opener(
    path: Path, module: ModuleType, key: str | None, *, read_only: bool
) -> Callable[[], sqlite3.Connection]:
    """Return what opens one raw connection; the key never stands in an address or a log."""

    def connect() -> sqlite3.Connection:
        connection: sqlite3.Connection = module.connect(
            address(path.absolute(), "ro" if read_only else "rwc"),
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=5,
        )
        try:
            if key is not None:
                connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong password is no log
                connection.execute(f"PRAGMA key = {key}")
            _set_pragmas(connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def open_engine(
    path: Path, *, module: ModuleType = sqlite3, key: str | None = None, read_only: bool = False
) -> Engine:
    """Return an engine over exactly one connection to the file."""
    engine = create_engine(
        "sqlite://",
        creator=opener(path, module, key, read_only=read_only),
        module=module,
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    if module is not sqlite3:
        event.listen(engine, "handle_error", _say_damaged_page)
    return engine


def _say_damaged_page(context: ExceptionContext) -> None:
    """Call a page that does not decrypt what it is: SQLCipher says that memory ran out.

    Raises:
        DatabaseError: In place of a MemoryError.
    """
    if isinstance(context.original_exception, MemoryError):
        damaged = sqlite3.DatabaseError(_DAMAGED)
        raise DatabaseError(context.statement, None, damaged) from context.original_exception


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(str(options.get("carbonbook_begin", "BEGIN")))


def translated(error: BaseException) -> DesktopError | None:
    """Return our error for one of the database's; nothing where it is a bug of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause)
    for code in triggers.codes():
        if text == code:
            return InputError(code)
    if "constraint failed" in text:
        return InputError("company_file.constraint", constraint=text)
    for words, code in _BY_MESSAGE:
        if words in text:
            return SurroundingsError(code, reason=text)
    if text == _UNDECRYPTED and not isinstance(cause, sqlite3.Error):
        return SurroundingsError("company_file.damaged", reason=text)
    return None


def _of_disk(error: OSError, shown: Path | None) -> SurroundingsError:
    code = "disk.full" if is_disk_full(error) else _BY_NUMBER.get(error.errno or 0, "disk.failed")
    file = error.filename or "" if shown is None else shown
    return SurroundingsError(code, reason=refusal_of(error), file=file)


def refusal_of(error: OSError) -> str:
    """Return why the system refused: a code of a sentence where it is one people can act on."""
    return _REFUSALS.get(error.errno or 0) or error.strerror or str(error)


@contextmanager
def disk_words(shown: Path | None = None) -> Iterator[None]:
    """Turn the disk's errors into ours.

    Args:
        shown: The file people know, where another with a passing name is written first.
    """
    try:
        yield
    except OSError as error:
        raise _of_disk(error, shown) from error


@contextmanager
def read_words(module: ModuleType = sqlite3) -> Iterator[None]:
    """Turn the database's errors into ours; text that is no text is damage."""
    try:
        with our_words(module):
            yield
    except UnicodeDecodeError as error:
        raise SurroundingsError("company_file.damaged", reason=error) from error


@contextmanager
def our_words(module: ModuleType = sqlite3) -> Iterator[None]:
    """Turn the database's errors into ours; a bug stays what it is."""
    try:
        yield
    except (DBAPIError, module.Error) as error:
        ours = translated(error)
        if ours is None:
            raise
        raise ours from error
    except MemoryError as error:
        if module is sqlite3:
            raise
        raise SurroundingsError("company_file.damaged", reason=_DAMAGED) from error
