"""What the user said about a table, and which of its meters she wants."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.meters.numbers import Mask

_FEWEST_METERS = 2
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user said about a source that its table leaves open.

    Attributes:
        quantity: ``energy``, ``power``, ``register`` or empty.
        stamped: ``start``, ``end`` or empty.
        meter: Name of the meter, where the table does not name it.
        only: The meters wanted of a table that names several; nothing for all.
    """

    quantity: str = ""
    stamped: str = ""
    meter: str = ""
    only: tuple[str, ...] = ()


def wanted(
    codes: NDArray[np.intp], names: Sequence[str], only: Sequence[str], place: Place
) -> Mask:
    """Return which rows belong to the meters the user wants; all if the table names none.

    Raises:
        InputError: ``interval.meter_not_in_table``.
    """
    everything = np.ones(len(codes), dtype=np.bool_)
    if not only or len(names) < _FEWEST_METERS:
        return everything
    chosen = wanted_of(names, only, place)
    return np.isin(codes, [code for code, name in enumerate(names) if name in chosen])


def wanted_of(names: Sequence[str], only: Sequence[str], place: Place) -> frozenset[str]:
    """Return which names the user wants; a zero before a number does not matter.

    Raises:
        InputError: ``interval.meter_not_in_table`` if none of them is there.
    """
    there = frozenset(names)
    bare: dict[str, set[str]] = {}
    for name in names:
        bare.setdefault(name.lstrip("0"), set()).add(name)
    found = [{m} & there or bare.get(m.lstrip("0"), set()) for m in only]
    if not any(found):
        details = {"meters": "、".join(only), "names": "、".join(names[:_NAMES_SHOWN])}
        raise InputError("interval.meter_not_in_table", place, count=len(names), **details)
    return frozenset[str]().union(*found)
