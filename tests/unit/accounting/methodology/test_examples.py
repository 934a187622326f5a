"""The runner of worked examples tells what came out otherwise."""

from collections.abc import Mapping

import pytest

from desktop.accounting.methodology.examples import read_examples, run_examples
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import MethodologyError

HEAD = '[[example]]\nname = "n"\nsource = "s"\n'
HEAT = 'record = { source = "heat.purchased", quantity = 1, unit = "GJ", year = 2025 }\n'


def outcomes(methodology: Methodology, text: str) -> list[tuple[bool, str]]:
    examples = read_examples({"examples/a.toml": text.encode(), "sources.toml": b""})
    return [(outcome.passed, outcome.got) for outcome in run_examples(examples, methodology)]


@pytest.mark.parametrize(
    ("expect", "outcome"),
    [
        ("expect = { co2e_t = 0.11 }", (True, "")),
        ("expect = { co2e_t = 0.12 }\ntolerance = 0.01", (True, "")),
        ("expect = { co2e_t = 0.12 }", (False, "co2e_t = 0.11")),
        ("expect = { CH4 = 1 }", (False, "CH4 = None")),
        ('expect = { refused = "steam.not_steam" }', (False, "refused = None")),
    ],
)
def test_an_example_passes_as_printed(
    methodology: Methodology, expect: str, outcome: tuple[bool, str]
) -> None:
    assert outcomes(methodology, HEAD + HEAT + expect) == [outcome]


def test_a_refusal_may_be_the_expected_outcome(methodology: Methodology) -> None:
    record = HEAT.replace("year = 2025", "start = 2025-01-01, end = 2025-01-31").replace("GJ", "t")
    expect = 'expect = { refused = "quantity.unit_mismatch" }'
    assert outcomes(methodology, HEAD + record + expect) == [(True, "quantity.unit_mismatch")]
    wrong = outcomes(methodology, HEAD + record + "expect = { co2e_t = 1 }")
    assert wrong == [(False, "quantity.unit_mismatch")]


@pytest.mark.parametrize("text", ['[[example]]\nname = "n"', HEAD, HEAD + "record = {}"])
def test_a_malformed_example_is_named(text: str) -> None:
    with pytest.raises(MethodologyError) as refused:
        read_examples({"examples/a.toml": text.encode()})
    assert refused.value.where.file == "examples/a.toml"


def test_the_shipped_examples_name_their_sources(core_files: Mapping[str, bytes]) -> None:
    examples = read_examples(core_files)
    assert len(examples) > 80
    assert len({example.name for example in examples}) == len(examples)
    assert all(example.source for example in examples)


def test_both_methods_of_scope_2_can_be_expected(methodology: Methodology) -> None:
    record = HEAT.replace("heat.purchased", "electricity.purchased").replace('"GJ"', '"MWh"')
    record = record.replace("year = 2025", 'year = 2023, region = "440300"')
    expect = "expect = { co2e_t = 0.4419, market_t = 0.6096 }"
    assert outcomes(methodology, HEAD + record + expect) == [(True, "")]


INVENTORY = (
    '[[inventory]]\nname = "n"\nsource = "s"\nyear = 2025\nrecords = [\n'
    '{ source = "heat.purchased", quantity = 10, unit = "GJ", start = 2025-01-01, '
    "end = 2025-02-28 },\n]\n"
)


@pytest.mark.parametrize(
    ("expect", "outcome"),
    [
        ("{ scope2_location_t = 1.1, quality = 3 }", (True, "")),
        ('{ "share/heat.purchased/invoiced" = 1 }', (True, "")),
        ('{ finding = "factor.proxy" }', (False, "finding = ")),
        ('{ "activity/x/2025-03" = 1 }', (False, "activity/x/2025-03 = None")),
    ],
)  # fmt: skip
def test_an_inventory_can_be_an_example(
    methodology: Methodology, expect: str, outcome: tuple[bool, str]
) -> None:
    assert outcomes(methodology, f"{INVENTORY}expect = {expect}") == [outcome]
