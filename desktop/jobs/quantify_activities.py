"""Quantify activities that come from no company file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.instruments import GREEN, accept_claims
from desktop.accounting.inventory import Inventory, Totals
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import placed, quantify
from desktop.accounting.units import convert
from desktop.errors import DesktopError, InputError, NotComputableError, UsageError
from desktop.findings import Finding

_PURCHASED = "electricity.purchased"
GWP_SETS = ("SAR", "AR4", "AR5", "AR6")
_SERIES = "grid_average"


@dataclass(frozen=True, slots=True)
class Emissions:
    """The emissions of many records, made again each time they are looked through.

    Steps weigh ten times as much as the records they explain; nobody keeps those of all records.
    """

    records: tuple[ActivityRecord, ...]
    methodology: Methodology
    choices: Choices
    with_steps: bool

    def __iter__(self) -> Iterator[tuple[ActivityRecord, tuple[Emission, ...]]]:
        """Yield every record with one emission, or two where location and market differ."""
        for record in self.records:
            emissions = quantify(
                record,
                self.methodology,
                self.choices,
                recorder=self.with_steps,
                is_rounded=True,
            )
            yield record, emissions

    def __len__(self) -> int:
        """Return how many records were quantified."""
        return len(self.records)


@dataclass(frozen=True, slots=True)
class Quantified:
    """The answer.

    Attributes:
        emissions: By record, in the order given.
        failures: What could not be quantified, by record.
        inventory: The same records as one inventory, for its findings.
        totals: Of the emissions, each flow rounded once to 1e-9 kg, not split into months.
        findings: Of the inventory, and of records whose days or amounts need a look.
    """

    emissions: Emissions
    failures: tuple[tuple[ActivityRecord, DesktopError], ...]
    inventory: Inventory
    totals: Totals
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Claims:
    """Green claims: what is left of those that count, and why others do not."""

    accepted: dict[str, ActivityRecord] = field(default_factory=dict)
    refused: dict[str, DesktopError] = field(default_factory=dict)


def quantify_activities(
    records: tuple[ActivityRecord, ...],
    methodology: Methodology,
    choices: Choices,
    year: int,
    *,
    with_steps: bool = True,
) -> Quantified:
    """Quantify each record; one that cannot be quantified does not stop the others."""
    period = hull(records, year)
    claims = _settle_claims(records, period)
    counted = []
    failures: list[tuple[ActivityRecord, DesktopError]] = []
    sums = {one.name: Decimal(0) for one in fields(Totals)}
    for given in records:
        record = claims.accepted.get(given.id, given)
        refused = claims.refused.get(given.id)
        if refused is not None:
            failures.append((given, refused))
            continue
        try:
            _add(sums, quantify(record, methodology, choices, is_rounded=True))
        except (InputError, NotComputableError) as error:
            failures.append((record, error))
        else:
            counted.append(record)
    inventory = build_inventory(records, methodology, choices, period, with_lines=False)
    emissions = Emissions(tuple(counted), methodology, choices, with_steps)
    findings = (*inventory.findings, *_looks(records, methodology, ReportingPeriod.of_year(year)))
    return Quantified(emissions, tuple(failures), inventory, Totals(**sums), findings)


def _add(sums: dict[str, Decimal], emissions: tuple[Emission, ...]) -> None:
    """Add a record's emissions to the totals they enter."""
    for emission in emissions:
        for name, kg in _figures(emission):
            sums[name] += kg


def _settle_claims(records: tuple[ActivityRecord, ...], period: ReportingPeriod) -> _Claims:
    """Decide over the green claims, as the inventory does: proved, once, and not above purchase."""
    claims = _Claims()
    readable = []
    for record in records:
        if record.source == GREEN:
            try:
                convert(record.quantity, "kWh")
            except InputError as error:
                claims.refused[record.id] = placed(error, record)
            else:
                readable.append(record)
    accepted, findings = accept_claims(readable, _purchased(records), period)
    claims.accepted = {record.id: record for record in accepted}
    for found in findings:
        (name,) = found.records
        if name not in claims.accepted:
            details = {"record": name, **found.details}
            claims.refused[name] = InputError(found.code, found.where, **details)
    return claims


def _purchased(records: tuple[ActivityRecord, ...]) -> Mapping[str, Decimal]:
    """Return purchased electricity by facility, in kWh."""
    amounts: dict[str, Decimal] = {}
    for record in records:
        if record.source == _PURCHASED:
            try:
                amount = convert(record.quantity, "kWh").amount
            except InputError:
                continue
            amounts[record.facility] = amounts.get(record.facility, Decimal(0)) + amount
    return amounts


def _looks(
    records: tuple[ActivityRecord, ...], methodology: Methodology, year: ReportingPeriod
) -> list[Finding]:
    """Return what looks wrong in the records as they were given."""
    found = []
    for record in records:
        details = {"record": record.id, "period": str(record.period), "year": str(year.start.year)}
        looks = []
        if record.period.overlap(year) != record.period:
            looks.append(("activity.outside_reporting_period", ""))
        looks += [("activity.quantity_negative", text) for text in _negative(record, methodology)]
        for code, quantity in looks:
            told = {**details, "quantity": quantity}
            found.append(Finding(code, where=record.where, details=told, records=(record.id,)))
    return found


def _negative(record: ActivityRecord, methodology: Methodology) -> Iterator[str]:
    """Yield the amounts of a record that are below zero."""
    if record.quantity.amount < 0:
        yield str(record.quantity)
    for name, text in record.parameters:
        spec = methodology.specs.get(name)
        if spec is not None and spec.kind == "amount" and text.startswith("-"):
            yield f"{name} {text} {spec.unit}"


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


def check_choices(choices: Choices, methodology: Methodology) -> Choices:
    """Return the choices with the spelling of the library.

    Raises:
        UsageError: ``choice.not_offered`` with what can be chosen.
    """
    if choices.switched_on:
        _check_rows(choices.switched_on, methodology)
    return replace(
        choices,
        factor_set=chosen("factor_set", choices.factor_set, fuel_sets(methodology)),
        gwp_set=chosen("gwp", choices.gwp_set, GWP_SETS),
        grid_series=chosen("grid_series", choices.grid_series, methodology.settings[_SERIES]),
    )


def fuel_sets(methodology: Methodology) -> set[str]:
    """Return the names of the fuel sets a person can choose between."""
    return {
        path.removeprefix("fuels/")
        for path, _, column in methodology.index
        if path.startswith("fuels/") and column == "ncv"
    }


def _check_rows(names: Collection[str], methodology: Methodology) -> None:
    """Refuse a row or file to switch on that the library does not have; name the files it can."""
    values = [value for each in methodology.parameters.values() for value in each.values]
    known = {name for value in values for name in (value.row, value.parameter)}
    off = {value.parameter for value in values if not value.confidence.is_on}
    for name in names:
        if name not in known:
            raise UsageError(
                "choice.not_offered", name="switch_on", value=name, known="、".join(sorted(off))
            )


def chosen(name: str, value: str, offered: Collection[str]) -> str:
    """Return one of the offered values in the library's spelling.

    Raises:
        UsageError: ``choice.not_offered`` with what can be chosen.
    """
    for one in offered:
        if one.lower() == value.strip().lower():
            return one
    known = "、".join(sorted(offered))
    raise UsageError("choice.not_offered", name=name, value=value, known=known)
