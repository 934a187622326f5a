"""Records of NEM12 and NEM13, as the market operator's format has them.

200 = channel, 300 = a day of values with a quality, 400 = quality of a range of them,
250 = two readings of a register. Energy flows to the customer in channels E and from it in B.
"""

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from desktop.accounting.documents.meter import Channel, IntervalBlock, Reading
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import DAY, EPOCH_DAY
from desktop.intake.meters.numbers import numbers_of_texts
from desktop.intake.meters.series import Series, odd_numbers, pack

_UNITS = {"kwh": Decimal(1), "wh": Decimal("0.001"), "mwh": Decimal(1000)}
_QUALITY = re.compile(r"[AESFNV]\d{0,2}")
_DATE = re.compile(r"\d{8}")
_ESTIMATED = "ESF"
_DIRECTIONS = {"E": "import", "B": "export"}
_BOTH = 2
_ROUNDING = Decimal(1)
"""Registers show whole numbers where the quantity has decimals."""
_MOMENT = re.compile(r"\d{14}")


@dataclass(slots=True)
class _Stream:
    """A channel while its days come in."""

    channel: Channel
    step: int
    factor: Decimal
    starts: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Records:
    """What the records of a file gave."""

    blocks: tuple[IntervalBlock, ...]
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    details: dict[str, str]


class _Collector:
    """Goes through the records in their order."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.streams: dict[tuple[Channel, int], _Stream] = {}
        self.current: _Stream | None = None
        self.last_day: range = range(0)
        self.readings: dict[tuple[str, str, datetime], Reading] = {}
        self.left_out: dict[str, None] = {}
        self.findings: list[Finding] = []

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Take one record."""
        place = Place(self.place.file, line=line)
        if cells[0] == "200":
            self._channel(cells, place)
        elif cells[0] == "300":
            self._day(cells, place)
        elif cells[0] == "400":
            self._qualities(cells)
        elif cells[0] == "250":
            self._register(cells, place)

    def _channel(self, cells: Sequence[str], place: Place) -> None:
        self.current, self.last_day = None, range(0)
        suffix, unit, step = (_at(cells, n) for n in (4, 7, 8))
        factor = _UNITS.get(unit.lower())
        direction = _DIRECTIONS.get(suffix[:1].upper())
        if factor is None or direction is None:
            self.left_out[f"{suffix} ({unit or '—'})"] = None
            return
        if not step.isdecimal() or not int(step) or DAY % int(step):
            details = {"channel": suffix, "step": step}
            self.findings.append(Finding("nem12.step_wrong", Severity.ERROR, place, details))
            return
        channel = Channel(f"{_at(cells, 1)}/{suffix}", "electricity", direction, "kWh")
        key = (channel, int(step))
        self.current = self.streams.setdefault(key, _Stream(channel, int(step), factor))

    def _day(self, cells: Sequence[str], place: Place) -> None:
        stream = self.current
        self.last_day = range(0)
        if stream is None:
            return
        expected = DAY // stream.step
        values = _values(cells[2:])
        day = _day_of(_at(cells, 1))
        if day is None or len(values) != expected:
            details = {
                "meter": stream.channel.meter,
                "day": _at(cells, 1),
                "count": str(len(values)),
                "expected": str(expected),
                "step": str(stream.step),
            }
            self.findings.append(Finding("nem12.values_miscounted", Severity.ERROR, place, details))
            return
        quality = _at(cells, 2 + expected)[:1]
        begin = len(stream.texts)
        first = (day.toordinal() - EPOCH_DAY) * DAY
        stream.starts += range(first, first + DAY, stream.step)
        stream.texts += values
        stream.marks += [quality] * expected
        self.last_day = range(begin, begin + expected)

    def _qualities(self, cells: Sequence[str]) -> None:
        first, last, quality = (_at(cells, n) for n in (1, 2, 3))
        if self.current is None or not first.isdecimal() or not last.isdecimal():
            return
        for place in self.last_day[int(first) - 1 : int(last)]:
            self.current.marks[place] = quality[:1]

    def _register(self, cells: Sequence[str], place: Place) -> None:
        unit = _at(cells, 19)
        factor = _UNITS.get(unit.lower(), Decimal(1) if not unit else None)
        if factor is None:
            self.left_out[f"{_at(cells, 4)} ({unit})"] = None
            return
        meter = f"{_at(cells, 1)}/{_at(cells, 4)}"
        direction = "export" if _at(cells, 7).upper() == "I" else "import"
        values = []
        for value_at, moment_at in ((8, 9), (13, 14)) if unit else ():
            value, at = parse_number(_at(cells, value_at)), _moment_of(_at(cells, moment_at))
            if value is not None and at is not None:
                values.append(value)
                reading = Reading(
                    meter, "total", at, value * factor, direction=direction, place=place
                )
                self.readings.setdefault((meter, direction, at), reading)
        if len(values) < _BOTH:
            details = {"meter": meter, "before": _at(cells, 8), "after": _at(cells, 13)}
            self.findings.append(Finding("nem13.reading_missing", Severity.WARNING, place, details))
            return
        self._compare(values, cells, f"{meter} ({unit})", place)

    def _compare(
        self, values: Sequence[Decimal], cells: Sequence[str], meter: str, place: Place
    ) -> None:
        """Compare two readings with the quantity beside them; a register may have run over."""
        before, after = values
        quantity = parse_number(_at(cells, 18))
        if quantity is None:
            return
        full = Decimal(10) ** len(_at(cells, 8).partition(".")[0])
        expected = after - before if after >= before else after - before + full
        if abs(expected - quantity) <= _ROUNDING:
            return
        details = {"meter": meter, "quantity": f"{quantity:f}", "difference": f"{expected:f}"}
        self.findings.append(Finding("nem13.quantity_differs", Severity.WARNING, place, details))


def read_records(text: str, place: Place) -> Records:
    """Return the intervals and readings of a file, in its own local time."""
    collector = _Collector(place)
    for line, row in enumerate(text.splitlines(), start=1):
        cells = _cells_of(row)
        if cells[0].isdecimal():
            collector.take(line, cells)
    blocks: list[IntervalBlock] = []
    findings = collector.findings
    for stream in collector.streams.values():
        packed, notes = _packed(stream, place)
        blocks += packed
        findings += notes
    details = {
        "channels": "、".join(s.channel.meter for s in collector.streams.values()) or "—",
        "readings": str(len(collector.readings)),
        "left_out": "、".join(collector.left_out) or "—",
    }
    return Records(tuple(blocks), tuple(collector.readings.values()), tuple(findings), details)


def _cells_of(row: str) -> list[str]:
    """Return the cells of a record, which is one line whatever quotes stand in it."""
    cells = row.split(",")
    if '"' in row:
        with suppress(csv.Error):  # a cell beyond all measure
            cells = next(csv.reader([row]))
    return [cell.strip() for cell in cells]


def _packed(stream: _Stream, place: Place) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...]]:
    if not stream.texts:
        return (), ()
    texts = [
        "" if mark == "N" else _scaled(text, stream.factor)
        for text, mark in zip(stream.texts, stream.marks, strict=True)
    ]
    different = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    codes = np.array([different[text] for text in texts], dtype=np.intp)
    numbers = numbers_of_texts(codes, tuple(different))
    series = Series(
        stream.channel,
        np.array(stream.starts, dtype=np.int64),
        numbers,
        stream.step,
        estimated=np.array([mark in _ESTIMATED for mark in stream.marks], dtype=np.bool_),
        place=place,
    )
    blocks, notes = pack(series)
    return blocks, (*odd_numbers(numbers, stream.channel.meter, place), *notes)


def _scaled(text: str, factor: Decimal) -> str:
    value = parse_number(text)
    return text if value is None else f"{value * factor:f}"


def _values(cells: Sequence[str]) -> list[str]:
    """Return the values of a day: everything before the quality."""
    values = []
    for cell in cells:
        if _QUALITY.fullmatch(cell):
            break
        values.append(cell)
    return values


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _day_of(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _moment_of(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    day = _day_of(text[:8])
    if day is None:
        return None
    hour, minute = int(text[8:10]), int(text[10:12])
    if hour >= DAY // 60 or minute >= DAY // 24:
        return None
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - local, as written
