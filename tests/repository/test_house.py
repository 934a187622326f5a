"""Rules of the checkout that no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import desktop

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 60
LONGEST_RESOURCE_PATH = 150
MAY_CATCH_ALL = {"desktop/ui/runner.py", "desktop/ui/crash.py", "desktop/__main__.py"}
HEAVY = ("alembic", "fontTools", "matplotlib", "openpyxl", "pandas", "sqlalchemy", "typst")
# Written apart, so that this file does not find itself.
MACHINE = r"(?m:^|[^A-Za-z.}\w])/(?:ro" + "ot|ho" + "me|wo" + "rk|op" + "t)/[a-z]"
REGISTRY = "index" + "-url|find" + "-links|pypi" + r"\.org|python" + r"hosted|tuna\.ts"
UNFINISHED = r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b"
GIT = ("git", "-c", "core.quotepath=off", "ls-files", "--cached", "--others", "--exclude-standard")


@cache
def _tracked() -> tuple[str, ...]:
    """Return the files of the checkout, tracked or about to be."""
    try:
        listed = subprocess.run(GIT, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        pytest.skip("no git to ask for the files of the checkout")
    if listed.returncode:
        pytest.skip("not a git checkout")
    return tuple(line for line in listed.stdout.splitlines() if (ROOT / line).is_file())


def _texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    for name in _tracked():
        if name.endswith(suffixes) and not name.startswith("requirements/"):
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def _program() -> Iterator[tuple[str, ast.Module]]:
    for name, text in _texts(".py"):
        if name.startswith("desktop/"):
            yield name, ast.parse(text)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_the_version_stands_in_one_place() -> None:
    assigned = re.compile(r"^__version__ *=", re.MULTILINE)
    assert [name for name, text in _texts(".py") if assigned.search(text)] == [
        "desktop/__init__.py"
    ]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in settings["project"]
    built = [text for name, text in _texts(".spec", ".nsi", ".py") if name.startswith("installer/")]
    assert not any(desktop.__version__ in text for text in built)


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
    names = {part for name in _tracked() for part in Path(name).with_suffix("").parts}
    assert names & drawers == set()


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY, UNFINISHED])
def test_no_file_names_a_machine_a_registry_or_unfinished_work(pattern: str) -> None:
    kinds = (".py", ".toml", ".md", ".txt", ".typ", ".nsi", ".spec", ".ps1", ".json", "run")
    texts = _texts(*kinds)
    found = {name: match[0] for name, text in texts if (match := re.search(pattern, text))}
    assert found == {}


def test_paths_of_resources_fit_into_old_windows_paths() -> None:
    resources = [name for name in _tracked() if name.startswith("resources/")]
    assert resources
    assert [name for name in resources if len(name) >= LONGEST_RESOURCE_PATH] == []


def test_only_the_edges_catch_everything() -> None:
    """What catches everything and raises it again, after a rollback, lets everything through."""
    caught = [
        f"{name}:{node.lineno}"
        for name, tree in _program()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and name not in MAY_CATCH_ALL and _swallows_all(node)
    ]
    assert caught == []


def _swallows_all(handler: ast.ExceptHandler) -> bool:
    names = [n.id for n in ast.walk(handler.type or handler) if isinstance(n, ast.Name)]
    is_wide = handler.type is None or bool({"Exception", "BaseException"} & set(names))
    last = handler.body[-1]
    return is_wide and not (isinstance(last, ast.Raise) and last.exc is None)


def test_nobody_raises_the_general_exception() -> None:
    raised = [
        f"{name}:{node.lineno}"
        for name, tree in _program()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and ast.unparse(node).startswith("raise Exception")
    ]
    assert raised == []


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in _program()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == [], long


def test_text_is_always_read_and_written_with_its_encoding() -> None:
    silent = [
        f"{name}:{call.lineno}"
        for name, tree in _program()
        for call in _calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"read_text", "write_text"}
        and not any(keyword.arg == "encoding" for keyword in call.keywords)
        and not _has_positional_encoding(call)
    ]
    assert silent == []


def _has_positional_encoding(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    return len(call.args) > (call.func.attr == "write_text")


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [name for name, tree in _program() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [("desktop.app", HEAVY), ("desktop.cli.main", ("PySide6", *HEAVY))],
    ids=["window", "command line"],
)
def test_the_program_starts_without_heavy_libraries(module: str, unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {unwanted} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_lock_serves_every_system() -> None:
    windows = {"runtime": {"colorama"}, "bundle": {"colorama", "pefile", "pywin32-ctypes"}}
    for lock, names in windows.items():
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        for name in names:
            assert re.search(rf"^{name}==.* ; sys_platform == 'win32' \\$", text, re.MULTILINE), (
                name
            )
        assert re.search(r"^tzdata==", text, re.MULTILINE)


@pytest.mark.parametrize("lock", ["runtime", "tests", "bundle"])
def test_the_locks_agree_and_carry_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    whole = (ROOT / "requirements" / "tests.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+==\S+)(?: ;.*)? \\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert set(pins) <= set(re.findall(r"^([a-z0-9-]+==\S+)", whole, re.MULTILINE))
    assert "://" not in text
    assert "file:" not in text


GUIDE_ITEM = re.compile(r"^(?:- |\d\. |\|(?!---))", re.MULTILINE)
ENGLISH = re.compile(r"^## (?:In English|English|A month)", re.MULTILINE)


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "guide").glob("*.md")), ids=str)
def test_a_page_of_the_guide_says_as_much_in_english(page: Path) -> None:
    """Every item and every row of a table stands there in both languages."""
    parts = re.split(r"^(?=## )", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    chinese = "".join(part for part in parts if not ENGLISH.match(part))
    english = "".join(part for part in parts if ENGLISH.match(part))
    assert english
    assert len(GUIDE_ITEM.findall(english)) == len(GUIDE_ITEM.findall(chinese))
