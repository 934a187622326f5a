"""A request to enrol a key, and the form beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.errors import InputError
from desktop.exchange.enrolment import Applicant, read_request
from desktop.exchange.keyfile import create_key
from desktop.jobs.enrolling import EnrolOrder, enrol_key

APPLICANT = Applicant("91330502MA2DEM0N7C", "湖州示例纺织有限公司", "张三", "会计", "preparer")
NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


def test_request_and_form_are_written_side_by_side(tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    create_key(key, "a long secret")
    order = EnrolOrder(key, "a long secret", APPLICANT, NOW, tmp_path / "request.json")
    request, form = enrol_key(order)
    asked = read_request(request.read_bytes())
    assert (asked.person, asked.uscc) == ("张三", "91330502MA2DEM0N7C")
    assert form == tmp_path / "request.pdf"
    assert form.read_bytes().startswith(b"%PDF-")


def test_a_wrong_password_writes_nothing(tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    create_key(key, "a long secret")
    order = EnrolOrder(key, "not that one", APPLICANT, NOW, tmp_path / "request.json")
    with pytest.raises(InputError):
        enrol_key(order)
    assert [each.name for each in tmp_path.iterdir()] == ["a.key"]
