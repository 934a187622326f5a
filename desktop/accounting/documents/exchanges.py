"""Meters exchanged on one day under one number: two readings at one instant, end and beginning.

The old meter's last reading and the new one's first stand at the same instant. The new meter's is
put a minute later, so that each stretch is measured by its own meter and a kept reading keeps its
place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from desktop.accounting.documents.meter import Reading
from desktop.findings import Finding, Severity

_BESIDE = timedelta(minutes=1)
_PAIR = 2
_Stream = tuple[str, str, str, str]
_Series = Mapping[datetime, frozenset[Decimal]]
Exchange = tuple[Decimal, Decimal]
"""Last reading of the old meter, first reading of the new one."""


def told_apart(
    kept: Iterable[Reading], fresh: Sequence[Reading]
) -> tuple[tuple[Reading, ...], tuple[Finding, ...]]:
    """Return fresh readings with the two of an exchange a minute apart, and what was exchanged.

    Two readings at one instant are an exchange where the series before rises to the higher and
    lies above the lower, and the series after begins at the lower and below the higher. One of
    the two sides may be missing. Anything else is a contradiction and stays one.

    Args:
        kept: Of the same meters; they stay where they are.
        fresh: As read.
    """
    known = {(_stream(reading), reading.at, reading.value) for reading in kept}
    series: dict[_Stream, dict[datetime, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for stream, at, value in (*known, *((_stream(r), r.at, r.value) for r in fresh)):
        series[stream][at].add(value)
    exchanges = {stream: _exchanges(_frozen(values)) for stream, values in series.items()}
    apart: list[Reading] = []
    findings: dict[tuple[_Stream, datetime], Finding] = {}
    for reading in fresh:
        stream = _stream(reading)
        found = exchanges[stream].get(reading.at)
        if found is None:
            apart.append(reading)
            continue
        is_begun = (stream, reading.at, found[1]) in known
        apart.append(_moved(reading, found, is_begun=is_begun))
        findings.setdefault((stream, reading.at), _told(reading, found))
    return tuple(apart), tuple(findings.values())


def _moved(reading: Reading, found: Exchange, *, is_begun: bool) -> Reading:
    """Return a reading of an exchange in its place; the kept one of the two stays where it is."""
    end, begin = found
    if is_begun and reading.value == end:
        return replace(reading, at=reading.at - _BESIDE)
    if not is_begun and reading.value == begin:
        return replace(reading, at=reading.at + _BESIDE)
    return reading


def _frozen(values: Mapping[datetime, set[Decimal]]) -> _Series:
    return {at: frozenset(values[at]) for at in sorted(values)}


def _exchanges(series: _Series) -> dict[datetime, Exchange]:
    """Return the instants of a register at which its meter was exchanged."""
    instants = [*series]
    found: dict[datetime, Exchange] = {}
    for n, at in enumerate(instants):
        if len(series[at]) != _PAIR:
            continue
        end, begin = max(series[at]), min(series[at])
        before = min(series[instants[n - 1]]) if n else None
        after = max(series[instants[n + 1]]) if n + 1 < len(instants) else None
        is_end = before is None or begin < before <= end
        is_begin = after is None or begin <= after < end
        if is_end and is_begin and (before, after) != (None, None):
            found[at] = end, begin
    return found


def _told(reading: Reading, found: Exchange) -> Finding:
    details = {
        "meter": reading.meter,
        "register": reading.register,
        "at": f"{reading.at:%Y-%m-%d}",
        "before": f"{found[0]:f}",
        "after": f"{found[1]:f}",
    }
    return Finding("reading.exchanged", Severity.WARNING, reading.place, details)


def _stream(reading: Reading) -> _Stream:
    return reading.carrier, reading.meter, reading.direction, reading.register
