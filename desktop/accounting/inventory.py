"""An inventory: every cell of a period, its totals and how it came about."""

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from decimal import Decimal
from functools import cached_property

from desktop.accounting.emission import Cell, Choices, FactorUsed, Line, Step
from desktop.accounting.flow_sums import FlowSum, sum_flows
from desktop.accounting.instruments import ContractualInstrument
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class Totals:
    """Exact sums of cells.

    All in kgCO2e; ``biogenic`` in kgCO2; ``outside_kyoto`` holds Montreal gases such as R-22.
    """

    scope1: Decimal
    scope2_location: Decimal
    scope2_market: Decimal
    scope3: Decimal
    biogenic: Decimal
    outside_kyoto: Decimal = Decimal(0)

    @property
    def co2e(self) -> Decimal:
        """Scope 1 + location-based Scope 2, in kgCO2e."""
        return self.scope1 + self.scope2_location


@dataclass(frozen=True, slots=True)
class ActivityTotal:
    """Activity of one source and facility after de-duplication, in the source's own unit.

    Attributes:
        months: Exact shares by month.
        shares: Metered, invoiced, estimated; they sum to 1.
    """

    source: str
    facility: str
    quantity: Quantity
    months: tuple[tuple[Month, Decimal], ...]
    shares: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class EnergyTotal:
    """Energy in tonnes of standard coal (tce), 当量 and 等价.

    Attributes:
        supply_coal: By which electricity's 等价 was counted: a coefficient for each year that one
            was used of; none where electricity counted by 当量 for want of it.
    """

    tce_equal: Decimal
    tce_equivalent: Decimal
    supply_coal: tuple[FactorUsed, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the energy cost (yuan) has a quantity."""

    covered_cost: Decimal = Decimal(0)
    uncovered_cost: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """Covered share of the cost, 0 to 1; nothing where no cost is known.

        What red letters take off is money like any other: a share of the net sums could lie
        anywhere.
        """
        covered, uncovered = abs(self.covered_cost), abs(self.uncovered_cost)
        return covered / (covered + uncovered) if covered + uncovered else None


@dataclass(frozen=True, slots=True)
class MethodologyUsed:
    """Which methodology computed it.

    Attributes:
        own: Name and digest of the user's own factor files in it.
    """

    id: str
    version: str
    sha256: str
    own: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Inventory:
    """Everything a period emitted, rounded once in cells.

    Attributes:
        factors: Snapshot of every factor used, by id.
        uncertainty: Relative half-width of the 95 % interval of scope 1 + location-based
            scope 2, propagated from the records; nothing if unknown.
        quality: Emission-weighted mean of the records' quality, 1 to 5.
        steps: How each cell came about, in the order of the cells; empty without steps.
        instruments: The register the market-based total was made with.
    """

    period: ReportingPeriod
    choices: Choices
    cells: Sequence[Cell]
    lines: Sequence[Line]
    totals: Totals
    activity: tuple[ActivityTotal, ...]
    energy: EnergyTotal
    factors: Mapping[str, FactorUsed]
    findings: tuple[Finding, ...]
    methodology: MethodologyUsed
    uncertainty: Decimal | None = None
    quality: Decimal | None = None
    steps: tuple[Step, ...] = ()
    instruments: tuple[ContractualInstrument, ...] = ()
    known_sums: InitVar[tuple[FlowSum, ...] | None] = None

    def __post_init__(self, known_sums: tuple[FlowSum, ...] | None) -> None:
        """Keep the sums of the cells where they are known from making them."""
        if known_sums is not None:
            self.__dict__["sums"] = known_sums

    @cached_property
    def sums(self) -> tuple[FlowSum, ...]:
        """The cells summed by all but month, facility and factor, for every rating method."""
        return sum_flows(self.cells)
