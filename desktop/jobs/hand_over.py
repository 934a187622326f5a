"""Hand a company file to a colleague: a proven copy with a note inside."""

from pathlib import Path

from desktop.errors import DesktopError, InputError
from desktop.models.store import Store
from desktop.models.values import HandoverNote


def hand_over(store: Store, note: str, out: Path, *, person: str = "") -> Path:
    """Leave a note in the company file and write a verified copy that carries it.

    An encrypted file gives an encrypted copy with the same password.

    Raises:
        InputError: ``handover.note_missing``; ``file.exists`` — nothing is overwritten.
        SurroundingsError: ``disk.full`` … The note is taken back then.
    """
    if not note.strip():
        raise InputError("handover.note_missing")
    if out.exists():
        raise InputError("file.exists", file=out)
    with store.change("handover.written", person=person) as change:
        change.add_handover_note(note.strip())
    try:
        return store.backup(out)
    except DesktopError:
        store.undo(person=person)
        raise


def handover_notes(store: Store) -> tuple[HandoverNote, ...]:
    """Return the notes that came with the file, newest first."""
    return tuple(reversed(store.handover_notes()))
