"""The shipped library is complete; the lint sees what is not."""

from collections.abc import Mapping

import pytest

from desktop.accounting.methodology.lint import lint
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology

HEAT = "parameters/heat/factor.toml"
CARRIERS = "carriers.toml"
SOURCES = "emission_sources.toml"


def test_the_shipped_library_has_nothing_to_complain_about(methodology: Methodology) -> None:
    assert lint(methodology) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (HEAT, b"gbt-32151.34-2024", b"nowhere", "source nowhere is not in sources.toml"),
        ("sources.toml", 'note = "单一转录，与'.encode(), b'x = "', "does not say how"),
        ("parameters/fuels/PROV_GUIDE_2025_set.toml", b"oxidation = 98", b"oxidation = 980",
         "980 % is out of range"),
        ("parameters/electricity/grid_fossil.toml", b"year = 2021", b"", "needs a data year"),
        (HEAT, b"rows = [\n", b'rows = [\n{ key = "default", amount = 0.12 },\n',
         "two values for one day"),
        (SOURCES, b'unit = "GJ"', b'unit = "XJ"', "unit XJ is unknown"),
        (SOURCES, b'"heat/factor"', b'"heat/none"', "no table heat/none"),
        (SOURCES, b'"cop"', b'"pow"', "parameter pow is unknown"),
        (SOURCES, b'instead = "process.carbonate.CaCO3"', b'instead = "process.x"',
         "no source process.x"),
        (SOURCES, b'item = "R-410A"', b'item = "R-999"', "no factor R-999"),
        (SOURCES, b'tce = "diesel"', b'tce = "rum"', "no standard coal rum"),
        (CARRIERS, b'source = "heat.purchased"', b'source = "heat.lost"', "no source heat.lost"),
        (CARRIERS, b'source = "heat.purchased"', b"", "neither source, ask nor none"),
    ],
)  # fmt: skip
def test_the_lint_sees_what_is_broken(
    core_files: Mapping[str, bytes], file: str, old: bytes, new: bytes, problem: str
) -> None:
    assert old in core_files[file]
    broken = {**core_files, file: core_files[file].replace(old, new)}
    assert any(problem in found for found in lint(parse(broken)))
