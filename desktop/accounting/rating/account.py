"""The carbon account's three columns: emissions, reductions, assets, each with its quality."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.inventory import Inventory

_KG_PER_T = Decimal(1000)
DEFAULT_QUALITY = Decimal(5)


@dataclass(frozen=True, slots=True)
class AssetHolding:
    """What a firm holds of one carbon asset.

    Attributes:
        kind: ``cea``, ``ccer``, ``gec`` (green certificate) or ``sink``.
        quantity: [t] or, for certificates, [MWh]
        price: Of one unit, if known. [yuan]
        on: Day of the holding.
        quality: 1 verified … 5 industry proxy.
    """

    kind: str
    quantity: Decimal
    unit: str
    price: Decimal | None = None
    on: date | None = None
    quality: int = 3

    @property
    def value(self) -> Decimal | None:
        """Quantity × price; nothing without a price. [yuan]."""
        return None if self.price is None else self.quantity * self.price


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of a column.

    Attributes:
        key: ``scope1``, ``scope2_location``, ``absolute``, ``relative``, ``cea`` …
        amount: Nothing where it is not known.
        quality: 1 verified … 5 industry proxy.
        value: Of assets with a price. [yuan]
    """

    key: str
    amount: Decimal | None
    unit: str
    quality: Decimal
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CarbonAccount:
    """Emissions, reductions and assets of a period."""

    emissions: tuple[AccountLine, ...]
    reductions: tuple[AccountLine, ...]
    assets: tuple[AccountLine, ...]


def carbon_account(
    inventory: Inventory,
    prior: Inventory | None = None,
    output: Decimal | None = None,
    prior_output: Decimal | None = None,
    holdings: Iterable[AssetHolding] = (),
) -> CarbonAccount:
    """Return the account of a period.

    Args:
        inventory: Of the period.
        prior: Of the period the reductions are counted from.
        output: Output value or product of the period, any unit.
        prior_output: The same of the prior period.
        holdings: Carbon assets.
    """
    quality = inventory.quality or DEFAULT_QUALITY
    totals = inventory.totals
    emissions = tuple(
        AccountLine(key, kg / _KG_PER_T, "tCO2e", quality)
        for key, kg in (
            ("scope1", totals.scope1),
            ("scope2_location", totals.scope2_location),
            ("scope2_market", totals.scope2_market),
            ("co2e", totals.co2e),
        )
    )
    assets = tuple(
        AccountLine(h.kind, h.quantity, h.unit, Decimal(h.quality), h.value) for h in holdings
    )
    return CarbonAccount(emissions, _reductions(inventory, prior, output, prior_output), assets)


def _reductions(
    inventory: Inventory,
    prior: Inventory | None,
    output: Decimal | None,
    prior_output: Decimal | None,
) -> tuple[AccountLine, ...]:
    """Return both reductions; a negative one is an increase.

    absolute = prior − present
    relative = (prior ÷ prior output − present ÷ output) × output
    """
    if prior is None:
        return ()
    now, then = inventory.totals.co2e / _KG_PER_T, prior.totals.co2e / _KG_PER_T
    quality = max(inventory.quality or DEFAULT_QUALITY, prior.quality or DEFAULT_QUALITY)
    relative = then / prior_output * output - now if output and prior_output else None
    return (
        AccountLine("absolute", then - now, "tCO2e", quality),
        AccountLine("relative", relative, "tCO2e", quality),
    )
