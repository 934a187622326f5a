"""The shipped methods, loaded once."""

from collections.abc import Mapping

import pytest

from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.schema import Method
from desktop.paths import resources

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"
QUZHOU = "cn.zj.quzhou.industrial-carbon-account"


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    root = resources() / "methodology" / "ratings" / "methods"
    paths = sorted(root.rglob("*.toml"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def methods(files: Mapping[str, bytes]) -> dict[str, Method]:
    return parse_methods(files)


@pytest.fixture(scope="session")
def huzhou(methods: Mapping[str, Method]) -> Method:
    return methods[HUZHOU]


@pytest.fixture(scope="session")
def shenzhen(methods: Mapping[str, Method]) -> Method:
    return methods[SHENZHEN]


@pytest.fixture(scope="session")
def quzhou(methods: Mapping[str, Method]) -> Method:
    return methods[QUZHOU]
