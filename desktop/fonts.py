"""The Chinese font of reports and windows: Noto Sans SC, under the Open Font License.

It comes from the package ``justmytype-intl-cjk``, never from the repository; a frozen bundle
carries it under ``resources/fonts``. Typst reads the variable font; Qt and matplotlib draw only
its thinnest weight, so they get static instances, made once and kept in the user's cache.
"""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from desktop.errors import SurroundingsError
from desktop.paths import cache_folder, resources

FAMILY = "Noto Sans SC"
VARIABLE_FONT = "NotoSansSC[wght].ttf"
INSTANCES = {"NotoSansSC-Regular.ttf": 400, "NotoSansSC-Bold.ttf": 700}
_PACKAGE = "justmytype_intl_cjk"
_READABLE = 0o644
_PART = ".part"
_EDITION = "1"  # of the instances: a cache of another edition is left alone


def variable_font() -> Path:
    """Return the font with every weight in one file.

    Raises:
        SurroundingsError: ``font.not_found`` if neither the bundle nor the package has it.
    """
    for folder in (resources() / "fonts", *_package_folders()):
        if (folder / VARIABLE_FONT).is_file():
            return folder / VARIABLE_FONT
    raise SurroundingsError("font.not_found", package=_PACKAGE)


def ready_font_files() -> tuple[Path, ...]:
    """Return the static fonts if they are there already: in the bundle or in the user's cache.

    Beside them in the cache, what a killed program had begun is removed: nobody needs it any more.
    """
    for folder in (resources() / "fonts", _cache()):
        files = tuple(folder / name for name in INSTANCES)
        if all(file.is_file() for file in files):
            if folder == _cache():
                _remove_unfinished(folder)
            return files
    return ()


def _remove_unfinished(folder: Path) -> None:
    for part in folder.glob(f"*{_PART}"):
        with suppress(OSError):
            part.unlink()


def _cache() -> Path:
    return cache_folder() / f"fonts-{_EDITION}"


def font_files() -> tuple[Path, ...]:
    """Return the static regular and bold fonts; the first call on a machine takes some seconds.

    They hold GB 2312 and the Latin letters; other characters fall back to the system's fonts.

    Raises:
        SurroundingsError: ``font.not_found`` or ``font.not_written``.
    """
    return ready_font_files() or write_instances(_cache())


def write_instances(folder: Path) -> tuple[Path, ...]:
    """Write the static fonts that ``folder`` lacks, each whole or not at all, and return all.

    Raises:
        SurroundingsError: ``font.not_found`` or ``font.not_written``.
    """
    files = tuple(folder / name for name in INSTANCES)
    if all(file.is_file() for file in files):
        return files
    source = variable_font()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            _write_instance(source, INSTANCES[file.name], file)
    except OSError as error:
        if not all(file.is_file() for file in files):  # another program was quicker
            raise SurroundingsError("font.not_written", folder=folder, reason=error) from error
    return files


def _package_folders() -> list[Path]:
    spec = find_spec(_PACKAGE)
    places = (spec.submodule_search_locations or []) if spec else []
    return [Path(place) / "fonts" / "ofl" / "notosanssc" for place in places]


def _write_instance(source: Path, weight: int, target: Path) -> None:
    """Cut one weight out of the variable font."""
    # Imported here: it costs half a second and is needed once a machine.
    from fontTools import subset  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.varLib import instancer  # type: ignore[import-untyped]  # noqa: PLC0415

    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=["*"])
    options.layout_features = ["kern", "locl", "tnum"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_characters())
    with closing(subset.load_font(str(source), options, lazy=True)) as font:
        cutter.subset(font)
        instancer.instantiateVariableFont(
            font, {"wght": weight}, inplace=True, updateFontNames=True
        )
        _save(font.save, target)


def _save(write: Callable[[BinaryIO], None], target: Path) -> None:
    """Write a file beside its place, then move it there."""
    import tempfile  # noqa: PLC0415

    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=_PART)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
        Path(temporary).chmod(_READABLE)
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _characters() -> set[int]:
    """Return Latin, punctuation, signs and the 6,763 characters of GB 2312."""
    blocks = ((0x20, 0x250), (0x2000, 0x2300), (0x2460, 0x2600), (0x3000, 0x3040), (0xFF00, 0xFFF0))
    characters = {code for start, end in blocks for code in range(start, end)}
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    characters.update(ord(text) for cell in cells if (text := cell.decode("gb2312", "ignore")))
    return characters
