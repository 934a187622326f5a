"""Bought or sold, by the firm's own tax ids."""

import pytest

from desktop.accounting.documents.direction import direction_of, plain_tax_id
from desktop.accounting.documents.invoice import Direction

OWN, BRANCH, OTHER = "91330500MA00000001", "91330500MA00000002", "91330000142910000X"
IDS = frozenset({OWN, BRANCH})
NAME = "湖州甲制造（集团）有限公司"


@pytest.mark.parametrize(
    ("seller", "buyer", "direction"),
    [
        ((OTHER, "乙"), (OWN, "甲"), Direction.PURCHASE),
        ((OTHER, "乙"), (BRANCH, "甲分公司"), Direction.PURCHASE),
        ((OWN, "甲"), (OTHER, "乙"), Direction.SALE),
        ((OWN, "甲"), (BRANCH, "甲分公司"), Direction.UNKNOWN),
        ((OTHER, "乙"), ("91000000000000000X", "丙"), Direction.UNKNOWN),
        ((OTHER, "乙"), ("", "湖州甲制造(集团)有限公司"), Direction.PURCHASE),
        ((OTHER, "乙"), ("", ""), Direction.UNKNOWN),
        ((OTHER, "乙"), (" ９１３３０５００ma00000001 ", "甲"), Direction.PURCHASE),
        ((OTHER, "乙"), ("91000000000000000X", NAME), Direction.UNKNOWN),
    ],
)
def test_the_own_ids_decide(
    seller: tuple[str, str], buyer: tuple[str, str], direction: Direction
) -> None:
    assert direction_of(seller, buyer, IDS, NAME) is direction


def test_ids_are_compared_in_half_width_capitals() -> None:
    assert plain_tax_id(" ９１33０ma\u3000x") == "91330MAX"


def test_own_ids_may_be_typed_carelessly() -> None:
    typed = frozenset({" 91330500ma00000001 "})
    assert direction_of((OTHER, "乙"), (OWN, "甲"), typed, "") is Direction.PURCHASE
