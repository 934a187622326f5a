"""What registers add from one reading to the next, whatever their ratio and wherever they end."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from desktop.findings import Finding, Severity
from desktop.intake.meters.numbers import Integers, Numbers, product, rescaled
from desktop.intake.meters.series import Series, finding, shown

_ROLL_FROM = 0.9
_USUAL_TIMES = 50


def differenced(series: Series) -> tuple[Series, tuple[Finding, ...]]:
    """Return what a register added from each reading to the next.

    amount = later reading - earlier reading, put into the last interval before the later one;
    over a gap the amount is right and marked, because its spread is not known. A fall that
    fits a register running over 10^n adds 10^n; any other fall is left out and reported.
    """
    usable = ~series.amounts.missing
    moments, values = series.start[usable], series.amounts.values[usable]
    fresh = np.ones(len(moments), dtype=np.bool_)
    fresh[1:] = moments[1:] != moments[:-1]
    moments, values = moments[fresh], values[fresh]
    steps, spans = np.diff(values), np.diff(moments)
    findings: list[Finding] = []
    missing = np.zeros(len(steps), dtype=np.bool_)
    falls = np.flatnonzero(steps < 0)
    if falls.size:
        steps, missing, findings = _falls(series, (values, moments), steps, falls)
    start = (moments[1:] - 1) // series.step * series.step
    amounts = Numbers(steps, series.amounts.scale, missing, series.amounts.odd)
    late = spans > series.step
    if late.any():
        at = shown(int(moments[1:][late][0]))
        findings.append(
            finding("interval.register_gap", series, Severity.WARNING, count=int(late.sum()), at=at)
        )
    return replace(series, start=start, amounts=amounts, suspect=late), tuple(findings)


def _falls(
    series: Series,
    readings: tuple[Integers, Integers],
    steps: Integers,
    falls: NDArray[np.intp],
) -> tuple[Integers, NDArray[np.bool_], list[Finding]]:
    values, moments = readings
    usual = int(np.quantile(steps[steps >= 0], 0.99)) if (steps >= 0).any() else 0
    steps, missing = steps.copy(), np.zeros(len(steps), dtype=np.bool_)
    one = 10**series.amounts.scale
    findings = []
    for fall in falls:
        before, after = int(values[fall]), int(values[fall + 1])
        full = one * 10 ** len(str(before // one))
        added = full - before + after
        details = {
            "at": shown(int(moments[fall + 1])),
            "before": plain_amount(before, series.amounts.scale),
            "after": plain_amount(after, series.amounts.scale),
        }
        if before >= _ROLL_FROM * full and added <= _USUAL_TIMES * max(usual, one):
            steps[fall] = added
            code, severity = "interval.register_rolled_over", Severity.NOTICE
        else:
            steps[fall], missing[fall] = 0, True
            code, severity = "interval.register_fell", Severity.WARNING
        findings.append(finding(code, series, severity, **details))
    return steps, missing, findings


def plain_amount(value: int, scale: int) -> str:
    """Return a scaled integer as people write it."""
    return f"{Decimal(value).scaleb(-scale).normalize():f}"


def differenced_by_ratio(
    series: Series, raw: Numbers, ratio: Numbers
) -> tuple[Series, tuple[Finding, ...]]:
    """Return what a register added, each stretch by the ratio at its beginning.

    What a register shows does not jump when its ratio does; only what it adds from then on weighs
    more. The interval in which the ratio changed counts by the earlier one, and is told.

    Args:
        series: Readings of one meter in the order of time, already multiplied.
        raw: The same readings as shown.
        ratio: CT × PT of each.
    """
    known = np.flatnonzero(~(raw.missing | ratio.missing))
    changes = np.flatnonzero(np.diff(ratio.values[known])) + 1
    if not changes.size:
        shown_only = replace(raw, missing=raw.missing | ratio.missing)
        at = int(known[0]) if known.size else 0
        return _times(*differenced(replace(series, amounts=shown_only)), ratio, at)
    parts: list[Series] = []
    findings: list[Finding] = []
    for first, end in zip([0, *changes], [*changes, len(known)], strict=True):
        members = known[first : end + 1]
        stretch = replace(series, start=series.start[members], amounts=raw.take(members))
        part, notes = _times(*differenced(stretch), ratio, int(known[first]))
        parts.append(part)
        findings += notes
    before, after = (int(series.start[known[changes[0] + step]]) for step in (-1, 0))
    details = {"count": len(changes), "before": shown(before), "after": shown(after)}
    told = finding("interval.multiplier_changes", series, Severity.WARNING, **details)
    return _joined(series, parts), (*findings, told)


def _times(
    series: Series, findings: tuple[Finding, ...], ratio: Numbers, at: int
) -> tuple[Series, tuple[Finding, ...]]:
    """Return what a register added times the ratio of one row.

    A register runs over at 10^n of what it shows, whatever its ratio, so it is differenced before.
    """
    count = len(series.amounts.values)
    one = Numbers(np.full(count, ratio.values[at]), ratio.scale, np.zeros(count, dtype=np.bool_))
    return replace(series, amounts=product(series.amounts, one)), findings


def _joined(series: Series, parts: Sequence[Series]) -> Series:
    scale = max(part.amounts.scale for part in parts)
    amounts = [rescaled(part.amounts, scale) for part in parts]
    return replace(
        series,
        start=np.concatenate([part.start for part in parts]),
        amounts=Numbers(
            np.concatenate([each.values for each in amounts]),
            scale,
            np.concatenate([each.missing for each in amounts]),
            series.amounts.odd,
        ),
        suspect=np.concatenate([part.suspect for part in parts if part.suspect is not None]),
    )
