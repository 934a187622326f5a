"""Values of the jobs as rows of the windows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from math import nan

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.methodology.schema import SourceDefinition
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import NATION, region_fallback
from desktop.accounting.rating.schema import Level as MethodLevel
from desktop.accounting.rating.schema import Texts
from desktop.jobs.company_ratings import RatedCompany
from desktop.jobs.file_outcomes import FileOutcome
from desktop.jobs.receipts_kept import held
from desktop.jobs.series import payload_digest
from desktop.jobs.signing import PENDING, statement_of
from desktop.models.store import Store
from desktop.models.values import IntervalMonth, LedgerRecord, LedgerState, SealedReport
from desktop.ui.session import (
    FileRow,
    Level,
    MeterMonth,
    MeterRow,
    RatingCard,
    RecordRow,
    RecordState,
    SealRow,
    SourceChoice,
)
from desktop.ui.text import name_of

_UNITS: Mapping[str, tuple[str, ...]] = {
    "kWh": ("kWh", "MWh"),
    "L": ("L", "t", "kg"),
    "t": ("t", "kg"),
    "kg": ("kg", "t"),
    "GJ": ("GJ", "MWh"),
}


def named(texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return the names there are."""
    return tuple(pair for pair in (("zh", texts.zh), ("en", texts.en)) if pair[1])


def source_choice(definition: SourceDefinition) -> SourceChoice:
    """Return a source as it is offered."""
    title = definition.title
    return SourceChoice(
        definition.code,
        _UNITS.get(definition.unit, (definition.unit,)),
        definition.family,
        (("zh", title.zh), ("en", title.en)),
        definition.parameters,
    )


def file_row(file: FileOutcome, meters: int = 0) -> FileRow:
    """Return a file of an import, with the count of meters that were read of it."""
    return FileRow(
        name=file.path,
        kind=file.kind.value,
        status=file.status.value,
        code=file.code,
        counted=file.counted,
        ignored=file.ignored,
        asked=file.asked,
        findings=(*file.used, *file.findings),
        details=tuple((file.details or {}).items()),
        meters=meters,
    )


def record_rows(entries: Iterable[LedgerRecord], closed: frozenset[Month]) -> tuple[RecordRow, ...]:
    """Return the records that count, each with what its source used the month before."""
    kept = [entry for entry in entries if entry.state is not LedgerState.VOID]
    used = _used_by_month(kept)
    return tuple(_record_row(entry, used, closed) for entry in kept)


_Key = tuple[str, str, str, str, str, str, Month]


def _key(entry: LedgerRecord, month: Month) -> _Key:
    """Return what tells like records: a bill is compared with bills, an account with itself."""
    record = entry.record
    like = (record.source, record.facility, record.label, record.origin.value)
    return *like, _account(entry), record.quantity.unit, month


def _account(entry: LedgerRecord) -> str:
    return entry.account or entry.meter


def _used_by_month(entries: Iterable[LedgerRecord]) -> dict[_Key, Decimal]:
    used: dict[_Key, Decimal] = {}
    for entry in entries:
        key = _key(entry, Month.of(entry.record.period.end))
        used[key] = used.get(key, Decimal(0)) + entry.record.quantity.amount
    return used


def _record_row(
    entry: LedgerRecord, used: Mapping[_Key, Decimal], closed: frozenset[Month]
) -> RecordRow:
    record = entry.record
    month = Month.of(record.period.end)
    return RecordRow(
        id=record.id,
        number=entry.number,
        state=_state(entry, month in closed),
        source=record.source,
        facility=record.facility,
        label=record.label,
        period=record.period,
        quantity=record.quantity,
        origin=record.origin.value,
        evidenced=record.evidenced.value,
        quality=record.quality,
        entered_by=entry.entered_by,
        checked_by=entry.checked_by,
        usual=_usual(entry, used, month),
        note=name_of("supplier", entry.note),
        where=record.where,
        leads=entry.leads,
        account=_account(entry),
    )


def _usual(entry: LedgerRecord, used: Mapping[_Key, Decimal], month: Month) -> Quantity | None:
    """Return its share of what the like records of the month before say."""
    before, now = used.get(_key(entry, month.shifted(-1))), used[_key(entry, month)]
    if before is None or not now:
        return None
    quantity = entry.record.quantity
    return Quantity(quantity.amount * before / now, quantity.unit)


def _state(entry: LedgerRecord, is_closed: bool) -> RecordState:  # noqa: FBT001 - one caller
    if entry.reversed_by or entry.reverses:
        return RecordState.REVERSED
    if entry.state is LedgerState.CONFIRMED:
        return RecordState.CONFIRMED
    return RecordState.CLOSED if is_closed else RecordState.POSTED


def meter_rows(store: Store) -> tuple[MeterRow, ...]:
    """Return every interval channel with its months, and what other origins say beside it."""
    months: dict[Channel, list[IntervalMonth]] = {}
    for month in store.interval_months():
        months.setdefault(month.channel, []).append(month)
    known = {meter.name: meter for meter in store.meters()}
    rows = []
    for channel in store.channels():
        own = months.get(channel, [])
        meter = known.get(channel.meter)
        rows.append(
            MeterRow(
                meter=channel.meter,
                carrier=channel.carrier,
                direction=channel.direction,
                unit=channel.unit,
                months=tuple((m.month, Quantity(m.total, channel.unit)) for m in own),
                missing_slots=sum(m.missing for m in own),
                facility=meter.facility if meter else "",
                multipliers=tuple(
                    (m.since, m.value) for m in store.multipliers() if m.meter == channel.meter
                ),
                invoiced=_billed(store, meter.account if meter else ""),
            )
        )
    return tuple(rows)


def _billed(store: Store, account: str) -> tuple[tuple[Month, Decimal], ...]:
    if not account:
        return ()
    return tuple(
        (Month.of(bill.period.start), bill.quantity.amount)
        for bill in store.bills()
        if bill.account == account and bill.quantity is not None
    )


def meter_month(block: IntervalBlock) -> MeterMonth:
    """Return a month's intervals for a chart; missing ones are ``nan``."""
    scale = 10.0**-block.scale
    values = [
        nan if flag & Flag.MISSING else value * scale
        for value, flag in zip(block.values, block.flags, strict=True)
    ]
    return MeterMonth(
        block.channel.meter,
        block.month,
        block.channel.unit,
        block.step_minutes,
        values,
        block.flags,
    )


def rating_card(rated: RatedCompany, region: str) -> RatingCard:
    """Return a method's answer with the words for it."""
    method = rated.method
    levels = sorted(method.levels, key=_rank)
    return RatingCard(
        rating=rated.rating,
        names=named(method.name),
        levels=tuple(Level(level.key, named(level.title)) for level in levels),
        indicators=tuple((i.name, named(i.title)) for i in method.indicators),
        inputs=tuple(
            (name, named(title))
            for name, title in (
                *((i.name, i.title) for i in method.inputs),
                *((d.name, d.title) for d in method.derived),
            )
        ),
        mark_names=tuple(
            ((indicator.name, mark), named(texts))
            for indicator in method.indicators
            for mark, texts in (indicator.labels or {}).items()
        ),
        region=method.regions[0] if method.regions else "",
        is_local=bool(method.regions) and _lies_in(region, method.regions[-1]),
        status=method.status.value,
        since=method.since,
    )


def _lies_in(region: str, wider: str) -> bool:
    """Say whether a GB/T 2260 code lies in a province, city or county."""
    return wider in region_fallback(region) and (wider != NATION or region == NATION)


def _rank(level: MethodLevel) -> int:
    return level.rank


def seal_rows(store: Store) -> tuple[SealRow, ...]:
    """Return the sealed reports, newest first."""
    rows = []
    newest: set[ReportingPeriod] = set()
    for report in reversed(store.sealed_reports()):
        rows.append(_seal_row(store, report, is_replaced=report.period in newest))
        newest.add(report.period)
    return tuple(rows)


def _seal_row(store: Store, report: SealedReport, *, is_replaced: bool) -> SealRow:
    packages = [package for package in store.packages() if package.report == report.id]
    signatures = [each for each in store.signatures() if each.report == report.id]
    signed = {each.role for each in signatures}
    answers = tuple(_answers(store, {package.id for package in packages}))
    return SealRow(
        id=report.id,
        year=report.period.end.year,
        at=local(report.made_at),
        sha256=payload_digest(report),
        is_superseded=is_replaced or any(package.superseded_at for package in packages),
        signed_by=tuple(each.name or each.role for each in signatures),
        exported_to=tuple(each.file_name for each in packages if each.redaction != PENDING),
        receipts=len(answers),
        missing=tuple(r for r in statement_of(report).required_roles if r not in signed),
        copies=tuple((p.file_name, p.redaction, local(p.made_at)) for p in packages),
        answers=answers,
        is_withdrawal=dict(report.details).get("kind") == "withdrawal",
    )


def _answers(store: Store, packages: set[str]) -> Iterator[tuple[str, str, datetime]]:
    for kept in store.receipts():
        if kept.package in packages:
            receipt = held(kept.receipt).receipt
            yield receipt.result, receipt.verifier_id, receipt.received_at.astimezone()


def local(text: str) -> datetime:
    """Return a UTC instant as the user's own time."""
    return datetime.fromisoformat(text).astimezone()
