"""Accounts of a supplier (户号); an invoice may be about several of them at once."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

_BETWEEN = "、"


class OfAccount(Protocol):
    """What names its account, or several, or none."""

    @property
    def account(self) -> str:
        """One account, or several as :func:`joined` writes them."""
        ...


Claimed = TypeVar("Claimed", bound=OfAccount)


def joined(accounts: Iterable[str]) -> str:
    """Return accounts as one text, each once, in their order."""
    return _BETWEEN.join(dict.fromkeys(accounts))


def each_of(account: str) -> tuple[str, ...]:
    """Return the accounts a text names; nothing where it is empty."""
    return tuple(account.split(_BETWEEN)) if account else ()


def streams(claims: Sequence[Claimed]) -> list[list[Claimed]]:
    """Return what is about the same accounts together, in the order of its first.

    An invoice about two accounts ties them: their bills are compared with it as one. Where
    something names no account, all is compared as one.
    """
    if not all(claim.account for claim in claims):
        return [list(claims)]
    found: list[tuple[set[str], list[Claimed]]] = []
    for claim in claims:
        names = set(each_of(claim.account))
        apart = [group for group in found if not group[0] & names]
        tied = [group for group in found if group[0] & names]
        members = [member for group in tied for member in group[1]]
        whole = (names.union(*(group[0] for group in tied)), [*members, claim])
        at = found.index(tied[0]) if tied else len(apart)
        apart.insert(at, whole)
        found = apart
    return [group for _, group in found]
