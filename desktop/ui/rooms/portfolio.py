"""Many company files side by side: rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from desktop.accounting.period import Month
from desktop.errors import DesktopError
from desktop.ui.session import Names


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One company file; where it cannot be read, only ``path`` and ``trouble`` are set.

    Attributes:
        basis: ``sealed``, ``live`` or ``nothing``: where the figures come from.
        co2e_kg: Scope 1 and location-based scope 2 of the newest year with records.
        grades: Method and grade, self-assessed.
        handover: Newest note left with the file.
        copy: ``same``, ``older`` or ``parted`` for a copy of another row's file, ``same_firm`` for
            another file of its firm; empty for neither.
        copy_of: That file.
    """

    path: Path
    name: str = ""
    last_closed: Month | None = None
    reopened: tuple[Month, ...] = ()
    drafts: int = 0
    unposted: int = 0
    year: int | None = None
    basis: str = "nothing"
    scope1_kg: Decimal | None = None
    scope2_kg: Decimal | None = None
    co2e_kg: Decimal | None = None
    grades: tuple[tuple[Names, Names], ...] = ()
    is_superseded: bool = False
    handover: str = ""
    copy: str = ""
    copy_of: Path | None = None
    trouble: DesktopError | None = field(default=None, compare=False)

    @property
    def is_copy(self) -> bool:
        """Whether another row stands for these books: counted here, they were counted twice."""
        return self.copy not in {"", "same_firm"}
