"""PySide's support modules are compiled once a machine, and never from another source."""

import marshal
import sys
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import pytest

from desktop.start import compiled_once

NAME = "shibokensupport/feature.py"
SOURCE, OTHER = b"answer = 1\n", b"answer = 2\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where code is kept; this test writes bytecode wherever the others do."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__" / "qt_support.cpython-311.pyc"


def compiled(place: Path, source: bytes, name: str = NAME) -> CodeType:
    """Compile as PySide does, at a start of its own."""
    with compiled_once(place):
        code: CodeType = compile(source, name, "exec")
    return code


def answer(code: CodeType) -> int:
    found: dict[str, int] = {}
    exec(code, found)  # noqa: S102 - a line of this file
    return found["answer"]


def kept(place: Path) -> dict[tuple[str, bytes], CodeType]:
    written = place.read_bytes().removeprefix(MAGIC_NUMBER)
    return dict(marshal.loads(written))  # noqa: S302 - written by this test


def test_what_was_compiled_once_is_taken_the_next_time(place: Path) -> None:
    assert answer(compiled(place, SOURCE)) == 1
    assert list(kept(place)) == [(NAME, SOURCE)]
    marked = {(NAME, SOURCE): compile("answer = 7", NAME, "exec")}
    place.write_bytes(MAGIC_NUMBER + marshal.dumps(marked))
    assert answer(compiled(place, SOURCE)) == 7


def test_another_source_is_compiled_and_replaces_what_was_kept(place: Path) -> None:
    compiled(place, SOURCE)
    assert answer(compiled(place, OTHER)) == 2
    assert list(kept(place)) == [(NAME, OTHER)]
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_only_the_support_of_pyside_is_kept(place: Path) -> None:
    assert answer(compiled(place, SOURCE, "another/feature.py")) == 1
    assert not place.exists()


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda good: good[: len(good) // 2],
    "empty": lambda _: b"",
    "another Python": lambda good: b"\0\0\0\0" + good[4:],
    "no code": lambda _: MAGIC_NUMBER + marshal.dumps([1]),
}


@pytest.mark.parametrize("damage", list(BROKEN))
def test_a_file_that_cannot_be_used_is_written_anew(place: Path, damage: str) -> None:
    compiled(place, SOURCE)
    good = place.read_bytes()
    place.write_bytes(BROKEN[damage](good))
    assert answer(compiled(place, SOURCE)) == 1
    assert place.read_bytes() == good


def test_nothing_is_written_where_python_writes_no_bytecode(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert answer(compiled(place, SOURCE)) == 1
    assert not place.exists()


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(place: Path) -> None:
    place.parent.write_bytes(b"no folder")
    assert answer(compiled(place, SOURCE)) == 1
    assert place.parent.read_bytes() == b"no folder"


def test_code_is_compiled_as_the_library_compiles_it(place: Path) -> None:
    """Its module has ``annotations`` switched on, so that names in them need not exist."""
    source = b"def given(it: Nowhere) -> Nowhere: ...\nanswer = 1\n"
    assert answer(compiled(place, source)) == 1
    assert compile("1", "<here>", "eval") is not None
