"""One sealed report on the timeline: sealed → signed → countersigned → exported → receipt."""

from datetime import date
from operator import itemgetter
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QLayout

from desktop.ui import formats
from desktop.ui.icons import pixmap
from desktop.ui.rooms.sealed import REFUSED
from desktop.ui.session import SealRow
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Chip, Text, Wrapped

_ICON = 16
_DIGEST = 16
_REFUSED: Final = "warning"


class SealView(QFrame):
    """A card with the stations; a superseded report can no longer be signed."""

    sign_asked = Signal(str)
    export_asked = Signal(str, str)
    pending_asked = Signal(str)

    def __init__(self, seal: SealRow, today: date) -> None:
        super().__init__()
        self._seal = seal
        self.setProperty("role", "card")
        title = Text(role="section")
        key = "packages.withdrawal_of" if seal.is_withdrawal else "packages.report_of"
        title.say(key, year=formats.year(seal.year))
        if seal.is_superseded:
            font = title.font()
            font.setStrikeOut(True)
            title.setFont(font)
        word, tone = self._state()
        state = Chip(tone=tone)
        state.say(f"packages.{word}")
        digest = Text(role="small")
        digest.say("packages.fingerprint", digest=seal.sha256[:_DIGEST])
        digest.setToolTip(seal.sha256)
        self._icons: list[tuple[QLabel, str, bool]] = []
        stations = row(spacing=SPACE[1])
        for place, (name, text, is_done) in enumerate(self._stations(today)):
            if place:
                stations.addWidget(Text("packages.arrow", "quiet"))
            stations.addLayout(self._station(name, text, is_done=is_done))
        stations.addStretch(1)
        head = row(title, state, 1, digest)
        details = [self._line(text) for text in self._details(today)]
        layout = column(head, stations, *details, self._buttons(), spacing=SPACE[1])
        self.setLayout(layout)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self._dress()

    def _state(self) -> tuple[str, str]:
        """Return in a word what the report is worth, and its tone."""
        if self._seal.is_superseded:
            return "superseded", "warn"
        return ("withdrawal", "warn") if self._seal.is_withdrawal else ("valid", "good")

    @staticmethod
    def _line(text: str) -> Wrapped:
        line = Wrapped(role="small")
        line.show_plain(text)
        return line

    def _details(self, today: date) -> list[str]:
        """Return one line a copy written and one a receipt."""
        seal = self._seal
        copies = [
            tr(
                "packages.copy_line",
                name=name,
                what=name_of("redaction", redaction or "full"),
                when=formats.moment(at, today),
            )
            for name, redaction, at in seal.copies
        ]
        answers = [
            tr(
                "packages.receipt_line",
                who=who,
                result=name_of("receipt_result", result),
                when=formats.moment(at, today),
            )
            for result, who, at in seal.answers
        ]
        return copies + answers

    def _stations(self, today: date) -> list[tuple[str, str, bool]]:
        seal = self._seal
        return [
            ("seal", tr("packages.sealed", when=formats.moment(seal.at, today)), True),
            *self._signing_stations(),
            (
                "export",
                tr("packages.exported", count=len(seal.exported_to))
                if seal.exported_to
                else tr("packages.not_exported"),
                bool(seal.exported_to),
            ),
            self._answer_station(),
        ]

    def _answer_station(self) -> tuple[str, str, bool]:
        """Return what the platform said last; that it refused must not look like an end."""
        seal = self._seal
        if not seal.receipts:
            return "verify", tr("packages.no_receipt"), False
        newest = max(seal.answers, key=itemgetter(2), default=None)
        if newest is not None and newest[0] == REFUSED:
            return _REFUSED, tr("packages.receipt_failed"), False
        return "verify", tr("packages.receipts", count=seal.receipts), True

    def _signing_stations(self) -> list[tuple[str, str, bool]]:
        """Return the signatures made, then those still missing."""
        seal = self._seal
        comma = tr("list.comma")
        stations = []
        if seal.signed_by:
            who = comma.join(name_of("role", name) for name in seal.signed_by)
            stations.append(("sign", tr("packages.signed", who=who), True))
        if seal.missing:
            roles = comma.join(name_of("role", role) for role in seal.missing)
            key = "packages.to_countersign" if seal.signed_by else "packages.to_sign"
            stations.append(("sign", tr(key, who=roles), False))
        return stations or [("sign", tr("packages.not_signed"), False)]

    def _station(self, name: str, text: str, *, is_done: bool) -> QLayout:
        icon = QLabel()
        self._icons.append((icon, name, is_done))
        words = Text(role="" if is_done else "quiet")
        if name == _REFUSED:
            words.set_tone("warn")
        words.show_plain(text)
        return row(icon, words, spacing=SPACE[0])

    def _buttons(self) -> QLayout:
        seal = self._seal
        is_whole = bool(seal.signed_by) and not seal.missing
        is_waiting = bool(seal.signed_by and seal.missing) and not seal.is_superseded
        sign = Button("packages.sign", "" if is_whole or is_waiting else "main", "sign")
        bank = Button("packages.export_bank", "main" if is_whole else "", "export")
        full = Button("packages.export_full", "", "export")
        sign.clicked.connect(self._sign)
        bank.clicked.connect(self._export_bank)
        full.clicked.connect(self._export_full)
        sign.setEnabled(not seal.is_superseded and not is_whole)
        for button in (bank, full):
            button.setEnabled(is_whole and not seal.is_superseded)
        return row(1, sign, self._pending() if is_waiting else None, full, bank)

    def _pending(self) -> Button:
        """Return the way on for a report that waits for another person's signature."""
        pending = Button("packages.write_pending", "main", "export")
        pending.clicked.connect(self._ask_pending)
        return pending

    @Slot()
    def _ask_pending(self) -> None:
        self.pending_asked.emit(self._seal.id)

    @Slot()
    def _sign(self) -> None:
        self.sign_asked.emit(self._seal.id)

    @Slot()
    def _export_bank(self) -> None:
        self.export_asked.emit(self._seal.id, "bank")

    @Slot()
    def _export_full(self) -> None:
        self.export_asked.emit(self._seal.id, "")

    def _dress(self) -> None:
        colours = app_tokens()
        for label, name, is_done in self._icons:
            waiting = colours.warn if name == _REFUSED else colours.control
            label.setPixmap(pixmap(name, colours.good if is_done else waiting, _ICON))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)
