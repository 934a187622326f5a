"""What an origin says of the energy of a month: the word of a meter, a bill, an invoice."""

from dataclasses import dataclass, replace

from desktop.accounting.activity import Origin
from desktop.accounting.built import quickly_built
from desktop.accounting.calendarisation import by_days, segments
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity


@quickly_built
@dataclass(frozen=True, slots=True)
class Claim:
    """One origin's word on the energy of a month.

    Attributes:
        id: Of the draft or record; one that lies in several months has a claim in each.
        account: 户号, if known; several of an invoice joined.
        is_fixed: Posted; it stays as it is.
        days: Days of the month it is about; nothing for the whole month, and for what is bought
            on a day and used when it is needed.
        is_estimate: It stands in for a bill that is missing.
        form: Of a bill: the layout it was read from.
    """

    id: str
    source: str
    facility: str
    month: Month
    origin: Origin
    quantity: Quantity
    account: str = ""
    is_fixed: bool = False
    leads: bool = True
    days: ReportingPeriod | None = None
    is_estimate: bool = False
    form: str = ""

    @property
    def covered(self) -> frozenset[int]:
        """The days of the month it is about."""
        days = self.days or ReportingPeriod.of_month(self.month)
        return frozenset(range(days.start.day, days.end.day + 1))


def days_of(origin: Origin, period: ReportingPeriod) -> ReportingPeriod | None:
    """Return the days of one month a claim is about; nothing where it is about none or several.

    What is bought on a day is about no day: it is used when it is needed.
    """
    bought = period.days == 1 and origin in {Origin.INVOICE, Origin.TYPED}
    return None if bought or period.only_month < 0 else period


def claims_by_month(claim: Claim, period: ReportingPeriod) -> tuple[Claim, ...]:
    """Return the claims of what covers some days, one a month, its amount spread by days.

    Args:
        claim: Of the whole; its month and days are not looked at.
        period: The days.
    """
    if period.only_month >= 0:
        month, days = Month.of(period.start), days_of(claim.origin, period)
        if (claim.month, claim.days) == (month, days):
            return (claim,)
        return (replace(claim, month=month, days=days),)
    parts = segments(period, period)
    amounts = by_days(claim.quantity.amount, [part.days for part in parts])
    return tuple(
        replace(
            claim,
            month=part.month,
            quantity=Quantity(amount, claim.quantity.unit),
            days=period.overlap(ReportingPeriod.of_month(part.month)),
        )
        for part, amount in zip(parts, amounts, strict=True)
    )
