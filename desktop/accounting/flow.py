"""What a source gives off per unit of what drives it; every family of sources answers in flows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import Choices, FactorUsed, Step
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.methodology.lookup import value_of
from desktop.accounting.methodology.schema import DatedValue, Methodology, SourceDefinition
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import as_decimal, find_unit, plain
from desktop.errors import InputError, NotComputableError
from desktop.findings import Finding, Severity

QUANTITY = ""
"""The driver that is the record's own quantity."""

BOTTLE = "瓶"
"""The unit of gas bought by the bottle."""

_FULLEST = 1000  # kg: more is a tank
_TRUE = frozenset({"true", "1", "yes", "是", "表压", "表压力", "gauge"})
_FALSE = frozenset({"false", "0", "no", "否", "绝压", "绝对", "绝对压力", "absolute", ""})


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that decides a source's flows; records that agree in it share them.

    Attributes:
        basis: Unit in which the record's quantity drives the flows.
        region: GB/T 2260 code.
        year: Reporting year.
        conditions: Parameters of the record that decide the factor.
        amounts: Names of the parameters that are amounts of their own.
    """

    methodology: Methodology
    choices: Choices
    source: SourceDefinition
    basis: str
    region: str
    year: int
    conditions: Mapping[str, str]
    amounts: frozenset[str]
    overrides: Overrides | None

    def value(self, path: str, key: str, column: str = "amount") -> DatedValue:
        """Return a value in force.

        Raises:
            NotComputableError: If there is none, or it is switched off or refused.
        """
        on = self.choices.switched_on
        return value_of(self.methodology, path, key, column, switched_on=on)

    def number(self, name: str) -> Fraction | None:
        """Return a numeric condition; a per cent sign divides by 100; nothing if absent.

        Raises:
            InputError: ``parameter.not_a_number``.
        """
        text = self.conditions.get(name, "").strip()
        if not text:
            return None
        per_cent = text.endswith(("%", "％"))
        try:
            value = Fraction(Decimal(text.rstrip("%％").strip()))
        except (ArithmeticError, ValueError) as exc:
            raise self.refused("parameter.not_a_number", name) from exc
        return value / 100 if per_cent else value

    def share(self, name: str) -> Fraction | None:
        """Return a condition between 0 and 1, written as a fraction or with a per cent sign.

        Raises:
            InputError: ``parameter.out_of_range``.
        """
        value = self.number(name)
        if value is not None and not 0 <= value <= 1:
            raise self.refused("parameter.out_of_range", name)
        return value

    def bottle(self) -> Fraction:
        """Return what a bottle holds, net, in tonnes.

        Raises:
            NotComputableError: ``bottle.weight_missing``; nobody can tell it from the outside.
            InputError: ``parameter.not_a_number``, ``parameter.out_of_range``.
        """
        kilograms = self.number("kg_per_bottle")
        if kilograms is None:
            raise NotComputableError("bottle.weight_missing", source=self.source.code)
        if not 0 < kilograms <= _FULLEST:
            raise self.refused("parameter.out_of_range", "kg_per_bottle")
        return kilograms / 1000

    def flag(self, name: str) -> bool | None:
        """Return a yes-or-no condition; nothing if absent.

        Raises:
            InputError: ``parameter.not_a_choice``.
        """
        if name not in self.conditions:
            return None
        word = self.conditions[name].strip().lower()
        if word not in _TRUE | _FALSE:
            raise self.refused("parameter.not_a_choice", name)
        return word in _TRUE

    def given_factor(self) -> Decimal | None:
        """Return the factor the record imposes in place of the methodology's, if any.

        Raises:
            InputError: ``override.out_of_range`` if it is negative.
        """
        given = None if self.overrides is None else self.overrides.factor
        if given is not None and given < 0:
            raise InputError("override.out_of_range", name="factor", value=given)
        return given

    def refused(self, code: str, name: str) -> InputError:
        """Return the error that quotes a parameter."""
        text = self.conditions.get(name, "")
        return InputError(code, parameter=name, value=text, source=self.source.code)

    def missing(self, name: str) -> NotComputableError:
        """Return the error that names a parameter the record should carry."""
        return NotComputableError("parameter.missing", parameter=name, source=self.source.code)

    def unit_refused(self) -> InputError:
        """Return the error for a unit the source cannot be quantified in."""
        return InputError(
            "quantity.unit_mismatch",
            unit=self.basis,
            wanted=self.source.unit,
            source=self.source.code,
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """Gas per unit of a driver.

    Attributes:
        gas: Formula, or ``CO2e`` where the factor knows no gases.
        factor: kg of the gas per ``unit``.
        unit: Unit of the driver.
        used: The factor as the result quotes it.
        driver: :data:`QUANTITY`, or the name of a parameter that is an amount.
        is_stock: The driver is held over time and counts by the share of the year.
        derivation: How the factor came about.
    """

    gas: str
    factor: Fraction
    unit: str
    scope: Scope
    basis: Basis
    used: FactorUsed
    driver: str = QUANTITY
    is_biogenic: bool = False
    is_stock: bool = False
    derivation: Step | None = None


@dataclass(frozen=True, slots=True)
class Flows:
    """A family's answer.

    Attributes:
        activity: The source's own unit per unit of the basis; nothing if it cannot be said.
        standard_coal: kgce per unit of the basis, calorific (当量).
        findings: Assumptions a person should see; without records.
    """

    flows: tuple[Flow, ...]
    activity: Fraction | None = Fraction(1)
    standard_coal: Fraction | None = None
    findings: tuple[Finding, ...] = ()


def shown(value: Fraction) -> Decimal:
    """Return a fraction as a decimal a person can read back: exact, or to 50 digits."""
    return plain(as_decimal(value))


def fraction_step(
    key: str, formula: str, values: Mapping[str, tuple[Fraction, str]], result: tuple[Fraction, str]
) -> Step:
    """Return a step whose operands and result are given as fractions with units."""
    return Step(
        key,
        formula,
        tuple((name, Quantity(shown(v), unit)) for name, (v, unit) in values.items()),
        Quantity(shown(result[0]), result[1]),
    )


def notice(code: str, **details: object) -> Finding:
    """Return a finding that only tells."""
    return Finding(
        code, Severity.NOTICE, details={name: str(value) for name, value in details.items()}
    )


def basis_for(source_unit: str, unit: str, *, is_gas: bool) -> str:
    """Return the unit in which amounts read in ``unit`` are summed for a source.

    Raises:
        InputError: ``quantity.unit_unknown``.
    """
    read, own = find_unit(unit), find_unit(source_unit)
    if read is None or own is None:
        raise InputError("quantity.unit_unknown", unit=unit)
    if read.dimension == own.dimension:
        return own.symbol
    if read.dimension == "volume" and not is_gas:
        return "L"
    return _BASES.get(read.dimension, read.symbol)


_BASES = {"energy": "GJ", "mass": "t", "volume": "m3", "normal_volume": "Nm3"}
