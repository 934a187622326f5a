"""Protect a company file: its password, and the recovery sheet for the day it is forgotten."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.errors import DesktopError, InputError
from desktop.exchange.writing import write_atomically
from desktop.jobs.persons import current_person
from desktop.models import backup, encryption
from desktop.models import whole_file as company_file
from desktop.models.encryption import RecoverySheet
from desktop.models.store import SHEET_PRINTED, Store
from desktop.reports.recovery_sheet import SheetContent, render_sheet, sheet_text


def looks_like_code(text: str) -> bool:
    """Say whether a text is meant as the code of a recovery sheet, not as a password."""
    return encryption.looks_like_code(text)


def is_protected(path: Path) -> bool:
    """Say whether a company file is encrypted."""
    return encryption.is_encrypted(path)


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """A password that was set, changed or taken away.

    Attributes:
        is_encrypted: Whether the file is encrypted now.
        was_encrypted: Whether it was before: its recovery sheet is void then.
        older_backups: Automatic backups that still open as the file did before.
    """

    path: Path
    is_encrypted: bool
    was_encrypted: bool
    older_backups: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PasswordOrder:
    """Which password a closed company file gets.

    Attributes:
        old: So far; ``None`` for a plain file.
        new: From now on; ``None`` makes the file plain.
        recovery: The code of its recovery sheet, where the password is forgotten.
    """

    path: Path
    old: str | None
    new: str | None
    recovery: str | None = None
    person: str = ""


def change_password(order: PasswordOrder) -> PasswordChanged:
    """Encrypt a closed company file, decrypt it, or give it another password.

    Raises:
        SurroundingsError: ``company_file.locked``; ``company_file.not_readable`` (wrong
            password); ``company_file.encrypted``; ``disk.full`` …; nothing was changed.
        UsageError: ``encryption.password_empty``; ``encryption.code_mistyped``.
        InputError: ``encryption.not_encrypted`` where a plain file is to be made plain;
            ``person.nobody_at_work`` where the file has persons and none is chosen.
    """
    was_encrypted = order.path.is_file() and encryption.is_encrypted(order.path)
    if order.new is None and order.path.is_file() and not was_encrypted:
        raise InputError("encryption.not_encrypted", file=order.path.name)
    company_file.change_password(
        order.path,
        order.old,
        order.new,
        recovery=order.recovery,
        person=lambda store: _at_work(store, order.person),
    )
    kept = backup.listed(backup.folder_of(order.path))
    backups = tuple(each.path for each in kept)
    return PasswordChanged(order.path, order.new is not None, was_encrypted, backups)


def _at_work(store: Store, named: str) -> str:
    """Return who does it: the person named, or whoever works with this file on this machine.

    Raises:
        InputError: ``person.nobody_at_work`` where the file has persons and none is chosen.
    """
    person = named or current_person(store)
    if not person and store.persons():
        able = "、".join(each.name for each in store.persons())
        raise InputError("person.nobody_at_work", able=able)
    return person


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """Where the recovery sheet goes.

    Attributes:
        pdf: To print and lock away; ``None`` for none.
        text: The same as text; ``None`` for none.
        today: The day on the sheet.
        again: Whether a sheet that was printed before may be printed once more.
    """

    path: Path
    password: str
    today: date
    pdf: Path | None = None
    text: Path | None = None
    again: bool = False
    language: str = "zh"
    person: str = ""


def print_recovery_sheet(order: SheetOrder) -> RecoverySheet:
    """Write the recovery sheet of an encrypted file and return it; once for a password.

    That it was printed stands in the change log, so that a second sheet is no secret.

    Raises:
        InputError: ``encryption.not_encrypted``; ``encryption.sheet_printed`` where it was
            printed before; ``file.exists`` — an older sheet is not overwritten;
            ``person.nobody_at_work`` where the file has persons and none is chosen.
        SurroundingsError: ``company_file.not_readable`` (wrong password); ``disk.full`` …
    """
    if order.path.is_file() and not encryption.is_encrypted(order.path):
        raise InputError("encryption.not_encrypted", file=order.path.name)
    for out in filter(None, (order.pdf, order.text)):
        if out.exists():
            raise InputError("file.exists", file=out)
    with Store.open(order.path, password=order.password) as store:
        return _printed(store, order)


def _printed(store: Store, order: SheetOrder) -> RecoverySheet:
    before = store.settings().get(SHEET_PRINTED, "")
    if before and not order.again:
        raise InputError("encryption.sheet_printed", at=before, file=order.path.name)
    person = _at_work(store, order.person)
    sheet = encryption.recovery_sheet(order.path, order.password)
    entity = store.entity()
    content = SheetContent(entity.name, entity.uscc, sheet.file, sheet.code, order.today)
    written: list[Path] = []
    try:
        if order.pdf is not None:
            write_atomically(order.pdf, render_sheet(content, order.language))
            written.append(order.pdf)
        if order.text is not None:
            write_atomically(order.text, sheet_text(content, order.language).encode("utf-8-sig"))
            written.append(order.text)
        with store.change("encryption.sheet_made", person=person) as change:
            change.is_undoable, change.is_event = False, True
            change.set_setting(SHEET_PRINTED, store.now())
    except DesktopError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return sheet
