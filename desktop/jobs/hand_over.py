"""Hand a company file to a colleague: a proven copy with a note inside."""

from pathlib import Path

from desktop.errors import DesktopError, InputError
from desktop.models.store import Store
from desktop.models.values import ChangeKind, HandoverNote

_WRITTEN = "handover.written"


def hand_over(store: Store, note: str, out: Path, *, person: str = "") -> Path:
    """Leave a note in the company file and write a verified copy that carries it.

    An encrypted file gives an encrypted copy with the same password. Given again after the
    program was killed between note and copy, it leaves no second note.

    Raises:
        InputError: ``handover.note_missing``; ``file.exists`` — nothing is overwritten.
        SurroundingsError: ``disk.full`` … The note is taken back then.
    """
    if not note.strip():
        raise InputError("handover.note_missing")
    if out.exists():
        raise InputError("file.exists", file=out)
    was_left = _was_left(store, note.strip(), person)
    if not was_left:
        with store.change(_WRITTEN, person=person) as change:
            change.add_handover_note(note.strip())
    try:
        return store.backup(out)
    except DesktopError:
        if not was_left:
            store.undo(person=person)
        raise


def _was_left(store: Store, note: str, person: str) -> bool:
    """Say whether this very note is the last thing that was done."""
    last = store.history(1)[0]
    if (last.summary, last.person) != (_WRITTEN, person) or last.kind is not ChangeKind.CHANGE:
        return False
    return store.handover_notes()[-1].note == note


def handover_notes(store: Store) -> tuple[HandoverNote, ...]:
    """Return the notes that came with the file, newest first."""
    return tuple(reversed(store.handover_notes()))
