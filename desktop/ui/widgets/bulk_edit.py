"""批量修改: a field, a value, the list of before and after, and only then the change."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame

from desktop.accounting.period import ReportingPeriod
from desktop.ui.formats import period
from desktop.ui.rooms.editing import FIELDS, EditAsk, EditRow
from desktop.ui.session import SourceChoice
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.line import make_editable
from desktop.ui.widgets.source_names import source_name

_LIST_HEIGHT: Final = 170
_LEAST_HEIGHT: Final = 92
_VALUE_WIDTH: Final = 260


def _value(field: str, value: str) -> str:
    """Return a value as people write it."""
    if field == "period":
        start, _, end = value.partition("/")
        return period(ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end)))
    return name_of("source", value) if field == "source" else value


COLUMNS: Final = (
    Column("object", lambda r: r.title, width=260),
    Column("field", lambda r: name_of("field_word", r.field), width=100),
    Column("old", lambda r: _value(r.field, r.old), width=180),
    Column("new", lambda r: _value(r.field, r.new), width=180),
)


class BulkEdit(QFrame):
    """Nothing changes before the list was seen."""

    preview_asked = Signal(str, str)
    edit_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._sources: Sequence[SourceChoice] = ()
        self._facilities: Sequence[str] = ()
        self._ask: EditAsk | None = None
        self.field, self.value = QComboBox(), QComboBox()
        make_editable(self.value)
        self.value.setMinimumWidth(_VALUE_WIDTH)
        self.show_list = Button("bulk.preview", "", "search")
        self.apply = Button("bulk.apply", "main", "check")
        self.list = Table(COLUMNS, "bulk.list")
        self.list.setMinimumHeight(_LEAST_HEIGHT)
        self.list.setMaximumHeight(_LIST_HEIGHT)
        bar = row(
            Text("bulk.set", "quiet"),
            self.field,
            Text("bulk.to", "quiet"),
            self.value,
            self.show_list,
            1,
            self.apply,
        )
        layout = column(bar, self.list, spacing=SPACE[1])
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        self.setLayout(layout)
        self.field.currentIndexChanged.connect(self._offer_values)
        self.value.currentTextChanged.connect(self._forget)
        self.show_list.clicked.connect(self._on_preview)
        self.apply.clicked.connect(self._on_apply)
        self._say()

    def offer(self, sources: Sequence[SourceChoice], facilities: Sequence[str]) -> None:
        """Offer sources and facilities to choose from."""
        self._sources, self._facilities = sources, facilities
        self._offer_values()

    def show_edits(self, ask: EditAsk, edits: Sequence[EditRow]) -> None:
        """Show what would change; the button works for exactly that."""
        self._ask = ask
        self.list.show_rows(edits)
        self.apply.setEnabled(bool(edits))
        self.apply.say("bulk.apply_count", count=len({each.record for each in edits}))

    @property
    def chosen_field(self) -> str:
        """The field to change."""
        return FIELDS[max(0, self.field.currentIndex())]

    @property
    def chosen_value(self) -> str:
        """The value: a code where one was chosen, else what was typed."""
        place = self.value.findText(self.value.currentText())
        data = self.value.itemData(place) if place >= 0 else None
        return str(data) if data else self.value.currentText().strip()

    @Slot()
    def _offer_values(self) -> None:
        self.value.clear()
        if self.chosen_field == "source":
            for choice in self._sources:
                self.value.addItem(source_name(choice), choice.code)
        elif self.chosen_field == "facility":
            self.value.addItems(list(self._facilities))
        self.value.setCurrentIndex(-1)
        self.value.setEditText("")
        self._forget()

    @Slot()
    def _forget(self) -> None:
        """A list that no longer fits what is typed must not be applied."""
        self._ask = None
        self.list.show_rows(())
        self.apply.setEnabled(False)
        self.apply.say("bulk.apply")

    @Slot()
    def _on_preview(self) -> None:
        self.preview_asked.emit(self.chosen_field, self.chosen_value)

    @Slot()
    def _on_apply(self) -> None:
        if self._ask is not None:
            self.edit_asked.emit(self._ask)

    def _say(self) -> None:
        chosen = max(0, self.field.currentIndex())
        self.field.clear()
        self.field.addItems([name_of("field_word", field) for field in FIELDS])
        self.field.setCurrentIndex(chosen)
        self.field.setAccessibleName(tr("bulk.set"))
        self.value.setAccessibleName(tr("bulk.to"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._offer_values()
        super().changeEvent(event)
