"""Which meters of a previewed file are one's own: asked, remembered, and previewed alone."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedLayout

from desktop.ui.desk import Desk
from desktop.ui.pages import invoice_jobs as jobs
from desktop.ui.pages.previewed import Fixes, Previewed
from desktop.ui.session import FileRow, MeterOfFile, Preview
from desktop.ui.text import tr
from desktop.ui.widgets.meter_picker import MeterPicker


class OwnMeters(QObject):
    """Keeps the whole preview, so that a choice can be made again before it is saved.

    Signals:
        narrowed: A preview with the chosen meters alone, as :class:`Previewed`.
        left: The meters are no longer asked about.
    """

    narrowed = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, body: QStackedLayout, fixes: Callable[[], Fixes]) -> None:
        super().__init__()
        self._desk = desk
        self._body = body
        self._fixes = fixes
        self._whole: Preview | None = None
        self._kept: dict[str, tuple[str, ...]] = {}
        self._file = ""

    @cached_property
    def picker(self) -> MeterPicker:
        """The meters of a shared file; made when they are first asked for."""
        made = MeterPicker()
        made.chosen.connect(self.keep)
        made.given_up.connect(self._leave)
        self._body.addWidget(made)
        return made

    def begin(self, whole: Preview) -> None:
        """Choose from a preview of all meters."""
        self._whole, self._kept = whole, {}

    def forget(self) -> None:
        """Drop the preview and what was chosen from it."""
        self._whole, self._kept = None, {}
        if "picker" in self.__dict__ and self._body.currentWidget() is self.picker:
            self._leave()

    def offers(self, file: FileRow) -> bool:
        """Return whether there is something to choose in a file."""
        return file.meters > 1 or file.name in self._kept

    def ask(self, file: str) -> None:
        """Show the meters of a file, to say which are one's own."""
        if self._whole is not None:
            self._desk.ask(partial(jobs.meters_of, self._whole, file), partial(self._show, file))

    def _show(self, file: str, meters: Sequence[MeterOfFile]) -> None:
        self._file = file
        self.picker.show_meters(file, meters, self._kept.get(file))
        self._body.setCurrentWidget(self.picker)

    @Slot()
    def _leave(self) -> None:
        self._body.setCurrentIndex(0)
        self.left.emit()

    @Slot(object)
    def keep(self, names: tuple[str, ...]) -> None:
        """Preview what some meters of a file alone would bring in."""
        if self._whole is not None:
            chosen = {**self._kept, self._file: names}
            self._desk.work(
                tr("progress.read"),
                partial(jobs.narrowed, self._whole, chosen, self._fixes()),
                partial(self._narrowed, chosen),
                self._desk.refused.emit,
            )

    def _narrowed(self, chosen: dict[str, tuple[str, ...]], previewed: Previewed) -> None:
        whole = self._whole
        self.narrowed.emit(previewed)
        self._whole, self._kept = whole, chosen
        self._leave()

    def retranslate(self) -> None:
        """Say the picker again, if there is one."""
        if "picker" in self.__dict__:
            self.picker.retranslate()
