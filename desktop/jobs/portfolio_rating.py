"""Rates the firms of a portfolio together, once all their files have been read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bindings import BindingSources
from desktop.accounting.rating.firm import rate_firms
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method
from desktop.jobs.company_benchmarks import kept_benchmarks
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_parameters import kept_parameters
from desktop.jobs.company_ratings import EVERY, binding_sources, chosen_methods
from desktop.jobs.many_values import collection_paused
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class Unrated:
    """What one firm is rated from, its file closed.

    Attributes:
        sources: Without the single lines of its inventories.
        methods: All, with the parameters the file carries.
        benchmarks: The table the file carries.
    """

    sources: BindingSources
    methods: tuple[Method, ...]
    benchmarks: BenchmarkTable


def unrated(store: Store, current: CompanyInventory) -> Unrated:
    """Return what a firm is rated from.

    Raises:
        DesktopError: If parameters or benchmarks of the file are wrong.
    """
    sources = binding_sources(store, current)
    prior = None if sources.prior is None else _without_lines(sources.prior)
    lean = sources._replace(inventory=_without_lines(sources.inventory), prior=prior)
    methods = chosen_methods([EVERY], kept_parameters(store))
    return Unrated(lean, methods, kept_benchmarks(store))


def _without_lines(inventory: Inventory) -> Inventory:
    """Return an inventory with its sums alone: a portfolio keeps many at once."""
    return replace(inventory, cells=(), lines=(), known_sums=inventory.sums)


def rate_together(firms: Sequence[Unrated]) -> list[tuple[Rating, ...]]:
    """Return the answers of each firm, those by the same methods and benchmarks at once."""
    groups: dict[object, list[int]] = {}
    for place, firm in enumerate(firms):
        key = (firm.benchmarks.sha256, *map(id, firm.methods))
        groups.setdefault(key, []).append(place)
    found: dict[int, tuple[Rating, ...]] = {}
    for places in groups.values():
        first, sources = firms[places[0]], [firms[place].sources for place in places]
        with collection_paused():
            answers = rate_firms(first.methods, sources, first.benchmarks)
        for place, answer in zip(places, answers, strict=True):
            found[place] = tuple(rating for _, rating in answer)
    return [found[place] for place in range(len(firms))]
