"""The declaration before a signature: it is shown, and whoever sits at a terminal accepts it."""

import sys

from desktop.cli.console import Console
from desktop.errors import InputError
from desktop.jobs.consent import Consent

_ACCEPTED = frozenset({"同意", "agree"})


def accepted(console: Console, *, is_declared: bool) -> Consent:
    """Return how the declaration just shown was accepted.

    ``--declare`` accepts it. Without it, a person at a terminal is asked; a script is not, but told
    that nobody was.

    Raises:
        InputError: ``declaration.not_accepted``.
    """
    if is_declared:
        return Consent.OPTION
    if not sys.stdin.isatty():
        console.tell("declaration.nobody_asked")
        return Consent.COMMAND
    console.tell("declaration.question")
    if sys.stdin.readline().strip().lower() not in _ACCEPTED:
        raise InputError("declaration.not_accepted")
    return Consent.TYPED
