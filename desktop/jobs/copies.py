"""Copies of a package for others: what is shown, single rows, and for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from desktop.errors import InputError
from desktop.exchange import names
from desktop.exchange.canonical import plain_text
from desktop.exchange.disclosure import DisclosedRow, disclose_rows
from desktop.exchange.keyfile import open_key
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.package import Package, write_package
from desktop.exchange.presentation import Presentation, present
from desktop.exchange.profiles import BANK, FULL, Profile
from desktop.exchange.table_schemas import TABLES
from desktop.exchange.tables import read_texts
from desktop.exchange.writing import write_atomically

CHOSEN = "chosen"
ROWS_SUFFIX = ".rows.jsonl"
SHORT_NAMES = {
    "activity": names.ACTIVITY,
    "instruments": names.INSTRUMENTS,
    "parties": names.PARTIES,
    "changes": names.CHANGES,
    "audit": names.AUDIT_LOG,
    "evidence": names.EVIDENCE_FOLDER,
}


@dataclass(frozen=True, slots=True)
class RestrictedFile:
    """One thing a company can show or withhold.

    Attributes:
        name: Short: ``activity``, ``parties`` …, ``audit``, ``evidence``.
        rows: Of a table, or original files of ``evidence``; nothing for the log.
        size: Bytes.
    """

    name: str
    title: str
    rows: int | None
    size: int


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Rows of a restricted table that are shown without the table, counted from 1."""

    table: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom a copy is made, and by whose key.

    Attributes:
        challenge: The short code the recipient gave.
        key: Key file of a signer of the package.
    """

    name: str
    purpose: str
    challenge: str
    expires_at: datetime
    key: Path
    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """How a copy is made.

    Attributes:
        rows: Single rows, written beside the copy.
        recipient: For whom; nothing for a copy that anybody may use.
        is_pending: It goes to somebody who is to countersign.
    """

    out: Path
    profile: Profile = FULL
    rows: tuple[RowChoice, ...] = ()
    recipient: Recipient | None = None
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class CopyWritten:
    """A copy that was written, read back and verified.

    Attributes:
        rows_file: Where the single rows are; nothing if none were chosen.
    """

    path: Path
    sha256: str
    statement: Statement
    withheld: tuple[str, ...]
    rows_file: Path | None


def restricted_files(package: Package) -> tuple[RestrictedFile, ...]:
    """Return what a full package lets its owner show or withhold."""
    found = []
    for name, path in SHORT_NAMES.items():
        held = {each: data for each, data in package.files.items() if each.startswith(path)}
        if not held:
            continue
        table = TABLES.get(path)
        rows = next(iter(held.values())).count(b"\n") - 1 if table else None
        number = len(held) if path == names.EVIDENCE_FOLDER else rows
        found.append(
            RestrictedFile(name, table.title if table else "", number, sum(map(len, held.values())))
        )
    return tuple(found)


def table_rows(package: Package, name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a restricted table as texts, in its order, to choose among them.

    What belongs to a line of the activity data takes the line's other cells, too: a number of a
    line says nothing to a person.

    Args:
        package: A full one.
        name: Short: ``activity``, ``parties`` …
    """
    path = SHORT_NAMES[name]
    own = read_texts(TABLES[path], package.files[path])
    if path not in {names.PARTIES, names.CHANGES}:
        return tuple(own)
    activity = read_texts(TABLES[names.ACTIVITY], package.files[names.ACTIVITY])
    lines = {line["line_id"]: line for line in activity}
    return tuple({**lines.get(row["line_id"], {}), **row} for row in own)


def chosen_profile(withheld: Iterable[str] = (), shown: Iterable[str] | None = None) -> Profile:
    """Return the profile of a choice by short names.

    Args:
        withheld: What is left out; everything else stays.
        shown: What stays; everything else is left out. It counts where both are given.

    Raises:
        InputError: ``copy.name_unknown``.
    """
    left_out = set(withheld) if shown is None else SHORT_NAMES.keys() - set(shown)
    for name in {*left_out, *(shown or ())}:
        if name not in SHORT_NAMES:
            raise InputError("copy.name_unknown", name=name, known="、".join(SHORT_NAMES))
    paths = frozenset(SHORT_NAMES[name] for name in left_out)
    if not paths:
        return FULL
    if paths >= BANK.withheld - {names.RESTRICTED_DESCRIPTOR}:
        return BANK
    return Profile(CHOSEN, paths)


def write_copy(package: Package, order: CopyOrder) -> CopyWritten:
    """Write a copy of a signed package and, beside it, the rows chosen; both are checked.

    Raises:
        InputError: ``package.table_withheld``, ``package.no_such_row``, ``copy.name_unknown``,
            ``copy.key_not_signer``, ``key.wrong_secret`` …
        PackageError: If the copy does not verify; no file was written.
        SurroundingsError: If a file cannot be written.
    """
    rows = _rows(package, order.rows)
    whole = package
    if order.recipient:
        data = _presented(package, order.recipient)
        whole = package.with_file(names.PRESENTATION, data)
    written = write_package(whole, [], order.out, order.profile, is_pending=order.is_pending)
    rows_file = order.out.with_name(f"{order.out.stem}{ROWS_SUFFIX}") if rows else None
    if rows_file:
        write_atomically(rows_file, b"".join(row.to_bytes() + b"\n" for row in rows))
    return CopyWritten(
        path=order.out,
        sha256=sha256(order.out.read_bytes()).hexdigest(),
        statement=read_statement(package.payload),
        withheld=tuple(sorted(set(whole.files) - set(written.files))),
        rows_file=rows_file,
    )


def _rows(package: Package, choices: Iterable[RowChoice]) -> list[DisclosedRow]:
    found = []
    for choice in choices:
        path = SHORT_NAMES.get(choice.table, "")
        if path not in names.TREE_TABLES:
            raise InputError("copy.name_unknown", name=choice.table, known="、".join(SHORT_NAMES))
        found += disclose_rows(package, path, [row - 1 for row in choice.rows])
    return found


def _presented(package: Package, to: Recipient) -> bytes:
    """Return the presentation of a package to one recipient.

    Raises:
        InputError: ``copy.key_not_signer``: only who signed the package may present it.
    """
    signer = open_key(to.key, to.secret)
    if signer.public.keyid not in {one.keyid for one in package.envelope.signatures}:
        raise InputError("copy.key_not_signer", keyid=signer.public.keyid)
    presentation = Presentation(
        package.digest, plain_text(to.name), plain_text(to.purpose), to.challenge, to.expires_at
    )
    return present(presentation, signer)
