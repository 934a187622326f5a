"""Damaged files give rows or a named refusal, never another error."""

import random
from collections.abc import Callable

import pytest

from desktop.errors import InputError
from desktop.intake.bill import BillReader
from desktop.intake.green_button import GreenButtonReader
from desktop.intake.interval import IntervalReader
from desktop.intake.nem12 import Nem12Reader
from desktop.intake.opened import OpenedSource
from desktop.intake.source import IntakeContext, Reader, Status
from desktop.intake.tables import load_tables
from desktop.paths import resources

Stamps = Callable[..., list[str]]

PIECES = (
    *(",", "\n", '"', "-", ";", "\t", "1e99", "9" * 30, "2025-13-45", "24:00", "NaN", "inf"),
    *("31/12/2018", "kW", "2199-12-31 00:00", "1970-01-01", "0.1234567890123", "，", "\ufeff"),
    *("合计", "1月", "2025Q1", "Jan-25", "1735660800", "甲厂", "-06"),
)
BILL = (
    "国网 电费账单\n户号,3305021008613\n账单周期,20250101-20250131\n"
    "电能表编号,示数类型,上期示数,本期示数,倍率,抄见电量,变损,线损,加减,计费电量\n"
    "0001,正向有功（总）,100.00,350.00,40,10000,100,60,0,10160\n"
    "费用名称,计费电量,单价,金额\n市场化购电费,10160,0.42,4267.20\n"
)
BILLS = "户号,账期,用电量(MWh),电费\n3301,2025-01,12.5,900\n3301,2025-02,13,900\n"
NOTICE = (
    "XX物业管理有限公司\n水电费缴费通知单\n费用期间,2025年1月1日至2025年1月31日\n"
    "项目,上期读数,本期读数,倍率,用量,单位,单价,金额\n电费,1000,1500,20,10000,kWh,0.85,8500\n"
    "水费,100,150,1,50,吨,4.5,225\n物业费,,,,,,,3000\n合计,,,,,,,11725\n"
)
TENANTS = (
    "2025年1月份园区用电结算表\n企业名称,表号,上月读数,本月读数,倍率,实用电量(kWh),公摊电量,合计电量\n"
    "甲厂,B1,100,200,30,3000,90,3090\n乙厂,B2,10,60,20,1000,30,1030\n合计,,,,,4000,120,4120\n"
)
LEDGER = (
    "2025年能源台账\n单位,月份,电(kWh),天然气(m3),蒸汽(t),电费(元)\n一厂,1月,1000,20,3,800\n"
    ",2月,900,18,,700\n二厂,2025年第一季度,100,2,1,80\n合计,,2000,40,4,1580\n"
)
SOLAR = (
    "光伏结算单\n户号,33051,结算月份,2025-01\n"
    "发电量(MWh),上网电量(MWh),自用电量,电费\n5,2,3,800\n合计,2,3,800\n"
)
DAYS = "2023年1月日报\n日期,电量(kWh)\n" + "".join(f"{n}日,{n * 11 % 31}\n" for n in range(1, 32))
WINTER = "2022-2023年供热季\n日期,供热量(GJ)\n" + "".join(
    f"{month}月{day}日,{day}\n" for month in (12, 1) for day in range(1, 32)
)
HOURS = "2023-01-05 负荷\n时间,电量(kWh)\n" + "".join(f"{n}:00,{n * 7 % 24}\n" for n in range(24))
FIRMS = "日期,企业ID,用电量(kWh)\n" + "".join(
    f"2023/1/{day},{firm},{day * 11 % 31}\n" for firm in ("甲厂", "乙厂") for day in range(1, 32)
)
NEM12 = "100,NEM12,1,A,B\n200,N,E1,1,E1,,S,kWh,30,\n300,20250101," + "2," * 48 + "V\n400,1,48,A\n"
_ESPI = 'xmlns="http://naesb.org/espi"'
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/t/1"/><content>'
    f"<ReadingType {_ESPI}><uom>72</uom></ReadingType></content></entry><entry>"
    '<link rel="self" href="/m/1"/><link rel="related" href="/t/1"/><content>'
    f'<MeterReading {_ESPI}/></content></entry><entry><link rel="self" href="/m/1/b/1"/><content>'
    f"<IntervalBlock {_ESPI}>"
    + "".join(
        f"<IntervalReading><timePeriod><duration>3600</duration><start>{1735660800 + 3600 * n}"
        f"</start></timePeriod><value>{1000 + n * 7 % 13}</value></IntervalReading>"
        for n in range(24)
    )
    + "</IntervalBlock></content></entry></feed>"
)


def mutated(text: str, rng: random.Random) -> bytes:
    data = bytearray(text.encode("utf-8"))
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            data[place:place] = rng.choice(PIECES).encode("utf-8")
        elif kind == 1:
            del data[place : place + rng.randint(1, 40)]
        elif kind == 2:
            data[place:place] = data[place : place + rng.randint(1, 80)]
        else:
            data[place : place + 1] = bytes([rng.randrange(256)])
    return bytes(data)


_FOLDER = resources() / "intake"
CONTEXT = IntakeContext(
    entity_name="甲厂",
    tables=load_tables({p.name: p.read_bytes() for p in _FOLDER.glob("*.toml")}),
)
FEW, MANY = 60, 10_000

CASES = pytest.mark.parametrize(
    ("reader", "text"),
    [
        (IntervalReader(), "long"),
        (IntervalReader(), "wide"),
        (BillReader(), BILL),
        (BillReader(), BILLS),
        (BillReader(), NOTICE),
        (BillReader(), TENANTS),
        (BillReader(), LEDGER),
        (BillReader(), SOLAR),
        (IntervalReader(), DAYS),
        (IntervalReader(), WINTER),
        (IntervalReader(), HOURS),
        (IntervalReader(), FIRMS),
        (Nem12Reader(), NEM12),
        (GreenButtonReader(), FEED),
    ],
    ids=[
        *("long", "wide", "bill", "list of bills", "notice", "tenants", "ledger", "solar"),
        *("days", "winter", "hours", "firms", "nem12", "green button"),
    ],
)


@CASES
def test_mutations_are_read_or_refused(reader: Reader, text: str, stamps: Stamps) -> None:
    _run(reader, text, stamps, FEW)


@pytest.mark.long
@CASES
def test_many_mutations_are_read_or_refused(reader: Reader, text: str, stamps: Stamps) -> None:
    _run(reader, text, stamps, MANY)


def _run(reader: Reader, text: str, stamps: Stamps, count: int) -> None:
    rng = random.Random(66)
    if text == "long":
        text = "时间,表号,示数(kWh),倍率\n" + "\n".join(
            f"{s},7,{100 + n},40" for n, s in enumerate(stamps("2025-01-01 00:00", 60))
        )
    elif text == "wide":
        clocks = ",".join(f"{n}:00" for n in range(1, 25))
        text = f"日期,{clocks},合计\n" + ("2025-01-01" + ",1" * 24 + ",24\n") * 3
    sound = OpenedSource("f", text.encode())
    assert reader.recognises(sound.sample, CONTEXT) is not None
    assert reader.read(sound, CONTEXT).status is Status.READ
    outcomes = {"read": 0, "refused": 0}
    for _ in range(count):
        try:
            source = OpenedSource("f", mutated(text, rng))
            if reader.recognises(source.sample, CONTEXT) is None:
                continue
            result = reader.read(source, CONTEXT)
        except InputError:
            outcomes["refused"] += 1
        else:
            assert result.blocks or result.readings or result.bills
            outcomes["read"] += 1
    assert outcomes["read"]
