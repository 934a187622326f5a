"""Quarter-hour load of the demo's two meters in 2025, from a fixed seed."""

import random
from datetime import date, timedelta
from decimal import Decimal

YEAR = 2025
QUARTERS = 96
SEED = 20250101
_REST = ((date(2025, 1, 27), date(2025, 2, 5)), (date(2025, 10, 1), date(2025, 10, 4)))
_SEASON = (96, 88, 98, 97, 99, 103, 109, 110, 103, 98, 99, 101)
"""Per cent of an ordinary month: cooling in summer, the holiday in February."""


def days() -> list[date]:
    """Return every day of the year."""
    return [date(YEAR, 1, 1) + timedelta(n) for n in range(365)]


def load(mean: int, seed: int, *, is_day_shift: bool) -> list[int]:
    """Return the energy of each quarter hour of the year in hundredths of a kWh.

    Args:
        mean: Energy of an ordinary quarter hour, in the same unit.
        seed: Of the noise.
        is_day_shift: Whether work rests at night.
    """
    noise = random.Random(seed)
    values = []
    for day in days():
        daily = mean * _SEASON[day.month - 1] // 100
        if any(start <= day <= end for start, end in _REST):
            daily = daily * 9 // 100
        elif day.weekday() == 6:
            daily = daily * 58 // 100
        for quarter in range(QUARTERS):
            share = _shape(quarter, is_day_shift=is_day_shift)
            values.append(int(daily * share * (94 + 12 * noise.random()) / 10_000))
    return values


def _shape(quarter: int, *, is_day_shift: bool) -> int:
    """Return the load of a quarter hour in per cent of the mean."""
    hour = quarter // 4
    if is_day_shift:
        return 148 if 7 <= hour < 19 else 52
    return {True: 109, False: 91}[7 <= hour < 22]


def month_totals(values: list[int]) -> list[Decimal]:
    """Return the energy of each month in kWh."""
    totals = [0] * 12
    for n, day in enumerate(days()):
        totals[day.month - 1] += sum(values[n * QUARTERS : (n + 1) * QUARTERS])
    return [Decimal(total) / 100 for total in totals]


def main_load() -> list[int]:
    """Return the load behind the main transformer."""
    return load(10_400, SEED, is_day_shift=False)


def workshop_load() -> list[int]:
    """Return the load of the finishing workshop."""
    return load(1_780, SEED + 1, is_day_shift=True)


def billed(values: list[int], multiplier: int, losses: Decimal) -> list[tuple[Decimal, int, int]]:
    """Return for each month: reading at its end, kWh by the register, and kWh of losses.

    A register shows hundredths of a unit that stands for ``multiplier`` kWh.
    """
    rows = []
    total, before = Decimal(0), Decimal("1284.37")
    start = before
    for month in month_totals(values):
        total += month
        reading = start + (total / multiplier).quantize(Decimal("0.01"))
        read = int((reading - before) * multiplier)
        rows.append((reading, read, int((read * losses).to_integral_value())))
        before = reading
    return rows
