"""Figures that are no total of emissions: energy in standard coal, causes of a change, other years.

``energy.tce`` and ``energy/SOURCE``; ``cause/NAME/BASE-YEAR`` and ``…/SOURCE``; the stated total of
a base year as ``base/stated/YEAR`` and what restating it changes as ``base/restatement/YEAR``; any
figure of another year as ``2024:FIGURE``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from desktop.accounting.bridge import Bridge
from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.lookup import factor_used, find_value, value_of_year
from desktop.accounting.methodology.schema import DatedValue, Methodology
from desktop.accounting.quantity import Quantity
from desktop.errors import UsageError
from desktop.jobs.company_bridge import CompanyBridge
from desktop.jobs.company_inventory import CompanyInventory
from desktop.ui.parts import in_year
from desktop.ui.session import Below, Explanation

ENERGY: Final = "energy.tce"
TCE: Final = "tce"
_OF_ENERGY: Final = "energy/"
_CAUSES: Final = {
    "activity": "step.cause_activity",
    "structure": "step.cause_structure",
    "factor": "step.cause_factor",
}
_BASES: Final = {
    "restated": "step.base_restated",
    "sealed": "step.base_sealed",
    "computed": "step.base_computed",
}
_KG: Final = Decimal(1000)
_ELECTRICITY: Final = ("standard_coal/equivalent_electricity", "electricity")


def of_year(year: int, shown: Explanation) -> Explanation:
    """Return an explanation whose figures all name their year."""
    below = tuple(replace(each, figure=in_year(year, each.figure)) for each in shown.below)
    return replace(shown, figure=in_year(year, shown.figure), below=below)


def explain_energy(
    current: CompanyInventory, figure: str, record: Callable[[str], Below]
) -> Explanation:
    """Return energy by source, and of one source by record, with its coefficient.

    Args:
        current: The year's inventory.
        figure: ``energy.tce`` or ``energy/SOURCE``.
        record: Gives the line of a record by its id.

    Raises:
        UsageError: ``figure.unknown`` for a source without records.
    """
    if figure == ENERGY:
        total = Quantity(current.inventory.energy.tce_equivalent, TCE)
        step = Step("step.energy", "", (), total)
        return Explanation(figure, total, (step,), below=_energy_by_source(current))
    source = figure.removeprefix(_OF_ENERGY)
    tce, amount = _energy_of(current, source), _amounts(current).get(source)
    ids = [each.id for each in current.records if each.source == source]
    if not ids:
        raise UsageError("figure.unknown", figure=figure)
    total = Quantity(tce, TCE)
    details = (("source", source),)
    step = Step("step.energy_source", "", (), total, details=details)
    if amount is not None and amount.amount:
        each = Quantity(tce * _KG / amount.amount, f"kgce/{amount.unit}")
        values = (("amount", amount), ("coefficient", each))
        step = Step("step.energy_source", "amount × coefficient", values, total, details=details)
    found = _coefficient(current, source)
    return Explanation(
        figure,
        total,
        (step,),
        factors=() if found is None else (found,),
        below=tuple(record(each) for each in ids),
    )


def _energy_by_source(current: CompanyInventory) -> tuple[Below, ...]:
    sources = sorted({each.source for each in current.records})
    found = {source: _energy_of(current, source) for source in sources}
    return tuple(
        Below(f"{_OF_ENERGY}{source}", "", Quantity(tce, TCE))
        for source, tce in sorted(found.items(), key=lambda pair: -pair[1])
        if tce
    )


def _energy_of(current: CompanyInventory, source: str) -> Decimal:
    """Return the energy of one source, counted as the whole inventory is. [tce]."""
    whole = current.inventory
    records = [each for each in current.records if each.source == source]
    part = build_inventory(
        records,
        current.methodology,
        whole.choices,
        whole.period,
        instruments=whole.instruments,
    )
    return part.energy.tce_equivalent


def _amounts(current: CompanyInventory) -> Mapping[str, Quantity]:
    """Return the activity of the sources that have one unit."""
    sums: dict[str, Quantity] = {}
    mixed = set()
    for total in current.inventory.activity:
        known = sums.get(total.source)
        if known is not None and known.unit != total.quantity.unit:
            mixed.add(total.source)
        before = Decimal(0) if known is None else known.amount
        sums[total.source] = Quantity(before + total.quantity.amount, total.quantity.unit)
    return {source: quantity for source, quantity in sums.items() if source not in mixed}


def _coefficient(current: CompanyInventory, source: str) -> FactorUsed | None:
    """Return the coefficient of the standard, where the source has one of its own."""
    methodology, choices = current.methodology, current.inventory.choices
    key = methodology.sources[source].tce
    if key == _ELECTRICITY[1]:
        year = current.inventory.period.start.year
        value = value_of_year(methodology, _ELECTRICITY, year, choices.as_of)
    else:
        paths = methodology.settings["standard_coal"] if key else ()
        known = (find_value(methodology, path, key) for path in paths)
        value = next((each for each in known if each is not None), None)
    return None if value is None else _quoted(methodology, value)


def _quoted(methodology: Methodology, value: DatedValue) -> FactorUsed:
    return factor_used(methodology, value, value.amount, value.unit)


def explain_cause(bridge: Bridge, figure: str) -> Explanation:
    """Return what a cause changed by source; of one source both years lie below.

    Raises:
        UsageError: ``figure.unknown``.
    """
    _, name, rest = figure.split("/", 2)
    base, _, source = rest.partition("/")
    if name not in _CAUSES:
        raise UsageError("figure.unknown", figure=figure)
    sums: dict[str, Decimal] = {}
    for part in bridge.parts:
        sums[part.source] = sums.get(part.source, Decimal(0)) + getattr(part, name)
    kg = sums.get(source, Decimal(0)) if source else sum(sums.values(), Decimal(0))
    total = Quantity(kg, "kgCO2e")
    step = Step(_CAUSES[name], "", (), total)
    below = (
        tuple(
            Below(each, "", None)
            for each in (f"source/{source}", in_year(int(base), f"source/{source}"))
        )
        if source
        else tuple(
            Below(f"{figure}/{each}", "", None, change)
            for each, change in sorted(sums.items(), key=lambda pair: -abs(pair[1]))
            if change
        )
    )
    return Explanation(figure, total, (step,), below=below)


def explain_base(found: CompanyBridge, figure: str) -> Explanation:
    """Return where the stated total of a base year comes from, or what restating it changes.

    Below lies the base year as it would be computed today.

    Raises:
        UsageError: ``figure.unknown``.
    """
    _, name, _ = figure.split("/", 2)
    base, whole = found.base, found.base.restatement
    told = (whole.finding,) if base.causes else ()
    below = Below(in_year(base.year, "total.co2e"), "", None, whole.restated)
    match name:
        case "stated":
            amount, key = whole.original, _BASES[base.stated_from]
        case "restatement":
            amount, key = whole.restated - whole.original, "step.base_restatement"
        case _:
            raise UsageError("figure.unknown", figure=figure)
    total = Quantity(amount, "kgCO2e")
    step = Step(key, "", (), total)
    return Explanation(figure, total, (step,), findings=told, below=(below,))
