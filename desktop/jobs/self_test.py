"""Run every worked example of the methodology and the rating methods in this program."""

from dataclasses import dataclass

from desktop.accounting.methodology.examples import read_examples, run_examples
from desktop.accounting.rating.examples import read_rating_examples, run_rating_examples
from desktop.accounting.rating.library import failures_of
from desktop.jobs.shipped import load_methodology, load_methods, read_folder
from desktop.paths import resources


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that came out otherwise."""

    example: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How many examples came out as printed."""

    passed: int
    failures: tuple[Failure, ...]
    methodology: str
    factors: str


def run_self_test() -> SelfTest:
    """Run every example.

    Raises:
        MethodologyError: If a file of the methodology is wrong.
    """
    methodology = load_methodology()
    files = read_folder(resources() / "methodology" / "core")
    outcomes = run_examples(read_examples(files), methodology)
    failures = [
        Failure(
            f"{each.example.file}: {each.example.name}",
            ", ".join(f"{name} = {value}" for name, value in each.example.expect.items()),
            each.got,
        )
        for each in outcomes
        if not each.passed
    ]
    passed = len(outcomes) - len(failures)
    for method in load_methods().values():
        wrong = failures_of(method)
        places = {place for place, *_ in wrong}
        passed += len(method.tests) - len(places)
        failures += [
            Failure(f"{method.id} {place}: {key}", expected, found)
            for place, key, expected, found in wrong
        ]
    examples = read_rating_examples(
        read_folder(resources() / "methodology" / "ratings" / "examples")
    )
    wrong_examples = run_rating_examples(examples, load_methods())
    passed += len(examples) - len({id(each.example) for each in wrong_examples})
    failures += [
        Failure(
            f"{each.example.file}: {each.example.name}",
            f"{each.key} = {each.expected}",
            f"{each.key} = {each.found}",
        )
        for each in wrong_examples
    ]
    return SelfTest(passed, tuple(failures), methodology.sha256, methodology.factors_sha256)
