"""A backup on a stick becomes the books of another machine: other name, path, user, time zone."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month
from desktop.models.store import Store
from tests.journeys.conftest import Call
from tests.unit.models.conftest import _draft

PASSWORD = "口令 123456"


@pytest.fixture(params=[None, PASSWORD], ids=["plain", "encrypted"])
def password(request: pytest.FixtureRequest) -> str | None:
    chosen: str | None = request.param
    return chosen


@pytest.fixture
def secret(tmp_path: Path, password: str | None) -> tuple[str, ...]:
    """Return the arguments that open the file."""
    if password is None:
        return ()
    path = tmp_path / "secret"
    path.write_text(password + "\n", encoding="utf-8")
    return ("--secret-file", str(path))


@pytest.fixture
def stick(tmp_path: Path, password: str | None) -> Path:
    """Return a backup with a closed month on a stick that cannot be written, under another name."""
    entity = ReportingEntity(
        name="甲厂",
        uscc="91330502MA2DEM0N7C",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    here, folder = tmp_path / "旧电脑", tmp_path / "U盘"
    here.mkdir()
    folder.mkdir()
    with Store.create(here / "甲厂.cbook", entity, password=password) as store:
        with store.change("x") as change:
            change.add_drafts([_draft("a1"), _draft("a2", "1234")])
            change.confirm()
        with store.change("x") as change:
            change.post()
        with store.change("x") as change:
            change.close_month(Month(2025, 1))
        kept = store.backup(folder / "拷贝 (1) 改过名.cbook")
    kept.chmod(0o444)
    folder.chmod(0o555)
    return kept


def _set_clock() -> None:
    if sys.platform != "win32":  # Windows has one zone for all programs
        time.tzset()


@pytest.fixture(params=["Pacific/Apia", "America/Los_Angeles"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Be another user in another time zone, and come back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        patch.setenv("USER", "another")
        _set_clock()
        yield
    _set_clock()


@pytest.mark.usefixtures("elsewhere")
def test_a_backup_on_a_stick_becomes_books_that_go_on(
    stick: Path, secret: tuple[str, ...], tmp_path: Path, call: Call
) -> None:
    before = stick.read_bytes()
    assert call("check", stick, *secret).code == 0
    folder = tmp_path / "新电脑" / ("很长的文件夹名字" * 2) / "二〇二五年 账套"
    target = folder / "新 账套.cbook"
    missing = call("restore", stick, target, *secret)
    assert (missing.code, missing.document["error"]["code"]) == (5, "company_file.folder_missing")
    folder.mkdir(parents=True)
    assert call("restore", stick, target, *secret).code == 0
    assert os.access(target, os.W_OK), "the new file is no copy of the stick's write protection"
    assert call("check", target, *secret).document["findings"] == []
    assert call("gaps", target, *secret).document[0]["count"] == 2
    reopened = call("reopen", target, "2025-01", "--reason", "换了电脑", *secret)
    assert reopened.code == 0
    assert call("drill", target, *secret).document["passed"] is True
    assert stick.read_bytes() == before
    assert [path.name for path in stick.parent.iterdir()] == [stick.name]


@pytest.mark.parametrize("damage", ["cut", "cut by a byte", "a byte", "empty"])
def test_a_damaged_backup_is_refused_by_its_own_name(
    damage: str, stick: Path, secret: tuple[str, ...], tmp_path: Path, call: Call
) -> None:
    data = bytearray(stick.read_bytes())
    data[(data.find(b"1234kWh") if not secret else len(data) // 2)] ^= 4
    spoiled = {
        "cut": data[: len(data) // 2],
        "cut by a byte": stick.read_bytes()[:-1],
        "a byte": data,
        "empty": b"",
    }
    bad = tmp_path / "坏的备份.cbook"
    bad.write_bytes(bytes(spoiled[damage]))
    refused = call("restore", bad, tmp_path / "新.cbook", *secret)
    assert refused.code == 5
    assert "坏的备份.cbook" in refused.said
    assert not (tmp_path / "新.cbook").exists()
    assert not list(tmp_path.glob("*.part*"))


def test_a_path_too_long_for_the_database_is_told_before_anything_is_written(
    stick: Path, secret: tuple[str, ...], tmp_path: Path, call: Call
) -> None:
    folder = tmp_path
    while len(os.fsencode(folder)) < 520:
        folder /= "很长的文件夹名字"
    folder.mkdir(parents=True)
    refused = call("restore", stick, folder / "新.cbook", *secret)
    assert refused.document["error"]["code"] == "company_file.path_too_long"
    assert list(folder.iterdir()) == []
