"""What quantification gives: factors used, steps, cells and lines."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class FactorUsed:
    """A factor as it was used, with where it comes from.

    Attributes:
        id: Path of the parameter and its key, unique within the methodology.
        value: As published, in ``unit``.
        unit: e.g. ``kgCO2/kWh``.
        document: Title or number of the document.
        year: Data year, if it has one.
        confidence: A word of METHODOLOGY section 1.
        factor_set: The set or series it belongs to.
        source: Where the number was taken from.
        sha256: Of the resource file it stands in.
    """

    id: str
    value: Decimal
    unit: str
    document: str
    year: int | None
    confidence: str
    factor_set: str = ""
    source: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation, as a tree.

    Attributes:
        key: A code of ``resources/messages`` (``step.*``) that says in words what is done.
        formula: With the names of ``values``: ``quantity × factor``.
        values: Named operands.
        result: Not rounded, except where the key says so.
        factor: The factor or parameter used, if any.
        records: Ids of the activity records below it.
        parts: Steps below it; their results add up to or enter this one.
    """

    key: str
    formula: str
    values: tuple[tuple[str, Quantity], ...]
    result: Quantity
    factor: FactorUsed | None = None
    records: tuple[str, ...] = ()
    parts: tuple["Step", ...] = ()
    details: tuple[tuple[str, str], ...] = ()


class Cell(NamedTuple):
    """The smallest rounded amount: month × facility × source × factor × gas (× basis).

    A named tuple, because a region has millions of them and a frozen dataclass is made at a third
    of the speed.

    Attributes:
        kg: Mass of the gas, rounded once, half-even, to 1e-6. [kg]
        co2e_kg: With the inventory's GWP set, rounded once. [kgCO2e]
        is_biogenic: Biogenic CO2, reported apart from the scopes.
        is_outside_kyoto: Montreal gases such as R-22, reported apart from the scopes.
    """

    month: Month
    facility: str
    source: str
    scope: Scope
    basis: Basis
    factor_id: str
    gas: str
    kg: Decimal
    co2e_kg: Decimal
    is_biogenic: bool = False
    is_outside_kyoto: bool = False


class Line(NamedTuple):
    """A record's share of one cell, by largest remainder; lines add up to their cell."""

    id: str
    record: str
    month: Month
    facility: str
    source: str
    scope: Scope
    basis: Basis
    region: str
    quantity: Quantity
    parameters: tuple[tuple[str, str], ...]
    factor_id: str
    gas: str
    kg: Decimal
    co2e_kg: Decimal
    quality: int
    is_biogenic: bool = False
    evidence: str = ""
    is_outside_kyoto: bool = False


@dataclass(frozen=True, slots=True)
class Emission:
    """One record quantified on its own (``carbonbook quantify``), not rounded.

    Attributes:
        gases: kg of each gas.
        co2e_kg: [kgCO2e]
        basis: Location or market for purchased energy; both otherwise.
        steps: How it came about; empty without a recorder.
        biogenic_kg: Biogenic CO2, not in ``co2e_kg``. [kg]
        outside_kyoto_kg: Montreal gases such as R-22, not in ``co2e_kg``. [kgCO2e]
        findings: Assumptions made for it.
    """

    record: str
    source: str
    scope: Scope
    basis: Basis
    gases: tuple[tuple[str, Decimal], ...]
    co2e_kg: Decimal
    factor: FactorUsed
    steps: tuple[Step, ...] = ()
    biogenic_kg: Decimal = Decimal(0)
    outside_kyoto_kg: Decimal = Decimal(0)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose for an inventory; stored with it.

    Attributes:
        as_of: The day the inventory is made: factors published later do not exist yet.
        factor_set: Fuel set, e.g. ``GBT32151.34-2024``.
        gwp_set: ``SAR``, ``AR4``, ``AR5`` or ``AR6``.
        grid_series: ``announcement``, ``notice`` or ``historic``.
        grid_level: ``province``, ``region`` or ``nation``.
        region: The entity's GB/T 2260 code, for records without one.
        gas_reference_c: Temperature at which billed gas was measured. [°C]
        densities: Density by fuel where the user replaced the default. [kg/L]
        switched_on: Ids of recalled or doubtful rows the user switched on.
        combustion_ch4_n2o: Whether CH4 and N2O of burning count too; the Chinese guidelines
            count CO2 only.
        steam_formula: ``GBT32151.34-2024`` or ``guides-2015``; empty for the methodology's.
        natural_gas: ``oil_field`` or ``gas_field``, for its standard-coal coefficient only.
    """

    as_of: date
    factor_set: str = "GBT32151.34-2024"
    gwp_set: str = "AR5"
    grid_series: str = "announcement"
    grid_level: str = "province"
    region: str = ""
    gas_reference_c: Decimal = Decimal(20)
    densities: tuple[tuple[str, Decimal], ...] = ()
    switched_on: tuple[str, ...] = field(default=())
    combustion_ch4_n2o: bool = False
    steam_formula: str = ""
    natural_gas: str = "oil_field"
