"""Signing, countersigning, sharing and receipts of sealed reports: rows and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from desktop.jobs.context import JobContext
from desktop.ui.changes import Change
from desktop.ui.rooms.improving import Names


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A figure or a field of a line that differs from the last package.

    Attributes:
        what: As :class:`desktop.exchange.comparison.Difference` has it.
        names: Of the method whose grade it is.
        titles: What the method calls its grades or this indicator's marks, by their keys.
        field_names: Of the indicator whose mark it is.
    """

    what: str
    before: str
    after: str
    names: Names = ()
    titles: Mapping[str, Names] = field(default_factory=dict)
    field_names: Names = ()


@dataclass(frozen=True, slots=True)
class SigningDesk:
    """What somebody reads before signing.

    Attributes:
        seal: Id of the sealed report, or path of a package to countersign.
        role: In which the next signature is made; empty if none is missing.
        pages: The whole report, page by page, as PNG.
        is_first: There is no package before it to compare with.
        follows: It names the package compared with as the one before it.
        signed_by: Who signed already.
        instead: What is said where there is no report to read: of a withdrawal, by language.
        lacks_register: A package of others without a register: nobody checks that the keys,
            the one about to sign among them, are enrolled.
    """

    seal: str
    role: str
    pages: tuple[bytes, ...] = field(repr=False)
    differences: tuple[DifferenceRow, ...]
    is_first: bool
    follows: bool
    declaration: str
    signed_by: tuple[str, ...] = ()
    lacks_register: bool = False
    instead: Names = ()


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A part of a package that can be shown or withheld.

    Attributes:
        rows: Lines of a table or original files; nothing for the log.
        size: Bytes.
        for_bank: Whether a bank sees it by default.
    """

    name: str
    rows: int | None
    size: int
    for_bank: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a copy can show: what everybody sees, and what can be chosen."""

    seal: str
    always: tuple[str, ...]
    choices: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A row of a table of a package, as it can be shown alone.

    Attributes:
        number: Place in the table, from 1.
        cells: Texts by name of the table's columns; of a row that belongs to a line, the
            line's, too.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProvedRows:
    """Rows of a withheld table that stood beside a copy and were proved by it.

    Attributes:
        total: Rows the table has.
    """

    table: str
    total: int
    rows: tuple[CopyRow, ...]


@dataclass(frozen=True, slots=True)
class RowsShown:
    """Rows of a table that is not shown itself; their numbers count from 1."""

    table: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecipientAsk:
    """For whom a copy is made; the recipient gave the challenge."""

    name: str
    purpose: str
    challenge: str
    expires: date
    key: Path
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CopyAsk:
    """A copy as it is asked for.

    Attributes:
        withheld: Short names of what the copy leaves out.
        cover: Where the printed cover sheet goes, if one is wanted.
        rows: Single rows of tables that are left out, written beside the copy.
    """

    seal: str
    out: Path
    withheld: tuple[str, ...]
    recipient: RecipientAsk | None = None
    cover: Path | None = None
    rows: tuple[RowsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether this computer may open a key file without its password, or could be asked to."""

    is_remembered: bool
    can_remember: bool


class PackagingRoom(Protocol):
    """From a sealed report to packages and back from the platform."""

    def key_state(self, key: Path) -> KeyState:
        """Return whether this computer remembers a key."""

    def remember_key(self, key: Path, secret: str) -> Change:
        """Let the account of this computer open a key without its password."""

    def forget_key(self, key: Path) -> Change:
        """Ask for the password again; the count is 0 where nothing was remembered."""

    def signing(self, seal: str, context: JobContext) -> SigningDesk:
        """Return what is read before signing."""

    def write_pending(self, seal: str, out: Path, context: JobContext) -> Change:
        """Write the copy that goes to whoever countersigns."""

    def take_signatures(self, package: Path) -> Change:
        """Keep the signatures of a countersigned package."""

    def new_signatures(self, package: Path) -> int:
        """Return how many signatures a package brings that this file's report lacks."""

    def sharing(self, seal: str, context: JobContext) -> Sharing:
        """Return what a copy can show."""

    def copy_rows(self, seal: str, table: str, context: JobContext) -> tuple[CopyRow, ...]:
        """Return the rows of a table that can be shown without it."""

    def write_copy(self, ask: CopyAsk, context: JobContext) -> Change:
        """Write a copy, read it back and verify it."""

    def take_receipt(self, receipt: Path, register: Path | None, root: Path | None) -> Change:
        """Check a platform's receipt and keep it."""

    def withdraw(self, year: int, reason: str, context: JobContext) -> Change:
        """Seal the withdrawal of a year's report."""
