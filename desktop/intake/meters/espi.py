"""The feed of Green Button: resources in entries that point to each other by links.

energy [kWh] = value × 10^powerOfTenMultiplier / 1000, for uom 72 (Wh); uom 38 (W) is power.
``start`` is in seconds since 1970 in UTC; months are cut in China time, as everywhere here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from xml.etree.ElementTree import Element

import numpy as np

from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import CHINA, DAY
from desktop.intake.meters.numbers import multiplied, numbers_of_texts
from desktop.intake.meters.series import Series, odd_numbers, pack
from desktop.intake.xml_tree import parse_xml

_ATOM = "{http://www.w3.org/2005/Atom}"
_ESPI = "{http://naesb.org/espi}"
_WATT_HOURS, _WATTS = "72", "38"
_RECEIVED_BACK = frozenset({"19"})
_ESTIMATED = frozenset({"8", "9", "12"})
_SUSPECT = frozenset({"7", "10"})
_MINUTE, _HOUR = 60, 3600
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_MOMENTS = range(7_258_118_400)
"""Seconds from 1970 to 2199."""
_POWERS = range(-12, 13)
_DEEPEST = 64
"""Parts of a path that are looked at; real ones have about ten."""


@dataclass(frozen=True, slots=True)
class _Entry:
    resource: Element
    own: str
    related: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class _Interval:
    start: int
    seconds: int
    value: str
    quality: str


@dataclass(frozen=True, slots=True)
class _Places:
    """Which blocks of intervals stand at a path, and which below it."""

    at: dict[str, list[int]]
    below: dict[str, list[int]]

    @classmethod
    def of(cls, blocks: Sequence[_Entry]) -> "_Places":
        found = cls({}, {})
        for number, block in enumerate(blocks):
            found.at.setdefault(block.own, []).append(number)
            slashes = (at for at, sign in enumerate(block.own) if sign == "/")
            for at in islice(slashes, _DEEPEST):
                found.below.setdefault(block.own[:at], []).append(number)
        return found

    def of_meter(self, meter: _Entry) -> list[int]:
        """Return the blocks that stand below a meter reading or what it names."""
        found = set(self.below.get(meter.own, ())) if meter.own else set()
        for link in meter.related:
            found |= {*self.below.get(link, ()), *self.at.get(link, ())}
        return sorted(found)


def read_feed(
    data: bytes, place: Place
) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Return the months of every meter reading, what was found, and what was left out.

    Raises:
        InputError: If the XML is refused.
    """
    entries = list(_entries(parse_xml(data, place.file)))
    blocks: list[IntervalBlock] = []
    findings: list[Finding] = []
    left_out: list[str] = []
    read: set[int] = set()
    for entry, kind, parts in _meters(entries, place):
        read |= {id(part.resource) for part in parts}
        series, lost = _series(entry, kind, parts, place)
        if series is None:
            left_out.append(_title(entry, kind))
            continue
        packed, notes = pack(series)
        blocks += packed
        findings += odd_numbers(series.amounts, series.channel.meter, place)
        findings += (*notes, *_lost_note(series.channel.meter, lost, place))
    alone = [e for e in entries if _name(e) == "IntervalBlock" and id(e.resource) not in read]
    findings += _lost_note("—", sum(len(list(_readings(each))) for each in alone), place)
    if blocks:
        findings.append(Finding("interval.zone_converted", Severity.NOTICE, place, {"zones": "+0"}))
    return tuple(blocks), tuple(findings), tuple(left_out)


def _title(entry: _Entry, kind: Element | None) -> str:
    """Return how a meter reading that is left out is called, with its unit as the feed codes it."""
    return f"{entry.title or entry.own or '—'} (uom {_text(kind, 'uom') or '—'})"


def _lost_note(meter: str, count: int, place: Place) -> tuple[Finding, ...]:
    """Return the warning that intervals do not count, if any do not."""
    if not count:
        return ()
    details = {"meter": meter, "count": str(count)}
    return (Finding("green_button.intervals_left_out", Severity.WARNING, place, details),)


def _meters(
    entries: Sequence[_Entry], place: Place
) -> Iterator[tuple[_Entry, Element | None, Sequence[_Entry]]]:
    """Yield every meter reading with its type and its blocks of intervals.

    Links say what belongs together. Where they are missing and there is only one meter and one
    type, nothing else can be meant; a meter that no entry describes is called by the file.
    """
    blocks = [entry for entry in entries if _name(entry) == "IntervalBlock"]
    types = {entry.own: entry.resource for entry in entries if _name(entry) == "ReadingType"}
    all_types = [entry.resource for entry in entries if _name(entry) == "ReadingType"]
    points = [entry for entry in entries if _name(entry) == "UsagePoint"]
    meters = [entry for entry in entries if _name(entry) == "MeterReading"]
    known = _Places.of(blocks)
    is_linked = any(known.of_meter(meter) for meter in meters)
    if not is_linked and len(meters) <= 1 and len(all_types) == 1 and len(points) <= 1:
        nameless = _Entry(all_types[0], "", (), place.file)
        yield (meters[0] if meters else nameless), all_types[0], blocks
        return
    for meter in meters:
        kind = next((types[link] for link in meter.related if link in types), None)
        yield meter, kind, [blocks[n] for n in known.of_meter(meter)]


def _entries(root: Element) -> Iterator[_Entry]:
    found = root.iter(f"{_ATOM}entry")
    for entry in found:
        content = entry.find(f"{_ATOM}content")
        if content is None or not len(content):
            continue
        links = [(e.get("rel", ""), e.get("href", "")) for e in entry.findall(f"{_ATOM}link")]
        own = next((href for rel, href in links if rel == "self"), "")
        related = tuple(href for rel, href in links if rel == "related")
        title = entry.findtext(f"{_ATOM}title") or ""
        for resource in content:
            yield _Entry(resource, own, related, title.strip())


def _name(entry: _Entry) -> str:
    return entry.resource.tag.removeprefix(_ESPI)


def _text(element: Element | None, name: str) -> str:
    return (element.findtext(f"{_ESPI}{name}") or "").strip() if element is not None else ""


def _series(
    meter: _Entry, kind: Element | None, parts: Sequence[_Entry], place: Place
) -> tuple[Series | None, int]:
    """Return the series of a meter reading, and how many of its intervals do not count.

    Those count whose start, length and length's share of a day can be understood; of several
    lengths the most frequent.
    """
    unit = _text(kind, "uom")
    power = _whole(_text(kind, "powerOfTenMultiplier") or "0")
    readings = [reading for part in parts for reading in _readings(part)]
    intervals = [found for reading in readings if (found := _interval(reading)) is not None]
    lengths = Counter(i.seconds for i in intervals)
    if unit not in {_WATT_HOURS, _WATTS} or not lengths or power is None:
        return None, 0
    if power not in _POWERS:
        return None, 0
    seconds = lengths.most_common(1)[0][0]
    same = [i for i in intervals if i.seconds == seconds]
    factor = Decimal(10) ** power / 1000
    direction = "export" if _text(kind, "flowDirection") in _RECEIVED_BACK else "import"
    lost = len(readings) - len(same)
    return _built(same, factor, (meter, direction, unit), place), lost


def _readings(block: _Entry) -> Iterator[Element]:
    return block.resource.iter(f"{_ESPI}IntervalReading")


def _interval(reading: Element) -> _Interval | None:
    """Return an interval; nothing if nobody can say when it was."""
    period = reading.find(f"{_ESPI}timePeriod")
    quality = _text(reading.find(f"{_ESPI}ReadingQuality"), "quality")
    start, seconds = _whole(_text(period, "start")), _whole(_text(period, "duration"))
    if start is None or start not in _MOMENTS or not seconds or seconds < _MINUTE:
        return None
    is_even = not seconds % _MINUTE and not DAY % (seconds // _MINUTE)
    return _Interval(start, seconds, _text(reading, "value"), quality) if is_even else None


def _whole(text: str) -> int | None:
    """Return a whole number; nothing if it is none or beyond all measure."""
    return int(text) if _WHOLE.fullmatch(text) else None


def _built(
    intervals: list[_Interval],
    factor: Decimal,
    what: tuple[_Entry, str, str],
    place: Place,
) -> Series:
    meter, direction, unit = what
    texts = [_scaled(interval.value, factor) for interval in intervals]
    different = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    codes = np.array([different[text] for text in texts], dtype=np.intp)
    numbers = numbers_of_texts(codes, tuple(different))
    seconds = intervals[0].seconds
    if unit == _WATTS:
        numbers = multiplied(numbers, seconds, _HOUR)
    step = seconds // _MINUTE
    starts = np.array([i.start // _MINUTE + CHINA for i in intervals], dtype=np.int64)
    qualities = [i.quality for i in intervals]
    return Series(
        Channel(meter.title or meter.own, "electricity", direction, "kWh"),
        starts // step * step,
        numbers,
        step,
        suspect=np.array([q in _SUSPECT for q in qualities], dtype=np.bool_),
        estimated=np.array([q in _ESTIMATED for q in qualities], dtype=np.bool_),
        place=place,
    )


def _scaled(text: str, factor: Decimal) -> str:
    """Return a value in kWh; what is no number stays as it is and will be missing."""
    value = parse_number(text)
    return text if value is None else f"{value * factor:f}"
