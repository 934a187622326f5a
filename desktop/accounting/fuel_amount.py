"""From the unit a fuel is recorded in to its mass, its normal volume and its energy."""

from fractions import Fraction

from desktop.accounting.flow import BOTTLE, Request, notice, shown
from desktop.accounting.methodology.lookup import find_value
from desktop.errors import NotComputableError
from desktop.findings import Finding

_ZERO_CELSIUS = Fraction("273.15")
DENSEST = 2
"""No fuel is denser. [kg/L]"""


def energy_per_unit(
    request: Request, ncv: Fraction, per: str
) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return GJ per unit of the basis, and what was assumed on the way.

    Args:
        request: What is asked, with its basis.
        ncv: Net calorific value. [GJ per ``per``]
        per: ``t`` or ``10^4 Nm3``.

    Raises:
        InputError: ``quantity.unit_mismatch`` or ``parameter.out_of_range``.
        NotComputableError: ``density.missing`` or ``density.of_gas_missing``.
    """
    if request.basis == "GJ":
        return Fraction(1), ()
    if per == "t":
        mass, findings = _mass(request)
        return ncv * mass, findings
    volume, findings = normal_volume(request)
    return ncv / 10000 * volume, findings


def _mass(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return t per unit of the basis: litres and gas volumes by density."""
    if request.basis == "t":
        return Fraction(1), ()
    if request.basis == BOTTLE:
        return request.bottle(), ()
    if request.basis != "L" and request.source.unit != "Nm3":
        raise request.unit_refused()
    weight, found = density(request)
    if request.basis == "L":
        return weight / 1000, found
    volume, gas_found = normal_volume(request)
    return volume * weight, (*found, *gas_found)


def density(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return kg/L: of the record, of the user's choices, or the default with a notice."""
    given = given_density(request)
    if given is not None:
        return given, ()
    item = request.source.item
    value = find_value(request.methodology, "fuels/density", item)
    if value is None:
        raise NotComputableError("density.missing", fuel=item, source=request.source.code)
    found = notice("density.assumed", fuel=item, density=value.amount, unit=value.unit)
    return Fraction(value.amount), (found,)


def given_density(request: Request) -> Fraction | None:
    """Return kg/L of the record or of the user's choices, if there is one."""
    own = request.number("density_kg_l")
    if own is not None:
        if not 0 < own <= DENSEST:
            raise request.refused("parameter.out_of_range", "density_kg_l")
        return own
    chosen = dict(request.choices.densities).get(request.source.item)
    return None if chosen is None else Fraction(chosen)


def has_density(request: Request) -> bool:
    """Say whether the fuel's density is given or known."""
    try:
        density(request)
    except NotComputableError:
        return False
    return True


def normal_volume(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return Nm3 per unit of the basis: billed volume × 273.15 / (273.15 + t), or t / density.

    No default density turns a mass of gas into a volume: with the default calorific value it
    would be a tenth too much.
    """
    if request.basis == "Nm3":
        return Fraction(1), ()
    if request.basis == "t" and request.source.unit == "Nm3":
        weight = given_density(request)
        if weight is None:
            raise NotComputableError("density.of_gas_missing", source=request.source.code)
        return 1 / weight, ()
    if request.basis != "m3":
        raise request.unit_refused()
    own, celsius = request.number("reference_c"), reference(request)
    if not -50 <= celsius <= 100:  # noqa: PLR2004  what a meter can see
        raise request.refused("parameter.out_of_range", "reference_c")
    is_plain = own is not None or celsius == 0
    found = () if is_plain else (notice("gas.reference_assumed", celsius=shown(celsius)),)
    return _ZERO_CELSIUS / (_ZERO_CELSIUS + celsius), found


def reference(request: Request) -> Fraction:
    """Return the temperature of the metering reference: of the record, else of the choices."""
    own = request.number("reference_c")
    return Fraction(request.choices.gas_reference_c) if own is None else own
