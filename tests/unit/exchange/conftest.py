"""What the tests of the packages share: the small company of the golden vectors."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

VECTORS = Path(__file__).resolve().parents[2] / "golden" / "packages"


def _load(name: str) -> ModuleType:
    known = f"golden_packages_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, VECTORS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[known] = module
        spec.loader.exec_module(module)
    return sys.modules[known]


@pytest.fixture(scope="session")
def firm() -> Any:
    """Return the builder of the small company, its platform and its packages."""
    return _load("builder")


@pytest.fixture(scope="session")
def vectors() -> Any:
    """Return the maker of the golden vectors."""
    return _load("vectors")


@pytest.fixture(scope="session")
def package(firm: Any) -> bytes:
    """Return the small company's full package."""
    data: bytes = firm.signed().to_bytes()
    return data


@pytest.fixture(scope="session")
def platform(firm: Any) -> Any:
    """Return the platform that knows the small company."""
    return firm.platform()
