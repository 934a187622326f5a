"""Render every page in both languages, light and dark, to look at them.

    python -m tests.ui.shots FOLDER [--size 1366x768] [--languages zh,en] [--pages todo,inventory]

Run it offscreen (QT_QPA_PLATFORM=offscreen) or in an X window; QT_SCALE_FACTOR=2 gives 200 %.
``--pages meters:1`` shows the second tab of a page, ``--pages tabs`` every tab of every page,
``--pages scenes`` the dialogs, panels and forms of :mod:`tests.ui.scenes`, each also by its name.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabWidget

from desktop.app import Application, make_app
from desktop.ui.page_host import WITHOUT_COMPANY
from desktop.ui.session import Office
from desktop.ui.settings import LANGUAGE, SCHEME, Settings
from tests.ui.fakes import TODAY, FakeOffice
from tests.ui.scenes import SCENES, WITHOUT_FILE, put_away

POINT_AT = {"inventory": "source/electricity.purchased"}
PAGES = (
    "welcome",
    "new_company",
    "todo",
    "opening",
    "invoices",
    "bills",
    "meters",
    "other",
    "rules",
    "review",
    "reconcile",
    "closing",
    "inventory",
    "ratings",
    "reports",
    "packages",
    "history",
    "upkeep",
    "portfolio",
    "verify",
    "settings",
)


def settle(application: Application) -> None:
    """Let jobs and paints finish."""
    for _ in range(3000):
        QTest.qWait(20)
        if application.runner.is_idle:
            break
    QTest.qWait(80)


def take(application: Application, page: str, out: Path) -> None:
    """Show a page and save its picture."""
    window = application.window
    window.panel.dismiss()
    if page == "verify":
        package = out.parent / "sample.cdp"
        package.write_bytes(b"PK")
        window.verify(package)
    else:
        key, _, tab = page.partition(":")
        window.go(key)
        if tab:
            window.page.tabs.setCurrentIndex(int(tab))  # type: ignore[attr-defined]
    settle(application)
    if page in ("review", "invoices"):
        table = getattr(window.page, "waiting", None) or window.page.tables["asked"]  # type: ignore[attr-defined]
        table.point_at(1)
        settle(application)
    if page in POINT_AT:
        application.desk.pointed.emit(POINT_AT[page])
        settle(application)
    window.grab().save(str(out))


def take_tabs(application: Application, page: str, out: Path) -> None:
    """Show each tab of a page and save their pictures, numbered."""
    take(application, page, out)
    for tabs in application.window.page.findChildren(QTabWidget):
        for place in range(1, tabs.count() if tabs.isVisibleTo(application.window) else 0):
            tabs.setCurrentIndex(place)
            settle(application)
            application.window.grab().save(str(out.with_stem(f"{out.stem}-{place}")))


def take_scene(application: Application, name: str, out: Path) -> None:
    """Bring the program into a scene and save its picture."""
    shown = SCENES[name](application, settle, out.parent)
    settle(application)
    shown.grab().save(str(out))
    put_away(application)


def shoot(
    app: QApplication, arguments: argparse.Namespace, make_office: Callable[[], Office]
) -> None:
    """Take the pictures of one run."""
    folder = Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    width, height = (int(part) for part in arguments.size.split("x"))
    for language in arguments.languages.split(","):
        for scheme in arguments.schemes.split(","):
            settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
            settings.put(LANGUAGE, language)
            settings.put(SCHEME, scheme)
            application = Application(app, settings, make_office(), TODAY)
            application.window.resize(width, height)
            application.window.show()
            for page, take_it in asked(arguments.pages):
                needs_none = page in WITHOUT_COMPANY or page in WITHOUT_FILE
                if application.desk.session is None and not needs_none:
                    application.desk.open_file(Path(arguments.company))
                    settle(application)
                take_it(application, page, folder / f"{page}-{language}-{scheme}.png")
            application.window.close()


def asked(pages: str) -> list[tuple[str, Callable[[Application, str, Path], None]]]:
    """Return what was asked for and how its picture is taken."""
    found: list[tuple[str, Callable[[Application, str, Path], None]]] = []
    for page in pages.split(","):
        if page == "tabs":
            found += [(each, take_tabs) for each in PAGES]
        elif page == "scenes":
            found += [(each, take_scene) for each in SCENES]
        else:
            found.append((page, take_scene if page in SCENES else take))
    return found


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--languages", default="zh,en")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--company", default="demo.cbook")
    arguments = parser.parse_args()
    app = make_app([])
    if arguments.company == "demo.cbook":
        shoot(app, arguments, FakeOffice)
    else:
        from desktop.ui.office import LazyOffice  # noqa: PLC0415 - the real one only on demand

        shoot(app, arguments, LazyOffice)


if __name__ == "__main__":
    main()
