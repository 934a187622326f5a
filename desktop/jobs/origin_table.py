"""What meter, bill, invoice and typed figure say of the same energy, month by month.

For windows::

    for row in compare_origins(store, 2025):
        row.said(Origin.METER), row.said(Origin.BILL), row.difference

A difference beyond the limit has to be explained before its month is closed::

    explain_origins(store, 2025, row.key, "抄表日是每月 18 日", person="王")

The rule that decides which origin leads is :mod:`desktop.accounting.documents.precedence`; here
its outcome is laid out for a person, worst difference first.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.documents.accounts import each_of, joined, streams
from desktop.accounting.documents.bill_forms import one_form_each
from desktop.accounting.documents.claims import Claim
from desktop.accounting.documents.precedence import LIMIT
from desktop.accounting.documents.unit_bridge import UnitBridge, across
from desktop.accounting.emission import Choices
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, convert
from desktop.errors import InputError, UsageError
from desktop.findings import Finding, Severity
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.unit_bridges import bridges_of
from desktop.models.store import Store

EXPLAINED = "origins.explained"
_TENTH, _KEPT_DIGITS = Decimal("0.1"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class OriginMonth:
    """One energy in one month, as each origin tells it.

    Attributes:
        account: Empty where some origin names none: the facility's totals are compared. Several
            that one invoice is about are joined.
        unit: Of every amount.
        amounts: By origin.
        leading: The origins that count.
        difference: Of the origin farthest from what counts, as a share of it, on the days both
            cover.
        explanation: Why it differs, as a person said of this very difference.
    """

    facility: str
    source: str
    account: str
    month: Month
    unit: str
    amounts: tuple[tuple[Origin, Decimal], ...]
    leading: tuple[Origin, ...]
    difference: Decimal | None
    explanation: str = ""

    @property
    def key(self) -> str:
        """What names it among all."""
        return "|".join((self.facility, self.source, self.account, str(self.month)))

    @property
    def is_open(self) -> bool:
        """Whether the difference still has to be explained."""
        return self.is_far and not self.explanation

    @property
    def is_far(self) -> bool:
        """Whether the difference has to be explained."""
        return self.difference is not None and abs(self.difference) > LIMIT

    def said(self, origin: Origin) -> Decimal | None:
        """Return what one origin says; nothing where it is silent."""
        return dict(self.amounts).get(origin)


def compare_origins(store: Store, year: int) -> tuple[OriginMonth, ...]:
    """Return every energy and month of a year that two or more origins tell of."""
    return _compared(store, ReportingPeriod.of_year(year))


def _compared(store: Store, period: ReportingPeriod) -> tuple[OriginMonth, ...]:
    months = frozenset(period.months())
    claims = [claim for claim in store.claims() if claim.month in months]
    choices = stored_choices(store, period.end)
    rows = [_row(_in_one_unit(group, choices)) for group in _groups(claims)]
    kept = _explanations(store)
    told = [_explained(row, kept) for row in rows if len(row.amounts) > 1]
    return tuple(sorted(told, key=_worst_first))


def explain_origins(
    store: Store, year: int, key: str, reason: str, *, person: str = ""
) -> OriginMonth:
    """Keep why the origins of an energy differ; an empty reason takes the explanation back.

    It holds for the difference as it is now: another document makes it open again.

    Raises:
        UsageError: ``origins.month_unknown`` with those that are beyond the limit.
    """
    (row,) = explain_months(store, year, [key], reason, person=person)
    return row


def explain_months(
    store: Store, year: int, keys: Sequence[str], reason: str, *, person: str = ""
) -> tuple[OriginMonth, ...]:
    """Keep one reason why the origins of several months differ, in one step of undo.

    Raises:
        UsageError: As :func:`explain_origins`; nothing was kept.
    """
    rows = {row.key: row for row in compare_origins(store, year)}
    for key in keys:
        if key not in rows:
            far = "、".join(name for name, row in rows.items() if row.is_far) or "—"
            raise UsageError("origins.month_unknown", key=key, year=year, known=far)
    said, wanted = reason.strip(), frozenset(keys)
    kept = {name: list(pair) for name, pair in _explanations(store).items() if name not in wanted}
    if said:
        kept.update((key, [said, _written(rows[key].difference)]) for key in keys)
    with store.change("origins.kept", person=person) as change:
        change.set_setting(EXPLAINED, json.dumps(kept, ensure_ascii=False, sort_keys=True))
    return tuple(replace(rows[key], explanation=said) for key in keys)


def differences_to_explain(store: Store, month: Month) -> tuple[Finding, ...]:
    """Return what stops the closing of a month: differences beyond the limit nobody explained.

    Those that were explained are told with the reason.
    """
    rows = _compared(store, ReportingPeriod.of_month(month))
    return tuple(_finding(row) for row in rows if row.is_far)


def far_differences(store: Store, period: ReportingPeriod) -> tuple[OriginMonth, ...]:
    """Return the differences of a period that have to be explained, and whether they were."""
    if not store.holds_checks():
        return ()  # most books: comparing takes seconds where there are very many records
    return tuple(row for row in _compared(store, period) if row.is_far)


def open_differences(store: Store, period: ReportingPeriod) -> tuple[Finding, ...]:
    """Return the differences of a period that will stop the closing: nobody explained them yet."""
    return tuple(_finding(row) for row in far_differences(store, period) if row.is_open)


def _finding(row: OriginMonth) -> Finding:
    checks = [origin.value for origin, _ in row.amounts if origin not in row.leading]
    details = {
        "facility": row.facility,
        "source": row.source,
        "account": row.account or "—",
        "month": str(row.month),
        "leader": "、".join(row.leading),
        "check": "、".join(checks),
        "percent": f"{((row.difference or Decimal(0)) * 100).quantize(_TENTH):+}",
        "key": row.key,
        "reason": row.explanation,
    }
    if row.is_open:
        return Finding("energy.unexplained", Severity.ERROR, details=details)
    return Finding("energy.explained", Severity.NOTICE, details=details)


def _explanations(store: Store) -> dict[str, tuple[str, str]]:
    """Return reasons by key, each with the difference it was given for."""
    text = store.settings().get(EXPLAINED)
    kept: dict[str, list[str]] = json.loads(text) if text else {}
    return {key: (reason, difference) for key, (reason, difference) in kept.items()}


def _explained(row: OriginMonth, kept: Mapping[str, tuple[str, str]]) -> OriginMonth:
    reason, difference = kept.get(row.key, ("", ""))
    return replace(row, explanation=reason) if difference == _written(row.difference) else row


def _written(difference: Decimal | None) -> str:
    """Return a difference as it is kept: to the hundredth of a per cent."""
    return "" if difference is None else f"{difference.quantize(_KEPT_DIGITS) + 0:f}"


def _worst_first(row: OriginMonth) -> tuple[Decimal, Month, str, str]:
    return -abs(row.difference or Decimal(0)), row.month, row.facility, row.account


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Return the claims of one energy and month, as precedence groups them."""
    wide: defaultdict[tuple[str, str, Month], list[Claim]] = defaultdict(list)
    for claim in claims:
        wide[claim.facility, claim.source, claim.month].append(claim)
    return [one_form_each(stream)[0] for group in wide.values() for stream in streams(group)]


def _in_one_unit(group: Sequence[Claim], choices: Choices) -> list[Claim]:
    """Return the claims in the unit of the first one; what no bridge leads to is left out.

    Billed gas and gas at 0 °C, litres and tonnes are told of one energy; they are compared by the
    temperature and density that the account itself uses.
    """
    unit = group[0].quantity.unit
    if all(claim.quantity.unit == unit for claim in group):
        return list(group)
    source = group[0].source
    bridge = bridges_of([source], choices).get(source)
    told = ((claim, _told(claim.quantity, unit, bridge)) for claim in group)
    return [replace(claim, quantity=amount) for claim, amount in told if amount is not None]


def _told(quantity: Quantity, unit: str, bridge: UnitBridge | None) -> Quantity | None:
    try:
        return convert(quantity, unit)
    except InputError:
        return across(quantity, unit, bridge)


def _row(group: Sequence[Claim]) -> OriginMonth:
    first = group[0]
    unit = first.quantity.unit
    amounts: dict[Origin, Decimal] = {}
    for claim in group:
        amounts[claim.origin] = amounts.get(claim.origin, Decimal(0)) + claim.quantity.amount
    leading = tuple(o for o in Origin if any(c.origin is o and c.leads for c in group))
    accounts = [claim.account for claim in group]
    named = joined(sorted(name for account in accounts for name in each_of(account)))
    return OriginMonth(
        facility=first.facility,
        source=first.source,
        account=named if all(accounts) else "",
        month=first.month,
        unit=unit,
        amounts=tuple((origin, amounts[origin]) for origin in Origin if origin in amounts),
        leading=leading,
        difference=_farthest(group, leading),
    )


def _farthest(group: Sequence[Claim], leading: Sequence[Origin]) -> Decimal | None:
    """Return the largest share by which a checking origin is off; nothing where none checks."""
    counted = [claim for claim in group if claim.leads]
    checks = {claim.origin for claim in group} - set(leading)
    shares = [
        _share(counted, [claim for claim in group if claim.origin is origin])
        for origin in sorted(checks)
    ]
    return max((share for share in shares if share is not None), key=abs, default=None)


def _share(counted: Sequence[Claim], checks: Sequence[Claim]) -> Decimal | None:
    """Return by which share a check is off what counts, both by days on those both cover."""
    days = _days(counted) & _days(checks)
    leading, checking = (_on(days, claims) for claims in (counted, checks))
    return CONTEXT.divide(checking - leading, leading) if leading else None


def _days(claims: Sequence[Claim]) -> frozenset[int]:
    return frozenset[int]().union(*(claim.covered for claim in claims))


def _on(days: frozenset[int], claims: Sequence[Claim]) -> Decimal:
    whole = sum((claim.quantity.amount for claim in claims), Decimal(0))
    covered = _days(claims)
    return whole if days >= covered else CONTEXT.divide(whole * len(days), Decimal(len(covered)))
