"""Lines of the portfolio as rows: tonnes as kilograms, grades in words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from desktop.jobs.context import JobContext
from desktop.jobs.portfolio import PortfolioGrade, PortfolioLine, PortfolioOrder, portfolio
from desktop.jobs.shipped import load_methods
from desktop.ui.company.rows import named
from desktop.ui.rooms.portfolio import PortfolioRow
from desktop.ui.session import Names

_KG = Decimal(1000)


def portfolio_rows(
    paths: Sequence[Path], today: date, context: JobContext
) -> tuple[PortfolioRow, ...]:
    """Return one row a company file; nothing in any file is changed.

    Raises:
        InputError: ``portfolio.nothing``.
    """
    lines = portfolio(PortfolioOrder(tuple(paths), today), context)
    return tuple(_row(line) for line in lines)


def _row(line: PortfolioLine) -> PortfolioRow:
    return PortfolioRow(
        path=line.path,
        name=line.name,
        last_closed=line.last_closed,
        reopened=line.reopened,
        drafts=line.drafts,
        unposted=line.unposted,
        year=line.year,
        basis=line.basis.value,
        scope1_kg=_kg(line.scope1),
        scope2_kg=_kg(line.scope2_location),
        co2e_kg=_kg(line.co2e),
        grades=tuple(_grade(each) for each in line.grades if each.grade),
        is_superseded=line.is_superseded,
        handover=line.handover,
        copy=line.copy.kind.value,
        copy_of=line.copy.of,
        trouble=line.trouble,
    )


def _kg(tonnes: Decimal | None) -> Decimal | None:
    return None if tonnes is None else tonnes * _KG


def _grade(each: PortfolioGrade) -> tuple[Names, Names]:
    method = load_methods().get(each.method)
    titles = {level.key: level.title for level in method.levels} if method else {}
    names = named(method.name) if method else ()
    grade = named(titles[each.grade]) if each.grade in titles else ()
    return names or _plain(each.method), grade or _plain(each.grade)


def _plain(text: str) -> Names:
    return (("zh", text), ("en", text))
