"""Quantify activities that come from no company file."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.instruments import GREEN
from desktop.accounting.inventory import Inventory, Totals
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.units import CONTEXT
from desktop.errors import DesktopError, InputError, NotComputableError

_QUANTUM = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Quantified:
    """The answer.

    Attributes:
        emissions: By record, in the order given; one, or two where location and market differ.
        failures: What could not be quantified, by record.
        inventory: The same records as one inventory, for its findings.
        totals: Of the emissions, each rounded once to 1e-6 kg and not split into months; of the
            inventory where green electricity is claimed.
    """

    emissions: tuple[tuple[ActivityRecord, tuple[Emission, ...]], ...]
    failures: tuple[tuple[ActivityRecord, DesktopError], ...]
    inventory: Inventory
    totals: Totals


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
    answers = tuple(emissions)
    return Quantified(answers, tuple(failures), inventory, _totals(answers, inventory))


def _totals(
    answers: tuple[tuple[ActivityRecord, tuple[Emission, ...]], ...], inventory: Inventory
) -> Totals:
    """Return the totals of the emissions; with green claims the inventory's, which caps them."""
    if any(record.source == GREEN for record, _ in answers):
        return inventory.totals
    sums = {one.name: Decimal(0) for one in fields(Totals)}
    for _, emissions in answers:
        for emission in emissions:
            for name, kg in _figures(emission):
                sums[name] += kg.quantize(_QUANTUM, context=CONTEXT)
    return Totals(**sums)


def _figures(emission: Emission) -> tuple[tuple[str, Decimal], ...]:
    """Return the totals an emission enters; what stands apart counts by location only."""
    names: tuple[str, ...] = (f"scope{emission.scope.value}",)
    if emission.scope is Scope.SCOPE_2:
        names = {
            Basis.BOTH: ("scope2_location", "scope2_market"),
            Basis.LOCATION: ("scope2_location",),
            Basis.MARKET: ("scope2_market",),
        }[emission.basis]
    counted = tuple((name, emission.co2e_kg) for name in names)
    if emission.basis is Basis.MARKET:
        return counted
    apart = (("biogenic", emission.biogenic_kg), ("outside_kyoto", emission.outside_kyoto_kg))
    return (*counted, *apart)


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
