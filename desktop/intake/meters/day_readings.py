"""Readings dated by a day alone: the use printed beside them tells at which end of the day.

use[D] = (reading[D] - reading[D-1]) × ratio: they were taken when the day ended;
use[D] = (reading[D+1] - reading[D]) × ratio: when it began.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Role
from desktop.intake.meters.numbers import Integers, Numbers, trimmed
from desktop.intake.meters.points import Stamped
from desktop.intake.meters.table_rows import Rows
from desktop.intake.meters.value_columns import Values

_FEWEST = 3
"""Days of one meter that a ratio is taken from."""
_MOST = 0.8
_RARELY = 0.5

Floats = NDArray[np.float64]


def day_end_of(values: Sequence[Values], rows: Rows) -> Stamped:
    """Return at which end of its day registers were read, as the use beside one of them proves.

    Args:
        values: The columns of a table.
        rows: Its rows; days without a time, else nothing is to be proved.
    """
    if not rows.is_dated_only:
        return Stamped.UNKNOWN
    registers = [value for value in values if value.role is Role.REGISTER]
    proved = {_proved_by(register, values, rows) for register in registers} - {Stamped.UNKNOWN}
    return proved.pop() if len(proved) == 1 else Stamped.UNKNOWN


def _proved_by(register: Values, values: Sequence[Values], rows: Rows) -> Stamped:
    """Return at which end of its day one register was read.

    The ratio of use to difference is taken from the days themselves: whether readings are
    multiplied yet is another question.
    """
    beside = [value for value in values if _is_use(value, register)]
    if len(beside) != 1:
        return Stamped.UNKNOWN
    readings, use = trimmed(register.raw_numbers, 0), trimmed(beside[0].raw_numbers, 0)
    meters = [
        _days(rows.moments[members], readings.take(members), use.take(members))
        for _, members in rows.groups
    ]
    known = [days for days in meters if len(days.added) >= _FEWEST]
    fine = 10.0**-use.scale
    for coarse in (0.0, 10.0**-readings.scale):
        ended = sum(_fits(days.added, days.late, (coarse, fine)) for days in known)
        began = sum(_fits(days.added, days.early, (coarse, fine)) for days in known)
        counted = sum(len(days.added) for days in known)
        if _is_proved(ended, began, counted):
            return Stamped.END
        if _is_proved(began, ended, counted):
            return Stamped.START
    return Stamped.UNKNOWN


def _is_use(value: Values, register: Values) -> bool:
    return value.flow == register.flow and value.role is Role.ENERGY


def _is_proved(often: int, rarely: int, counted: int) -> bool:
    return counted > 0 and often >= _MOST * counted and rarely <= _RARELY * counted


@dataclass(frozen=True, slots=True)
class _Days:
    """Days of one meter that follow each other.

    Attributes:
        added: What the register shows more than a day before.
        early: Use printed on the earlier of both days.
        late: Use printed on the later.
    """

    added: Floats
    early: Floats
    late: Floats


def _days(moments: Integers, readings: Numbers, use: Numbers) -> _Days:
    """Return the pairs of days on which readings and use are known.

    Args:
        moments: Of one meter, in the order of time.
        readings: As shown.
        use: As printed.
    """
    missing = readings.missing | use.missing
    follows = (np.diff(moments) == DAY) & ~missing[1:] & ~missing[:-1]
    used = use.values / 10.0**use.scale
    added = np.diff(readings.values / 10.0**readings.scale)
    return _Days(added[follows], used[:-1][follows], used[1:][follows])


def _fits(added: Floats, used: Floats, digits: tuple[float, float]) -> int:
    """Return how often use is what a register added by one ratio, within the printed digits.

    Args:
        added: Between two readings.
        used: As printed.
        digits: The last one of readings and of use; 0 if use was reckoned from printed readings.
    """
    moving = added > 0
    if not moving.any():
        return 0
    ratio = float(np.median(used[moving] / added[moving]))
    room = abs(ratio) * digits[0] + digits[1]
    return int(np.count_nonzero(np.abs(used - ratio * added) <= room))
