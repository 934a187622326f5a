"""Strangers' files are opened in a child process with limits on time and memory.

One child serves a whole import. If a file takes too long or too much, or ends the child, that
file is refused with its reason and the next one gets a new child. Cancelling kills it.
Results come back as files of plain columns, see :mod:`desktop.intake.result_file`. What the
child does stands in :mod:`desktop.intake.child_work`.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.begun import Begun, Files, given_to_child
from desktop.intake.child_work import (
    HEADS,
    MEMORY,
    READ,
    ROWS,
    Allowance,
    serve,
)
from desktop.intake.heads_file import read_heads
from desktop.intake.parts import PART, Parts, Taking, leave_alone, with_parts
from desktop.intake.reader import refused
from desktop.intake.result_file import read_results
from desktop.intake.source import IntakeContext, ReadResult, TableHead, Taker

_STARTING_SECONDS = 60
_POLL_SECONDS = 0.2
_LONGEST_ANSWER = 64
_PATIENCE = 1 if sys.platform == "win32" else 5
"""Where the system itself bounds processor time, a busy machine may take longer by the clock."""
_MEMORY_MARKS = ("memory allocation", "MemoryError", "bad_alloc", "out of memory")
_SIGNAL_OF_TIME = 24
"""SIGXCPU; Windows has none, there the waiting alone is bounded."""
Given = TypeVar("Given")


class LimitedReader:
    """Reads files in a child process; use it as a context manager."""

    def __init__(
        self,
        context: IntakeContext | None = None,
        allowance: Allowance | None = None,
        taker: Taker = leave_alone,
    ) -> None:
        """Prepare to read.

        Args:
            context: What is known of the firm, if it is known so soon; see :meth:`know`.
            allowance: What a file may take.
            taker: Told of invoices of a file while the rest of it is read; they come with its
                result all the same, unless it is refused.
        """
        self._context = context or IntakeContext()
        self._allowance = allowance or Allowance()
        self._taker = taker
        self._parts: Parts = {}
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._is_ready = False
        self._turns = 0

    def __enter__(self) -> Self:
        """Prepare a place for results; the child starts while the first file is fetched."""
        self._folder = tempfile.TemporaryDirectory(prefix="carbonbook-", ignore_cleanup_errors=True)
        self._launch()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child, whatever it is doing."""
        self._stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def know(self, context: IntakeContext, taker: Taker = leave_alone) -> None:
        """Say what is known of the firm and who takes parts, before the first file."""
        self._context, self._taker = context, taker

    def expect(self, name: str) -> None:
        """Say that a large file of a name will come, while the child starts."""
        if self._connection is not None and not self._is_ready:
            with suppress(OSError):  # that the child is gone shows when it is asked to read
                self._connection.send(name)

    def read(self, name: str, data: bytes) -> ReadResult:
        """Return what a file gave; one that breaks the limits is refused.

        Args:
            name: As the user knows the file.
            data: Its bytes.
        """
        try:
            return with_parts(self._done(READ, [(name, data)], read_results), self._parts)[0]
        except InputError as refusal:
            return refused(name, data, refusal)

    def read_many(self, files: Files) -> tuple[ReadResult, ...]:
        """Return what files gave, in order; they go to the child together.

        If one of them breaks the limits they are read one by one, so that only it is refused.
        """
        if len(files) > 1:
            try:
                return with_parts(self._done(READ, files, read_results), self._parts)
            except InputError:
                self._stop()
        return tuple(self.read(name, data) for name, data in files)

    def begin(self, files: Files) -> Begun:
        """Ask the child to read files, without waiting for it.

        Raises:
            InputError: If no child starts.
        """
        self._turns += 1
        name = f"{self._turns}"
        given, result = self._given(name, files), self._place / f"{name}.result"
        if not files:
            return Begun(given, result, None)
        try:
            connection = self._started()
        except InputError as refusal:
            raise _named(refusal, files[0][0]) from refusal
        try:
            connection.send((READ, given, result))
        except OSError:
            self._stop()
        return Begun(given, result, connection)

    def finished(self, begun: Begun) -> tuple[ReadResult, ...] | None:
        """Wait until the child has read files; return what they gave if it could not at once."""
        if begun.connection is None:
            return ()
        if begun.connection is self._connection:
            try:
                self._hear(begun.connection)
            except InputError as refusal:
                self._stop()
                return self._once_more(begun, refusal if len(begun.given) == 1 else None)
            begun.parts.update(self._parts)
            return None
        return self._once_more(begun)

    def unpacked(self, begun: Begun) -> tuple[ReadResult, ...]:
        """Return what files gave; the child may be busy with others by now."""
        try:
            return with_parts(read_results(begun.result), begun.parts)
        except InputError:
            self._stop()
            return self._once_more(begun)
        finally:
            begun.forget()

    def _once_more(self, begun: Begun, refusal: InputError | None = None) -> tuple[ReadResult, ...]:
        """Return what files give that a child was asked for in vain, or why they give nothing."""
        try:
            return tuple(
                self.read(name, data) if refusal is None else refused(name, data, refusal)
                for name, data in begun.files()
            )
        finally:
            begun.forget()

    def heads(self, name: str, data: bytes) -> tuple[TableHead, ...]:
        """Return the first rows of every table in a file, as texts.

        Raises:
            InputError: If the file cannot be opened, or breaks the limits.
        """
        return self._tables(HEADS, name, data)

    def rows(self, name: str, data: bytes) -> tuple[TableHead, ...]:
        """Return every row of every table in a file, as texts.

        Raises:
            InputError: If the file cannot be opened, or breaks the limits.
        """
        return self._tables(ROWS, name, data)

    def _tables(self, task: str, name: str, data: bytes) -> tuple[TableHead, ...]:
        try:
            return self._done(task, [(name, data)], read_heads)
        except InputError as refusal:
            raise _named(refusal, name) from refusal

    @property
    def _place(self) -> Path:
        """Where files for the child and its results stand."""
        return Path(self._folder.name if self._folder else tempfile.gettempdir())

    def _given(self, prefix: str, files: Files) -> list[tuple[str, bytes | Path]]:
        """Return files as the child gets them."""
        place = self._place
        return [
            (name, given_to_child(place, f"{prefix}.{number}", data))
            for number, (name, data) in enumerate(files)
        ]

    def _done(self, task: str, files: Files, back: Callable[[Path], Given]) -> Given:
        """Return what the child made of files."""
        result = self._place / "result"
        given = self._given("file", files)
        try:
            self._ask(task, given, result)
            return back(result)
        finally:
            for path in (result, *(each for _, each in given if isinstance(each, Path))):
                path.unlink(missing_ok=True)

    def _ask(self, task: str, files: Sequence[tuple[str, bytes | Path]], result: Path) -> None:
        """Have the child do a task with files and wait for it.

        Raises:
            InputError: ``file.took_too_long``, ``file.too_much_memory`` or
                ``file.reader_stopped``.
        """
        connection = self._started()
        try:
            connection.send((task, files, result))
        except OSError as exc:
            raise self._ended() from exc
        self._hear(connection)

    def _hear(self, connection: Connection) -> None:
        """Wait until the child has done what it was asked.

        Raises:
            InputError: ``file.took_too_long``, ``file.too_much_memory`` or
                ``file.reader_stopped``.
        """
        try:
            answer = self._last_answer(connection)
        except (EOFError, OSError) as exc:
            raise self._ended() from exc
        if answer == MEMORY:
            self._stop()
            raise InputError("file.too_much_memory")

    def _ended(self) -> InputError:
        """Return why the child ended, and let it go."""
        reason = self._reason()
        self._stop()
        return InputError(reason, seconds=self._allowance.seconds)

    @property
    def _log(self) -> Path:
        return self._place / "log"

    def _reason(self) -> str:
        """Return why the child ended: its time was up, its memory, or something else."""
        if self._process is not None:
            self._process.join(_STARTING_SECONDS)
            if self._process.exitcode == -_SIGNAL_OF_TIME:
                return "file.took_too_long"
        try:
            log = self._log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return "file.reader_stopped"
        is_memory = any(mark in log for mark in _MEMORY_MARKS)
        return "file.too_much_memory" if is_memory else "file.reader_stopped"

    def _last_answer(self, connection: Connection) -> bytes:
        """Return how a task ended, taking the parts that come before; as long as it may take."""
        until = time.monotonic() + self._allowance.seconds * _PATIENCE
        taking = Taking(self._place, self._taker)
        while (answer := self._answer(connection, until)).startswith(PART):
            began = time.monotonic()
            try:
                taking.take(answer)
            except InputError:
                self._stop()
                raise
            until += time.monotonic() - began
        self._parts = taking.parts
        return answer

    def _answer(self, connection: Connection, until: float) -> bytes:
        """Return what the child says next."""
        while time.monotonic() <= until:
            if wait([connection], _POLL_SECONDS):
                return connection.recv_bytes(_LONGEST_ANSWER)
        self._stop()
        raise InputError("file.took_too_long", seconds=self._allowance.seconds)

    def _started(self) -> Connection:
        """Return the line to the child, a new one if there is none.

        Raises:
            InputError: ``file.reader_stopped`` if none starts.
        """
        if self._process is None or not self._process.is_alive() or self._connection is None:
            self._stop()
            ours = self._launch()
        else:
            ours = self._connection
        if self._is_ready:
            return ours
        if not wait([ours], _STARTING_SECONDS):
            self._stop()
            raise InputError("file.reader_stopped")
        try:
            ours.recv_bytes(_LONGEST_ANSWER)
            ours.send(self._context)
        except (EOFError, OSError) as exc:
            self._stop()
            raise InputError("file.reader_stopped") from exc
        self._is_ready = True
        return ours

    def _launch(self) -> Connection:
        """Start a child without waiting for it, and return the line to it."""
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(
            target=serve, args=(theirs, self._allowance, str(self._log)), daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._connection, self._is_ready = process, ours, False
        return ours

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _named(refusal: InputError, name: str) -> InputError:
    """Return a refusal that says which file it is about."""
    if refusal.where.file or "file" in refusal.details:
        return refusal
    return InputError(refusal.code, Place(file=name), **refusal.details)
