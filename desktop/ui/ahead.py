"""Makes pages before they are visited, while nothing else is to be done."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.ui.desk import Desk
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY, PageHost

_PAUSE_MS: Final = 150


class PagesAhead(QObject):
    """Makes one page after the other once a company file is open and the worker rests.

    To make a page takes longer than to show one; the first visit need not wait for it. A page
    loads nothing before it is shown.
    """

    def __init__(self, desk: Desk, host: PageHost) -> None:
        super().__init__()
        self._desk = desk
        self._host = host
        self._left = [key for key in PAGES if key not in WITHOUT_COMPANY]
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self.pause.timeout.connect(self._make_next)

    @Slot()
    def start(self) -> None:
        """Begin; pages are made whenever the worker has had a rest."""
        self._desk.runner.ended.connect(self.pause.start)

    @Slot()
    def _make_next(self) -> None:
        if self._desk.session is None or not self._desk.runner.is_idle:
            return  # the end of the next job begins again
        while self._left and self._host.has(self._left[0]):
            self._left.pop(0)
        if not self._left:
            return
        if self._host.load(self._left[0]):  # its module first, the page in a turn of its own
            self._host.page(self._left.pop(0))
        self.pause.start()
