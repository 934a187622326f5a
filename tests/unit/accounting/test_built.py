"""Values that are made quickly are the frozen values they say they are."""

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from desktop.accounting.built import built_together, quickly_built


@dataclass(frozen=True, slots=True)
class Plain:
    """Made as Python makes it."""

    name: str
    size: int = 3


@quickly_built
@dataclass(frozen=True, slots=True)
class Quick:
    """The same, made quickly."""

    name: str
    size: int = 3


def test_what_is_made_quickly_is_the_class_itself() -> None:
    made = Quick("a")
    assert type(made) is Quick
    assert (made.name, made.size) == ("a", 3)
    assert made == Quick(name="a", size=3) == pickle.loads(pickle.dumps(made))  # noqa: S301 (our own)
    assert replace(made, size=4) == Quick("a", 4)
    assert hash(made) == hash(Plain("a")) == hash(Quick("a"))
    assert repr(made) == "Quick(name='a', size=3)"


def test_what_is_made_quickly_stays_as_it_is() -> None:
    made = Quick("a")
    with pytest.raises(FrozenInstanceError):
        made.name = "b"  # type: ignore[misc] # the test's point


@pytest.mark.parametrize("values", [(), ("a", 1, 2)])
def test_wrong_values_are_refused_as_ever(values: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Quick(*values)  # type: ignore[arg-type] # the test's point


def test_classes_that_do_more_when_they_are_made_are_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Listed:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            """Look at the name."""

    for kind in (Listed, Checked):
        with pytest.raises(TypeError, match=kind.__name__):
            quickly_built(kind)
    assert Listed().names == []
    assert Checked("a").name == "a"


@dataclass(frozen=True)
class Roomy:
    """Frozen without slots."""

    name: str
    size: int


@pytest.mark.parametrize("kind", [Plain, Quick, Roomy])
def test_values_built_together_are_those_built_one_by_one(kind: type[Any]) -> None:
    made = built_together(kind, [("a", 1), ("b", 2)])
    assert made == [kind("a", 1), kind("b", 2)]
    assert {type(each) for each in made} == {kind}
    assert [hash(each) for each in made] == [hash(kind("a", 1)), hash(kind("b", 2))]
    with pytest.raises(FrozenInstanceError):
        made[0].name = "c"
    with pytest.raises(TypeError):
        built_together(kind, [("a", 1, 2)])
