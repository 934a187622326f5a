"""Long lists done part by part, so that the user sees how far it is and can stop."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from desktop.jobs.context import JobContext

AT_ONCE: Final = 2_000
"""Lines of a part: a tenth of a second of work, so that a stop is soon heard."""
T = TypeVar("T")


class Steps:
    """Counts what is done of all that one job has to do."""

    def __init__(self, context: JobContext, total: int) -> None:
        self._context = context
        self._total = total
        self._done = 0

    def parts(self, items: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
        """Yield items in parts, telling before each how far the job is.

        Raises:
            CancelledError: If the user asked to stop.
        """
        for start in range(0, len(items), max(size, 1)):
            self._context.step(self._done, self._total)
            part = items[start : start + size]
            yield part
            self._done += len(part)
