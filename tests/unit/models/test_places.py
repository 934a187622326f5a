from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from desktop.errors import SurroundingsError
from desktop.models import places
from desktop.paths import refused_in_name

MOUNTS = """\
/dev/vda / ext4 rw 0 0
nas:/books /mnt/nas nfs4 rw 0 0
//nas/x /mnt/my\\040nas cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        (PureWindowsPath(r"C:\Users\张三\OneDrive - 示例\甲.cbook"), "OneDrive - 示例"),
        (PureWindowsPath(r"D:\坚果云\账套\甲.cbook"), "坚果云"),
        (PureWindowsPath(r"D:\BaiduSyncdisk\甲.cbook"), "BaiduSyncdisk"),
        (PurePosixPath("/data/x/Dropbox/甲.cbook"), "Dropbox"),
        (PureWindowsPath(r"D:\账套\onedrive.cbook"), ""),
    ],
)
def test_a_cloud_folder_on_the_way_is_named(
    path: PurePosixPath | PureWindowsPath, folder: str
) -> None:
    assert places.cloud_folder(path) == folder


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/甲.cbook", "ext4"),
        ("/mnt/nas/账/甲.cbook", "nfs4"),
        ("/mnt/my nas/甲.cbook", "cifs"),
        ("/mnt/nas2/甲.cbook", "ext4"),
    ],
)
def test_the_longest_mount_decides(path: str, kind: str) -> None:
    assert places.mount_type(PurePosixPath(path), MOUNTS) == kind


def test_a_share_is_on_the_network() -> None:
    assert places.is_on_network(Path("//server/账套/甲.cbook"))


def test_a_system_without_a_table_of_mounts_is_not_accused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(*_: object, **__: object) -> str:
        raise OSError

    monkeypatch.setattr(Path, "read_text", missing)
    assert places._mounts() == ""
    assert not places.is_on_network(tmp_path)


def test_both_warnings_say_file_and_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_on_network", lambda _path: True)
    found = places.warnings(Path("/data/Dropbox/甲.cbook"))
    assert [finding.code for finding in found] == [
        "company_file.in_cloud_folder",
        "company_file.on_network",
    ]
    assert found[0].details == {"folder": "Dropbox", "file": "甲.cbook"}


def test_a_path_may_be_as_long_as_the_database_opens() -> None:
    long = Path("/books", "甲", "汉" * 70, "字" * 70)  # 431 bytes, 150 characters
    places.require_short(long / "a.cbook", windows=False)
    places.require_short(long / "a.cbook", windows=True)
    with pytest.raises(SurroundingsError, match=r"company_file\.path_too_long"):
        places.require_short(long / ("丙" * 30) / "a.cbook", windows=False)
    with pytest.raises(SurroundingsError, match=r"company_file\.path_too_long"):
        places.require_short(long / ("c" * 100) / "a.cbook", windows=True)


@pytest.mark.parametrize(("windows", "most"), [(False, 80), (True, 240)])
def test_a_name_may_be_as_long_as_a_folder_takes(*, windows: bool, most: int) -> None:
    places.require_short(Path("/", "汉" * most), windows=windows)
    with pytest.raises(SurroundingsError, match=r"company_file\.name_too_long"):
        places.require_short(Path("/", "汉" * (most + 8)), windows=windows)


def test_a_new_name_leaves_room_for_those_of_its_backups() -> None:
    places.require_name(Path("甲" * 60 + ".cbook"))
    with pytest.raises(SurroundingsError, match=r"company_file\.name_too_long") as refused:
        places.require_name(Path("甲" * 230 + ".cbook"))
    assert refused.value.details["length"] == "236"


def test_a_file_is_made_only_in_a_folder_that_is_there(tmp_path: Path) -> None:
    places.require_usable(tmp_path / "a.cbook")
    with pytest.raises(SurroundingsError, match=r"company_file\.folder_missing"):
        places.require_usable(tmp_path / "没有" / "a.cbook")


def test_a_name_that_windows_refuses_is_said_with_its_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "refused_in_name", partial(refused_in_name, windows=True))
    with pytest.raises(SurroundingsError, match=r"file\.name_not_allowed") as refused:
        places.require_usable(tmp_path / "2025: 账.cbook")
    assert refused.value.details["refused"] == ":"


def test_a_file_that_cannot_be_written_is_named_before_somebody_types(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "甲.cbook"
    file.touch()
    monkeypatch.setattr(places, "is_on_network", lambda _path: False)
    assert places.warnings(file) == ()
    monkeypatch.setattr("os.access", lambda *_: False)
    (found,) = places.warnings(file)
    assert (found.code, found.details) == ("company_file.write_protected", {"file": "甲.cbook"})
