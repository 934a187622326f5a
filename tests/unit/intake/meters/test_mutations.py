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
from desktop.intake.source import IntakeContext, Reader

Stamps = Callable[..., list[str]]

PIECES = (
    *(",", "\n", '"', "-", ";", "\t", "1e99", "9" * 30, "2025-13-45", "24:00", "NaN", "inf"),
    *("31/12/2018", "kW", "2199-12-31 00:00", "1970-01-01", "0.1234567890123", "，", "\ufeff"),
)
BILL = (
    "国网 电费账单\n户号,3305021008613\n账单周期,20250101-20250131\n"
    "电能表编号,示数类型,上期示数,本期示数,倍率,抄见电量,变损,线损,加减,计费电量\n"
    "0001,正向有功（总）,100.00,350.00,40,10000,100,60,0,10160\n"
    "费用名称,计费电量,单价,金额\n市场化购电费,10160,0.42,4267.20\n"
)
BILLS = "户号,账期,用电量(MWh),电费\n3301,2025-01,12.5,900\n3301,2025-02,13,900\n"
NEM12 = "100,NEM12,1,A,B\n200,N,E1,1,E1,,S,kWh,30,\n300,20250101," + "2," * 48 + "V\n400,1,48,A\n"
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/t/1"/><content>'
    '<ReadingType xmlns="http://naesb.org/espi"><uom>72</uom></ReadingType></content></entry></feed>'
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


FEW, MANY = 60, 10_000

CASES = pytest.mark.parametrize(
    ("reader", "text"),
    [
        (IntervalReader(), "long"),
        (IntervalReader(), "wide"),
        (BillReader(), BILL),
        (BillReader(), BILLS),
        (Nem12Reader(), NEM12),
        (GreenButtonReader(), FEED),
    ],
    ids=["long", "wide", "bill", "list of bills", "nem12", "green button"],
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
    outcomes = {"read": 0, "refused": 0}
    for _ in range(count):
        try:
            source = OpenedSource("f", mutated(text, rng))
            if reader.recognises(source.sample, IntakeContext()) is None:
                continue
            result = reader.read(source, IntakeContext())
        except InputError:
            outcomes["refused"] += 1
        else:
            assert result.blocks or result.readings or result.bills
            outcomes["read"] += 1
    assert sum(outcomes.values()) > 0
