"""Register readings of a long table whose rows lie a day or more apart."""

from decimal import Decimal

import numpy as np

from desktop.accounting.documents.meter import Reading
from desktop.findings import Place
from desktop.intake.meters.columns import Role
from desktop.intake.meters.long import Loaded
from desktop.intake.meters.numbers import Numbers
from desktop.intake.meters.series import moment


def readings_of(loaded: Loaded, default: str, place: Place) -> tuple[Reading, ...]:
    """Return every reading, in the order of meters and time.

    Args:
        loaded: The table.
        default: Name of the meter, if the table names none.
        place: File and sheet.
    """
    readings = []
    read_at = loaded.read_at
    places = np.arange(len(read_at))
    for meter, members in loaded.rows.groups:
        for value in loaded.values:
            if value.role is not Role.REGISTER:
                continue
            column = value.column
            for row in places[members]:
                if value.numbers.missing[row]:
                    continue
                readings.append(
                    Reading(
                        meter or default,
                        column.tariff or "total",
                        moment(int(read_at[row])),
                        _at(value.raw or value.numbers, row),
                        column.unit,
                        column.carrier,
                        column.direction,
                        Place(place.file, place.sheet, line=int(loaded.rows.lines[row])),
                        None if value.multiplier is None else _at(value.multiplier, row),
                    )
                )
    return tuple(readings)


def _at(numbers: Numbers, row: int) -> Decimal:
    return Decimal(int(numbers.values[row])).scaleb(-numbers.scale).normalize() + 0
