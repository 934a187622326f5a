"""Many company files at a glance, for a consultant: read only, one line each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.result import Rating
from desktop.errors import DesktopError, InputError, SurroundingsError
from desktop.exchange.manifest import Statement, read_statement
from desktop.findings import NOWHERE
from desktop.jobs.company_inventory import inventory_of, store_controls
from desktop.jobs.context import JobContext
from desktop.jobs.portfolio_copies import Copy, Lineage, find_copies
from desktop.jobs.portfolio_rating import Unrated, rate_together, unrated
from desktop.jobs.series import STATEMENT
from desktop.models.backup import FOLDER
from desktop.models.check import first_fault
from desktop.models.store import Store
from desktop.models.values import MonthState
from desktop.models.whole_file import restore

SUFFIX = ".cbook"
_OLDER = "company_file.too_old"
_TONNE = Decimal(1000)


class Basis(StrEnum):
    """What a line's figures stand on."""

    NOTHING = ""
    SEALED = "sealed"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class PortfolioGrade:
    """What one method answered; the grade is empty where it rated nothing."""

    method: str
    status: str
    grade: str


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """What a portfolio shows of one company file.

    Attributes:
        last_closed: Newest closed month.
        reopened: Months that were closed once and are open again.
        drafts: Drafts that wait for a decision or confirmation.
        unposted: Confirmed records that are not posted.
        year: The newest year with records; the figures are of that year.
        basis: ``sealed`` where that year's report is sealed, else ``live``: computed now.
        scope1: [tCO2e]
        scope2_location: [tCO2e]
        is_superseded: Whether every package of that year was overtaken by a reopened month.
        handover: Newest note left with the file.
        trail: Hashes of its change log, which tell copies of a file.
        copy: What the file is to another one of the portfolio.
        trouble: What kept the file from being read, the rest is empty then; or from being
            believed, the figures are empty then.
    """

    path: Path
    name: str = ""
    uscc: str = ""
    region: str = ""
    last_closed: Month | None = None
    reopened: tuple[Month, ...] = ()
    drafts: int = 0
    unposted: int = 0
    year: int | None = None
    basis: Basis = Basis.NOTHING
    scope1: Decimal | None = None
    scope2_location: Decimal | None = None
    grades: tuple[PortfolioGrade, ...] = ()
    is_superseded: bool = False
    handover: str = ""
    trail: tuple[str, ...] = field(default=(), repr=False)
    copy: Copy = field(default_factory=Copy)
    trouble: DesktopError | None = field(default=None, compare=False)

    @property
    def co2e(self) -> Decimal | None:
        """Scope 1 + location-based scope 2, in tCO2e."""
        if self.scope1 is None or self.scope2_location is None:
            return None
        return self.scope1 + self.scope2_location


@dataclass(frozen=True, slots=True)
class PortfolioOrder:
    """What is looked at.

    Attributes:
        paths: Company files and folders with company files.
        today: The day live figures are made for.
        passwords: Of encrypted files, by path.
    """

    paths: tuple[Path, ...]
    today: date
    passwords: Mapping[Path, str] = field(default_factory=dict, repr=False)


def portfolio(order: PortfolioOrder, context: JobContext) -> tuple[PortfolioLine, ...]:
    """Return one line a company file; one that cannot be read says why and stops nobody.

    Raises:
        InputError: ``portfolio.nothing`` where the folders hold no company file.
        CancelledError: If the user asked to stop.
    """
    files = company_files(order.paths)
    if not files:
        raise InputError("portfolio.nothing", folder="、".join(map(str, order.paths)))
    lines: list[PortfolioLine] = []
    waiting: dict[int, Unrated] = {}
    for number, path in enumerate(files):
        context.step(number, len(files), "progress.portfolio")
        line, firm = _line(path, order)
        lines.append(line)
        if firm is not None:
            waiting[number] = firm
    ratings = rate_together(tuple(waiting.values()))
    for number, own in zip(waiting, ratings, strict=True):
        lines[number] = replace(lines[number], grades=tuple(map(_grade, own)))
    copies = find_copies({line.path: Lineage(line.uscc, line.trail) for line in lines})
    return tuple(replace(line, copy=copies.get(line.path, line.copy)) for line in lines)


def _grade(rating: Rating) -> PortfolioGrade:
    return PortfolioGrade(rating.method, rating.status.value, rating.grade or "")


def company_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files named and those of the folders named, without backups, each once."""
    return tuple(dict.fromkeys(path for each in paths for path in _files(each)))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        is_named = found.suffix.lower() == SUFFIX  # a stick of old writes names in capitals
        if is_named and found.is_file() and not found.parent.name.endswith(f" {FOLDER}"):
            yield found


Found = tuple[PortfolioLine, Unrated | None]
"""A line, and what it is rated from where its figures are live."""


def _line(path: Path, order: PortfolioOrder) -> Found:
    password = order.passwords.get(path)
    try:
        return _opened(path, password, order.today)
    except DesktopError as error:
        if error.code != _OLDER:
            return PortfolioLine(path, trouble=error), None
    try:
        return _brought_up_to_date(path, password, order.today)
    except DesktopError as error:
        return PortfolioLine(path, trouble=error), None


def _opened(path: Path, password: str | None, today: date) -> Found:
    with Store.open(path, read_only=True, password=password) as store:
        return _read_proven(store, today)


def _brought_up_to_date(path: Path, password: str | None, today: date) -> Found:
    """Return what a passing copy of an older file says; the file stays as it is."""
    with TemporaryDirectory() as folder:
        copied = restore(path, Path(folder) / path.name, password=password)
        Store.open(copied, password=password).let_go()
        line, firm = _opened(copied, password, today)
        return replace(line, path=path), firm


def _read_proven(store: Store, today: date) -> Found:
    """Return what a file says, without figures where its rows are not what the program wrote."""
    line, firm = _read(store, today)
    faults = (*store_controls(store), *store.tampered())
    if not faults:
        return line, firm
    trouble = SurroundingsError(
        "company_file.altered", NOWHERE, **first_fault(faults), file=store.path.name
    )
    blank = replace(
        line, basis=Basis.NOTHING, scope1=None, scope2_location=None, grades=(), trouble=trouble
    )
    return blank, None


@dataclass(frozen=True, slots=True)
class _Figures:
    basis: Basis
    scope1: Decimal
    scope2_location: Decimal
    grades: tuple[PortfolioGrade, ...] = ()
    is_superseded: bool = False
    firm: Unrated | None = None


def _read(store: Store, today: date) -> Found:
    entity, counts, months = store.entity(), store.counts(), store.months()
    year = store.newest_year()
    found = None if year is None else _figures(store, ReportingPeriod.of_year(year), today)
    notes = store.handover_notes()
    line = PortfolioLine(
        path=store.path,
        name=entity.name,
        uscc=entity.uscc,
        region=entity.region,
        last_closed=max((m.month for m in months if m.state is MonthState.CLOSED), default=None),
        reopened=tuple(m.month for m in months if m.state is MonthState.OPEN),
        drafts=counts.drafts,
        unposted=counts.confirmed,
        year=year,
        handover=notes[-1].note if notes else "",
        trail=store.trail(),
    )
    return (line, None) if found is None else (_with_figures(line, found), found.firm)


def _with_figures(line: PortfolioLine, found: _Figures) -> PortfolioLine:
    return replace(
        line,
        basis=found.basis,
        scope1=found.scope1,
        scope2_location=found.scope2_location,
        grades=found.grades,
        is_superseded=found.is_superseded,
    )


def _figures(store: Store, period: ReportingPeriod, today: date) -> _Figures:
    of_year = [head for head in store.sealed_heads() if head.period == period]
    if of_year:
        statement = read_statement(store.sealed_file(of_year[-1].id, STATEMENT))
        return _sealed(store, of_year[-1].id, statement)
    return _live(store, period, today)


def _sealed(store: Store, report: str, statement: Statement) -> _Figures:
    results = statement.results
    packages = [each for each in store.packages() if each.report == report]
    return _Figures(
        Basis.SEALED,
        Decimal(results["scope1_kg"]) / _TONNE,
        Decimal(results["scope2_location_kg"]) / _TONNE,
        tuple(
            PortfolioGrade(each["method"], each["status"], each.get("grade", ""))
            for each in results["ratings"]
        ),
        is_superseded=bool(packages) and all(each.superseded_at for each in packages),
    )


def _live(store: Store, period: ReportingPeriod, today: date) -> _Figures:
    current = inventory_of(store, period, today=today)
    totals = current.inventory.totals
    return _Figures(
        Basis.LIVE,
        totals.scope1 / _TONNE,
        totals.scope2_location / _TONNE,
        firm=unrated(store, current),
    )
