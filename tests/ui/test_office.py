"""The real office: what it says of files it cannot open, and how it opens encrypted ones."""

from datetime import date
from pathlib import Path

import pytest

from desktop.errors import SurroundingsError
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.protection import PasswordOrder, change_password
from desktop.models.encryption import recovery_sheet
from desktop.ui.company.office import CompanyOffice

PASSWORD = "账套 password"


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    path = tmp_path / "加密.cbook"
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "示例")
    create_company(path, asked, today=date(2026, 1, 15), person="张三").close()
    change_password(PasswordOrder(path, None, PASSWORD))
    return path


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
