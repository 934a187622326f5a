"""Before signing: the whole report, the difference to the last package, the declaration."""

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from desktop.messages import sentence
from desktop.ui.formats import DASH, tonnes
from desktop.ui.rooms.packaging import DifferenceRow, SigningDesk
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import Table
from desktop.ui.text import language, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, filled, framed, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.page_view import PagesView
from desktop.ui.widgets.source_names import named

_DECLARATION: Final = "attestation.declaration"
_SIGNED_IN: Final = "zh"
_RATING: Final = "rating/"
_LINE: Final = "line/"
_CHOICE: Final = "choice/"
_ECONOMIC: Final = "economic/"
_DECIMALS: Final = (None, 3, 6, 9)
_TOTALS: Final = ("scope1_kg", "scope2_location_kg", "scope2_market_kg")
_DESK_WIDTH: Final = 380
_PAGES_WIDTH: Final = 280


def difference_text(each: DifferenceRow) -> str:
    """Return what differs, in words."""
    kind, _, rest = each.what.partition("/")
    if each.what.startswith(_RATING):
        method, _, name = rest.rpartition("/")
        word = named(each.field_names, name_of("rating_field", name))
        return tr("packages.of_rating", method=named(each.names, method), name=word)
    if each.what.startswith(_LINE):
        line, _, name = rest.rpartition("/")
        return tr("packages.of_line", line=line[:8], name=name_of("field_word", name))
    if kind == "economic":
        period, _, name = rest.rpartition("/")
        return tr("packages.of_rating", method=name_of("economic", name), name=period)
    return name_of("restate_choice", rest) if kind == "choice" else name_of("package_figure", kind)


def value_text(each: DifferenceRow, value: str) -> str:
    """Return one side of a difference as people read it: totals in tonnes, grades by name."""
    if not value:
        return DASH
    name = each.what.rpartition("/")[2]
    if name in _TOTALS:
        return tonnes(Decimal(value), _places(each))
    if each.what.startswith(_RATING) and name == "status":
        return name_of("ratings", value)
    if value in each.titles:
        return named(each.titles[value], value)
    return _given_value(each.what, value)


def _given_value(what: str, value: str) -> str:
    """Return a field of a line, an economic figure or a choice of the inventory."""
    if what.startswith(_ECONOMIC):
        amount, _, unit = value.partition(" ")
        return f"{amount} {name_of('unit_word', unit)}".rstrip()
    if what.startswith(_CHOICE):
        return name_of("choice_value", value)
    is_whole_line = what.startswith(_LINE) and what.endswith("/line")
    return name_of("line_change", value) if is_whole_line else value


def _places(each: DifferenceRow) -> int | None:
    """Return as many decimals of a tonne as tell the two sides apart; nothing for the usual."""
    if not (each.before and each.after):
        return None
    sides = Decimal(each.before), Decimal(each.after)
    told = (n for n in _DECIMALS if tonnes(sides[0], n) != tonnes(sides[1], n))
    return next(told, _DECIMALS[-1])


DIFFERENCES: Final = (
    Column("what_differs", difference_text, width=170),
    Column("before_package", lambda r: value_text(r, r.before), width=90),
    Column("after_package", lambda r: value_text(r, r.after), width=90),
)


class SigningView(QWidget):
    """The button stays grey until the declaration is ticked."""

    given_up = Signal()
    sign_asked = Signal(object)
    pending_asked = Signal(object)

    def __init__(self, *, is_countersigning: bool = False) -> None:
        super().__init__()
        self.shown: SigningDesk | None = None
        self.pages = PagesView()
        self.differences = Table(DIFFERENCES, "packages.differences")
        self.compared = Wrapped(role="quiet")
        self.declaration = Wrapped()
        self.gloss = Wrapped(role="small")
        self.read = QCheckBox()
        self.signers = Wrapped(role="small")
        self.unchecked = Wrapped(role="small")
        self.unchecked.set_tone("warn")
        key = "packages.countersign_now" if is_countersigning else "packages.sign_now"
        self.sign = Button(key, "main", "sign")
        self.pending = Button("packages.write_pending", "", "export")
        if is_countersigning:
            self.pending.hide()
        self.back = Button("button.back", "flat", "back")
        self._lay_out()
        self.read.toggled.connect(self._on_read)
        self.sign.clicked.connect(self._ask_sign)
        self.pending.clicked.connect(self._ask_pending)
        self.back.clicked.connect(self.given_up)
        self.retranslate()

    def _lay_out(self) -> None:
        compared = column(
            Text("packages.differences", "strong"), self.compared, self.differences, 1
        )
        compared.setStretch(2, 8)
        differences = framed("card", compared, SPACE[2])
        declared = framed(
            "card",
            column(
                Text("packages.declaration", "strong"),
                self.declaration,
                self.gloss,
                self.read,
                self.signers,
                self.unchecked,
                row(self.pending, 1, self.sign),
            ),
            SPACE[2],
        )
        desk = filled(row(self.back, 1), differences, declared, grow=1, spacing=SPACE[1])
        desk.setMinimumWidth(_DESK_WIDTH)
        self.pages.setMinimumWidth(_PAGES_WIDTH)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.pages)
        splitter.addWidget(desk)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(SPACE[1])
        splitter.setProperty("role", "clear")
        self.setLayout(column(splitter))

    def show_desk(self, shown: SigningDesk) -> None:
        """Show another report to be read and signed."""
        self.shown = shown
        self.pages.show_pages(shown.pages)
        self.read.setChecked(False)
        self.retranslate()
        self.back.setFocus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.read.setText(tr("packages.i_have_read"))
        shown = self.shown
        if shown is None:
            return
        if shown.instead:
            self.pages.show_words(named(shown.instead, ""))
        self.differences.show_rows(shown.differences)
        if shown.is_first:
            self.compared.say("packages.is_first")
        elif not shown.differences:
            self.compared.say("packages.no_difference")
        else:
            key = "packages.differs" if shown.follows else "packages.not_following"
            self.compared.say(key, count=len(shown.differences))
        self.differences.setVisible(bool(shown.differences))
        self.declaration.show_plain(shown.declaration)
        self.gloss.show_plain(_in_other_words(shown.declaration))
        self.gloss.setVisible(bool(self.gloss.text()))
        self.signers.show_plain(_signers_text(shown))
        self.unchecked.say("packages.no_register")
        self.unchecked.setVisible(shown.lacks_register)
        self._on_read()

    @Slot()
    def _on_read(self) -> None:
        shown = self.shown
        self.sign.setEnabled(self.read.isChecked() and shown is not None and bool(shown.role))
        self.pending.setEnabled(shown is not None and bool(shown.signed_by) and bool(shown.role))

    @Slot()
    def _ask_sign(self) -> None:
        self.sign_asked.emit(self.shown)

    @Slot()
    def _ask_pending(self) -> None:
        self.pending_asked.emit(self.shown)


def _signers_text(shown: SigningDesk) -> str:
    lines = []
    if shown.signed_by:
        names = (name_of("role", name) for name in shown.signed_by)
        lines.append(tr("packages.signed", who=tr("list.comma").join(names)))
    if shown.role:
        lines.append(tr("packages.signs_as", role=name_of("role", shown.role)))
    else:
        lines.append(tr("packages.all_signed"))
    return "  ·  ".join(lines)


def _in_other_words(declaration: str) -> str:
    """Return what is signed in the reader's language; nothing where it is in that already.

    The Chinese text is signed, whoever reads it.
    """
    ours = sentence(_DECLARATION, {}, language())
    is_known = declaration == sentence(_DECLARATION, {}, _SIGNED_IN)
    return ours if is_known and ours != declaration else ""
