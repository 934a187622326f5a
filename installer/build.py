"""Freeze the program into ``dist/carbonbook``, let it prove itself, and pack it for Windows.

Run by ``nox -s bundle`` in an environment that has the locked requirements and the program.
``--sign COMMAND`` signs programs and installer: ``{file}`` in the command stands for the file.
"""

import argparse
import hashlib
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib
from importlib.util import cache_from_source
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop import __version__
from desktop.fonts import variable_font, write_instances

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "build" / "parts"
BUNDLE = ROOT / "dist" / "carbonbook"
IS_WINDOWS = sys.platform == "win32"
KEEP_SUPPORT_CODE = """
import sys
from importlib import import_module
from pathlib import Path

from desktop.start import compiled_once

sys.dont_write_bytecode = False
with compiled_once(Path(sys.argv[1])):
    import_module("PySide6.QtCore")
"""
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Build everything this system can build."""
    options = _options()
    make_parts()
    freeze()
    prove(BUNDLE)
    if IS_WINDOWS:
        for program in sorted(BUNDLE.glob("*.exe")):
            sign(program, options.sign)
        installer = make_installer()
        if installer:
            sign(installer, options.sign)
    print(f"built {BUNDLE}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sign", metavar="COMMAND", default="", help="signs {file}")
    return parser.parse_args()


def make_parts() -> None:
    """Make what the spec collects: fonts, code of PySide, Windows icon and version resources."""
    shutil.rmtree(PARTS, ignore_errors=True)
    fonts = PARTS / "fonts"
    fonts.mkdir(parents=True)
    font = variable_font()
    _check_digest(font)
    shutil.copy(font, fonts)
    shutil.copy(font.parent / "OFL.txt", fonts)
    write_instances(fonts)
    keep_support_code(PARTS / "__pycache__" / Path(cache_from_source("qt_support.py")).name)
    if IS_WINDOWS:
        (PARTS / "carbonbook.ico").write_bytes(icon(ROOT / "resources/icons/carbonbook.svg"))
        for kind in ("console", "window"):
            resource = version_resource(kind)
            (PARTS / f"version_{kind}.txt").write_text(resource, encoding="utf-8")


def _check_digest(font: Path) -> None:
    pins = tomllib.loads((ROOT / "installer/third_party.toml").read_text(encoding="utf-8"))
    found = hashlib.sha256(font.read_bytes()).hexdigest()
    if found != pins["noto_sans_sc"]["sha256"]:
        sys.exit(f"{font.name} is not the pinned file: {found}")


def keep_support_code(place: Path) -> None:
    """Compile PySide's support modules for the frozen program, which writes no bytecode itself.

    In a process of its own: here they are loaded already.
    """
    subprocess.run([sys.executable, "-c", KEEP_SUPPORT_CODE, str(place)], check=True, cwd=ROOT)
    if not place.is_file():
        sys.exit("PySide's support modules were not compiled")


def icon(drawing: Path) -> bytes:
    """Return a Windows icon of every size, each as PNG."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(drawing))
    images = [_png(renderer, size) for size in ICON_SIZES]
    del application
    offset = 6 + 16 * len(images)
    head, body = struct.pack("<HHH", 0, 1, len(images)), b""
    for size, image in zip(ICON_SIZES, images, strict=True):
        place = offset + len(body)
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), place)
        body += image
    return head + body


def _png(renderer: QSvgRenderer, size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def version_resource(kind: str) -> str:
    """Return the version resource of one of the two programs, in PyInstaller's notation."""
    numbers = (*map(int, re.findall(r"\d+", __version__)[:3]), 0)
    name = "carbonbook.exe" if kind == "console" else "carbonbook-gui.exe"
    strings = {
        "CompanyName": "CarbonBook",
        "FileDescription": "碳账本 CarbonBook",
        "FileVersion": __version__,
        "InternalName": name,
        "LegalCopyright": "Apache-2.0",
        "OriginalFilename": name,
        "ProductName": "碳账本 CarbonBook",
        "ProductVersion": __version__,
    }
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),"
        f" kids=[StringFileInfo([StringTable('080404b0', [{table}])]),"
        " VarFileInfo([VarStruct('Translation', [2052, 1200])])])\n"
    )


def freeze() -> None:
    """Run PyInstaller."""
    options = ("--noconfirm", "--clean", "--log-level", "WARN")
    command = [sys.executable, "-m", "PyInstaller", *options, "installer/carbonbook.spec"]
    subprocess.run(command, check=True, cwd=ROOT)


def prove(folder: Path) -> None:
    """Let the frozen program test itself and do its main job, far from the checkout."""
    program = str(folder / ("carbonbook.exe" if IS_WINDOWS else "carbonbook"))
    with tempfile.TemporaryDirectory() as elsewhere:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        for job in (["--version"], ["self-test"], ["demo", "--dir", str(Path(elsewhere, "演示"))]):
            print("running", "carbonbook", *job, flush=True)
            subprocess.run([program, *job], check=True, cwd=elsewhere, env=environment)


def sign(file: Path, command: str) -> None:
    """Sign a file by the command of the build machine; without one it stays unsigned."""
    if not command:
        print(f"not signed: {file.name}")
        return
    subprocess.run([part.replace("{file}", str(file)) for part in shlex.split(command)], check=True)


def make_installer() -> Path | None:
    """Pack the folder with NSIS, if the machine has it."""
    makensis = shutil.which("makensis")
    if makensis is None:
        print("no installer: makensis is not on the path")
        return None
    out = ROOT / "dist" / f"carbonbook-{__version__}-setup.exe"
    subprocess.run(installer_command(makensis, BUNDLE, out), check=True)
    return out


def installer_command(makensis: str, folder: Path, out: Path) -> list[str]:
    """Return the call of NSIS."""
    values = {
        "VERSION": __version__,
        "FOLDER": folder,
        "OUT": out,
        "ICON": PARTS / "carbonbook.ico",
        "LICENSE": ROOT / "LICENSE",
    }
    named = [f"-D{name}={value}" for name, value in values.items()]
    return [
        makensis,
        "-V2",
        "-INPUTCHARSET",
        "UTF8",
        *named,
        str(ROOT / "installer/windows/carbonbook.nsi"),
    ]


if __name__ == "__main__":
    main()
