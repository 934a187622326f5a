from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.meter import Channel, IntervalBlock, Reading
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError, InputError, UsageError
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import (
    ControlTotal,
    MonthState,
    PackageMade,
    PerformanceIndicator,
    Person,
    ProductOutput,
    RecordChange,
    Role,
    SealedReport,
)

DraftMaker = Callable[..., DraftRecord]
Booked = Callable[..., tuple[str, ...]]
JANUARY = Month(2025, 1)
FEBRUARY = Month(2025, 2)
MARCH = Month(2025, 3)


def _close(store: Store, *months: Month) -> None:
    for month in months:
        with store.change("结账", person="王五") as change:
            change.close_month(month)


def _block(month: Month, value: int = 1) -> IntervalBlock:
    slots = 24 * month.end.day
    return IntervalBlock(Channel("M1"), month, 60, 0, array("q", [value] * slots), bytes(slots))


def test_closing_keeps_control_totals(store: Store, draft: DraftMaker, booked: Booked) -> None:
    booked(draft("a"), draft("b", "0.5"), draft("c", "9", leads=False))
    _close(store, JANUARY)
    month = store.months()[0]
    assert (month.state, month.closed_by) == (MonthState.CLOSED, "王五")
    # 1000 + 0.5 kWh; the third record only checks another
    assert month.controls == (ControlTotal("electricity.purchased", "kWh", 2, Decimal("1000.5")),)
    assert store.closed_months() == {JANUARY}
    assert store.check() == ()


@pytest.mark.parametrize(
    ("month", "code"),
    [
        (Month(2024, 12), "month.before_opening"),
        (FEBRUARY, "month.earlier_open"),
        (JANUARY, "month.unposted"),
    ],
    ids=str,
)
def test_months_close_in_order_and_with_everything_posted(
    month: Month, code: str, store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
    with pytest.raises(InputError) as refused, store.change("结账") as change:
        change.close_month(month)
    assert refused.value.code == code


def test_a_closed_month_is_not_closed_again(store: Store) -> None:
    _close(store, JANUARY)
    with pytest.raises(InputError, match=r"month\.closed"):
        _close(store, JANUARY)


def _set_figure(change: Change) -> None:
    period = ReportingPeriod.of_month(JANUARY)
    change.set_figure(EconomicFigure("output_value", period, Decimal(1), "万元"))


def _remove_figure(change: Change) -> None:
    change.remove_figure("output_value", ReportingPeriod.of_month(JANUARY))


def _add_reading(change: Change) -> None:
    change.add_readings([Reading("M1", "total", datetime(2025, 1, 31, 8), Decimal(1))])  # noqa: DTZ001 -- local China time by contract


CLOSED_PATHS: dict[str, Callable[[Change], object]] = {
    "confirm": lambda change: change.confirm(["late"]),
    "add records": lambda change: change.add_records(
        [
            ActivityRecord(
                "x",
                "electricity.purchased",
                Quantity(Decimal(1), "kWh"),
                ReportingPeriod.of_month(JANUARY),
                "总厂",
            )
        ]
    ),
    "move a record in": lambda change: change.update_records(
        ["open"], RecordChange(period=ReportingPeriod.of_month(JANUARY))
    ),
    "figure": _set_figure,
    "figure taken out": _remove_figure,
    "output": lambda change: change.set_product_output(
        ProductOutput("轴承", JANUARY, Decimal(5), "t")
    ),
    "indicator": lambda change: change.set_indicator(
        PerformanceIndicator("危废", "t", JANUARY, Decimal(5))
    ),
    "reading": _add_reading,
    "intervals": lambda change: change.put_interval_blocks([_block(JANUARY, 2)]),
}


@pytest.mark.parametrize("way", CLOSED_PATHS)
def test_a_closed_month_refuses_every_path(way: str, store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("late"), draft("march", month="2025-03"), draft("open")])
        change.update_draft(draft("open", month="2025-02"))
        change.confirm(["open"])
        change.put_interval_blocks([_block(FEBRUARY)])
    _close(store, JANUARY)
    with pytest.raises(InputError) as refused, store.change("x") as change:
        CLOSED_PATHS[way](change)
    assert refused.value.code == "month.closed"
    assert refused.value.details["month"] == "2025-01"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE activity_record SET label = 'x' WHERE period_end = '2025-01-31'",
        "DELETE FROM activity_record WHERE state = 'void'",
        "UPDATE interval_block SET total = '0' WHERE month = '2025-01'",
        "DELETE FROM interval_block WHERE month = '2025-01'",
        "UPDATE interval_block SET month = '2025-01' WHERE month = '2025-02'",
        "DELETE FROM economic_figure WHERE period_end = '2025-01-31'",
        "DELETE FROM accounting_month",
        "UPDATE accounting_month SET controls = '[]'",
        "UPDATE accounting_month SET state = 'open'",
    ],
)
def test_direct_sql_into_a_closed_month_is_refused(
    sql: str, store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
        change.void(["a"], "重复")
        change.put_interval_blocks(
            [_block(JANUARY), replace(_block(FEBRUARY), channel=Channel("M2"))]
        )
        _set_figure(change)
    _close(store, JANUARY)
    refused = pytest.raises(InputError, match=r"month\.(closed|reopen_needs_reason)")
    with refused, store.change("x") as change:
        change.connection.exec_driver_sql(sql)
    assert store.check() == ()


def test_the_same_curve_again_is_welcome_in_a_closed_month(store: Store) -> None:
    with store.change("导入") as change:
        change.put_interval_blocks([_block(JANUARY)])
    _close(store, JANUARY)
    with store.change("再导入") as change:
        (merge,) = change.put_interval_blocks([_block(JANUARY)])
    assert (merge.added, merge.equal, merge.conflicting) == (0, 744, 0)


def test_a_year_figure_may_come_after_closing(store: Store) -> None:
    _close(store, JANUARY)
    figure = EconomicFigure("revenue", ReportingPeriod.of_year(2025), Decimal("88.5"), "万元")
    with store.change("产值") as change:
        change.set_figure(figure)
    assert store.figures(ReportingPeriod.of_year(2025)) == (figure,)
    assert store.figures(ReportingPeriod.of_year(2024)) == ()


def test_reopening_backs_up_first_and_supersedes_packages(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"))
    _close(store, JANUARY)
    with store.change("封存") as change:
        period = ReportingPeriod.of_month(JANUARY)
        change.add_sealed(SealedReport("R1", period, "inventory", (), "0" * 64))
        change.add_package(PackageMade("P1", "R1", "f" * 64))
        later = ReportingPeriod.of_month(MARCH)
        change.add_sealed(SealedReport("R2", later, "inventory", (), "0" * 64))
        change.add_package(PackageMade("P2", "R2", "e" * 64))
    with store.change("反结账", person="张三") as change:
        assert change.reopen_month(JANUARY, "漏录电费") == ("P1",)
    (backup,) = store.backups()
    assert backup.why == "reopen"
    with Store.open(backup.path, read_only=True) as before:
        assert before.closed_months() == {JANUARY}
    first, second = store.packages()
    assert (first.superseded_reason, second.superseded_at) == ("漏录电费", "")
    assert first.superseded_at
    month = store.months()[0]
    assert (month.state, month.reopened) == (MonthState.OPEN, 1)
    assert store.history(1)[0].reason == "漏录电费"
    _close(store, JANUARY)
    assert store.months()[0].reopened == 1
    assert store.check() == ()


@pytest.mark.parametrize(
    ("month", "reason", "code"),
    [
        (JANUARY, " ", "month.reopen_needs_reason"),
        (JANUARY, "错", "month.later_closed"),
        (MARCH, "错", "month.open"),
    ],
    ids=["no reason", "not the newest", "not closed"],
)
def test_reopening_is_refused_with_a_cause(
    month: Month, reason: str, code: str, store: Store
) -> None:
    _close(store, JANUARY, FEBRUARY)
    with pytest.raises(DesktopError) as refused, store.change("反结账") as change:
        change.reopen_month(month, reason)
    assert refused.value.code == code
    assert store.backups() == ()


@pytest.mark.parametrize(
    ("person", "password", "code"),
    [
        ("张三", "秘密", "person.not_supervisor"),
        ("", "秘密", "person.nobody_at_work"),
        ("老板", "错的", "person.wrong_password"),
    ],
)
def test_where_a_supervisor_has_a_password_only_that_one_reopens(
    person: str, password: str, code: str, store: Store
) -> None:
    with store.change("人员") as change:
        change.add_person(Person("张三"))
        change.add_person(Person("老板", (Role.SUPERVISE, Role.CLOSE)), "秘密")
    with store.change("结账", person="老板") as change:
        change.close_month(JANUARY)
    with pytest.raises(DesktopError) as refused, store.change("反结账", person=person) as change:
        change.reopen_month(JANUARY, "错", password)
    assert refused.value.code == code
    assert store.closed_months() == {JANUARY}
    with store.change("反结账", person="老板") as change:
        change.reopen_month(JANUARY, "错", "秘密")
    assert store.closed_months() == frozenset()


def test_without_an_opening_any_month_closes_first(store: Store) -> None:
    with store.change("结账") as change:
        change.connection.exec_driver_sql("DELETE FROM reporting_entity")
        assert change.close_month(MARCH) == ()


CREW = {"张三": (Role.ENTER,), "李四": (Role.CHECK,), "王五": (Role.CLOSE,)}


@pytest.fixture
def crew(store: Store, draft: DraftMaker) -> Store:
    """A file that three persons keep, with one draft."""
    with store.change("人员") as change:
        change.add_drafts([draft("a")])
        for name, roles in CREW.items():
            change.add_person(Person(name, roles))
    return store


def _work(store: Store, what: str, person: str) -> None:
    with store.change(what, person=person) as change:
        if what == "close":
            change.close_month(JANUARY)
        else:
            getattr(change, what)()


@pytest.mark.parametrize(
    ("what", "code", "able"),
    [
        ("confirm", "person.may_not_enter", "张三"),
        ("post", "person.may_not_check", "李四"),
        ("close", "person.may_not_close", "王五"),
    ],
)
def test_each_step_is_for_those_with_its_role(what: str, code: str, able: str, crew: Store) -> None:
    for person in ({*CREW, "外人", ""}) - {able}:
        with pytest.raises(InputError) as refused:
            _work(crew, what, person)
        expected = code if person else "person.nobody_at_work"
        assert (refused.value.code, refused.value.details["able"]) == (expected, able)
    for step, person in zip(("confirm", "post", "close"), CREW, strict=True):
        _work(crew, step, person)
    assert crew.closed_months() == {JANUARY}
    entry = crew.ledger()[0]
    assert (entry.entered_by, entry.checked_by) == ("张三", "李四")


def test_nobody_checks_what_they_entered_where_two_keep_the_books(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("人员") as change:
        change.add_drafts([draft("a")])
        change.add_person(Person("张三", (Role.ENTER, Role.CHECK)))
        change.add_person(Person("李四", (Role.ENTER, Role.CHECK)))
    _work(store, "confirm", "张三")
    with pytest.raises(InputError, match=r"record\.same_person"):
        _work(store, "post", "张三")
    _work(store, "post", "李四")


@pytest.mark.parametrize(
    ("by", "given", "code"),
    [
        ("张三", "秘密", "person.not_supervisor"),
        ("老板", "", "person.wrong_password"),
    ],
)
def test_only_the_supervisor_changes_persons(by: str, given: str, code: str, store: Store) -> None:
    with store.change("人员") as change:
        change.add_person(Person("老板", (Role.SUPERVISE,)), "秘密")
    with pytest.raises(UsageError) as refused, store.change("人员", person=by) as change:
        change.add_person(Person("张三", (Role.SUPERVISE,)), "1", supervisor_password=given)
    assert refused.value.code == code
    assert [person.name for person in store.persons()] == ["老板"]


def test_a_supervisor_needs_a_password_and_the_last_one_stays(store: Store) -> None:
    with pytest.raises(InputError, match=r"supervisor_needs"), store.change("人员") as change:
        change.add_person(Person("老板", (Role.SUPERVISE,)))
    with store.change("人员") as change:
        change.add_person(Person("老板", (Role.SUPERVISE,)), "秘密")
    with (
        pytest.raises(InputError, match=r"last_supervisor"),
        store.change("人员", person="老板") as change,
    ):
        change.add_person(Person("老板", (Role.CLOSE,)), supervisor_password="秘密")


def test_a_duty_that_nobody_holds_binds_nobody(store: Store) -> None:
    with store.change("person.added") as change:
        change.add_person(Person("甲", (Role.ENTER,)))
        change.close_month(Month(2025, 1))
    assert Month(2025, 1) in store.closed_months()
