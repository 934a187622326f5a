"""From a record to its emissions: find the flows once, multiply amounts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.calendarisation import years_held
from desktop.accounting.combustion import burn, burn_biomass
from desktop.accounting.emission import Choices, Emission, FactorUsed, Step
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.flow import QUANTITY, Flow, Flows, Request, basis_for, notice
from desktop.accounting.fugitive import leak
from desktop.accounting.methodology.lookup import (
    factor_used,
    find_value,
    source_definition,
    value_of_year,
)
from desktop.accounting.methodology.schema import DatedValue, Methodology, SourceDefinition
from desktop.accounting.mobile import drive
from desktop.accounting.noted import Kind, kind_of
from desktop.accounting.own_fuel import burn_by_factor
from desktop.accounting.process import (
    burn_waste,
    decompose_carbonate,
    desulphurise,
    make_product,
    treat_wastewater,
    weld,
)
from desktop.accounting.purchased_energy import (
    buy_cooling,
    buy_electricity,
    buy_heat,
    buy_hot_water,
    buy_steam,
    claim_green,
    generate_own,
)
from desktop.accounting.quantity import Quantity
from desktop.accounting.scope3 import estimate_by_proxy
from desktop.accounting.units import CONTEXT, as_decimal, ratio
from desktop.errors import DesktopError, InputError, NotComputableError
from desktop.findings import Finding

_METHODS: Mapping[str, Callable[[Request], Flows]] = MappingProxyType(
    {
        "combustion": burn,
        "biomass": burn_biomass,
        "own_factor": burn_by_factor,
        "mobile": drive,
        "carbonate": decompose_carbonate,
        "desulphurisation": desulphurise,
        "product": make_product,
        "welding": weld,
        "wastewater": treat_wastewater,
        "waste_burning": burn_waste,
        "leak": leak,
        "electricity": buy_electricity,
        "green_contract": claim_green,
        "self_generated": generate_own,
        "heat": buy_heat,
        "steam": buy_steam,
        "hot_water": buy_hot_water,
        "cooling": buy_cooling,
        "proxy": estimate_by_proxy,
    }
)
_ALL_OVERRIDES = ("ncv", "carbon_content", "oxidation", "factor")
_OVERRIDES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("combustion", "biomass", "mobile", "own_factor"), _ALL_OVERRIDES),
        **dict.fromkeys(
            ("carbonate", "desulphurisation", "product", "welding", "proxy"), ("factor",)
        ),
        **dict.fromkeys(("electricity", "heat", "steam", "hot_water", "cooling"), ("factor",)),
    }
)
_GWP = "gwp/gases"
_EQUIVALENT = ("standard_coal/equivalent_electricity", "electricity")
_MEMO_LIMIT = 200_000
_RECORD_QUANTUM = Decimal("1e-9")
"""What one record alone emits is rounded to this many kg where it is shown beside its sum."""

RouteKey = tuple[str, str, str, int, tuple[tuple[str, str], ...], Overrides | None]


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
    flows: tuple["ReadyFlow", ...]
    activity: Fraction | None
    coal_equal: Decimal
    coal_equivalent: Decimal
    findings: tuple[Finding, ...]
    is_simple: bool
    is_own_unit: bool
    rate: Decimal = Decimal(0)
    noted: tuple[tuple[Kind, Finding], ...] = ()
    supply_coal: FactorUsed | None = None


def route_without_factor(record: ActivityRecord, methodology: Methodology) -> Route:
    """Return a route that keeps a record's activity where no factor turns it into emissions.

    Raises:
        InputError: ``source.unknown``, ``quantity.unit_unknown``.
    """
    source = source_definition(methodology, record.source)
    unit = record.quantity.unit
    basis = basis_for(source.unit, unit, is_gas=source.unit in ("Nm3", "m3", "kg"))
    scale = ratio(unit, basis)
    return Route(
        source=source,
        basis=basis,
        scale=(Decimal(scale.numerator), Decimal(scale.denominator)),
        flows=(),
        activity=Fraction(1) if basis == source.unit else None,
        coal_equal=Decimal(0),
        coal_equivalent=Decimal(0),
        findings=(),
        is_simple=True,
        is_own_unit=True,
    )


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


def quantify(
    record: ActivityRecord,
    methodology: Methodology,
    choices: Choices,
    *,
    recorder: bool = False,
    year: int | None = None,
    is_rounded: bool = False,
) -> tuple[Emission, ...]:
    """Quantify one record on its own.

    Args:
        record: What was burned, bought or leaked.
        methodology: The parameters.
        choices: The inventory's choices.
        recorder: Whether to record the steps.
        year: The reporting year; the year in which the record ends if not given.
        is_rounded: Whether to round each flow once, to 1e-9 kg, so that the steps shown add up
            to the record and the records to their sum; else nothing is rounded.

    Returns:
        One emission, or two where location and market differ.

    Raises:
        InputError: If the record contradicts the source's schema.
        NotComputableError: If a factor or a parameter is missing, switched off or refused.
    """
    try:
        route = route_of(record, methodology, choices, year or record.period.end.year)
        amounts = drivers(record, route)
    except (InputError, NotComputableError) as error:
        raise placed(error, record) from error
    with localcontext(CONTEXT):
        flows = _flows(record, route, amounts, is_rounded=is_rounded)
        return tuple(
            _emission(record, route, flows, basis, recorder=recorder) for basis in _bases(route)
        )


class _Amounts(NamedTuple):
    """What one flow of a record emits.

    Attributes:
        driver: What drives it. [unit of the flow]
        kg: Of the gas.
        co2e_kg: By the inventory's GWP.
    """

    ready: ReadyFlow
    driver: Decimal
    kg: Decimal
    co2e_kg: Decimal


def _flows(
    record: ActivityRecord, route: Route, amounts: Mapping[str, Decimal], *, is_rounded: bool
) -> list[_Amounts]:
    found = []
    for ready in route.flows:
        amount = _held(amounts[ready.flow.driver], record, ready)
        kg = ready.mass(amount)
        co2e_kg = kg * ready.gwp
        if is_rounded:
            kg, co2e_kg = kg.quantize(_RECORD_QUANTUM), co2e_kg.quantize(_RECORD_QUANTUM)
        found.append(_Amounts(ready, amount, kg, co2e_kg))
    return found


def placed(error: DesktopError, record: ActivityRecord) -> DesktopError:
    """Return the error with the place and the id of the record it came from."""
    details = {"record": record.id, **error.details}
    if "wanted" in details:
        details["unit"] = record.quantity.unit
    return type(error)(error.code, record.where, **details)


def route_of(
    record: ActivityRecord, methodology: Methodology, choices: Choices, year: int
) -> Route:
    """Return the route of a record.

    Raises:
        InputError: If the record contradicts the source's schema.
        NotComputableError: If a factor or a parameter is missing, switched off or refused.
    """
    return Routes(methodology, choices).find(record, year)


class Routes:
    """Finds each route once for all records that agree in what decides it.

    Routes are kept with the methodology, by choices, so that a portfolio finds them once.
    """

    def __init__(self, methodology: Methodology, choices: Choices) -> None:
        self._methodology = methodology
        self._choices = choices
        self._region = choices.region
        self._known = _routes_by(choices, methodology)

    def find(self, record: ActivityRecord, year: int) -> Route:
        """Return the route of a record in a reporting year.

        Raises:
            InputError: If the record contradicts the source's schema.
            NotComputableError: If a factor or parameter is missing, switched off or refused.
        """
        parameters = record.parameters
        if parameters:
            parameters = _conditions(parameters, self._methodology)
        key = (
            record.source,
            record.quantity.unit,
            record.region or self._region,
            year,
            parameters,
            record.overrides,
        )
        route = self._known.get(key)
        if route is None:
            if len(self._known) >= _MEMO_LIMIT:
                self._known.clear()
            route = self._known[key] = _find_route(key, self._methodology, self._choices)
        return route


def _routes_by(choices: Choices, methodology: Methodology) -> dict[RouteKey, Route]:
    """Return the routes found so far with some choices; those asked for last are at hand."""
    last: tuple[Choices, dict[RouteKey, Route]] | None = methodology.memo.get(Routes)
    if last is None or last[0] is not choices:
        last = methodology.memo[Routes] = (choices, methodology.memo.setdefault(choices, {}))
    return last[1]


def _conditions(
    parameters: tuple[tuple[str, str], ...], methodology: Methodology
) -> tuple[tuple[str, str], ...]:
    """Return the parameters in order, amounts without their values."""
    specs = methodology.specs
    return tuple(
        sorted(
            (name, "" if name in specs and specs[name].kind == "amount" else value)
            for name, value in parameters
        )
    )


def _find_route(key: RouteKey, methodology: Methodology, choices: Choices) -> Route:
    code, unit, region, year, parameters, overrides = key
    source = source_definition(methodology, code)
    amounts = frozenset(
        name
        for name, _ in parameters
        if name in methodology.specs and methodology.specs[name].kind == "amount"
    )
    basis = basis_for(source.unit, unit, is_gas=source.unit in ("Nm3", "m3", "kg"))
    request = Request(
        methodology=methodology,
        choices=choices,
        source=source,
        basis=basis,
        region=region,
        year=year,
        conditions={name: value for name, value in parameters if name not in amounts},
        amounts=amounts,
        overrides=overrides,
    )
    answer = _METHODS[source.method](request)
    scale = ratio(unit, basis)
    coal = answer.standard_coal or Fraction(0)
    flows = tuple(_ready(flow, source, methodology, choices) for flow in answer.flows)
    findings = (
        *answer.findings,
        *_ignored(request),
        *_disputed(request, answer),
        *_outside_kyoto(request, flows),
        *_no_equivalent(request),
    )
    is_simple = all(not flow.driver and not flow.is_stock for flow in answer.flows)
    return Route(
        source=source,
        basis=basis,
        scale=(Decimal(scale.numerator), Decimal(scale.denominator)),
        flows=flows,
        activity=answer.activity,
        coal_equal=as_decimal(coal),
        coal_equivalent=as_decimal(_equivalent(request, coal)),
        findings=findings,
        is_simple=is_simple,
        is_own_unit=answer.activity is None or answer.activity == 1,
        rate=as_decimal(sum((Fraction(r.rate) for r in flows if r.is_counted), Fraction(0))),
        noted=tuple((kind_of(finding), finding) for finding in findings),
        supply_coal=_supply_coal_used(request),
    )


def _ignored(request: Request) -> tuple[Finding, ...]:
    known = set(request.source.parameters)
    found = [
        Finding("parameter.ignored", details={"parameter": name, "source": request.source.code})
        for name in sorted({*request.conditions, *request.amounts} - known)
    ]
    given = request.overrides
    if given is None:
        return tuple(found)
    used = overrides_of(request.source)
    found += [
        Finding("override.ignored", details={"name": name, "source": request.source.code})
        for name in _ALL_OVERRIDES
        if getattr(given, name) is not None and name not in used
    ]
    if not given.reason.strip():
        found.append(Finding("override.reason_missing", details={"source": request.source.code}))
    return tuple(found)


def overrides_of(source: SourceDefinition) -> tuple[str, ...]:
    """Return the names of the measured values a source takes in place of the methodology's."""
    return _OVERRIDES.get(source.method, ())


def _disputed(request: Request, answer: Flows) -> tuple[Finding, ...]:
    """Return a warning for every GWP whose note says that the chosen set is disputed."""
    chosen = request.choices.gwp_set
    found = []
    for gas in dict.fromkeys(flow.gas for flow in answer.flows):
        value = find_value(request.methodology, _GWP, gas, chosen)
        if value is not None and chosen in value.note:
            details = {"gas": gas, "set": chosen, "note": value.note}
            found.append(Finding("gwp.disputed", details=details))
    return tuple(found)


def _outside_kyoto(request: Request, flows: Iterable[ReadyFlow]) -> tuple[Finding, ...]:
    """Return the notice that gases outside the Kyoto basket stand beside the totals."""
    gases = [flow.flow.gas for flow in flows if flow.is_outside_kyoto]
    if not gases:
        return ()
    told = ", ".join(dict.fromkeys(gases))
    return (notice("gas.outside_kyoto", source=request.source.code, gases=told),)


def _equivalent(request: Request, coal: Fraction) -> Fraction:
    """Return 等价: electricity by the supply coal rate of the year, all else as 当量."""
    value = _supply_coal(request)
    if value is None:
        return coal
    return Fraction(value.amount) * (1 if coal >= 0 else -1)


def _supply_coal(request: Request) -> DatedValue | None:
    if request.source.tce != _EQUIVALENT[1]:
        return None
    return value_of_year(request.methodology, _EQUIVALENT, request.year, request.choices.as_of)


def _supply_coal_used(request: Request) -> FactorUsed | None:
    value = _supply_coal(request)
    if value is None:
        return None
    return factor_used(request.methodology, value, value.amount, value.unit)


def _no_equivalent(request: Request) -> tuple[Finding, ...]:
    """Return a notice where no supply coal rate is known, so that 等价 stands as 当量."""
    if request.source.tce != _EQUIVALENT[1] or _supply_coal(request) is not None:
        return ()
    return (notice("energy.equivalent_missing", year=request.year),)


def _ready(
    flow: Flow, source: SourceDefinition, methodology: Methodology, choices: Choices
) -> ReadyFlow:
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
    value = find_value(methodology, _GWP, gas, choices.gwp_set, switched_on=choices.switched_on)
    if value is None:
        raise NotComputableError("gwp.missing", gas=gas, set=choices.gwp_set)
    return value.amount, value.group == "kyoto"


def drivers(record: ActivityRecord, route: Route) -> Mapping[str, Decimal]:
    """Return the amounts that drive a record's flows: its quantity and its own amounts.

    Raises:
        InputError: ``quantity.not_finite`` or ``parameter.not_a_number``.
    """
    amounts = {QUANTITY: main_driver(record, route)}
    wanted = {ready.flow.driver for ready in route.flows}
    for name, text in record.parameters:
        if name in wanted:
            amounts[name] = _amount(record, name, text)
    return amounts


def main_driver(record: ActivityRecord, route: Route) -> Decimal:
    """Return the record's quantity in the basis of its route.

    Raises:
        InputError: ``quantity.not_finite``.
    """
    amount = record.quantity.amount
    if not amount.is_finite():
        raise InputError("quantity.not_finite", record.where, value=amount)
    return in_basis([amount], route)[0]


def in_basis(amounts: list[Decimal], route: Route) -> list[Decimal]:
    """Return amounts as recorded in the basis of their route."""
    numerator, denominator = route.scale
    if numerator != 1:
        amounts = [CONTEXT.multiply(amount, numerator) for amount in amounts]
    if denominator != 1:
        amounts = [CONTEXT.divide(amount, denominator) for amount in amounts]
    return amounts


def _amount(record: ActivityRecord, name: str, text: str) -> Decimal:
    refused = InputError(
        "parameter.not_a_number", record.where, parameter=name, value=text, source=record.source
    )
    try:
        amount = Decimal(text.strip())
    except ArithmeticError as exc:
        raise refused from exc
    if not amount.is_finite():
        raise refused
    return amount


def _bases(route: Route) -> tuple[Basis, ...]:
    if all(ready.flow.basis is Basis.BOTH for ready in route.flows):
        return (Basis.BOTH,)
    return (Basis.LOCATION, Basis.MARKET)


def _emission(
    record: ActivityRecord,
    route: Route,
    flows: Iterable[_Amounts],
    basis: Basis,
    *,
    recorder: bool,
) -> Emission:
    gases: dict[str, Decimal] = {}
    co2e = biogenic = outside = Decimal(0)
    steps: list[Step] = []
    for each in flows:
        ready = each.ready
        if ready.flow.basis not in (basis, Basis.BOTH):
            continue
        if recorder:
            steps.append(_step(record.id, each))
        if ready.flow.is_biogenic:
            biogenic += each.kg
            continue
        gases[ready.flow.gas] = gases.get(ready.flow.gas, Decimal(0)) + each.kg
        if ready.is_outside_kyoto:
            outside += each.co2e_kg
        else:
            co2e += each.co2e_kg
    return Emission(
        record=record.id,
        source=route.source.code,
        scope=route.source.scope,
        basis=basis,
        gases=tuple(sorted(gases.items())),
        co2e_kg=co2e,
        factor=_main_factor(route, basis),
        steps=tuple(steps),
        biogenic_kg=biogenic,
        outside_kyoto_kg=outside,
        findings=route.findings,
    )


def _held(amount: Decimal, record: ActivityRecord, ready: ReadyFlow) -> Decimal:
    if not ready.flow.is_stock:
        return amount
    return amount * as_decimal(years_held(record.period))


def _main_factor(route: Route, basis: Basis) -> FactorUsed:
    for ready in route.flows:
        if ready.flow.basis in (basis, Basis.BOTH):
            return ready.flow.used
    return route.flows[0].flow.used


def _step(record: str, amounts: _Amounts) -> Step:
    """Return the step from an amount to the CO2e of one gas."""
    ready, flow = amounts.ready, amounts.ready.flow
    factor = Quantity(
        CONTEXT.divide(ready.numerator, ready.denominator), f"kg{flow.gas}/{flow.unit}"
    )
    key = "step.biogenic" if flow.is_biogenic else "step.emission"
    return Step(
        key=key,
        formula="quantity × factor × gwp",
        values=(
            ("quantity", Quantity(amounts.driver, flow.unit)),
            ("factor", factor),
            ("gwp", Quantity(ready.gwp, f"kgCO2e/kg {flow.gas}")),
        ),
        result=Quantity(amounts.co2e_kg, "kgCO2e"),
        factor=flow.used,
        records=(record,) if record else (),
        parts=() if flow.derivation is None else (flow.derivation,),
        details=(("gas", flow.gas), ("basis", flow.basis.value)),
    )
