"""The contracts of pyproject.toml hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = [
    *(sys.executable, "-c"),
    "import sys; from importlinter.cli import lint_imports_command as lint; lint()",
    "--no-cache",
]


def _lint(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


VIOLATIONS = (
    ("layers", "accounting/quantity.py", "import desktop.jobs.context"),
    ("layers", "jobs/context.py", "import desktop.ui"),
    ("layers", "errors.py", "import desktop.accounting.quantity"),
    ("layers", "intake/__init__.py", "import desktop.exchange"),
    ("layers", "exchange/__init__.py", "import desktop.models"),
    ("layers", "models/__init__.py", "import desktop.reports"),
    ("layers", "reports/__init__.py", "import desktop.intake"),
    ("layers", "helpers.py", "HELP = 1"),
    ("cli", "cli/__init__.py", "import desktop.ui"),
    ("qt", "jobs/context.py", "import PySide6.QtCore"),
    ("accounting", "accounting/quantity.py", "import pandas"),
    ("database", "jobs/context.py", "import sqlalchemy"),
    ("typesetting", "jobs/context.py", "import typst"),
    ("readers", "ui/__init__.py", "import python_calamine"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the program that may be spoiled."""
    ignored = shutil.ignore_patterns("__pycache__", "_resources")
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "module", "statement"), VIOLATIONS)
def test_a_deliberate_violation_breaks_its_contract(
    contract: str, module: str, statement: str, copy: Path
) -> None:
    with (copy / "desktop" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")
    done = _lint(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert "1 broken" in done.stdout


def test_every_contract_has_its_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {entry["id"] for entry in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for contract, _, _ in VIOLATIONS}
