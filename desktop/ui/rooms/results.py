"""A year's inventories, and methods with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from desktop.accounting.inventory import Inventory
    from desktop.accounting.rating.result import Rating


@dataclass(frozen=True, slots=True)
class Inventories:
    """The year and, if there is one, the year before.

    Attributes:
        causes: The change between them by cause: ``activity``, ``structure`` … [kgCO2e]
    """

    year: Inventory
    before: Inventory | None = None
    unposted: int = 0
    causes: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a method's ladder, best first."""

    key: str
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingCard:
    """A method and its answer.

    Attributes:
        names: Of the method, by language; likewise of everything below.
        mark_names: By indicator and mark.
        is_local: Whether the method is of the firm's own region.
        status: How much of the method is published.
        since: First day the method holds.
    """

    rating: Rating
    names: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...] = ()
    indicators: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    inputs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    mark_names: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = ()
    region: str = ""
    is_local: bool = False
    status: str = ""
    since: date | None = None
