"""What a report is made of: values the job collects, nothing read here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import ReportingEntity
from desktop.accounting.inventory import Coverage, Inventory
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method, Texts


class ReportKind(StrEnum):
    """The papers the program writes."""

    INVENTORY = "inventory"
    HUZHOU = "huzhou"
    QUZHOU = "quzhou"
    SHENZHEN = "shenzhen"
    LOAN = "loan"


@dataclass(frozen=True, slots=True)
class YearTotals:
    """An earlier year, for the three-year table. All emissions in kgCO2e."""

    year: int
    scope1: Decimal
    scope2_location: Decimal
    scope2_market: Decimal

    @property
    def co2e(self) -> Decimal:
        """Scope 1 + location-based Scope 2, in kgCO2e."""
        return self.scope1 + self.scope2_location


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of the change since the base year, in kgCO2e; negative for a fall."""

    title: Texts
    change: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A planned measure.

    Attributes:
        cost: [万元]
        saving: A year. [万元]
        avoided: A year. [tCO2e]
    """

    title: str
    cost: Decimal
    saving: Decimal
    avoided: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A proposed indicator of a linked loan."""

    indicator: Texts
    unit: str
    baseline: Decimal
    baseline_year: int
    value: Decimal
    year: int


@dataclass(frozen=True, slots=True)
class People:
    """The names under a report; empty ones leave room for a pen."""

    prepared: str = ""
    checked: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Differing:
    """An energy of a month that two origins tell differently, beyond the limit.

    Attributes:
        source: Code of the emission source.
        amounts: What each origin says, by its code.
        leading: The origins that count.
        difference: Of the farthest from what counts, as a share of it.
        reason: Why, as a person said; empty where nobody did.
    """

    facility: str
    source: str
    month: str
    unit: str
    amounts: tuple[tuple[str, Decimal], ...]
    leading: tuple[str, ...]
    difference: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything a report may show.

    Attributes:
        figures: Of every year known; a report picks the years it shows.
        ratings: Of the inventory's period.
        methods: The methods of the ratings, for names, levels and bands.
        names: Emission-source code to its name.
        coverage: Energy cost with and without a quantity.
        earlier: Earlier years, for the loan paper.
        causes: The change since ``base_year``, split.
        is_draft: Some month is open or some record not posted: stamped 草稿.
        differences: What meters, bills and invoices tell differently, with the reasons given.
        made_on: The day printed on the paper.
        closed_until: Last closed month, ``2025-12``; empty if none is closed.
        fingerprint: SHA-256 of the signed statement, if sealed; ``verify`` prints the same.
        signers: Names with their roles, if signed.
        annexes: Names of the packages written.
    """

    entity: ReportingEntity
    inventory: Inventory
    made_on: date
    figures: tuple[EconomicFigure, ...] = ()
    ratings: tuple[Rating, ...] = ()
    methods: tuple[Method, ...] = ()
    names: Mapping[str, Texts] = field(default_factory=dict)
    earlier: tuple[YearTotals, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    differences: tuple[Differing, ...] = ()
    base_year: int | None = None
    causes: tuple[Cause, ...] = ()
    is_draft: bool = True
    people: People = field(default_factory=People)
    closed_until: str = ""
    fingerprint: str = ""
    signers: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    target: Target | None = None
    annexes: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The year the inventory ends in."""
        return self.inventory.period.end.year

    def figure(self, name: str, year: int) -> Decimal | None:
        """Return a figure of a year: the year's own, or the sum of twelve months."""
        ours = [f for f in self.figures if f.name == name and f.period.start.year == year]
        whole = [f.value for f in ours if f.period.days > _LONGEST_MONTH]
        if whole:
            return whole[-1]
        months = {f.period.start.month: f.value for f in ours}
        return sum(months.values(), Decimal(0)) if len(months) == _MONTHS else None


_LONGEST_MONTH = 31
_MONTHS = 12
