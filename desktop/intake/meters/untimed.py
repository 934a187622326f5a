"""Rows of meter tables that cannot count for want of a time, and times that are doubtful."""

from dataclasses import replace

import numpy as np

from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.clock import CHINA
from desktop.intake.meters.columns import Role
from desktop.intake.meters.grid import Body
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Mask
from desktop.intake.meters.stamps import Stamps


def stamp_findings(stamps: Stamps, body: Body, layout: Layout, place: Place) -> list[Finding]:
    """Say which rows do not count for want of a time, and how doubtful dates were read."""
    found = []
    heading = layout.of(Role.STAMP)[0].heading
    if layout.undated:
        where = replace(place, line=body.first_line - layout.first + layout.undated[0][0])
        texts = "、".join(dict.fromkeys(text for _, text in layout.undated if text)) or "—"
        details = {"count": str(len(layout.undated)), "texts": texts, "heading": heading}
        found.append(Finding("interval.rows_left_out", Severity.NOTICE, where, details))
    lost = _lost_rows(stamps, body, layout)
    if lost.any():
        where = replace(place, line=int(np.flatnonzero(lost)[0]) + body.first_line)
        texts = "、".join(stamps.odd) or "—"
        details = {"count": str(int(lost.sum())), "texts": texts, "heading": heading}
        found.append(Finding("interval.rows_left_out", Severity.NOTICE, where, details))
    if not stamps.order_is_sure:
        details = {"heading": heading, "order": stamps.order}
        found.append(Finding("interval.day_month_open", Severity.WARNING, place, details))
    foreign = [zone for zone in stamps.zones if zone != CHINA]
    if foreign:
        zones = "、".join(f"{zone / 60:+g}" for zone in foreign)
        found.append(Finding("interval.zone_converted", Severity.NOTICE, place, {"zones": zones}))
    return found


def _lost_rows(stamps: Stamps, body: Body, layout: Layout) -> Mask:
    """Return which rows do not count: they show something for a time that is none, or values."""
    lost: Mask = ~stamps.known
    if not lost.any():
        return lost
    written = body.texts[layout.of(Role.STAMP)[0].index]
    shows = np.array([*(bool(text.strip()) for text in written.texts), False])[written.codes]
    values = (*(p.index for p in layout.points), *(c.index for c in layout.values))
    for index in values:
        if index in body.numbers:
            shows |= ~body.numbers[index].missing
    found: Mask = lost & shows
    return found
