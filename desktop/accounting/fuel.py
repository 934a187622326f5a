"""One fuel of the chosen set, with what the record measured itself, and its CO2 per GJ."""

from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import Step
from desktop.accounting.flow import Request, basis_for, fraction_step
from desktop.accounting.fuel_amount import energy_per_unit
from desktop.accounting.methodology.lookup import find_value
from desktop.accounting.methodology.schema import DatedValue
from desktop.accounting.units import ratio
from desktop.errors import InputError, NotComputableError

CO2_PER_C = Fraction(44, 12)


@dataclass(frozen=True, slots=True)
class Fuel:
    """One fuel of one set, with the record's measured values in place of the set's.

    Attributes:
        ncv: Net calorific value. [GJ per t or per 10^4 Nm3]
        per: The unit the calorific value stands for, ``t`` or ``10^4 Nm3``.
        co2: kg CO2 per GJ.
        row: The row it comes from.
        parts: Operands of the CO2 factor for the explanation.
    """

    ncv: Fraction
    per: str
    co2: Fraction
    row: DatedValue
    is_overridden: str
    derivation: Step


def fuel_set(request: Request) -> str:
    """Return the path of the factor set a source takes its fuel from."""
    path = request.source.factors
    return f"fuels/{request.choices.factor_set}" if path == "fuels" else path


def read_fuel(request: Request) -> Fuel:
    """Return the fuel of the chosen set with the record's measured values.

    A fuel the set lacks is read where the record measured all of it; another set then says what
    its calorific value is per, and with a factor alone gives it for standard coal.

    Raises:
        NotComputableError: ``fuel.not_in_set`` or ``parameter.switched_off``.
    """
    path, item = fuel_set(request), request.source.item
    if (path, item, "ncv") not in request.methodology.index:
        others = _sets(request)
        frames = [f"fuels/{each}" for each in others if _is_frame(request, f"fuels/{each}")]
        if not frames:
            names = ", ".join(others)
            raise NotComputableError("fuel.not_in_set", fuel=item, set=path, others=names)
        path = frames[0]
    row = request.value(path, item, "ncv")
    given = request.overrides
    _check_range(given)
    request.given_factor()
    measured = given.ncv if given else None
    ncv = Fraction(row.amount if measured is None else measured)
    co2, derivation = _co2_per_gj(request, path, ncv)
    marks = _override_marks(request)
    return Fuel(ncv, row.unit.removeprefix("GJ/"), co2, row, marks, derivation)


def _check_range(given: Overrides | None) -> None:
    """Refuse measured values that no fuel has.

    Raises:
        InputError: ``override.out_of_range``.
    """
    if given is None:
        return
    for name in ("ncv", "carbon_content"):
        value = getattr(given, name)
        if value is not None and value <= 0:
            raise InputError("override.out_of_range", name=name, value=value)


def _is_frame(request: Request, path: str) -> bool:
    """Say whether a set can frame a record that gives all that decides its CO2 itself."""
    given = request.overrides
    if given is None:
        return False
    whole = None not in (given.ncv, given.carbon_content, given.oxidation)
    on = request.choices.switched_on
    row = find_value(request.methodology, path, request.source.item, "ncv", switched_on=on)
    return (whole or given.factor is not None) and row is not None


def _sets(request: Request) -> list[str]:
    item = request.source.item
    paths = {p for p, key, column in request.methodology.index if (key, column) == (item, "ncv")}
    return sorted(p.removeprefix("fuels/") for p in paths if p.startswith("fuels/"))


def _override_marks(request: Request) -> str:
    given = request.overrides
    if given is None:
        return ""
    names = ("ncv", "carbon_content", "oxidation", "factor", "factor_per")
    return "".join(
        f";{name}={getattr(given, name)}"
        for name in names
        if getattr(given, name) not in (None, "")
    )


def _co2_per_gj(request: Request, path: str, ncv: Fraction) -> tuple[Fraction, Step]:
    """Return kg CO2 per GJ and the step from the set's numbers to t CO2 per t or 10^4 Nm3."""
    given, item = request.overrides, request.source.item
    unit = request.value(path, item, "ncv").unit
    per = unit.removeprefix("GJ/")
    result = f"tCO2/{per}"
    if given is not None and given.factor is not None:
        step, whole = _factor_given(request, given, (ncv, per))
        return whole * 1000 / ncv, step
    if (path, item, "co2") in request.methodology.index and not _carbon_given(request):
        co2 = Fraction(request.value(path, item, "co2").amount)
        step = fraction_step(
            "step.fuel_factor_ipcc",
            "ncv × co2 ÷ 10^6",
            {"ncv": (ncv, unit), "co2": (co2, "kgCO2/TJ")},
            (ncv * co2 / 10**6, result),
        )
        return co2 / 1000, step
    carbon, oxidation = _carbon(request, path), _oxidation(request, path)
    step = fraction_step(
        "step.fuel_factor",
        "ncv × carbon_content × oxidation × 44/12",
        {"ncv": (ncv, unit), "carbon_content": (carbon, "tC/GJ"), "oxidation": (oxidation, "1")},
        (ncv * carbon * oxidation * CO2_PER_C, result),
    )
    return carbon * oxidation * CO2_PER_C * 1000, step


def _factor_given(
    request: Request, given: Overrides, heat: tuple[Fraction, str]
) -> tuple[Step, Fraction]:
    """Return the step to an imposed factor, and it in tCO2 per t or 10^4 Nm3."""
    (ncv, per), factor = heat, Fraction(given.factor or 0)
    if not given.factor_per:
        written = (factor, f"tCO2/{per}")
        return fraction_step("step.factor_given", "factor", {"factor": written}, written), factor
    basis, units = factor_basis(request, given)
    energy = energy_per_unit(replace(request, basis=basis), ncv, per)[0] * units
    whole = factor / energy * ncv / 1000
    step = fraction_step(
        "step.factor_given",
        "factor ÷ energy_per_unit × ncv ÷ 1000",
        {
            "factor": (factor, f"kgCO2/{given.factor_per}"),
            "energy_per_unit": (energy, f"GJ/{given.factor_per}"),
            "ncv": (ncv, f"GJ/{per}"),
        },
        (whole, f"tCO2/{per}"),
    )
    return step, whole


def factor_basis(request: Request, given: Overrides) -> tuple[str, Fraction]:
    """Return the basis of an imposed factor's own unit, and how many of it that unit is."""
    own = request.source.unit
    basis = basis_for(own, given.factor_per, is_gas=own == "Nm3")
    return basis, ratio(given.factor_per, basis)


def _carbon_given(request: Request) -> bool:
    given = request.overrides
    return given is not None and given.carbon_content is not None


def _carbon(request: Request, path: str) -> Fraction:
    given = request.overrides
    if given is not None and given.carbon_content is not None:
        return Fraction(given.carbon_content)
    return Fraction(request.value(path, request.source.item, "carbon_content").amount)


def _oxidation(request: Request, path: str) -> Fraction:
    given = request.overrides
    if given is not None and given.oxidation is not None:
        if not 0 <= given.oxidation <= 1:
            raise InputError("override.out_of_range", name="oxidation", value=given.oxidation)
        return Fraction(given.oxidation)
    if (path, request.source.item, "oxidation") not in request.methodology.index:
        return Fraction(1)
    return Fraction(request.value(path, request.source.item, "oxidation").amount) / 100
