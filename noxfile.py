"""The commands of this checkout: ``nox -s demo``, ``tests``, ``long``, ``bundle``, ``lock``.

Every session runs on the Python that runs nox, with the versions and hashes of ``requirements/``.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
NEWEST, OLDEST = (3, 13), (3, 11)

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["demo"]

# What a lock file serves, and the dependency groups it adds to the program's own requirements.
LOCKS = {
    "tests": ("package", "tests", "bundle"),
    "bundle": ("package", "bundle"),
    "runtime": ("package",),
}

# Libraries Qt and the X server need, and the Debian packages that carry them.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


@nox.session
def demo(session: nox.Session) -> None:
    """Install the program and run its main job on its own sample inputs."""
    _check_python(session)
    _install(session, "runtime")
    session.run("carbonbook", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Check format, lint, types, imports, behaviour and coverage."""
    _check_python(session)
    _bring_system_libraries(session)
    _install(session, "tests", editable=True)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("coverage", "erase")
    session.run("python", "-c", "from desktop.fonts import font_files; font_files()")
    _pytest(session, "-m", "not long", "--cov", "--cov-report=", *session.posargs)
    if not session.posargs:
        _check_coverage(session)


@nox.session
def long(session: nox.Session) -> None:
    """Run the tests that take minutes, at their full size."""
    _check_python(session)
    _bring_system_libraries(session)
    _install(session, "tests", editable=True)
    _pytest(session, "-m", "long", *session.posargs)


@nox.session
def bundle(session: nox.Session) -> None:
    """Freeze the program into one folder and let the frozen program prove itself."""
    _check_python(session)
    _bring_system_libraries(session)
    _install(session, "bundle")
    session.run("python", "installer/build.py", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write ``requirements/*.txt``: one lock for every system and Python, with hashes."""
    session.install("uv")
    for name, groups in LOCKS.items():
        constraints = [] if name == "tests" else ["--constraints", "requirements/tests.txt"]
        chosen = [part for group in groups for part in ("--group", group)]
        session.run(
            *("uv", "pip", "compile", "pyproject.toml", *chosen, *constraints, *session.posargs),
            *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
            *("--generate-hashes", "--no-annotate", "--no-config"),
            *("--custom-compile-command", "nox -s lock", "-q"),
            *("-o", f"requirements/{name}.txt"),
        )


def _check_python(session: nox.Session) -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        session.error(f"CPython 3.11, 3.12 or 3.13 is needed; nox runs under {sys.version}")


def _install(session: nox.Session, lock_name: str, *, editable: bool = False) -> None:
    # A lock is complete. Left to resolve, an older pip meets an extra (coverage[toml]), takes the
    # newest release and misses its hash.
    session.install(
        *("--no-deps", "--require-hashes", "-r", f"requirements/{lock_name}.txt"), silent=True
    )
    session.run("python", "-m", "pip", "check", silent=True)
    target = ("-e", ".") if editable else (".",)
    session.install("--no-deps", "--no-build-isolation", *target, silent=True)


def _pytest(session: nox.Session, *arguments: str) -> None:
    cores = min(os.cpu_count() or 1, 8)
    session.run(
        *("pytest", "--timeout=600", "-n", str(cores), "--dist=worksteal", *arguments),
        # Where no bytecode is kept, as in many containers, every process compiles everything anew.
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""},
    )


def _check_coverage(session: nox.Session) -> None:
    """Hold the standards' rooms at 100 % and the others below the windows at 95 %."""
    complete = "desktop/accounting/*,desktop/exchange/*"
    report = ("coverage", "report", "--skip-covered", "--show-missing")
    session.run("coverage", "combine", "--append", "--quiet", success_codes=[0, 1], silent=True)
    session.run(*report, f"--include={complete}", "--fail-under=100")
    elsewhere = f"{complete},desktop/ui/*,desktop/app.py,desktop/start.py"
    session.run(*report, f"--omit={elsewhere}", "--fail-under=95")


def _bring_system_libraries(session: nox.Session) -> None:
    """Install what Qt needs of the system, or name the line that does."""
    if not sys.platform.startswith("linux"):
        return
    needed = _packages_missing(QT_LIBRARIES)
    wanted = _packages_missing(X_LIBRARIES) + ([] if shutil.which("Xvfb") else ["xvfb"])
    if needed + wanted and shutil.which("apt-get") and os.geteuid() == 0:
        _apt_get(session, needed + wanted)
    elif needed or wanted:
        line = f"sudo apt-get install --no-install-recommends {' '.join(needed + wanted)}"
        if needed:
            session.error(f"Qt needs libraries of the system. Run: {line}")
        session.warn(f"Tests in a real X window are skipped. To run them: {line}")


def _packages_missing(libraries: dict[str, str]) -> list[str]:
    return [package for library, package in libraries.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt_get(session: nox.Session, packages: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    session.run("apt-get", "-qq", "update", external=True, silent=True, env=quiet)
    session.run(
        *("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages),
        external=True,
        silent=True,
        env=quiet,
    )
