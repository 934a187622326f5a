"""Contractual instruments: what makes purchased electricity green by the market-based method."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity


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
