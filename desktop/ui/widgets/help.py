"""The help beside a page: what the page is for, what to do, and the glossary with its standards."""

import tomllib
from dataclasses import dataclass
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QTextBrowser

from desktop.paths import resources
from desktop.ui.text import language, tr
from desktop.ui.theme import PT_TABLE, SPACE, app_tokens
from desktop.ui.widgets.boxes import column, row, rule
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import Text
from desktop.ui.widgets.line import Line

_WIDTH: Final = 340


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade.

    Attributes:
        standard: Where it is defined.
    """

    key: str
    word: str
    meaning: str
    standard: str


@dataclass(frozen=True, slots=True)
class HelpTexts:
    """The help of one language: what to do on each page, and the glossary."""

    pages: dict[str, tuple[str, ...]]
    terms: tuple[Term, ...]


def read_help(of_language: str) -> HelpTexts:
    """Return the help of a language; it is shipped with the program and needs no network."""
    path = resources() / "help" / f"{of_language}.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    pages = {key: tuple(lines) for key, lines in document["pages"].items()}
    return HelpTexts(pages, tuple(Term(**entry) for entry in document["terms"]))


class HelpPanel(QFrame):
    """A column at the right, as the inspector; typing looks a word up."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "inspector")
        self.setMinimumWidth(_WIDTH)
        self._page = ""
        self._texts = read_help(language())
        close = IconButton("inspector.close", "close")
        close.clicked.connect(self.closed)
        self.look_up = Line()
        self.look_up.setClearButtonEnabled(True)
        self.look_up.textChanged.connect(self._show)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        head = row(Text("help_panel.title", "strong"), 1, close, spacing=SPACE[0])
        head.setContentsMargins(SPACE[3], SPACE[0], SPACE[1], SPACE[0])
        body = column(self.look_up, self.text, spacing=SPACE[1])
        body.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        self.setLayout(column(head, rule(), body, spacing=0))
        self._name()

    def open(self, page: str) -> None:
        """Explain a page."""
        self._page = page
        self.look_up.clear()
        self._show()
        self.show()
        self.text.setFocus()

    @Slot()
    def _show(self) -> None:
        wanted = self.look_up.text().strip().casefold()
        self.text.setHtml(self._found(wanted) if wanted else self._whole())

    def take_focus(self) -> None:
        """Let the keyboard look a word up."""
        self.look_up.setFocus()

    def _whole(self) -> str:
        steps = "".join(f"<li>{escape(step)}</li>" for step in self._texts.pages[self._page])
        lead = escape(tr(f"help.{self._page}"))
        title = escape(tr(f"page.{self._page}"))
        keys = escape(tr("help_panel.keys"))
        return (
            f"<h3>{title}</h3><p>{lead}</p><ol>{steps}</ol><p style='color:{app_tokens().quiet}'>"
            f"{keys}</p><h3>{escape(tr('help_panel.terms'))}</h3>{self._listed(self._texts.terms)}"
        )

    def _found(self, wanted: str) -> str:
        found = tuple(
            each for each in self._texts.terms if wanted in f"{each.word} {each.meaning}".casefold()
        )
        return self._listed(found) or f"<p>{escape(tr('help_panel.nothing'))}</p>"

    def _listed(self, terms: tuple[Term, ...]) -> str:
        quiet = f"color:{app_tokens().quiet}; font-size:{PT_TABLE}pt"
        return "".join(
            f"<p><b>{escape(each.word)}</b><br>{escape(each.meaning)}"
            f"<br><span style='{quiet}'>{escape(each.standard)}</span></p>"
            for each in terms
        )

    def _name(self) -> None:
        self.look_up.setPlaceholderText(tr("help_panel.look_up"))
        self.look_up.setAccessibleName(tr("help_panel.look_up"))
        self.text.setAccessibleName(tr("help_panel.title"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._texts = read_help(language())
            self._name()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and self._page:
            self._show()
        super().changeEvent(event)
