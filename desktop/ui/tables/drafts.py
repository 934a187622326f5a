"""What was typed into a sheet and not saved yet: kept on this machine until it is.

A draft belongs to a company file and a place in it. It stands with the settings of the user, not in
the company file, for nothing in it was checked.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from desktop.ui.settings import Settings
from desktop.ui.tables.sheet_model import SheetModel


class SheetDraft(QObject):
    """Follows one sheet: keeps every cell as it is typed and brings it back."""

    def __init__(self, sheet: SheetModel, settings: Settings) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self._settings = settings
        self._place = ""
        sheet.edited.connect(self._keep)

    def open(self, place: str) -> bool:
        """Show what was typed at a place and not saved; say whether there was something."""
        self._place = place
        kept = self._settings.draft(place)
        if kept:
            self._sheet.show_rows(kept)
        return bool(kept)

    def is_at(self, place: str) -> bool:
        """Whether this place is open."""
        return place == self._place

    def forget(self) -> None:
        """Drop it: it was saved."""
        self._settings.keep_draft(self._place, [])

    @Slot()
    def _keep(self) -> None:
        if self._place:
            self._settings.keep_draft(self._place, self._sheet.filled())


_NAME, _VALUE, _BEFORE = 0, 1, 3
"""Cells of a kept figure: after name, value and unit what the books said when it was typed."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came back of figures that were typed and not saved.

    Attributes:
        is_one: Whether something did.
        overtaken: Figures that were saved otherwise since they were typed; the books' count.
    """

    is_one: bool = False
    overtaken: tuple[str, ...] = ()


class FigureDraft(SheetDraft):
    """Follows a sheet that shows figures of the books: only what differs from them is kept.

    What was typed is shown again over the books as they are now, so that saving never takes out or
    puts back a figure that somebody else saved meanwhile.
    """

    def __init__(self, sheet: SheetModel, settings: Settings) -> None:
        super().__init__(sheet, settings)
        self._books: list[list[str]] = []

    def show(self, place: str, books: list[list[str]]) -> Brought:
        """Show the figures of the books, and over them what was typed and not saved."""
        self._place, self._books = place, books
        rows, overtaken, is_one = [list(row) for row in books], [], False
        known = {row[_NAME]: row for row in rows}
        for kept in self._settings.draft(place):
            row = known.get(kept[_NAME])
            if row is None:
                rows.append(kept[:_BEFORE])
                is_one = True
            elif _still_fits(kept, row):
                is_one = is_one or row != kept[:_BEFORE]
                row[:] = kept[:_BEFORE]
            elif kept[_VALUE] != row[_VALUE]:
                overtaken.append(kept[_NAME])
        self._sheet.show_rows(rows)
        return Brought(is_one, tuple(overtaken))

    @Slot()
    def _keep(self) -> None:
        if self._place:
            before = {row[_NAME]: row[_VALUE] for row in self._books}
            typed = [row for row in self._sheet.filled() if row not in self._books]
            rows = [[*row[:_BEFORE], before.get(row[_NAME], "")] for row in typed]
            self._settings.keep_draft(self._place, rows)


def _still_fits(kept: list[str], row: list[str]) -> bool:
    """Whether the books still say what they said when a figure was typed.

    Drafts of earlier versions do not tell; theirs counts unless it is empty.
    """
    if len(kept) <= _BEFORE:
        return bool(kept[_VALUE])
    return kept[_BEFORE] == row[_VALUE]
