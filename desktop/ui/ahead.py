"""Makes ready what is wanted next, while nothing else is to be done."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY, PageHost
from desktop.ui.runner import Job
from desktop.ui.text import LANGUAGES, language, read_texts

_PAUSE_MS: Final = 150


class PagesAhead(QObject):
    """Loads modules of pages once the first window is there, and makes pages for an open file.

    One at a time, while the worker rests: to load and to make a page takes longer than to show
    one, and the first visit need not wait for it. A page loads nothing before it is shown. Texts
    are read first, by the worker; those of the other languages last, so that switching is quick.
    """

    def __init__(self, desk: Desk, host: PageHost) -> None:
        super().__init__()
        self._desk = desk
        self._host = host
        self._left = [key for key in PAGES if key not in WITHOUT_COMPANY]
        self._unread = [*LANGUAGES]
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self.pause.timeout.connect(self._make_next)

    @Slot()
    def start(self) -> None:
        """Begin once the first window is painted; then whenever the worker has had a rest."""
        self._desk.runner.ended.connect(self.pause.start)
        self.pause.start()

    @Slot()
    def _make_next(self) -> None:
        if language() in self._unread:
            self._read(language())
            return
        if not self._desk.runner.is_idle:
            return  # the end of the next job begins again
        is_busy = self._load_one() if self._desk.session is None else self._make_one()
        if is_busy:
            self.pause.start()
        elif self._unread:
            self._read(self._unread[0])

    def _read(self, language: str) -> None:
        """Let the worker read the texts of a language; its end begins again."""
        self._unread.remove(language)
        work = partial(_read, language)
        self._desk.runner.run(Job("", work, _nothing_more, is_quiet=True))

    def _load_one(self) -> bool:
        """Load the next module that is not there yet; say whether there was one."""
        return not all(map(self._host.load, self._left))

    def _make_one(self) -> bool:
        """Do the next part of a page: load its module, make it, give it its place.

        Returns:
            Whether anything was left.
        """
        while self._left and self._host.has(self._left[0]):
            self._left.pop(0)
        if not self._left:
            return False
        key = self._left[0]
        if self._host.load(key) and self._host.make(key):
            self._host.page(key)
        return True


def _read(language: str, _context: JobContext) -> None:
    read_texts(language)


def _nothing_more(_read: None) -> None:
    """Nobody waits for the texts; they are found when they are asked for."""
