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
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import Wrapped, set_property
from desktop.ui.widgets.signed_line import TONES

_ICONS = {"bad": "error", "warn": "warning", "good": "check", "accent": "notice"}
_SIZE = 18
RANKS: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_MOST_ALIKE = 3
"""So many findings of a kind are said; of more, the first ones and how many there are."""
_MOST_LINES = 2
"""Lines that are shown of many findings until all are asked for: the page below has to be seen."""

_Sayer = Callable[[], tuple[str, str]]
"""Says what is worst and, apart, what is milder, in any language."""


class Panel(QFrame):
    """A line or two of text with an icon, on a faint ground; hidden until it says something."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._tone = "accent"
        self._say: _Sayer | None = None
        self._is_folded = False
        self._icon = QLabel()
        self._text = Wrapped()
        self._milder = Wrapped()
        for each in (self._text, self._milder):
            each.setProperty("textInteractionFlags", "TextSelectableByMouse")
        self._close = IconButton("button.close_panel", "close")
        self._close.clicked.connect(self.hide)
        self.all = Button("panel.show_all", "flat")
        self.all.clicked.connect(self.unfold)
        said = column(self._text, self._milder, row(self.all, 1), spacing=0)
        layout = row(self._icon, said, self._close, spacing=SPACE[1])
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], SPACE[1])
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        told = (each.text() for each in (self._text, self._milder) if not each.isHidden())
        return "" if self.isHidden() else "\n".join(told)

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
        self._say_all(partial(_plain, text), tone, is_folded=False)
        if not callable(text):
            self._say = None  # nobody can say it in another language

    def tell_findings(
        self, findings: Sequence[Finding], lead: Callable[[], str] | None = None
    ) -> None:
        """Show findings below a leading line, worst first.

        The worst give the tone; the milder ones wait until all are asked for and stand below in
        plain words, so that what merely agrees does not look like what is wrong.
        """
        ranked = sorted(findings, key=lambda each: RANKS[each.severity])
        tone = TONES[ranked[0].severity] if ranked else "accent"
        self._say_all(partial(_said, lead, ranked), tone, is_folded=True)

    def _say_all(self, say: _Sayer, tone: str, *, is_folded: bool) -> None:
        self._tone = tone
        set_property(self, "tone", tone)
        self._say, self._is_folded = say, is_folded
        self._show(*say())
        self._text.set_tone("" if tone == "accent" else tone)
        self._dress()
        self.show()

    @Slot()
    def unfold(self) -> None:
        """Show all of many findings."""
        self._is_folded = False
        if self._say is not None:
            self._show(*self._say())
        self._close.setFocus()

    def _show(self, text: str, milder: str) -> None:
        lines, rest = text.splitlines(), milder.splitlines()
        count = len(lines) + len(rest)
        is_long = self._is_folded and count > _MOST_LINES + 1
        if is_long:
            lines, rest = lines[:_MOST_LINES], []
        self._text.show_plain("\n".join(lines) if is_long else text)
        self._milder.show_plain("\n".join(rest))
        self._milder.setVisible(bool(rest))
        self.all.setVisible(is_long)
        if is_long:
            self.all.say("panel.show_all", count=count)

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
            self._show(*self._say())
        super().changeEvent(event)


def _plain(text: str | Callable[[], str]) -> tuple[str, str]:
    return text() if callable(text) else text, ""


def _said(lead: Callable[[], str] | None, findings: Sequence[Finding]) -> tuple[str, str]:
    """Return what the worst findings say below the leading line, and what the others say."""
    worst = [each for each in findings if each.severity is findings[0].severity]
    said = [*([lead()] if lead is not None else []), *_lines(worst)]
    return "\n".join(said), "\n".join(_lines(findings[len(worst) :]))


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
