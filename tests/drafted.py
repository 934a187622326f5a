"""Proposals as the tests need them: purchased electricity, unless they say otherwise."""

from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity


def power(key: str, kwh: str | int, period: ReportingPeriod, **fields: object) -> DraftRecord:
    """Return a proposal of so many kilowatt-hours; ``fields`` replace any of its others."""
    known: dict[str, object] = {
        "id": key,
        "origin": Origin.INVOICE,
        "state": DraftState.PROPOSED,
        "carrier": "electricity",
        "source": "electricity.purchased",
        "as_read": (str(kwh), "kWh"),
        "quantity": Quantity(Decimal(kwh), "kWh"),
        "period": period,
        "reason": "draft.by_code",
        "confidence": Confidence.HIGH,
        **fields,
    }
    return DraftRecord(**known)  # type: ignore[arg-type]
