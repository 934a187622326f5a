"""Which files an import means."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from desktop.errors import InputError, SurroundingsError
from desktop.jobs.gathering import GatheredFile, gather


def test_a_folder_gives_its_files_by_name_without_what_programs_leave(tmp_path: Path) -> None:
    folder = tmp_path / "一月"
    (folder / "深").mkdir(parents=True)
    for name in ("b.xml", "深/a.ofd", "~$发票.xlsx", ".hidden", "Thumbs.db"):
        (folder / name).write_bytes(b"x")
    assert [file.name for file in gather([folder])] == ["一月/b.xml", "一月/深/a.ofd"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(b"x")
    assert [each.read() for each in gather([file, tmp_path, file])] == [b"x"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_file_of_the_same_folder_is_that_file(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.xml").write_bytes(b"x")
    (folder / "deep" / "again.xml").symlink_to(folder / "a.xml")
    (folder / "gone.xml").symlink_to(folder / "nothing")
    (folder / "round").symlink_to(folder)
    assert [each.read() for each in gather([folder])] == [b"x"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        gather([tmp_path / "missing.xlsx"])
    assert caught.value.code == "file.not_found"


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        gather([tmp_path])
    assert caught.value.code == "folder.empty"


def test_a_company_file_beside_the_invoices_is_none_of_them(tmp_path: Path) -> None:
    for name in ("甲厂.cbook", "甲厂.cbook.lock", "甲厂.cbook-journal", "1.xml"):
        (tmp_path / name).write_bytes(b"x")
    assert [Path(file.path).name for file in gather([tmp_path])] == ["1.xml"]


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "密").mkdir()
    listed = os.scandir

    def scandir(folder: Path | str) -> Iterable[os.DirEntry[str]]:
        if Path(folder).name == "密":
            raise PermissionError(folder)
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    (found,) = gather([tmp_path])
    assert found.name == f"{tmp_path.name}/密"
    with pytest.raises(SurroundingsError):
        found.read()


def test_a_file_that_cannot_be_read_is_the_surroundings(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught:
        GatheredFile("folder", str(tmp_path)).read()
    assert caught.value.code in {"file.not_usable", "file.not_permitted"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(b"x")
    file.chmod(0)
    with pytest.raises(SurroundingsError) as caught:
        GatheredFile("a.xml", str(file)).read()
    assert caught.value.code == "file.not_permitted"


def test_a_large_file_is_known_before_it_is_read(tmp_path: Path) -> None:
    large, small = tmp_path / "a.csv", tmp_path / "b.csv"
    large.write_bytes(bytes(2**22 + 1))
    small.write_bytes(b"x")
    files = [GatheredFile(path.name, str(path)) for path in (large, small, tmp_path / "c.csv")]
    assert [file.is_large() for file in files] == [True, False, False]
