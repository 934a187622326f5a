"""Backups, hand-over and persons, on the jobs."""

from pathlib import Path

from desktop.findings import Finding
from desktop.jobs.context import JobContext
from desktop.jobs.evidence import evidence_state
from desktop.jobs.hand_over import hand_over, handover_notes
from desktop.jobs.persons import (
    PersonOrder,
    choose_person,
    list_persons,
    put_person,
    roles_of,
    stay_at_work,
)
from desktop.jobs.protection import is_protected
from desktop.jobs.restore_drill import restore_drill
from desktop.jobs.upkeep import back_up, check_file, second_place, set_second_place
from desktop.models.backup import Backup
from desktop.models.store import Store
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.company.rows import local
from desktop.ui.rooms.keeping import (
    BackupRow,
    Drilled,
    Keeping,
    NoteRow,
    Originals,
    PersonAsk,
    PersonRow,
)

_UPKEEP = frozenset({Changed.UPKEEP})


class CompanyKeeping:
    """Keeps the open file safe."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def keeping(self) -> Keeping:
        """Return backups, protection, persons and notes."""
        store = self._books.store
        state = evidence_state(store)
        return Keeping(
            path=store.path,
            is_encrypted=is_protected(store.path),
            backups=tuple(_backup(each) for each in store.backups()),
            second_place=second_place(store),
            persons=people(store),
            notes=tuple(
                NoteRow(each.note, each.person, local(each.written_at))
                for each in handover_notes(store)
            ),
            originals=Originals(
                state.records,
                state.evidenced,
                state.documents,
                state.stored_bytes,
                state.budget_bytes,
            ),
        )

    def back_up_now(self, context: JobContext) -> Change:
        """Write an automatic backup beside the file and to the second place."""
        context.step(0, 1)
        written = back_up(self._books.store, None, self._books.now)
        return Change(_UPKEEP, 1, path=str(written))

    def drill(self, context: JobContext) -> Drilled:
        """Restore the newest backup for trial and compare it."""
        found = restore_drill(self._books.store, context)
        return Drilled(
            found.backup.name, local(found.made_at), found.behind, found.records, found.findings
        )

    def check(self, context: JobContext) -> tuple[Finding, ...]:
        """Return everything that is wrong with the file."""
        context.step(0, 1)
        return check_file(self._books.store)

    def set_second_place(self, folder: Path | None) -> Change:
        """Choose where every backup is copied too."""
        set_second_place(self._books.store, folder, person=self._books.person)
        return Change(_UPKEEP, 1)

    def hand_over(self, note: str, out: Path, context: JobContext) -> Change:
        """Leave a note and write a verified copy that carries it."""
        context.step(0, 1)
        written = hand_over(self._books.store, note, out, person=self._books.person)
        return Change(_UPKEEP, 1, path=str(written))

    def put_person(self, ask: PersonAsk) -> Change:
        """Add or change a person."""
        who = self._books.person
        order = PersonOrder(
            ask.name,
            roles_of(ask.roles),
            ask.password or None,
            who,
            ask.supervisor_password,
        )
        put_person(self._books.store, order)
        stay_at_work(self._books.store, who)
        return Change(_UPKEEP, 1)

    def choose_person(self, name: str, password: str) -> Change:
        """Remember who works with the file on this machine; nothing in the file changes."""
        choose_person(self._books.store, name, password)
        return Change(_UPKEEP)


def people(store: Store) -> tuple[PersonRow, ...]:
    """Return everybody who works with the file."""
    return tuple(
        PersonRow(each.name, tuple(role.value for role in each.roles), each.has_password)
        for each in list_persons(store)
    )


def _backup(each: Backup) -> BackupRow:
    return BackupRow(each.path, each.at.astimezone(), each.why, each.path.stat().st_size)
