"""Nasty cases 21 to 48: lines, units, prices, periods.

Lines marked "real" stand on real invoices; parties were left out.
"""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desktop.accounting.activity import Evidenced
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.invoice import Direction, Form, Invoice, InvoiceLine
from desktop.accounting.documents.rule import IGNORE, Rule
from desktop.intake.written import day_of, number_of
from desktop.messages import sentence

PROPOSED, ASKED, IGNORED = DraftState.PROPOSED, DraftState.ASKED, DraftState.IGNORED
POWER = {"goods": "*供电*电费", "tax_code": "1100101020200000000"}
PETROL = {"goods": "*汽油*92号车用汽油", "tax_code": "1070101010100000000"}


def _energy(draft: DraftRecord) -> tuple[str, str] | None:
    """Return amount and unit as text."""
    return (
        (f"{draft.quantity.amount.normalize():f}", draft.quantity.unit) if draft.quantity else None
    )


def test_case_21_line_amount_with_tax_on_a_roll_ticket(desk: Any) -> None:
    """A real roll ticket: 37.21 L at 6.72 = 250.00 with tax; 221.24 + 28.76 in the head."""
    line = {"goods": "*汽油*92号车用汽油(Ⅵ)", "unit": " ", "tax_rate": " ", "amount": "250.00"}
    line |= {"quantity": "37.2100000", "unit_price": "6.7200000", "total": "250.00"}
    head = {"amount": Decimal("221.24"), "tax": Decimal("28.76"), "total": Decimal("250.00")}
    (draft,) = desk.lines(line, **head)
    assert _energy(draft) == ("37.21", "L")
    assert draft.cost == Decimal("221.24")
    assert draft.reason == "draft.unit_by_price"


def test_case_22_amount_in_fen(desk: Any) -> None:
    """A real row of a property system: 36085 for 360.85 with tax 41.51."""
    draft = desk.line(
        goods="公摊电费",
        tax_code="1100101020200000000",
        unit="度",
        quantity="455.50366069",
        unit_price="0.79220000",
        amount="36085",
        tax="4151",
        tax_rate="PERCENT_13",
    )
    assert _energy(draft) == ("455.50366069", "kWh")
    assert draft.cost == Decimal("319.34")


def test_case_22_fen_without_tax_inside(desk: Any) -> None:
    draft = desk.line(**POWER, unit="度", quantity="1000", unit_price="0.61", amount="61000")
    assert (draft.cost, draft.reason) == (Decimal(610), "draft.amount_in_fen")


def test_case_23_quantity_computed_from_money_is_flagged(desk: Any) -> None:
    """A real batch script of a property company: quantity = money / 0.75."""
    draft = desk.line(**POWER, unit="度", quantity="1646.6666666667", amount="1235.00")
    assert (draft.state, draft.reason) == (PROPOSED, "draft.quantity_from_money")
    assert (draft.confidence, draft.evidenced) == (Confidence.LOW, Evidenced.ESTIMATED)


def test_case_23_a_tank_filled_for_a_round_sum_is_no_estimate(desk: Any) -> None:
    """A real invoice of 2026: 500 yuan at 8.85 with tax."""
    draft = desk.line(
        goods="*汽油*95号车用汽油(VIA)95",
        unit="升",
        quantity="56.4971751412429",
        unit_price="7.8318584070796",
        amount="442.48",
        tax_rate="13%",
        tax="57.52",
    )
    assert (draft.state, draft.evidenced) == (PROPOSED, Evidenced.INVOICED)
    assert draft.quantity is not None
    assert draft.quantity.amount == Decimal("56.497175141243")


def test_case_24_a_rounded_price_is_trusted(desk: Any) -> None:
    """A real line: 61.65 × 6.45 = 397.64, printed 397.72."""
    draft = desk.line(
        goods="*汽油*95号车用汽油", unit="升", quantity="61.65", unit_price="6.45", amount="397.72"
    )
    assert (draft.state, _energy(draft)) == (PROPOSED, ("61.65", "L"))


def test_case_25_an_empty_unit_is_proved_by_the_price(desk: Any) -> None:
    """A real line of State Grid Zhejiang, 2021."""
    draft = desk.line(
        **POWER,
        spec="C",
        quantity="81705",
        unit_price="0.6139336638",
        amount="50161.45",
        tax_rate="13",
    )
    assert (draft.state, draft.reason) == (PROPOSED, "draft.unit_by_price")
    assert _energy(draft) == ("81705", "kWh")
    assert dict(draft.details)["price"] == "0.6139"


@pytest.mark.parametrize(
    ("unit", "quantity"),
    [
        ("度", "10000"),
        ("千瓦时", "10000"),
        ("千瓦·时", "10000"),
        ("KWH", "10000"),
        ("kWh", "10000"),
        ("万千瓦时", "1"),
        ("MWh", "10"),
        ("兆瓦时", "10"),
        ("ＫＷＨ", "10000"),
    ],
)
def test_case_26_units_of_electricity(desk: Any, unit: str, quantity: str) -> None:
    draft = desk.line(**POWER, unit=unit, quantity=quantity, amount="6100.00")
    assert (draft.state, _energy(draft)) == (PROPOSED, ("10000", "kWh"))


@pytest.mark.parametrize(
    ("unit", "quantity", "times"),
    [("度", "10", "1000"), ("度", "1", "10000"), ("MWh", "10000", "0.001")],
)
def test_case_26_the_price_tells_a_wrong_unit(
    desk: Any, unit: str, quantity: str, times: str
) -> None:
    draft = desk.line(**POWER, unit=unit, quantity=quantity, amount="6100.00")
    assert (draft.state, draft.reason) == (ASKED, "draft.unit_thousandfold")
    assert _energy(draft) == ("10000", "kWh")
    assert dict(draft.details)["times"] == times


@pytest.mark.parametrize("unit", ["批", "月", "次", "项"])
def test_case_27_a_count_is_no_energy(desk: Any, unit: str) -> None:
    draft = desk.line(**POWER, unit=unit, quantity="1", amount="6100.00")
    assert (draft.state, draft.reason, draft.quantity) == (ASKED, "draft.unit_counts", None)
    assert draft.cost == Decimal("6100.00")


def test_case_28_money_alone_keeps_its_cost(desk: Any) -> None:
    draft = desk.line(**POWER, amount="6100.00")
    assert (draft.state, draft.reason) == (ASKED, "draft.quantity_missing")
    assert (draft.quantity, draft.cost) == (None, Decimal("6100.00"))


def test_case_29_a_discount_reduces_money_not_energy(desk: Any) -> None:
    line, discount = desk.lines(
        {**PETROL, "unit": "升", "quantity": "50", "amount": "350.00"},
        {**PETROL, "amount": "-10.00"},
    )
    assert (line.state, _energy(line)) == (PROPOSED, ("50", "L"))
    assert (discount.state, discount.reason) == (IGNORED, "draft.discount")
    assert discount.cost == Decimal("-10.00")


def test_case_29_a_discount_that_repeats_the_quantity(desk: Any) -> None:
    _, discount = desk.lines(
        {**PETROL, "unit": "升", "quantity": "50", "amount": "350.00"},
        {**PETROL, "unit": "升", "quantity": "50", "amount": "-10.00"},
    )
    assert (discount.state, discount.reason) == (IGNORED, "draft.discount")


def test_case_30_negative_quantity_with_positive_price(desk: Any) -> None:
    """A real red-letter request: -123.0 L, price positive."""
    blue = {**PETROL, "unit": "升", "quantity": "123.0", "unit_price": "7.85", "amount": "965.55"}
    red = {**blue, "quantity": "-123.0", "amount": "-965.55"}
    drafts = [
        desk.lines(blue)[0],
        desk.drafts(
            desk_invoice(red, is_red=True, key="25332000000000000002"), known=[desk_invoice(blue)]
        )[0],
    ]
    assert [_energy(draft) for draft in drafts] == [("123", "L"), ("-123", "L")]
    assert drafts[1].state is PROPOSED


def desk_invoice(*lines: dict[str, Any], **head: Any) -> Any:
    """Return an invoice whose red letter names the blue one."""
    values: dict[str, Any] = {
        "key": "25332000000000000001",
        "issue_date": date(2025, 6, 5),
        "seller_name": "中石化",
        "buyer_name": "甲",
        "form": Form.XML,
        "direction": Direction.PURCHASE,
        **head,
    }
    if values.get("is_red"):
        values["blue_key"] = "25332000000000000001"
    return Invoice(
        lines=tuple(InvoiceLine(number=n, **t) for n, t in enumerate(lines, 1)), **values
    )


def test_case_31_positive_quantity_with_negative_amount(desk: Any) -> None:
    line = {**PETROL, "unit": "升", "quantity": "50", "amount": "-350.00"}
    red = desk_invoice(line, is_red=True, key="25332000000000000002")
    (draft,) = desk.drafts(red, known=[desk_invoice(line)])
    assert _energy(draft) == ("-50", "L")
    (question,) = desk.lines(line)
    assert (question.state, question.reason) == (ASKED, "draft.signs_differ")


@pytest.mark.parametrize("spec", ["C", "95", "VIB", "A8H", "0#", "92"])
def test_case_32_the_specification_is_never_a_quantity(desk: Any, spec: str) -> None:
    draft = desk.line(**PETROL, spec=spec, amount="400.00")
    assert (draft.quantity, draft.reason) == (None, "draft.quantity_missing")


def test_case_33_columns_that_slipped_are_set_right(desk: Any) -> None:
    """A real line as a vision model read it: the unit under 规格型号, the quantity under 单位."""
    draft = desk.line(
        goods="*汽油*92号车用汽油(VIB 92号)",
        spec="升",
        unit="20.77562327",
        quantity="6.38921867",
        unit_price="132.74",
    )
    assert (_energy(draft), draft.reason) == (("20.77562327", "L"), "draft.columns_slipped")
    assert draft.cost == Decimal("132.74")


def test_case_33_a_row_that_slipped_as_a_whole(desk: Any) -> None:
    """Unit, quantity, price, amount, rate and tax all stand one column too far left."""
    draft = desk.line(
        goods="*柴油*0号车用柴油",
        spec="升",
        unit="153.846",
        quantity="6.50",
        unit_price="1000.00",
        amount="13%",
        tax_rate="130.00",
    )
    assert (_energy(draft), draft.reason) == (("153.846", "L"), "draft.columns_slipped")
    assert (draft.state, draft.cost) == (PROPOSED, Decimal("1000.00"))


@pytest.mark.parametrize(
    "fee", ["力调电费", "容量电费", "违约金", "农村电网维护费", "功率因数调整电费"]
)
def test_case_34_fees_carry_no_energy_of_their_own(desk: Any, fee: str) -> None:
    name = {"goods": f"*供电*{fee}", "tax_code": POWER["tax_code"]}
    power, bare, again = desk.lines(
        {**POWER, "unit": "度", "quantity": "10000", "amount": "6100.00"},
        {**name, "amount": "120.00"},
        {**name, "unit": "度", "quantity": "10000", "amount": "90.00"},
    )
    assert (power.state, _energy(power)) == (PROPOSED, ("10000", "kWh"))
    assert (bare.state, bare.reason) == (IGNORED, "draft.fee_without_energy")
    assert (again.state, again.reason, again.quantity) == (
        IGNORED,
        "draft.same_energy_again",
        None,
    )


def test_case_34_the_rural_grid_fee_by_its_code(desk: Any) -> None:
    draft = desk.line(goods="*供电*农村电网维护费", tax_code="1100101020300000000", amount="9")
    assert (draft.state, draft.reason) == (IGNORED, "draft.fee_without_energy")


def test_case_34_price_components_of_one_energy_count_once(desk: Any) -> None:
    drafts = desk.lines(
        {**POWER, "unit": "度", "quantity": "10000", "unit_price": "0.40", "amount": "4000.00"},
        {**POWER, "unit": "度", "quantity": "10000", "unit_price": "0.21", "amount": "2100.00"},
    )
    assert [draft.state for draft in drafts] == [PROPOSED, IGNORED]
    assert drafts[1].reason == "draft.same_energy_again"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"spec": "户号3301000000022"}, {"spec": "户号3301000000044"}),
        ({"goods": "*供电*1月电费"}, {"goods": "*供电*2月电费"}),
    ],
)
def test_equal_amounts_of_two_accounts_or_two_months_are_two_energies(
    desk: Any, first: dict[str, str], second: dict[str, str]
) -> None:
    """Two accounts, or two months, that used the same at other prices are no price components."""
    fee = {"goods": "*供电*力调电费", "tax_code": POWER["tax_code"], "amount": "-12.00"}
    each = {"unit": "度", "quantity": "10000"}
    one, other, bare = desk.lines(
        {**POWER, **each, "unit_price": "0.61", "amount": "6100.00", **first},
        {**POWER, **each, "unit_price": "0.65", "amount": "6500.00", **second},
        fee,
    )
    assert [draft.state for draft in (one, other, bare)] == [PROPOSED, PROPOSED, IGNORED]
    assert (one.account, one.period) != (other.account, other.period)


def test_the_month_of_a_line_goes_before_the_months_of_the_remark(desk: Any) -> None:
    texts = {"unit": "度", "quantity": "10000", "amount": "6100.00"}
    one, other = desk.lines(
        {**POWER, **texts, "goods": "*供电*4月电费"},
        {**POWER, **texts, "goods": "*供电*2025年4-9月优惠电费"},
        remark="2025年3-5月电费",
    )
    assert (str(one.period), one.period_reason) == (
        "2025-04-01/2025-04-30",
        "draft.period_goods",
    )
    assert str(other.period) == "2025-03-01/2025-05-31"


def test_the_account_of_a_line_is_that_of_its_specification(desk: Any) -> None:
    known = desk.changed(accounts={"3301000000044": "二厂"})
    texts = {**POWER, "unit": "度", "quantity": "10000", "amount": "6100.00"}
    one, other = known.lines({**texts, "spec": "3301000000044"}, {**texts, "spec": "无"})
    assert (one.account, one.facility) == ("3301000000044", "二厂")
    assert (other.account, other.facility) == ("", known.context.usual_facility)


def test_case_34_a_fee_with_energy_alone_is_asked(desk: Any) -> None:
    draft = desk.line(
        goods="*供电*输配电费", tax_code=POWER["tax_code"], unit="度", quantity="900", amount="190"
    )
    assert (draft.state, draft.reason) == (ASKED, "draft.fee_with_energy")


def test_case_35_time_of_use_lines_and_their_total(desk: Any) -> None:
    parts = {"尖": "1000", "峰": "3000", "平": "4000", "谷": "2000"}
    lines = [
        {
            "goods": f"*供电*电费({name})",
            "unit": "度",
            "quantity": kwh,
            "amount": str(int(kwh) * 0.6),
        }
        for name, kwh in parts.items()
    ]
    drafts = desk.lines(*lines, {**POWER, "unit": "度", "quantity": "10000", "amount": "6000"})
    assert [draft.state for draft in drafts] == [PROPOSED] * 4 + [IGNORED]
    assert drafts[4].reason == "draft.total_of_others"


@pytest.mark.parametrize("goods", ["公摊电费", "中央空调用电费", "*供电*充电费"])
def test_case_36_power_resold_by_a_landlord_is_electricity(desk: Any, goods: str) -> None:
    draft = desk.line(
        goods=goods, tax_code=POWER["tax_code"], unit="度", quantity="9", amount="7.1"
    )
    assert (draft.state, draft.carrier) == (PROPOSED, "electricity")
    assert (_energy(draft), draft.cost) == (("9", "kWh"), Decimal("7.1"))


def test_case_36_power_under_a_service_is_asked(desk: Any) -> None:
    draft = desk.line(goods="*现代服务*电费", tax_code="3049900000000000000", amount="90")
    assert (draft.state, draft.reason) == (ASKED, "draft.energy_word_in_other_goods")


def test_case_37_the_code_of_aviation_petrol_is_vehicle_petrol(desk: Any) -> None:
    draft = desk.line(**PETROL, unit="升", quantity="40", amount="280")
    assert (draft.carrier, draft.source, draft.confidence) == (
        "gasoline",
        "mobile.gasoline",
        Confidence.HIGH,
    )
    said = sentence(draft.reason, dict(draft.details))
    assert said == "按税收分类编码 10701010101（汽油，旧编码表称航空汽油）判断。"


@pytest.mark.parametrize(
    ("goods", "carrier"),
    [
        ("*成品油*车用柴油0#", "diesel"),
        ("*柴油*0号车用柴油(Ⅵ)", "diesel"),
        ("*石油制品*-10#柴油", "diesel"),
        ("*成品油*车用汽油92#", "gasoline"),
        ("*汽油*95#(V-Power)(VIB)", "gasoline"),
        ("*成品油*95#", "gasoline"),
        ("*汽油*92号车用乙醇汽油(E10)", "ethanol_gasoline_e10"),
        ("*石油制品*航空煤油", "jet_kerosene"),
    ],
)
def test_case_38_names_of_one_product(desk: Any, goods: str, carrier: str) -> None:
    assert desk.line(goods=goods, unit="升", quantity="30", amount="210").carrier == carrier


@pytest.mark.parametrize("goods", ["*成品油*车用尿素", "车用尿素溶液", "*润滑油*尿素"])
def test_case_38_urea_is_no_fuel(desk: Any, goods: str) -> None:
    draft = desk.line(goods=goods, unit="升", quantity="30", amount="60")
    assert (draft.state, draft.reason) == (IGNORED, "draft.look_alike")


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        ("*润滑油*润滑油", "1070101070000000000"),
        ("*石油制品*石脑油", "1070101050000000000"),
        ("*石油制品*沥青", "1070101130000000000"),
        ("*石油制品*溶剂油", ""),
        ("*石油制品*石油焦", ""),
    ],
)
def test_case_39_feedstock_is_asked_not_burned(desk: Any, goods: str, code: str) -> None:
    draft = desk.line(goods=goods, tax_code=code, unit="吨", quantity="3", amount="18000")
    assert (draft.state, draft.reason) == (ASKED, "draft.purpose_unknown")


@pytest.mark.parametrize(
    ("goods", "unit", "reason"),
    [
        ("*液化石油气*瓶装液化气", "瓶", "draft.unit_vessel"),
        ("*煤炭*烟煤", "车", "draft.unit_vessel"),
        ("*供热*采暖费", "平方米", "draft.unit_area"),
        ("*供热*供暖费", "座", "draft.unit_unknown"),
    ],
)
def test_case_40_vessels_and_areas_are_asked(desk: Any, goods: str, unit: str, reason: str) -> None:
    draft = desk.line(goods=goods, unit=unit, quantity="10", amount="3000")
    assert (draft.state, draft.reason, draft.quantity) == (ASKED, reason, None)


@pytest.mark.parametrize(
    ("goods", "unit", "energy"),
    [
        ("*供热*蒸汽", "蒸吨", ("10", "t")),
        ("*燃气*天然气", "方", ("10", "m3")),
        ("*燃气*天然气", "立方米", ("10", "m3")),
        ("*燃气*天然气", "标方", ("10", "Nm3")),
        ("*燃气*天然气", "Nm³", ("10", "Nm3")),
        ("*供热*热力", "吉焦", ("10", "GJ")),
        ("*煤炭*烟煤", "公斤", ("10", "kg")),
    ],
)
def test_case_40_units_of_gas_steam_heat_and_coal(
    desk: Any, goods: str, unit: str, energy: tuple[str, str]
) -> None:
    prices = {"t": "2000", "m3": "35", "Nm3": "35", "GJ": "500", "kg": "9"}
    draft = desk.line(goods=goods, unit=unit, quantity="10", amount=prices[energy[1]])
    assert (draft.state, _energy(draft)) == (PROPOSED, energy)


@pytest.mark.parametrize(
    ("goods", "seller"),
    [
        ("*燃气*家用燃气灶", "湖州燃气有限公司"),
        ("*劳务*燃气设备维修", "湖州燃气有限公司"),
        ("*通用设备*制氮设备", "某机械厂"),
        ("*非电力家用器具*家用燃气用具", "某商店"),
        ("*汽轮燃气轮水轮机*燃气轮机", "某机械厂"),
        ("*家用清洁电器具*电热水器", "某商店"),
        ("*其他电池*燃料电池", "某商店"),
        ("*无机化学原料*粉煤灰", "某电厂"),
        ("*配电控制设备*电力控制装置", "某电气厂"),
        ("*运输服务*管道运输服务", "国家管网"),
        ("*研发和技术服务*合同能源管理服务", "某节能公司"),
        ("*塑料制品*汽油桶", "某商店"),
    ],
)
def test_case_41_look_alikes_never_match(desk: Any, goods: str, seller: str) -> None:
    (draft,) = desk.lines(
        {"goods": goods, "unit": "台", "quantity": "1", "amount": "900"}, seller_name=seller
    )
    assert draft.state is IGNORED
    assert draft.source == ""


@pytest.mark.parametrize(
    "code", ["1090422010000000000", "1090103020000000000", "3010402010000000000"]
)
def test_case_41_look_alikes_by_code(desk: Any, code: str) -> None:
    draft = desk.line(goods="", tax_code=code, amount="900")
    assert (draft.state, draft.reason) == (IGNORED, "draft.look_alike")


@pytest.mark.parametrize("goods", ["*预付卡销售*加油卡充值", "加油卡充值", "*预付卡销售*油卡"])
def test_case_42_prepaid_is_money_not_litres(desk: Any, goods: str) -> None:
    (draft,) = desk.lines(
        {"goods": goods, "tax_rate": "*", "amount": "5000"}, seller_name="中国石化销售"
    )
    assert (draft.state, draft.reason, draft.quantity) == (ASKED, "draft.prepaid", None)


def test_case_43_solar_power_bought_for_resale_is_asked(desk: Any) -> None:
    draft = desk.line(
        goods="*发电*光伏发电",
        tax_code="1100101010600000000",
        special_business="光伏收购",
        unit="度",
        quantity="900",
        amount="350",
    )
    assert (draft.state, draft.reason) == (ASKED, "draft.solar_purchase")
    assert (draft.carrier, draft.source) == ("electricity_solar", "")


def test_case_43_fuel_for_resale_or_for_employees_is_set_aside_by_a_rule(desk: Any) -> None:
    """No document says so: the user does, once for a seller's goods."""
    rule = Rule("1", seller="", goods=PETROL["goods"], carrier=IGNORE)
    line = {**PETROL, "unit": "升", "quantity": "40", "amount": "280"}
    assert desk.line(**line).state is PROPOSED
    assert desk.changed(rules=(rule,)).line(**line).state is IGNORED


def test_case_44_line_breaks_and_glued_words(desk: Any) -> None:
    draft = desk.line(goods="*供电*电\n费 合计", unit="度", quantity="100", amount="61")
    assert (draft.state, draft.carrier) == (PROPOSED, "electricity")
    assert (_energy(draft), draft.cost) == (("100", "kWh"), Decimal(61))


def test_case_44_the_list_is_missing(desk: Any) -> None:
    draft = desk.line(goods="(详见销货清单)", amount="61")
    assert (draft.state, draft.reason) == (ASKED, "draft.list_missing")


def test_case_45_no_name_but_a_code(desk: Any) -> None:
    draft = desk.line(
        goods="", tax_code="1070101030100000000", unit="升", quantity="50", amount="350"
    )
    assert (draft.carrier, draft.confidence) == ("diesel", Confidence.MEDIUM)


def test_case_45_code_and_name_contradict(desk: Any) -> None:
    draft = desk.line(
        goods="*柴油*92号汽油",
        tax_code="1070101030100000000",
        unit="升",
        quantity="50",
        amount="350",
    )
    assert (draft.state, draft.reason) == (ASKED, "draft.code_and_name_disagree")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("￥6,100.00", "6100.00"),
        ("１２３．４５", "123.45"),
        (" 61.00 ", "61.00"),
        ("(12.50)", "-12.50"),
        ("6100.00元", "6100.00"),
        ("−3", "-3"),
        ("1.2E+05", "1.2E+5"),
        (".5", "0.5"),
    ],
)
def test_case_46_numbers_as_people_write_them(text: str, value: str) -> None:
    assert number_of(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["***", "*", "", "-", "免税", "1,2,3", "1e999999999", "９" * 30, "nan", "12 度", "8,5"]
)
def test_case_46_what_is_no_number(text: str) -> None:
    assert number_of(text) is None


def test_case_46_amounts_of_a_file_as_people_write_them(desk: Any) -> None:
    """The cells of a workbook, not only a number by itself."""
    texts = {"数量": "１０,０００", "单价": " 0.61", "金额": "￥6,100.00 ", "税额": "***"}
    (draft,) = desk.drafts_of_rows({**texts, "税率": "***", "价税合计": ""})
    assert (draft.state, _energy(draft)) == (PROPOSED, ("10000", "kWh"))
    assert (draft.cost, draft.reason) == (Decimal("6100.00"), "draft.by_code")


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-28 10:11:12",
        "2024年05月28日",
        "20240528",
        "45440",
        "2024/5/28",
        "20240528101112",
        "2024.05.28",
        "45440.42",
    ],
)
def test_case_47_days_in_every_writing(text: str) -> None:
    assert day_of(text) == date(2024, 5, 28)


@pytest.mark.parametrize(
    "cell",
    [
        datetime.fromisoformat("2024-05-28T10:11:12"),
        date(2024, 5, 28),
        45440,
        45440.42,
        "2024-05-28 10:11:12",
        "2024年05月28日",
        "20240528",
    ],
    ids=str,
)
@pytest.mark.parametrize("is_1904", [False, True], ids=["1900", "1904"])
def test_case_47_days_of_a_file_in_every_writing(
    make: Any, desk: Any, cell: object, *, is_1904: bool
) -> None:
    """Dates, day numbers and texts in the cells of a workbook, of Windows and of old Macs."""
    if isinstance(cell, int | float) and is_1904:
        cell = cell - 1462
    rows = make.rows_of(make.columns, [{**make.electric, "开票日期": cell}])
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    (invoice,) = desk.read(stream.getvalue()).invoices
    assert invoice.issue_date == date(2024, 5, 28)


def test_case_47_days_counted_from_1904() -> None:
    assert day_of("43978", is_1904=True) == date(2024, 5, 28)


@pytest.mark.parametrize("text", ["", "昨天", "2024-13-01", "20241399", "12345", "2024年2月30日"])
def test_case_47_what_is_no_day(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("issued", "remark", "start", "end", "reason"),
    [
        (date(2025, 1, 8), "", "2024-12-01", "2024-12-31", "draft.period_month_before"),
        (date(2025, 4, 2), "2025年1-3月电费", "2025-01-01", "2025-03-31", "draft.period_remark"),
        (date(2025, 6, 5), "账期:202505", "2025-05-01", "2025-05-31", "draft.period_remark"),
        (
            date(2025, 6, 5),
            "2025-04-26至2025-05-25",
            "2025-04-26",
            "2025-05-25",
            "draft.period_remark",
        ),
        (date(2025, 1, 8), "12月份电费", "2024-12-01", "2024-12-31", "draft.period_remark"),
        (
            date(2025, 1, 8),
            "合同号20240101123",
            "2024-12-01",
            "2024-12-31",
            "draft.period_month_before",
        ),
    ],
)
def test_case_48_the_invoice_month_is_not_the_consumption_month(
    desk: Any, issued: date, remark: str, start: str, end: str, reason: str
) -> None:
    line = {**POWER, "unit": "度", "quantity": "100", "amount": "61"}
    (draft,) = desk.lines(line, issue_date=issued, remark=remark)
    assert str(draft.period) == f"{start}/{end}"
    assert draft.period_reason == reason


def test_case_48_two_invoices_of_one_month_both_count(desk: Any, make: Any) -> None:
    line = {**POWER, "unit": "度", "quantity": "100", "amount": "61"}
    first = make.invoice(line, remark="账期:202505")
    second = make.invoice(line, remark="账期:202505", key="25332000000000000009")
    drafts = desk.drafts(first, second)
    assert [draft.state for draft in drafts] == [PROPOSED, PROPOSED]
    assert len({draft.id for draft in drafts}) == 2


def test_fuel_is_consumed_on_the_day_of_issue(desk: Any) -> None:
    draft = desk.line(**PETROL, unit="升", quantity="50", amount="350")
    assert (str(draft.period), draft.period_reason) == (
        "2025-06-05/2025-06-05",
        "draft.period_issue_day",
    )


def test_a_month_in_the_goods_name_is_a_period(desk: Any) -> None:
    draft = desk.line(goods="*供电*2025年4月电费", unit="度", quantity="100", amount="61")
    assert (str(draft.period), draft.period_reason) == (
        "2025-04-01/2025-04-30",
        "draft.period_goods",
    )


def test_a_price_outside_its_window_is_a_question(desk: Any) -> None:
    draft = desk.line(**POWER, unit="度", quantity="100", amount="9")
    assert (draft.state, draft.reason) == (ASKED, "draft.price_outside")
    assert _energy(draft) == ("100", "kWh")


def test_litres_priced_like_tonnes_are_a_question(desk: Any) -> None:
    draft = desk.line(goods="*柴油*0号柴油", unit="升", quantity="2", amount="16000")
    assert (draft.state, _energy(draft)) == (ASKED, ("2000", "L"))


def test_no_amount_leaves_the_quantity_unproved(desk: Any) -> None:
    draft = desk.line(**POWER, unit="度", quantity="100")
    assert (draft.state, draft.reason) == (PROPOSED, "draft.price_missing")


def test_a_price_with_tax_is_noted(desk: Any) -> None:
    draft = desk.line(
        **POWER, unit="度", quantity="1000", unit_price="0.6893", amount="610.00", tax_rate="13%"
    )
    assert (draft.state, draft.reason) == (PROPOSED, "draft.price_with_tax")


def test_the_total_alone_gives_the_cost(desk: Any) -> None:
    draft = desk.line(**POWER, unit="度", quantity="1000", total="689.30", tax_rate="13%")
    assert (draft.cost, draft.reason) == (Decimal("610.00"), "draft.cost_from_total")


def test_a_text_for_a_quantity_is_named(desk: Any) -> None:
    draft = desk.line(**POWER, unit="度", quantity="见表", amount="61")
    assert draft.reason == "draft.quantity_unreadable"


def test_water_is_noted(desk: Any) -> None:
    draft = desk.line(goods="*水冰雪*水费", unit="吨", quantity="10", amount="35")
    assert (draft.state, draft.reason) == (IGNORED, "draft.water")


def test_a_carrier_with_several_sources_is_asked(desk: Any) -> None:
    draft = desk.line(goods="*煤炭*煤炭", unit="吨", quantity="10", amount="9000")
    assert (draft.state, draft.reason, draft.source) == (ASKED, "draft.source_unknown", "")
    assert _energy(draft) == ("10", "t")


def test_an_unknown_kind_of_refined_oil_is_asked(desk: Any) -> None:
    draft = desk.line(goods="*成品油*油品", unit="升", quantity="10", amount="70")
    assert (draft.state, draft.reason) == (ASKED, "draft.kind_unknown")


def test_only_the_seller_hints_at_energy(desk: Any) -> None:
    draft = desk.line(goods="6月费用", amount="70")
    assert (draft.state, draft.reason) == (ASKED, "draft.seller_hint")


def test_the_most_specific_rule_wins(desk: Any, make: Any) -> None:
    rules = (
        Rule("1", seller=make.grid_id, goods="", carrier=IGNORE),
        Rule("2", seller="", goods="能源费", carrier="electricity", unit="度", facility="二厂"),
        Rule("3", seller="别的公司", goods="能源费", carrier=IGNORE),
    )
    ruled = desk.changed(rules=rules)
    draft = ruled.line(goods=" 能源费 ", quantity="100", amount="61")
    assert (draft.state, draft.reason, draft.facility) == (PROPOSED, "draft.by_rule", "二厂")
    assert _energy(draft) == ("100", "kWh")
    other = ruled.line(**POWER, quantity="100", amount="61")
    assert (other.state, other.reason) == (IGNORED, "draft.ignored_by_rule")


def test_a_rule_may_choose_the_source(desk: Any) -> None:
    rule = Rule("1", seller="", goods="*煤炭*煤炭", carrier="coal_unspecified", source="my.coal")
    draft = desk.changed(rules=(rule,)).line(
        goods="*煤炭*煤炭", unit="吨", quantity="10", amount="9000"
    )
    assert (draft.state, draft.source) == (PROPOSED, "my.coal")


@pytest.mark.samples
def test_real_energy_lines_are_all_recognised(desk: Any, samples: Any) -> None:
    text = (samples / "lines/real_energy_lines.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    fields = (
        "goods_name",
        "tax_code",
        "spec",
        "unit",
        "quantity",
        "unit_price",
        "amount",
        "tax_rate",
        "tax",
        "total",
    )
    names = ("goods", *fields[1:])
    drafts = [
        desk.line(**{name: row[field] for name, field in zip(names, fields, strict=True)})
        for row in rows
    ]
    carriers = [draft.carrier for draft in drafts]
    assert carriers == ["electricity"] * 5 + ["gasoline"] * 5 + ["diesel"] + ["gasoline"] * 2 + [
        "electricity"
    ]
    assert all(draft.state in {PROPOSED, ASKED} for draft in drafts)


@pytest.mark.parametrize(
    ("goods", "source"),
    [
        ("*煤炭*无烟煤", "stationary.anthracite"),
        ("*煤炭*烟煤块", "stationary.bituminous_coal"),
        ("*煤炭*褐煤", "stationary.lignite"),
    ],
)
def test_kinds_of_coal_are_told_apart(desk: Any, goods: str, source: str) -> None:
    draft = desk.line(goods=goods, unit="吨", quantity="10", amount="9000")
    assert (draft.state, draft.source) == (PROPOSED, source)


@pytest.mark.parametrize(
    ("goods", "unit", "amount", "energy"),
    [
        ("*供电*售电", "千千瓦时", "6100", ("10000", "kWh")),
        ("*天然气*管道天然气", "千立方米", "34000", ("10000", "m3")),
        ("*天然气*管道天然气", "千标方", "34000", ("10000", "Nm3")),
    ],
)
def test_units_of_a_thousand(
    desk: Any, goods: str, unit: str, amount: str, energy: tuple[str, str]
) -> None:
    draft = desk.line(goods=goods, unit=unit, quantity="10", amount=amount)
    assert (draft.state, _energy(draft)) == (PROPOSED, energy)


@pytest.mark.parametrize("unit", ["", " ", "无", "-"])
def test_case_25_a_unit_that_says_nothing_is_proved_by_price(desk: Any, unit: str) -> None:
    draft = desk.line(**POWER, unit=unit, quantity="81705", amount="50161.45")
    assert (draft.state, draft.reason) == (PROPOSED, "draft.unit_by_price")
    assert _energy(draft) == ("81705", "kWh")


@pytest.mark.parametrize(
    ("goods", "unit", "carrier"),
    [
        ("*乙醇汽油*E10 92号", "升", "ethanol_gasoline_e10"),
        ("*车用汽油*92号", "升", "gasoline"),
        ("*电力*工业用电量", "千瓦时", "electricity"),
    ],
)
def test_a_made_up_short_name_that_names_energy_is_asked(
    desk: Any, goods: str, unit: str, carrier: str
) -> None:
    draft = desk.line(goods=goods, unit=unit, quantity="100", amount="700")
    assert (draft.state, draft.carrier) == (ASKED, carrier)
    assert draft.reason == "draft.energy_word_in_other_goods"


@pytest.mark.parametrize("goods", ["*燃气用具*双眼", "*柴油机*配件", "*电力设备*开关"])
def test_a_short_name_that_only_looks_like_energy_is_none(desk: Any, goods: str) -> None:
    assert desk.line(goods=goods, unit="台", quantity="1", amount="700").state is IGNORED


def test_a_reason_says_the_goods_as_they_are_printed(desk: Any) -> None:
    draft = desk.line(goods="*石油制品*润滑油 L-HM46", unit="升", quantity="400", amount="4778.76")
    assert dict(draft.details)["text"] == "润滑油 L-HM46"


def test_a_code_that_contradicts_the_name_is_shown_though_nothing_is_known_of_it(
    desk: Any,
) -> None:
    foreign = "3070201030000000000"
    draft = desk.line(goods="*供电*电费", tax_code=foreign, quantity="9", unit="度", amount="5")
    assert draft.reason == "draft.code_and_name_disagree"
    assert dict(draft.details)["code_name"] == foreign
