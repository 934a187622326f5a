"""Encryption at rest, an option per company file: SQLCipher through the sqlcipher3 wheels."""

import sqlite3
from types import ModuleType


def driver(password: str | None) -> tuple[ModuleType, str | None]:
    """Return the database module and the key as SQL literal; no key for a plain file."""
    if password is None:
        return sqlite3, None
    from sqlcipher3 import dbapi2  # noqa: PLC0415 -- a plain file must open where the wheel is missing

    return dbapi2, quoted(password)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
