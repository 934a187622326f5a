"""Three meter exports of 2025 in three shapes, as three systems write them."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl import Workbook

from tests.demo_inputs import firm, load
from tests.demo_inputs.workbook import STAMP, saved, zipped

_QUARTER = timedelta(minutes=15)
_NEW_SYSTEM = datetime(2025, 7, 1)  # noqa: DTZ001 - China time, as the exports write it
_CT, _PT = 40, 100
_GAP = range(4_220, 4_228)
"""Quarters the collection system lost: two hours around midnight of 13 February."""


def _hundredths(value: int) -> str:
    return f"{Decimal(value) / 100:.2f}"


def long_csv() -> bytes:
    """Return January to June of the main meter: GB18030, one row a quarter, stamps at the end."""
    out = io.StringIO()
    out.write("户号,电能表资产编号,数据时间,正向有功电量(kWh),反向有功电量(kWh)\r\n")
    moment = datetime(2025, 1, 1)  # noqa: DTZ001 - China time
    for n, value in enumerate(load.main_load()):
        moment += _QUARTER
        if moment > _NEW_SYSTEM:
            break
        if n in _GAP:
            continue
        row = f"{firm.MAIN.number},{firm.MAIN.meter},{moment:%Y-%m-%d %H:%M:%S},"
        row += f"{_hundredths(value)},0.00\r\n"
        out.write(row * (2 if n == 900 else 1))
    name = "采集系统_总表_15分钟电量_2025年1-6月.csv"
    return zipped([(name, out.getvalue().encode("gb18030"))])


def load_export() -> bytes:
    """Return July to December of the main meter: secondary power, register, CT and PT."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = STAMP
    sheet = book.create_sheet("负荷数据")
    sheet.append([f"户号：{firm.MAIN.number}  表号：{firm.MAIN.meter}  户名：{firm.OWN.name}"])
    sheet.append(["日期", "瞬时功率(kW)", "正向有功", "CT", "PT"])
    moment = datetime(2025, 1, 1)  # noqa: DTZ001 - China time
    register = Decimal("1284.37")
    factor = _CT * _PT
    for value in load.main_load():
        if moment >= _NEW_SYSTEM:
            power = (Decimal(value) / 100 * 4 / factor).quantize(Decimal("0.0001"))
            sheet.append(
                [
                    f"{moment:%Y-%m-%d %H:%M}",
                    float(power),
                    float(register.quantize(Decimal("0.0001"))),
                    _CT,
                    _PT,
                ]
            )
        register += Decimal(value) / 100 / factor
        moment += _QUARTER
    sheet.append([f"{moment:%Y-%m-%d %H:%M}", None, float(round(register, 4)), _CT, _PT])
    return saved(book)


def wide_table() -> bytes:
    """Return the year of the workshop's meter: a row a day, 96 points, sums appended."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = STAMP
    sheet = book.create_sheet("96点电量")
    sheet.append([f"后整理车间 96点电量曲线（kWh）  户号：{firm.WORKSHOP.number}"])
    clocks = [f"{n // 4}:{n % 4 * 15:02d}" for n in range(1, 97)]
    sheet.append(["日期", "表号", *clocks, "合计", "平均", "最大"])
    values = load.workshop_load()
    for n, day in enumerate(load.days()):
        row = values[n * 96 : (n + 1) * 96]
        cells: list[object] = [float(_hundredths(value)) for value in row]
        if n == 40:
            cells[10:14] = ["-"] * 4
            row = [*row[:10], 0, 0, 0, 0, *row[14:]]
        total, highest = sum(row), max(row)
        stats = [float(_hundredths(x)) for x in (total, total // 96, highest)]
        sheet.append([day.isoformat(), firm.WORKSHOP.meter, *cells, *stats])
    return saved(book)
