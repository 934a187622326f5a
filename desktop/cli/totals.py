"""The totals of an inventory and its sources, as the console says them."""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import Inventory, Totals
from desktop.cli.console import Console
from desktop.reports.numbers import shown, tonnes
from desktop.words import word

_PLACES = 3
_LAST = Decimal(1).scaleb(-_PLACES)
_KG_PER_TONNE = 1000
_PER_SOURCE = {Basis.BOTH, Basis.LOCATION}
_COUNTED = {Scope.SCOPE_1, Scope.SCOPE_2}
_GAP = "  "


def say_totals(totals: Totals, console: Console) -> None:
    """Say the totals, and that they are rounded where the shown parts miss the shown total."""
    scope1, location, market, whole = (
        tonnes(kg, _PLACES)
        for kg in (totals.scope1, totals.scope2_location, totals.scope2_market, totals.co2e)
    )
    for zh, en, amount in (
        ("范围一", "Scope 1", scope1),
        ("范围二（基于位置）", "Scope 2, location-based", location),
        ("范围二（基于市场）", "Scope 2, market-based", market),
        ("合计（范围一＋范围二·位置）", "Total (Scope 1 + Scope 2, location-based)", whole),
    ):
        console.say(f"{zh}  {amount} tCO2e", f"{en}  {amount} tCO2e")
    parts = totals.scope1, totals.scope2_location
    for zh, en, kg in (
        ("范围三（另列，不计入合计）", "Scope 3 (apart, not in the total)", totals.scope3),
        ("生物质二氧化碳（另列）", "Biogenic CO2 (apart)", totals.biogenic),
    ):
        if kg:
            amount = f"{tonnes(kg, _PLACES)} tCO2e"
            console.say(f"{zh}  {amount}", f"{en}  {amount}")
    if sum(map(_rounded, parts)) != _rounded(totals.co2e):
        console.say(
            "  因四舍五入，分项之和与合计在末位不一致；--json 给出全部小数。",
            "  Rounded: the parts miss the total in the last digit; --json has every digit.",
        )


def say_quality(inventory: Inventory, console: Console) -> None:
    """Say how sure the total is, and the interval it lies in."""
    share, quality = inventory.uncertainty, inventory.quality
    if share is None or quality is None:
        return
    low, high = (tonnes(kg, _PLACES) for kg in interval(inventory.totals.co2e, share))
    percent, mean = f"{share * 100:.1f} %", f"{quality:.1f}"
    console.say(
        f"不确定度（95 %）±{percent}：合计在 {low} 至 {high} tCO2e 之间；"
        f"数据质量 {mean}（1 经核查 … 5 行业替代）",
        f"Uncertainty (95 %) ±{percent}: the total lies between {low} and {high} tCO2e; "
        f"data quality {mean} (1 verified … 5 industry proxy)",
    )


def say_energy(inventory: Inventory, console: Console) -> None:
    """Say the energy in standard coal, 当量 and 等价, and the coefficient of the latter."""
    energy = inventory.energy
    equal, equivalent = (shown(tce, _PLACES) for tce in (energy.tce_equal, energy.tce_equivalent))
    used = "、".join(f"{each.value} {each.unit}（{each.year}）" for each in energy.supply_coal)
    told = ", ".join(f"{each.value} {each.unit} ({each.year})" for each in energy.supply_coal)
    zh = f"综合能源消费量  当量 {equal} tce，等价 {equivalent} tce"
    en = (
        f"Energy in standard coal  {equal} tce calorific (当量), {equivalent} tce equivalent (等价)"
    )
    console.say(
        f"{zh}；等价的电力系数 {used}" if used else zh,
        f"{en}; electricity at {told}" if told else en,
    )


def interval(total: Decimal, share: Decimal) -> tuple[Decimal, Decimal]:
    """Return the ends of the 95 % interval around a total."""
    width = abs(total) * share
    return total - width, total + width


def say_sources(inventory: Inventory, console: Console) -> None:
    """Say each source's activity and emissions (location-based), the largest first."""
    language = console.language
    emitted: dict[tuple[str, str], Decimal] = {}
    for cell in inventory.cells:
        if _is_counted(cell):
            key = cell.source, cell.facility
            emitted[key] = emitted.get(key, Decimal(0)) + cell.co2e_kg
    used = {
        (each.source, each.facility): f"{shown(each.quantity.amount, 2)} {each.quantity.unit}"
        for each in inventory.activity
    }
    rows = [
        (word("source", key[0], language), key[1], used.get(key, ""), tonnes(kg, _PLACES))
        for key, kg in sorted(emitted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    for line in _aligned(rows):
        console.say(f"    {line} tCO2e", f"    {line} tCO2e")


def _is_counted(cell: Cell) -> bool:
    apart = cell.is_biogenic or cell.is_outside_kyoto
    return cell.scope in _COUNTED and cell.basis in _PER_SOURCE and not apart


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    """Return the rows with names to the left and numbers to the right of their columns."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    numbers = len(widths) // 2
    for row in rows:
        cells = [
            _padded(text, width, right=place >= numbers)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield _GAP.join(cells)


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _rounded(kg: Decimal) -> Decimal:
    return (kg / _KG_PER_TONNE).quantize(_LAST, rounding=ROUND_HALF_UP)
