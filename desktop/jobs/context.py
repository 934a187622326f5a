"""How a job tells its progress and learns that the user asked it to stop."""

from typing import Protocol

from desktop.errors import CancelledError


class JobContext(Protocol):
    """What a job needs of whoever runs it."""

    def step(self, done: int, total: int, what: str = "") -> None:
        """Tell the progress; ``what`` is a message code (``progress.*``).

        Raises:
            CancelledError: If the user asked to stop.
        """


class SilentContext:
    """Tells nobody and never stops; for tests and short jobs."""

    def step(self, done: int, total: int, what: str = "") -> None:
        """Do nothing."""


class CancelledContext:
    """Stops at the first step; for tests."""

    def step(self, done: int, total: int, what: str = "") -> None:
        """Stop.

        Raises:
            CancelledError: Always.
        """
        raise CancelledError("job.cancelled", done=done, total=total, what=what)
