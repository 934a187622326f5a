"""Invoices of a large file on their way from the child while the rest of it is still being read.

The child writes some of them to a file of their own and says of which file they are; the parent
takes them at once. With the result they are put together again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from desktop.accounting.documents.invoice import Invoice
from desktop.errors import InputError
from desktop.intake.result_file import read_invoices, write_invoices
from desktop.intake.source import ReadResult, Status, Taker

PART = b"part "
"""Begins the child's word of a part; the position of its file in the task follows."""
Parts = Mapping[int, Sequence[Invoice]]
"""Invoices that came before the rest, by the position of their file."""


def _part_file(folder: Path, number: int) -> Path:
    """Return where a part of a task stands, counted from 0."""
    return folder / f"part.{number}"


def leave_alone(_invoices: Sequence[Invoice]) -> None:
    """Take nothing early."""


@dataclass(slots=True)
class Handing:
    """The child's side of one task."""

    connection: Connection
    folder: Path
    _count: int = 0

    def hand_over(self, file: int, invoices: Sequence[Invoice]) -> None:
        """Hand over invoices of a file, given by its position in the task."""
        write_invoices(invoices, _part_file(self.folder, self._count))
        self._count += 1
        self.connection.send_bytes(PART + str(file).encode("ascii"))


@dataclass(slots=True)
class Taking:
    """The parent's side of one task.

    Attributes:
        taker: Is told of every part.
        parts: What came so far.
    """

    folder: Path
    taker: Taker
    parts: dict[int, list[Invoice]] = field(default_factory=dict)
    _count: int = 0

    def take(self, word: bytes) -> None:
        """Take the part the child speaks of.

        Raises:
            InputError: ``file.reader_stopped`` if there is none.
        """
        number = word.removeprefix(PART)
        path = _part_file(self.folder, self._count)
        self._count += 1
        if not number.isdigit():
            raise InputError("file.reader_stopped")
        invoices = read_invoices(path)
        path.unlink()
        self.parts.setdefault(int(number), []).extend(invoices)
        self.taker(invoices)


def with_parts(results: Sequence[ReadResult], parts: Parts) -> tuple[ReadResult, ...]:
    """Return results with the invoices that came before; a refused file keeps none."""
    return tuple(
        replace(result, invoices=(*parts[number], *result.invoices))
        if number in parts and result.status is not Status.REFUSED
        else result
        for number, result in enumerate(results)
    )
