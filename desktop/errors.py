"""What stops an operation: a code, a place and what the sentence needs.

The core knows codes; the sentences in every language stand in
``resources/messages``. Trouble in the user's data that does not stop the pass
is a :class:`desktop.findings.Finding` instead.
"""

import errno
from collections.abc import Mapping

from desktop.findings import NOWHERE, Place


class DesktopError(Exception):
    """An operation cannot go on.

    Args:
        code: ``noun.state``, a key of ``resources/messages``.
        where: The place in the document, if any.
        details: Named gaps of the sentence, already as text.
    """

    exit_code = 1

    def __init__(self, code: str, where: Place = NOWHERE, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.details: Mapping[str, str] = {name: str(value) for name, value in details.items()}

    def __str__(self) -> str:
        """Return the code, the place and the details, for logs."""
        parts = [self.code, str(self.where), *(f"{k}={v}" for k, v in self.details.items())]
        return " ".join(part for part in parts if part)


class UsageError(DesktopError):
    """The call is wrong: an unknown name, a value out of form."""

    exit_code = 2


class InputError(DesktopError):
    """The input was refused; nothing was changed."""

    exit_code = 3


class NotComputableError(DesktopError):
    """The figure cannot be computed; the details say what is missing."""

    exit_code = 4


class SurroundingsError(DesktopError):
    """Disk, lock or permission: the user can act, nothing was lost."""

    exit_code = 5


class PackageError(DesktopError):
    """A package was refused; ``code`` is the failure code of the package format."""

    exit_code = 6


class MethodologyError(DesktopError):
    """Our own data, or a parameter file of the user's, is wrong."""

    exit_code = 3


class CancelledError(DesktopError):
    """The user asked the job to stop; nothing was changed."""

    exit_code = 3


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: OSError) -> bool:
    """Say whether the system refused for want of room: disk, quota or largest file."""
    return error.errno in _FULL
