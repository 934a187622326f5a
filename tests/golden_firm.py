"""The builder of the small company and its packages, of which the golden vectors are made."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

_NAME = "golden_packages_builder"


def golden_firm() -> Any:
    """Return the builder, loaded once and by one name, so that children can unpickle its values."""
    if _NAME not in sys.modules:
        path = Path(__file__).with_name("golden") / "packages" / "builder.py"
        spec = importlib.util.spec_from_file_location(_NAME, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[_NAME] = module
        spec.loader.exec_module(module)
    return sys.modules[_NAME]
