"""From a record to its emissions: its amounts through the flows of its route."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.calendarisation import years_held
from desktop.accounting.emission import Choices, Emission, FactorUsed, Step
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import QUANTITY
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.quantity import Quantity
from desktop.accounting.route import ReadyFlow, Route, in_basis
from desktop.accounting.routes import route_of
from desktop.accounting.units import CONTEXT, as_decimal
from desktop.errors import DesktopError, InputError, NotComputableError

_RECORD_QUANTUM = Decimal("1e-9")
"""What one record alone emits is rounded to this many kg where it is shown beside its sum."""


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
