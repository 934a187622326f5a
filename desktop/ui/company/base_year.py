"""The base year, on the jobs."""

from decimal import Decimal

from desktop.accounting.period import Month, ReportingPeriod
from desktop.jobs.base_year import KeptRestatement, keep_restatement
from desktop.jobs.company_bridge import CompanyBridge
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.company.inspecting import base_beside
from desktop.ui.rooms.base_year import BaseAnswer, RestatedRow


class CompanyBaseYear:
    """Looks at earlier years with today's boundary and method."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def base(self, year: int, base: int | None) -> BaseAnswer:
        """Return a year beside its base year; the earliest one if none is asked for."""
        years = self._books.once("base_years", year, lambda: self._years(year))
        chosen = base if base in years else next(iter(years), None)
        if chosen is None or not self._has_records(year):
            return BaseAnswer(years)
        return _answer(years, base_beside(self._books, chosen, year))

    def restate(self, year: int, base: int, reason: str) -> Change:
        """Keep both figures of a base year; from now on the restated one counts."""
        books = self._books
        answer = base_beside(books, base, year).base
        keep_restatement(books.store, answer, reason=reason, on=books.today, person=books.person)
        return Change(frozenset({Changed.RECORDS}), 1)

    def _years(self, year: int) -> tuple[int, ...]:
        opening = Month.parse(self._books.store.entity().opening).year
        return tuple(each for each in range(opening, year) if self._has_records(each))

    def _has_records(self, year: int) -> bool:
        return bool(self._books.store.activity_records(ReportingPeriod.of_year(year)))


def _answer(years: tuple[int, ...], found: CompanyBridge) -> BaseAnswer:
    base, bridge = found.base, found.bridge
    changes = (
        ("activity", bridge.activity),
        ("structure", bridge.structure),
        ("factor", bridge.factor),
    )
    told = base.restatement.finding
    others = tuple(each for each in found.findings if each.code != told.code)
    return BaseAnswer(
        years=years,
        year=base.year,
        stated=base.restatement.original,
        stated_from=base.stated_from,
        restated=base.restatement.restated,
        now=bridge.after,
        causes=base.causes,
        changes=changes,
        reduction=found.reduction.relative,
        kept=tuple(_row(each) for each in base.kept),
        findings=(told, *others),
    )


def _row(kept: KeptRestatement) -> RestatedRow:
    return RestatedRow(kept.on, Decimal(kept.stated), Decimal(kept.restated), kept.reason)
