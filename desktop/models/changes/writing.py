"""What every part of a change stands on: the transaction, the journal and the person."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Table, select

from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.models import passwords, tables
from desktop.models.journal import Columns, Journal, Row
from desktop.models.packing import Packed, pack
from desktop.models.tables import Found, table_of
from desktop.models.values import ChangeKind, MonthState, Role

_BYTES_TOGETHER = 8 * 1024 * 1024
_MAY_NOT = {
    Role.ENTER: "person.may_not_enter",
    Role.CHECK: "person.may_not_check",
    Role.CLOSE: "person.may_not_close",
}


@dataclass
class Writing:
    """One change in progress.

    Attributes:
        journal: Writes rows and notes them.
        person: Who does it.
        path: The company file.
        kind: What the log will call it; closing and sealing set their own.
        is_undoable: False for what undoing could not take back, such as a password or a note
            that has left the house; it is logged all the same.
        is_event: True for what happened whether or not it changes a row, such as a sheet printed
            twice in one second; it is logged in any case.
    """

    journal: Journal
    person: str
    path: Path
    kind: ChangeKind = ChangeKind.CHANGE
    reason: str = ""
    is_undoable: bool = True
    is_event: bool = False
    _facilities: dict[str, int] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """The connection, inside the transaction."""
        return self.journal.connection

    def _require_role(self, role: Role) -> None:
        """Refuse what another person does; a role that nobody holds binds nobody.

        Without persons one does it all (one-person mode).

        Raises:
            InputError: ``person.may_not_enter``, ``person.may_not_check``,
                ``person.may_not_close`` with who may; ``person.nobody_at_work``.
        """
        able = [name for name, roles in self._people().items() if role in roles]
        if able and not self.person:
            raise InputError("person.nobody_at_work", able="、".join(able))
        if able and self.person not in able:
            raise InputError(_MAY_NOT[role], person=self.person, able="、".join(able))

    def _people(self) -> dict[str, tuple[Role, ...]]:
        """Return the roles of every person."""
        table = table_of(tables.PersonRow)
        rows = self.connection.execute(select(table.c.name, table.c.roles).order_by(table.c.id))
        return {
            name: tuple(Role(word) for word in words.split(",") if word) for name, words in rows
        }

    def _refuse_strangers(self, password: str) -> None:
        """Ask for a supervisor where one has a password; a one-person file has none.

        Raises:
            InputError: ``person.nobody_at_work``.
            UsageError: ``person.not_supervisor``; ``person.wrong_password``.
        """
        table = table_of(tables.PersonRow)
        kept = {row.name: row.password_hash for row in self.connection.execute(select(table))}
        supervisors = [n for n, roles in self._people().items() if Role.SUPERVISE in roles]
        if not any(kept[name] for name in supervisors):
            return
        if not self.person:
            raise InputError("person.nobody_at_work", able="、".join(supervisors))
        if self.person not in supervisors:
            raise UsageError(
                "person.not_supervisor", person=self.person, able="、".join(supervisors)
            )
        if not passwords.is_right(password, kept[self.person]):
            raise UsageError("person.wrong_password", person=self.person)

    def _one(self, mapped: type[tables.Base], **columns: object) -> Found | None:
        """Return the one row with these values, or nothing."""
        table = table_of(mapped)
        query = select(table)
        for name, value in columns.items():
            query = query.where(table.c[name] == value)
        return self.connection.execute(query).first()

    def _put(self, mapped: type[tables.Base], row: Row, *keys: str) -> int:
        """Insert the row, or update the one with the same keys; return its id."""
        table = table_of(mapped)
        known = self._one(mapped, **{key: row[key] for key in keys})
        if known is None:
            return self.journal.insert_one(table, row)
        self.journal.update(table, {known.id: row})
        return int(known.id)

    def _facility_id(self, name: str) -> int | None:
        """Return the id of a facility; nothing for the empty name.

        Raises:
            UsageError: ``facility.unknown``.
        """
        if not name:
            return None
        if name not in self._facilities:
            row = self._one(tables.FacilityRow, name=name)
            if row is None:
                names = select(table_of(tables.FacilityRow).c.name)
                known = "、".join(self.connection.execute(names).scalars())
                raise UsageError("facility.unknown", facility=name, known=known)
            self._facilities[name] = row.id
        return self._facilities[name]

    def _known(self, table: Table, column: str, values: list[str]) -> dict[str, int]:
        """Return the ids of the rows whose column holds one of the values."""
        if self.connection.execute(select(table.c.id).limit(1)).first() is None:
            return {}
        sql = (
            f'SELECT "{column}", id FROM "{table.name}"'  # noqa: S608 -- our own table's column
            f' WHERE "{column}" IN (SELECT value FROM json_each(?))'
        )
        found = self.connection.exec_driver_sql(sql, (json.dumps(values),))
        return {row[0]: row[1] for row in found}

    def _closed_months(self) -> frozenset[str]:
        table = table_of(tables.MonthRow)
        query = select(table.c.month).where(table.c.state == MonthState.CLOSED.value)
        return frozenset(self.connection.execute(query).scalars())

    def _refuse_closed(self, period: ReportingPeriod) -> None:
        """Refuse days of a closed month.

        Raises:
            InputError: ``month.closed``.
        """
        closed = self._closed_months()
        for month in period.months() if closed else ():
            if str(month) in closed:
                raise InputError("month.closed", month=month)

    def _refuse_closed_month(self, month: Month) -> None:
        if str(month) in self._closed_months():
            raise InputError("month.closed", month=month)

    def keep_bytes(self, data: bytes) -> str:
        """Store bytes once under their hash and return it; not part of undo, being nameless."""
        mark = sha256(data).hexdigest()
        if self._one(tables.ContentRow, sha256=mark) is None:
            self.keep_packed([pack(data)])
        return mark

    def keep_packed(self, contents: Iterable[Packed]) -> None:
        """Store packed bytes under their hashes, those that are not there yet."""
        table = table_of(tables.ContentRow)
        for some in _together(contents):
            columns: Columns = {
                "sha256": [each.sha256 for each in some],
                "size": [each.size for each in some],
                "packing": [each.packing for each in some],
                "packed": [each.data for each in some],
            }
            self.journal.insert_unnoted(table, columns)


def _together(contents: Iterable[Packed]) -> Iterator[list[Packed]]:
    """Yield contents that go to SQLite together, which copies all it is given at once."""
    some: list[Packed] = []
    size = 0
    for each in contents:
        if some and size + len(each.data) > _BYTES_TOGETHER:
            yield some
            some, size = [], 0
        some.append(each)
        size += len(each.data)
    if some:
        yield some
