"""Every worked example of the shipped methodology comes out as it was printed."""

import pytest

from desktop.accounting.methodology.examples import Example, read_examples, run_examples
from desktop.accounting.methodology.parse import parse
from desktop.paths import resources

ROOT = resources() / "methodology" / "core"
FILES = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.rglob("*.toml")}
METHODOLOGY = parse(FILES)


@pytest.mark.parametrize("example", read_examples(FILES), ids=lambda example: example.name)
def test_the_example_comes_out_as_printed(example: Example) -> None:
    (outcome,) = run_examples([example], METHODOLOGY)
    assert outcome.passed, f"{example.source}: {outcome.got}"
