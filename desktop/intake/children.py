"""Many files are read by several children in turn, each as :mod:`desktop.intake.child` does it.

While the children read, the next files are fetched and the results before unpacked.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import cycle
from types import TracebackType
from typing import Self

from desktop.intake.begun import Begun, Files
from desktop.intake.child import LimitedReader
from desktop.intake.parts import leave_alone
from desktop.intake.source import IntakeContext, ReadResult, Taker

MANY = 200
"""Files worth a second child: starting one takes as long as reading a hundred of them."""
_CORES = 2
"""With one, two children wait for each other."""


class LimitedReaders:
    """Reads batches of files in child processes; use it as a context manager."""

    def __init__(
        self, context: IntakeContext | None = None, count: int = 1, taker: Taker = leave_alone
    ) -> None:
        """Prepare to read.

        Args:
            context: What is known of the firm, if it is known so soon; see :meth:`know`.
            count: Of children.
            taker: See :class:`LimitedReader`.
        """
        self._context, self._taker = context, taker
        self._count = count
        self._readers: list[LimitedReader] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start the children."""
        self.start(self._count)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the children, whatever they are doing."""
        self._stack.close()

    def start(self, count: int) -> None:
        """Have so many children, those that run among them."""
        for _ in range(len(self._readers), count):
            reader = LimitedReader(self._context, taker=self._taker)
            self._readers.append(self._stack.enter_context(reader))

    def expect(self, name: str) -> None:
        """Say that a large file of a name will come, while the first child starts."""
        self._readers[0].expect(name)

    def know(self, context: IntakeContext, taker: Taker = leave_alone) -> None:
        """Say what is known of the firm, gathered while the children start, and who takes parts."""
        for reader in self._readers:
            reader.know(context, taker)

    def read_in_turn(self, batches: Iterable[Files]) -> Iterator[tuple[ReadResult, ...]]:
        """Yield what each batch of files gave, as ``read_many`` would, in order."""
        at_work: deque[tuple[LimitedReader, Begun]] = deque()
        turns = cycle(self._readers)
        for files in batches:
            reader = next(turns)
            if len(at_work) < len(self._readers):
                at_work.append((reader, reader.begin(files)))
                del files  # a year of readings is not kept while the next is fetched
                continue
            _, before = at_work.popleft()
            results = reader.finished(before)
            at_work.append((reader, reader.begin(files)))
            del files  # as above
            yield reader.unpacked(before) if results is None else results
        for reader, before in at_work:
            results = reader.finished(before)
            yield reader.unpacked(before) if results is None else results


def children_for(files: int) -> int:
    """Return how many children read so many files: two where there are cores for them."""
    return 2 if files >= MANY and (os.cpu_count() or 1) >= _CORES else 1
