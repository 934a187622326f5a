"""Open the company file a command names, with its password from a file or a prompt."""

import argparse
import getpass
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.cli.console import Console, language_of
from desktop.errors import InputError, SurroundingsError
from desktop.exchange.keyfile import is_remembered
from desktop.jobs.persons import current_person
from desktop.models.store import Store

_CODE_ROW = re.compile(r"\d+\s+(?P<groups>[0-9A-Fa-f]{4}(\s+[0-9A-Fa-f]{4}){0,3})\s*")
"""A row of the recovery sheet as text: its number and up to four groups of the code."""


def read_secret(path: Path | None) -> str | None:
    """Return the first line of a secret file; nothing if none was named.

    Raises:
        InputError: ``secret.empty``.
    """
    if path is None:
        return None
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not lines or not lines[0]:
        raise InputError("secret.empty", file=path.name)
    return lines[0]


def read_recovery_code(path: Path | None) -> str | None:
    """Return the code of a recovery sheet: its first line, or the groups of the sheet as text.

    Raises:
        InputError: ``secret.empty``.
    """
    first = read_secret(path)
    if path is None or first is None:
        return None
    rows = map(_CODE_ROW.fullmatch, path.read_text(encoding="utf-8-sig").splitlines())
    groups = [row["groups"] for row in rows if row]
    return " ".join(groups) or first


def ask_secret(path: Path | None, question: str, option: str = "--secret-file") -> str:
    """Return the secret of a file, or ask for it without showing it.

    Args:
        path: The file; ``None`` where none was named.
        question: What a person is asked.
        option: What names the file on the command line.

    Raises:
        InputError: ``secret.needed`` if nobody is there to be asked.
    """
    secret = read_secret(path)
    if secret is not None:
        return secret
    if not sys.stdin.isatty():
        raise InputError("secret.needed", option=option)
    return getpass.getpass(question)


def ask_key_secret(options: argparse.Namespace, question: str) -> str | None:
    """Return the secret of a command's key: of a file, remembered here (``None``), or asked for.

    Where nobody can be asked and only ``--secret-file`` is given, it is the key's too.

    Raises:
        InputError: ``secret.needed``; what is wrong with the key file.
        SurroundingsError: If the key file cannot be read.
    """
    path: Path | None = options.key_secret_file
    if path is None and is_remembered(options.key):
        return None
    if path is None and not sys.stdin.isatty():
        path = getattr(options, "secret_file", None)
    return ask_secret(path, question, "--key-secret-file")


@contextmanager
def open_store(options: argparse.Namespace, *, read_only: bool = False) -> Iterator[Store]:
    """Open the company file of a command; an encrypted one asks for its password.

    What opening and closing found – a cloud folder, control totals that no longer hold, a backup
    that failed – is said at the end, on standard error, and so is a row that was changed outside
    the program, where a figure was made. Without ``--person`` it is whoever was
    chosen on this machine for this file.
    """
    with _opened(options, read_only=read_only) as store:
        if getattr(options, "person", None) == "":
            options.person = current_person(store)
        yield store
    found = (*store.findings, *store.seen_tampering())
    Console(wants_json=False, language=language_of(options.language)).list_findings(found)


def _opened(options: argparse.Namespace, *, read_only: bool) -> Store:
    secret = read_secret(options.secret_file)
    try:
        return Store.open(options.file, read_only=read_only, password=secret)
    except SurroundingsError as error:
        if error.code != "company_file.encrypted" or not sys.stdin.isatty():
            raise
        password = getpass.getpass("账套密码 / password: ")
        return Store.open(options.file, read_only=read_only, password=password)
