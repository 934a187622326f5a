"""如何提升: a method's levers on trial, the next rung, the blind spots and what banks publish."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.result import Status
from desktop.messages import sentence
from desktop.ui import formats
from desktop.ui.charts.ladder import Ladder
from desktop.ui.rooms.improving import (
    Improvement,
    LeverRow,
    Names,
    ProductRow,
    RungRow,
    SpotRow,
)
from desktop.ui.session import RatingCard
from desktop.ui.text import language, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.account_view import AccountView
from desktop.ui.widgets.boxes import clear, column, framed, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Chip, Text, Wrapped
from desktop.ui.widgets.lever import Lever
from desktop.ui.widgets.signed_line import SignedLine
from desktop.ui.widgets.source_names import named

_PAUSE_MS: Final = 150
_MOST: Final = 8


class ImproveView(QWidget):
    """Nothing here writes: what is moved is tried and forgotten.

    Signals:
        tried: Levers were moved: the method they are of, and what each that moved stands at.
    """

    tried = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: Improvement | None = None
        self.levers: list[Lever] = []
        self.now, self.then = Text(role="section"), Text(role="page")
        self.arrow = Text("packages.arrow", "quiet")
        self.score = Text(role="quiet")
        self.ladder = Ladder()
        self.reset = Button("improve.reset", "", "undo")
        self.reset.clicked.connect(self._put_back)
        note = Chip("improve.only_tried", "accent")
        head = row(self.now, self.arrow, self.then, self.score, 1, note, self.reset)
        self._levers, self._rungs = QVBoxLayout(), QVBoxLayout()
        self._spots, self._products = QVBoxLayout(), QVBoxLayout()
        pairs = (
            (("improve.levers", self._levers), ("improve.rungs", self._rungs)),
            (("improve.spots", self._spots), ("improve.products", self._products)),
        )
        parts = [framed("card", column(head, self.ladder), SPACE[2])]
        for pair in pairs:
            both = row(*(_titled(key, inner) for key, inner in pair), spacing=SPACE[2])
            both.setStretch(0, 1)
            both.setStretch(1, 1)
            parts.append(framed("", both, 0))
        self.account = AccountView()
        parts.append(self.account)
        self.setLayout(column(*parts, 1, spacing=SPACE[2]))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def show_improvement(self, shown: Improvement) -> None:
        """Show another method; levers that moved just now were the other's."""
        self._pause.stop()
        self.shown = shown
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use; levers go back."""
        shown = self.shown
        if shown is None:
            return
        self._fill_levers(shown.levers)
        self._fill_rungs(shown)
        self._fill_spots(shown)
        self._fill_products(shown.products)
        self.account.show_rows(shown.account)
        self.show_tried(shown.card)

    def show_tried(self, card: RatingCard) -> None:
        """Show the grade with the levers as they stand."""
        shown = self.shown
        if shown is None or card.rating.method != shown.card.rating.method:
            return
        before, after = grade_words(shown.card), grade_words(card)
        is_other = any(lever.is_moved for lever in self.levers)
        self.now.show_plain(before)
        self.now.setVisible(is_other)
        self.arrow.setVisible(is_other)
        self.then.show_plain(after)
        self.then.set_tone("accent" if card.rating.grade else "warn")
        score = card.rating.score
        self.score.show_plain(
            tr("ratings.score", score=formats.number(score, 1)) if score is not None else ""
        )
        self.reset.setEnabled(is_other)
        keys = [level.key for level in card.levels]
        here = keys.index(card.rating.grade) if card.rating.grade in keys else -1
        self.ladder.show_rungs([rung_name(card, key).partition(",")[0] for key in keys], here)
        self.ladder.setVisible(bool(keys))
        self.ladder.setAccessibleName(after)

    def _fill_levers(self, rows: Sequence[LeverRow]) -> None:
        clear(self._levers)
        self.levers = []
        for each in rows:
            lever = Lever(each, named(each.names, name_of("input", each.input)))
            lever.moved.connect(self._pause.start)
            self.levers.append(lever)
            self._levers.addWidget(lever)
        if not rows:
            self._levers.addWidget(_quiet(tr("improve.no_levers")))

    def _fill_rungs(self, shown: Improvement) -> None:
        clear(self._rungs)
        for each in shown.rungs[:_MOST]:
            line = SignedLine(rung_text(each, shown.card), "accent", "improve.try")
            line.asked.connect(partial(self._try_rung, each))
            self._rungs.addWidget(line)
        if not shown.rungs:
            key = "improve.not_rated"
            if shown.card.rating.grade is not None:
                key = "improve.none_alone" if shown.has_better else "improve.is_best"
            self._rungs.addWidget(SignedLine(tr(key), "accent" if shown.has_better else "good"))

    def _fill_spots(self, shown: Improvement) -> None:
        clear(self._spots)
        if not shown.spots:
            self._spots.addWidget(SignedLine(tr("improve.no_spots"), "good"))
            return
        total = sum((spot.tco2e for spot in shown.spots), Decimal(0))
        status, grade = shown.full
        full = rung_name(shown.card, grade) if grade else tr(f"ratings.{status}")
        text = tr("improve.spots_total", tco2e=formats.tonnes(total * 1000), grade=full)
        self._spots.addWidget(SignedLine(text, "warn"))
        for spot in shown.spots[:_MOST]:
            self._spots.addWidget(_quiet(spot_text(spot)))

    def _fill_products(self, rows: Sequence[ProductRow]) -> None:
        clear(self._products)
        for each in rows:
            self._products.addWidget(_product(each))
        self._products.addWidget(
            _quiet(tr("improve.no_products" if not rows else "improve.no_advice"))
        )

    @Slot()
    def _try_rung(self, rung: RungRow) -> None:
        for lever in self.levers:
            lever.move_to(rung.input_needed if lever.row.input == rung.input else lever.row.value)

    @Slot()
    def _put_back(self) -> None:
        for lever in self.levers:
            lever.move_to(lever.row.value)

    @Slot()
    def _ask(self) -> None:
        if self.shown is not None:
            moved = tuple((each.row.input, each.value) for each in self.levers if each.is_moved)
            self.tried.emit(self.shown.card.rating.method, moved)


def rung_name(card: RatingCard, key: str) -> str:
    """Return a grade in words."""
    names = {level.key: level.names for level in card.levels}
    return named(names.get(key, ()), key)


def grade_words(card: RatingCard) -> str:
    """Return a card's grade in words, or why there is none."""
    rating = card.rating
    if rating.grade is not None:
        return rung_name(card, rating.grade)
    if rating.status is Status.RATED and rating.score is not None:
        return formats.number(rating.score, 1)
    return tr(f"ratings.{rating.status}")


def rung_text(rung: RungRow, card: RatingCard) -> str:
    """Return what would have to change, and the grade it reaches."""
    name = named(rung.names, name_of("input", rung.input))
    if rung.source:
        name = f"{name} · {name_of('source', rung.source)}"
    share = rung.relative
    signed = formats.DASH
    if share is not None:
        signed = ("+" if share > 0 else "") + formats.percent(share)
    return tr(
        "improve.rung",
        name=name,
        value=formats.amount_of(Quantity(rung.value, rung.unit)),
        needed=_needed(rung),
        unit=name_of("unit_word", formats.unit_text(rung.unit)),
        share=signed,
        grade=rung_name(card, rung.grade),
    )


def _needed(rung: RungRow) -> str:
    """Return what is needed; people only come whole."""
    if rung.unit != "person":
        return formats.amount_of(Quantity(rung.needed, rung.unit))
    side = ROUND_CEILING if rung.needed > rung.value else ROUND_FLOOR
    return formats.number(rung.needed.to_integral_value(side))


def spot_text(spot: SpotRow) -> str:
    """Return what is left out and why."""
    source = name_of("source", spot.source)
    why = sentence(spot.reason, {"source": source, "gas": spot.gas}, language())
    return f"{formats.tonnes(spot.tco2e * 1000)} tCO2e · {why}"


def _product(each: ProductRow) -> QWidget:
    name = Wrapped()
    name.show_plain(f"{each.bank} · {named(each.names, '')}".strip(" ·"))
    sure = Chip(tone="good" if each.confidence == "confirmed" else "warn")
    sure.show_plain(name_of("confidence", each.confidence))
    head = row(name, sure)
    head.setStretch(0, 1)
    lines = [
        tr(
            "improve.effect",
            now=_points(each.now_bp, _note(each.now_note, each)),
            then=_points(each.next_bp, _note(each.next_note, each)),
        )
    ]
    if each.amount is not None:
        amount = formats.number(each.amount[0])
        lines.append(tr("improve.amount", amount=amount, unit=formats.unit_text(each.amount[1])))
    if each.until is not None:
        lines.append(tr("improve.until", day=formats.day(each.until)))
    lines += [text for text in (named(each.note, ""),) if text]
    lines.append(tr("improve.source", names=tr("list.comma").join(each.sources)))
    layout = column(head, *(_small(text) for text in lines), spacing=2)
    layout.setContentsMargins(0, SPACE[0], 0, SPACE[0])
    box = QWidget()
    box.setLayout(layout)
    return box


def _note(note: Names, each: ProductRow) -> str:
    """Return what an effect says beyond the product's own note."""
    return "" if note == each.note else named(note, "").rstrip("。.")


def _points(bp: Decimal | None, note: str) -> str:
    if bp is None:
        return note or tr("improve.not_published")
    shown = ("+" if bp > 0 else "") + formats.number(bp)
    return tr("improve.points", bp=shown) + (f" · {note}" if note else "")


def _small(text: str) -> Wrapped:
    made = Wrapped(role="small")
    made.show_plain(text)
    return made


def _quiet(text: str) -> Wrapped:
    made = Wrapped(role="quiet")
    made.show_plain(text)
    return made


def _titled(key: str, inner: QVBoxLayout) -> QFrame:
    inner.setSpacing(SPACE[0])
    return framed("card", column(Text(key, "strong"), inner, 1), SPACE[2])
