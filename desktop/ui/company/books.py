"""The open company file and what was computed from it, remembered until the file changes.

Every room of a session shares one: what one page computed, the next need not compute again.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.jobs.company_benchmarks import kept_benchmarks
from desktop.jobs.company_inventory import CompanyInventory, inventory_from, inventory_of, year_of
from desktop.jobs.company_parameters import kept_parameters
from desktop.jobs.company_ratings import EVERY, RatedCompany, chosen_methods, rate_company
from desktop.jobs.many_values import collection_paused
from desktop.jobs.persons import current_person
from desktop.models.store import Store
from desktop.models.values import LedgerRecord

T = TypeVar("T")


class Books:
    """A company file, the person who works with it, and what is known of its years."""

    def __init__(self, store: Store, person: str) -> None:
        self.store = store
        self._typed_name = person
        self._remembered: dict[tuple[str, object], Any] = {}
        self._head = ""

    @property
    def person(self) -> str:
        """Who works with the file here; a name typed once counts where the file has no persons.

        Empty where the file has several persons and nobody said which of them this is.
        """
        who = current_person(self.store)
        return who or ("" if self.store.persons() else self._typed_name)

    @property
    def today(self) -> date:
        """The user's own day."""
        return date.today()  # noqa: DTZ011 - the user's own day

    @property
    def now(self) -> datetime:
        """The instant, in UTC and whole seconds."""
        return datetime.now(UTC).replace(microsecond=0)

    def once(self, name: str, key: object, compute: Callable[[], T]) -> T:
        """Compute something once for each state of the company file."""
        head = self.store.audit_head()
        if head != self._head:
            self._head = head
            self._remembered.clear()
        if (name, key) not in self._remembered:
            self._remembered[name, key] = compute()
        return cast("T", self._remembered[name, key])

    def recall(self, name: str, key: object, otherwise: T) -> T:
        """Return what was computed or noted, without computing it now."""
        return cast("T", self._remembered.get((name, key), otherwise))

    def note(self, name: str, key: object, value: object) -> None:
        """Remember something until the company file changes."""
        self._remembered[name, key] = value

    def ledger(self, year: int) -> tuple[LedgerRecord, ...]:
        """Return the records of a year."""
        period = ReportingPeriod.of_year(year)
        return self.once("ledger", year, lambda: self.store.ledger(period))

    def inventory(self, year: int) -> CompanyInventory:
        """Return the inventory of a year."""
        return self.once("inventory", year, lambda: self._inventory(year))

    def _inventory(self, year: int) -> CompanyInventory:
        whole = ReportingPeriod.of_year(year)
        if year_of(self.store, year) == whole:
            return inventory_from(self.store, whole, self.records(year), today=self.today)
        return inventory_of(self.store, whole, today=self.today)

    def records(self, year: int) -> tuple[ActivityRecord, ...]:
        """Return what counts in a year, as far as the books have it."""
        period = year_of(self.store, year)
        return self.once("records", year, lambda: self._read(period))

    def _read(self, period: ReportingPeriod) -> tuple[ActivityRecord, ...]:
        with collection_paused():
            return self.store.activity_records(period)

    def before(self, year: int) -> CompanyInventory | None:
        """Return the inventory of the year before; nothing without records."""
        before = self.inventory(year - 1)
        return before if before.records else None

    def benchmarks(self) -> BenchmarkTable:
        """Return the benchmark table the company file carries."""
        return self.once("benchmarks", None, lambda: kept_benchmarks(self.store))

    def rated(self, year: int) -> tuple[RatedCompany, ...]:
        """Return a year's rating by every method."""
        return self.once("ratings", year, lambda: self._rate(year))

    def _rate(self, year: int) -> tuple[RatedCompany, ...]:
        methods = chosen_methods([EVERY], kept_parameters(self.store))
        return rate_company(self.store, self.inventory(year), methods, self.benchmarks())
