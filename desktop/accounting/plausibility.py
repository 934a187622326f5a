"""What looks wrong in an inventory without being certainly wrong: findings, never corrections."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import itemgetter

from desktop.accounting.inventory import ActivityTotal, Inventory
from desktop.accounting.purchased_energy import HIGHEST_PER_KWH, LOWEST_PER_KWH
from desktop.accounting.totals import total
from desktop.accounting.units import CONTEXT
from desktop.findings import Finding, Severity

_MOVES = Decimal("0.05")
_JUMPS = ((Decimal(10), Decimal(8), Decimal("12.5")), (Decimal(1000), Decimal(800), Decimal(1250)))
_ENOUGH_MONTHS = 3
_ELECTRICITY = "electricity.purchased"
_amount = itemgetter(1)


def check_plausibility(
    inventory: Inventory, previous: Inventory | None = None
) -> tuple[Finding, ...]:
    """Return what looks wrong, alone and against the year before.

    An implied factor per kWh outside 0.05–1.1; an implied factor that moves more than 5 %
    without a new factor; totals that are not the sum of their cells; a month ten or a thousand
    times the others.
    """
    findings = [*_implied(inventory), *_parts(inventory), *check_activity(inventory.activity)]
    if previous is not None:
        findings += _moved(inventory, previous)
    return tuple(findings)


def implied_factors(inventory: Inventory) -> dict[tuple[str, str], Decimal]:
    """Return kgCO2e per unit of activity, location-based, by source and facility."""
    sums: dict[tuple[str, str], Decimal] = {}
    for cell in inventory.cells:
        if cell.basis != "market" and not cell.is_biogenic and not cell.is_outside_kyoto:
            key = (cell.source, cell.facility)
            sums[key] = CONTEXT.add(sums.get(key, Decimal(0)), cell.co2e_kg)
    amounts = {(a.source, a.facility): a.quantity.amount for a in inventory.activity}
    return {
        key: CONTEXT.divide(mass, amounts[key]) for key, mass in sums.items() if amounts.get(key)
    }


def _implied(inventory: Inventory) -> Iterator[Finding]:
    for (source, facility), factor in implied_factors(inventory).items():
        if source == _ELECTRICITY and not LOWEST_PER_KWH <= factor <= HIGHEST_PER_KWH:
            yield Finding(
                "plausibility.implied_factor",
                details={"source": source, "facility": facility, "factor": f"{factor:.4f}"},
            )


def _parts(inventory: Inventory) -> Iterator[Finding]:
    if total(inventory.cells) != inventory.totals:
        yield Finding("plausibility.parts_do_not_sum", Severity.ERROR)
    masses: dict[tuple[object, ...], Decimal] = {}
    for line in inventory.lines:
        key = (
            line.month,
            line.facility,
            line.source,
            line.factor_id,
            line.gas,
            line.basis,
            line.is_biogenic,
        )
        masses[key] = CONTEXT.add(masses.get(key, Decimal(0)), line.co2e_kg)
    for cell in inventory.cells:
        key = (
            cell.month,
            cell.facility,
            cell.source,
            cell.factor_id,
            cell.gas,
            cell.basis,
            cell.is_biogenic,
        )
        if masses.get(key) != cell.co2e_kg:
            yield Finding("plausibility.parts_do_not_sum", Severity.ERROR)
            return


def check_activity(activity: Sequence[ActivityTotal]) -> Iterator[Finding]:
    """Yield months whose amount is ten or a thousand times the others, or that part of them."""
    for entry in activity:
        if len(entry.months) < _ENOUGH_MONTHS:
            continue
        amounts = [*map(_amount, entry.months)]
        least = min(amounts)
        if least <= 0:
            amounts = [amount for amount in amounts if amount > 0]
            least = min(amounts, default=least)
        if len(amounts) < _ENOUGH_MONTHS or max(amounts) < least * _JUMPS[0][1]:
            continue
        for month, amount in entry.months:
            times = _jump(amount, amounts)
            if times:
                yield Finding(
                    "plausibility.digits_jump",
                    details={
                        "source": entry.source,
                        "facility": entry.facility,
                        "month": str(month),
                        "amount": f"{amount:f} {entry.quantity.unit}",
                        "times": str(times),
                    },
                )


def _jump(amount: Decimal, amounts: Sequence[Decimal]) -> Decimal | None:
    """Return 10 or 1000 where a month is that many times (or that part of) the usual one."""
    usual = _median(amounts)
    if amount <= 0 or usual <= 0:
        return None
    larger = CONTEXT.divide(max(amount, usual), min(amount, usual))
    return next((times for times, low, high in _JUMPS if low <= larger <= high), None)


def _median(amounts: Sequence[Decimal]) -> Decimal:
    ordered = sorted(amounts)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


def _moved(inventory: Inventory, previous: Inventory) -> Iterator[Finding]:
    before = implied_factors(previous)
    for key, factor in implied_factors(inventory).items():
        old = before.get(key)
        if not old or _factor_ids(inventory, key) != _factor_ids(previous, key):
            continue
        change = CONTEXT.divide(factor - old, abs(old))
        if abs(change) > _MOVES:
            yield Finding(
                "plausibility.factor_moved",
                details={
                    "source": key[0],
                    "facility": key[1],
                    "before": f"{old:.4f}",
                    "after": f"{factor:.4f}",
                    "change": f"{change * 100:.1f}%",
                },
            )


def _factor_ids(inventory: Inventory, key: tuple[str, str]) -> set[str]:
    return {cell.factor_id for cell in inventory.cells if (cell.source, cell.facility) == key}
