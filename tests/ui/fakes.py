"""A company file that lives in memory, so that windows can be tested and seen on their own.

The numbers are made up to look like a small dyeing mill; no test computes with them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Cell, Choices, FactorUsed, Line, Step
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.inventory import (
    ActivityTotal,
    EnergyTotal,
    Inventory,
    MethodologyUsed,
    Totals,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.result import BenchmarkUsed, Inverse, Mark, Rating, Status
from desktop.errors import InputError, PackageError, SurroundingsError
from desktop.findings import Finding, Place, Severity
from desktop.jobs.context import JobContext
from desktop.ui.pages.previewed import added_up
from desktop.ui.rooms.packaging import SigningDesk
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.rooms.portfolio import PortfolioRow
from desktop.ui.rooms.sealed import SurenessRow
from desktop.ui.session import (
    Batch,
    Below,
    Change,
    Changed,
    Check,
    Closing,
    Cover,
    CoverageRow,
    Decision,
    Excerpt,
    Explanation,
    FileRow,
    HistoryLine,
    Hit,
    Home,
    Inventories,
    Level,
    MeterMonth,
    MeterOfFile,
    MeterRow,
    MonthState,
    NewCompany,
    Overview,
    Preview,
    RatingCard,
    RecordRow,
    RecordState,
    ReportKind,
    SealRow,
    Session,
    SourceChoice,
    Task,
    Trusted,
    TypedRow,
    Verified,
)
from tests.ui.fake_rooms import (
    PEOPLE,
    FakeAssets,
    FakeBaseYear,
    FakeBilling,
    FakeEditing,
    FakeHistory,
    FakeImproving,
    FakeKeeping,
    FakeMetering,
    FakePackaging,
    FakePapers,
    FakeReckoning,
    FakeReconciling,
    FakeTeaching,
    make_desk,
)

TODAY = date(2026, 1, 15)
YEAR = 2025
MILL = "湖州织里示范纺织有限公司"
PLANT = "织里厂区"
HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
SOURCES = (
    ("electricity.purchased", Scope.SCOPE_2, "kWh", 182_000, Decimal("0.5153")),
    ("stationary.natural_gas", Scope.SCOPE_1, "Nm3", 21_500, Decimal("2.1622")),
    ("steam.purchased", Scope.SCOPE_2, "GJ", 310, Decimal(110)),
    ("mobile.diesel", Scope.SCOPE_1, "L", 3_150, Decimal("2.63")),
    ("mobile.gasoline", Scope.SCOPE_1, "L", 820, Decimal("2.26")),
)
FACTOR = FactorUsed(
    id="electricity/grid_average@330000",
    value=Decimal("0.5153"),
    unit="kgCO2/kWh",
    document="关于发布2022年电力二氧化碳排放因子的公告",
    year=2022,
    confidence="confirmed",
)


def _season(month: int) -> float:
    return 1 + 0.16 * math.cos((month - 7) / 6 * math.pi)


def _kg(amount: float, factor: Decimal) -> Decimal:
    return (Decimal(round(amount)) * factor).quantize(Decimal("0.000001"))


def make_inventory(year: int, scale: float = 1.0) -> Inventory:
    """Return a year that looks like a mill's."""
    cells: list[Cell] = []
    lines: list[Line] = []
    activity: list[ActivityTotal] = []
    for code, scope, unit, base, factor in SOURCES:
        months = []
        for number in range(1, 13):
            amount = base * scale * _season(number)
            kg = _kg(amount, factor)
            months.append((Month(year, number), Decimal(round(amount))))
            basis = Basis.LOCATION if scope is Scope.SCOPE_2 else Basis.BOTH
            bases = [Basis.LOCATION, Basis.MARKET] if basis is Basis.LOCATION else [basis]
            cells.extend(
                Cell(Month(year, number), PLANT, code, scope, one, code, "CO2", kg, kg)
                for one in bases
            )
            lines.append(
                Line(
                    f"{code}-{number}",
                    f"{code}-{number}",
                    Month(year, number),
                    PLANT,
                    code,
                    scope,
                    basis,
                    "330500",
                    Quantity(Decimal(round(amount)), unit),
                    (),
                    code,
                    "CO2",
                    kg,
                    kg,
                    2,
                )
            )
        total = sum((amount for _, amount in months), Decimal(0))
        shares = (("metered", Decimal("0.6")), ("invoiced", Decimal("0.4")))
        activity.append(ActivityTotal(code, PLANT, Quantity(total, unit), tuple(months), shares))

    def summed(scope: Scope, *bases: Basis) -> Decimal:
        return sum((c.co2e_kg for c in cells if c.scope is scope and c.basis in bases), Decimal(0))

    return Inventory(
        period=ReportingPeriod.of_year(year),
        choices=Choices(TODAY),
        cells=tuple(cells),
        lines=tuple(lines),
        totals=Totals(
            summed(Scope.SCOPE_1, Basis.BOTH),
            summed(Scope.SCOPE_2, Basis.LOCATION),
            summed(Scope.SCOPE_2, Basis.MARKET),
            Decimal(0),
            Decimal(0),
        ),
        activity=tuple(activity),
        energy=EnergyTotal(
            Decimal("612.4"),
            Decimal("1043.9"),
            (replace(FACTOR, value=Decimal("0.3024"), unit="kgce/kWh", year=2024),),
        ),
        factors={"electricity.purchased": FACTOR},
        findings=(),
        methodology=MethodologyUsed("cn", "2026.1", "0" * 64),
        uncertainty=Decimal("0.047"),
        quality=Decimal("2.3"),
    )


def _draft(number: int, state: DraftState, confidence: Confidence) -> DraftRecord:
    goods = (
        "*供电*电费",
        "*汽油*92号车用汽油",
        "*柴油*0号车用柴油",
        "*天然气*管道天然气",
        "*咨询服务*服务费",
    )
    sellers = ("国网浙江省电力有限公司湖州供电公司", "中国石化销售股份有限公司浙江湖州石油分公司")
    carrier, source, unit = (
        ("electricity", "electricity.purchased", "kWh"),
        ("gasoline", "mobile.gasoline", "L"),
        ("diesel", "mobile.diesel", "L"),
        ("natural_gas", "stationary.natural_gas", "Nm3"),
        ("", "", ""),
    )[number % 5]
    month = Month(YEAR, number % 12 + 1)
    amount = Decimal(1200 + 731 * number)
    place = Place("全量发票查询导出结果.xlsx", "信息汇总表", f"K{number + 2}")
    return DraftRecord(
        id=f"draft-{number}",
        origin=Origin.INVOICE,
        state=state,
        carrier=carrier,
        source=source if state is DraftState.PROPOSED else "",
        as_read=(str(amount), {"kWh": "千瓦时", "L": "升", "Nm3": "立方米"}.get(unit, "项")),
        quantity=Quantity(amount, unit) if unit else None,
        period=ReportingPeriod.of_month(month),
        reason="draft.not_energy"
        if not unit
        else "draft.by_code"
        if state is DraftState.PROPOSED
        else "draft.kind_unknown",
        confidence=confidence,
        details=(
            ("code", "1100101000000000000"),
            ("code_name", goods[number % 5]),
            ("short", "供电"),
            ("text", "电费"),
        ),
        facility=PLANT,
        cost=amount * Decimal("0.71"),
        counterparty=sellers[number % 2],
        goods=goods[number % 5],
        invoice=f"2533200000{number:010d}",
        line=1,
        where=place,
    )


def make_drafts() -> tuple[DraftRecord, ...]:
    """Return forty drafts of all three states."""
    states = [DraftState.PROPOSED] * 28 + [DraftState.ASKED] * 4 + [DraftState.IGNORED] * 8
    sure = (Confidence.HIGH, Confidence.HIGH, Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
    return tuple(_draft(n, state, sure[n % 5]) for n, state in enumerate(states))


FILES = (
    FileRow("全量发票查询导出结果-2025.xlsx", "tax_workbook", "imported", "", 148, 612, 4),
    FileRow("dzfp_25332000000123456789_国网浙江.xml", "e_invoice_xml", "duplicate", "", 0, 0, 0),
    FileRow("抄表数据_96点.xlsx", "interval", "imported", "", 12, 0, 0),
    FileRow("扫描件.jpg", "unknown", "refused", "file.not_understood", 0, 0, 0),
)


def make_tasks() -> tuple[Task, ...]:
    """Return a to-do list with every severity."""

    def task(code: str, severity: Severity, page: str, **details: str) -> Task:
        return Task(Finding(code, severity, details=details), page)

    return (
        task(
            "month.source_missing",
            Severity.ERROR,
            "meters",
            facility=PLANT,
            source="electricity.purchased",
            months="2025-11",
        ),
        task("draft.undecided", Severity.WARNING, "invoices", count="4", cost="12,840.00"),
        task(
            "activity.jump",
            Severity.WARNING,
            "review",
            source="stationary.natural_gas",
            month="2025-06",
            amount="34,400",
            unit="Nm3",
            usual="21,500",
        ),
        task("figure.missing", Severity.NOTICE, "other", names="tax_paid, revenue"),
    )


def _parameters(code: str) -> tuple[str, ...]:
    return ("pressure_mpa", "gauge", "temperature_c") if code == "steam.purchased" else ()


@dataclass
class FakeSession:
    """Answers like a company file; remembers what it was asked to do."""

    name: str = MILL
    path: Path = Path("demo.cbook")
    drafts: list[DraftRecord] = field(default_factory=lambda: list(make_drafts()))
    done: list[str] = field(default_factory=list)
    imported: bool = True
    is_closed: bool = False
    found_closing: tuple[Finding, ...] = ()
    more_seals: tuple[SealRow, ...] = ()
    figures: tuple[EconomicFigure, ...] = ()
    fixes: list[Decision] = field(default_factory=list)
    typed: list[TypedRow] = field(default_factory=list)
    taken_out: list[str] = field(default_factory=list)
    files: tuple[FileRow, ...] = ()
    saved: list[ReportingEntity] = field(default_factory=list)

    def __post_init__(self) -> None:  # noqa: D105 - a double
        self.improving = FakeImproving(self._did)
        self.history = FakeHistory(self._did)
        self.packaging = FakePackaging(self._did)
        self.keeping = FakeKeeping(self._did)
        self.editing = FakeEditing(self._did)
        self.billing = FakeBilling(self._did)
        self.papers = FakePapers(self._did)
        self.teaching = FakeTeaching(self._did)
        self.base_year = FakeBaseYear(self._did)
        self.reckoning = FakeReckoning(self._did)
        self.assets = FakeAssets(self._did)
        self.metering = FakeMetering(self._did)
        self.reconciling = FakeReconciling(self._did)

    def _did(self, what: str, *changed: Changed, count: int = 0, path: str = "") -> Change:
        self.done.append(what)
        return Change(frozenset(changed), count, path=path)

    def overview(self, year: int) -> Overview:
        del year
        return Overview(
            name=self.name,
            path=self.path,
            opening=Month(2024, 1),
            newest=Month(2025, 12),
            closed_until=Month(2025, 5),
            person=self.keeping.who,
            people=PEOPLE,
            last_action=self.done[-1] if self.done else "导入 12 张发票",
            can_undo=True,
            last_backup=datetime(2026, 1, 15, 9, 12),  # noqa: DTZ001 - local time, as shown
            open_tasks=len(make_tasks()),
            grade_method="工业碳效码",
            grade="3级",
            suggested=Month(2025, 12),
        )

    def open_tasks(self, year: int) -> int:
        return self.overview(year).open_tasks

    def close(self) -> tuple[Finding, ...]:
        self.is_closed = True
        return self.found_closing

    def home(self, year: int, context: JobContext) -> Home:
        del year
        context.step(1, 1)
        full = [Cover.METERED] * 5 + [Cover.INVOICED] * 7
        rows = (
            CoverageRow("electricity.purchased", PLANT, (*full[:10], Cover.MISSING, Cover.PARTLY)),
            CoverageRow("stationary.natural_gas", PLANT, tuple([Cover.INVOICED] * 12)),
            CoverageRow("steam.purchased", PLANT, (*[Cover.INVOICED] * 8, *[Cover.ESTIMATED] * 4)),
            CoverageRow("mobile.diesel", PLANT, tuple([Cover.INVOICED] * 12)),
            CoverageRow("mobile.gasoline", PLANT, (Cover.NONE, *[Cover.INVOICED] * 11)),
        )
        return Home(make_tasks(), rows, Decimal(2_208_410), Decimal(2_351_000))

    def entity(self) -> ReportingEntity:
        return ReportingEntity(
            self.name,
            "91330502MA2B4XXX1K",
            "330500",
            "C1751",
            "2024-01",
            ("91330502MA2B4XXX1K",),
            (Facility(PLANT, "330500", area=Decimal(12400), headcount=186),),
        )

    def save_entity(self, entity: ReportingEntity) -> Change:
        self.name = entity.name
        self.saved.append(entity)
        return self._did("save_entity", Changed.ENTITY)

    def sources(self) -> tuple[SourceChoice, ...]:
        return (
            *(
                SourceChoice(code, (unit,), parameters=_parameters(code))
                for code, _, unit, _, _ in SOURCES
            ),
            SourceChoice("fugitive.R-410A", ("kg",)),
            SourceChoice("process.welding_co2", ("kg",)),
        )

    def preview(
        self, paths: Sequence[Path], context: JobContext, said: Sequence[tuple[str, str]] = ()
    ) -> Preview:
        if said:
            self.done.append(f"said {dict(said)}")
        for place, _ in enumerate(paths, 1):
            context.step(place, len(paths))
        if any(path.name == "bad.xlsx" for path in paths):
            raise InputError("file.not_understood", Place("bad.xlsx"))
        return Preview(self.files or FILES, make_drafts(), (), 136, 1, token=tuple(paths))

    def meters_of(self, preview: Preview, file: str) -> tuple[MeterOfFile, ...]:
        assert preview.token
        first, last, used = Month(2025, 1), Month(2025, 6), Quantity(Decimal(400), "kWh")
        return tuple(MeterOfFile(n, f"{file} {n}", first, last, used) for n in range(1, 4))

    def narrowed(self, preview: Preview, chosen: Mapping[str, Sequence[str]]) -> Preview:
        self.done.append(f"narrowed {dict(chosen)}")
        return preview

    def accept_import(
        self, preview: Preview, fixes: Sequence[Decision], context: JobContext
    ) -> Change:
        self.fixes = list(fixes)
        context.step(1, 1)
        self.drafts = list(preview.drafts)
        self.imported = True
        return self._did("import", Changed.DOCUMENTS, Changed.DRAFTS, count=len(preview.drafts))

    def fixer(self) -> Callable[[DraftRecord, Decision], DraftRecord]:
        return self.fixed

    def fixed(self, draft: DraftRecord, decision: Decision) -> DraftRecord:
        if decision.is_ignored:
            return replace(draft, state=DraftState.IGNORED)
        quantity = decision.quantity or draft.quantity
        if quantity is None:
            raise InputError("decision.quantity_needed", draft.where, draft=draft.id)
        return replace(
            draft,
            state=DraftState.PROPOSED,
            source=decision.source or draft.source,
            quantity=quantity,
            period=decision.period or draft.period,
            confidence=Confidence.HIGH,
        )

    def batch(self) -> Batch:
        if not self.imported:
            return Batch(())
        held = {state: self._in(state) for state in DraftState}
        return Batch(FILES, {state: added_up(drafts) for state, drafts in held.items()})

    def _in(self, state: DraftState) -> list[DraftRecord]:
        return [draft for draft in self.drafts if draft.state is state]

    def waiting(self, state: DraftState) -> HeldPages:
        return HeldPages(self._in(state) if self.imported else [])

    def sure_drafts(self) -> Sequence[str]:
        proposed = self._in(DraftState.PROPOSED)
        return [draft.id for draft in proposed if draft.confidence is Confidence.HIGH]

    def decide(self, decisions: Sequence[Decision], context: JobContext) -> Change:
        context.step(1, 1)
        gone = {decision.draft for decision in decisions}
        self.drafts = [draft for draft in self.drafts if draft.id not in gone]
        return self._did("decide", Changed.DRAFTS, Changed.RECORDS, count=len(gone))

    def records(self, year: int) -> tuple[RecordRow, ...]:
        rows = []
        for place, (code, _, unit, base, _) in enumerate(SOURCES):
            for month in range(1, 13):
                amount = Decimal(round(base * _season(month)))
                usual = Decimal(
                    round(base * _season(max(1, month - 1)) * (1.6 if month == 6 else 1))
                )
                state = RecordState.POSTED if month < 6 else RecordState.CONFIRMED
                rows.append(
                    RecordRow(
                        id=f"{code}-{month}",
                        number=f"2025-{place * 12 + month:04d}" if month < 6 else "",
                        state=state,
                        source=code,
                        facility=PLANT,
                        label="浙E·12345" if code.startswith("mobile") else "",
                        period=ReportingPeriod.of_month(Month(year, month)),
                        quantity=Quantity(amount, unit),
                        origin="invoice",
                        evidenced="invoiced",
                        quality=2,
                        entered_by="张三",
                        checked_by="李四" if month < 6 else "",
                        usual=Quantity(usual, unit),
                        where=Place("全量发票查询导出结果.xlsx", "信息汇总表", f"K{month + 1}"),
                    )
                )
        return tuple(rows)

    def post(self, records: Sequence[str], context: JobContext) -> Change:
        context.step(1, 1)
        return self._did("post", Changed.RECORDS, count=len(records))

    def send_back(self, records: Sequence[str], context: JobContext) -> Change:
        context.step(1, 1)
        return self._did("send_back", Changed.RECORDS, Changed.DRAFTS, count=len(records))

    def reverse(self, number: str, reason: str) -> Change:
        return self._did(f"reverse {number} {reason}", Changed.RECORDS)

    def meters(self) -> tuple[MeterRow, ...]:
        months = tuple(
            (Month(YEAR, m), Quantity(Decimal(round(182_000 * _season(m))), "kWh"))
            for m in range(1, 13)
        )
        invoiced = tuple(
            (month, q.amount * Decimal("1.08" if month.number == 6 else "1.002"))
            for month, q in months
        )
        return (
            MeterRow(
                "3330001234567",
                "electricity",
                "import",
                "kWh",
                months,
                96,
                PLANT,
                ((date(2024, 1, 1), Decimal(600)), (date(2025, 3, 1), Decimal(800))),
                invoiced,
            ),
            MeterRow("3330007654321", "electricity", "export", "kWh", months[:6], 0, PLANT),
            MeterRow("G-0042", "natural_gas", "import", "Nm3", months[:10], 0, PLANT),
        )

    def meter_coverage(self, year: int) -> tuple[CoverageRow, ...]:
        covers = (
            (Cover.METERED,) * 5 + (Cover.PARTLY, Cover.ESTIMATED) + (Cover.METERED,) * 5,
            (Cover.METERED,) * 6 + (Cover.MISSING,) * 6,
            (Cover.NONE, Cover.NONE) + (Cover.METERED,) * 10,
        )
        return tuple(
            CoverageRow(meter.key, PLANT, months, f"{meter.meter}（{year}）")
            for meter, months in zip(self.meters(), covers, strict=True)
        )

    def meter_month(self, meter: MeterRow, month: Month) -> MeterMonth | None:
        days = ReportingPeriod.of_month(month).days
        values = [
            math.nan
            if day == 10 and slot < 48
            else 40
            + 55 * max(0.0, math.sin((slot - 24) / 96 * 2 * math.pi)) * (0.25 if day % 7 > 4 else 1)
            + (day * slot) % 5
            for day in range(days)
            for slot in range(96)
        ]
        return MeterMonth(meter.meter, month, "kWh", 15, values, bytes(len(values)))

    def economic(self, year: int) -> tuple[EconomicFigure, ...]:
        period = ReportingPeriod.of_year(year)
        return self.figures or (
            EconomicFigure("output_value", period, Decimal(18650), "万元"),
            EconomicFigure("value_added", period, Decimal("3940.5"), "万元"),
            EconomicFigure("employees", period, Decimal(186), "person"),
        )

    def save_economic(
        self, figures: Sequence[EconomicFigure], removed: Sequence[EconomicFigure] = ()
    ) -> Change:
        self.taken_out = [figure.name for figure in removed]
        return self._did("save_economic", Changed.FIGURES, count=len(figures))

    def save_typed(self, rows: Sequence[TypedRow]) -> Change:
        self.typed = list(rows)
        return self._did("save_typed", Changed.RECORDS, count=len(rows))

    def closing(self, year: int, context: JobContext) -> Closing:
        context.step(1, 1)
        months = tuple(
            MonthState(
                Month(year, m),
                m <= 5,
                5,
                0 if m <= 5 else 5,
                "王五" if m <= 5 else "",
                datetime(2025, m + 1, 3, 10, 0) if m <= 5 else None,  # noqa: DTZ001 - as shown
            )
            for m in range(1, 13)
        )
        checks = (
            Check(
                "check.drafts_decided",
                is_done=False,
                findings=(Finding("draft.undecided", details={"count": "4", "cost": "12,840.00"}),),
                page="invoices",
            ),
            Check("check.records_posted", is_done=False, page="review"),
            Check("check.numbers_complete", is_done=True),
            Check("check.figures_plausible", is_done=True),
        )
        return Closing(months, Month(year, 6), checks, Month(year, 5))

    def close_month(self, month: Month, context: JobContext, reason: str = "") -> Change:
        context.step(1, 1)
        return self._did(f"close {month} {reason}".rstrip(), Changed.MONTHS)

    def reopen_month(self, month: Month, reason: str, password: str) -> Change:
        if password == "mistyped":
            raise InputError("person.wrong_password", person="主管")
        if password != "open":
            raise InputError("month.password_wrong")
        return self._did(f"reopen {month} {reason}", Changed.MONTHS)

    def inventories(self, year: int, context: JobContext) -> Inventories:
        context.step(1, 1)
        return Inventories(make_inventory(year), make_inventory(year - 1, 1.07), unposted=35)

    def explain(self, figure: str, year: int) -> Explanation:
        del year
        step = Step(
            key="step.record",
            formula="quantity × factor",
            values=(
                ("quantity", Quantity(Decimal(197230), "kWh")),
                ("factor", Quantity(Decimal("0.5153"), "kgCO2/kWh")),
            ),
            result=Quantity(Decimal("101632.619"), "kgCO2e"),
            factor=FACTOR,
        )
        if figure.startswith("record/"):
            rows = (
                ("序号", "发票号码", "货物名称", "单位", "数量"),
                ("1", "25332000000123456789", "*供电*电费", "千瓦时", "197230"),
                ("2", "25332000000123456790", "*汽油*92号", "升", "820"),
            )
            excerpt = Excerpt(
                "全量发票查询导出结果.xlsx",
                Place("全量发票查询导出结果.xlsx", "信息汇总表", "N2"),
                rows,
                1,
                10,
                (1, 4),
            )
            history = (
                HistoryLine(datetime(2025, 7, 3, 9, 30), "张三", "history.entered"),  # noqa: DTZ001 - as shown
                HistoryLine(datetime(2025, 7, 3, 9, 41), "李四", "history.checked"),  # noqa: DTZ001 - as shown
            )
            return Explanation(figure, step.result, (step,), (FACTOR,), (), excerpt, history)
        below = tuple(
            Below(
                f"record/2025-{n:04d}",
                f"2025-{n:02d}",
                Quantity(Decimal(182_000 + 900 * n), "kWh"),
                Decimal(93_000 + 470 * n),
            )
            for n in range(1, 13)
        )
        return Explanation(figure, step.result, (step,), (FACTOR,), below)

    def ratings(self, year: int, context: JobContext) -> tuple[RatingCard, ...]:
        del year
        context.step(1, 1)
        label = (
            ("zh", "自评结果，非官方评级"),
            ("en", "Self-assessment, not an official rating"),
        )
        levels = tuple(Level(str(n), (("zh", f"{n}级"), ("en", f"Level {n}"))) for n in range(1, 6))
        huzhou = RatingCard(
            Rating(
                HUZHOU,
                "2021-transcribed",
                Status.RATED,
                marks=(
                    ("carbon_efficiency", Mark(Decimal("0.95"), "3", None)),
                    ("carbon_level", Mark(Decimal("0.5604"), "3", None)),
                    ("neutrality", Mark(Decimal("0.02"), "5", None)),
                ),
                grade="3",
                range=("2", "3"),
                label=label,
                benchmarks=(
                    BenchmarkUsed(
                        "carbon_intensity",
                        "mean",
                        Decimal("0.59"),
                        "tCO2/万元",
                        "330500",
                        "C17",
                        "2023",
                        214,
                        "湖州市统计局",
                        "0" * 64,
                        "industry:2",
                        "single_source",
                    ),
                ),
            ),
            (("zh", "工业碳效码（一码三标识）"), ("en", "Industrial carbon efficiency code")),
            levels,
            (
                ("carbon_efficiency", (("zh", "碳效水平"), ("en", "Carbon efficiency"))),
                ("carbon_level", (("zh", "低碳水平"), ("en", "Carbon level"))),
                ("neutrality", (("zh", "碳中和情况"), ("en", "Neutrality"))),
            ),
            status="mixed",
            since=date(2021, 1, 1),
        )
        shenzhen = RatingCard(
            Rating(
                "cn.gd.shenzhen.enterprise-carbon-rating",
                "2023",
                Status.NOT_RATABLE,
                missing=("value_added.previous", "bench:revenue_intensity"),
                label=label,
                inverse=(
                    Inverse(
                        "AA",
                        Decimal("0.112054975259259259259259"),
                        Decimal(1),
                        "revenue_intensity",
                        "tco2_per_revenue",
                        "mean",
                    ),
                    Inverse("CCC", None, Decimal("0.112"), "", "tco2_per_revenue", "mean"),
                    Inverse("AAA", Decimal(1), None, "", "tco2_per_revenue", "mean"),
                ),
            ),
            (("zh", "深圳企业碳账户评级"), ("en", "Shenzhen enterprise carbon account rating")),
            tuple(Level(key) for key in ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")),
        )
        swv = RatingCard(
            Rating(
                "cn.generic.carbon-credit-swv",
                "1",
                Status.RATED,
                score=Decimal("71.5"),
                marks=(
                    ("basic", Mark(Decimal(68), None, Decimal(68))),
                    ("transition", Mark(Decimal(80), None, Decimal(80))),
                ),
                grade="BB",
                label=label,
            ),
            (("zh", "基于企业碳账户的碳资信评价"), ("en", "Carbon credit rating")),
            tuple(Level(key) for key in ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")),
        )
        return huzhou, swv, shenzhen

    def use_benchmarks(self, path: Path) -> Change:
        return self._did(f"benchmarks {path.name}", Changed.FIGURES)

    def report_kinds(self) -> tuple[ReportKind, ...]:
        return tuple(
            ReportKind(code) for code in ("inventory", "huzhou", "shenzhen", "quzhou", "loan")
        )

    def report_pdf(self, kind: str, year: int, out: Path, context: JobContext) -> Change:
        context.step(1, 1)
        out.write_bytes(b"%PDF-1.4 " + kind.encode())
        return self._did(f"report {kind} {year}", path=str(out))

    def page_images(self, pdf: Path, context: JobContext) -> tuple[bytes, ...]:
        del pdf
        context.step(1, 1)
        return ()

    def seals(self) -> tuple[SealRow, ...]:
        return (
            SealRow(
                "s2",
                2025,
                datetime(2026, 1, 10, 15, 4),  # noqa: DTZ001 - as shown
                "9f2c" * 16,
                signed_by=("湖州织里示范纺织有限公司",),
                exported_to=("浙江XX银行.cdp",),
                receipts=1,
                copies=(("浙江XX银行.cdp", "bank", datetime(2026, 1, 10, 16, 0)),),  # noqa: DTZ001 - as shown
                answers=(("PASSED", "湖州平台", datetime(2026, 1, 11, 8, 0)),),  # noqa: DTZ001 - as shown
            ),
            SealRow(
                "s1",
                2025,
                datetime(2026, 1, 6, 10, 20),  # noqa: DTZ001 - as shown
                "31ab" * 16,
                is_superseded=True,
                missing=("preparer", "reviewer"),
            ),
            *self.more_seals,
        )

    def seal(self, year: int, reason: str, context: JobContext) -> Change:
        context.step(1, 1)
        return self._did(f"seal {year} {reason}".strip(), Changed.SEALS)

    def sign(self, seal: str, key: Path, secret: str | None) -> Change:
        if secret == "wrong":
            raise InputError("key.wrong_secret", file=key.name)
        by_itself = " by itself" if secret is None else ""
        return self._did(f"sign {seal}{by_itself}", Changed.SEALS)

    def export(self, seal: str, out: Path, redact: str, context: JobContext) -> Change:
        context.step(1, 1)
        out.write_bytes(b"PK")
        return self._did(f"export {seal} {redact}", Changed.SEALS, path=str(out))

    def undo(self) -> Change:
        return self._did("undo", *Changed)

    def redo(self) -> Change:
        return self._did("redo", *Changed)

    def backup(self, folder: Path, context: JobContext) -> Change:
        context.step(1, 1)
        return self._did("backup", path=str(folder / "demo.cbook"))

    def search(self, text: str, year: int, limit: int) -> tuple[Hit, ...]:
        del year
        hits = (
            Hit("record", "2025-0006 外购电力", "figure:record/2025-0006", "197,230 kWh"),
            Hit("source", "外购电力", "figure:source/electricity.purchased", ""),
        )
        waiting = (Hit("draft", each.id, f"figure:draft/{each.id}") for each in self.drafts)
        return tuple(hit for hit in (*hits, *waiting) if text in hit.title)[:limit]


@dataclass
class FakeOffice:
    """Opens the fake company file whatever it is asked."""

    session: FakeSession = field(default_factory=FakeSession)
    created: list[NewCompany] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    trusted: list[tuple[Path | None, Path | None]] = field(default_factory=list)
    password: str = ""

    def open(self, path: Path, person: str, secret: str = "") -> Session:
        del person
        if self.password and not secret:
            raise SurroundingsError("company_file.encrypted", file=path.name)
        if self.password != secret:
            raise SurroundingsError("company_file.not_readable", reason="file is not a database")
        self.session.path = path
        self.session.is_closed = False
        return self.session

    def create(self, new: NewCompany) -> Session:
        self.created.append(new)
        self.session = replace(self.session, name=new.entity.name, path=new.path, imported=False)
        return self.session

    def create_sample(self, folder: Path, context: JobContext) -> Session:
        context.step(1, 1)
        self.session.path = folder / "sample.cbook"
        return self.session

    def restore(
        self, backup: Path, new_file: Path, context: JobContext, secret: str = ""
    ) -> Session:
        context.step(1, 1)
        return self.open(new_file, str(backup), secret)

    def verify(
        self, package: Path, register: Path | None = None, root: Path | None = None
    ) -> Verified:
        self.trusted.append((register, root))
        if not package.is_file():
            raise PackageError("package.not_found", Place(package.name))
        if package.read_bytes() == b"broken":
            return Verified(
                str(package),
                is_valid=False,
                code="manifest.digest_differs",
                messages=(
                    ("zh", "清单与内容不一致。"),
                    ("en", "The manifest and the contents differ."),
                ),
            )
        if package.read_bytes() == b"pending":
            return Verified(str(package), is_valid=False, code="ROLE_MISSING")
        return Verified(
            str(package),
            is_valid=True,
            level="B",
            code="valid",
            signers=(("owner", "9f2c41d07a", MILL),),
            results=(("scope1_kg", "890090.000000"), ("total.co2e", "2208.4 tCO2e")),
            withheld=("restricted/activity.csv", "restricted/datapackage.json"),
            ratings=(
                ((("zh", "另一种"), ("en", "another")), (("zh", "refused"), ("en", "refused"))),
                ((("zh", "碳效码"), ("en", "code")), (("zh", "3级"), ("en", "Level 3"))),
            ),
            is_withdrawal=package.read_bytes() == b"withdrawal",
            sureness=(
                SurenessRow("factors", (("recalled", 1), ("confirmed", 6)), ("《2015 年指南》",)),
                SurenessRow("marks", (("single", 3),)),
            ),
        )

    def print_verified(self, package: Path, pdf: Path, trusted: Trusted = (None, None)) -> Path:
        self.trusted.append(trusted)
        pdf.write_bytes(package.read_bytes())
        return pdf

    def open_pending(
        self, package: Path, last: Path | None, register: Path | None, root: Path | None
    ) -> SigningDesk:
        del root
        shown = make_desk(str(package), is_first=last is None)
        return replace(shown, lacks_register=register is None)

    def change_password(self, path: Path, old: str, new: str, person: str) -> Session:
        if old == "not it":
            raise SurroundingsError("company_file.not_readable", file=path.name)
        self.asked.append(("password", old, new))
        return self.open(path, person)

    def print_recovery_sheet(self, path: Path, password: str, pdf: Path, person: str) -> Session:
        self.asked.append(("sheet", password, pdf.name))
        return self.open(path, person)

    def portfolio(self, paths: Sequence[Path], context: JobContext) -> tuple[PortfolioRow, ...]:
        context.step(1, 1)
        grade = ((("zh", "碳效码"), ("en", "code")), (("zh", "3级"), ("en", "Level 3")))
        broken = SurroundingsError("company_file.not_ours", file="b.cbook")
        return (
            PortfolioRow(
                paths[0] / "a.cbook",
                MILL,
                Month(2025, 5),
                (Month(2025, 3),),
                drafts=4,
                unposted=2,
                year=2025,
                basis="live",
                scope1_kg=Decimal(890_000),
                scope2_kg=Decimal(1_970_000),
                co2e_kg=Decimal(2_860_000),
                grades=(grade,),
                is_superseded=True,
            ),
            PortfolioRow(paths[0] / "b.cbook", trouble=broken),
            PortfolioRow(paths[0] / "c.cbook", "新公司"),
        )

    def countersign(
        self, package: Path, key: Path, secret: str, out: Path, trusted: Trusted = (None, None)
    ) -> Path:
        del key, secret
        self.trusted.append(trusted)
        out.write_bytes(b"PK" + package.name.encode())
        return out

    def signed_kind(self, path: Path) -> str:
        return path.name.partition(".")[0]

    def industries(self) -> tuple[tuple[str, str, str], ...]:
        return (("C17", "纺织业", "Textiles"), ("C35", "专用设备制造业", "Special equipment"))

    def regions(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("330500", "浙江省 湖州市", "Huzhou, Zhejiang"),
            ("440300", "广东省 深圳市", "Shenzhen"),
        )

    def size_class(self, industry: str, figures: Mapping[str, Decimal]) -> str:
        return "small" if industry and len(figures) > 1 else ""

    def is_valid_uscc(self, uscc: str) -> bool:
        return not uscc.endswith("0")

    def new_key(self, path: Path, secret: str, name: str) -> str:
        path.write_text(f"{name} {bool(secret)}", encoding="utf-8")
        return "ABCD-EFGH"
