"""The desk and the builders of files of the intake's own tests."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from desktop.intake.source import IntakeContext
from desktop.intake.tables import load_tables
from desktop.paths import resources


def _builders() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "unit" / "intake" / "conftest.py"
    spec = importlib.util.spec_from_file_location("intake_builders", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def build() -> Any:
    """Return the builders of files."""
    return _builders()


@pytest.fixture(scope="session")
def intake(build: Any) -> Any:
    """Return a desk of a firm in Huzhou."""
    folder = resources() / "intake"
    tables = load_tables({path.name: path.read_bytes() for path in folder.glob("*.toml")})
    return build.Desk(
        IntakeContext(
            own_tax_ids=frozenset({build.OWN_ID}),
            entity_name="湖州甲制造有限公司",
            tables=tables,
            sources=build.SOURCES,
        )
    )
