"""What was typed into a sheet and not saved yet: kept on this machine until it is.

A draft belongs to a company file and a place in it. It stands with the settings of the user, not in
the company file, for nothing in it was checked.
"""

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
