"""Contractual instruments: what makes purchased electricity green by the market-based method.

A claim is accepted with an id, a generation period inside the year of consumption and, for a
certificate, a cancellation; once only, and never above the electricity purchased.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.activity import ActivityRecord, Origin
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, convert
from desktop.findings import Finding, Severity

GREEN = "electricity.green_contract"
_KWH = "kWh"
_CANCELLED = frozenset({"true", "1", "yes", "是", "已核销", "已注销"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class InstrumentKind(StrEnum):
    """Kinds of instruments a firm holds."""

    GREEN_CONTRACT = "green_contract"
    CERTIFICATE = "certificate"
    OWN_GENERATION = "own_generation"
    CCER = "ccer"
    CEA = "cea"


@dataclass(frozen=True, slots=True)
class ContractualInstrument:
    """One instrument of the register.

    Attributes:
        id: Number of the contract or certificate.
        vintage: When the electricity was generated.
        quantity: Electricity it stands for.
        cancelled_on: The day it was cancelled (核销), if it was.
        facility: Where it is applied; empty for the whole entity.
    """

    id: str
    kind: InstrumentKind
    vintage: ReportingPeriod
    quantity: Quantity
    cancelled_on: date | None = None
    facility: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A record that claims green electricity, with what its certificate says."""

    record: ActivityRecord
    certificate: str
    vintage: ReportingPeriod | None
    is_cancelled: bool | None


def parse_vintage(text: str) -> ReportingPeriod | None:
    """Return the generation period: a year, a month, a day or ``first day/last day``."""
    text = text.strip().replace("年", "-").replace("月", "").rstrip("-")
    year, dash, month = text.partition("-")
    text = f"{year}-{month:0>2}" if dash and month.isdigit() else text
    try:
        if "/" in text:
            start, _, end = text.partition("/")
            return ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))
        if text.count("-") == 2:  # noqa: PLR2004 - year, month and day
            return ReportingPeriod(date.fromisoformat(text), date.fromisoformat(text))
        if "-" in text:
            return ReportingPeriod.of_month(Month.parse(text))
        return ReportingPeriod.of_year(int(text)) if text else None
    except ValueError:
        return None


def as_records(instruments: Iterable[ContractualInstrument]) -> tuple[ActivityRecord, ...]:
    """Return the register's contracts and certificates as claims of green electricity."""
    return tuple(
        ActivityRecord(
            id=f"instrument/{instrument.id}",
            source=GREEN,
            quantity=instrument.quantity,
            period=instrument.vintage,
            facility=instrument.facility,
            parameters=_parameters(instrument),
            quality=1,
            origin=Origin.TYPED,
        )
        for instrument in instruments
        if instrument.kind in (InstrumentKind.GREEN_CONTRACT, InstrumentKind.CERTIFICATE)
    )


def _parameters(instrument: ContractualInstrument) -> tuple[tuple[str, str], ...]:
    shown = [("certificate", instrument.id), ("vintage", str(instrument.vintage))]
    if instrument.kind is InstrumentKind.CERTIFICATE or instrument.cancelled_on is not None:
        shown.append(("cancelled", "true" if instrument.cancelled_on else "false"))
    return tuple(shown)


def accept_claims(
    claims: Sequence[ActivityRecord], purchased: Mapping[str, Decimal], period: ReportingPeriod
) -> tuple[tuple[ActivityRecord, ...], tuple[Finding, ...]]:
    """Return the claims that count, cut to what was purchased, and why others do not.

    Args:
        claims: Records of green electricity.
        purchased: Purchased electricity of the period by facility. [kWh]
        period: The reporting period.
    """
    left = dict(purchased)
    accepted: list[ActivityRecord] = []
    findings: list[Finding] = []
    used: dict[str, list[ReportingPeriod]] = {}
    for claim in sorted((_read(record) for record in claims), key=lambda c: c.record.id):
        problem = _problem(claim, used, period)
        if problem:
            findings.append(_finding(problem, claim, Severity.ERROR))
            continue
        used.setdefault(claim.certificate, []).append(claim.vintage or period)
        if claim.is_cancelled is None:
            findings.append(_finding("instrument.cancellation_unknown", claim, Severity.WARNING))
        record = _within(claim, left, findings)
        if record is not None:
            accepted.append(record)
    return tuple(accepted), tuple(findings)


def _read(record: ActivityRecord) -> _Claim:
    said = dict(record.parameters)
    word = said.get("cancelled", "").strip().lower()
    return _Claim(
        record,
        said.get("certificate", "").strip(),
        parse_vintage(said.get("vintage", "")),
        None if not word else word in _CANCELLED or _DAY.fullmatch(word) is not None,
    )


def _problem(
    claim: _Claim, used: Mapping[str, Sequence[ReportingPeriod]], period: ReportingPeriod
) -> str:
    """Return the code of what is wrong with a claim; nothing if all is well."""
    if not claim.certificate:
        return "instrument.certificate_missing"
    if claim.vintage is None:
        return "instrument.vintage_missing"
    if claim.record.quantity.amount <= 0:
        return "instrument.volume_missing"
    if claim.is_cancelled is False:
        return "instrument.not_cancelled"
    earlier = used.get(claim.certificate, ())
    if any(vintage.overlap(claim.vintage) is not None for vintage in earlier):
        return "instrument.used_twice"
    years = range(period.start.year, period.end.year + 1)
    is_inside = claim.vintage.start.year in years and claim.vintage.end.year in years
    return "" if is_inside else "instrument.vintage_outside"


def _finding(code: str, claim: _Claim, severity: Severity, **details: object) -> Finding:
    shown = {
        "certificate": claim.certificate or "-",
        "vintage": str(claim.vintage) if claim.vintage else "-",
        "volume": str(claim.record.quantity),
        **{name: str(value) for name, value in details.items()},
    }
    return Finding(code, severity, claim.record.where, shown, (claim.record.id,))


def _within(
    claim: _Claim, left: dict[str, Decimal], findings: list[Finding]
) -> ActivityRecord | None:
    """Return the claim cut to the purchased electricity that no other claim has taken."""
    wanted = convert(claim.record.quantity, _KWH).amount
    facilities = [claim.record.facility] if claim.record.facility else sorted(left)
    available = sum((max(left.get(f, Decimal(0)), Decimal(0)) for f in facilities), Decimal(0))
    taken = min(wanted, available)
    if taken < wanted:
        findings.append(
            _finding(
                "instrument.above_consumption",
                claim,
                Severity.ERROR,
                accepted=f"{taken:f}",
                purchased=f"{available:f}",
            )
        )
    _take(left, facilities, taken)
    if not taken:
        return None
    return (
        claim.record if taken == wanted else replace(claim.record, quantity=Quantity(taken, _KWH))
    )


def _take(left: dict[str, Decimal], facilities: Sequence[str], amount: Decimal) -> None:
    for facility in facilities:
        part = min(amount, max(left.get(facility, Decimal(0)), Decimal(0)))
        left[facility] = CONTEXT.subtract(left.get(facility, Decimal(0)), part)
        amount = CONTEXT.subtract(amount, part)
