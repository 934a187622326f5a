"""Inventories, emissions and steps as the contract's JSON: decimals as text, tCO2e."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from desktop.accounting.emission import Cell, Emission, FactorUsed
from desktop.accounting.emission_source import Basis
from desktop.accounting.explain import as_json
from desktop.accounting.inventory import (
    ActivityTotal,
    Coverage,
    Inventory,
    MethodologyUsed,
    Totals,
)
from desktop.accounting.totals import figures_of
from desktop.accounting.units import legible
from desktop.cli.console import finding_json
from desktop.cli.totals import interval

UNIT = "tCO2e"
_KG_PER_T = 3
_DIVIDED = 12
_SUMS = (
    "scope1",
    "scope2_location",
    "scope2_market",
    "scope3",
    "biogenic",
    "outside_kyoto",
)


def plain(number: Decimal) -> str:
    """Return a decimal in plain notation without trailing zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def quotient(number: Decimal | None) -> str | None:
    """Return a number that was divided, half-even to twelve decimals; nothing stays nothing."""
    return None if number is None else plain(round(number, _DIVIDED))


def tonnes(kg: Decimal) -> str:
    """Return kg as tonnes, exactly."""
    return plain(kg.scaleb(-_KG_PER_T))


def totals_json(totals: Totals) -> dict[str, str]:
    """Return the totals by scope in tCO2e."""
    sums = {name: tonnes(getattr(totals, name)) for name in _SUMS}
    return {**sums, "co2e": tonnes(totals.co2e), "unit": UNIT}


def inventory_json(inventory: Inventory, coverage: Coverage, language: str) -> dict[str, object]:
    """Return an inventory as ``inventory --json`` prints it."""
    return {
        "period": {"start": str(inventory.period.start), "end": str(inventory.period.end)},
        "activity": [_activity_json(each) for each in inventory.activity],
        "total": totals_json(inventory.totals),
        "by_source": _sums(inventory.cells, lambda cell: cell.source),
        "by_gas": _sums(inventory.cells, lambda cell: cell.gas),
        "by_month": _sums(inventory.cells, lambda cell: str(cell.month)),
        "by_facility": _sums(inventory.cells, lambda cell: cell.facility),
        "energy": {
            "tce_equal": plain(inventory.energy.tce_equal),
            "tce_equivalent": plain(inventory.energy.tce_equivalent),
            "unit": "tce",
            "electricity_equivalent": [factor_json(each) for each in inventory.energy.supply_coal],
        },
        "coverage": coverage_json(coverage),
        "uncertainty": _maybe(inventory.uncertainty),
        "quality": _maybe(inventory.quality),
        "interval": uncertainty_json(inventory),
        "factors": [factor_json(factor) for factor in inventory.factors.values()],
        "findings": [finding_json(each, language) for each in inventory.findings],
        "methodology": methodology_json(inventory.methodology),
    }


def uncertainty_json(inventory: Inventory) -> dict[str, str | None]:
    """Return how sure the total is: the half-width of the 95 % interval, its ends, the quality."""
    share = inventory.uncertainty
    low, high = (None, None) if share is None else interval(inventory.totals.co2e, share)
    return {
        "relative": _maybe(share),
        "from": None if low is None else tonnes(low),
        "to": None if high is None else tonnes(high),
        "unit": UNIT,
        "quality": _maybe(inventory.quality),
    }


def coverage_json(coverage: Coverage) -> dict[str, str | None]:
    """Return how much of the energy cost has a quantity."""
    share = coverage.share
    return {
        "energy_cost_with_quantity": None if share is None else plain(round(share, 4)),
        "covered_cost": plain(coverage.covered_cost),
        "uncovered_cost": plain(coverage.uncovered_cost),
    }


def methodology_json(methodology: MethodologyUsed) -> dict[str, object]:
    """Return which methodology computed a figure, and the user's own files in it."""
    own = [{"file": name, "sha256": digest} for name, digest in methodology.own]
    return {
        "id": methodology.id,
        "version": methodology.version,
        "sha256": methodology.sha256,
        **({"parameter_files": own} if own else {}),
    }


def factor_json(factor: FactorUsed) -> dict[str, object]:
    """Return a factor with its document, year and confidence."""
    return {
        "id": factor.id,
        "value": plain(legible(factor.value)),
        "unit": factor.unit,
        "document": factor.document,
        "year": factor.year,
        "confidence": factor.confidence,
        "set": factor.factor_set,
        "source": factor.source,
    }


def emission_json(emissions: Iterable[Emission]) -> dict[str, object]:
    """Return one record's emissions as an entry of ``quantify --json``.

    Purchased energy has two: the location-based is the entry, the market-based its ``market``.
    """
    entries = {each.basis: _one_emission(each) for each in emissions}
    market = entries.pop(Basis.MARKET, None)
    entry = entries.get(Basis.BOTH) or entries.get(Basis.LOCATION) or market or {}
    if market is not None and market is not entry:
        shown = ("gases", "co2e", "factor", "steps")
        entry = {**entry, "market": {name: market[name] for name in shown}}
    return entry


def _one_emission(emission: Emission) -> dict[str, object]:
    return {
        "id": emission.record,
        "source": emission.source,
        "scope": emission.scope.value,
        "gases": {gas: tonnes(kg) for gas, kg in emission.gases},
        "co2e": tonnes(emission.co2e_kg),
        "biogenic": tonnes(emission.biogenic_kg),
        "outside_kyoto": tonnes(emission.outside_kyoto_kg),
        "unit": UNIT,
        "factor": factor_json(emission.factor),
        "steps": [as_json(step) for step in emission.steps],
    }


def _activity_json(activity: ActivityTotal) -> dict[str, object]:
    return {
        "source": activity.source,
        "facility": activity.facility,
        "quantity": plain(activity.quantity.amount),
        "unit": activity.quantity.unit,
        "months": {str(month): plain(amount) for month, amount in activity.months},
        "quality": {name: plain(share) for name, share in activity.shares},
    }


def _sums(cells: Iterable[Cell], key: Callable[[Cell], str]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cell in cells:
        for name in figures_of(cell):
            sums[key(cell)][name] += cell.co2e_kg
    return {
        group: {name: tonnes(kg) for name, kg in sorted(named.items())}
        for group, named in sorted(sums.items())
    }


def _maybe(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
