"""Activity data: what was burned, bought or leaked, when and where."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import NOWHERE, Place


class Origin(StrEnum):
    """Where an activity was read from, in the default order of preference."""

    METER = "meter"
    BILL = "bill"
    INVOICE = "invoice"
    TYPED = "typed"


class Evidenced(StrEnum):
    """How an amount is known; the three shares of coverage."""

    METERED = "metered"
    INVOICED = "invoiced"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Measured or imposed values that replace the methodology's, with the reason.

    Attributes:
        ncv: Net calorific value in the unit of the factor set. [GJ/t, GJ/10^4Nm3]
        carbon_content: [tC/GJ]
        oxidation: Fraction, 0 to 1.
        factor: Replaces the whole factor. [unit of the source's factor]
        reason: Why, and by which document.
        factor_per: The unit of the amount that ``factor`` is kg CO2 per, where it is not in the
            unit of the source's factor: L, MMBtu. Company files keep no such factors.
    """

    ncv: Decimal | None = None
    carbon_content: Decimal | None = None
    oxidation: Decimal | None = None
    factor: Decimal | None = None
    reason: str = ""
    factor_per: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One amount of one source over some days.

    Attributes:
        id: Derived from content, so that import order never matters.
        source: Code of the emission source, e.g. ``electricity.purchased``.
        quantity: As it enters the calculation, in any unit that converts to the source's.
        period: The days over which it was consumed.
        facility: Name of the facility.
        region: GB/T 2260 code that decides the grid factor; empty for the entity's.
        label: Instance of the source (1号锅炉, 浙E12345).
        parameters: What the source's schema asks for, by name (steam: ``pressure_mpa``).
        overrides: Measured values that replace the methodology's.
        quality: 1 verified … 5 industry proxy.
        origin: Where it was read.
        evidenced: Metered, invoiced or estimated.
        evidence: SHA-256 of the document, if any.
        where: Place in the document.
    """

    id: str
    source: str
    quantity: Quantity
    period: ReportingPeriod
    facility: str = ""
    region: str = ""
    label: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    overrides: Overrides | None = None
    quality: int = 3
    origin: Origin = Origin.TYPED
    evidenced: Evidenced = Evidenced.INVOICED
    evidence: str = ""
    where: Place = field(default=NOWHERE)
