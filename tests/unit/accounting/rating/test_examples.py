"""Worked examples beside the methods."""

from collections.abc import Mapping

import pytest

from desktop.accounting.rating.examples import read_rating_examples, run_rating_examples
from desktop.accounting.rating.schema import Method
from desktop.errors import MethodologyError
from desktop.paths import resources

RIGHT = """
[[example]]
name = "at the cut"
method = "cn.gd.guangzhou.enterprise-carbon-account"
source = "S22"
in = { emissions = 0.8, value_added = 1 }
bench = { "tco2_per_va.benchmark" = 1 }
expect = { carbon_performance = "B" }
"""


@pytest.fixture(scope="module")
def shipped() -> dict[str, bytes]:
    folder = resources() / "methodology" / "ratings" / "examples"
    return {path.name: path.read_bytes() for path in folder.glob("*.toml")}


def test_every_shipped_example_comes_out(
    shipped: Mapping[str, bytes], methods: Mapping[str, Method]
) -> None:
    examples = read_rating_examples(shipped)
    assert len(examples) >= 170
    assert run_rating_examples(examples, methods) == ()
    rated = {name for name, method in methods.items() if method.levels}
    assert {each.method for each in examples} == rated


def test_every_cut_of_every_band_has_an_example_on_both_sides(
    shipped: Mapping[str, bytes], methods: Mapping[str, Method]
) -> None:
    """A mark nobody expects would be a cut nobody proves."""
    examples = read_rating_examples(shipped)
    for method in methods.values():
        own = [each.test.expect for each in examples if each.method == method.id]
        for indicator in method.indicators:
            marks = {band.mark for band in indicator.bands if band.mark}
            assert marks <= {expect.get(indicator.name) for expect in own}, indicator.name


def test_a_wrong_expectation_and_an_unknown_method_are_told(
    methods: Mapping[str, Method],
) -> None:
    wrong = RIGHT.replace('"B"', '"A"') + RIGHT.replace("guangzhou", "atlantis")
    examples = read_rating_examples({"a.toml": (RIGHT + wrong).encode()})
    told = [(d.key, d.expected, d.found) for d in run_rating_examples(examples, methods)]
    assert told == [
        ("carbon_performance", "A", "B"),
        ("method", "cn.gd.atlantis.enterprise-carbon-account", "unknown"),
    ]


@pytest.mark.parametrize("key", ["name", "source", "method", "expect"])
def test_an_example_without_a_source_is_refused(key: str) -> None:
    lines = [line for line in RIGHT.splitlines() if not line.startswith(key)]
    with pytest.raises(MethodologyError) as refused:
        read_rating_examples({"a.toml": "\n".join(lines).encode()})
    assert refused.value.where.file == "a.toml"
