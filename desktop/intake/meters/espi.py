"""The feed of Green Button: resources in entries that point to each other by links.

energy [kWh] = value × 10^powerOfTenMultiplier / 1000, for uom 72 (Wh); uom 38 (W) is power.
``start`` is in seconds since 1970 in UTC; months are cut in China time, as everywhere here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

import numpy as np

from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.clock import CHINA
from desktop.intake.meters.numbers import multiplied, numbers_of_texts
from desktop.intake.meters.series import Series, pack
from desktop.intake.xml_tree import parse_xml

_ATOM = "{http://www.w3.org/2005/Atom}"
_ESPI = "{http://naesb.org/espi}"
_WATT_HOURS, _WATTS = "72", "38"
_RECEIVED_BACK = frozenset({"19"})
_ESTIMATED = frozenset({"8", "9", "12"})
_SUSPECT = frozenset({"7", "10"})
_MINUTE, _HOUR = 60, 3600


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


def read_feed(
    data: bytes, place: Place
) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Return the months of every meter reading, what was found, and what was left out.

    Raises:
        InputError: If the XML is refused.
    """
    entries = list(_entries(parse_xml(data, place.file)))
    types = {e.own: e.resource for e in entries if _name(e) == "ReadingType"}
    blocks: list[IntervalBlock] = []
    findings: list[Finding] = []
    left_out: list[str] = []
    for entry in entries:
        if _name(entry) != "MeterReading":
            continue
        kind = next((types[link] for link in entry.related if link in types), None)
        series = _series(entry, kind, entries, place)
        if series is None:
            left_out.append(entry.title or entry.own)
            continue
        packed, notes = pack(series)
        blocks += packed
        findings += notes
    if blocks:
        findings.append(Finding("interval.zone_converted", Severity.NOTICE, place, {"zones": "+0"}))
    return tuple(blocks), tuple(findings), tuple(left_out)


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
    meter: _Entry, kind: Element | None, entries: list[_Entry], place: Place
) -> Series | None:
    unit = _text(kind, "uom")
    if unit not in {_WATT_HOURS, _WATTS}:
        return None
    intervals = [
        interval
        for entry in entries
        if _name(entry) == "IntervalBlock" and _belongs(entry.own, meter)
        for interval in _intervals(entry.resource)
    ]
    if not intervals:
        return None
    seconds = max({i.seconds for i in intervals}, key=[i.seconds for i in intervals].count)
    same = [i for i in intervals if i.seconds == seconds and seconds >= _MINUTE]
    if not same:
        return None
    factor = Decimal(10) ** int(_text(kind, "powerOfTenMultiplier") or 0) / 1000
    direction = "export" if _text(kind, "flowDirection") in _RECEIVED_BACK else "import"
    return _built(same, factor, (meter, direction, unit), place)


def _belongs(block: str, meter: _Entry) -> bool:
    """Tell whether a block of intervals stands below a meter reading."""
    return block.startswith(f"{meter.own}/") or any(
        block.startswith(f"{link}/") or block == link for link in meter.related
    )


def _intervals(block: Element) -> Iterator[_Interval]:
    for reading in block.iter(f"{_ESPI}IntervalReading"):
        period = reading.find(f"{_ESPI}timePeriod")
        quality = reading.find(f"{_ESPI}ReadingQuality")
        start, seconds = _text(period, "start"), _text(period, "duration")
        if start.isdigit() and seconds.isdigit():
            yield _Interval(
                int(start), int(seconds), _text(reading, "value"), _text(quality, "quality")
            )


def _built(
    intervals: list[_Interval],
    factor: Decimal,
    what: tuple[_Entry, str, str],
    place: Place,
) -> Series:
    meter, direction, unit = what
    texts = [f"{Decimal(i.value) * factor:f}" if _is_whole(i.value) else "" for i in intervals]
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


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()
