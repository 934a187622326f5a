"""The company file: open it, ask it, and change it in one way only.

::

    with Store.open(path) as store:
        with store.change("导入 12 张发票", person="张三") as change:
            change.add_invoices(invoices)
        store.undo()

A change is one explicit transaction: the data, an entry in the change log and an undo record. An
exception inside leaves the file as it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Select

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError, UsageError
from desktop.findings import NOWHERE, Finding
from desktop.models import (
    audit,
    backup,
    check,
    connection,
    continuity,
    encryption,
    migrations,
    places,
    recovering,
    schema,
    undo,
)
from desktop.models.backup import Driver
from desktop.models.change import Change
from desktop.models.journal import Journal
from desktop.models.locks import FileLock
from desktop.models.queries.after_closing import AfterClosingQueries
from desktop.models.queries.claims import ClaimQueries
from desktop.models.queries.draft_pages import DraftPagesQueries
from desktop.models.queries.sealed import SealedQueries
from desktop.models.queries.searching import SearchQueries
from desktop.models.queries.trail import TrailQueries
from desktop.models.safekeeping import Safekeeping
from desktop.models.values import ChangeKind

PASSWORD_SET = "encryption.password_set"  # noqa: S105 -- the name of a setting: when it was set
SHEET_PRINTED = "encryption.sheet_printed"
"""Setting with the time the recovery sheet was printed; empty where none fits the password."""


class Store(
    Safekeeping,
    SearchQueries,
    ClaimQueries,
    AfterClosingQueries,
    SealedQueries,
    TrailQueries,
    DraftPagesQueries,
):
    """One open company file.

    Made by :meth:`create` and :meth:`open`; a context manager that closes it.

    Attributes:
        path: The company file.
        is_read_only: Whether changes are refused.
        findings: What opening and closing found.
    """

    def __init__(self, path: Path, driver: Driver, lock: FileLock | None) -> None:
        self.path = path
        self.is_read_only = lock is None
        self.findings: tuple[Finding, ...] = ()
        self._driver = driver
        self._lock = lock
        self._guard = RLock()
        self._head_at_open = ""
        self._last_head = ""
        self._tampered: tuple[Finding, ...] | None = None
        self._is_proven = False
        with connection.read_words(driver.module):
            self._engine: Engine = connection.open_engine(
                path, module=driver.module, key=driver.key, read_only=lock is None
            )
            self._connection: Connection = self._engine.connect()
        with connection.disk_words():
            self._identity = _identity(path)

    @classmethod
    def create(
        cls, path: Path, entity: ReportingEntity, *, person: str = "", password: str | None = None
    ) -> Self:
        """Make a new company file and open it.

        Raises:
            SurroundingsError: ``company_file.exists``; ``company_file.locked``;
                ``company_file.folder_missing``; ``company_file.path_too_long``;
                ``company_file.name_too_long``; ``company_file.no_permission``; ``disk.full``.
        """
        path = Path(path)
        driver = encryption.driver(password)
        places.require_usable(path)
        places.require_name(path)
        refuse_existing(path)
        lock = FileLock(path)
        try:
            return cls._created(path, driver, lock, entity, person)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _created(
        cls, path: Path, driver: Driver, lock: FileLock, entity: ReportingEntity, person: str
    ) -> Self:
        """Fill an unfinished file beside the target: who is killed leaves none of that name."""
        part = backup.unfinished(path)
        try:
            with connection.disk_words(path):
                backup.remove(part)
                head = cls._filled(part, driver, lock, entity, person)
                backup.set_aside_journal(path)
                backup.put_in_place(part, path)
                backup.sync_folder(path.parent)
        finally:
            with suppress(OSError):
                backup.remove(part)
        store = cls(path, driver, lock)
        store._last_head = head
        store._is_proven = True
        store.findings = places.warnings(path)
        return store

    @classmethod
    def _filled(
        cls, part: Path, driver: Driver, lock: FileLock, entity: ReportingEntity, person: str
    ) -> str:
        store = cls(part, driver, lock)
        store._is_proven = True  # there is nothing yet that could be wrong
        try:
            with store._transaction(connection.EXCLUSIVE) as opened:
                schema.build(opened)
            with store.change("entity.created", person=person) as change:
                change.set_entity(entity)
                change.kind = ChangeKind.CREATE
        finally:
            store._disconnect()
        return store._last_head

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        read_only: bool = False,
        password: str | None = None,
        recovery: str | None = None,
        driver: Driver | None = None,
    ) -> Self:
        """Open a company file; an older one is backed up and brought up to date.

        What speaks against the file's place, definitions that are not the program's, and closed
        months whose control totals differ, stand in :attr:`findings`.

        Args:
            path: The company file.
            read_only: For pages and the portfolio: no lock, no change.
            password: Of an encrypted file.
            recovery: The code of its recovery sheet, instead of the password.
            driver: How it is read, instead of both; from :meth:`driver_of_copy`.

        Raises:
            SurroundingsError: ``company_file.missing``; ``company_file.locked``;
                ``company_file.not_ours``; ``company_file.too_new``; ``company_file.too_old``;
                ``company_file.foreign_journal``;
                ``company_file.encrypted``; ``company_file.not_readable`` (wrong password or
                damaged header); ``migration.not_sound``.
        """
        path = Path(path)
        places.require_short(path)
        if not path.is_file():
            raise SurroundingsError("company_file.missing", file=path.name, folder=path.parent)
        recovering.require_own_journal(path)
        driver = driver or encryption.driver_of(path, password, recovery)
        if read_only:
            recovering.play_back(path, driver)
        lock = None if read_only else FileLock(path)
        try:
            store = cls(path, driver, lock)
        except BaseException:
            if lock is not None:
                lock.discard()
            raise
        try:
            store._begin_work()
        except BaseException:
            store.let_go(is_ours=False)
            raise
        return store

    def _begin_work(self) -> None:
        """Prove that the file is ours and sound enough to work with."""
        with self._reading() as opened:
            found = schema.require_ours(opened, self.path, read_only=self.is_read_only)
        if found < schema.VERSION and not self.is_read_only:
            self._migrate()
        with self._reading() as opened:
            guards = check.guarded(check.definitions, opened)
            controls = check.guarded(check.controls, opened)
            self._head_at_open = self._last_head = audit.head(opened)
            behind = self._behind_backup(opened)
            clock = continuity.behind_log(opened, datetime.now(UTC))
        self.findings = (*places.warnings(self.path), *behind, *clock, *guards, *controls)

    def _behind_backup(self, opened: Connection) -> tuple[Finding, ...]:
        """Compare the file with its newest backup.

        Not where many encrypted files are only looked at: a key takes long to be derived.
        """
        if self.is_read_only and self._driver.key is not None:
            return ()
        newest = continuity.furthest(self.backups(), datetime.now(UTC), self._driver)
        return continuity.behind_backup(opened, self.path, newest)

    def _migrate(self) -> None:
        faults = self.check()
        if faults:
            raise SurroundingsError(
                "migration.not_sound", NOWHERE, **check.first_fault(faults), file=self.path.name
            )
        self._back_up("migrate")
        with self._guard, connection.our_words(self._driver.module):
            migrations.migrate(self._connection)

    def close(self) -> None:
        """Close the file and let others in; closing twice does nothing.

        Where something changed and no backup is younger than an hour, one is made first; should
        that fail, the file closes all the same and :attr:`findings` says so.
        """
        if not self._connection.closed:
            self._back_up_on_close()
        self.let_go()

    def let_go(self, *, is_ours: bool = True) -> None:
        """Close the file without a backup and let others in; twice does nothing.

        A file that is not ours keeps no lock beside it that was not there.
        """
        self._disconnect()
        if self._lock is not None and is_ours:
            self._lock.release()
        elif self._lock is not None:
            self._lock.discard()

    def _disconnect(self) -> None:
        with connection.our_words(self._driver.module):
            self._connection.close()
            self._engine.dispose()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close; after an error without a backup.

        Raises:
            SurroundingsError: ``company_file.damaged`` where a row that cannot be read is the
                cause: a changed byte is no bug of the program.
        """
        if error is None:
            self.close()
            return
        faults = self.check() if isinstance(error, check.UNREADABLE) else ()
        self.let_go()
        if faults:
            raise _damaged(faults) from error

    def rows(self, query: Select[Any]) -> list[Any]:
        """Return every row of a query, within the change in progress if there is one."""
        with self._guard, connection.read_words(self._driver.module):
            if self._connection.in_transaction():
                return list(self._connection.execute(query).all())
            with self._reading() as opened:
                return list(opened.execute(query).all())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._guard, connection.read_words(self._driver.module):
            self._connection.execution_options(**connection.READ)
            transaction = self._connection.begin()
            try:
                yield self._connection
            finally:
                transaction.rollback()  # nothing to keep; a damaged file may refuse a commit

    @contextmanager
    def _transaction(self, how: Mapping[str, Any] = connection.WRITE) -> Iterator[Connection]:
        if self.is_read_only:
            raise UsageError("company_file.opened_read_only", file=self.path.name)
        with self._guard, connection.our_words(self._driver.module):
            if self._connection.in_transaction():
                raise UsageError("change.inside_change")
            self._require_in_place()
            self._require_sound()
            self._connection.execution_options(**how)
            with self._connection.begin():
                continuity.require_head(self._connection, self._last_head, self.path)
                yield self._connection
                head = audit.head(self._connection)
            self._last_head = head

    def _require_in_place(self) -> None:
        """Refuse to write where the file was moved or replaced: its journal would be lost.

        Raises:
            SurroundingsError: ``company_file.moved``.
        """
        try:
            found = _identity(self.path)
        except OSError:
            found = (0, 0)
        if found != self._identity:
            raise SurroundingsError(
                "company_file.moved", file=self.path.name, folder=self.path.parent
            )

    def _require_sound(self) -> None:
        """Refuse to write upon damage: what comes after it would be lost with the file.

        Looked for once, before the first change of an open file.

        Raises:
            SurroundingsError: ``company_file.damaged`` with the first fault.
        """
        if self._is_proven:
            return
        with self._reading() as opened:
            faults = check.before_writing(opened, are_figures_proven=self._tampered == ())
        if faults:
            raise _damaged(faults)
        self._is_proven = True
        self._tampered = ()  # the rows behind the totals are proven with the rest

    @contextmanager
    def change(self, summary: str, *, person: str = "", reason: str = "") -> Iterator[Change]:
        """Make one change: data, log entry and undo record, or nothing at all.

        Args:
            summary: What is done, in a short phrase, for the log and the undo menu.
            person: Who does it.
            reason: Why, where the user is asked.

        Raises:
            SurroundingsError: ``disk.full``, ``disk.failed`` …; nothing was changed.
            InputError: ``month.closed`` and whatever the change itself refuses.
        """
        with self._transaction() as opened:
            change = Change(
                Journal(opened), person, self.path, reason=reason, back_up=self._back_up
            )
            yield change
            self._finish(change, summary)

    @staticmethod
    def _finish(change: Change, summary: str) -> None:
        operations = change.journal.operations
        if not operations and not change.is_event:
            return
        entry = audit.Change(summary, change.person, change.reason, change.kind)
        digests = change.journal.write_digests()
        number = audit.append(change.connection, entry, operations, digests)
        if change.is_undoable:
            undo.remember(change.connection, number, change.kind)

    def undo(self, *, person: str = "") -> str:
        """Take the newest change back and return what it was called.

        Raises:
            InputError: ``undo.nothing``: at the start, or behind a closing or sealing.
        """
        with self._transaction() as opened:
            return undo.step_back(opened, undo.UNDO, person)

    def redo(self, *, person: str = "") -> str:
        """Do the newest undone change again and return what it was called.

        Raises:
            InputError: ``redo.nothing``.
        """
        with self._transaction() as opened:
            return undo.step_back(opened, undo.REDO, person)

    def next_undo(self) -> str | None:
        """Return what the next undo takes back, or nothing."""
        return self._next(undo.UNDO)

    def next_redo(self) -> str | None:
        """Return what the next redo does again, or nothing."""
        return self._next(undo.REDO)

    def _next(self, stack: str) -> str | None:
        with self._reading() as opened:
            found = undo.newest(opened, stack)
        return None if found is None else found[2]

    def check(self) -> tuple[Finding, ...]:
        """Return everything that is wrong with the file; nothing if it is sound."""
        with self._reading() as opened:
            return check.check(opened)

    def tampered(self) -> tuple[Finding, ...]:
        """Return which rows behind the figures were changed outside the program.

        Looked for once, when the first total is asked for: a changed byte never changes a total
        without a word.
        """
        if self._tampered is None:
            with self._reading() as opened:
                self._tampered = check.guarded(check.figures, opened)
        return self._tampered

    def seen_tampering(self) -> tuple[Finding, ...]:
        """Return what :meth:`tampered` found where it was asked; nothing where it was not."""
        return self._tampered or ()

    @staticmethod
    def now() -> str:
        """Return the time as the change log writes it: UTC, to the second."""
        return audit.now()

    def opened_beside(self, path: Path) -> "Store":
        """Open a copy of this file to read it: its password is the same.

        Raises:
            SurroundingsError: ``company_file.not_readable``; ``company_file.not_ours`` …
        """
        store = Store(path, self._driver, None)
        try:
            store._begin_work()
        except BaseException:
            store.let_go()
            raise
        return store

    def driver_of_copy(self, copy: Path) -> Driver:
        """Return how a backup of this file is read: by the secret the file itself was opened with.

        Raises:
            SurroundingsError: ``company_file.encrypted`` where the file is not, and the copy is.
        """
        is_alike = self._driver.key is not None and encryption.is_encrypted(copy)
        return self._driver if is_alike else encryption.driver_of(copy, None, None)


def _damaged(faults: Sequence[Finding]) -> SurroundingsError:
    why = check.first_fault(faults)
    return SurroundingsError("company_file.damaged", NOWHERE, **{"reason": why["fault"], **why})


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells one file from another, whatever its name."""
    known = path.stat()
    return known.st_dev, known.st_ino


def refuse_existing(path: Path) -> None:
    """Refuse to replace a file.

    Raises:
        SurroundingsError: ``company_file.exists``.
    """
    if path.exists():
        raise SurroundingsError("company_file.exists", file=path.name)
