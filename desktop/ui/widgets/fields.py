"""Form fields with a label above, a hint below, and a say of their own when wrong."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Final, cast

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from desktop.ui.numbers import read_code
from desktop.ui.text import language, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column
from desktop.ui.widgets.labels import Text, Wrapped, set_property
from desktop.ui.widgets.line import Line, NumberLine, make_editable

Choice = tuple[str, str, str]
_AS_TAB: Final = Qt.FocusReason.TabFocusReason
_KINDS: Final = frozenset("省市区县")
"""Last signs of a region's name that are left out in talk: 湖州 for 湖州市."""


class Field(QWidget):
    """A line to type into; texts are ``field.<key>.title`` and ``.hint``."""

    line: Line

    changed = Signal()

    def __init__(self, key: str, *, has_hint: bool = True) -> None:
        super().__init__()
        self.key = key
        self.line = self._make_line()
        self._says = Wrapped(role="small")
        self._has_hint = has_hint
        self.title = Text(f"field.{key}.title")
        self.title.setBuddy(self.line)
        self.setLayout(column(self.title, self.line, self._says, 1, spacing=SPACE[0]))
        self.line.textChanged.connect(self.calm)  # what was wrong is being mended
        self.line.textChanged.connect(self.changed)
        self.calm()

    def _make_line(self) -> Line:
        return Line()

    @property
    def text(self) -> str:
        """What was typed, without spaces around it."""
        return self.line.text().strip()

    @Slot()
    def calm(self) -> None:
        """Show the hint."""
        set_property(self.line, "wrong", value=False)
        self._says.set_tone("")
        self._says.setVisible(self._has_hint)
        if self._has_hint:
            self._says.say(f"field.{self.key}.hint")
        self.line.setAccessibleName(self.title.text())

    def refuse(self, key: str, /, **gaps: object) -> None:
        """Say what is wrong."""
        set_property(self.line, "wrong", value=True)
        self._says.set_tone("bad")
        self._says.say(key, **gaps)
        self._says.show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.line.setAccessibleName(tr(f"field.{self.key}.title"))
        super().changeEvent(event)


class NumberField(Field):
    """A field for a number."""

    line: NumberLine

    def _make_line(self) -> NumberLine:
        return NumberLine()


class Picker(QWidget):
    """A long list to pick from by typing any part of code or name.

    Args:
        form: What a code looks like; one that begins like a listed one counts, too, for the
            list is not all there is.
    """

    changed = Signal()

    def __init__(self, key: str, form: str = "") -> None:
        super().__init__()
        self.key = key
        self._form = form
        self._choices: Sequence[Choice] = ()
        self.box = QComboBox()
        make_editable(self.box)
        self.box.setMaxVisibleItems(14)
        self.box.setMinimumContentsLength(12)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        title = Text(f"field.{key}.title")
        title.setBuddy(self.box)
        self._says = Wrapped(f"field.{key}.hint", "small")
        self.setLayout(column(title, self.box, self._says, 1, spacing=SPACE[0]))
        self.box.currentTextChanged.connect(self._on_text)
        line = self.box.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._complete)

    @property
    def text(self) -> str:
        """What was picked or typed."""
        return self.box.currentText().strip()

    @property
    def line(self) -> QWidget:
        """What takes the focus."""
        return self.box

    def refuse(self, key: str, /, **gaps: object) -> None:
        """Say what is wrong."""
        set_property(self.box, "wrong", value=True)
        self._says.set_tone("bad")
        self._says.say(key, **gaps)

    @Slot()
    def _on_text(self) -> None:
        set_property(self.box, "wrong", value=False)
        self._says.set_tone("")
        self._says.say(f"field.{self.key}.hint")
        self.changed.emit()

    @property
    def code(self) -> str:
        """The code picked or typed; empty if nothing or several of the list fit."""
        text = self.text
        if text and not self._choices:
            return text.split()[0]
        return found_code(text, self._choices) or self._unlisted(read_code(text))

    def _unlisted(self, code: str) -> str:
        """Return a code that is right and not in the list."""
        if not self._form or not re.fullmatch(self._form, code):
            return ""
        return code if any(each[0][:2] == code[:2] for each in self._choices) else ""

    @Slot()
    def _complete(self) -> None:
        """Show the whole line of what a few letters stand for."""
        code = self.code
        if code and self.text != code and self._choices:
            self.choose(code)
            self.changed.emit()

    def offer(self, choices: Sequence[Choice], chosen: str = "") -> None:
        """Offer a list of code, Chinese and English name."""
        self._choices = choices
        self._fill(chosen)

    def choose(self, code: str) -> None:
        """Choose a code; one that is not in the list is shown as it is."""
        self._fill(code)
        if not self.code and code:
            self.box.setEditText(code)

    def _fill(self, chosen: str) -> None:
        place = 1 if language() == "zh" else 2
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItems([_line(choice[0], choice[place]) for choice in self._choices])
            codes = [choice[0] for choice in self._choices]
            self.box.setCurrentIndex(codes.index(chosen) if chosen in codes else -1)
        line = self.box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)  # of a long name the beginning is seen
        self.box.setAccessibleName(tr(f"field.{self.key}.title"))
        completer = self.box.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill(self.code)
        super().changeEvent(event)


def walk_by_enter(fields: Sequence[Field | Picker], then: Callable[[], None]) -> None:
    """Have Enter go from field to field, as accountants are used to, and do it in the last.

    As with Tab, what stands in the next field is selected, so that typing replaces it.
    """
    for field, after in pairwise(fields):
        _line_of(field).returnPressed.connect(partial(after.line.setFocus, _AS_TAB))
    _line_of(fields[-1]).returnPressed.connect(then)


def _line_of(field: Field | Picker) -> QLineEdit:
    line = field.box.lineEdit() if isinstance(field, Picker) else field.line
    return cast("QLineEdit", line)


def found_code(text: str, choices: Sequence[Choice]) -> str:
    """Return the code a text stands for: a code, a name, or a part that only one line has."""
    wanted = text.casefold()
    if not wanted:
        return ""
    bare = read_code(text)
    for code, chinese, english in choices:
        is_code = bare in (code, code[1:] if code[0].isalpha() else code)
        names = (chinese, english.casefold(), _line(code, chinese).casefold())
        if is_code or wanted in (*names, _line(code, english).casefold()):
            return code
    short = [code for code, chinese, _ in choices if chinese[:-1] == text and chinese[-1] in _KINDS]
    parts = [each[0] for each in choices if wanted in " ".join(each).casefold()]
    fits = short or parts
    return fits[0] if len(fits) == 1 else ""


def _line(code: str, name: str) -> str:
    return f"{code}  {name}"
