"""Rooms of the company file in memory: what moves a grade, the plan, the trail, the upkeep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.documents.reconciliation import Match, ReconciledLine
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.result import Rating, Status
from desktop.errors import InputError, UsageError
from desktop.findings import Finding, Place, Severity
from desktop.jobs.add_table import TableAdded
from desktop.jobs.bill_list import BillEntry, BillState, months_of
from desktop.jobs.context import JobContext
from desktop.jobs.layout_mappings import fields_of_kind
from desktop.jobs.origin_table import OriginMonth
from desktop.jobs.reconciling import Reconciled
from desktop.models.values import AssetHolding, Instrument, InstrumentKind, Rule
from desktop.ui.numbers import read_number
from desktop.ui.rooms.base_year import BaseAnswer, RestatedRow
from desktop.ui.rooms.billing import GapRow, ShareAsk, Sharers
from desktop.ui.rooms.editing import EditAsk, EditRow
from desktop.ui.rooms.history import AfterRow, ChangeRow, FieldRow, SeriesRow
from desktop.ui.rooms.improving import (
    AccountRow,
    EffectRow,
    Improvement,
    LeverRow,
    PlanAnswer,
    PlanBasis,
    PlanSheet,
    PlanSource,
    ProductRow,
    RungRow,
    SpotRow,
)
from desktop.ui.rooms.keeping import (
    BackupRow,
    Drilled,
    Keeping,
    NoteRow,
    Originals,
    PersonAsk,
    PersonRow,
)
from desktop.ui.rooms.metering import MeterAsk, MeterEntryRow
from desktop.ui.rooms.packaging import (
    CopyAsk,
    CopyRow,
    DifferenceRow,
    KeyState,
    ShareRow,
    Sharing,
    SigningDesk,
)
from desktop.ui.rooms.papers import EnrolAsk
from desktop.ui.rooms.reckoning import Reckoning
from desktop.ui.rooms.reconciling import StatedAsk
from desktop.ui.rooms.teaching import LayoutAsk, LayoutRow, PriceRow, RuleAsk, TaughtTable
from desktop.ui.session import Change, Changed, Level, RatingCard

PEOPLE = (
    PersonRow("王主管", ("supervise", "close"), has_password=True),
    PersonRow("张三", ("enter",), has_password=False),
    PersonRow("李四", ("check",), has_password=False),
)
EMISSIONS = (("zh", "碳排放"), ("en", "Emissions"))


def _card(method: str, grade: str | None) -> RatingCard:
    levels = tuple(Level(str(n), (("zh", f"{n}级"), ("en", f"Level {n}"))) for n in range(1, 6))
    status = Status.RATED if grade else Status.NOT_RATABLE
    return RatingCard(
        Rating(method, "1", status, grade=grade), (("zh", method), ("en", method)), levels
    )


@dataclass
class FakeImproving:
    """Rates better once emissions fall below 1,000 t."""

    did: Callable[..., Change]
    sheet: PlanSheet = field(default_factory=PlanSheet)
    asked: list[object] = field(default_factory=list)

    def improvement(self, year: int, method: str, context: JobContext) -> Improvement:
        del year
        context.step(1, 1)
        rung = RungRow(
            input="emissions",
            names=EMISSIONS,
            source="electricity.purchased",
            unit="tCO2",
            value=Decimal(900),
            needed=Decimal(700),
            input_needed=Decimal(1000),
            relative=Decimal("-0.2222"),
            grade="2",
        )
        people = replace(rung, input="employees", source="", unit="person", names=())
        return Improvement(
            card=_card(method, "3"),
            levers=(
                LeverRow("emissions", EMISSIONS, "tCO2", Decimal(1200)),
                LeverRow("value_added", (), "万元", Decimal(2216)),
            ),
            rungs=(rung, replace(people, value=Decimal(131), needed=Decimal("140.1"))),
            spots=(
                SpotRow("fugitive.R-410A", "R-410A", "rating.left_out_source", Decimal("34.4")),
            ),
            full=("rated", "4"),
            products=(
                ProductRow(
                    names=(("zh", "碳融易贷"), ("en", "Tanrong loan")),
                    bank="衢江农商银行",
                    confidence="single",
                    sources=("WRI",),
                    now_bp=Decimal(-30),
                    now_note=(),
                    next_bp=None,
                    next_note=(("zh", "审慎支持"), ("en", "cautious support")),
                    note=(),
                ),
            ),
            account=(
                AccountRow("emissions", "scope1", Decimal("120.5"), "tCO2e"),
                AccountRow("reductions", "absolute", Decimal("-3.25"), "tCO2e"),
                AccountRow("reductions", "relative", None, "tCO2e"),
                AccountRow("assets", "ccer", Decimal(200), "t", Decimal(16000)),
                AccountRow("assets", "gec", Decimal(1500), "MWh"),
            ),
        )

    def tried(self, year: int, method: str, moved: Sequence[tuple[str, Decimal]]) -> RatingCard:
        self.asked.append((year, dict(moved)))
        is_better = dict(moved).get("emissions", Decimal(1200)) <= 1000
        return _card(method, "2" if is_better else "3")

    def plan(self, year: int) -> PlanBasis:
        del year
        return PlanBasis(
            sources=(
                PlanSource("electricity.purchased", "kWh", Decimal("0.72")),
                PlanSource("stationary.natural_gas", "Nm3", None),
            ),
            fuels=(("electricity.purchased", "kWh"), ("stationary.natural_gas", "Nm3")),
            sheet=self.sheet,
        )

    def try_plan(self, year: int, sheet: PlanSheet, context: JobContext) -> PlanAnswer:
        self.asked.append((year, sheet))
        context.step(1, 1)
        effects = tuple(
            EffectRow(
                each.name,
                Decimal(50),
                Decimal(50),
                Decimal(400_000),
                Decimal(80_000) if each.kind == "solar" else Decimal(-3_000),
                Decimal(5) if each.kind == "solar" else None,
                Decimal(-560) if each.kind == "solar" else Decimal(60),
            )
            for each in sheet.measures
        )
        return PlanAnswer(effects, ((_card("碳效码", "3"), _card("碳效码", "2")),))

    def keep_plan(self, year: int, sheet: PlanSheet) -> Change:
        del year
        self.sheet = sheet
        return self.did("keep_plan", Changed.PLAN, count=len(sheet.measures))


@dataclass
class FakeHistory:
    """Four changes, of which the newest two can be undone."""

    did: Callable[..., Change]

    def changes(self) -> tuple[ChangeRow, ...]:
        at = datetime(2026, 1, 10, 9, 0, 30)  # noqa: DTZ001 - local time, as shown
        return (
            ChangeRow(4, at, "李四", "records.posted", "", "change", 1),
            ChangeRow(3, at, "张三", "records.confirmed", "", "change", 2),
            ChangeRow(2, at, "王五", "month.reopened", "发票更正", "reopen"),
            ChangeRow(1, at, "张三", "entity.created", "", "create"),
        )

    def fields(self, entry: int) -> tuple[FieldRow, ...]:
        number = "2025-03-electricity-0001"
        figure = "record/electricity.purchased-3"
        return (
            FieldRow(
                "activity_record", number, "state", "confirmed", "posted", figure, Month(2025, 3)
            ),
            FieldRow("facility", f"厂{entry}", "area", "100", "120"),
            FieldRow("draft_record", "", "", "", "", count=12),
            FieldRow("setting", "x", "value", "1", "2"),
        )

    def undo_to(self, entry: int) -> Change:
        return self.did(f"undo_to {entry}", *Changed, count=2)

    def after_closing(self, year: int) -> tuple[AfterRow, ...]:
        at = datetime(2026, 1, 10, 9, 0)  # noqa: DTZ001 - local time, as shown
        return (
            AfterRow(
                Month(year, 3),
                at,
                "张三",
                "record.reversed",
                "数量错",
                "activity_record",
                "2025-03-electricity-0001",
                "amount",
                "1000",
                "900",
                "record/electricity.purchased-3",
            ),
        )

    def series(self, year: int) -> tuple[SeriesRow, ...]:
        return (
            SeriesRow(Month(year, 1), "electricity", 5, 5, ()),
            SeriesRow(Month(year, 2), "electricity", 5, 4, (3,)),
        )


def make_desk(seal: str, *, is_first: bool = False) -> SigningDesk:
    """Return a desk where the second of two signatures is missing."""
    rows = (
        DifferenceRow("scope1_kg", "890090.000000", "891200.000000"),
        DifferenceRow(
            "rating/cn.zj.huzhou/grade",
            "2",
            "3",
            (("zh", "湖州碳效码"), ("en", "Huzhou code")),
            {"2": (("zh", "二级"),), "3": (("zh", "三级"),)},
        ),
        DifferenceRow("line/0123456789/quantity", "1000", "1100"),
    )
    return SigningDesk(
        seal=seal,
        role="reviewer",
        pages=(),
        differences=() if is_first else rows,
        is_first=is_first,
        follows=True,
        declaration="本人确认。",
        signed_by=("张三",),
    )


def _line(number: int) -> dict[str, str]:
    is_gas = number % 3 == 0
    return {
        "line_id": f"{number:010d}",
        "month": f"2025-{(number - 1) % 12 + 1:02d}",
        "facility": "织造车间",
        "source": "stationary.natural_gas" if is_gas else "electricity.purchased",
        "label": "定型机" if is_gas else "",
        "quantity": str(1200 + number * 11),
        "unit": "m3" if is_gas else "kWh",
        "gas": "CH4" if is_gas else "CO2",
        "kgco2e": f"{number * 611}.500000",
        "origin": "bill",
    }


LINES: Final = tuple(_line(number) for number in range(1, 87))
ROWS_OF: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "instruments": (
        {
            "instrument_id": "GEC-2025-0001",
            "kind": "certificate",
            "start": "2025-01-01",
            "end": "2025-03-31",
            "facility": "",
            "quantity": "120",
            "unit": "MWh",
            "cancelled_on": "2025-12-31",
        },
    ),
    "parties": (
        {
            **_line(1),
            "supplier": "国网浙江",
            "document": "25332000000012345678",
            "meter": "",
            "account": "3301",
        },
    ),
    "changes": (
        {
            **_line(1),
            "field": "quantity",
            "old": "1200",
            "new": "1211",
            "reason": "抄表更正",
        },
    ),
}


@dataclass
class FakePackaging:
    """Signs, shares and keeps receipts of nothing."""

    did: Callable[..., Change]
    copies: list[CopyAsk] = field(default_factory=list)
    can_remember: bool = False
    has_all_tables: bool = False
    remembered: set[str] = field(default_factory=set)

    def key_state(self, key: Path) -> KeyState:
        return KeyState(key.name in self.remembered, self.can_remember)

    def remember_key(self, key: Path, secret: str) -> Change:
        assert secret
        self.remembered.add(key.name)
        return self.did(f"remember {key.name}", count=1)

    def forget_key(self, key: Path) -> Change:
        was = key.name in self.remembered
        self.remembered.discard(key.name)
        return self.did(f"forget {key.name}", count=int(was))

    def signing(self, seal: str, context: JobContext) -> SigningDesk:
        context.step(1, 1)
        return make_desk(seal)

    def write_pending(self, seal: str, out: Path, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did(f"pending {seal}", Changed.SEALS, path=str(out))

    def take_signatures(self, package: Path) -> Change:
        count = 0 if package.name == "old.cdp" else 1
        return self.did(f"take {package.name}", Changed.SEALS, count=count)

    def new_signatures(self, package: Path) -> int:
        return int(package.name.startswith("会签"))

    def sharing(self, seal: str, context: JobContext) -> Sharing:
        context.step(1, 1)
        others = ("instruments", "parties", "changes") if self.has_all_tables else ()
        return Sharing(
            seal,
            ("report", "totals"),
            (
                ShareRow("activity", 86, 31_300, for_bank=False),
                *(ShareRow(name, 1, 200, for_bank=False) for name in others),
                ShareRow("audit", None, 8_100, for_bank=False),
            ),
        )

    def copy_rows(self, seal: str, table: str, context: JobContext) -> tuple[CopyRow, ...]:
        assert seal
        context.step(1, 1)
        return tuple(
            CopyRow(number, cells) for number, cells in enumerate(ROWS_OF.get(table, LINES), 1)
        )

    def write_copy(self, ask: CopyAsk, context: JobContext) -> Change:
        context.step(1, 1)
        if ask.recipient is not None and ask.recipient.secret == "wrong":
            raise InputError("key.wrong_secret", file=ask.recipient.key.name)
        self.copies.append(ask)
        return self.did("copy", Changed.SEALS, path=str(ask.out))

    def take_receipt(self, receipt: Path, register: Path | None, root: Path | None) -> Change:
        del register, root
        count = 0 if receipt.name == "old.json" else 1
        answer = "FAILED" if receipt.name == "refused.json" else "PASSED"
        return replace(self.did("receipt", Changed.SEALS, count=count), answer=answer)

    def withdraw(self, year: int, reason: str, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did(f"withdraw {year} {reason}", Changed.SEALS)


@dataclass
class FakeKeeping:
    """A file with one backup and three persons."""

    did: Callable[..., Change]
    place: str = ""
    findings: tuple[Finding, ...] = ()
    who: str = "张三"

    def keeping(self) -> Keeping:
        at = datetime(2026, 1, 14, 18, 0)  # noqa: DTZ001 - local time, as shown
        return Keeping(
            path=Path("demo.cbook"),
            is_encrypted=self.place == "encrypted",
            backups=(BackupRow(Path("demo 备份/demo close.cbook"), at, "close", 2_100_000),),
            second_place="" if self.place == "encrypted" else self.place,
            persons=PEOPLE,
            notes=(NoteRow("蒸汽账单未到", "张三", at),),
            originals=Originals(60, 58, 13, 844_500, 500_000_000),
        )

    def back_up_now(self, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did("back_up_now", Changed.UPKEEP, path="demo 备份/demo manual.cbook")

    def drill(self, context: JobContext) -> Drilled:
        context.step(1, 1)
        at = datetime(2026, 1, 14, 18, 0)  # noqa: DTZ001 - local time, as shown
        return Drilled("demo close.cbook", at, 3, 60, self.findings)

    def check(self, context: JobContext) -> tuple[Finding, ...]:
        context.step(1, 1)
        return self.findings

    def set_second_place(self, folder: Path | None) -> Change:
        self.place = str(folder) if folder else ""
        return self.did("second_place", Changed.UPKEEP)

    def hand_over(self, note: str, out: Path, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did(f"hand_over {note}", Changed.UPKEEP, path=str(out))

    def put_person(self, ask: PersonAsk) -> Change:
        return self.did(f"person {ask.name} {','.join(ask.roles)}", Changed.UPKEEP)

    def choose_person(self, name: str, password: str) -> Change:
        if password not in ("", "mill-2026"):
            raise UsageError("person.wrong_password", person=name)
        self.who = name
        return self.did(f"at work: {name}", Changed.UPKEEP)


@dataclass
class FakeEditing:
    """Changes whatever is asked."""

    did: Callable[..., Change]

    def preview(self, ask: EditAsk) -> tuple[EditRow, ...]:
        return tuple(EditRow(each, each, ask.field, "old", ask.value) for each in ask.records)

    def edit(self, ask: EditAsk) -> Change:
        return self.did(f"edit {ask.field} {ask.value}", Changed.RECORDS, count=len(ask.records))

    def facilities(self) -> Sequence[str]:
        return ["织里厂区", "二厂"]


def _bill(number: int, period: ReportingPeriod, kwh: int) -> Bill:
    place = Place("电费账单_总厂_2025年.xlsx", "账单", f"F{number + 1}")
    lines = (
        BillLine(
            "energy",
            "有功（总）",
            "3330001234567",
            Quantity(Decimal(kwh), "kWh"),
            Decimal(1200 + number),
            Decimal("1303.5") + number,
            Decimal(800),
            Decimal(kwh) * Decimal("0.62"),
            place,
        ),
        BillLine("time_of_use", "峰", "3330001234567", Quantity(Decimal(kwh // 3), "kWh")),
        BillLine("fee", "基本电费", amount=Decimal("12800.00")),
    )
    return Bill(
        key=f"state_grid:3305001234:{period}",
        supplier="state_grid",
        account="3305001234",
        carrier="electricity",
        period=period,
        quantity=Quantity(Decimal(kwh), "kWh"),
        lines=lines,
        amount=Decimal(kwh) * Decimal("0.7"),
        place=place,
    )


@dataclass
class FakeBilling:
    """Three bills, of which one straddles months and one overlaps, and a gap."""

    did: Callable[..., Change]
    is_filled: bool = False

    def bills(self, year: int) -> tuple[BillEntry, ...]:
        whole = ReportingPeriod.of_month(Month(year, 1))
        long = ReportingPeriod(date(year, 2, 18), date(year, 3, 17))
        again = ReportingPeriod(date(year, 3, 10), date(year, 3, 31))
        return tuple(
            BillEntry(bill, state, f"bill:{bill.key}", number, "织里厂区", months_of(bill), beside)
            for bill, state, number, beside in (
                (_bill(1, whole, 81_200), BillState.POSTED, f"{year}-01-electricity-0001", ()),
                (_bill(2, long, 76_400), BillState.CONFIRMED, "", (again,)),
                (_bill(3, again, 60_900), BillState.CHECKS, "", (long,)),
            )
        )

    def gaps(self, year: int) -> tuple[GapRow, ...]:
        june = ReportingPeriod.of_month(Month(year, 6))
        missing, estimated = (0, 96) if self.is_filled else (96, 0)
        added = () if self.is_filled else (("neighbours", Quantity(Decimal(2310), "kWh")),)
        may = ReportingPeriod.of_month(Month(year, 5))
        ways = (("last-year", Quantity(Decimal(79_100), "kWh")), *added)
        intervals = (missing, estimated, missing)
        return (
            GapRow("meter", "3330001234567", "electricity", june, *intervals, added),
            GapRow(
                "bill",
                "3305001234",
                "electricity",
                may,
                31,
                0,
                31,
                ways,
                "织里厂区",
                "electricity.purchased",
            ),
        )

    def estimate(self, gaps: Sequence[GapRow], by: str) -> Change:
        self.is_filled = True
        return self.did(f"estimate {by}", Changed.DRAFTS, count=len(gaps))

    def withdraw(self, gaps: Sequence[GapRow]) -> Change:
        self.is_filled = False
        return self.did("withdraw", Changed.DRAFTS, count=len(gaps))

    def sharers(self) -> Sharers:
        mill = Facility("织里厂区", "330502", area=Decimal(12_400), headcount=186)
        return Sharers(
            (mill, Facility("二厂", "330502", area=Decimal(3_100))), (("3330001234567", "二厂"),)
        )

    def share(self, record: str, ask: ShareAsk) -> Change:
        named = (*ask.facilities, *ask.meters, *(f"{n}={v}" for n, v in ask.measured))
        return self.did(f"share {record} {ask.by} {' '.join(named)}", Changed.DRAFTS, count=2)

    def split(self, record: str, by: str) -> Change:
        return self.did(f"split {record} {by}", Changed.DRAFTS, count=2)


@dataclass
class FakeReconciling:
    """A supplier that differs, one that is silent, and a month told thrice."""

    did: Callable[..., Change]
    reason: str = ""
    stated: Decimal | None = None
    order: str = "meter,bill,invoice,typed"
    origin_reason: str = ""

    def reconciled(self, year: int) -> Reconciled:
        kwh = Quantity(Decimal(912_300), "kWh")
        stated = Quantity(Decimal(905_000), "kWh")
        match = Match.EXPLAINED if self.reason else Match.OPEN
        litres = Quantity(Decimal(1480), "L")
        silent = None if self.stated is None else Quantity(self.stated, "L")
        lines = (
            ReconciledLine(
                "国网浙江省电力有限公司",
                "electricity",
                kwh,
                stated,
                match,
                12,
                Decimal("638610.00"),
                Decimal("633500.00"),
                self.reason,
            ),
            ReconciledLine(
                "中国石化销售股份有限公司",
                "diesel",
                litres,
                silent,
                Match.NOT_STATED if silent is None else Match.EQUAL,
                9,
                Decimal("10212.00"),
            ),
        )
        found = Finding("reconciliation.differs", Severity.WARNING)
        return Reconciled(year, lines, () if self.reason else (found,))

    def take_statement(self, year: int, path: Path) -> Change:
        taken = self.did(f"statement {year} {path.name}", Changed.FIGURES, count=2)
        return replace(taken, replaced=1 if path.stem == "205-1" else 0)

    def state(self, year: int, ask: StatedAsk) -> Change:
        self.stated = read_number(ask.quantity)
        told = f"state {year} {ask.carrier} {ask.quantity} {ask.unit} {ask.amount}".rstrip()
        return self.did(told, Changed.FIGURES)

    def explain(self, year: int, key: str, reason: str) -> Change:
        self.reason = reason
        return self.did(f"explain {year} {key} {reason}", Changed.FIGURES)

    def origin_order(self) -> str:
        return self.order

    def put_order(self, order: str) -> Change:
        self.order = order
        return self.did(f"order {order}", Changed.DRAFTS, count=2)

    def explain_origins(self, year: int, keys: Sequence[str], reason: str) -> Change:
        self.origin_reason = reason
        said = f"explain {year} {','.join(keys)} {reason}"
        return self.did(said, Changed.FIGURES, count=len(keys))

    def origins(self, year: int) -> tuple[OriginMonth, ...]:
        told = ((Origin.METER, 182_000), (Origin.BILL, 181_700), (Origin.INVOICE, 196_560))
        return tuple(
            OriginMonth(
                "织里厂区",
                "electricity.purchased",
                "3305001234",
                Month(year, month),
                "kWh",
                tuple((origin, Decimal(kwh)) for origin, kwh in told[:origins]),
                (Origin.METER,),
                difference,
                self.origin_reason if origins > 2 else "",
            )
            for month, origins, difference in (
                (6, 3, Decimal("0.08")),
                (7, 2, Decimal("-0.0016")),
            )
        )


@dataclass
class FakePapers:
    """Writes nothing; says what it was asked."""

    did: Callable[..., Change]
    asked: list[EnrolAsk] = field(default_factory=list)

    def key_sheet(self, key: Path, code: str, out: Path, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did(f"sheet {key.name} {code}", path=str(out))

    def enrol(self, ask: EnrolAsk, context: JobContext) -> Change:
        context.step(1, 1)
        if ask.secret == "wrong":
            raise InputError("key.wrong_secret", file=ask.key.name)
        self.asked.append(ask)
        return self.did(f"enrol {ask.person} {ask.role}", path=str(ask.out.with_suffix(".pdf")))

    def verifier_page(self, out: Path) -> Change:
        return self.did("page", path=str(out))

    def workbook(self, year: int, out: Path, context: JobContext) -> Change:
        context.step(1, 1)
        return self.did(f"workbook {year}", path=str(out))

    def preview_table(self, path: Path) -> TableAdded:
        is_same = path.name == "same.csv"
        return TableAdded(() if is_same else ("a", "b"), () if is_same else ("c",), 3)

    def add_table(self, path: Path) -> Change:
        return self.did(f"table {path.name}", Changed.RECORDS, count=3)


@dataclass
class FakeAssets:
    """A certificate, a contract and allowances."""

    did: Callable[..., Change]
    register: list[Instrument] = field(
        default_factory=lambda: [
            Instrument(
                "GEC-2025-0001", InstrumentKind.GEC, Decimal(250_000), "kWh", "2025-03",
                date(2025, 12, 20), "2025", "织里厂区",
            ),
            Instrument(
                "浙绿合-2025-17", InstrumentKind.GREEN_CONTRACT, Decimal(120_000), "kWh", "2025",
            ),
        ]
    )  # fmt: skip
    held: list[AssetHolding] = field(
        default_factory=lambda: [
            AssetHolding("cea", Decimal(1200), "t", Decimal("98.5"), date(2025, 12, 31))
        ]
    )
    twice: tuple[Finding, ...] = ()

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(self.register)

    def put_instrument(self, instrument: Instrument) -> Change:
        self.register.append(instrument)
        return self.did(f"instrument {instrument.id}", Changed.FIGURES, count=1)

    def remove_instruments(self, instruments: Sequence[Instrument]) -> Change:
        self.register = [each for each in self.register if each not in instruments]
        return self.did("remove_instruments", Changed.FIGURES, count=len(instruments))

    def holdings(self) -> tuple[AssetHolding, ...]:
        return tuple(self.held)

    def held_twice(self) -> tuple[Finding, ...]:
        return self.twice

    def add_holding(self, holding: AssetHolding) -> Change:
        self.held.append(holding)
        return self.did(f"hold {holding.kind}", Changed.FIGURES, count=1)

    def remove_holdings(self, holdings: Sequence[AssetHolding]) -> Change:
        self.held = [each for each in self.held if each not in holdings]
        return self.did("remove_holdings", Changed.FIGURES, count=len(holdings))

    def facilities(self) -> tuple[str, ...]:
        return ("织里厂区", "二厂")


@dataclass
class FakeMetering:
    """A meter behind a transformer, and one only met in readings."""

    did: Callable[..., Change]
    meters: list[MeterEntryRow] = field(
        default_factory=lambda: [
            MeterEntryRow(
                "3300001234", "electricity", "织里厂区", "3305010001",
                ((date(2024, 1, 1), Decimal(40)), (date(2025, 6, 1), Decimal(60))),
            ),
            MeterEntryRow("3300009999", "electricity"),
        ]
    )  # fmt: skip
    asked: list[MeterAsk] = field(default_factory=list)

    def entered(self) -> tuple[MeterEntryRow, ...]:
        return tuple(self.meters)

    def put(self, ask: MeterAsk) -> Change:
        self.asked.append(ask)
        return self.did(f"meter {ask.name}", Changed.DOCUMENTS, count=1)

    def facilities(self) -> tuple[str, ...]:
        return ("织里厂区", "二厂")


@dataclass
class FakeBaseYear:
    """A year to compare with, which a sold plant makes smaller."""

    did: Callable[..., Change]
    reasons: list[str] = field(default_factory=list)

    def base(self, year: int, base: int | None) -> BaseAnswer:
        details = {"change": "-8.00%", "threshold": "5%"}
        return BaseAnswer(
            years=(year - 2, year - 1),
            year=base or year - 2,
            stated=Decimal(2_400_000),
            stated_from="sealed",
            restated=Decimal(2_208_000),
            now=Decimal(2_004_000),
            causes=("boundary", "choice.gwp_set"),
            changes=(("activity", Decimal(-150_000)), ("structure", Decimal(-54_000))),
            reduction=Decimal("0.0924"),
            kept=tuple(
                RestatedRow("2026-01-15", Decimal(2_400_000), Decimal(2_208_000), reason)
                for reason in self.reasons
            ),
            findings=(Finding("restatement.needed", Severity.WARNING, details=details),),
        )

    def restate(self, year: int, base: int, reason: str) -> Change:
        self.reasons.append(reason)
        return self.did(f"restate {base} beside {year}", Changed.RECORDS, count=1)


@dataclass
class FakeReckoning:
    """The choices of a company file."""

    did: Callable[..., Change]
    now: dict[str, str] = field(
        default_factory=lambda: {
            "grid_series": "announcement",
            "grid_level": "province",
            "factor_set": "GBT32151.34-2024",
            "gwp_set": "AR5",
            "gas_reference_c": "20",
            "combustion_ch4_n2o": "no",
            "natural_gas": "oil_field",
            "steam_formula": "GBT32151.34-2024",
        }
    )
    densities: dict[str, Decimal] = field(default_factory=dict)

    def reckoning(self) -> Reckoning:
        others = {"grid_series": "notice", "gwp_set": "AR6", "gas_reference_c": "0"}
        offered = {
            name: (code, others[name]) if name in others else (code,)
            for name, code in self.now.items()
        }
        return Reckoning(dict(self.now), offered, ("diesel", "gasoline"), dict(self.densities))

    def set_density(self, fuel: str, density: Decimal | None) -> Change:
        self.densities.pop(fuel, None)
        if density is not None:
            self.densities[fuel] = density
        return self.did(f"density {fuel} {density}", Changed.RECORDS, Changed.UPKEEP, count=1)

    def choose(self, name: str, code: str) -> Change:
        self.now[name] = code
        return self.did(f"choose {name} {code}", Changed.RECORDS, Changed.UPKEEP, count=1)


@dataclass
class FakeTeaching:
    """Two rules and a layout."""

    did: Callable[..., Change]
    kept: list[Rule] = field(
        default_factory=lambda: [
            Rule("某加油站", "0号柴油", "diesel", "mobile.diesel", used=9, last_used="2025-12-03"),
            Rule("", "服务费", "ignore", made_by="张三"),
        ]
    )

    def prices(self) -> tuple[PriceRow, ...]:
        steam = PriceRow("steam", "t", Decimal(100), Decimal(500), proves=True, is_own=False)
        own = PriceRow("natural_gas", "m3", Decimal(2), Decimal(9), proves=False, is_own=True)
        return steam, own

    def put_price(self, carrier: str, unit: str, bounds: tuple[Decimal, Decimal] | None) -> Change:
        said = "shipped" if bounds is None else " ".join(map(str, bounds))
        return self.did(f"price {carrier} {unit} {said}", Changed.UPKEEP)

    def rules(self) -> tuple[Rule, ...]:
        return tuple(self.kept)

    def carriers(self) -> tuple[str, ...]:
        return ("electricity", "diesel", "gasoline", "ignore")

    def put_rule(self, ask: RuleAsk) -> Change:
        self.kept.append(Rule(ask.seller, ask.goods, ask.carrier))
        return self.did(f"rule {ask.seller} {ask.goods} {ask.carrier}", Changed.DRAFTS, count=1)

    def learn(self, records: Sequence[str]) -> Change:
        return self.did("learn", Changed.DRAFTS, count=len(records))

    def say_values(self, drafts: Sequence[str], values: str) -> Change:
        return self.did(f"values {values} {' '.join(drafts)}", Changed.DRAFTS, count=len(drafts))

    def forget_rules(self, pairs: Sequence[tuple[str, str]]) -> Change:
        self.kept = [rule for rule in self.kept if (rule.seller, rule.goods) not in pairs]
        return self.did("forget", Changed.DRAFTS, count=len(pairs))

    def layouts(self) -> tuple[LayoutRow, ...]:
        columns = (("车号", "label"), ("加油量(L)", "quantity"))
        return (LayoutRow("3fa1c09b77de", "车队加油表", "bill", columns),)

    def tables(self, path: Path) -> tuple[TaughtTable, ...]:
        del path
        rows = (
            ("甲热力公司", "", "", ""),
            ("客户", "期次", "实用", "应付"),
            ("77", "202501", "120", "90"),
            ("77", "202502", "130", "95"),
        )
        return (TaughtTable("", rows, 2),)

    def fields(self, kind: str) -> tuple[str, ...]:
        return fields_of_kind(kind)

    def learn_layout(self, path: Path, ask: LayoutAsk) -> Change:
        said = " ".join(f"{name}={code}" for name, code in ask.fields)
        return self.did(f"layout {path.name} {ask.kind} {ask.carrier} {said}", Changed.UPKEEP)

    def forget_layouts(self, ids: Sequence[str]) -> Change:
        return self.did(f"forget {' '.join(ids)}", Changed.UPKEEP, count=len(ids))

    def write(self, what: str, out: Path) -> Change:
        return self.did(f"write {what} {out.name}", path=str(out))

    def take(self, path: Path) -> Change:
        return self.did(f"take {path.name}", Changed.DRAFTS, count=2)
