"""The card of one method's answer."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import UNITS
from desktop.accounting.rating.result import BenchmarkUsed, Inverse, Mark, Status
from desktop.accounting.rating.schema import CONFIDENCE_WORDS
from desktop.ui import formats
from desktop.ui.charts.ladder import Ladder
from desktop.ui.session import RatingCard
from desktop.ui.text import finding_text, language, name_of, said, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Chip, Text, Wrapped
from desktop.ui.widgets.signed_line import SignedLine
from desktop.ui.widgets.source_names import named
from desktop.words import (
    benchmark_word,
    in_language,
    industry_word,
    missing_word,
    region_word,
    remarked,
    unit_word,
)

_GRADE_WIDTH = 150
_GRADE_HEIGHT = 104
_LARGE = 4
_MOST_MISSING = 12


class RatingView(QFrame):
    """Grade large at the left; ladder, marks and what they rest on at the right."""

    pointed = Signal(str)
    improve_asked = Signal(str)

    def __init__(self, card: RatingCard) -> None:
        super().__init__()
        self._card = card
        self.setProperty("role", "card")
        name = Wrapped(role="section")
        name.show_plain(named(card.names, card.rating.method))
        label = Chip(tone="accent")
        label.show_plain(tr("ratings.self_assessed"))
        remarks = [used.label for used in card.rating.benchmarks]
        said_of_it = dict(card.rating.label).get(language(), "")
        label.setToolTip(remarked(said_of_it, remarks, language()))
        steps = Button("ratings.steps", "link")
        steps.clicked.connect(self._point)
        improve = Button("ratings.how_to_improve", "link")
        improve.clicked.connect(self._ask_improve)
        basis = Wrapped(role="small")
        basis.show_plain(_basis_text(card))
        basis.setToolTip(f"{card.rating.method} @ {card.rating.version}")
        head = row(name, label, spacing=SPACE[2])
        head.setStretch(0, 1)
        right = column(
            head,
            *self._body(),
            _stretched(row(basis, improve, steps, spacing=SPACE[2])),
            spacing=SPACE[1],
        )
        grade = self._grade()
        layout = row(grade, right, spacing=SPACE[3])
        layout.setStretch(1, 1)
        layout.setAlignment(grade, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self.setLayout(layout)
        self.setAccessibleName(f"{name.text()} {self._grade_text()}")

    @Slot()
    def _point(self) -> None:
        self.pointed.emit(f"rating/{self._card.rating.method}")

    @Slot()
    def _ask_improve(self) -> None:
        self.improve_asked.emit(self._card.rating.method)

    def _grade_text(self) -> str:
        rating = self._card.rating
        if rating.status is not Status.RATED:
            return tr(f"ratings.{rating.status}")
        if rating.grade is None:
            return formats.number(rating.score, 1) if rating.score is not None else formats.DASH
        return self._rung(rating.grade)

    def _rung(self, key: str) -> str:
        names = {level.key: level.names for level in self._card.levels}
        return named(names.get(key, ()), key)

    def _grade(self) -> QWidget:
        rating = self._card.rating
        is_rated = rating.status is Status.RATED
        short, _, rest = (
            self._grade_text().replace(",", " ").partition(" ")
            if is_rated
            else (self._grade_text(), "", "")
        )
        if short == tr("ratings.level_word"):
            number, _, rest = rest.partition(" ")
            short = f"{short} {number}"
        grade = Wrapped(role="figure" if is_rated and len(short) <= _LARGE else "section")
        grade.show_plain(short)
        grade.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grade.set_tone("accent" if is_rated else "warn")
        below = Wrapped(role="small")
        below.setAlignment(Qt.AlignmentFlag.AlignCenter)
        below.show_plain(rest.strip())
        if is_rated and rating.score is not None and rating.grade is not None:
            below.say("ratings.score", score=formats.number(rating.score, 1))
        box = QFrame()
        box.setProperty("role", "sunken")
        box.setFixedSize(_GRADE_WIDTH, _GRADE_HEIGHT)
        box.setLayout(column(1, grade, below, 1, spacing=0, margins=SPACE[1]))
        return box

    def _body(self) -> Iterator[QWidget]:
        rating = self._card.rating
        if self._card.levels and rating.grade is not None:
            yield self._ladder()
        if rating.range and len(rating.range) > 1:
            between = f"{self._rung(rating.range[0])} {formats.DASH} {self._rung(rating.range[-1])}"
            yield _quiet(tr("ratings.range", between=between))
        if any(mark.value is not None for _, mark in rating.marks):
            yield self._marks()
        for benchmark in rating.benchmarks:
            yield _quiet(_benchmark_text(benchmark))
        if rating.reason:
            yield SignedLine(said(rating.reason, {}), "warn")
        if rating.missing:
            names = [self._input_name(name) for name in rating.missing[:_MOST_MISSING]]
            yield _quiet(tr("ratings.missing", names=tr("list.comma").join(names)))
        for inverse in rating.inverse:
            yield _quiet(self._inverse_text(inverse))
        for finding in rating.findings:
            yield _quiet(finding_text(finding))
        if rating.confidence:
            yield self._confidence()

    def _input_name(self, name: str) -> str:
        return missing_word(name, self._part_name, language())

    def _part_name(self, name: str) -> str:
        titles = dict(self._card.inputs) | dict(self._card.indicators)
        return named(titles.get(name, ()), name_of("input", name))

    def _confidence(self) -> QWidget:
        """Return how sure each parameter is, those least sure last."""
        groups: dict[str, list[str]] = {}
        for name, word in self._card.rating.confidence:
            groups.setdefault(word, []).append(self._parameter_name(name))
        words = sorted(groups, key=_surest_first)
        between, comma = tr("list.semicolon"), tr("list.comma")
        parts = [
            tr(
                "ratings.sure",
                how=name_of("confidence", word).lower(),
                names=comma.join(groups[word]),
            )
            for word in words
        ]
        label = Wrapped(role="small")
        label.say("ratings.confidence", parts=between.join(parts))
        return label

    def _parameter_name(self, name: str) -> str:
        known = name_of("parameter", name)
        return known if known != name else self._input_name(name)

    def _ladder(self) -> QWidget:
        rating, keys = self._card.rating, [level.key for level in self._card.levels]
        ladder = Ladder()
        here = keys.index(rating.grade) if rating.grade in keys else -1
        ends = [keys.index(key) for key in rating.range if key in keys]
        between = (min(ends), max(ends)) if len(ends) > 1 else None
        ladder.show_rungs([self._rung(key).partition(",")[0] for key in keys], here, between)
        ladder.setAccessibleName(self._grade_text())
        return ladder

    def _marks(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, SPACE[0], 0, SPACE[0])
        grid.setHorizontalSpacing(SPACE[3])
        grid.setVerticalSpacing(2)
        known = [pair for pair in self._card.rating.marks if pair[1].value is not None]
        for line, (key, mark) in enumerate(known):
            for place, cell in enumerate(self._mark_cells(key, mark)):
                label = Text() if place else Wrapped(role="quiet")
                label.show_plain(cell)
                if place:
                    label.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(label, line, place)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(3, 2)
        box = QWidget()
        box.setLayout(grid)
        return box

    def _mark_cells(self, key: str, mark: Mark) -> tuple[str, str, str]:
        card = self._card
        name = named(dict(card.indicators).get(key, ()), name_of("indicator", key))
        value = formats.DASH
        if mark.value is not None:
            value = formats.amount_of(Quantity(mark.value, ""))
        score = formats.number(mark.score, 1) if mark.score is not None else ""
        word = mark.mark or score
        return name, value, named(dict(card.mark_names).get((key, word), ()), self._rung(word))

    def _inverse_text(self, inverse: Inverse) -> str:
        """Return between which bounds of which benchmark a mark would come out."""
        low, high = inverse.benchmark_from, inverse.benchmark_to
        way = "_below" if low is None else "_above" if high is None else ""
        return tr(
            f"ratings.inverse{way}",
            grade=self._rung(inverse.mark),
            benchmark=benchmark_word(f"{inverse.metric}.{inverse.statistic}", language()),
            low=formats.significant(low),
            high=_with_unit(formats.significant(high), inverse.metric),
            least=_with_unit(formats.significant(low), inverse.metric),
        )


def _with_unit(bound: str, metric: str) -> str:
    unit = unit_word(UNITS.get(metric, ""), language())
    return f"{bound} {unit}".rstrip()


def _surest_first(word: str) -> int:
    return CONFIDENCE_WORDS.index(word) if word in CONFIDENCE_WORDS else len(CONFIDENCE_WORDS)


def _stretched(layout: QHBoxLayout) -> QHBoxLayout:
    layout.setStretch(0, 1)
    return layout


def _quiet(text: str) -> Wrapped:
    label = Wrapped(role="quiet")
    label.show_plain(text)
    return label


def _basis_text(card: RatingCard) -> str:
    """Return since when the method holds and how much of it is published."""
    if card.since is None:
        return ""
    status = name_of("method_status", card.status)
    return tr("ratings.basis", since=formats.day(card.since), status=status)


def _benchmark_text(used: BenchmarkUsed) -> str:
    return tr(
        "ratings.benchmark",
        metric=tr(
            "ratings.bench_of",
            metric=name_of("metric", used.metric),
            statistic=name_of("statistic", used.statistic),
        ),
        value=formats.number(used.value),
        unit=formats.unit_text(used.unit),
        region=region_word(used.region, language()),
        industry=industry_word(used.industry, language()),
        period=used.period,
        source=in_language(used.source, language()),
    )
