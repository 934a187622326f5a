"""The demo's invoices of 24 months, with every quirk a tax-bureau export has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from tests.demo_inputs import firm, load
from tests.demo_inputs.firm import CODES, CUSTOMERS, OWN, Account, Party

CENT = Decimal("0.01")
SPECIAL = "数电票（增值税专用发票）"
ORDINARY = "数电票（普通发票）"
_EARLIER = Decimal("0.963")
"""What 2024 used of what 2025 did."""


@dataclass(frozen=True)
class Line:
    """A line of an invoice; ``None`` is an empty cell."""

    goods: str
    code: str
    amount: Decimal
    unit: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: str = "13%"
    spec: str = ""
    special: str = ""

    @property
    def tax(self) -> Decimal | None:
        """Tax on the line, or nothing where none is charged."""
        if not self.rate.endswith("%"):
            return None
        return (self.amount * Decimal(self.rate[:-1]) / 100).quantize(CENT)


@dataclass(frozen=True)
class Invoice:
    """An invoice."""

    number: str
    issued: date
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    kind: str = SPECIAL
    status: str = "正常"
    remark: str = ""
    code: str = ""
    short_number: str = ""
    is_red: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)

    @property
    def amount(self) -> Decimal:
        """Sum without tax."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """Sum of tax."""
        return sum((line.tax or Decimal(0) for line in self.lines), Decimal(0))


def line(what: str, goods: str, unit: str, quantity: str, price: str) -> Line:
    """Return an ordinary line: quantity × price, rounded to the fen."""
    amount = (Decimal(quantity) * Decimal(price)).quantize(CENT)
    rate = {"water": "3%", "gas": "9%", "steam": "9%", "lpg": "9%"}.get(what, "13%")
    special = "成品油" if what in {"diesel", "petrol", "lubricant"} else ""
    return Line(
        goods, CODES[what], amount, unit, Decimal(quantity), Decimal(price), rate, special=special
    )


def _numbers() -> Callable[[date], str]:
    serial = count(1)
    return lambda day: f"{day:%y}33200000{next(serial) * 137 % 10_000_000_000:010d}"


def every_invoice() -> list[Invoice]:
    """Return the invoices in the order of their issue."""
    number = _numbers()
    found: list[Invoice] = []
    for year in (2024, 2025):
        for month in range(1, 13):
            found += _month(date(year, month, 1), number)
    found += _electricity(date(2026, 1, 1), number)
    found += _utilities(date(2026, 1, 1), number)
    return sorted(found, key=lambda invoice: (invoice.issued, invoice.number))


def _month(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    yield from _electricity(first, number)
    yield from _utilities(first, number)
    yield from _fuels(first, number)
    yield from _sales(first, number)
    yield from _others(first, number)
    quirk = _QUIRKS.get((first.year, first.month))
    if quirk is not None:
        yield from quirk(first, number)


def electricity_of(account: Account, month: date) -> Decimal:
    """Return what the grid billed an account for a month in kWh."""
    values = load.main_load() if account is firm.MAIN else load.workshop_load()
    rows = load.billed(values, account.multiplier, account.losses)
    _, read, losses = rows[month.month - 1]
    billed = Decimal(read + losses)
    return billed if month.year == load.YEAR else (billed * _EARLIER).quantize(Decimal(1))


SITE = "3305021008639"
"""Account of the building site."""

FEES_2025 = (
    ("*供电*市场化购电费", "0.4218"),
    ("*供电*上网环节线损费用", "0.0164"),
    ("*供电*输配电量电费", "0.1497"),
    ("*供电*系统运行费用", "0.0356"),
    ("*供电*政府性基金及附加", "0.0258"),
)
"""Price components of a bill; each line repeats the same kWh. [yuan/kWh]"""


def _electricity(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """Invoice in this month what was used in the month before."""
    used = first - timedelta(days=1)
    issued = first + timedelta(days=8)
    for account in (firm.MAIN, firm.WORKSHOP):
        quantity = str(electricity_of(account, used))
        if first.year == 2024 or account is firm.WORKSHOP:
            price = "0.6493" if first.year == 2024 else "0.6721"
            whole = line("electricity", "*供电*电费", "千瓦时", quantity, price)
            lines = [replace(whole, unit="", spec="C") if account is firm.MAIN else whole]
        else:
            lines = [
                line("electricity", goods, "千瓦时", quantity, price) for goods, price in FEES_2025
            ]
            bonus = (-sum(x.amount for x in lines) * Decimal("0.0045")).quantize(CENT)
            lines.append(Line("*供电*功率因数调整电费", CODES["electricity"], bonus))
        remark = f"账期:{used:%Y%m} 户号:{account.number} 用电地址:湖州市吴兴区示例路18号"
        tags = {"grid"} if (first.year, first.month) == (2025, 7) and account is firm.MAIN else ()
        yield Invoice(
            number(issued),
            issued,
            firm.GRID,
            OWN,
            tuple(lines),
            remark=remark,
            tags=frozenset(tags),
        )


def _seasonal(base: int, first: date, winter: int) -> str:
    """Return a monthly amount that is higher in winter and low in the holiday month."""
    share = winter if first.month in {12, 1} else 68 if first.month == 2 else 100
    jitter = (first.year * 31 + first.month * 17) % 9 - 4
    return str(base * share * (100 + jitter) // 10_000)


def _utilities(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=11)
    used = first - timedelta(days=1)
    gas = line("gas", "*天然气*管道天然气", "立方米", _seasonal(35_200, used, 112), "3.2018")
    tag = {"gas"} if (first.year, first.month) == (2025, 3) else ()
    yield Invoice(
        number(issued),
        issued,
        firm.GAS,
        OWN,
        (gas,),
        remark=f"{used:%Y年%m月}气费 表号:G25-0917",
        tags=frozenset(tag),
    )
    steam = line("steam", "*供热*蒸汽", "吨", _seasonal(806, used, 118), "214.6789")
    yield Invoice(
        number(issued),
        issued,
        firm.STEAM,
        OWN,
        (steam,),
        remark=f"蒸汽 {used:%Y%m} 0.8MPa 饱和",
        tags=frozenset({"steam"} if (first.year, first.month) == (2024, 6) else ()),
    )
    water = line("water", "*水冰雪*自来水", "吨", _seasonal(9_870, used, 100), "3.3981")
    yield Invoice(number(issued), issued, firm.WATER, OWN, (water,), remark=f"{used:%Y%m}水费")


def _fuels(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=17)
    diesel = line("diesel", "*柴油*0号车用柴油(Ⅵ)", "升", str(880 + first.month * 13), "6.7434")
    lines: tuple[Line, ...] = (diesel,)
    if first.month % 4 == 1:
        off = (-diesel.amount * Decimal("0.03")).quantize(CENT)
        lines += (replace(diesel, unit="", quantity=None, price=None, amount=off),)
    tag = {"diesel"} if (first.year, first.month) == (2025, 5) else ()
    yield Invoice(number(issued), issued, firm.FUEL, OWN, lines, tags=frozenset(tag))
    if first.month % 2:
        tank = line("petrol", "*汽油*92号车用汽油(ⅥB)", "升", "186.50", "6.9558")
        more = (tank, tank, tank) if first.month == 9 else (tank,)
        tag = {"petrol"} if (first.year, first.month) == (2025, 11) else ()
        yield Invoice(
            number(issued), issued, firm.FUEL, OWN, more, kind=ORDINARY, tags=frozenset(tag)
        )
    if first.month in {3, 9}:
        kilograms = line("lpg", "*石油制品*液化石油气", "千克", "600", "6.1468")
        yield Invoice(number(issued), issued, firm.LPG, OWN, (kilograms,), kind=ORDINARY)


def _sales(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    for n, customer in enumerate(CUSTOMERS):
        issued = first + timedelta(days=20 + n)
        metres = str(118_000 + 9_000 * ((first.month + n) % 5))
        cloth = line("cloth", "*纺织产品*印染布", "米", metres, "20.3540")
        yield Invoice(number(issued), issued, OWN, customer, (cloth,))
    if first.month % 3 == 0:
        issued = first + timedelta(days=24)
        resold = line("electricity", "*供电*转供电费", "度", "1260", "0.7080")
        yield Invoice(number(issued), issued, OWN, firm.TENANT, (resold,), kind=ORDINARY)


def _others(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=14)
    yarn = line("yarn", "*纺织产品*涤棉混纺纱", "千克", str(21_500 + 300 * first.month), "18.5841")
    yield Invoice(number(issued), issued, firm.YARN, OWN, (yarn,))
    dyes = tuple(
        line("dye", f"*染料*分散染料 {shade}", "千克", str(260 + 40 * n), "27.4336")
        for n, shade in enumerate(("黑ECT", "红FB", "蓝2BLN"))
    )
    yield Invoice(number(issued), issued, firm.DYES, OWN, dyes)
    trips = replace(line("freight", "*运输服务*货物运输服务", "次", "1", "6240"), rate="9%")
    yield Invoice(
        number(issued), issued, firm.FREIGHT, OWN, (replace(trips, special="货物运输服务"),)
    )


def _voided(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=6)
    wrong = line("diesel", "*柴油*0号车用柴油(Ⅵ)", "升", "9060", "6.7434")
    yield Invoice(number(issued), issued, firm.FUEL, OWN, (wrong,), status="已作废")


def _reversed_inside(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """A blue invoice, its red letter in the same file, and the one that replaced both."""
    issued = first + timedelta(days=3)
    wrong = line("gas", "*天然气*管道天然气", "立方米", "53200", "3.2018")
    blue = number(issued)
    yield Invoice(blue, issued, firm.GAS, OWN, (wrong,), status="已红冲-全额")
    yield _red(blue, issued + timedelta(days=2), firm.GAS, (wrong,), number)


def _red(
    blue: str, issued: date, seller: Party, lines: tuple[Line, ...], number: Callable[[date], str]
) -> Invoice:
    own = number(issued)
    negative = tuple(
        replace(x, quantity=-(x.quantity or Decimal(0)), amount=-x.amount) for x in lines
    )
    remark = f"被红冲蓝字数电票号码：{blue} 红字发票信息确认单编号：3305{own[:16]}"
    return Invoice(own, issued, seller, OWN, negative, remark=remark, is_red=True)


def _blue_of_last_year(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    lines = (line("petrol", "*汽油*92号车用汽油(ⅥB)", "升", "150", "7.1062"),)
    yield _red("23332000000004711236", first + timedelta(days=5), firm.FUEL, lines, number)


def _partly_reversed(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=8)
    steam = line("steam", "*供热*蒸汽", "吨", "96", "214.6789")
    blue = number(issued)
    extra = "补计 4 月蒸汽"
    yield Invoice(
        blue, issued, firm.STEAM, OWN, (steam,), status="已红冲-部分", remark=f"{extra} 202404"
    )
    part = line("steam", "*供热*蒸汽", "吨", "12", "214.6789")
    red = _red(blue, issued + timedelta(days=10), firm.STEAM, (part,), number)
    yield replace(red, tags=frozenset({"red"}))


def _reversed_later(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """A blue invoice reversed in full after the export was made: the red one is not here."""
    issued = first + timedelta(days=21)
    diesel = line("diesel", "*柴油*0号车用柴油(Ⅵ)", "升", "420", "6.7434")
    yield Invoice(number(issued), issued, firm.FUEL, OWN, (diesel,), status="已红冲-全额")


def _look_alikes(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=10)
    repair = replace(line("repair", "*劳务*燃气设备维修", "次", "1", "3800"), rate="6%")
    yield Invoice(number(issued), issued, firm.GAS, OWN, (repair,))
    stove = line("stove", "*金属制品*家用燃气灶具", "台", "2", "1327.43")
    yield Invoice(number(issued), issued, firm.GAS, OWN, (stove,), kind=ORDINARY)
    oil = line("lubricant", "*石油制品*润滑油 L-HM46", "升", "400", "11.9469")
    yield Invoice(number(issued), issued, firm.FUEL, OWN, (oil,))
    urea = line("urea", "*化学试剂助剂*车用尿素溶液", "千克", "200", "2.2124")
    yield Invoice(number(issued), issued, firm.FUEL, OWN, (urea,), kind=ORDINARY)


def _prepaid(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=12)
    card = Line("*预付卡销售*加油卡充值", CODES["card"], Decimal(10000), rate="不征税")
    yield Invoice(number(issued), issued, firm.FUEL, OWN, (card,), kind=ORDINARY)


def _bottles(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    issued = first + timedelta(days=12)
    bottle = line("lpg", "*液化石油气*液化石油气(50kg)", "瓶", "4", "302.7523")
    yield Invoice(number(issued), issued, firm.LPG, OWN, (bottle,), kind=ORDINARY)


def _property(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """Electricity resold by a landlord, and a charge with no kWh at all."""
    issued = first + timedelta(days=13)
    charge = line("electricity", "*供电*充电桩充电费", "度", "862.4", "0.9735")
    month = replace(line("electricity", "*供电*公摊电费", "月", "1", "412.39"), unit="月")
    yield Invoice(number(issued), issued, firm.PROPERTY, OWN, (charge, month), kind=ORDINARY)


def _old_ticket(first: date, _number: Callable[[date], str]) -> Iterator[Invoice]:
    """A ticket of the old system: a code and a number that begins with zero."""
    issued = first + timedelta(days=15)
    petrol = line("petrol", "*汽油*95号车用汽油(ⅥB)", "升", "61.65", "7.4513")
    yield Invoice(
        "",
        issued,
        firm.FUEL,
        OWN,
        (petrol,),
        kind="增值税专用发票",
        code="033002300111",
        short_number="07007198",
        tags=frozenset({"old"}),
    )


def _labels(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """Twenty equal lines in one invoice, which is legal."""
    issued = first + timedelta(days=9)
    label = line("labels", "*纸制品*不干胶标签", "卷", "10", "14.1593")
    yield Invoice(number(issued), issued, firm.YARN, OWN, (label,) * 20, kind=ORDINARY)


def _megawatt_hours(first: date, number: Callable[[date], str]) -> Iterator[Invoice]:
    """Temporary power for a building site, in MWh, on an account of its own without a meter."""
    issued = first + timedelta(days=19)
    power = line("electricity", "*供电*临时用电电费", "兆瓦时", "3.482", "702.6549")
    yield Invoice(
        number(issued), issued, firm.GRID, OWN, (power,), remark=f"账期:{first:%Y%m} 户号:{SITE}"
    )


_QUIRKS: dict[tuple[int, int], Callable[[date, Callable[[date], str]], Iterator[Invoice]]] = {
    (2024, 2): _voided,
    (2024, 3): _reversed_inside,
    (2024, 4): _old_ticket,
    (2024, 5): _blue_of_last_year,
    (2024, 6): _partly_reversed,
    (2024, 8): _look_alikes,
    (2024, 10): _prepaid,
    (2024, 11): _labels,
    (2025, 1): _bottles,
    (2025, 4): _property,
    (2025, 6): _look_alikes,
    (2025, 9): _megawatt_hours,
    (2025, 10): _prepaid,
    (2025, 12): _reversed_later,
}
