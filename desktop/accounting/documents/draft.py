"""Drafts: one proposed activity each, with the reason and how sure it is."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.built import quickly_built
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import NOWHERE, Place


class DraftState(StrEnum):
    """What became of a draft so far."""

    PROPOSED = "proposed"
    ASKED = "asked"
    IGNORED = "ignored"


class Confidence(StrEnum):
    """How sure a proposal is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@quickly_built
@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One proposed activity.

    Attributes:
        id: Derived from the content of its origin (invoice key + line, bill key, channel + month).
        origin: Invoice line, bill, meter month or typed.
        state: ``proposed`` is counted on acceptance, ``asked`` needs a decision,
            ``ignored`` has a reason.
        carrier: ``electricity``, ``diesel`` …; empty if it is no energy.
        source: Emission-source code proposed; empty where it must be asked.
        as_read: Quantity as the document prints it, text and unit.
        quantity: Normalised to the unit of record; nothing if unknown.
        period: Days of consumption proposed.
        reason: A message code (``draft.*``) that says why, with ``details``.
        confidence: How sure the proposal is.
        cost: Money without tax, shown as covered or uncovered. [yuan]
        account: 户号, if known; with carrier and month it tells that two origins are one energy.
        meter: Meter, if known.
        period_reason: A message code (``draft.period_*``) that says where the period is from.
        leads: False where another origin of the same energy leads and this one only checks.
    """

    id: str
    origin: Origin
    state: DraftState
    carrier: str
    source: str
    as_read: tuple[str, str]
    quantity: Quantity | None
    period: ReportingPeriod
    reason: str
    confidence: Confidence
    details: tuple[tuple[str, str], ...] = ()
    facility: str = ""
    label: str = ""
    cost: Decimal | None = None
    account: str = ""
    meter: str = ""
    counterparty: str = ""
    goods: str = ""
    invoice: str = ""
    line: int = 0
    parameters: tuple[tuple[str, str], ...] = ()
    evidenced: Evidenced = Evidenced.INVOICED
    quality: int = 2
    leads: bool = True
    document: str = ""
    where: Place = NOWHERE
    period_reason: str = ""

    def moved(self, facility: str, account: str) -> "DraftRecord":
        """Return the draft with its facility and account, as every draft of an import gets them.

        Not by ``replace``, which takes thrice as long.
        """
        values = list(_VALUES(self))
        values[_FACILITY], values[_ACCOUNT] = facility, account
        return DraftRecord(*values)


_NAMES = tuple(each.name for each in fields(DraftRecord))
_VALUES = attrgetter(*_NAMES)
_FACILITY, _ACCOUNT = _NAMES.index("facility"), _NAMES.index("account")
