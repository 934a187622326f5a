from contextlib import closing
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from desktop import fonts
from desktop.errors import SurroundingsError


@pytest.fixture
def few_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_characters", lambda: {ord("碳"), ord("A")})


def test_the_variable_font_holds_every_weight() -> None:
    with closing(TTFont(fonts.variable_font(), lazy=True)) as font:
        axis = font["fvar"].axes[0]
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 100, 900)


@pytest.mark.usefixtures("few_characters")
def test_static_instances_are_cut_once_and_kept(tmp_path: Path) -> None:
    files = fonts.write_instances(tmp_path / "cache")
    for file, weight in zip(files, (400, 700), strict=True):
        with closing(TTFont(file)) as font:
            assert font["OS/2"].usWeightClass == weight
            assert "fvar" not in font
    stamps = [file.stat().st_mtime_ns for file in files]
    assert fonts.write_instances(tmp_path / "cache") == files
    assert [file.stat().st_mtime_ns for file in files] == stamps
    assert {file.name for file in (tmp_path / "cache").iterdir()} == set(fonts.INSTANCES)


def test_what_a_killed_program_had_begun_is_removed_once_the_fonts_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "resources", lambda: tmp_path)
    monkeypatch.setattr(fonts, "cache_folder", lambda: tmp_path)
    cache = tmp_path / "fonts-1"
    cache.mkdir()
    (cache / "tmpabc.part").write_bytes(b"half")
    assert fonts.ready_font_files() == ()
    assert (cache / "tmpabc.part").is_file()  # perhaps being written
    for name in fonts.INSTANCES:
        (cache / name).write_bytes(b"")
    assert [file.name for file in fonts.ready_font_files()] == list(fonts.INSTANCES)
    assert {file.name for file in cache.iterdir()} == set(fonts.INSTANCES)


def test_a_program_that_was_quicker_has_made_the_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_source: Path, _weight: int, target: Path) -> None:
        for name in fonts.INSTANCES:
            target.with_name(name).write_bytes(b"")
        raise FileNotFoundError

    monkeypatch.setattr(fonts, "_write_instance", late)
    files = fonts.write_instances(tmp_path)
    assert [file.name for file in files] == list(fonts.INSTANCES)


def test_a_bundle_brings_its_own_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts").mkdir()
    for name in (*fonts.INSTANCES, fonts.VARIABLE_FONT):
        (tmp_path / "fonts" / name).write_bytes(b"")
    monkeypatch.setattr(fonts, "resources", lambda: tmp_path)
    assert fonts.variable_font().parent == tmp_path / "fonts"
    assert [file.parent for file in fonts.font_files()] == [tmp_path / "fonts"] * 2


def test_without_a_bundle_the_cache_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "resources", lambda: tmp_path)
    monkeypatch.setattr(fonts, "write_instances", lambda folder: (folder,))
    monkeypatch.setattr(fonts, "ready_font_files", tuple)
    (folder,) = fonts.font_files()
    assert folder.name.startswith("fonts-")


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "resources", lambda: tmp_path)
    monkeypatch.setattr(fonts, "find_spec", lambda _name: None)
    with pytest.raises(SurroundingsError) as caught:
        fonts.write_instances(tmp_path)
    assert caught.value.code == "font.not_found"


@pytest.mark.usefixtures("few_characters")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SurroundingsError) as caught:
        fonts.write_instances(tmp_path / "file")
    assert caught.value.code == "font.not_written"


def test_the_characters_are_those_of_gb_2312() -> None:
    characters = fonts._characters()
    chinese = [code for code in characters if 0x4E00 <= code <= 0x9FFF]
    assert len(chinese) == 6763  # GB/T 2312-1980: 3,755 + 3,008
    assert ord("€") in characters
