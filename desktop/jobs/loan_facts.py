"""What the loan paper says beyond the inventory: people, plan, target, seal and annexes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.schema import Method, Texts
from desktop.accounting.rating.what_if import PlanRow
from desktop.errors import InputError
from desktop.exchange.verdict import Signer
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_plan import kept_plan
from desktop.jobs.company_what_if import company_what_if
from desktop.jobs.series import STATEMENT
from desktop.models.store import Store
from desktop.models.values import SealedReport
from desktop.reports.data import Measure, People, ReportData, Target

_YUAN_PER_WAN = Decimal(10_000)
_KG_PER_T = Decimal(1000)
_PLACES = Decimal("0.0001")
_INTENSITY = Texts("单位增加值碳排放", "Emissions per value added")


def planned(
    data: ReportData, store: Store, current: CompanyInventory, methods: Sequence[Method]
) -> ReportData:
    """Return report data with the kept reduction plan and the target that follows from it.

    A loan indicator the firm keeps comes before a target of our making. A plan that no longer
    fits the year's sources is left out: the page that keeps it says why.
    """
    rows = _plan(store, current, methods)
    measures = tuple(
        Measure(
            title=row.name,
            cost=row.investment / _YUAN_PER_WAN,
            saving=row.saving / _YUAN_PER_WAN,
            avoided=row.tco2_saved,
        )
        for row in rows
    )
    target = _kept_target(store, data.year) or _target_of_plan(data, measures)
    return replace(data, measures=measures, target=target)


def _plan(
    store: Store, current: CompanyInventory, methods: Sequence[Method]
) -> tuple[PlanRow, ...]:
    plan = kept_plan(store)
    if not plan:
        return ()
    try:
        answers = company_what_if(
            store, current, methods[:1], BenchmarkTable(), ("plan.json", plan)
        )
    except InputError:
        return ()
    return tuple(row for each in answers for row in each.answer.plan)


def _kept_target(store: Store, year: int) -> Target | None:
    """Return the newest loan indicator with baseline and target up to a year."""
    kept = [
        each
        for each in store.indicators()
        if each.baseline is not None and each.target is not None and each.month.year <= year
    ]
    if not kept:
        return None
    newest = max(kept, key=lambda each: each.month)
    return Target(
        indicator=Texts(newest.name, newest.name),
        unit=newest.unit,
        baseline=newest.baseline or Decimal(0),
        baseline_year=newest.month.year,
        value=newest.target or Decimal(0),
        year=newest.month.year + 1,
    )


def _target_of_plan(data: ReportData, measures: Iterable[Measure]) -> Target | None:
    """Return the intensity the plan would leave, as a proposal for the year after."""
    avoided = sum((measure.avoided for measure in measures), Decimal(0))
    value_added = data.figure("value_added", data.year)
    if not avoided or not value_added or value_added <= 0:
        return None
    total = data.inventory.totals.co2e / _KG_PER_T
    return Target(
        indicator=_INTENSITY,
        unit="tCO2e/万元",
        baseline=_rounded(total / value_added),
        baseline_year=data.year,
        value=_rounded((total - avoided) / value_added),
        year=data.year + 1,
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)


def people_of(store: Store, period: ReportingPeriod) -> People:
    """Return who entered and checked a period's records and who closed its last month."""
    entries = store.ledger(period)
    entered = dict.fromkeys(each.entered_by for each in entries if each.entered_by)
    checked = dict.fromkeys(each.checked_by for each in entries if each.checked_by)
    within = set(period.months())
    closed = {m.month: m.closed_by for m in store.months() if m.closed_by and m.month in within}
    last = max(closed, default=None)
    return People(
        prepared="、".join(entered),
        checked="、".join(checked),
        closed="" if last is None else closed[last],
    )


def sealed(data: ReportData, store: Store) -> ReportData:
    """Return report data with fingerprint, signers and packages of its sealed report.

    Nothing is told of a draft, and of a report whose packages a reopened month overtook.
    """
    reports = [r for r in store.sealed_reports() if r.period == data.inventory.period]
    if data.is_draft or not reports:
        return data
    report = reports[-1]
    packages = [each for each in store.packages() if each.report == report.id]
    if packages and all(each.superseded_at for each in packages):
        return data
    return replace(
        data,
        fingerprint=hashlib.sha256(dict(report.tables)[STATEMENT]).hexdigest(),
        signers=signers_of(store, report),
        annexes=tuple(each.file_name for each in packages if not each.superseded_at),
    )


def signers_of(store: Store, report: SealedReport) -> tuple[str, ...]:
    """Return who signed a report; who did so elsewhere is told by the beginning of the key's id."""
    own = (each for each in store.signatures() if each.report == report.id)
    return tuple(each.name or Signer(each.keyid).words for each in own)
