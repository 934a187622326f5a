"""Commands of packages that need the company file or a key."""

import argparse
from datetime import UTC, datetime

from desktop.cli.console import Console
from desktop.cli.opening import ask_secret, open_store
from desktop.exchange import enrolment, keyfile
from desktop.exchange.keyfile import read_key_file
from desktop.exchange.manifest import Statement
from desktop.exchange.profiles import BANK, FULL
from desktop.exchange.writing import write_atomically
from desktop.jobs import signing
from desktop.jobs.company_benchmarks import benchmarks_for
from desktop.jobs.sealing import SealOrder, seal_report
from desktop.reports.data import ReportKind

_ASK = "密钥口令 / passphrase: "


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def seal(options: argparse.Namespace, console: Console) -> int:
    """Seal the report of a year."""
    with open_store(options) as store:
        order = SealOrder(
            year=options.year,
            now=_now(),
            benchmarks=benchmarks_for(store, options.benchmarks),
            methods=tuple(options.methods.split(",")),
            kind=ReportKind(options.report),
            reason=options.reason,
            person=options.person,
        )
        report = seal_report(store, order)
    statement = signing.statement_of(report)
    console.say(f"已封存 {options.year} 年报告 {report.id}", f"Sealed {options.year}: {report.id}")
    console.emit(_statement_json(statement))
    return 0


def _statement_json(statement: Statement) -> dict[str, object]:
    return {
        "package_id": statement.package_id,
        "kind": statement.kind.value,
        "seq": statement.seq,
        "period": {"start": str(statement.period.start), "end": str(statement.period.end)},
        "required_roles": list(statement.required_roles),
        "results": dict(statement.results),
        "counts": dict(statement.counts),
    }


def sign(options: argparse.Namespace, console: Console) -> int:
    """Sign the newest sealed report."""
    secret = ask_secret(options.key_secret_file, _ASK)
    with open_store(options) as store:
        report = signing.newest_report(store)
        signature = signing.sign_report(
            store, report, options.key, secret, options.role, person=options.person
        )
    console.say(f"已签名（{options.role}）", f"Signed ({options.role})")
    console.emit({"report": report.id, "role": options.role, "keyid": signature.keyid})
    return 0


def export(options: argparse.Namespace, console: Console) -> int:
    """Write the package of a year."""
    profile = BANK if options.redact == "bank" else FULL
    with open_store(options) as store:
        report = signing.newest_report(store, options.year)
        written = signing.export_package(
            store, report, options.out, profile, now=_now(), person=options.person
        )
    console.say(f"已导出并验证 {options.out}", f"Wrote and verified {options.out}")
    console.emit(
        {
            "file": str(options.out),
            "sha256": written.sha256,
            "withheld": list(written.withheld),
            **_statement_json(written.statement),
        }
    )
    return 0


def key(options: argparse.Namespace, console: Console) -> int:
    """Make, show or change a key file."""
    if options.action == "show":
        public = read_key_file(options.key).public
        console.say(public.fingerprint, public.fingerprint)
        console.emit({"keyid": public.keyid, "fingerprint": public.fingerprint})
        return 0
    secret = ask_secret(options.secret_file, _ASK)
    if options.action == "passphrase":
        new_secret = ask_secret(options.new_secret_file, "新口令 / new passphrase: ")
        keyfile.change_passphrase(options.key, secret, new_secret)
        console.say("口令已更改", "The passphrase is changed")
        console.emit({"key": str(options.key)})
        return 0
    made = keyfile.create_key(options.key, secret)
    console.say(
        f"密钥已生成。恢复码（只显示一次，请抄写并妥善保管）：{made.recovery_code}",
        f"Key made. Recovery code (shown once; write it down): {made.recovery_code}",
    )
    console.emit(
        {
            "key": str(options.key),
            "keyid": made.public.keyid,
            "fingerprint": made.public.fingerprint,
            "recovery_code": made.recovery_code,
        }
    )
    return 0


def enrol(options: argparse.Namespace, console: Console) -> int:
    """Write an enrolment request."""
    secret = ask_secret(options.secret_file, _ASK)
    applicant = enrolment.Applicant(
        uscc=options.uscc,
        company=options.company,
        person=options.name,
        title=options.title,
        role=options.role,
    )
    data = enrolment.request_enrolment(
        keyfile.open_key(options.key, secret), applicant, created_at=_now()
    )
    write_atomically(options.out, data)
    form = enrolment.enrolment_form(enrolment.read_request(data))
    console.say(
        f"登记申请 {options.out}，指纹 {form.fingerprint}", f"{options.out}: {form.fingerprint}"
    )
    console.emit({"file": str(options.out), "fingerprint": form.fingerprint})
    return 0
