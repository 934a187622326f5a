"""The carbon account's three columns: emissions, reductions, assets, each with its quality."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from desktop.accounting.inventory import Inventory
from desktop.findings import Finding

_KG_PER_T = Decimal(1000)
_ONE = Decimal(1)
_PER_UNIT: Mapping[str, Decimal] = MappingProxyType(dict.fromkeys(("kWh", "kg"), Decimal("0.001")))
"""t or MWh of one unit, where it is another."""
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
    findings: tuple[Finding, ...] = ()


def carbon_account(
    inventory: Inventory,
    prior: Inventory | None = None,
    output: Decimal | None = None,
    prior_output: Decimal | None = None,
    holdings: Iterable[AssetHolding] = (),
    findings: tuple[Finding, ...] = (),
) -> CarbonAccount:
    """Return the account of a period.

    Args:
        inventory: Of the period.
        prior: Of the period the reductions are counted from.
        output: Output value or product of the period, any unit.
        prior_output: The same of the prior period.
        holdings: Carbon assets, each once (see :func:`held_once`).
        findings: What was noticed while the assets were gathered.
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
    reductions = _reductions(inventory, prior, output, prior_output)
    return CarbonAccount(emissions, reductions, assets, findings)


def held_once(
    registered: Iterable[AssetHolding], noted: Iterable[AssetHolding]
) -> tuple[tuple[AssetHolding, ...], tuple[Finding, ...]]:
    """Return assets of two registers, one that stands in both once, with a finding.

    The same kind and amount in the register of certificates and among the assets noted by hand
    is one asset: its price comes from the note.
    """
    left, held, findings = list(noted), [], []
    for asset in registered:
        twin = next((other for other in left if _is_same(asset, other)), None)
        if twin is not None:
            left.remove(twin)
            kind = f"«instrument_kind.{asset.kind}»"
            details = {"kind": kind, "quantity": f"{asset.quantity:f}", "unit": asset.unit}
            findings.append(Finding("account.held_twice", details=details))
            per_unit = _PER_UNIT.get(asset.unit, _ONE) / _PER_UNIT.get(twin.unit, _ONE)
            price = None if twin.price is None else twin.price * per_unit
            held.append(replace(asset, price=price, on=twin.on))
        else:
            held.append(asset)
    return (*held, *left), tuple(findings)


def _is_same(asset: AssetHolding, other: AssetHolding) -> bool:
    return (asset.kind, _amount(asset)) == (other.kind, _amount(other))


def _amount(asset: AssetHolding) -> Decimal:
    """Return the amount in t or MWh."""
    return asset.quantity * _PER_UNIT.get(asset.unit, _ONE)


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
