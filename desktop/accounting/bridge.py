"""Change between two inventories: activity + structure + factor, summing exactly; base years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory
from desktop.accounting.totals import is_counted
from desktop.accounting.units import CONTEXT
from desktop.findings import Finding, Severity

_ZERO = Decimal(0)
_ROUNDING = Decimal("0.0001")
"""kgCO2e that a year's months, each rounded to 1e-6, may be apart."""
_MUST_AGREE = ("gwp_set", "factor_set", "grid_level", "steam_formula", "combustion_ch4_n2o")
THRESHOLD = Decimal("0.05")
"""Change of the base year that asks for restatement unless the user sets another."""


@dataclass(frozen=True, slots=True)
class BridgePart:
    """One source of one facility between two years, in kgCO2e.

    Attributes:
        activity: Effect of the amount, at the factor of the year before.
        factor: Effect of the factor, at the amount of the year after.
        structure: A source or facility that came or went.
    """

    source: str
    facility: str
    activity: Decimal
    structure: Decimal
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the total of one year to the next: before + effects = after, to the last digit."""

    before: Decimal
    after: Decimal
    activity: Decimal
    structure: Decimal
    factor: Decimal
    parts: tuple[BridgePart, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Restatement:
    """The base year as first stated and as it would be today; both are kept.

    Attributes:
        change: Relative to the original; nothing if the original is zero.
    """

    original: Decimal
    restated: Decimal
    change: Decimal | None
    is_needed: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class Reduction:
    """How far emissions fell since the base year; negative where they rose.

    Attributes:
        absolute: [kgCO2e]
        relative: Share of the base year's; nothing if that is zero.
    """

    absolute: Decimal
    relative: Decimal | None


@dataclass(frozen=True, slots=True)
class _Side:
    mass: Decimal = _ZERO
    amount: Decimal = _ZERO
    unit: str = ""


def build_bridge(before: Inventory, after: Inventory) -> Bridge:
    """Return why scope 1 + location-based scope 2 changed.

    activity = (A1 − A0) × E0 / A0, rounded to 1e-6 kg; factor = E1 − E0 − activity, where it is
    more than what the rounding of the months leaves, which stays with the activity;
    structure = E1 − E0 where a source or facility is in one of the years only.
    """
    old, new = _sides(before), _sides(after)
    parts = tuple(
        _part(key, old.get(key, _Side()), new.get(key, _Side())) for key in sorted({*old, *new})
    )
    return Bridge(
        before=before.totals.co2e,
        after=after.totals.co2e,
        activity=_sum(part.activity for part in parts),
        structure=_sum(part.structure for part in parts),
        factor=_sum(part.factor for part in parts),
        parts=parts,
        findings=compare_choices(before.choices, after.choices),
    )


def _sides(inventory: Inventory) -> Mapping[tuple[str, str], _Side]:
    masses: dict[tuple[str, str], Decimal] = {}
    for cell in inventory.cells:
        if is_counted(cell):
            key = (cell.source, cell.facility)
            masses[key] = CONTEXT.add(masses.get(key, _ZERO), cell.co2e_kg)
    units = {(a.source, a.facility): a.quantity for a in inventory.activity}
    return {key: _Side(mass, units[key].amount, units[key].unit) for key, mass in masses.items()}


def _part(key: tuple[str, str], old: _Side, new: _Side) -> BridgePart:
    change = CONTEXT.subtract(new.mass, old.mass)
    if old.unit != new.unit or not old.amount:
        return BridgePart(*key, activity=_ZERO, structure=change, factor=_ZERO)
    more = CONTEXT.subtract(new.amount, old.amount)
    effect = CONTEXT.divide(CONTEXT.multiply(more, old.mass), old.amount)
    activity = effect.quantize(Decimal("0.000001"), context=CONTEXT)
    if abs(CONTEXT.subtract(change, activity)) < _ROUNDING:
        activity = change
    return BridgePart(*key, activity, _ZERO, CONTEXT.subtract(change, activity))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    whole = _ZERO
    for amount in amounts:
        whole = CONTEXT.add(whole, amount)
    return whole


def compare_choices(before: Choices, after: Choices) -> tuple[Finding, ...]:
    """Return what keeps two inventories from standing in one trend."""
    found = []
    if before.grid_series != after.grid_series:
        details = {"before": before.grid_series, "after": after.grid_series}
        found.append(Finding("trend.series_mixed", Severity.ERROR, details=details))
    for name in _MUST_AGREE:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            details = {"name": name, "before": str(old), "after": str(new)}
            found.append(Finding("trend.choices_differ", Severity.ERROR, details=details))
    return tuple(found)


def check_restatement(
    original: Inventory, restated: Inventory, threshold: Decimal = THRESHOLD
) -> Restatement:
    """Return whether the base year has to be restated after a change of boundary or method.

    Args:
        original: The base year as it was stated.
        restated: The same year with today's boundary and method.
        threshold: Relative change that asks for restatement.
    """
    return restatement_of(original.totals.co2e, restated.totals.co2e, threshold)


def restatement_of(old: Decimal, new: Decimal, threshold: Decimal = THRESHOLD) -> Restatement:
    """Return whether a stated base year has to be restated.

    Args:
        old: As stated. [kgCO2e]
        new: With today's boundary and method. [kgCO2e]
        threshold: Relative change that asks for restatement.
    """
    change = CONTEXT.divide(new - old, abs(old)) if old else None
    is_needed = old != new if change is None else abs(change) > threshold
    details = {
        "change": "-" if change is None else f"{change * 100:.2f}%",
        "threshold": f"{threshold * 100:f}%",
    }
    code = "restatement.needed" if is_needed else "restatement.not_needed"
    severity = Severity.WARNING if is_needed else Severity.NOTICE
    return Restatement(old, new, change, is_needed, Finding(code, severity, details=details))


def reduction(base: Inventory, now: Inventory) -> Reduction:
    """Return the absolute and the relative reduction since the base year."""
    return reduction_of(base.totals.co2e, now.totals.co2e)


def reduction_of(old: Decimal, new: Decimal) -> Reduction:
    """Return the absolute and the relative reduction between two totals. [kgCO2e]."""
    fallen = CONTEXT.subtract(old, new)
    return Reduction(fallen, CONTEXT.divide(fallen, old) if old else None)
