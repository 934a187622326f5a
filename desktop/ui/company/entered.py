"""What people decide and type in the windows, as the jobs take it."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from desktop.accounting.period import Month
from desktop.jobs.decisions import Decision as Decided
from desktop.ui.session import Decision, TypedRow


def grouped(decisions: Sequence[Decision]) -> dict[Decided, list[str]]:
    """Return the drafts that are decided alike, by what is decided."""
    groups: dict[Decided, list[str]] = {}
    for each in decisions:
        groups.setdefault(alike(each), []).append(each.draft)
    return groups


def alike(decision: Decision) -> Decided:
    """Return what is decided, without whom it concerns."""
    quantity = decision.quantity
    return Decided(
        source=decision.source or "",
        quantity=f"{quantity.amount:f}" if quantity else "",
        unit=quantity.unit if quantity else "",
        month=str(Month.of(decision.period.start)) if decision.period else "",
        parameters=decision.parameters,
        is_ignored=decision.is_ignored,
        is_remembered=decision.learn,
    )


def typed(row: TypedRow, facility: str) -> dict[str, str | dict[str, str]]:
    """Return a typed activity as a file of activities would have it."""
    month = Month.parse(row.month)
    return {
        "id": row.id or f"typed/{uuid4()}",
        "source": row.source,
        "quantity": f"{Decimal(row.quantity):f}",
        "unit": row.unit,
        "start": month.start.isoformat(),
        "end": month.end.isoformat(),
        "facility": row.facility or facility,
        "label": row.label,
        "parameters": dict(row.parameters),
    }
