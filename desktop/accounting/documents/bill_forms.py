"""The same bill in two forms: as itself and as a row of a list, which are never added.

A firm has its bills as PDF and the grid's monthly list of them. Within one form the bills of an
account and its days are parts of one another (metering points); across forms they are the same
energy told again.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from desktop.accounting.activity import Origin

FULL = 0.9
"""A form that covers fewer of the days than this share of another's does not go before it."""

_PREFIX = "bill:"
_RANKS = {"notice": 1, "solar": 2, "list": 3}
"""Grid bills before notices of landlords, settlements of solar power and lists."""


class Told(Protocol):
    """What a bill, or another origin, says of a month."""

    @property
    def id(self) -> str:
        """Of the draft or record."""
        ...

    @property
    def origin(self) -> Origin:
        """Who says it."""
        ...

    @property
    def account(self) -> str:
        """户号, if known."""
        ...

    @property
    def form(self) -> str:
        """The layout of a bill."""
        ...

    @property
    def is_fixed(self) -> bool:
        """Posted."""
        ...

    @property
    def leads(self) -> bool:
        """Whether it counts so far."""
        ...

    @property
    def covered(self) -> frozenset[int]:
        """Days of the month."""
        ...


Bill = TypeVar("Bill", bound=Told)


def form_of(key: str) -> str:
    """Return the layout a bill was read from, by the id of its draft; empty if it is no bill."""
    form, slash, _ = key.removeprefix(_PREFIX).partition("/")
    return form if slash and key.startswith(_PREFIX) else ""


def one_form_each(claims: Sequence[Bill]) -> tuple[list[Bill], list[Bill]]:
    """Return what counts once, and the bills that tell the energy of an account again.

    Posted bills go before all, then the form that covers clearly more days, then the bill
    itself before a list of bills.

    Args:
        claims: Of one energy and month.
    """
    accounts: dict[str, list[Bill]] = {}
    for claim in claims:
        if claim.origin is Origin.BILL and claim.account and claim.form:
            accounts.setdefault(claim.account, []).append(claim)
    again: set[str] = set()
    for own in accounts.values():
        again |= _again(own)
    return (
        [claim for claim in claims if claim.id not in again],
        [claim for claim in claims if claim.id in again],
    )


def _again(own: Sequence[Bill]) -> set[str]:
    forms: dict[str, list[Bill]] = {}
    for claim in own:
        forms.setdefault(claim.form, []).append(claim)
    if len(forms) == 1:
        return set()
    most = max(len(_days(members)) for members in forms.values())
    taken: frozenset[int] = frozenset()
    again: set[str] = set()
    ranked = sorted(forms, key=lambda form: _place(form, forms[form], most))
    for members in (forms[form] for form in ranked):
        days = _days(members)
        if days & taken:
            again |= {claim.id for claim in members if not (claim.is_fixed and claim.leads)}
        taken |= days
    return again


def _place(form: str, members: Sequence[Bill], most: int) -> tuple[bool, bool, int, str]:
    is_posted = any(claim.is_fixed and claim.leads for claim in members)
    is_part = len(_days(members)) < FULL * most
    return not is_posted, is_part, _RANKS.get(form, 0), form


def _days(members: Sequence[Bill]) -> frozenset[int]:
    return frozenset[int]().union(*(claim.covered for claim in members))
