"""What a column holds, as its values say: amounts, power, or readings of a register."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop.intake.meters.columns import Column, Role
from desktop.intake.meters.numbers import Integers, Members, Numbers
from desktop.intake.meters.value_columns import Values

_RISING = 0.98
_FEWEST_TO_RISE = 8
_ENOUGH_TO_RISE = 48
"""Values of one meter that prove a register where other meters of the column have amounts."""
_MOST_ROLLOVERS = 3
"""Times a register may run over or be exchanged within one file."""


def decide_role(
    column: Column,
    numbers: Numbers,
    by_meter: Sequence[tuple[str, Members]],
    chosen: str,
) -> tuple[Role, str]:
    """Return what a column holds, and what decided: the user, its heading or its data."""
    if chosen in {Role.ENERGY, Role.POWER, Role.REGISTER}:
        return Role(chosen), "user"
    if column.why == "*":
        return column.role, "user"
    if column.role is Role.POWER:
        return Role.POWER, "heading"
    votes = [is_rising(numbers.take(members)) for _, members in by_meter]
    if column.role is Role.REGISTER:
        votes = [
            vote if vote is not False else _runs_over(numbers.take(members))
            for vote, (_, members) in zip(votes, by_meter, strict=True)
        ]
    judged = [vote for vote in votes if vote is not None]
    if judged and sum(judged) * 2 > len(judged):
        return Role.REGISTER, "heading" if column.role is Role.REGISTER else "data"
    if column.role is Role.REGISTER and judged:
        return Role.ENERGY, "data"
    return column.role, "heading"


def registers_among(
    role: Role, decided: str, numbers: Numbers, by_meter: Sequence[tuple[str, Members]]
) -> frozenset[str]:
    """Return the meters whose values climb like readings in a column of amounts."""
    if decided == "user" or role not in {Role.ENERGY, Role.UNNAMED}:
        return frozenset()
    own = ((name, numbers.take(rows)) for name, rows in by_meter if name)
    long = ((name, each) for name, each in own if len(each.values) >= _ENOUGH_TO_RISE)
    return frozenset(name for name, each in long if is_rising(each))


def registers_beside(values: Sequence[Values]) -> list[Values]:
    """Return columns that never change as registers where a column beside them proved one.

    正向有功电能 climbs, 反向有功电能 stands still: both show what the meter shows.
    """
    proved = {v.column.carrier for v in values if v.role is Role.REGISTER and v.decided == "data"}
    return [
        replace(value, role=Role.REGISTER, decided="data")
        if value.role is Role.ENERGY
        and value.column.carrier in proved
        and not np.diff(value.numbers.values[~value.numbers.missing]).any()
        else value
        for value in values
    ]


def is_rising(numbers: Numbers) -> bool | None:
    """Tell whether values in the order of time are readings of a register.

    Readings hardly ever fall, and stand far above what one interval adds.
    Nothing is said of fewer than eight values or of values that never change.
    """
    values = numbers.values[~numbers.missing]
    steps = np.diff(values)
    if len(values) < _FEWEST_TO_RISE or not steps.any():
        return None
    if (steps >= 0).mean() < _RISING or _falls_back(steps) or _stands_between(values, steps):
        return False
    grown = steps[steps > 0]
    return bool(np.median(values) > np.median(grown)) if grown.size else False


def _runs_over(numbers: Numbers) -> bool:
    """Tell whether what a heading calls a register only falls once, from 9…9 to 0…0.

    In a short series one such fall hides that all else climbs.
    """
    values = numbers.values[~numbers.missing]
    steps = np.diff(values)
    falls = np.flatnonzero(steps < 0)
    if len(falls) != 1:
        return False
    whole = 10 ** len(str(int(values.max())))
    before, after = int(values[falls[0]]), int(values[falls[0] + 1])
    climbed = max(int(steps.max()), after + whole - before)
    return bool(before * 10 >= whole * 9 and climbed * 10 <= whole)


def _falls_back(steps: Integers) -> bool:
    """Tell whether values lose again what they gained: a load that climbs by day, no register."""
    falls, rises = steps[steps < 0], steps[steps > 0]
    return len(falls) > _MOST_ROLLOVERS and -falls.sum() * 2 > rises.sum()


def _stands_between(values: Integers, steps: Integers) -> bool:
    """Tell whether values only change their level: they fall a little and end no higher.

    A register that falls has run over or was exchanged, and begins again near nothing.
    """
    falls = np.flatnonzero(steps < 0)
    is_gentle = (values[falls + 1] * 2 > values[falls]).all()
    return bool(falls.size and is_gentle and values[-1] <= values[0])
