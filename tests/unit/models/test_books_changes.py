from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, SurroundingsError, UsageError
from desktop.models.store import Store
from desktop.models.values import (
    Account,
    AssetHolding,
    Evidence,
    Instrument,
    InstrumentKind,
    LayoutMapping,
    Meter,
    MeterAsset,
    MeterKind,
    Multiplier,
    PackageMade,
    PerformanceIndicator,
    Person,
    ProductOutput,
    ReceiptKept,
    ReportSignature,
    Role,
    Rule,
    SealedReport,
)

YEAR = ReportingPeriod.of_year(2025)


def test_an_entity_keeps_what_is_not_named_again(store: Store, entity: ReportingEntity) -> None:
    with store.change("改名") as change:
        change.set_entity(replace(entity, name="新名", tax_ids=("B",), facilities=()))
    found = store.entity()
    assert found.name == "新名"
    assert found.tax_ids == ("91330500MA2B00001X", "B")
    assert found.facilities == entity.facilities


def test_the_opening_is_fixed_once_the_books_have_started(
    store: Store, entity: ReportingEntity
) -> None:
    later = replace(entity, opening="2025-02")
    with store.change("启用月份") as change:
        change.set_entity(later)
    with store.change("结账") as change:
        change.close_month(Month(2025, 2))
    with pytest.raises(InputError, match=r"entity\.opening_fixed"), store.change("x") as change:
        change.set_entity(entity)
    assert store.entity() == later


def test_a_figure_is_taken_out_and_comes_back_by_undo(store: Store) -> None:
    figure = EconomicFigure("revenue", YEAR, Decimal(5), "万元")
    other = EconomicFigure("tax_paid", YEAR, Decimal(1), "万元")
    with store.change("年度") as change:
        change.set_figure(figure)
        change.set_figure(other)
    with store.change("清空") as change:
        change.remove_figure("revenue", YEAR)
        change.remove_figure("employees", YEAR)
    assert store.figures() == (other,)
    store.undo()
    assert store.figures() == (figure, other)


def test_a_file_without_an_entity_is_damaged(store: Store) -> None:
    with store.change("x") as change:
        change.connection.exec_driver_sql("DELETE FROM reporting_entity")
    with pytest.raises(SurroundingsError, match=r"company_file\.damaged"):
        store.entity()


def test_facilities_keep_every_field(store: Store) -> None:
    facility = Facility(
        "三厂",
        "540102",
        grid_region="",
        area=Decimal("1234.50"),
        heated_area=Decimal(1000),
        headcount=42,
        share=Decimal("0.51"),
    )
    with store.change("设施") as change:
        change.add_facility(facility)
    assert store.facilities()[-1] == facility
    with pytest.raises(UsageError, match=r"facility\.exists"), store.change("x") as change:
        change.add_facility(facility)


def test_meters_with_their_history(store: Store) -> None:
    meter = Meter(
        "M1",
        "electricity",
        "总厂",
        MeterKind.REGISTER,
        "3300",
        "kWh",
        "总表",
        "electricity.purchased",
    )
    with store.change("仪表") as change:
        change.add_meter(replace(meter, label="旧"))
        change.add_meter(meter)
        change.add_multiplier(Multiplier("M1", Decimal(1200), date(2025, 3, 1)))
        change.add_multiplier(Multiplier("M1", Decimal("0.5"), date(2025, 1, 1)))
        change.add_meter_asset(MeterAsset("M1", "330001", date(2025, 1, 1)))
    assert store.meters() == (meter,)
    assert [m.value for m in store.multipliers()] == [Decimal("0.5"), Decimal(1200)]
    assert store.meter_assets() == (MeterAsset("M1", "330001", date(2025, 1, 1)),)


@pytest.mark.parametrize(
    ("meter", "value", "code"),
    [("M9", 1, "meter.unknown"), ("M1", 0, "meter.multiplier_not_positive")],
)
def test_an_impossible_multiplier_is_refused(
    meter: str, value: int, code: str, store: Store
) -> None:
    with store.change("仪表") as change:
        change.add_meter(Meter("M1"))
    with pytest.raises(UsageError) as refused, store.change("x") as change:
        change.add_multiplier(Multiplier(meter, Decimal(value), date(2025, 1, 1)))
    assert refused.value.code == code


def test_every_other_part_of_the_books_comes_back_as_it_was(store: Store) -> None:
    account = Account("state_grid", "3300", "总厂", "electricity")
    instrument = Instrument(
        id="GEC-1",
        kind=InstrumentKind.GEC,
        quantity=Decimal("1000.5"),
        unit="MWh",
        vintage="2025-03",
        cancelled_on=date(2025, 12, 1),
        applied_to="2025",
        facility="总厂",
        evidence="d" * 64,
        note="备注",
    )
    plain = Instrument("CEA-1", InstrumentKind.CEA, Decimal(3), "t")
    mapping = LayoutMapping("表头A", (("日期", "at"), ("电量", "value")))
    output = ProductOutput("轴承", Month(2025, 1), Decimal("12.5"), "t")
    indicator = PerformanceIndicator(
        "危废", "t", Month(2025, 1), Decimal(5), Decimal(6), Decimal(4)
    )
    holding = AssetHolding("CEA", Decimal(100), "t", Decimal("85.5"), date(2025, 6, 30))
    evidence = Evidence("figure", "revenue", "d" * 64, "审计报告")
    with store.change("账套资料", person="张三") as change:
        change.add_account(replace(account, facility=""))
        change.add_account(account)
        change.add_instrument(instrument)
        change.add_instrument(plain)
        change.add_mapping(mapping)
        change.set_product_output(output)
        change.set_indicator(indicator)
        change.add_holding(holding)
        change.add_holding(AssetHolding("sink", Decimal(1), "t"))
        change.add_evidence([evidence, Evidence("activity", "x")])
        change.add_handover_note("二月电费还没到")
    assert store.accounts() == (account,)
    assert store.instruments() == (instrument, plain)
    assert store.mappings() == (mapping,)
    assert store.product_outputs() == (output,)
    assert store.indicators() == (indicator,)
    assert store.holdings() == (holding, AssetHolding("sink", Decimal(1), "t"))
    assert store.evidence("figure", "revenue") == (evidence,)
    assert len(store.evidence()) == 2
    assert [note.note for note in store.handover_notes()] == ["二月电费还没到"]
    assert store.handover_notes()[0].person == "张三"
    assert store.check() == ()


def test_a_holding_is_taken_back_once_and_by_its_own_values(store: Store) -> None:
    first, second = AssetHolding("sink", Decimal(1), "t"), AssetHolding("cea", Decimal(2), "t")
    with store.change("资产", person="张三") as change:
        change.add_holding(first)
        change.add_holding(first)
        change.add_holding(second)
    with store.change("资产", person="张三") as change:
        change.remove_holding(first)
    assert store.holdings() == (first, second)
    with pytest.raises(UsageError, match=r"holding\.unknown"), store.change("x") as change:
        change.remove_holding(AssetHolding("cea", Decimal(2), "t", Decimal(90)))


def test_a_newer_rule_takes_the_olders_place(store: Store) -> None:
    with store.change("规则", person="张三") as change:
        change.add_rule(Rule("国网", "电费", ""))
        change.add_rule(Rule("国网", "电费", "electricity", facility="二厂", unit="kWh", used=3))
    (rule,) = store.rules()
    assert rule == Rule("国网", "电费", "electricity", "", "二厂", "kWh", "张三", 3)
    with pytest.raises(UsageError, match=r"rule\.unknown"), store.change("x") as change:
        change.remove_rule("别人", "电费")


def test_passwords_are_kept_only_as_hashes(store: Store) -> None:
    with store.change("人员", person="老板") as change:
        change.add_person(Person("张三", (Role.ENTER, Role.CHECK)))
        change.add_person(Person("老板", (Role.SUPERVISE,)), "秘密1234")
    assert store.persons() == (
        Person("张三", (Role.ENTER, Role.CHECK)),
        Person("老板", (Role.SUPERVISE,), has_password=True),
    )
    assert store.is_password("老板", "秘密1234")
    assert not store.is_password("老板", "秘密")
    assert store.is_password("张三", "")
    assert not store.is_password("没有", "")
    with store.change("角色", person="老板") as change:
        change.add_person(
            Person("老板", (Role.CLOSE, Role.SUPERVISE)), supervisor_password="秘密1234"
        )
    assert store.is_password("老板", "秘密1234")
    with pytest.raises(InputError, match=r"undo\.nothing"):
        store.undo()
    store.close()
    assert "秘密1234".encode() not in store.path.read_bytes()


def _sealed(key: str, year: int) -> SealedReport:
    return SealedReport(
        id=key,
        period=ReportingPeriod.of_year(year),
        kind="inventory",
        tables=(("lines.csv", b"a\n"), ("totals.json", b"{}")),
        methodology="m" * 64,
        pdf=b"%PDF-1.7",
        made_at="2026-01-05T08:00:00+00:00",
        made_by="李四",
        details=(("co2e", "12.5"), ("grade", "B")),
    )


def test_what_is_sealed_signed_packed_and_received_comes_back(store: Store) -> None:
    signature = ReportSignature("R1", "enterprise", "k1", b"\x01\x02", "李四", "2026-01-05")
    package = PackageMade("P1", "R1", "f" * 64, "甲.cdp", "bank", "2026-01-06")
    receipt = ReceiptKept("P1", b"{}", "2026-01-07")
    head = store.audit_head()
    with store.change("封存") as change:
        rests_on = change.add_sealed(_sealed("R1", 2025))
        change.add_signature(signature)
        change.add_package(package)
        change.add_receipt(receipt)
    assert rests_on == head
    assert store.sealed_reports() == (replace(_sealed("R1", 2025), audit_head=head),)
    (short,) = store.sealed_heads()
    assert short == replace(_sealed("R1", 2025), audit_head=head, tables=(), pdf=b"")
    assert store.signatures() == (signature,)
    assert store.packages() == (package,)
    assert store.receipts() == (receipt,)
    assert store.check() == ()


@pytest.mark.parametrize(
    ("verb", "value", "code"),
    [
        ("add_sealed", _sealed("R1", 2025), "report.exists"),
        ("add_signature", ReportSignature("R9", "x", "k", b""), "report.unknown"),
        ("add_package", PackageMade("P1", "R1", "0" * 64), "package.exists"),
        ("add_receipt", ReceiptKept("P9", b""), "package.unknown"),
    ],
)
def test_a_seal_is_given_once_and_only_to_what_exists(
    verb: str, value: object, code: str, store: Store
) -> None:
    with store.change("封存") as change:
        change.add_sealed(replace(_sealed("R1", 2025), pdf=b"", made_at="", made_by=""))
        change.add_package(PackageMade("P1", "R1", "f" * 64))
    with pytest.raises(UsageError) as refused, store.change("x") as change:
        getattr(change, verb)(value)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sealed_report SET kind = 'x'",
        "DELETE FROM sealed_report",
        "UPDATE report_signature SET role = 'x'",
        "UPDATE data_package SET sha256 = 'x', superseded_at = 'y'",
        "UPDATE audit_entry SET person = 'x'",
        "DELETE FROM audit_entry",
    ],
)
def test_what_is_sealed_or_logged_resists_direct_sql(sql: str, store: Store) -> None:
    with store.change("封存") as change:
        change.add_sealed(_sealed("R1", 2025))
        change.add_signature(ReportSignature("R1", "x", "k", b""))
        change.add_package(PackageMade("P1", "R1", "f" * 64))
    refused = pytest.raises(InputError, match=r"report\.sealed|audit\.append_only")
    with refused, store.change("x") as change:
        change.connection.exec_driver_sql(sql)
