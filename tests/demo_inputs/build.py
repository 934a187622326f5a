"""Writes the demo's sample inputs into ``resources/demo``.

Run ``python -m tests.demo_inputs.build``. The same source gives the same
contents; ``--check`` compares them with what is there.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

from tests.demo_inputs import bill_table, einvoices, firm, meter_files
from tests.demo_inputs.invoices import every_invoice
from tests.demo_inputs.workbook import tax_workbook

TARGET = Path(__file__).resolve().parents[2] / "resources" / "demo"

README = f"""\
这些是演示数据，全部为虚构。These are sample inputs; everything in them is invented.

企业、税号、户号、表号、发票、账单和电量曲线都是编写的，统一社会信用代码只是校验位正确；
与任何真实企业无关。企业：{firm.OWN.name}（{firm.OWN.tax_id}），湖州市吴兴区，行业 C1713。

The firm, its credit code, accounts, meters, invoices, bills and load curves do not exist;
the codes merely have valid check digits. `carbonbook demo` imports the folder `inputs`.

entity.toml      who reports           economic.toml    output, value added, revenue, tax, staff
inputs/          what an accountant would drop on the window: the tax bureau's workbook of
                 24 months, e-invoices (XML, OFD), the grid's bill table, three meter exports
measures.json    the reduction plan the firm keeps
"""

PRICES = {"electricity.purchased": "0.68", "stationary.natural_gas": "3.55"}
MEASURES = (
    {
        "kind": "solar",
        "name": "屋顶光伏 600 kWp",
        "kwh": "588000",
        "self_use": "0.92",
        "feed_in_price": "0.4153",
        "investment": "2040000",
        "lifetime": "20",
        "discount_rate": "0.05",
    },
    {
        "kind": "replace_boiler",
        "name": "定型机余热与热泵替代部分燃气",
        "old": "stationary.natural_gas",
        "new": "electricity.purchased",
        "share": "0.2",
        "old_efficiency": "0.9",
        "new_efficiency": "3",
        "investment": "680000",
        "lifetime": "12",
        "discount_rate": "0.05",
    },
    {"kind": "green_power", "name": "绿电交易 100 万 kWh", "kwh": "1000000", "premium": "0.02"},
)


def contents() -> dict[str, bytes]:
    """Return every file by its path below ``resources/demo``."""
    invoices = every_invoice()
    made = {
        "README": README.encode("utf-8"),
        "entity.toml": entity().encode("utf-8"),
        "economic.toml": economic().encode("utf-8"),
        "measures.json": measures().encode("utf-8"),
        "inputs/全量发票查询导出结果-2024年1月-2026年1月.xlsx": tax_workbook(invoices),
        "inputs/电费账单_总厂_2025年.xlsx": bill_table.bill_table(),
        "inputs/电表数据/采集系统_总表_2025年上半年.zip": meter_files.long_csv(),
        "inputs/电表数据/负荷数据 - 2026-01-05T162010.117-06.xlsx": meter_files.load_export(),
        "inputs/电表数据/后整理车间_96点电量_2025.xlsx": meter_files.wide_table(),
    }
    for name, data in einvoices.files(invoices).items():
        made[f"inputs/电子发票/{name}"] = data
    return made


def measures() -> str:
    """Return the reduction plan as ``what-if`` reads it."""
    plan = {"prices": PRICES, "residual": None, "measures": MEASURES}
    return json.dumps(plan, ensure_ascii=False, indent=1) + "\n"


def entity() -> str:
    """Return who reports, with its facility and accounts."""
    meters = "\n".join(
        f'\n[[meter]]\nnumber = "{a.meter}"\naccount = "{a.number}"\ncarrier = "electricity"\n'
        f'facility = "总厂"\nplace = "{a.place}"'
        for a in (firm.MAIN, firm.WORKSHOP)
    )
    return (
        f'name = "{firm.OWN.name}"\nuscc = "{firm.OWN.tax_id}"\nregion = "330502"\n'
        'industry = "C1713"\nopening = "2024-01"\n\n[[facility]]\nname = "总厂"\n'
        f'region = "330502"\narea = "18600"\nheadcount = 131\n{meters}\n'
    )


def economic() -> str:
    """Return the economic figures of two years."""
    tables = [
        f'[[figure]]\nname = "{name}"\nperiod = "{year}"\nvalue = "{value}"\nunit = "{unit}"\n'
        for year, figures in firm.ECONOMIC.items()
        for name, (value, unit) in figures.items()
    ]
    return "\n".join(tables)


def parts(data: bytes) -> dict[str, bytes]:
    """Return what a file holds, unpacked: compressors differ, contents must not."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def differences() -> list[str]:
    """Return the files whose contents are not what this source gives."""
    made = contents()
    kept = {p.relative_to(TARGET).as_posix(): p for p in TARGET.rglob("*") if p.is_file()}
    changed = [
        name
        for name, data in made.items()
        if name not in kept or parts(kept[name].read_bytes()) != parts(data)
    ]
    return sorted({*changed, *(kept.keys() - made.keys())})


def main(arguments: list[str]) -> int:
    """Write every file, or with ``--check`` only tell whether they are as they should be."""
    if arguments == ["--check"]:
        wrong = differences()
        sys.stderr.writelines(f"{name}\n" for name in wrong)
        return 1 if wrong else 0
    for name, data in contents().items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
