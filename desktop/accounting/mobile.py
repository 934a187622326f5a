"""Own vehicles and machines: CO2 by fuel, CH4 and N2O by distance and emission stage."""

from dataclasses import replace
from fractions import Fraction

from desktop.accounting.combustion import burn_moving
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice
from desktop.accounting.methodology.lookup import factor_used
from desktop.errors import NotComputableError
from desktop.findings import Finding

_TABLE = "mobile/per_km"
_MG_PER_KG = 10**6
_VEHICLES = {
    "car": "car", "轿车": "car", "小客车": "car",
    "light": "light", "其它轻型车": "light", "其他轻型车": "light", "轻型": "light",
    "heavy": "heavy", "重型车": "heavy", "重型": "heavy", "货车": "heavy",
}  # fmt: skip
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6",
          "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "Ⅴ": "5", "Ⅵ": "6",
          "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6"}  # fmt: skip


def drive(request: Request) -> Flows:
    """Return the flows of own vehicles: CO2 by fuel, and by distance where it is known.

    CH4, N2O [kg] = distance [km] × factor [mg/km] / 10^6
    """
    burned = burn_moving(request)
    if "km" not in request.amounts:
        return burned
    if _lacks_stage(request):
        return replace(burned, findings=(*burned.findings, _without_stage(request)))
    key, findings = _row(request)
    flows = _by_distance(request, key)
    return Flows(
        (*burned.flows, *flows),
        burned.activity,
        burned.standard_coal,
        (*burned.findings, *findings),
    )


def _lacks_stage(request: Request) -> bool:
    """Say whether only the emission stage, which is not given, would find the factors."""
    if _stage(request):
        return False
    start = f"{request.source.item}.{_vehicle(request)[0]}."
    rows = {key for path, key, _ in request.methodology.index if path == _TABLE}
    own = {key for key in rows if key.startswith(start)}
    return bool(own) and f"{start}all" not in own


def _without_stage(request: Request) -> Finding:
    """Return the warning that CH4 and N2O of the distance are left out."""
    return Finding("vehicle.stage_missing", details={"source": request.source.code})


def _by_distance(request: Request, key: str) -> list[Flow]:
    flows = []
    for column, gas in (("ch4", "CH4"), ("n2o", "N2O")):
        if (_TABLE, key, column) not in request.methodology.index:
            continue
        value = request.value(_TABLE, key, column)
        factor = Fraction(value.amount) / _MG_PER_KG
        step = fraction_step(
            "step.gas_per_distance",
            "factor ÷ 10^6",
            {"factor": (Fraction(value.amount), value.unit)},
            (factor, f"kg{gas}/km"),
        )
        used = factor_used(
            request.methodology, value, value.amount, value.unit, suffix=f".{column}"
        )
        flows.append(
            Flow(
                gas,
                factor,
                "km",
                request.source.scope,
                Basis.BOTH,
                used,
                driver="km",
                derivation=step,
            )
        )
    return flows


def _row(request: Request) -> tuple[str, tuple[Finding, ...]]:
    """Return the key of the vehicle table and what was assumed.

    Raises:
        NotComputableError: ``vehicle.no_factor``.
    """
    fuel = request.source.item
    vehicle, findings = _vehicle(request)
    stage = _stage(request)
    keys = {key for path, key, _ in request.methodology.index if path == _TABLE}
    for candidate in _candidates(stage):
        if (key := f"{fuel}.{vehicle}.{candidate}") in keys:
            return key, findings
    raise NotComputableError(
        "vehicle.no_factor",
        fuel=fuel,
        vehicle=vehicle,
        stage=stage or "?",
        source=request.source.code,
    )


def _vehicle(request: Request) -> tuple[str, tuple[Finding, ...]]:
    word = request.conditions.get("vehicle", "").strip()
    if word:
        if word not in _VEHICLES:
            raise request.refused("parameter.not_a_choice", "vehicle")
        return _VEHICLES[word], ()
    assumed = "heavy" if request.source.item == "natural_gas" else "car"
    return assumed, (notice("vehicle.assumed", vehicle=assumed, source=request.source.code),)


def _stage(request: Request) -> str:
    word = request.conditions.get("stage", "").strip().upper()
    for lead in ("国", "CHINA", "EURO"):
        word = word.removeprefix(lead).strip()
    return _ROMAN.get(word, word)


def _candidates(stage: str) -> tuple[str, ...]:
    """Return the table's spellings a stage may stand under, the exact one first."""
    later = tuple(f"{n}+" for n in range(4, 2, -1) if stage.isdigit() and int(stage) >= n)
    return (stage, *later, "all", *(("other",) if stage in ("1", "2", "3") else ()))
