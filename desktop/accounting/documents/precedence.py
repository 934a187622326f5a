"""One energy, one source: of several origins of the same energy one leads, the others check.

Activity of one source, account or meter, and month may be known from a meter, a bill, an
invoice and a typed figure. They are never added; the difference between them is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert
from desktop.errors import InputError
from desktop.findings import Finding, Severity

LIMIT = Decimal("0.05")
"""A difference beyond this share has to be explained."""
PART = Decimal("0.10")
"""An origin short of another by more than this, and tied to it by no account, covers a part."""

DEFAULT_ORDER = (Origin.METER, Origin.BILL, Origin.INVOICE, Origin.TYPED)


@dataclass(frozen=True, slots=True)
class Claim:
    """One origin's word on the energy of a month.

    Attributes:
        id: Of the draft or record.
        account: 户号, if known.
        is_fixed: Posted; it stays as it is.
    """

    id: str
    source: str
    facility: str
    month: Month
    origin: Origin
    quantity: Quantity
    account: str = ""
    is_fixed: bool = False
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which claims lead and which only check.

    Attributes:
        findings: How far the checks are from what leads, in per cent.
    """

    leading: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Verdict:
    leading: list[str] = field(default_factory=list)
    following: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def settle(claims: Iterable[Claim], order: Sequence[Origin] = DEFAULT_ORDER) -> Precedence:
    """Return which claims lead.

    Where every claim of a facility, source and month names its account, accounts are settled
    one by one; else the facility's totals are compared. An origin that falls short of another by
    more than a tenth, with no account to tie them, covers only a part: then the fuller one leads.

    Args:
        claims: Every claim of the months concerned.
        order: Origins, most trusted first.
    """
    verdict = _Verdict()
    for group in _grouped(claims, lambda claim: (claim.facility, claim.source, claim.month)):
        if all(claim.account for claim in group):
            for stream in _grouped(group, lambda claim: claim.account):
                _settle(stream, order, verdict, is_tied=True)
        else:
            _settle(group, order, verdict, is_tied=False)
    return Precedence(tuple(verdict.leading), tuple(verdict.following), tuple(verdict.findings))


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], object]) -> list[list[Claim]]:
    groups: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return list(groups.values())


def _settle(
    group: list[Claim], order: Sequence[Origin], verdict: _Verdict, *, is_tied: bool
) -> None:
    origins = _by_origin(group, order)
    totals = {origin: _total(claims) for origin, claims in origins.items()}
    leader = _leader(origins, totals, is_tied=is_tied)
    for origin, claims in origins.items():
        ids = [claim.id for claim in claims]
        if origin is leader:
            verdict.leading += ids
        else:
            verdict.following += [claim.id for claim in claims if not claim.is_fixed]
            verdict.findings += _compared(group[0], leader, origin, totals, ids)


def _by_origin(group: list[Claim], order: Sequence[Origin]) -> dict[Origin, list[Claim]]:
    """Return the claims by origin, most trusted first, posted leading ones before all."""
    found: dict[Origin, list[Claim]] = defaultdict(list)
    for claim in group:
        found[claim.origin].append(claim)
    fixed = {claim.origin for claim in group if claim.is_fixed and claim.leads}
    ranked = sorted(found, key=lambda origin: (origin not in fixed, order.index(origin)))
    return {origin: found[origin] for origin in ranked}


def _total(claims: list[Claim]) -> Quantity | None:
    unit = claims[0].quantity.unit
    try:
        return Quantity(sum((convert(c.quantity, unit).amount for c in claims), Decimal(0)), unit)
    except InputError:
        return None


def _leader(
    origins: Mapping[Origin, list[Claim]],
    totals: Mapping[Origin, Quantity | None],
    *,
    is_tied: bool,
) -> Origin:
    ranked = list(origins)
    best = ranked[0]
    if is_tied or any(claim.is_fixed for claim in origins[best]):
        return best
    for other in ranked[1:]:
        share = _share(totals[best], totals[other])
        if share is not None and share < -PART:
            best = other
    return best


def _share(one: Quantity | None, other: Quantity | None) -> Decimal | None:
    """Return by which share one amount differs from another."""
    if one is None or other is None or not other.amount:
        return None
    try:
        return convert(one, other.unit).amount / other.amount - 1
    except InputError:
        return None


def _compared(
    claim: Claim,
    leader: Origin,
    origin: Origin,
    totals: Mapping[Origin, Quantity | None],
    ids: Sequence[str],
) -> list[Finding]:
    share = _share(totals[origin], totals[leader])
    leading, checking = totals[leader], totals[origin]
    if share is None or leading is None or checking is None:
        return []
    details = {
        "facility": claim.facility,
        "source": claim.source,
        "month": str(claim.month),
        "leader": leader.value,
        "check": origin.value,
        "leading": str(leading),
        "checking": str(checking),
        "percent": f"{share * 100:+.1f}",
    }
    is_far = abs(share) > LIMIT
    code = "energy.differs" if is_far else "energy.agrees"
    severity = Severity.WARNING if is_far else Severity.NOTICE
    return [Finding(code, severity, details=details, records=tuple(ids))]
