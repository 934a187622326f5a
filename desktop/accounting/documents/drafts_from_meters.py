"""Drafts from meters: one a channel and month, or one a stretch between register readings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.interval_months import MonthAmount, month_amounts
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.documents.registers import Advance
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import plain
from desktop.findings import NOWHERE, Finding, Place

_SOURCE_OPEN = "draft.meter_source_open"
_UNNAMED = "interval.carrier_unnamed"
_AMONG_FIRMS = "draft.metered_among_firms"
_AMONG_CIRCUITS = "draft.metered_among_circuits"

OPEN_QUESTIONS: Mapping[str, str] = {
    "interval.quantity_assumed": "draft.meter_quantity_open",
    "interval.multiplier_unknown": "draft.meter_multiplier_open",
    "interval.day_month_open": "draft.meter_dates_open",
    "interval.carrier_assumed": _SOURCE_OPEN,
    _UNNAMED: _SOURCE_OPEN,
    "interval.total_among_open": "draft.meter_among_open",
}
"""Findings that leave the amount of a whole file open → reason of its drafts.

A finding that names ``channels`` (``electricity/import``) or ``registers`` (meters) leaves only
those open.
"""

SOURCES: Mapping[tuple[str, str], str] = {
    ("electricity", "import"): "electricity.purchased",
    ("electricity", "export"): "electricity.exported",
    ("natural_gas", "import"): "stationary.natural_gas",
    ("steam", "import"): "steam.purchased",
    ("heat", "import"): "heat.purchased",
}
"""Carrier and direction → emission source, where no meter says otherwise.

Own generation and water have none: what is generated is not yet what is used oneself.
"""

USUAL_UNITS: Mapping[str, str] = {
    "stationary.natural_gas": "m3",
    "steam.purchased": "t",
    "heat.purchased": "GJ",
}
"""Emission source → unit of readings without one, once somebody said what they are of."""
_SEVERAL_FIRMS = "interval.firms_several"
_DOUBTS: Mapping[str, str] = {
    _SEVERAL_FIRMS: _AMONG_FIRMS,
    "interval.total_among_meters": _AMONG_CIRCUITS,
    "interval.total_of_some": _AMONG_CIRCUITS,
}
_FEW_MISSING = 0.01


@dataclass(frozen=True, slots=True)
class MeterPlace:
    """Where a meter belongs.

    Attributes:
        account: 户号.
        facility: Name of the facility.
        source: Emission source of what it measures; empty for the usual one.
        label: What people call it.
    """

    account: str = ""
    facility: str = ""
    source: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class MeterFrame:
    """What drafts of one file share.

    Attributes:
        places: Meter → where it belongs.
        document: SHA-256 of the file.
        where: The file.
        findings: What :func:`told_of_drafts` keeps; they make drafts of the file a question.
        facility: For meters without a place.
    """

    places: Mapping[str, MeterPlace] = field(default_factory=dict)
    document: str = ""
    where: Place = NOWHERE
    findings: Sequence[Finding] = ()
    facility: str = ""

    def question(self, meter: str, carrier: str, direction: str) -> str:
        """Reason why drafts of such a channel have to be asked; empty if there is none."""
        codes = self._told_of(meter, carrier, direction)
        return next((reason for code, reason in OPEN_QUESTIONS.items() if code in codes), "")

    def unit(self, told: tuple[str, str, str], unit: str, source: str) -> tuple[str, str]:
        """Return the unit as read and the one that counts; readings of no named energy have none.

        Args:
            told: Meter, carrier and direction.
            unit: Of the series.
            source: Of what the meter measures.
        """
        if _UNNAMED not in self._told_of(*told):
            return unit, unit
        return "", USUAL_UNITS.get(source, unit)

    def doubt(self, meter: str, carrier: str, direction: str) -> str:
        """Reason why such drafts are not sure, or check only; empty if there is none.

        The file holds several firms' meters and nothing tells which are one's own, or a main meter
        holds what this one measures and counts for it.
        """
        codes = self._told_of(meter, carrier, direction)
        return next((reason for code, reason in _DOUBTS.items() if code in codes), "")

    def _told_of(self, meter: str, carrier: str, direction: str) -> frozenset[str]:
        own = f"{carrier}/{direction}"
        return frozenset(
            finding.code
            for finding in self.findings
            if own in _named(finding.details.get("channels", own))
            if meter in _named(finding.details.get("registers", meter))
        )

    def layout(self, question: str) -> tuple[tuple[str, str], ...]:
        """Signature of the table whose values nobody named, so that the answer can be kept."""
        if question != OPEN_QUESTIONS["interval.quantity_assumed"]:
            return ()
        said = (finding.details.get("layout", "") for finding in self.findings)
        return tuple(("layout", signature) for signature in said if signature)[:1]


def told_of_drafts(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that a frame looks at, draft by draft: few among thousands of gaps."""
    return [each for each in findings if each.code in OPEN_QUESTIONS or each.code in _DOUBTS]


@lru_cache(maxsize=64)
def _named(names: str) -> frozenset[str]:
    """Return the names of a row of them; a file of a thousand meters names as many."""
    return frozenset(names.split("、"))


def drafts_from_blocks(
    blocks: Iterable[IntervalBlock], frame: MeterFrame
) -> tuple[DraftRecord, ...]:
    """Return one draft a channel and month.

    Args:
        blocks: Months of any channels; two files of one channel and month are merged before.
        frame: What is known of the file and the meters.
    """
    return tuple(_month_draft(amount, frame) for amount in month_amounts(blocks))


def draft_id(channel: Channel, month: Month) -> str:
    """Return the id of the draft of a channel's month."""
    return f"meter:{channel.meter}:{channel.carrier}:{channel.direction}:{month}"


def _month_draft(amount: MonthAmount, frame: MeterFrame) -> DraftRecord:
    channel = amount.channel
    place = frame.places.get(channel.meter, MeterPlace(channel.account))
    told = (channel.meter, channel.carrier, channel.direction)
    question = _still_open(frame.question(*told), place)
    source = place.source or SOURCES.get((channel.carrier, channel.direction), "")
    doubt = frame.doubt(*told)
    state, reason, confidence = _judge(amount, source, question, doubt)
    is_estimated = amount.estimated * 2 > amount.intervals
    read_unit, unit = frame.unit(told, channel.unit, source)
    return DraftRecord(
        id=draft_id(channel, amount.month),
        origin=Origin.METER,
        state=state,
        carrier=channel.carrier,
        source=source,
        as_read=(f"{plain(amount.amount):f}", read_unit),
        quantity=Quantity(amount.amount, unit),
        period=amount.period,
        reason=reason,
        confidence=confidence,
        details=(*_details(amount), *frame.layout(question), *_waiting(question, doubt)),
        facility=place.facility or frame.facility,
        label=place.label,
        account=place.account or channel.account,
        meter=channel.meter,
        evidenced=Evidenced.ESTIMATED if is_estimated else Evidenced.METERED,
        quality=3 if amount.missing or amount.estimated or amount.doubtful else 2,
        document=frame.document,
        where=frame.where,
    )


def _waiting(question: str, doubt: str) -> tuple[tuple[str, str], ...]:
    """Return the doubt that a question hides, for when it is answered."""
    return (("doubt", doubt),) if question and doubt else ()


def with_doubt(draft: DraftRecord, asked: DraftRecord) -> DraftRecord:
    """Return a draft whose question was answered, no surer than the file it came from."""
    doubt = dict(asked.details).get("doubt", "")
    is_sure = draft.state is DraftState.PROPOSED and draft.confidence is Confidence.HIGH
    if not doubt or not is_sure:
        return draft
    return replace(draft, reason=doubt, confidence=Confidence.MEDIUM)


def _still_open(question: str, place: MeterPlace) -> str:
    """Return a question unless the meter's own source answers it."""
    return "" if place.source and question == _SOURCE_OPEN else question


def _details(amount: MonthAmount) -> tuple[tuple[str, str], ...]:
    return (
        ("meter", amount.channel.meter),
        ("month", str(amount.month)),
        ("missing", str(amount.missing)),
        ("estimated", str(amount.estimated)),
        ("intervals", str(amount.intervals)),
    )


def _judge(
    amount: MonthAmount, source: str, question: str, doubt: str
) -> tuple[DraftState, str, Confidence]:
    if amount.channel.carrier == "water" or doubt == _AMONG_CIRCUITS:
        is_checked = doubt == _AMONG_CIRCUITS
        reason = doubt if is_checked else "draft.meter_no_energy"
        return DraftState.IGNORED, reason, Confidence.MEDIUM if is_checked else Confidence.HIGH
    if question:
        return DraftState.ASKED, question, Confidence.LOW
    if not source:
        return DraftState.ASKED, _SOURCE_OPEN, Confidence.LOW
    if amount.missing > _FEW_MISSING * amount.intervals:
        return DraftState.PROPOSED, "draft.metered_with_gaps", Confidence.MEDIUM
    if doubt:
        return DraftState.PROPOSED, doubt, Confidence.MEDIUM
    return DraftState.PROPOSED, "draft.metered", Confidence.HIGH


def drafts_from_advances(advances: Iterable[Advance], frame: MeterFrame) -> tuple[DraftRecord, ...]:
    """Return one draft a stretch between two readings; only total registers count."""
    return tuple(_advance_draft(advance, frame) for advance in advances)


def _advance_draft(advance: Advance, frame: MeterFrame) -> DraftRecord:
    place = frame.places.get(advance.meter, MeterPlace())
    source = place.source or SOURCES.get((advance.carrier, advance.direction), "")
    is_electric = advance.carrier == "electricity" and source not in USUAL_UNITS
    is_open = is_electric and not advance.has_multiplier
    told = (advance.meter, advance.carrier, advance.direction)
    question = _still_open(frame.question(*told), place)
    question = question or ("draft.meter_multiplier_open" if is_open else "")
    if not source:
        question = question or _SOURCE_OPEN
    doubt = frame.doubt(*told)
    read_unit, unit = frame.unit(told, advance.unit, source)
    state, reason, confidence = _judge_advance(question, doubt)
    return DraftRecord(
        id=f"register:{advance.meter}:{advance.register}:{advance.direction}:{advance.period}",
        origin=Origin.METER,
        state=state,
        carrier=advance.carrier,
        source=source,
        as_read=(f"{plain(advance.amount):f}", read_unit),
        quantity=Quantity(advance.amount, unit),
        period=advance.period,
        reason=reason,
        confidence=confidence,
        details=(
            ("meter", advance.meter),
            ("before", f"{advance.before:f}"),
            ("after", f"{advance.after:f}"),
            ("multiplier", f"{advance.multiplier:f}"),
        ),
        facility=place.facility or frame.facility,
        label=place.label,
        account=place.account,
        meter=advance.meter,
        evidenced=Evidenced.METERED,
        document=frame.document,
        where=advance.where,
    )


def _judge_advance(question: str, doubt: str) -> tuple[DraftState, str, Confidence]:
    if doubt == _AMONG_CIRCUITS:
        return DraftState.IGNORED, doubt, Confidence.MEDIUM
    if question:
        return DraftState.ASKED, question, Confidence.LOW
    reason = doubt or "draft.meter_readings"
    return DraftState.PROPOSED, reason, Confidence.MEDIUM if doubt else Confidence.HIGH
