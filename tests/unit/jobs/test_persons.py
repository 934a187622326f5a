"""Who works with a company file on this machine."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.accounting.entity import ReportingEntity
from desktop.errors import InputError, SurroundingsError, UsageError
from desktop.jobs.persons import (
    PersonOrder,
    choose_person,
    current_person,
    forget_person,
    list_persons,
    put_person,
)
from desktop.models.store import Store
from desktop.models.values import Role
from desktop.paths import user_folder

ENTITY = ReportingEntity("甲厂", "91330500MA2B00001X", "330500", "C3562", "2025-01")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a user of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "user"))
    return user_folder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with a clerk and a supervisor."""
    path = tmp_path / "甲.cbook"
    with Store.create(path, ENTITY) as store:
        put_person(store, PersonOrder("张三", (Role.ENTER,)))
        put_person(store, PersonOrder("老板", (Role.SUPERVISE,), "主管口令", by="张三"))
    return path


def test_with_two_persons_nobody_is_taken_until_somebody_is_chosen(path: Path) -> None:
    with Store.open(path) as store:
        assert [person.name for person in list_persons(store)] == ["张三", "老板"]
        assert current_person(store) == ""
        assert choose_person(store, " 张三 ") == "张三"
        assert current_person(store) == "张三"
        forget_person(store)
        assert current_person(store) == ""


def test_the_only_person_needs_no_choice_and_an_empty_file_takes_any_name(tmp_path: Path) -> None:
    with Store.create(tmp_path / "一.cbook", ENTITY) as store:
        assert current_person(store) == ""
        choose_person(store, "王五")
        assert current_person(store) == "王五"
        put_person(store, PersonOrder("张三", (Role.ENTER,)))
        assert current_person(store) == "张三"  # 王五 is none of the file's persons


def test_a_choice_holds_for_a_copy_under_another_name_and_for_no_other_file(
    path: Path, tmp_path: Path
) -> None:
    with Store.open(path) as store:
        choose_person(store, "张三")
    copy = Path(shutil.copyfile(path, tmp_path / "另一处.cbook"))
    with Store.open(copy) as store:
        assert current_person(store) == "张三"
    with Store.create(tmp_path / "乙.cbook", replace(ENTITY, name="乙厂")) as store:
        choose_person(store, "别人")
    with Store.open(path) as store:
        assert current_person(store) == "张三"


def test_a_person_with_a_password_is_chosen_with_it_only(path: Path) -> None:
    with Store.open(path) as store:
        for password in ("", "猜的"):
            with pytest.raises(UsageError, match=r"person\.wrong_password"):
                choose_person(store, "老板", password)
        assert current_person(store) == ""
        choose_person(store, "老板", "主管口令")
        assert current_person(store) == "老板"


def test_a_stranger_and_no_name_are_refused(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(UsageError, match=r"person\.unknown"):
            choose_person(store, "李鬼")
        with pytest.raises(InputError, match=r"person\.name_missing"):
            choose_person(store, "  ")


@pytest.mark.parametrize("kept", ["", "{", "[1]", '"x"'])
def test_a_damaged_list_of_choices_counts_as_none(kept: str, path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "persons.json").write_text(kept, encoding="utf-8")
    with Store.open(path) as store:
        assert current_person(store) == ""
        choose_person(store, "张三")
        assert current_person(store) == "张三"


def test_a_choice_that_cannot_be_kept_is_said(path: Path, folder: Path) -> None:
    folder.parent.write_text("not a folder", encoding="utf-8")
    with Store.open(path) as store, pytest.raises(SurroundingsError):
        choose_person(store, "张三")


def test_a_file_without_a_log_has_no_birth(path: Path) -> None:
    with Store.open(path) as store:
        assert len(store.birth()) == 64
        with store._transaction() as opened:
            opened.exec_driver_sql("DROP TRIGGER tr_audit_entry_delete")
            opened.exec_driver_sql("DELETE FROM undo_record")
            opened.exec_driver_sql("DELETE FROM audit_entry")
        assert store.birth() == ""
        store.let_go()


def test_the_users_folder_is_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("APPDATA")
    assert user_folder().name == "CarbonBook"
    assert user_folder().is_relative_to(Path.home())
