"""Many company files at a glance, for a consultant: read only, one line each."""

from dataclasses import dataclass
from pathlib import Path

from desktop.accounting.period import Month
from desktop.errors import DesktopError
from desktop.models.store import Store
from desktop.models.values import MonthState


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """What a portfolio page shows of one file.

    Attributes:
        trouble: Code of what kept the file from being read; the rest is empty then.
        last_closed: Newest closed month.
        unfinished: Drafts and unposted records that wait.
        sealed: Details of the newest sealed report, by name: total, grade …
    """

    path: Path
    name: str = ""
    uscc: str = ""
    last_closed: Month | None = None
    unfinished: int = 0
    sealed_year: int | None = None
    sealed: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def portfolio(paths: tuple[Path, ...]) -> tuple[PortfolioLine, ...]:
    """Return one line a file, in order; a file that cannot be read says why."""
    return tuple(_line(path) for path in paths)


def _line(path: Path) -> PortfolioLine:
    try:
        with Store.open(path, read_only=True) as store:
            return _read(store)
    except DesktopError as error:
        return PortfolioLine(path, trouble=error.code)


def _read(store: Store) -> PortfolioLine:
    entity, counts = store.entity(), store.counts()
    closed = [m.month for m in store.months() if m.state is MonthState.CLOSED]
    reports = store.sealed_heads()
    newest = max(reports, key=lambda report: report.period.end, default=None)
    return PortfolioLine(
        path=store.path,
        name=entity.name,
        uscc=entity.uscc,
        last_closed=max(closed, default=None),
        unfinished=counts.drafts + counts.confirmed,
        sealed_year=None if newest is None else newest.period.end.year,
        sealed=() if newest is None else newest.details,
    )
