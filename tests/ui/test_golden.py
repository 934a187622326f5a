"""Pages, dialogs and panels look as they did: golden pictures in both languages, also at 200 %.

Pages also in the dark.

``--update-golden`` takes them anew; look at the difference before you commit it. The pictures are
small and grey and a share of their pixels may differ, so that another rasteriser of fonts is no
failure; a page that lost its table, its icons or its layout is.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QImage

from desktop.fonts import FAMILY
from desktop.ui.typefaces import load_ready_typefaces
from tests.ui.pictures import IN_SCHEME, KEPT, difference

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "windows"
TOLERANCE = 0.02
MOST_BYTES = 3_000_000
RUNS = {
    "zh": ("zh", "1", "light"),
    "en": ("en", "1", "light"),
    "zh-200": ("zh", "2", "light"),
    "en-200": ("en", "2", "light"),
    "zh-dark": ("zh", "1", "dark"),
}
KEPT_OF = {run: IN_SCHEME[scheme] for run, (_, _, scheme) in RUNS.items()}


@pytest.fixture(scope="module", params=list(RUNS))
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take every page's picture in a process of its own; return their folder."""
    name = str(request.param)
    language, scale, scheme = RUNS[name]
    folder = tmp_path_factory.mktemp("pictures") / name
    folder.mkdir()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    command = [sys.executable, "-m", "tests.ui.pictures", str(folder), language, scheme]
    subprocess.run(command, check=True, cwd=ROOT, env=env)
    return folder


@pytest.mark.usefixtures("qapp")
def test_pages_look_as_they_did(run: Path, request: pytest.FixtureRequest) -> None:
    load_ready_typefaces()
    if FAMILY not in QFontDatabase.families():
        pytest.skip("the windows are drawn in another font here; the pictures are not comparable")
    kept = GOLDEN / run.name
    if request.config.getoption("--update-golden"):
        kept.mkdir(parents=True, exist_ok=True)
        for old in kept.glob("*.png"):
            old.unlink()
        for page in KEPT_OF[run.name]:
            QImage(str(run / f"{page}.png")).save(str(kept / f"{page}.png"))
    far = {
        page: round(
            difference(QImage(str(run / f"{page}.png")), QImage(str(kept / f"{page}.png"))), 4
        )
        for page in KEPT_OF[run.name]
    }
    assert {page: share for page, share in far.items() if share > TOLERANCE} == {}


def _both(run: Path, kept: Path, page: str) -> tuple[QImage, QImage]:
    return QImage(str(run / f"{page}.png")), QImage(str(kept / f"{page}.png"))


def test_pictures_of_different_pages_differ() -> None:
    """The comparison can fail: no page passes for another."""
    pages = [QImage(str(GOLDEN / "zh" / f"{page}.png")) for page in ("todo", "meters", "packages")]
    assert all(each.size() == KEPT for each in pages)
    assert difference(pages[0], pages[0]) == 0
    assert (
        min(difference(one, other) for one in pages for other in pages if one is not other)
        > TOLERANCE
    )


def test_the_pictures_stay_small() -> None:
    files = [each.stat().st_size for each in GOLDEN.rglob("*.png")]
    assert len(files) == sum(map(len, KEPT_OF.values()))
    assert sum(files) < MOST_BYTES
