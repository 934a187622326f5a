"""The company file: open it, ask it, and change it in one way only.

::

    with Store.open(path) as store:
        with store.change("导入 12 张发票", person="张三") as change:
            change.add_invoices(invoices)
        store.undo()

A change is one explicit transaction: the data, an entry in the change log and an undo record. An
exception inside leaves the file as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import ModuleType, TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Select

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError, UsageError
from desktop.findings import Finding
from desktop.models import audit, backup, check, connection, encryption, schema, undo
from desktop.models.change import Change
from desktop.models.journal import Journal
from desktop.models.locks import FileLock
from desktop.models.queries.books import BooksQueries
from desktop.models.queries.ledger import LedgerQueries
from desktop.models.queries.sealed import SealedQueries
from desktop.models.values import ChangeKind


class Store(BooksQueries, LedgerQueries, SealedQueries):
    """One open company file.

    Made by :meth:`create` and :meth:`open`; a context manager that closes it.

    Attributes:
        path: The company file.
        is_read_only: Whether changes are refused.
    """

    def __init__(
        self,
        path: Path,
        engine: Engine,
        lock: FileLock | None,
        driver: tuple[ModuleType, str | None],
    ) -> None:
        self.path = path
        self.is_read_only = lock is None
        self._engine = engine
        self._driver = driver
        self._lock = lock
        self._guard = RLock()
        self._connection: Connection = engine.connect()

    @classmethod
    def create(
        cls, path: Path, entity: ReportingEntity, *, person: str = "", password: str | None = None
    ) -> Self:
        """Make a new company file and open it.

        Raises:
            SurroundingsError: ``company_file.exists``; ``company_file.locked``;
                ``company_file.no_permission``; ``disk.full``.
        """
        path = Path(path)
        if path.exists():
            raise SurroundingsError("company_file.exists", file=path.name)
        lock = FileLock(path)
        try:
            store = cls._started(path, lock, password)
            with store.change("entity.created", person=person) as change:
                change.set_entity(entity)
                change.kind = ChangeKind.CREATE
        except BaseException:
            lock.release()
            path.unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def _started(cls, path: Path, lock: FileLock, password: str | None) -> Self:
        module, key = encryption.driver(password)
        with connection.our_words():
            engine = connection.open_engine(path, module=module, key=key)
            store = cls(path, engine, lock, (module, key))
            with store._connection.execution_options(**connection.EXCLUSIVE).begin():
                schema.build(store._connection)
        return store

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, password: str | None = None) -> Self:
        """Open a company file; an older one is backed up and brought up to date.

        Raises:
            SurroundingsError: ``company_file.missing``; ``company_file.locked``;
                ``company_file.not_ours``; ``company_file.too_new``; ``company_file.too_old``;
                ``company_file.not_readable`` (wrong password or damaged header).
        """
        path = Path(path)
        if not path.is_file():
            raise SurroundingsError("company_file.missing", file=path.name, folder=path.parent)
        lock = None if read_only else FileLock(path)
        try:
            return cls._opened(path, lock, encryption.driver(password))
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    @classmethod
    def _opened(
        cls, path: Path, lock: FileLock | None, driver: tuple[ModuleType, str | None]
    ) -> Self:
        module, key = driver
        with connection.our_words():
            engine = connection.open_engine(path, module=module, key=key, read_only=lock is None)
            store = cls(path, engine, lock, (module, key))
            try:
                schema.require_ours(store._connection, path, read_only=lock is None)
            except BaseException:
                store._disconnect()
                raise
        return store

    def close(self) -> None:
        """Close the file and let others in; closing twice does nothing."""
        self._disconnect()
        if self._lock is not None:
            self._lock.release()

    def _disconnect(self) -> None:
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
        """Close."""
        self.close()

    def rows(self, query: Select[Any]) -> list[Any]:
        """Return every row of a query, within the change in progress if there is one."""
        with self._guard, connection.our_words():
            if self._connection.in_transaction():
                return list(self._connection.execute(query))
            self._connection.execution_options(carbonbook_begin="BEGIN")
            with self._connection.begin():
                return list(self._connection.execute(query))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self.is_read_only:
            raise UsageError("company_file.opened_read_only", file=self.path.name)
        with self._guard, connection.our_words():
            if self._connection.in_transaction():
                raise UsageError("change.inside_change")
            self._connection.execution_options(**connection.WRITE)
            with self._connection.begin():
                yield self._connection

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
        with self._transaction() as open_connection:
            change = Change(
                Journal(open_connection), person, self.path, reason=reason, back_up=self._back_up
            )
            yield change
            self._finish(change, summary)

    def _finish(self, change: Change, summary: str) -> None:
        operations = change.journal.operations
        if not operations:
            return
        entry = audit.Change(summary, change.person, change.reason, change.kind)
        digests = change.journal.write_digests()
        number = audit.append(change.connection, entry, operations, digests)
        undo.remember(change.connection, number, change.kind)

    def check(self) -> tuple[Finding, ...]:
        """Return everything that is wrong with the file; nothing if it is sound."""
        with self._guard, connection.our_words():
            self._connection.execution_options(carbonbook_begin="BEGIN")
            with self._connection.begin():
                return check.check(self._connection)

    def backup(self, target: Path) -> Path:
        """Write a verified copy of the file and return its path.

        Raises:
            SurroundingsError: ``backup.not_sound``; ``disk.full`` …
        """
        with self._guard, connection.our_words():
            return backup.write_backup(self.path, Path(target), *self._driver)

    def backup_folder(self) -> Path:
        """Return the folder of the automatic backups, beside the file."""
        return self.path.with_name(self.path.stem + " 备份")

    def _back_up(self, why: str) -> Path:
        """Write an automatic backup, even within a change: it shows the file as it was."""
        folder = self.backup_folder()
        folder.mkdir(exist_ok=True)
        name = f"{self.path.stem} {backup.stamp()} {why}{self.path.suffix}"
        return self.backup(folder / name)

    def undo(self, *, person: str = "") -> str:
        """Take the newest change back and return what it was called.

        Raises:
            InputError: ``undo.nothing``: at the start, or behind a closing or sealing.
        """
        with self._transaction() as open_connection:
            return undo.step_back(open_connection, undo.UNDO, person)

    def redo(self, *, person: str = "") -> str:
        """Do the newest undone change again and return what it was called.

        Raises:
            InputError: ``redo.nothing``.
        """
        with self._transaction() as open_connection:
            return undo.step_back(open_connection, undo.REDO, person)
