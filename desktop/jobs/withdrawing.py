"""Withdraw a sealed report: a package with a reason and without figures takes its place."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.accounting.period import ReportingPeriod
from desktop.errors import InputError
from desktop.exchange.canonical import plain_text
from desktop.exchange.content import SealedContent
from desktop.exchange.package import build_package
from desktop.exchange.parts import Amends, Kind
from desktop.exchange.results import Counts, results_from
from desktop.exchange.rows import withdrawal_tables
from desktop.jobs import sealing
from desktop.jobs.series import SERIES, NextPlace, next_place, payload_digest
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store
from desktop.models.values import SealedReport

REASON_CODE = "withdrawn"


@dataclass(frozen=True, slots=True)
class WithdrawOrder:
    """What is withdrawn, and why."""

    year: int
    reason: str
    now: datetime
    person: str = ""


def withdraw_report(store: Store, order: WithdrawOrder) -> SealedReport:
    """Seal the withdrawal of a year's report; it is signed and exported like any other.

    Raises:
        InputError: ``report.none_sealed``; ``report.reason_missing``.
    """
    period = ReportingPeriod.of_year(order.year)
    place = next_place(store, period)
    if place.of_period is None:
        raise InputError("report.none_sealed", year=order.year)
    if not order.reason.strip():
        raise InputError("report.reason_missing")
    secret = sealing.company_secret(store, order.person)
    content = _content(store, order, place, secret)
    report = SealedReport(
        id=content.package_id,
        period=period,
        kind=place.of_period.kind,
        tables=sealing.kept_files(build_package(content)),
        methodology=content.engine.methodology_sha256,
        made_at=order.now.isoformat(timespec="seconds"),
        made_by=order.person,
        details=(("seq", str(content.seq)), ("kind", content.kind.value), (sealing.EVIDENCE, "")),
    )
    with store.change("report.withdrawn", person=order.person, reason=order.reason) as change:
        change.add_sealed(report)
    return report


def _content(store: Store, order: WithdrawOrder, place: NextPlace, secret: bytes) -> SealedContent:
    tables = withdrawal_tables()
    _, audit = sealing.audit_extract(store, order.now)
    amended = payload_digest(place.of_period) if place.of_period else ""
    return SealedContent(
        package_id=str(UUID(bytes=secrets.token_bytes(16), version=4)),
        company=sealing.company_of(store),
        period=ReportingPeriod.of_year(order.year),
        boundary=sealing.boundary_of(store),
        series=f"{store.entity().uscc}/{SERIES}",
        sealed_at=order.now,
        engine=sealing.engine_used(load_methodology()),
        results=results_from(tables),
        counts=Counts(),
        attestation=sealing.attestation(),
        tables=tables,
        report_pdf=b"",
        secret=secret,
        audit=audit,
        kind=Kind.WITHDRAWAL,
        seq=place.seq,
        previous=place.previous,
        amends=Amends(amended, REASON_CODE, plain_text(order.reason)),
        anchor=place.anchor,
        required_roles=sealing.required_roles(store),
    )
