"""Worked examples of the rating methods: values with the marks the printed cuts give them.

They stand beside the methods (``ratings/examples``), each with its source; what a method needs to
load at all it carries inline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.accounting.rating.document import Table, load_document
from desktop.accounting.rating.library import differences
from desktop.accounting.rating.parse_grading import inline_test_from
from desktop.accounting.rating.schema import InlineTest, Method


@dataclass(frozen=True, slots=True)
class RatingExample:
    """One worked example of one method."""

    file: str
    name: str
    source: str
    method: str
    test: InlineTest


@dataclass(frozen=True, slots=True)
class Difference:
    """What came out otherwise than printed."""

    example: RatingExample
    key: str
    expected: str
    found: str


def read_rating_examples(files: Mapping[str, bytes]) -> tuple[RatingExample, ...]:
    """Return the examples of TOML files by name.

    Raises:
        MethodologyError: Naming file, key and reason.
    """
    return tuple(
        _example(name, row)
        for name, data in sorted(files.items())
        for row in Table(name, "", load_document(name, data)).rows("example")
    )


def _example(file: str, row: Table) -> RatingExample:
    name, source, method = row.text("name"), row.text("source"), row.text("method")
    return RatingExample(file, name, source, method, inline_test_from(row))


def run_rating_examples(
    examples: Iterable[RatingExample], methods: Mapping[str, Method]
) -> tuple[Difference, ...]:
    """Run every example and return what differs; a method nobody knows differs too."""
    found = []
    for example in examples:
        method = methods.get(example.method)
        if method is None:
            found.append(Difference(example, "method", example.method, "unknown"))
        else:
            wrong = differences(method, example.test)
            found += [Difference(example, *each) for each in wrong]
    return tuple(found)
