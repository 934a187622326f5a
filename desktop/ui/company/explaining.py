"""From a figure to what the inspector shows: steps, what lies below, the original.

The windows know one figure more than the engine: ``source/CODE@2025-03``, a month of a source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.explain import CO2E, Part, explain, explain_part
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.explain import explain_rating as rating_steps
from desktop.errors import UsageError
from desktop.findings import Finding, Severity
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_ratings import RatedCompany
from desktop.jobs.import_documents import Prepared
from desktop.jobs.originals import figures_of, previewed_original
from desktop.models.store import Store
from desktop.models.values import LedgerRecord
from desktop.ui import formats
from desktop.ui.company.excerpts import excerpt, excerpt_of
from desktop.ui.parts import is_part, parse_part, written_part
from desktop.ui.session import Below, Excerpt, Explanation, HistoryLine, RecordRow
from desktop.ui.text import name_of

_MONTH_MARK = "@"


@dataclass(frozen=True, slots=True)
class Known:
    """What an explanation is made of."""

    store: Store
    current: CompanyInventory
    ledger: Mapping[str, LedgerRecord]
    rows: Mapping[str, RecordRow]


def explain_figure(known: Known, figure: str) -> Explanation:
    """Return how a figure of the inventory came about and what lies below it.

    Raises:
        UsageError: ``figure.unknown``.
    """
    if is_part(figure):
        return _part(known, figure, parse_part(figure))
    whole, _, month = figure.partition(_MONTH_MARK)
    current = known.current
    entry = known.ledger.get(figure.removeprefix("record/"))
    if entry is not None and not any(each.id == entry.record.id for each in current.records):
        return _not_counted(known, figure, entry)
    step = explain(current.inventory, current.records, current.methodology, whole)
    if month:
        step = _of_month(step, month, figure)
    if figure.startswith("record/"):
        return _record(known, figure, step)
    if month:
        return _month_of_source(known, figure, step)
    return Explanation(figure, step.result, (_plain(step),), below=_below_sum(figure, step, known))


def _of_month(step: Step, month: str, figure: str) -> Step:
    """Return the part of a source that is of a month; it may have none any more."""
    for part in step.parts:
        if dict(part.details).get("month") == month:
            return part
    raise UsageError("figure.unknown", figure=figure)


def _part(known: Known, figure: str, part: Part) -> Explanation:
    """Explain some cells of a total: by source, then by month, then by record."""
    current = known.current
    step = explain_part(current.inventory, current.records, current.methodology, part)
    if part.source and part.month:
        return _month_of_source(known, figure, step)
    return Explanation(figure, step.result, (_plain(step),), below=_below_sum(figure, step, known))


def _plain(step: Step) -> Step:
    """Return a sum without its parts: the level below is a table."""
    return Step(step.key, step.formula, step.values, step.result, details=step.details)


def _below_sum(figure: str, step: Step, known: Known) -> tuple[Below, ...]:
    return tuple(
        Below(name, "", _activity_of(part, known), part.result.amount)
        for part in step.parts
        for name in (_figure_below(figure, part),)
    )


def _figure_below(figure: str, part: Step) -> str:
    """Return the path of a figure below another: never more than what the other holds."""
    details = dict(part.details)
    whole = _whole(figure)
    if whole is None:
        return f"{figure}{_MONTH_MARK}{details['month']}"
    if part.key == "step.source":
        return written_part(replace(whole, source=details["source"]))
    return written_part(replace(whole, month=details["month"]))


def _whole(figure: str) -> Part | None:
    """Return a figure as a part of a total; nothing for a source, which stands by itself."""
    kind, _, rest = figure.replace("total.", "total/", 1).partition("/")
    if is_part(figure):
        return parse_part(figure)
    if kind == "total":
        return Part(rest)
    if kind == "facility":
        return Part(facility=rest)
    if kind == "month":
        month, _, name = rest.partition("/")
        return Part(name or CO2E, month=month)
    return None


def _activity_of(step: Step, known: Known) -> Quantity | None:
    """Return the activity below a step, if it has one unit."""
    amounts: dict[str, Decimal] = {}
    for record in _records_below(step):
        row = known.rows.get(record)
        if row is not None:
            amounts[row.quantity.unit] = (
                amounts.get(row.quantity.unit, Decimal(0)) + row.quantity.amount
            )
    if len(amounts) != 1:
        return None
    unit, amount = next(iter(amounts.items()))
    return Quantity(amount, unit)


def _records_below(step: Step) -> list[str]:
    found = list(step.records)
    for part in step.parts:
        found += _records_below(part)
    return list(dict.fromkeys(found))


def _month_of_source(known: Known, figure: str, step: Step) -> Explanation:
    lines = [line for cell in step.parts for line in cell.parts]
    sums: dict[str, Decimal] = {}
    for line in lines:
        for record in line.records:
            sums[record] = sums.get(record, Decimal(0)) + line.result.amount
    below = tuple(replace(record_below(known, each), emission_kg=kg) for each, kg in sums.items())
    return Explanation(
        figure, step.result, (_plain(step),), factors=_factors(step.parts), below=below
    )


def record_below(known: Known, record: str) -> Below:
    """Return the line of a record below a figure."""
    return Below(f"record/{record}", _record_title(known, record), _quantity(known, record))


def _record_title(known: Known, record: str) -> str:
    entry = known.ledger.get(record)
    if entry is None:
        return record
    return entry.number or name_of("supplier", entry.note) or entry.meter or record


def _quantity(known: Known, record: str) -> Quantity | None:
    row = known.rows.get(record)
    return row.quantity if row is not None else None


def _factors(steps: Sequence[Step]) -> tuple[FactorUsed, ...]:
    found = {step.factor.id: step.factor for step in steps if step.factor is not None}
    return tuple(found.values())


def _record(known: Known, figure: str, step: Step) -> Explanation:
    record = figure.removeprefix("record/")
    entry = known.ledger.get(record)
    return Explanation(
        figure,
        step.result,
        tuple(_walk(step.parts)),
        factors=_factors(step.parts),
        excerpt=_original(known.store, entry) if entry is not None else None,
        history=_history(entry) if entry is not None else (),
        record=known.rows.get(record),
    )


def _not_counted(known: Known, figure: str, entry: LedgerRecord) -> Explanation:
    """Return a record that enters no total: it only checks another, or was reversed."""
    return Explanation(
        figure,
        entry.record.quantity,
        excerpt=_original(known.store, entry),
        history=_history(entry),
        record=known.rows.get(entry.record.id),
    )


def _walk(steps: Sequence[Step]) -> list[Step]:
    """Return the equations from a line down to its factor, outermost first."""
    found = []
    for step in steps:
        if step.values:
            found.append(
                Step(
                    step.key,
                    step.formula,
                    step.values,
                    step.result,
                    step.factor,
                    details=step.details,
                )
            )
        found += _walk(step.parts)
    return found


def _original(store: Store, entry: LedgerRecord) -> Excerpt | None:
    figures = tuple(f for f in (entry.record.quantity.amount, entry.cost) if f is not None)
    return excerpt_of(store, entry.record.evidence, entry.record.where, figures)


def _history(entry: LedgerRecord) -> tuple[HistoryLine, ...]:
    lines = []
    if entry.entered_by:
        lines.append(HistoryLine(None, entry.entered_by, "history.entered"))
    if entry.checked_by:
        lines.append(HistoryLine(None, entry.checked_by, "history.checked"))
    return tuple(lines)


def explain_draft(store: Store, draft: DraftRecord) -> Explanation:
    """Return what is known of a draft: reason and original."""
    original = excerpt_of(store, draft.document, draft.where, figures_of(draft))
    return _of_draft(draft, original)


def explain_previewed(prepared: Prepared, draft: DraftRecord) -> Explanation:
    """Return what is known of a draft that is not saved yet: reason and original."""
    original = previewed_original(prepared, draft, figures_of(draft))
    return _of_draft(draft, None if original is None else excerpt(original))


def _of_draft(draft: DraftRecord, original: Excerpt | None) -> Explanation:
    reason = Finding(draft.reason, Severity.NOTICE, draft.where, dict(draft.details))
    return Explanation(
        f"draft/{draft.id}",
        draft.quantity,
        findings=(reason,),
        excerpt=original,
        title=draft.goods or _billed(draft),
    )


def _billed(draft: DraftRecord) -> str:
    """Return account or meter, and days, of what comes without goods: a bill, an estimate."""
    named = draft.account or draft.meter or draft.where.file.rpartition("/")[2]
    return f"{named} · {formats.period(draft.period)}" if named else ""


def explain_rated(rated: RatedCompany, figure: str, language: str) -> Explanation:
    """Return how a rating came about: each indicator with the values below it."""
    steps = tuple(_walk(rating_steps(rated.method, rated.rating)))
    name = rated.method.name
    return Explanation(
        figure,
        None,
        steps,
        factors=_factors(steps),
        findings=rated.rating.findings,
        title=name.zh if language == "zh" else name.en,
    )
