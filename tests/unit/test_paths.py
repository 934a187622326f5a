"""Folders of this machine follow the system's own variables."""

from pathlib import Path

import pytest

from desktop import paths


def test_cache_lies_where_the_system_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert paths.cache_folder().is_relative_to(tmp_path)
    assert paths.cache_folder().relative_to(tmp_path).parts[0] == "carbonbook"


def test_cache_without_the_systems_variables_lies_in_the_home_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert paths.cache_folder().is_relative_to(Path.home())


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("张三 的账.cbook", ""),
        ("a&b'c%.cbook", ""),
        ("console.cbook", ""),
        ("50% off?.cbook", "?"),
        ("2025: 账.cbook", ":"),
        ('a"b.cbook', '"'),
        ("a\tb.cbook", "U+0009"),
        ("con.cbook", "con"),
        ("LPT1 .cbook", "LPT1"),
        ("账.", "."),
        ("账 ", " "),
    ],
)
def test_what_windows_refuses_in_a_name_is_found(name: str, refused: str) -> None:
    assert paths.refused_in_name(name, windows=True) == refused
    assert paths.refused_in_name(name, windows=False) == ""
