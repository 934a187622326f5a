"""NEM12, NEM13 and Green Button: the published samples, and files written here.

Sums beside the samples are those of the values in the files, added with awk or by eye.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.meter import Flag
from desktop.accounting.documents.registers import advances_of
from desktop.intake.source import ReadResult, Status

Read = Callable[..., ReadResult]

SAMPLES = Path(__file__).resolve().parents[4].parent / "shared/samples/meters"


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} does not stand beside the checkout")
    return path.read_bytes()


def total(result: ReadResult, direction: str = "import") -> Decimal:
    blocks = [
        block
        for each in (result, *result.entries)
        for block in each.blocks
        if block.channel.direction == direction
    ]
    return sum((block.total for block in blocks), Decimal(0))


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "delivered", "fed_back"),
    [
        # 48 × 2.312 kWh; the other channel is reactive
        ("nem12/Example_NEM12_substituted_interval.csv", "110.976", "0"),
        # two days of 96 × 10 Wh in E1 and 96 × 100 Wh in E2; B1 of 10 and of 20 Wh
        ("nem12/Example_NEM12_multiple_meters.csv", "21.12", "5.76"),
        ("nem12/Example_NEM12_no_scheduled_read.csv", "5.84", "0"),
        # 48 × 1.111 kWh, header record missing
        ("nem12_invalid/Example_NEM12_missing_header.csv", "53.328", "0"),
        # the same day twice
        ("nem12_invalid/Example_NEM12_powercor.csv.zip", "53.328", "0"),
    ],
)
def test_samples_of_nem12(read: Read, name: str, delivered: str, fed_back: str) -> None:
    result = read(sample(name), name)
    assert total(result) == Decimal(delivered)
    assert total(result, "export") == Decimal(fed_back)


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nem12_invalid/Example_NEM12_15min_200_30min_300.csv", "nem12.values_miscounted"),
        ("nem12_invalid/Example_NEM12_30min_200_15min_300.csv", "nem12.values_miscounted"),
        ("nem12_invalid/Example_NEM12_empty.csv", "nem12.no_energy"),
        ("nem12_invalid/Example_empty_file.csv", "file.empty"),
    ],
)
def test_broken_samples_are_refused_by_name(read: Read, name: str, code: str) -> None:
    result = read(sample(name), name)
    assert (result.status, result.code) == (Status.REFUSED, code)


@pytest.mark.samples
def test_a_sample_of_nem13(read: Read) -> None:
    """7654.9 - 6342.8 = 1312.1 kWh, as the record itself says."""
    result = read(sample("nem12/Example_NEM13_consumption_data.csv"))
    advances, _ = advances_of(result.readings)
    assert [advance.amount for advance in advances] == [Decimal("1312.1")]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "watt_hours"),
    [("gba_test_usage_data.xml", 1391666), ("gba_test_usage_data_01.xml", 93846)],
)
def test_samples_of_green_button(read: Read, name: str, watt_hours: int) -> None:
    result = read(sample(f"greenbutton/{name}"), name)
    assert total(result) == Decimal(watt_hours) / 1000
    assert {block.step_minutes for block in result.blocks} == {15}
    flags = {flag for block in result.blocks for flag in block.flags}
    assert flags >= {Flag.MEASURED, Flag.ESTIMATED, Flag.SUSPECT}


@pytest.mark.samples
def test_an_espi_file_without_intervals_is_refused(read: Read) -> None:
    result = read(sample("greenbutton/gba_ServiceCategory.xml"))
    assert (result.status, result.code) == (Status.REFUSED, "green_button.no_energy")


def nem12(*records: str) -> str:
    return "\n".join(("100,NEM12,202501010000,A,B", *records, "900")) + "\n"


def day(values: int, quality: str = "A", date: str = "20250101") -> str:
    return f"300,{date}," + ",".join(["2"] * values) + f",{quality},,,20250102000000,"


def test_reactive_channels_are_left_out_by_name(read: Read) -> None:
    result = read(
        nem12("200,N,E1Q1,1,E1,,S,kWh,30,", day(48), "200,N,E1Q1,2,Q1,,S,kVArh,30,", day(48))
    )
    assert total(result) == Decimal(96)
    assert result.used[0].details["left_out"] == "Q1 (kVArh)"


def test_a_step_that_divides_no_day_is_named(read: Read) -> None:
    result = read(nem12("200,N,E1,1,E1,,S,kWh,7,", day(48), "200,N,E2,1,E2,,S,MWh,30,", day(48)))
    assert total(result) == Decimal(96000)
    assert "nem12.step_wrong" in {finding.code for finding in result.findings}


@pytest.mark.parametrize("date", ["20250230", "2025"])
def test_a_day_that_is_none_is_named(read: Read, date: str) -> None:
    result = read(nem12("200,N,E1,1,E1,,S,kWh,30,", day(48), day(48, date=date)))
    assert result.status is Status.PARTLY
    assert total(result) == Decimal(96)


def test_qualities_without_a_day_are_passed_over(read: Read) -> None:
    result = read(nem12("300,20250101,1", "400,1,2,A,,", "200,N,E1,1,E1,,S,kWh,30,", day(48)))
    assert total(result) == Decimal(96)


NEM13 = (
    "100,NEM13,200401101030,MDA1,Ret1\n"
    "250,V,11,1,11,11,METER,{way},{before},{start},A,,,{after},20240107100333,A,,,1312.1,{unit},x,y,z\n"
    "900\n"
)


def test_registers_that_count_backwards_are_fed_back(read: Read) -> None:
    text = NEM13.format(way="I", before="6.8", start="20231005093055", after="7.9", unit="MWh")
    readings = read(text).readings
    assert [(r.direction, r.value, r.at) for r in readings] == [
        ("export", Decimal("6800.0"), datetime(2023, 10, 5, 9, 30)),  # noqa: DTZ001 - local
        ("export", Decimal("7900.0"), datetime(2024, 1, 7, 10, 3)),  # noqa: DTZ001 - local
    ]


@pytest.mark.parametrize("start", ["20231305093055", "20231005253055", "2023"])
def test_a_reading_without_a_time_is_passed_over(read: Read, start: str) -> None:
    text = NEM13.format(way="E", before="1", start=start, after="2", unit="kWh")
    assert len(read(text).readings) == 1


def test_readings_of_something_else_are_refused(read: Read) -> None:
    text = NEM13.format(way="E", before="1", start="20231005093055", after="2", unit="kVArh")
    assert read(text).code == "nem12.no_energy"


def test_a_quoted_number_with_a_comma_is_one_cell(read: Read) -> None:
    known = {"way": "E", "start": "20231005093055", "unit": "kWh"}
    result = read(NEM13.format(before="0", after='"1,312.1"', **known))
    assert [reading.value for reading in result.readings] == [0, Decimal("1312.1")]
    assert not result.findings
    assert read(NEM13.format(before="0", after='"1,312.1', **known)).code == "nem12.no_energy"


def test_a_record_beyond_all_measure_is_told(read: Read) -> None:
    long = f'300,20250102,"{"1" * 200_000}"'
    result = read(nem12("200,N,E1,1,E1,,S,kWh,30,", day(48), long))
    assert total(result) == Decimal(96)
    assert [(f.code, f.where.line) for f in result.findings] == [("nem12.values_miscounted", 4)]


def test_a_quantity_beside_two_readings_is_compared(read: Read) -> None:
    """7654.9 - 6342.8 = 1312.1; a register of four digits may have run over from 9999 to 1311."""
    known = {"way": "E", "start": "20231005093055", "unit": "kWh"}
    fits = read(NEM13.format(before="6342.8", after="7654.9", **known))
    over = read(NEM13.format(before="9999", after="1311", **known))
    assert not fits.findings
    assert not over.findings
    (finding,) = read(NEM13.format(before="6342.8", after="6375.6", **known)).findings
    assert (finding.code, finding.where.line) == ("nem13.quantity_differs", 2)
    assert (finding.details["quantity"], finding.details["difference"]) == ("1312.1", "32.8")


def test_a_record_of_registers_without_both_readings_is_told(read: Read) -> None:
    known = {"way": "E", "start": "20231005093055", "unit": "kWh"}
    (finding,) = read(NEM13.format(before="x", after="6375.6", **known)).findings
    assert (finding.code, finding.details["before"]) == ("nem13.reading_missing", "x")


def test_readings_without_a_quantity_beside_them_count(read: Read) -> None:
    text = NEM13.replace("1312.1", "").format(
        way="E", before="1", after="9", start="20231005093055", unit="kWh"
    )
    result = read(text)
    assert (len(result.readings), result.findings) == (2, ())


FEED = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<entry><link rel="self" href="/m/1"/><link rel="related" href="/t/1"/><title>{title}</title>
<content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>
<entry><link rel="self" href="/t/1"/><content><ReadingType xmlns="http://naesb.org/espi">
<flowDirection>{flow}</flowDirection><powerOfTenMultiplier>{ten}</powerOfTenMultiplier>
<uom>{unit}</uom></ReadingType></content></entry>
<entry><link rel="self" href="/m/1/IntervalBlock/1"/><content>
<IntervalBlock xmlns="http://naesb.org/espi">{intervals}</IntervalBlock></content></entry>
<entry><title>empty</title></entry>
</feed>
"""

INTERVAL = (
    "<IntervalReading><timePeriod><duration>{seconds}</duration><start>{start}</start>"
    "</timePeriod><value>{value}</value></IntervalReading>"
)

MIDNIGHT = 1735660800
"""2025-01-01 0:00 in China, in seconds of UTC."""


def feed(seconds: int = 3600, **details: str) -> str:
    intervals = "".join(
        INTERVAL.format(seconds=seconds, start=MIDNIGHT + seconds * n, value=5) for n in range(4)
    )
    known = {"title": "M", "flow": "1", "ten": "3", "unit": "72", "intervals": intervals}
    return FEED.format_map(known | details)


def test_multipliers_of_ten_are_applied(read: Read) -> None:
    result = read(feed(), "feed.xml")
    assert [(str(b.month), b.total) for b in result.blocks] == [("2025-01", Decimal(20))]


def test_what_flows_back_is_export(read: Read) -> None:
    assert total(read(feed(flow="19"), "feed.xml"), "export") == Decimal(20)


def test_watts_become_energy_by_the_length_of_the_interval(read: Read) -> None:
    assert total(read(feed(900, unit="38"), "feed.xml")) == Decimal(5)


def test_values_that_are_no_numbers_are_missing(read: Read) -> None:
    odd = INTERVAL.format(seconds=3600, start=MIDNIGHT + 14400, value="n/a")
    one = INTERVAL.format(seconds=3600, start=MIDNIGHT, value="7")
    result = read(feed(intervals=one + odd), "feed.xml")
    assert total(result) == Decimal(7)
    assert result.blocks[0].flags[4] == Flag.MISSING


@pytest.mark.parametrize(
    "details",
    [
        {"unit": "119"},
        {"intervals": ""},
        {"intervals": INTERVAL.format(seconds=1, start=1, value="1")},
    ],
)
def test_feeds_without_energy_are_refused(read: Read, details: dict[str, str]) -> None:
    assert read(feed(3600, **details), "feed.xml").code == "green_button.no_energy"


ESPI = 'xmlns="http://naesb.org/espi"'


def loose(*resources: str) -> str:
    """Return a feed whose entries have no links at all."""
    entries = "".join(
        f"<entry><title>{resource[1:6]}</title><content>{resource}</content></entry>"
        for resource in resources
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


TYPE = (
    f"<ReadingType {ESPI}><powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom></ReadingType>"
)
METER = f"<MeterReading {ESPI}/>"
POINT = f"<UsagePoint {ESPI}/>"


def block(*starts: int, seconds: str = "3600", value: str = "5") -> str:
    return f"<IntervalBlock {ESPI}>" + "".join(
        f"<IntervalReading><timePeriod><duration>{seconds}</duration><start>{start}</start>"
        f"</timePeriod><value>{value}</value></IntervalReading>"
        for start in starts
    ) + "</IntervalBlock>"  # fmt: skip


NOON = 1735700400


@pytest.mark.parametrize(
    ("resources", "meter"), [((POINT, METER, TYPE), "Meter"), ((TYPE,), "feed.xml")]
)
def test_an_unlinked_feed_of_one_meter_is_read(
    read: Read, resources: tuple[str, ...], meter: str
) -> None:
    result = read(loose(*resources, block(NOON, NOON + 3600), block(NOON + 7200)), "feed.xml")
    assert total(result) == Decimal(15)
    assert {each.channel.meter for each in result.blocks} == {meter}


def test_an_unlinked_feed_of_two_meters_is_refused_with_what_to_do(read: Read) -> None:
    result = read(loose(METER, METER, TYPE, block(NOON)), "feed.xml")
    assert (result.status, result.code) == (Status.REFUSED, "green_button.unlinked")


def test_meters_without_a_link_of_their_own_do_not_take_the_blocks_of_others(read: Read) -> None:
    more = loose(METER).partition(">")[2].removesuffix("</feed>")
    linked = feed().replace("<entry><title>empty</title></entry>", more)
    assert total(read(linked, "feed.xml")) == Decimal(20)


@pytest.mark.parametrize(
    ("others", "count"),
    [
        (block(NOON + 7200, seconds="1800"), "1"),
        (block(NOON + 7200, NOON + 9000, seconds="420"), "2"),
        (block(10**15, NOON + 7200, seconds="1\N{SUPERSCRIPT TWO}"), "2"),
        (block(7_258_118_400), "1"),
        (block(-3600), "1"),
    ],
)
def test_intervals_that_do_not_count_are_told(read: Read, others: str, count: str) -> None:
    result = read(loose(METER, TYPE, block(NOON, NOON + 3600), others), "feed.xml")
    assert total(result) == Decimal(10)
    told = [f for f in result.findings if f.code == "green_button.intervals_left_out"]
    assert [finding.details["count"] for finding in told] == [count]


@pytest.mark.parametrize("value", ["--5", "x", "", "9" * 40])
def test_a_value_that_is_no_number_is_missing(read: Read, value: str) -> None:
    result = read(loose(METER, TYPE, block(NOON), block(NOON + 3600, value=value)), "feed.xml")
    assert total(result) == Decimal(5)


@pytest.mark.parametrize("power", ["99", "x", "999999999"])
def test_a_power_of_ten_beyond_measure_is_left_out_by_name(read: Read, power: str) -> None:
    result = read(loose(METER, TYPE.replace(">3<", f">{power}<"), block(NOON)), "feed.xml")
    assert (result.code, result.details["left_out"]) == ("green_button.no_energy", "Meter (uom 72)")
