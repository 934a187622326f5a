"""What was typed into the sheets of 录入·其他 and not saved: closing and sealing tell of it."""

from desktop.accounting.period import Month
from desktop.ui.desk import Desk
from desktop.ui.numbers import read_month
from desktop.ui.pages.typed_cells import MONTH, SHEETS
from desktop.ui.text import tr

FIGURES = "economic"


def draft_place(desk: Desk, sheet: str, year: int) -> str:
    """Name the place of a sheet's draft: company file, sheet and, of figures, the year."""
    path = desk.overview.path if desk.overview is not None else ""
    return f"{path}/{sheet}/{year if sheet == FIGURES else ''}"


def unsaved_rows(desk: Desk, until: Month) -> tuple[str, ...]:
    """Return the sheets with rows that were not saved, of months up to one or of none."""
    return tuple(
        name
        for name, _ in SHEETS
        if any(_is_due(row, until) for row in desk.settings.draft(draft_place(desk, name, 0)))
    )


def unsaved_of_year(desk: Desk, year: int) -> tuple[str, ...]:
    """Return the sheets with anything of a year that was not saved, its figures among them."""
    figures = desk.settings.draft(draft_place(desk, FIGURES, year))
    return (*((FIGURES,) if figures else ()), *unsaved_rows(desk, Month(year, 12)))


def sheet_names(sheets: tuple[str, ...]) -> str:
    """Return what sheets are called."""
    return tr("list.comma").join(tr(f"other.{name}") for name in sheets)


def _is_due(row: list[str], until: Month) -> bool:
    month = read_month(row[MONTH]) if len(row) > MONTH else None
    return month is None or month <= until
