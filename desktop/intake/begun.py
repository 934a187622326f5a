"""What the child was asked to do and has not answered yet, and how it gets the files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from desktop.accounting.documents.invoice import Invoice

_SMALL = 1024 * 1024
"""Bytes of a file that goes to the child without touching the disk."""
Files = Sequence[tuple[str, bytes]]
"""Names as the user knows them, with the bytes."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Files the child has been asked to read.

    Attributes:
        given: The files as the child got them; a large one lies on the disk alone.
        result: Where what they gave will stand.
        connection: To the child that was asked; nothing where there was nothing to ask.
        parts: Invoices that came before the rest, by the position of their file.
    """

    given: Sequence[tuple[str, bytes | Path]]
    result: Path
    connection: Connection | None
    parts: dict[int, Sequence[Invoice]] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files once more, to be read by another child."""
        for name, given in self.given:
            yield name, given if isinstance(given, bytes) else given.read_bytes()

    def forget(self) -> None:
        """Remove the files this has left on the disk."""
        for path in (self.result, *(each for _, each in self.given if isinstance(each, Path))):
            path.unlink(missing_ok=True)


def given_to_child(folder: Path, name: str, data: bytes) -> bytes | Path:
    """Return a file as the child gets it: a large one by its path in a folder."""
    if len(data) <= _SMALL:
        return data
    path = folder / name
    path.write_bytes(data)
    return path
