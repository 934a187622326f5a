"""A request to enrol a key, and the form beside it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from desktop.errors import InputError
from desktop.exchange.enrolment import Applicant, read_request
from desktop.exchange.keyfile import create_key, read_key_file
from desktop.jobs.enrolling import EnrolOrder, HeldKey, enrol_key

APPLICANT = Applicant("91330502MA2DEM0N7C", "湖州示例纺织有限公司", "张三", "会计", "preparer")
NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


def test_request_and_form_are_written_side_by_side(tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    create_key(key, "a long secret")
    request, form = tmp_path / "request.json", tmp_path / "request.pdf"
    held = HeldKey(key, "a long secret")
    fingerprint = enrol_key(EnrolOrder(held, APPLICANT, NOW, request, form))
    asked = read_request(request.read_bytes())
    assert (asked.person, asked.uscc) == ("张三", "91330502MA2DEM0N7C")
    assert fingerprint == read_key_file(key).public.fingerprint
    assert form.read_bytes().startswith(b"%PDF-")
    document = PdfDocument(form)
    assert "request.json" in document[0].get_textpage().get_text_bounded()  # the file there is
    document.close()


def test_a_wrong_password_writes_nothing(tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    create_key(key, "a long secret")
    held = HeldKey(key, "not that one")
    order = EnrolOrder(held, APPLICANT, NOW, tmp_path / "request.json", tmp_path / "request.pdf")
    with pytest.raises(InputError):
        enrol_key(order)
    assert [each.name for each in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize(
    ("uscc", "code"),
    [("91330502MA2DEM0N7D", "entity.uscc_check"), ("9133050", "entity.uscc_wrong")],
)
def test_a_mistyped_credit_code_is_named_before_anything_is_written(
    tmp_path: Path, uscc: str, code: str
) -> None:
    held = HeldKey(tmp_path / "none.key", "a long secret")
    order = EnrolOrder(held, replace(APPLICANT, uscc=uscc), NOW, tmp_path / "request.json")
    with pytest.raises(InputError, match=code.replace(".", r"\.")):
        enrol_key(order)
    assert not list(tmp_path.iterdir())


def test_a_request_that_replaces_a_key_is_signed_by_both(tmp_path: Path) -> None:
    old, new = tmp_path / "old.key", tmp_path / "new.key"
    create_key(old, "an old secret")
    create_key(new, "a long secret")
    request = tmp_path / "request.json"
    held = HeldKey(new, "a long secret"), HeldKey(old, "an old secret")
    enrol_key(EnrolOrder(held[0], APPLICANT, NOW, request, replaces=held[1]))
    asked = read_request(request.read_bytes())
    assert asked.supersedes == read_key_file(old).public.keyid
    assert not request.with_suffix(".pdf").exists()
