"""The inventory's parts of a report: text for people and shares for the template's bars."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from desktop.accounting.emission import Cell, FactorUsed
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.schema import Texts
from desktop.findings import Severity
from desktop.messages import catalogue, sentence
from desktop.reports.data import Differing, ReportData
from desktop.reports.numbers import percent, plain, published, shown, tonnes
from desktop.words import unit_word
from desktop.words import word as code_word

Content = dict[str, object]
Rows = list[Content]
LOCATION = (Basis.BOTH, Basis.LOCATION)
MARKET = (Basis.BOTH, Basis.MARKET)
FINDINGS_SHOWN = 12
_PARTS = 6
_SEVERITIES = tuple(Severity)


def word(texts: Texts, language: str) -> str:
    """Return a text in the language, or in the other where it has none."""
    first, second = (texts.zh, texts.en) if language == "zh" else (texts.en, texts.zh)
    return first or second


def source_name(data: ReportData, code: str, language: str) -> str:
    """Return what people call a source; its code where nobody named it."""
    return word(data.names.get(code, Texts()), language) or code


def totals(inventory: Inventory) -> Content:
    """Return the headline figures, in tCO2e."""
    of = inventory.totals
    return {
        "co2e": tonnes(of.co2e),
        "scope1": tonnes(of.scope1),
        "scope2_location": tonnes(of.scope2_location),
        "scope2_market": tonnes(of.scope2_market),
        "co2e_market": tonnes(of.scope1 + of.scope2_market),
        "scope3": tonnes(of.scope3) if of.scope3 else "",
        "biogenic": tonnes(of.biogenic) if of.biogenic else "",
    }


def months(inventory: Inventory) -> Content:
    """Return every month's Scope 1 and location-based Scope 2, with heights for the bars."""
    kg: dict[tuple[str, Scope], Decimal] = defaultdict(Decimal)
    for cell in _counted(inventory.cells, LOCATION):
        kg[str(cell.month), cell.scope] += cell.co2e_kg
    pairs = [
        (str(month), kg[str(month), Scope.SCOPE_1], kg[str(month), Scope.SCOPE_2])
        for month in inventory.period.months()
    ]
    highest = max((max(one, Decimal(0)) + max(two, Decimal(0)) for _, one, two in pairs), default=0)
    return {
        "highest": tonnes(Decimal(highest), 0),
        "bars": [
            {
                "month": month,
                "scope1": _height(one, highest),
                "scope2": _height(two, highest),
                "total": tonnes(one + two, 0),
            }
            for month, one, two in pairs
        ],
    }


def sources(data: ReportData, language: str) -> Rows:
    """Return one row a source, biggest first within its scope."""
    inventory = data.inventory
    location = _by_source(_counted(inventory.cells, LOCATION))
    market = _by_source(_counted(inventory.cells, MARKET))
    whole = inventory.totals.co2e
    order = sorted({*location, *market}, key=lambda k: (k[0], -location.get(k, Decimal(0)), k[1]))
    return [
        {
            "scope": scope.value,
            "name": source_name(data, code, language),
            "code": code,
            "quantity": _quantity(inventory, code, language),
            "location": tonnes(location.get((scope, code), Decimal(0))),
            "market": tonnes(market.get((scope, code), Decimal(0))),
            "share": percent(location.get((scope, code), Decimal(0)) / whole if whole else None),
            "part": _height(location.get((scope, code), Decimal(0)), whole),
        }
        for scope, code in order
    ]


def mix(data: ReportData, language: str) -> Rows:
    """Return what each source gives to the total, biggest first, small ones together."""
    parts = _by_source(_counted(data.inventory.cells, LOCATION))
    whole = sum((kg for kg in parts.values() if kg > 0), Decimal(0))
    ranked = sorted(((kg, code) for (_, code), kg in parts.items() if kg > 0), reverse=True)
    rows: Rows = [
        _part(source_name(data, code, language), kg, whole) for kg, code in ranked[:_PARTS]
    ]
    rest = sum((kg for kg, _ in ranked[_PARTS:]), Decimal(0))
    return [*rows, _part("", rest, whole)] if rest else rows


def gases(inventory: Inventory) -> Rows:
    """Return mass and CO2e of each gas, location-based."""
    mass: dict[str, Decimal] = defaultdict(Decimal)
    weighted: dict[str, Decimal] = defaultdict(Decimal)
    for cell in _counted(inventory.cells, LOCATION):
        mass[cell.gas] += cell.kg
        weighted[cell.gas] += cell.co2e_kg
    ranked = sorted(mass, key=lambda gas: (-weighted[gas], gas))
    return [{"gas": gas, "kg": shown(mass[gas]), "co2e": tonnes(weighted[gas])} for gas in ranked]


def factors(data: ReportData, language: str) -> Rows:
    """Return the factors the shown cells used, with document and confidence.

    What counts on one basis alone says on which: purchased power has a factor for each.
    """
    used: dict[str, str] = {}
    bases: dict[str, set[Basis]] = defaultdict(set)
    for cell in data.inventory.cells:
        used.setdefault(cell.factor_id, cell.source)
        bases[cell.factor_id].add(cell.basis)
    return [
        _factor(data.inventory.factors[id_], source_name(data, code, language), language)
        | {"basis": _only(bases[id_])}
        for id_, code in sorted(used.items(), key=lambda pair: (pair[1], pair[0]))
        if id_ in data.inventory.factors
    ]


def _only(bases: set[Basis]) -> str:
    """Return the one basis that all are of; nothing for both."""
    one = bases.pop() if len(bases) == 1 else Basis.BOTH
    return "" if one is Basis.BOTH else one.value


def quality(data: ReportData) -> Content:
    """Return coverage, shares of how amounts are known, quality and uncertainty."""
    inventory, coverage = data.inventory, data.coverage
    is_known = coverage.share is not None
    return {
        "covered": percent(coverage.share) if is_known else "",
        "uncovered_cost": shown(coverage.uncovered_cost) if is_known else "",
        "shares": _shares(inventory),
        "quality": shown(inventory.quality, 1),
        "uncertainty": f"± {percent(inventory.uncertainty)}" if inventory.uncertainty else "",
    }


def differences(data: ReportData, language: str) -> Rows:
    """Return what origins tell differently, with what counts first and the reasons given."""
    return [
        {
            "what": f"{source_name(data, each.source, language)} · {each.facility}",
            "month": each.month,
            "amounts": _told(each, language),
            "difference": f"{'+' * (each.difference > 0)}{shown(each.difference * 100, 1)} %",
            "reason": each.reason,
        }
        for each in data.differences
    ]


def _told(each: Differing, language: str) -> str:
    """Return what each origin says, the ones that count before the others."""
    ranked = sorted(each.amounts, key=lambda pair: pair[0] not in each.leading)
    said = (f"{code_word('origin', origin, language)} {shown(amount)}" for origin, amount in ranked)
    return f"{' / '.join(said)} {unit_word(each.unit, language)}"


def findings(inventory: Inventory, language: str) -> Content:
    """Return the findings as sentences, worst first, equal sentences once."""
    ranked = sorted(inventory.findings, key=lambda f: _SEVERITIES.index(f.severity))
    said = {sentence(f.code, f.details, language, where=f.where): f.severity.value for f in ranked}
    rows = [{"text": text, "severity": severity} for text, severity in said.items()]
    return {"rows": rows[:FINDINGS_SHOWN], "more": max(0, len(rows) - FINDINGS_SHOWN)}


def methodology(inventory: Inventory) -> Content:
    """Return which methodology and which choices computed it."""
    chosen = inventory.choices
    return {
        "id": inventory.methodology.id,
        "version": inventory.methodology.version,
        "sha256": inventory.methodology.sha256,
        "as_of": str(chosen.as_of),
        "factor_set": chosen.factor_set,
        "gwp_set": chosen.gwp_set,
        "grid_series": chosen.grid_series,
        "grid_level": chosen.grid_level,
        "gas_reference": plain(chosen.gas_reference_c),
        "tce_equal": shown(inventory.energy.tce_equal),
        "tce_equivalent": _equivalent(inventory),
    }


def _equivalent(inventory: Inventory) -> str:
    """Return the energy by 等价 with the coefficient electricity counted by."""
    energy = inventory.energy
    used = [f"{plain(each.value)} {each.unit}, {each.year}" for each in energy.supply_coal]
    by = f" ({'; '.join(used)})" if used else ""
    return f"{shown(energy.tce_equivalent)}{by}"


def family_total(inventory: Inventory, family: str) -> Decimal:
    """Return what the sources of one family emitted, location-based, in kgCO2e."""
    cells = _counted(inventory.cells, LOCATION)
    return sum((c.co2e_kg for c in cells if c.source.startswith(f"{family}.")), Decimal(0))


def told(code: str, language: str) -> str:
    """Return the sentence of a message code; the text itself where it is no code."""
    return sentence(code, {}, language) if code in catalogue(language) else code


def _counted(cells: Iterable[Cell], bases: tuple[Basis, ...]) -> Iterable[Cell]:
    """Yield the cells of Scope 1 and 2 on one basis, without biogenic CO2."""
    return (
        cell
        for cell in cells
        if cell.basis in bases and not cell.is_biogenic and cell.scope is not Scope.SCOPE_3
    )


def _by_source(cells: Iterable[Cell]) -> dict[tuple[Scope, str], Decimal]:
    kg: dict[tuple[Scope, str], Decimal] = defaultdict(Decimal)
    for cell in cells:
        kg[cell.scope, cell.source] += cell.co2e_kg
    return kg


def _quantity(inventory: Inventory, code: str, language: str) -> str:
    """Return the activity of a source over all facilities, one amount a unit."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for activity in inventory.activity:
        if activity.source == code:
            amounts[activity.quantity.unit] += activity.quantity.amount
    return " + ".join(
        f"{shown(amount)} {unit_word(unit, language)}" for unit, amount in sorted(amounts.items())
    )


def _factor(factor: FactorUsed, name: str, language: str) -> Content:
    return {
        "source": name,
        "value": published(factor.value),
        "unit": unit_word(factor.unit, language),
        "document": factor.document,
        "year": str(factor.year or ""),
        "confidence": factor.confidence,
    }


def _shares(inventory: Inventory) -> Rows:
    """Return metered, invoiced and estimated as shares of the emissions they lead to."""
    kg: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for cell in _counted(inventory.cells, LOCATION):
        kg[cell.source, cell.facility] += abs(cell.co2e_kg)
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for activity in inventory.activity:
        for name, share in activity.shares:
            weights[name] += share * kg[activity.source, activity.facility]
    whole = sum(weights.values(), Decimal(0))
    return [
        {
            "name": name,
            "share": percent(weights[name] / whole),
            "part": _height(weights[name], whole),
        }
        for name in ("metered", "invoiced", "estimated")
        if whole
    ]


def _part(name: str, kg: Decimal, whole: Decimal) -> Content:
    return {
        "name": name,
        "tonnes": tonnes(kg),
        "share": percent(kg / whole),
        "part": _height(kg, whole),
    }


def _height(part: Decimal, whole: Decimal | int) -> float:
    """Return a share as a float: the length of a bar, nothing else."""
    return max(0.0, float(part / whole)) if whole else 0.0
