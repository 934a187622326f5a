"""A panel that says what happened and what to do; it blocks nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFrame, QLabel

from desktop.findings import Finding, Severity
from desktop.ui.icons import pixmap
from desktop.ui.text import finding_text, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import row
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import Wrapped, set_property
from desktop.ui.widgets.signed_line import TONES

_ICONS = {"bad": "error", "warn": "warning", "good": "check", "accent": "notice"}
_SIZE = 18
RANKS: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_MOST_ALIKE = 3
"""So many findings of a kind are said; of more, the first ones and how many there are."""


class Panel(QFrame):
    """A line or two of text with an icon, on a faint ground; hidden until it says something."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._tone = "accent"
        self._say: Callable[[], str] | None = None
        self._icon = QLabel()
        self._text = Wrapped()
        self._text.setProperty("textInteractionFlags", "TextSelectableByMouse")
        self._close = IconButton("button.close_panel", "close")
        self._close.clicked.connect(self.hide)
        layout = row(self._icon, self._text, self._close, spacing=SPACE[1])
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], SPACE[1])
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._text.text()

    @property
    def tone(self) -> str:
        """How it says it."""
        return self._tone

    def tell(self, text: str | Callable[[], str], tone: str = "accent") -> None:
        """Show a text.

        Args:
            text: What it is; something to call says it again when the language changes.
            tone: ``good``, ``warn``, ``bad`` or ``accent``.
        """
        self._tone = tone
        set_property(self, "tone", tone)
        self._say = text if callable(text) else None
        self._text.show_plain(text() if callable(text) else text)
        self._text.set_tone("" if tone == "accent" else tone)
        self._dress()
        self.show()

    def tell_findings(
        self, findings: Sequence[Finding], lead: Callable[[], str] | None = None
    ) -> None:
        """Show findings below a leading line, worst first, in the tone of the worst."""
        ranked = sorted(findings, key=lambda each: RANKS[each.severity])
        tone = TONES[ranked[0].severity] if ranked else "accent"
        self.tell(partial(_said, lead, ranked), tone)

    @Slot()
    def dismiss(self) -> None:
        """Hide it."""
        self.hide()

    def _dress(self) -> None:
        colours = app_tokens()
        colour = str(getattr(colours, self._tone))
        self._icon.setPixmap(pixmap(_ICONS[self._tone], colour, _SIZE))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow colours and language."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        if event.type() == QEvent.Type.LanguageChange and self._say is not None:
            self._text.show_plain(self._say())
        super().changeEvent(event)


def _said(lead: Callable[[], str] | None, findings: Sequence[Finding]) -> str:
    return "\n".join([*([lead()] if lead is not None else []), *_lines(findings)])


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line each; many alike would fill the page and hide what differs."""
    all_of = Counter(each.code for each in findings)
    said: Counter[str] = Counter()
    for finding in findings:
        code = finding.code
        said[code] += 1
        if all_of[code] <= _MOST_ALIKE or said[code] < _MOST_ALIKE:
            yield finding_text(finding)
        elif said[code] == _MOST_ALIKE:
            yield tr("panel.more_alike", count=all_of[code] - _MOST_ALIKE + 1)
