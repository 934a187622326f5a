"""The reduction plan a company file carries, and what its records say energy costs."""

from decimal import ROUND_HALF_UP, Decimal

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.units import convert
from desktop.errors import InputError
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_what_if import company_what_if
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState

_PLAN = "reduction.plan"
_NAME = "plan.json"
_PLACES = Decimal("0.0001")


def kept_plan(store: Store) -> bytes:
    """Return the kept plan as the document ``what-if`` reads; nothing if there is none."""
    return store.settings().get(_PLAN, "").encode()


def keep_plan(
    store: Store, current: CompanyInventory, measures: bytes, *, person: str = ""
) -> None:
    """Check a plan against a year's inventory and keep it; an empty one forgets the plan.

    Raises:
        InputError: ``measures.wrong``, ``measures.source_absent``; nothing was kept.
    """
    if measures:
        company_what_if(store, current, (), BenchmarkTable(), (_NAME, measures))
    with store.change("plan.changed", person=person) as change:
        change.set_setting(_PLAN, measures.decode())


def known_prices(store: Store, period: ReportingPeriod) -> dict[str, Decimal]:
    """Return what a unit of each source cost, where its records carry money. [yuan/unit].

    price = cost of the records that carry one ÷ their quantity, without tax as on the invoices
    """
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for entry in store.ledger(period):
        amount = _amount(entry)
        if amount is None or entry.cost is None:
            continue
        source = entry.record.source
        cost, quantity = sums.get(source, (Decimal(0), Decimal(0)))
        sums[source] = (cost + entry.cost, quantity + amount)
    return {
        source: (cost / quantity).quantize(_PLACES, ROUND_HALF_UP)
        for source, (cost, quantity) in sums.items()
        if quantity > 0 and cost > 0
    }


def _amount(entry: LedgerRecord) -> Decimal | None:
    """Return the quantity in the source's own unit; nothing where it does not convert."""
    definition = load_methodology().sources.get(entry.record.source)
    if entry.state is LedgerState.VOID or definition is None:
        return None
    try:
        return convert(entry.record.quantity, definition.unit).amount
    except InputError:
        return None
