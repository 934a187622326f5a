"""The container: one form only, and every other refused."""

import io
import struct
import zipfile

import pytest

from desktop.errors import PackageError
from desktop.exchange import container
from desktop.exchange.container import is_safe_path, read_container, write_container

FILES = {"b/two.txt": b"2", "a.txt": b"one", "b/ten.txt": b""}


def code_of(data: bytes) -> str:
    with pytest.raises(PackageError) as caught:
        read_container(data)
    return str(caught.value.code)


def test_files_read_back_and_any_zip_program_reads_them_too() -> None:
    data = write_container(FILES)
    assert read_container(data) == FILES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(FILES)
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_order_of_the_files_does_not_matter() -> None:
    assert write_container(dict(reversed(FILES.items()))) == write_container(FILES)


def test_an_empty_container_is_a_container() -> None:
    assert read_container(write_container({})) == {}


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../b",
        "/a",
        "a//b",
        "a/",
        "A.txt",
        "a b",
        "a\\b",
        "c:a",
        "con",
        "nul.txt",
        "x/com1.csv",
        "lpt9",
        "aux.tar.gz",
        "a.",
        "a./b",
        ".a",
        "-a",
        "报告.pdf",
        "a..b",
        "",
        "a" * 181,
    ],
)
def test_an_unsafe_path_is_refused_in_writing_and_reading(path: str) -> None:
    assert not is_safe_path(path)
    with pytest.raises(PackageError) as caught:
        write_container({path: b""})
    assert caught.value.code == "PATH_UNSAFE"
    assert code_of(_zip({path: b"x"})) in {"PATH_UNSAFE", "ZIP_NOT_CANONICAL"}


@pytest.mark.parametrize("path", ["a", "a.b-c_d/e", "com10", "console.txt", "a" * 180])
def test_a_plain_path_is_safe(path: str) -> None:
    assert is_safe_path(path)


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name or "a/"), data, method)
    return buffer.getvalue()


def _with_comment() -> bytes:
    data = write_container(FILES)
    return data[:-2] + struct.pack("<H", 3) + b"abc"


def _with_duplicate() -> bytes:
    once = write_container({"a.txt": b"one"})
    entry = once[: once.index(b"PK\1\2")]
    return entry + once


def _with_other_central_name() -> bytes:
    data = write_container({"a.txt": b"one"})
    at = data.index(b"PK\1\2") + 46
    return data[:at] + b"b" + data[at + 1 :]


ATTACKS = {
    "deflate": _zip({"a.txt": b"one" * 100}, zipfile.ZIP_DEFLATED),
    "written by another program": _zip(FILES),
    "prefix": b"MZ" + write_container(FILES),
    "suffix": write_container(FILES) + b"x",
    "comment": _with_comment(),
    "duplicate entry": _with_duplicate(),
    "central directory says another name": _with_other_central_name(),
    "two containers": write_container(FILES) * 2,
    "local header cut": write_container(FILES)[:20],
    "content cut": write_container(FILES)[:33],
    "nothing": b"",
    "text": b"hello",
    "unordered": write_container({"b": b"1"})[: 30 + 1 + 1] + write_container({"a": b"2"}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_any_other_form_is_refused(attack: str) -> None:
    assert code_of(ATTACKS[attack]) == "ZIP_NOT_CANONICAL"


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_container(FILES)
    monkeypatch.setattr(container, "MAX_FILES", 2)
    assert code_of(data) == "PKG_TOO_MANY_FILES"
    with pytest.raises(PackageError, match="PKG_TOO_MANY_FILES"):
        write_container(FILES)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_container(FILES)
    monkeypatch.setattr(container, "MAX_FILE", 2)
    assert code_of(data) == "FILE_TOO_LARGE"


def test_a_package_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_container(FILES)
    monkeypatch.setattr(container, "MAX_PACKAGE", len(data))
    assert read_container(data) == FILES
    monkeypatch.setattr(container, "MAX_PACKAGE", len(data) - 1)
    assert code_of(data) == "PKG_TOO_LARGE"
    with pytest.raises(PackageError, match="PKG_TOO_LARGE"):
        write_container(FILES)


def test_the_limits_are_those_of_the_format() -> None:
    mib = 1024 * 1024
    limits = (container.MAX_PACKAGE, container.MAX_FILE, container.MAX_FILES, container.MAX_PATH)
    assert limits == (256 * mib, 64 * mib, 5000, 180)


@pytest.mark.parametrize("at", [4, 6, 10, 12, 14, 22, 28])
def test_a_header_of_another_form_is_refused(at: int) -> None:
    data = bytearray(write_container(FILES))
    data[at] ^= 0x40
    assert code_of(bytes(data)) == "ZIP_NOT_CANONICAL"
