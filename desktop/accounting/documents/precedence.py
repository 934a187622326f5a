"""One energy, one source: of several origins of the same energy one leads, the others check.

Activity of one source, account or meter, and month may be known from a meter, a bill, an
invoice and a typed figure. They are never added; the difference between them is shown. What
lies in several months is compared month by month, by days, as the inventory spreads it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.documents.accounts import each_of, streams
from desktop.accounting.documents.bill_forms import one_form_each
from desktop.accounting.documents.claims import Claim
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import convert
from desktop.errors import InputError
from desktop.findings import Finding, Severity

LIMIT = Decimal("0.05")
"""A difference beyond this share has to be explained."""
PART = Decimal("0.10")
"""An origin short of another by more than this, and tied to it by no account, covers a part."""

FULL = Decimal("0.90")
"""An origin that covers fewer days than this share of another's does not lead it."""

DEFAULT_ORDER = (Origin.METER, Origin.BILL, Origin.INVOICE, Origin.TYPED)


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
    """What each month says of each claim: whether it leads there, and what leads beside it."""

    months: dict[str, list[tuple[Claim, Origin, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    findings: list[Finding] = field(default_factory=list)

    def note(self, claims: Iterable[Claim], leader: Origin, *, leads: bool) -> None:
        for claim in claims:
            self.months[claim.id].append((claim, leader, leads))

    def decided(self) -> Precedence:
        """Return who leads: what leads for most of its days leads whole, and says so."""
        leading: list[str] = []
        following: list[str] = []
        findings = list(self.findings)
        for key, months in self.months.items():
            if len(months) == 1:
                (leading if months[0][2] else following).append(key)
                continue
            won = sum(len(claim.covered) for claim, _, leads in months if leads)
            lost = sum(len(claim.covered) for claim, _, leads in months if not leads)
            (leading if won >= lost else following).append(key)
            for claim, leader, leads in months:
                if leads != (won >= lost):
                    findings.append(_odd_month(claim, leader, is_counted=won >= lost))
        return Precedence(tuple(leading), tuple(following), tuple(findings))


def settle(claims: Iterable[Claim], order: Sequence[Origin] = DEFAULT_ORDER) -> Precedence:
    """Return which claims lead.

    Where every claim of a facility, source and month names its account, accounts are settled
    one by one, those of one invoice together; else the facility's totals are compared. An origin
    that covers clearly fewer days of the month than another does not lead it; nor does one that
    falls short of another by more than a tenth with no account to tie them: it covers only a
    part. Origins about different days of a month lead both. An estimate leads only where nothing
    else is about its days. A bill that came in two forms counts in one of them.

    Args:
        claims: Every claim of the months concerned, see
            :func:`desktop.accounting.documents.claims.claims_by_month`.
        order: Origins, most trusted first.
    """
    verdict = _Verdict()
    for group in _grouped(claims, lambda claim: (claim.facility, claim.source, claim.month)):
        is_tied = all(claim.account for claim in group)
        for stream in streams(group):
            _settle(stream, order, verdict, is_tied=is_tied)
    return verdict.decided()


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], object]) -> list[list[Claim]]:
    groups: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Total:
    """What an origin says of a month.

    Attributes:
        amount: Nothing if its units do not add up.
        days: Days of the month it covers.
    """

    amount: Quantity | None
    days: frozenset[int]

    def on(self, days: frozenset[int]) -> Quantity | None:
        """Return the amount of some of its days, by days."""
        if self.amount is None or days == self.days:
            return self.amount
        share = Decimal(len(days)) / len(self.days)
        return Quantity(self.amount.amount * share, self.amount.unit)


def _settle(
    group: list[Claim], order: Sequence[Origin], verdict: _Verdict, *, is_tied: bool
) -> None:
    estimates = [claim for claim in group if claim.is_estimate and not claim.is_fixed]
    verdict.findings += _posted_estimates(group)
    real = [claim for claim in group if not claim.is_estimate or claim.is_fixed]
    kept, again = one_form_each(real)
    if kept:
        _settle_real(kept, order, verdict, is_tied=is_tied)
    for claim in again:
        _repeat(claim, kept, verdict)
    for claim in estimates:
        beside = [other for other in real if _replaces(other, claim)]
        if beside:
            _follow(claim, beside, verdict)
        else:
            verdict.note([claim], claim.origin, leads=True)


def _posted_estimates(group: list[Claim]) -> list[Finding]:
    """Say which posted estimates keep what is real from counting."""
    return [
        Finding(
            "energy.estimate_posted",
            Severity.WARNING,
            details={
                "facility": claim.facility,
                "source": claim.source,
                "month": str(claim.month),
                "amount": _shown(claim.quantity),
            },
            records=(claim.id,),
        )
        for claim in group
        if claim.is_estimate and claim.is_fixed
        if any(not other.is_estimate and _replaces(other, claim) for other in group)
    ]


def _replaces(real: Claim, estimate: Claim) -> bool:
    """Return whether what is real is the energy that was estimated: its account, and its days."""
    own = each_of(estimate.account)
    same = not own or not real.account or not set(own).isdisjoint(each_of(real.account))
    return same and bool(real.covered & estimate.covered)


def _follow(estimate: Claim, real: list[Claim], verdict: _Verdict) -> None:
    """Let an estimate check what is real, and say how good it was."""
    first = real[0]
    verdict.note([estimate], first.origin, leads=False)
    whole = _total([claim for claim in real if claim.origin is first.origin])
    for finding in _compared(
        estimate, _Side(first.origin, whole), _Side(estimate.origin, _total([estimate])), ()
    ):
        replaced = replace(finding, code=_REPLACED, severity=Severity.NOTICE)
        verdict.findings.append(replace(replaced, records=(estimate.id,)))


def _repeat(again: Claim, kept: list[Claim], verdict: _Verdict) -> None:
    """Let a bill that came in another form only check the one that counts, and say how near."""
    own = [each for each in kept if each.origin is again.origin and each.account == again.account]
    verdict.note([again], again.origin, leads=False)
    sides = _Side(again.origin, _total(own)), _Side(again.origin, _total([again]))
    for finding in _compared(again, *sides, [again.id]):
        is_same = abs(Decimal(finding.details["percent"])) < _SAME_PERCENT
        verdict.findings.append(
            replace(
                finding,
                code="energy.bill_again" if is_same else "energy.bills_differ",
                severity=Severity.NOTICE if is_same else Severity.WARNING,
                details={**finding.details, "account": again.account},
            )
        )


def _settle_real(
    group: list[Claim], order: Sequence[Origin], verdict: _Verdict, *, is_tied: bool
) -> None:
    origins = _by_origin(group, order)
    if len(origins) == 1:
        verdict.note(group, group[0].origin, leads=True)
        return
    totals = {origin: _total(claims) for origin, claims in origins.items()}
    leader = _leader(origins, totals, is_tied=is_tied)
    for origin, claims in origins.items():
        if origin is leader or not totals[origin].days & totals[leader].days:
            verdict.note(claims, leader, leads=True)
        else:
            verdict.note([c for c in claims if not c.is_fixed], leader, leads=False)
            ids = [claim.id for claim in claims]
            sides = _Side(leader, totals[leader]), _Side(origin, totals[origin])
            verdict.findings += _compared(group[0], *sides, ids)


def _by_origin(group: list[Claim], order: Sequence[Origin]) -> dict[Origin, list[Claim]]:
    """Return the claims by origin, most trusted first, posted leading ones before all."""
    found: dict[Origin, list[Claim]] = defaultdict(list)
    for claim in group:
        found[claim.origin].append(claim)
    fixed = {claim.origin for claim in group if claim.is_fixed and claim.leads}
    ranked = sorted(found, key=lambda origin: (origin not in fixed, order.index(origin)))
    return {origin: found[origin] for origin in ranked}


def _total(claims: list[Claim]) -> _Total:
    unit = claims[0].quantity.unit
    days = frozenset[int]().union(*(claim.covered for claim in claims))
    try:
        amount = sum((convert(c.quantity, unit).amount for c in claims), Decimal(0))
    except InputError:
        return _Total(None, days)
    return _Total(Quantity(amount, unit), days)


def _leader(
    origins: Mapping[Origin, list[Claim]],
    totals: Mapping[Origin, _Total],
    *,
    is_tied: bool,
) -> Origin:
    ranked = list(origins)
    best = ranked[0]
    if any(claim.is_fixed for claim in origins[best]):
        return best
    for other in ranked[1:]:
        if len(totals[best].days) < FULL * len(totals[other].days):
            best = other
            continue
        common = totals[best].days & totals[other].days
        share = _share(totals[best].on(common), totals[other].on(common))
        if not is_tied and share is not None and share < -PART:
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


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two that are compared."""

    origin: Origin
    total: _Total


def _compared(claim: Claim, leader: _Side, check: _Side, ids: Sequence[str]) -> list[Finding]:
    """Return how far a check is from what leads, on the days both cover."""
    common = leader.total.days & check.total.days
    leading, checking = leader.total.on(common), check.total.on(common)
    share = _share(checking, leading)
    if share is None or leading is None or checking is None:
        return []
    details = {
        "facility": claim.facility,
        "source": claim.source,
        "month": str(claim.month),
        "leader": leader.origin.value,
        "check": check.origin.value,
        "leading": _shown(leading),
        "checking": _shown(checking),
        "days": str(len(common)),
        "percent": f"{(share * 100).quantize(_TENTH) + 0:+.1f}",
    }
    is_far = abs(share) > LIMIT
    code = "energy.differs" if is_far else "energy.agrees"
    severity = Severity.WARNING if is_far else Severity.NOTICE
    return [Finding(code, severity, details=details, records=tuple(ids))]


def _shown(quantity: Quantity) -> str:
    """Return an amount as people write it; one spread by days to the hundredth."""
    amount = quantity.amount
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < _HUNDREDTH_PLACES:
        amount = Decimal(f"{amount.quantize(_HUNDREDTH).normalize():f}")
    return str(Quantity(amount, quantity.unit))


def _odd_month(claim: Claim, leader: Origin, *, is_counted: bool) -> Finding:
    """Say in which month what leads whole is counted beside another origin, or is not counted."""
    details = {
        "facility": claim.facility,
        "source": claim.source,
        "month": str(claim.month),
        "check": claim.origin.value,
        "leader": leader.value,
        "days": str(len(claim.covered)),
        "amount": _shown(claim.quantity),
    }
    code = "energy.counted_twice" if is_counted else "energy.not_counted"
    return Finding(code, Severity.WARNING, details=details, records=(claim.id,))


_SAME_PERCENT = Decimal("0.1")
_REPLACED = "energy.estimate_replaced"
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_HUNDREDTH_PLACES = -2
