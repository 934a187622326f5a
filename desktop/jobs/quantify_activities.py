"""Quantify activities that come from no company file."""

from dataclasses import dataclass, replace
from datetime import date

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.errors import DesktopError, InputError, NotComputableError


@dataclass(frozen=True, slots=True)
class Quantified:
    """The answer.

    Attributes:
        emissions: By record, in the order given; one, or two where location and market differ.
        failures: What could not be quantified, by record.
        inventory: The same records as one inventory; its totals are the answer's.
    """

    emissions: tuple[tuple[ActivityRecord, tuple[Emission, ...]], ...]
    failures: tuple[tuple[ActivityRecord, DesktopError], ...]
    inventory: Inventory


def quantify_activities(
    records: tuple[ActivityRecord, ...],
    methodology: Methodology,
    choices: Choices,
    year: int,
    *,
    with_steps: bool = True,
) -> Quantified:
    """Quantify each record; one that cannot be quantified does not stop the others."""
    emissions = []
    failures: list[tuple[ActivityRecord, DesktopError]] = []
    for record in records:
        try:
            answer = quantify(record, methodology, choices, recorder=with_steps)
        except (InputError, NotComputableError) as error:
            failures.append((record, error))
        else:
            emissions.append((record, answer))
    inventory = build_inventory(records, methodology, choices, hull(records, year))
    return Quantified(tuple(emissions), tuple(failures), inventory)


def hull(records: tuple[ActivityRecord, ...], year: int) -> ReportingPeriod:
    """Return the shortest period that holds the year and every record."""
    whole = ReportingPeriod.of_year(year)
    start = min([whole.start, *(record.period.start for record in records)])
    end = max([whole.end, *(record.period.end for record in records)])
    return ReportingPeriod(start, end)


def choices_of(
    base: Choices, *, as_of: date | None = None, factor_set: str | None, gwp: str | None
) -> Choices:
    """Return the choices with what a command says put over them."""
    return replace(
        base,
        as_of=as_of or base.as_of,
        factor_set=factor_set or base.factor_set,
        gwp_set=(gwp or base.gwp_set).upper(),
    )
