"""Finding the route of a record: once for all that agree in what decides it."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.combustion import burn, burn_biomass
from desktop.accounting.emission import Choices, FactorUsed
from desktop.accounting.flow import Flows, Request, basis_for, notice
from desktop.accounting.fugitive import leak
from desktop.accounting.methodology.lookup import (
    factor_used,
    find_value,
    source_definition,
    value_of_year,
)
from desktop.accounting.methodology.schema import DatedValue, Methodology, SourceDefinition
from desktop.accounting.mobile import drive
from desktop.accounting.noted import kind_of
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
from desktop.accounting.route import GWP, ReadyFlow, Route, ready_flow
from desktop.accounting.scope3 import estimate_by_proxy
from desktop.accounting.units import as_decimal, ratio
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
_EQUIVALENT = ("standard_coal/equivalent_electricity", "electricity")
_MEMO_LIMIT = 200_000
RouteKey = tuple[str, str, str, int, tuple[tuple[str, str], ...], Overrides | None]


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
    flows = tuple(ready_flow(flow, source, methodology, choices) for flow in answer.flows)
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
        value = find_value(request.methodology, GWP, gas, chosen)
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
