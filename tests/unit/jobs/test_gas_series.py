"""Cubic metres of gas: one rule for invoices, bills and meters, and one unit for a meter."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.meter import Channel
from desktop.accounting.period import Month
from desktop.intake.source import ReadResult
from desktop.jobs.import_documents import Imported, ImportOrder, prepare, propose_again, save
from desktop.models.store import Store

PLAIN, NORMAL = "用气量(m³)", "标况用气量(Nm³)"
OWN = "91330502MA2DEM0N7C"


def days(path: Path, heading: str, month: int, span: range) -> Path:
    rows = "".join(f"2025-{month:02d}-{day:02d},RQ-1,10\n" for day in span)
    path.write_text(f"日期,气表号,{heading}\n{rows}", encoding="utf-8")
    return path


def readings(path: Path, *read: tuple[str, int]) -> Path:
    rows = "".join(f"{day} 00:00,RQ-1,{value}\n" for day, value in read)
    path.write_text(f"抄表时间,气表号,燃气表底(m³)\n{rows}", encoding="utf-8")
    return path


def bills(path: Path, *months: int) -> Path:
    rows = "".join(f"G1,2025-{month:02d},{1000 + month},3500\n" for month in months)
    path.write_text(f"户号,月份,用气量(m³),气费(元)\n{rows}", encoding="utf-8")
    return path


def bring(store: Store, *paths: Path, accept: bool = False) -> Imported:
    return save(store, prepare(store, ImportOrder(paths)), accept=accept)


def bring_as_before(store: Store, path: Path, *, accept: bool = False) -> None:
    """Import a file as readers did that took every cubic metre for a normal one."""
    prepared = prepare(store, ImportOrder((path,)))
    read = tuple(replace(file, result=as_before(file.result)) for file in prepared.read)
    save(store, propose_again(store, prepared, read), accept=accept)


def as_before(result: ReadResult) -> ReadResult:
    reader = result.document.reader.partition("/")[0]
    return replace(
        result,
        document=replace(result.document, reader=f"{reader}/1"),
        blocks=tuple(
            replace(each, channel=replace(each.channel, unit="Nm3")) for each in result.blocks
        ),
        readings=tuple(replace(each, unit="Nm3") for each in result.readings),
        bills=tuple(
            replace(each, quantity=each.quantity and replace(each.quantity, unit="Nm3"))
            for each in result.bills
        ),
    )


def drafted(store: Store) -> dict[str, str]:
    return {str(draft.period): str(draft.quantity) for draft in store.drafts()}


def codes(done: Imported) -> list[str]:
    return [finding.code for finding in done.prepared.findings if "gas" in finding.code]


def test_a_kept_curve_follows_the_first_file_that_says_its_unit(
    store: Store, tmp_path: Path
) -> None:
    """The month that both files touch is whole and counts once; undo gives back what was."""
    bring_as_before(store, days(tmp_path / "1.csv", PLAIN, 1, range(1, 32)))
    bring_as_before(store, days(tmp_path / "2.csv", PLAIN, 2, range(1, 15)))
    before = drafted(store)
    assert before["2025-01-01/2025-01-31"] == "310.0000 Nm3"
    done = bring(store, days(tmp_path / "3.csv", PLAIN, 2, range(10, 29)))
    assert drafted(store) == {
        "2025-01-01/2025-01-31": "310.0000 m3",
        "2025-02-01/2025-02-28": "280.0000 m3",
    }
    assert codes(done) == ["meter.gas_unit_assumed"]
    gas = Channel("RQ-1", "natural_gas", unit="m3")
    assert store.channels() == (gas,)
    assert [block.total for block in [store.block(gas, Month(2025, 2))] if block] == [Decimal(280)]
    assert codes(bring(store, days(tmp_path / "4.csv", PLAIN, 3, range(1, 32)))) == []
    assert store.check() == ()
    store.undo()
    store.undo()
    assert drafted(store) == before
    assert [channel.unit for channel in store.channels()] == ["Nm3"]


def test_what_is_posted_keeps_its_unit_and_the_rest_of_the_curve_is_said(
    store: Store, tmp_path: Path
) -> None:
    bring_as_before(store, days(tmp_path / "1.csv", PLAIN, 1, range(1, 32)), accept=True)
    with store.change("records.posted") as change:
        change.post([entry.record.id for entry in store.ledger()])
    done = bring(store, days(tmp_path / "2.csv", PLAIN, 2, range(1, 29)))
    assert [str(entry.record.quantity) for entry in store.ledger()] == ["310.0000 Nm3"]
    assert drafted(store) == {"2025-02-01/2025-02-28": "280.0000 m3"}
    assert codes(done) == ["meter.gas_unit_assumed"]


@pytest.mark.parametrize(("first", "second"), [(PLAIN, NORMAL), (NORMAL, PLAIN)])
@pytest.mark.parametrize("is_one_import", [True, False])
def test_a_meter_that_is_once_at_standard_conditions_is_so_as_a_whole(
    store: Store, tmp_path: Path, *, first: str, second: str, is_one_import: bool
) -> None:
    one = days(tmp_path / "1.csv", first, 1, range(1, 32))
    two = days(tmp_path / "2.csv", second, 2, range(1, 29))
    if is_one_import:
        done = bring(store, one, two)
    else:
        bring(store, one)
        done = bring(store, two)
    assert drafted(store) == {
        "2025-01-01/2025-01-31": "310.0000 Nm3",
        "2025-02-01/2025-02-28": "280.0000 Nm3",
    }
    assert codes(done) == ["meter.gas_units_differ"]


def test_kept_readings_follow_as_curves_do(store: Store, tmp_path: Path) -> None:
    first = readings(tmp_path / "1.csv", ("2025-01-01", 100), ("2025-02-01", 400))
    bring_as_before(store, first)
    done = bring(store, readings(tmp_path / "2.csv", ("2025-03-01", 900)))
    assert drafted(store) == {
        "2025-01-01/2025-01-31": "300 m3",
        "2025-02-01/2025-02-28": "500 m3",
    }
    assert codes(done) == ["meter.gas_unit_assumed"]
    assert {reading.unit for reading in store.readings()} == {"m3"}


def test_a_bill_that_comes_again_in_its_own_unit_is_no_conflict(
    store: Store, tmp_path: Path
) -> None:
    bring_as_before(store, bills(tmp_path / "1.csv", 1, 2))
    assert set(drafted(store).values()) == {"1001 Nm3", "1002 Nm3"}
    done = bring(store, bills(tmp_path / "2.csv", 1, 2, 3))
    assert set(drafted(store).values()) == {"1001 m3", "1002 m3", "1003 m3"}
    assert codes(done) == ["bill.gas_unit_assumed"]
    assert codes(bring(store, bills(tmp_path / "3.csv", 3, 4))) == []


def invoice(path: Path, amount: str) -> Path:
    """Write an invoice of March whose remark says the month."""
    money = Decimal(amount) * Decimal("3.5")
    tax = money * Decimal("0.09")
    head = (
        "数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,税收分类编码,"
        "货物或应税劳务名称,单位,数量,单价,金额,税率,税额,价税合计,备注"
    )
    line = (
        f"25332000000000000007,91330000142917203X,湖州燃气,{OWN},湖州示例纺织有限公司,2025-04-05,"
        f"1020202000000000000,*天然气*管道天然气,立方米,{amount},3.5,{money},9%,"
        f"{tax},{money + tax},账期:202503"
    )
    path.write_text(f"{head}\n{line}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("heading", "unit", "percents"),
    [("用气量(m³)", "m3", ["+0.0", "+0.0"]), ("标况用气量(Nm³)", "Nm3", ["+0.0", "-6.8"])],
)
def test_invoice_bill_and_meter_of_a_month_are_compared_in_one_unit(
    store: Store, tmp_path: Path, heading: str, unit: str, percents: list[str]
) -> None:
    """1,000 m³ at 20 °C are 931.8 Nm³, 6.8 % less than 1,000 Nm³ (273.15/293.15)."""
    rows = "".join(f"2025-03-{day:02d},RQ-1,{1000 if day == 1 else 0}\n" for day in range(1, 32))
    meter, bill = tmp_path / "表.csv", tmp_path / "账单.csv"
    meter.write_text(f"日期,气表号,{heading}\n{rows}", encoding="utf-8")
    bill.write_text(f"户号,月份,{heading},气费\nG1,2025-03,1000,3815\n", encoding="utf-8")
    done = bring(store, invoice(tmp_path / "票.csv", "1000"), meter, bill)
    assert sorted(str(draft.quantity).split(" ")[1] for draft in store.drafts()) == sorted(
        ["m3", unit, unit]
    )
    assert sum(draft.leads for draft in store.drafts()) == 1
    told = [f for f in done.prepared.findings if f.code.startswith("energy.")]
    assert [finding.details["percent"] for finding in told] == percents
