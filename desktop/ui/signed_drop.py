"""Signed JSON files brought to the window: receipts to their packages, registers to verifying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.runner import Job

if TYPE_CHECKING:
    from desktop.ui.session import Office

SUFFIX: Final = ".json"


class Signed(NamedTuple):
    """What was among the files; what is no signed file of a platform is not here."""

    receipts: tuple[Path, ...] = ()
    register: Path | None = None
    root: Path | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was known."""
        return not (self.receipts or self.register or self.root)


def sort_signed(desk: Desk, paths: Sequence[Path], done: Callable[[Signed], None]) -> None:
    """Let the worker look what each file is; the names say nothing."""
    work = partial(_sorted, desk.office, tuple(paths))
    desk.runner.run(Job("", work, done, is_quiet=True))


def _sorted(office: Office, paths: tuple[Path, ...], _context: JobContext) -> Signed:
    kinds = [(office.signed_kind(path), path) for path in paths]
    of = dict(reversed(kinds))
    receipts = tuple(path for kind, path in kinds if kind == "receipt")
    return Signed(receipts, of.get("register"), of.get("root"))
