"""What the inspector asks of an open company file: any figure, by its path."""

from functools import partial

from desktop.accounting.bridge import Bridge
from desktop.errors import UsageError
from desktop.jobs.company_bridge import CompanyBridge, company_bridge
from desktop.jobs.company_ratings import RatedCompany
from desktop.jobs.import_documents import Prepared
from desktop.ui.company import rows
from desktop.ui.company.books import Books
from desktop.ui.company.explaining import (
    Known,
    explain_draft,
    explain_figure,
    explain_previewed,
    explain_rated,
    record_below,
)
from desktop.ui.company.tracing import explain_base, explain_cause, explain_energy, of_year
from desktop.ui.parts import year_and_figure
from desktop.ui.session import Explanation
from desktop.ui.text import language


def base_beside(books: Books, base: int, year: int) -> CompanyBridge:
    """Return a year beside an earlier one, as that was stated and as it would be today."""
    return books.once(
        "bridge",
        (base, year),
        lambda: company_bridge(books.store, base, year, today=books.today),
    )


def year_bridge(books: Books, base: int, year: int) -> Bridge:
    """Return why a year differs from an earlier one."""
    return base_beside(books, base, year).bridge


def inspect(books: Books, previewed: Prepared | None, figure: str, year: int) -> Explanation:
    """Return how a figure came about and what lies below it.

    Raises:
        UsageError: ``figure.unknown``, ``draft.unknown``.
    """
    named, whole = year_and_figure(figure)
    if named is not None:
        return of_year(named, inspect(books, previewed, whole, named))
    kind, _, rest = figure.replace("energy.", "energy/", 1).partition("/")
    match kind:
        case "draft":
            return _draft(books, previewed, rest)
        case "rating":
            return explain_rated(_rated(books, rest, figure, year), figure, language())
        case "cause" | "base":
            found = base_beside(books, int(rest.split("/")[1]), year)
            of_base = kind == "base"
            return explain_base(found, figure) if of_base else explain_cause(found.bridge, figure)
        case "energy":
            known = _known(books, year)
            return explain_energy(known.current, figure, partial(record_below, known))
        case _:
            return explain_figure(_known(books, year), figure)


def _rated(books: Books, method: str, figure: str, year: int) -> RatedCompany:
    """Return a grade; the methods are those of the region, which other books need not have."""
    for rated in books.rated(year):
        if rated.method.id == method:
            return rated
    raise UsageError("figure.unknown", figure=figure)


def _draft(books: Books, previewed: Prepared | None, name: str) -> Explanation:
    read = () if previewed is None else previewed.drafts
    waiting = next((each for each in read if each.id == name), None)
    if previewed is not None and waiting is not None:
        return explain_previewed(previewed, waiting)
    draft = books.store.draft_of(name)
    if draft is None:
        raise UsageError("draft.unknown", draft=name)
    return explain_draft(books.store, draft)


def _known(books: Books, year: int) -> Known:
    entries = books.ledger(year)
    return Known(
        books.store,
        books.inventory(year),
        {entry.record.id: entry for entry in entries},
        {row.id: row for row in rows.record_rows(entries, books.store.closed_months())},
    )
