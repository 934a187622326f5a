"""Economic figures a rating asks for."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.period import ReportingPeriod


@dataclass(frozen=True, slots=True)
class EconomicFigure:
    """One figure of a month or a year.

    Attributes:
        name: ``output_value``, ``value_added``, ``revenue``, ``tax_paid``, ``employees``
            or a name a rating method asks for.
        period: A month or a year.
        value: In ``unit``.
        unit: 万元 for money, person for employees, else as the method says.
        evidence: SHA-256 of the document, if any.
    """

    name: str
    period: ReportingPeriod
    value: Decimal
    unit: str
    evidence: str = ""
