"""Encryption at rest, an option per company file: SQLCipher through the sqlcipher3 wheels.

The key of a file is derived from its password and the salt in its first 16 bytes. The recovery
sheet is that derived key on paper: it opens the file when the password is forgotten, and only
that file, until the password is changed.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from desktop.errors import SurroundingsError, UsageError
from desktop.models import backup, connection
from desktop.models.backup import Driver
from desktop.models.locks import FileLock

_SALT_BYTES = 16
_ROUNDS = 256_000  # SQLCipher 4's own number
_PAGE = 4096  # SQLCipher 4's own size
_SMALLEST_PAGE = 512  # SQLite's
_KEY_HEX = 64
_CHECK_HEX = 4
_GROUP = 4
_HEX_DIGITS = frozenset("0123456789abcdef")
_PLAIN_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What is printed and locked away.

    Attributes:
        file: Name of the company file.
        code: 17 groups of four: the key and four characters that catch a slip of the pen.
    """

    file: str
    code: str


def cipher() -> ModuleType:
    """Return the database module that encrypts.

    Raises:
        SurroundingsError: ``encryption.not_installed``.
    """
    try:
        from sqlcipher3 import dbapi2  # noqa: PLC0415 -- a plain file opens without the wheel
    except ImportError as error:
        raise SurroundingsError("encryption.not_installed") from error
    module: ModuleType = dbapi2
    return module


def driver(password: str | None) -> Driver:
    """Return how a file with that password is read; without one it is plain.

    Raises:
        UsageError: ``encryption.password_empty``.
        SurroundingsError: ``encryption.not_installed``.
    """
    if password is None:
        return Driver()
    if not password:
        raise UsageError("encryption.password_empty")
    return Driver(cipher(), quoted(password))


def recovery_driver(path: Path, code: str) -> Driver:
    """Return how a file is read with its recovery sheet.

    Raises:
        UsageError: ``encryption.code_mistyped``.
    """
    digits = "".join(code.split()).replace("-", "").lower()
    key, mark = digits[:_KEY_HEX], digits[_KEY_HEX:]
    is_hex = all(c in _HEX_DIGITS for c in digits)
    if not is_hex or len(digits) != _KEY_HEX + _CHECK_HEX or mark != _check_digits(key):
        raise UsageError("encryption.code_mistyped")
    return Driver(cipher(), f"\"x'{key}{_salt(path).hex()}'\"")


def driver_of(path: Path, password: str | None, recovery: str | None) -> Driver:
    """Return how a file is read with what is known of its secret.

    Raises:
        SurroundingsError: ``company_file.not_recognised``; ``company_file.encrypted`` where it is
            and nothing is known; ``encryption.not_installed``.
        UsageError: ``encryption.code_mistyped``;
            ``encryption.password_empty``.
    """
    if is_too_short(path):
        raise SurroundingsError("company_file.not_recognised", file=path.name)
    if recovery is not None:
        return recovery_driver(path, recovery)
    if not is_encrypted(path):
        return Driver()
    if not may_be_encrypted(path):
        raise SurroundingsError("company_file.not_recognised", file=path.name)
    if password is None:
        raise SurroundingsError("company_file.encrypted", file=path.name)
    return driver(password)


def looks_like_code(text: str) -> bool:
    """Say whether a text is meant as the code of a recovery sheet, slips of the pen included.

    A password may be as long, but not of so many hexadecimal digits and nothing but letters.
    """
    signs = "".join(text.split()).replace("-", "").lower()
    hexadecimal = sum(sign in _HEX_DIGITS for sign in signs)
    is_long = _KEY_HEX <= len(signs) <= _KEY_HEX + 2 * _CHECK_HEX
    return is_long and signs.isalnum() and hexadecimal >= _KEY_HEX - _CHECK_HEX


def is_encrypted(path: Path) -> bool:
    """Say whether a file is not a plain database."""
    with connection.disk_words(), path.open("rb") as file:
        start = file.read(len(_PLAIN_HEADER))
    return bool(start) and start != _PLAIN_HEADER


def is_too_short(path: Path) -> bool:
    """Say whether a file is shorter than the smallest page: cut off, or never ours."""
    with connection.disk_words():
        return path.stat().st_size < _SMALLEST_PAGE


def may_be_encrypted(path: Path) -> bool:
    """Say whether a file that is no plain database may be an encrypted one: whole pages."""
    with connection.disk_words():
        return path.stat().st_size % _PAGE == 0


def recovery_sheet(path: Path, password: str) -> RecoverySheet:
    """Return the recovery sheet of an encrypted file; the password must have been proven."""
    key = hashlib.pbkdf2_hmac("sha512", password.encode("utf-8"), _salt(path), _ROUNDS, 32).hex()
    digits = key + _check_digits(key)
    groups = (digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
    return RecoverySheet(path.name, "-".join(groups))


def _check_digits(key: str) -> str:
    return hashlib.sha256(key.encode("ascii", "replace")).hexdigest()[:_CHECK_HEX]


def _salt(path: Path) -> bytes:
    with connection.disk_words(), path.open("rb") as file:
        return file.read(_SALT_BYTES)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def rewrite(
    path: Path, old: Driver, password: str | None, note: Callable[[Path, Driver], None]
) -> None:
    """Write a closed company file anew under another password, or plain for ``None``.

    The new file is checked whole before it takes the old one's place. Backups made before keep
    their old password.

    Args:
        path: The company file.
        old: How it is read so far.
        password: The new one.
        note: Writes into the new file, before it is checked, that this was done.

    Raises:
        SurroundingsError: ``company_file.locked``; ``company_file.not_readable`` (wrong
            password); ``backup.not_sound``; ``disk.full`` …
    """
    new = driver(password)

    def fill(temporary: Path) -> None:
        _export(path, temporary, old, new)
        note(temporary, new)
        shutil.copymode(path, temporary)

    with FileLock(path):
        if not os.access(path, os.W_OK):
            raise SurroundingsError("company_file.read_only", reason=path.name)
        backup.placed(path, fill, new)


def _export(path: Path, target: Path, old: Driver, new: Driver) -> None:
    """Copy everything of one file into another with another key."""
    module = cipher()
    with (
        connection.our_words(module),
        closing(connection.opener(path, module, old.key, read_only=False)()) as raw,
    ):
        raw.execute("SELECT count(*) FROM sqlite_master")
        raw.execute(f"ATTACH DATABASE ? AS target KEY {new.key or quoted('')}", (str(target),))
        raw.execute("SELECT sqlcipher_export('target')").fetchall()
        for name in ("application_id", "user_version"):
            value = raw.execute(f"PRAGMA main.{name}").fetchone()[0]
            raw.execute(f"PRAGMA target.{name} = {int(value)}")
        raw.execute("DETACH DATABASE target")


def library_version(module: ModuleType = sqlite3) -> str:
    """Return the version of the database library, for diagnostics."""
    return str(module.sqlite_version)
