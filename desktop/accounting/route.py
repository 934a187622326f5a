"""How records of one kind are quantified: their flows ready to multiply, and their findings."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.emission import Choices, FactorUsed
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.flow import Flow
from desktop.accounting.methodology.lookup import find_value
from desktop.accounting.methodology.schema import Methodology, SourceDefinition
from desktop.accounting.noted import Kind
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, as_decimal
from desktop.errors import InputError, NotComputableError
from desktop.findings import Finding

GWP = "gwp/gases"


@dataclass(frozen=True, slots=True)
class ReadyFlow:
    """A flow ready to multiply.

    Attributes:
        numerator: kg per unit of the driver, with ``denominator``, which is 1 where the factor
            terminates.
        gwp: kgCO2e per kg in the inventory's set.
        is_co2: Whether kg and kgCO2e are one number.
        is_counted: Whether it enters scope 1 or location-based scope 2.
        rate: kgCO2e per unit of the driver, for weights only.
        cell: What the cells of this flow share: source, factor, gas, basis.
        source: Code of the source.
        family: Family of the source.
        operands: Factor and GWP as a step shows them.
        heading: What the sum of its cells begins with: the fields of a ``FlowSum`` before its
            masses.
    """

    flow: Flow
    source: str
    family: str
    numerator: Decimal
    denominator: Decimal
    gwp: Decimal
    is_outside_kyoto: bool
    cell: str
    is_co2: bool
    is_counted: bool
    rate: Decimal
    operands: tuple[tuple[str, Quantity], ...]
    heading: tuple[str, Scope, Basis, str, bool, bool]

    def mass(self, amount: Decimal) -> Decimal:
        """Return kg of the gas, not rounded."""
        return CONTEXT.divide(CONTEXT.multiply(amount, self.numerator), self.denominator)


@dataclass(frozen=True, slots=True)
class Route:
    """How every record of one kind is quantified.

    Attributes:
        scale: Units of the basis per unit as recorded, numerator and denominator.
        activity: The source's own unit per unit of the basis.
        coal_equal: kgce per unit of the basis, 当量.
        coal_equivalent: kgce per unit of the basis, 等价.
        is_simple: Whether the record's quantity alone drives every flow, at once.
        is_own_unit: Whether the basis is the unit its activity is shown in.
        rate: kgCO2e per unit of the basis of the flows that count, where it is simple.
        noted: The findings, each with what equal ones agree in.
        supply_coal: By which electricity's 等价 is counted, where its year has one.
    """

    source: SourceDefinition
    basis: str
    scale: tuple[Decimal, Decimal]
    flows: tuple[ReadyFlow, ...]
    activity: Fraction | None
    coal_equal: Decimal
    coal_equivalent: Decimal
    findings: tuple[Finding, ...]
    is_simple: bool
    is_own_unit: bool
    rate: Decimal = Decimal(0)
    noted: tuple[tuple[Kind, Finding], ...] = ()
    supply_coal: FactorUsed | None = None


def ready_flow(
    flow: Flow, source: SourceDefinition, methodology: Methodology, choices: Choices
) -> ReadyFlow:
    """Return a flow of a source ready to multiply.

    Raises:
        InputError: ``choice.unknown``.
        NotComputableError: ``gwp.missing``.
    """
    gwp, is_kyoto = gwp_of(flow.gas, methodology, choices)
    factor = flow.factor
    marks = "|".join(
        (source.code, flow.used.id, flow.gas, flow.basis, str(flow.is_biogenic), str(factor))
    )
    is_apart = flow.is_biogenic or not is_kyoto or flow.scope is Scope.SCOPE_3
    numerator, denominator = _over_one(factor)
    return ReadyFlow(
        flow=flow,
        source=source.code,
        family=source.family,
        numerator=numerator,
        denominator=denominator,
        gwp=gwp,
        is_outside_kyoto=not is_kyoto,
        cell=marks,
        is_co2=gwp == 1,
        is_counted=not is_apart and flow.basis is not Basis.MARKET,
        rate=as_decimal(factor * Fraction(gwp)),
        operands=(
            (
                "factor",
                Quantity(CONTEXT.divide(numerator, denominator), f"kg{flow.gas}/{flow.unit}"),
            ),
            ("gwp", Quantity(gwp, f"kgCO2e/kg{flow.gas}")),
        ),
        heading=(source.code, flow.scope, flow.basis, flow.gas, flow.is_biogenic, not is_kyoto),
    )


def _over_one(factor: Fraction) -> tuple[Decimal, Decimal]:
    """Return numerator and denominator; the denominator 1 where the factor terminates."""
    short = as_decimal(factor)
    if Fraction(short) == factor:
        return short, Decimal(1)
    return Decimal(factor.numerator), Decimal(factor.denominator)


def gwp_of(gas: str, methodology: Methodology, choices: Choices) -> tuple[Decimal, bool]:
    """Return the GWP of a gas in the inventory's set, and whether it is in the Kyoto basket.

    Raises:
        NotComputableError: ``gwp.missing``.
        InputError: ``choice.unknown``.
    """
    if gas == "CO2e":
        return Decimal(1), True
    if choices.gwp_set not in ("SAR", "AR4", "AR5", "AR6"):
        raise InputError("choice.unknown", name="gwp_set", value=choices.gwp_set)
    value = find_value(methodology, GWP, gas, choices.gwp_set, switched_on=choices.switched_on)
    if value is None:
        raise NotComputableError("gwp.missing", gas=gas, set=choices.gwp_set)
    return value.amount, value.group == "kyoto"


def in_basis(amounts: list[Decimal], route: Route) -> list[Decimal]:
    """Return amounts as recorded in the basis of their route."""
    numerator, denominator = route.scale
    if numerator != 1:
        amounts = [CONTEXT.multiply(amount, numerator) for amount in amounts]
    if denominator != 1:
        amounts = [CONTEXT.divide(amount, denominator) for amount in amounts]
    return amounts
