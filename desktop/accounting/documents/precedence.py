"""One energy, one source: where several origins cover an account and a month, one leads.

Only leading drafts enter the inventory; the others check them, and a difference beyond a limit
has to be explained.

difference [%] = (checking − leading) / leading × 100
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.findings import Finding, Severity

DEFAULT_ORDER = (Origin.METER, Origin.BILL, Origin.INVOICE, Origin.TYPED)
DEFAULT_LIMIT = Decimal(2)
"""A difference beyond this has to be explained. [%]"""

_TENTH = Decimal("0.1")
_PLACES = Decimal("0.001")

_Key = tuple[str, str, Month]


@dataclass(frozen=True, slots=True)
class Arranged:
    """Drafts of which one origin an account and month leads.

    Attributes:
        drafts: In the order they came.
        findings: Differences beyond the limit, and origins that may be the same energy.
    """

    drafts: tuple[DraftRecord, ...]
    findings: tuple[Finding, ...] = ()


def arrange(
    drafts: Sequence[DraftRecord],
    accounts: Mapping[str, str] | None = None,
    *,
    order: Sequence[Origin] = DEFAULT_ORDER,
    limit: Decimal = DEFAULT_LIMIT,
) -> Arranged:
    """Return the drafts with one leading origin for each carrier, account and month.

    Args:
        drafts: Of all origins.
        accounts: Meter → account that pays for it.
        order: The user's order of preference.
        limit: Difference that need not be explained. [%]
    """
    known = accounts or {}
    groups: dict[_Key, list[DraftRecord]] = defaultdict(list)
    for draft in drafts:
        account = draft.account or known.get(draft.meter, draft.meter)
        if draft.quantity is not None and draft.state is not DraftState.IGNORED:
            for month in draft.period.months():
                groups[draft.carrier, account, month].append(draft)
    followers: set[str] = set()
    findings: list[Finding] = []
    for key in sorted(groups):
        if key[1]:
            leading, others = _ranked(groups[key], order)
            followers |= {draft.id for draft in others}
            findings += _differences(key, leading, others, limit)
    findings += _overlaps(groups)
    arranged = (replace(d, leads=False) if d.id in followers else d for d in drafts)
    return Arranged(tuple(arranged), tuple(findings))


def _ranked(
    drafts: Iterable[DraftRecord], order: Sequence[Origin]
) -> tuple[list[DraftRecord], list[DraftRecord]]:
    """Return the drafts of the leading origin and those of the others."""
    listed = list(drafts)
    first = min((draft.origin for draft in listed), key=order.index)
    return (
        [draft for draft in listed if draft.origin is first],
        [draft for draft in listed if draft.origin is not first],
    )


def share_of_month(draft: DraftRecord, month: Month) -> Decimal:
    """Return the energy of a draft that falls into a month, spread evenly by days."""
    if draft.quantity is None:
        return Decimal(0)
    common = draft.period.overlap(ReportingPeriod.of_month(month))
    days = common.days if common else 0
    return draft.quantity.amount * days / draft.period.days


def _differences(
    key: _Key, leading: Sequence[DraftRecord], others: Sequence[DraftRecord], limit: Decimal
) -> list[Finding]:
    """Return a finding for each checking origin that differs beyond the limit."""
    carrier, account, month = key
    findings = []
    for origin in sorted({draft.origin for draft in others}):
        checking = [draft for draft in others if draft.origin is origin]
        if len({d.quantity.unit for d in (*leading, *checking) if d.quantity}) != 1:
            continue
        first = sum((share_of_month(draft, month) for draft in leading), Decimal(0))
        second = sum((share_of_month(draft, month) for draft in checking), Decimal(0))
        percent = abs(second - first) / abs(first) * 100 if first else Decimal(100)
        if first == second or percent <= limit:
            continue
        details = {
            "carrier": carrier,
            "account": account,
            "month": str(month),
            "first": leading[0].origin.value,
            "first_amount": f"{first.quantize(_PLACES):f}",
            "second": origin.value,
            "second_amount": f"{second.quantize(_PLACES):f}",
            "percent": f"{percent.quantize(_TENTH):f}",
        }
        records = tuple(draft.id for draft in (*leading, *checking))
        findings.append(
            Finding("energy.origins_differ", Severity.WARNING, details=details, records=records)
        )
    return findings


def _overlaps(groups: Mapping[_Key, Sequence[DraftRecord]]) -> list[Finding]:
    """Return a finding where an origin without an account stands beside another origin."""
    together: dict[tuple[str, Month], list[DraftRecord]] = defaultdict(list)
    for (carrier, _account, month), drafts in groups.items():
        together[carrier, month] += drafts
    findings = []
    for (carrier, month), drafts in sorted(together.items(), key=lambda item: item[0]):
        nameless = {d.origin for d in drafts if not (d.account or d.meter)}
        named = {d.origin for d in drafts if d.account or d.meter} - nameless
        if not nameless or not named:
            continue
        details = {
            "carrier": carrier,
            "month": str(month),
            "first": "、".join(sorted(named)),
            "second": "、".join(sorted(nameless)),
        }
        records = tuple(draft.id for draft in drafts)
        findings.append(
            Finding("energy.origins_overlap", Severity.WARNING, details=details, records=records)
        )
    return findings
