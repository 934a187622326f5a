"""The real office: what it says of files it cannot open, and how it opens encrypted ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import ReportingEntity
from desktop.accounting.period import ReportingPeriod
from desktop.errors import InputError, SurroundingsError
from desktop.findings import Finding
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.context import SilentContext
from desktop.jobs.protection import PasswordOrder, change_password
from desktop.models.encryption import recovery_sheet
from desktop.models.store import Store
from desktop.ui.company.closing import closing_of
from desktop.ui.company.home import _task, place_of, tasks
from desktop.ui.company.office import CompanyOffice
from desktop.ui.session import NewCompany as NewFile
from desktop.ui.session import Session

PASSWORD = "账套 password"


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    path = tmp_path / "加密.cbook"
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "示例")
    create_company(path, asked, today=date(2026, 1, 15), person="张三").close()
    change_password(PasswordOrder(path, None, PASSWORD))
    return path


def test_an_encrypted_backup_is_restored_with_its_password_or_recovery_code(
    encrypted: Path, tmp_path: Path
) -> None:
    for number, secret in enumerate((PASSWORD, recovery_sheet(encrypted, PASSWORD).code)):
        new = tmp_path / f"{number}.cbook"
        with pytest.raises(SurroundingsError) as refused:
            CompanyOffice().restore(encrypted, new, SilentContext())
        assert refused.value.code == "company_file.encrypted"
        session = CompanyOffice().restore(encrypted, new, SilentContext(), secret)
        assert session.entity().name == "示例"
        session.close()


def test_a_password_as_long_as_a_recovery_code_is_a_password(encrypted: Path) -> None:
    long = "every morning the three of us count the meters in the yard behind the hall"
    CompanyOffice().change_password(encrypted, PASSWORD, long, "").close()
    session = CompanyOffice().open(encrypted, "", long)
    assert session.entity().name == "示例"
    session.close()


def test_the_firm_keeps_no_code_with_a_wrong_check_digit(encrypted: Path) -> None:
    session = CompanyOffice().open(encrypted, "张三", PASSWORD)
    entity = session.entity()
    for change, code in (
        ({"uscc": "91330502MA2DEM0N7D"}, "entity.uscc_check"),
        ({"tax_ids": (entity.uscc, "12")}, "identity.wrong"),
        ({"name": " "}, "entity.name_missing"),
    ):
        with pytest.raises(InputError) as refused:
            session.save_entity(replace(entity, **change))
        assert refused.value.code == code
    session.save_entity(replace(entity, name="示例二"))
    assert session.entity().name == "示例二"
    session.close()


def test_an_encrypted_file_opens_with_its_password_or_recovery_code(encrypted: Path) -> None:
    code = recovery_sheet(encrypted, PASSWORD).code
    for secret in (PASSWORD, code):
        session = CompanyOffice().open(encrypted, "张三", secret)
        assert session.entity().name == "示例"
        session.close()


@pytest.mark.parametrize(
    ("secret", "says"),
    [("", "company_file.encrypted"), ("wrong", "company_file.not_readable")],
    ids=["no password", "wrong password"],
)
def test_the_office_says_why_an_encrypted_file_stays_shut(
    encrypted: Path, secret: str, says: str
) -> None:
    with pytest.raises(SurroundingsError) as refused:
        CompanyOffice().open(encrypted, "张三", secret)
    assert refused.value.code == says


def test_a_file_that_is_open_elsewhere_says_who_has_it(encrypted: Path) -> None:
    first = CompanyOffice().open(encrypted, "张三", PASSWORD)
    with pytest.raises(SurroundingsError) as refused:
        CompanyOffice().open(encrypted, "李四", PASSWORD)
    assert refused.value.code == "company_file.locked"
    first.close()


def test_of_a_month_that_has_not_begun_nothing_else_is_ticked(tmp_path: Path) -> None:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2026-02", "示例")
    with create_company(tmp_path / "a.cbook", asked, today=date(2026, 1, 15)) as store:
        (line,) = closing_of(store, 2026, date(2026, 1, 31)).checks
        begun = closing_of(store, 2026, date(2026, 2, 1)).checks
    assert (line.code, line.is_done, line.is_blocking) == ("check.month_begun", False, True)
    assert line.findings[0].code == "month.not_begun"
    assert "check.month_begun" not in {each.code for each in begun}


def test_what_speaks_against_a_files_place_stands_in_the_to_do_list_once(tmp_path: Path) -> None:
    path = tmp_path / "OneDrive" / "a.cbook"
    path.parent.mkdir()
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "示例")
    create_company(path, asked, today=date(2026, 1, 15), person="张三").close()
    with Store.open(path) as store:
        store.findings = tuple(each for _ in range(2) for each in store.findings)
        codes = [task.finding.code for task in tasks(store, ())]
    assert codes == ["company_file.in_cloud_folder", "backup.none_yet"]


def test_what_went_wrong_with_the_backup_on_closing_is_handed_back(
    encrypted: Path, tmp_path: Path
) -> None:
    session = CompanyOffice().open(encrypted, "张三", PASSWORD)
    session.keeping.set_second_place(tmp_path)
    assert session.close() == ()
    session = CompanyOffice().open(encrypted, "张三", PASSWORD)
    (tmp_path / "加密 备份").rename(tmp_path / "旧")
    (tmp_path / "加密 备份").touch()  # a file in the place of the folder
    session.save_entity(replace(session.entity(), name="示例二厂"))
    (failed,) = session.close()
    assert failed.code == "backup.failed"


@pytest.mark.parametrize(
    ("employees", "revenue", "size"),
    [("131", "9435", "small"), ("300", "2000", "medium"), ("19", "50000", "micro")],
)
def test_size_classes_of_a_factory_are_those_of_the_2017_rules(
    employees: str, revenue: str, size: str
) -> None:
    # 国统字〔2017〕213号, 工业: 大型 1,000 人、40,000 万元，中型 300、2,000，小型 20、300;
    # the worse of both counts.
    figures = {"employees": Decimal(employees), "revenue": Decimal(revenue)}
    assert CompanyOffice().size_class("C1751", figures) == size


def test_what_decides_the_size_class_is_kept_as_figures_of_the_year_before(tmp_path: Path) -> None:
    entity = ReportingEntity("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01")
    figure = EconomicFigure("employees", ReportingPeriod.of_year(2024), Decimal(131), "person")
    session = CompanyOffice().create(NewFile(tmp_path / "a.cbook", entity, "张三", (figure,)))
    assert session.economic(2024) == (figure,)
    session.close()


@pytest.mark.parametrize(
    ("code", "details", "records", "page", "figure", "month"),
    [
        ("draft.undecided", {"cost": "1,200.5"}, ("d1",), "invoices", "draft/d1", "None"),
        ("activity.jump", {"month": "2025-06"}, ("r1",), "review", "record/r1", "2025-06"),
        ("record.no_evidence", {}, ("r2",), "review", "record/r2", "None"),
        ("record.not_posted", {"period": "2025-06-01/2025-06-30"}, (), "review", "", "2025-06"),
        ("number.missing", {"month": "2025-02 electricity"}, (), "review", "", "2025-02"),
        ("company_file.in_cloud_folder", {"folder": "OneDrive"}, (), "upkeep", "", "None"),
        ("figure.missing", {"names": "revenue"}, (), "other", "", "None"),
        ("energy.not_counted", {"month": "2025-07"}, (), "reconcile", "", "2025-07"),
        ("meter.gap", {"meter": "M1"}, (), "meters", "", "None"),
    ],
)
def test_every_kind_of_finding_leads_to_its_place(
    code: str, details: dict[str, str], records: tuple[str, ...], page: str, figure: str, month: str
) -> None:
    task = _task(Finding(code, details=details, records=records))
    assert (task.page, task.figure, str(task.month)) == (page, figure, month)


@pytest.mark.parametrize(
    ("code", "details", "records", "where"),
    [
        (
            "month.source_missing",
            {"months": "2025-03、2025-04", "source": "mobile.diesel", "facility": "本部"},
            (),
            ("bills", "mobile.diesel|本部|2025-03"),
        ),
        ("month.nothing_recorded", {"period": "2026-01"}, (), ("invoices", "")),
        ("draft.undecided", {"cost": "1"}, ("d1", "d2"), ("invoices", "d1")),
        ("draft.unconfirmed", {"count": "1"}, ("d3",), ("invoices", "d3")),
        (
            "activity.jump",
            {"month": "2025-06", "source": "mobile.diesel"},
            (),
            ("review", "mobile.diesel@2025-06"),
        ),
        ("record.not_posted", {}, ("r2",), ("review", "r2")),
        ("record.no_evidence", {}, ("r3",), ("review", "r3")),
        ("number.missing", {"month": "2025-02 electricity"}, (), ("review", "posted")),
        ("figure.missing", {"names": "revenue、tax_paid"}, (), ("other", "revenue")),
        ("figure.scale_differs", {"name": "employees"}, (), ("other", "employees")),
        ("figure.value_added_above_output", {}, (), ("other", "value_added")),
        (
            "energy.unexplained",
            {"month": "2025-06", "facility": "本部", "source": "electricity.purchased"},
            (),
            ("reconcile", "本部|electricity.purchased|2025-06"),
        ),
        (
            "energy.not_counted",
            {"month": "2025-07", "facility": "本部", "source": "electricity.purchased"},
            ("bill:1",),
            ("reconcile", "本部|electricity.purchased|2025-07"),
        ),
        ("meter.gap", {"meter": "M1"}, (), ("meters", "M1")),
        ("company_file.write_protected", {}, (), ("upkeep", "file")),
        ("check.totals_differ", {}, (), ("upkeep", "file")),
        ("backup.second_place_failed", {}, (), ("upkeep", "file")),
        ("clock.behind", {}, (), ("upkeep", "file")),
    ],
)
def test_every_kind_of_finding_names_the_row_where_it_is_put_right(
    code: str, details: dict[str, str], records: tuple[str, ...], where: tuple[str, str]
) -> None:
    assert place_of(Finding(code, details=details, records=records)) == where


@pytest.mark.parametrize("year", [2024, 2025, 2031])
def test_the_to_do_list_counts_what_waits_as_the_page_of_invoices_does(
    sample_session: Session, year: int
) -> None:
    sums = sample_session.batch().sums
    home = sample_session.home(year, SilentContext())
    told = {each.finding.code: each for each in home.tasks}
    asked = told["draft.undecided"]
    assert asked.finding.details["count"] == str(sums[DraftState.ASKED].count)
    assert asked.amount == sums[DraftState.ASKED].cost
    assert asked.place
    assert ("draft.unconfirmed" in told) == bool(sums[DraftState.PROPOSED].count)
    assert sample_session.open_tasks(year) == len(home.tasks)


def test_a_year_without_records_after_one_with_some_is_shown_empty(sample_session: Session) -> None:
    found = sample_session.inventories(2026, SilentContext())
    assert found.before is None
    assert not found.year.totals.co2e
