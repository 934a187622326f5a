"""Utility bills: what was billed for an account and a period, kWh counted once."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class BillLine:
    """One printed row of a bill.

    Attributes:
        role: ``energy`` (counted), ``time_of_use``, ``fee``, ``green``, ``export``, ``check``.
        meter: 电能表资产编号 or 计量点编号, if printed.
        label: 示数类型 or fee name as printed.
    """

    role: str
    label: str
    meter: str = ""
    quantity: Quantity | None = None
    previous_reading: Decimal | None = None
    current_reading: Decimal | None = None
    multiplier: Decimal | None = None
    amount: Decimal | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill of one account.

    Attributes:
        key: Supplier layout + account + period; two files with one key are one bill.
        supplier: ``state_grid``, ``southern_grid`` or the name on the bill.
        account: 户号.
        carrier: ``electricity``, ``natural_gas``, ``steam``, ``heat``, ``water``.
        quantity: Billed energy, counted once. [kWh, Nm3, t, GJ; as printed, or none, where nothing
            names the energy]
        exported: Energy delivered to the grid, if any.
        amount: What was charged, with tax. [yuan]
    """

    key: str
    supplier: str
    account: str
    carrier: str
    period: ReportingPeriod
    quantity: Quantity | None
    lines: tuple[BillLine, ...] = ()
    exported: Quantity | None = None
    amount: Decimal | None = None
    customer: str = ""
    document: str = ""
    place: Place = NOWHERE
