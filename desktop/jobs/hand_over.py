"""Hand a company file to a colleague: a proven copy with a note inside."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from desktop.errors import DesktopError, InputError
from desktop.models.store import Store
from desktop.models.values import HandoverNote
from desktop.models.whole_file import copy_with

_WRITTEN = "handover.written"


def hand_over(store: Store, note: str, out: Path, *, person: str = "") -> Path:
    """Write a verified copy that carries a note, and leave the note in the company file, too.

    The copy comes first: a note never tells of a copy that is not there. An encrypted file gives
    an encrypted copy with the same password. Given again after the program was killed between the
    two, it leaves the note that is missing.

    Raises:
        InputError: ``handover.note_missing``; ``file.exists`` — nothing is overwritten.
        SurroundingsError: ``disk.full`` … Neither copy nor note is left then.
    """
    text = note.strip()
    if not text:
        raise InputError("handover.note_missing")
    leave = partial(_leave, text, person)
    if not out.exists():
        copy_with(store, out, leave)
    elif not _was_copied(store, text, person, out):
        raise InputError("file.exists", file=out)
    try:
        leave(store)
    except DesktopError:
        with suppress(OSError):
            out.unlink()
        raise
    return out


def _leave(note: str, person: str, store: Store) -> None:
    with store.change(_WRITTEN, person=person) as change:
        change.add_handover_note(note)


def _was_copied(store: Store, note: str, person: str, out: Path) -> bool:
    """Say whether a file is this one as it stands and the note."""
    try:
        with store.opened_beside(out) as copy:
            newest, before, *_ = copy.history(2)
            left = copy.handover_notes()
    except (DesktopError, ValueError):
        return False
    is_note = (newest.summary, newest.person) == (_WRITTEN, person) and left[-1].note == note
    return is_note and before.hash == store.audit_head()


def handover_notes(store: Store) -> tuple[HandoverNote, ...]:
    """Return the notes that came with the file, newest first."""
    return tuple(reversed(store.handover_notes()))
