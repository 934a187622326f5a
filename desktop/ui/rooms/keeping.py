"""Backups, password, hand-over, persons: rows and questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desktop.findings import Finding
from desktop.jobs.context import JobContext
from desktop.ui.changes import Change


@dataclass(frozen=True, slots=True)
class BackupRow:
    """An automatic backup; ``why`` is ``close``, ``migrate``, ``manual`` and others."""

    path: Path
    at: datetime
    why: str
    size: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who works with the file; roles as their words."""

    name: str
    roles: tuple[str, ...]
    has_password: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note that came with the file."""

    note: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Originals:
    """How far records have their originals in the file, and what those take."""

    records: int
    evidenced: int
    documents: int
    stored: int
    budget: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the page of upkeep shows."""

    path: Path
    is_encrypted: bool
    backups: tuple[BackupRow, ...]
    second_place: str
    persons: tuple[PersonRow, ...]
    notes: tuple[NoteRow, ...]
    originals: Originals


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a restore drill found; ``behind`` changes would be lost today."""

    backup: str
    at: datetime
    behind: int
    records: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PersonAsk:
    """A person to add or to change; an empty password leaves it as it is."""

    name: str
    roles: tuple[str, ...]
    password: str = field(default="", repr=False)
    supervisor_password: str = field(default="", repr=False)


class KeepingRoom(Protocol):
    """Keeps the file safe."""

    def keeping(self) -> Keeping:
        """Return backups, protection, persons and notes."""

    def back_up_now(self, context: JobContext) -> Change:
        """Write an automatic backup beside the file and to the second place."""

    def drill(self, context: JobContext) -> Drilled:
        """Restore the newest backup for trial and compare it."""

    def check(self, context: JobContext) -> tuple[Finding, ...]:
        """Return everything that is wrong with the file."""

    def set_second_place(self, folder: Path | None) -> Change:
        """Choose where every backup is copied too."""

    def hand_over(self, note: str, out: Path, context: JobContext) -> Change:
        """Leave a note and write a verified copy that carries it."""

    def put_person(self, ask: PersonAsk) -> Change:
        """Add or change a person."""

    def choose_person(self, name: str, password: str) -> Change:
        """Remember who works with the file on this machine; nothing in the file changes."""
