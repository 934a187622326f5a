"""The grid's bills of 2025 for the main account: one sheet a month, three layouts in a year."""

import calendar
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo_inputs import firm, load
from tests.demo_inputs.invoices import CENT, FEES_2025
from tests.demo_inputs.workbook import STAMP, saved

_TARIFFS = (("尖峰", 9), ("峰", 38), ("平", 0), ("谷", 53))
"""Time-of-use names with their shares; what is left over goes to 谷."""


class Bill:
    """What a month's bill shows."""

    def __init__(self, month: int, before: Decimal, row: tuple[Decimal, int, int]) -> None:
        self.first = date(load.YEAR, month, 1)
        self.last = date(load.YEAR, month, calendar.monthrange(load.YEAR, month)[1])
        self.before, (self.after, self.read, self.losses) = before, row

    @property
    def billed(self) -> int:
        """Energy billed in kWh."""
        return self.read + self.losses

    def tariffs(self) -> list[tuple[str, int, int]]:
        """Return name, reading difference in hundredths, and energy of each time of use."""
        steps = int((self.after - self.before) * 100)
        parts = [(name, steps * share // 100) for name, share in _TARIFFS[:-1]]
        parts.append((_TARIFFS[-1][0], steps - sum(part for _, part in parts)))
        per_step = firm.MAIN.multiplier // 100
        return [(name, part, part * per_step) for name, part in parts]


def bill_table() -> bytes:
    """Return the workbook of twelve bills."""
    book = Workbook()
    book.properties.created = book.properties.modified = STAMP
    assert book.active is not None
    book.remove(book.active)
    before = Decimal("1284.37")
    rows = load.billed(load.main_load(), firm.MAIN.multiplier, firm.MAIN.losses)
    layouts: Sequence[Callable[[Worksheet, Bill], None]] = (_first, _second, _third)
    for month, row in enumerate(rows, start=1):
        sheet = book.create_sheet(f"{load.YEAR}{month:02d}")
        layouts[(month - 1) // 4](sheet, Bill(month, before, row))
        before = row[0]
    return saved(book)


def _first(sheet: Worksheet, bill: Bill) -> None:
    """Write names and values in neighbouring cells; 总 and 尖峰平谷; fees with the same kWh."""
    sheet.append(["国网浙江示例供电公司 电费账单"])
    sheet.append(["账单周期", f"{bill.first:%Y%m%d}-{bill.last:%Y%m%d}", "户号", firm.MAIN.number])
    sheet.append(["户名", firm.OWN.name, "用电类别", "大工业用电", "电压等级", "交流10kV"])
    sheet.append(["本期电量", bill.billed, "本期电费", str(_money(bill))])
    sheet.append([])
    sheet.append(["电量明细"])
    sheet.append(
        [
            "电能表编号",
            "示数类型",
            "上期示数",
            "本期示数",
            "倍率",
            "抄见电量",
            "变损",
            "线损",
            "加减",
            "计费电量",
        ]
    )
    whole = [firm.MAIN.meter, "正向有功（总）", str(bill.before), str(bill.after)]
    sheet.append([*whole, firm.MAIN.multiplier, bill.read, bill.losses, 0, 0, bill.billed])
    for name, part, energy in bill.tariffs():
        cells = [firm.MAIN.meter, f"正向有功（{name}）", "0.00", str(Decimal(part) / 100)]
        sheet.append([*cells, firm.MAIN.multiplier, energy, "", "", "", energy])
    sheet.append([firm.MAIN.meter, "正向无功（总）", "0.00", "61.20", 4000, 244800, "", "", "", ""])
    sheet.append([])
    sheet.append(["费用明细"])
    sheet.append(["费用名称", "计费电量", "单价", "金额"])
    for goods, price in FEES_2025:
        amount = (Decimal(price) * bill.billed).quantize(CENT)
        sheet.append([goods.split("*")[-1], bill.billed, price, str(amount)])
    sheet.append(["功率因数调整电费", "", "", "-1028.61"])


def _money(bill: Bill) -> Decimal:
    net = sum((Decimal(price) for _, price in FEES_2025), Decimal(0)) * bill.billed
    return (net * Decimal("1.13")).quantize(CENT)


def _second(sheet: Worksheet, bill: Bill) -> None:
    """Write the layout of May: other names, no total row, the four times of use add up."""
    sheet.append(["电费账单（国网）"])
    sheet.append(["用户编号", firm.MAIN.number, "用户名称", firm.OWN.name])
    sheet.append(["账单周期", f"{bill.first:%Y.%m.%d}-{bill.last:%Y.%m.%d}"])
    sheet.append(["市场化属性", "市场化零售用户", "合计电量（千瓦时）", bill.billed])
    sheet.append([])
    sheet.append(
        [
            "表号",
            "示数类型",
            "上次示数",
            "本次示数",
            "综合倍率",
            "抄见电量(千瓦时)",
            "变损电量",
            "线损电量",
            "加减电量",
            "合计电量",
        ]
    )
    losses = _spread(bill)
    for (name, part, energy), loss in zip(bill.tariffs(), losses, strict=True):
        cells = [firm.MAIN.meter, f"正向有功（{name}）", "0.00", str(Decimal(part) / 100)]
        sheet.append([*cells, firm.MAIN.multiplier, energy, loss, 0, 0, energy + loss])
    sheet.append([])
    sheet.append(["费用项目", "电量", "电价", "电费"])
    for goods, price in FEES_2025:
        amount = (Decimal(price) * bill.billed).quantize(CENT)
        sheet.append([goods.split("*")[-1], bill.billed, price, str(amount)])
    sheet.append(["绿电环境价值电费", 20000, "0.0300", "600.00"])


def _spread(bill: Bill) -> list[int]:
    """Return the losses of each time of use."""
    parts = [bill.losses * share // 100 for _, share in _TARIFFS[:-1]]
    return [*parts, bill.losses - sum(parts)]


def _third(sheet: Worksheet, bill: Bill) -> None:
    """Write the layout of September: name and value in one cell, short names of columns."""
    sheet.append([f"户号：{firm.MAIN.number}", f"户名：{firm.OWN.name}"])
    sheet.append(
        [
            f"账单周期：{bill.first:%Y年%m月%d日}至{bill.last:%Y年%m月%d日}",
            "供电单位：国网浙江示例供电公司",
        ]
    )
    sheet.append([f"本期电量：{bill.billed}千瓦时", f"本期电费：{_money(bill)}元"])
    sheet.append(
        ["资产编号", "示数类型", "起码", "止码", "倍率", "电量", "损耗电量", "退补电量", "结算电量"]
    )
    whole = [firm.MAIN.meter, "有功总", str(bill.before), str(bill.after)]
    sheet.append([*whole, firm.MAIN.multiplier, bill.read, bill.losses, 0, bill.billed])
    sheet.append([])
    sheet.append(["收费项目", "结算电量", "单价", "金额"])
    for goods, price in FEES_2025:
        amount = (Decimal(price) * bill.billed).quantize(CENT)
        sheet.append([goods.split("*")[-1], bill.billed, price, str(amount)])
