"""Commands of packages that need the company file or a key."""

import argparse
from datetime import UTC, datetime
from types import ModuleType

from desktop.cli.checking import read_bounded
from desktop.cli.console import ROLE_WORDS, Console
from desktop.cli.copying import copy_order, require_held, tells_numbers
from desktop.cli.countersign import comparison_json, say_comparison
from desktop.cli.declaration import accepted
from desktop.cli.opening import ask_key_secret, ask_secret, open_store
from desktop.exchange import keyfile
from desktop.exchange.container import MAX_PACKAGE
from desktop.exchange.enrolment import Applicant
from desktop.exchange.envelope import to_base64
from desktop.exchange.keyfile import read_key_file
from desktop.exchange.manifest import Statement
from desktop.exchange.package import read_package
from desktop.exchange.writing import write_atomically
from desktop.jobs import signing
from desktop.jobs.company_benchmarks import benchmarks_for
from desktop.jobs.company_parameters import parameters_for
from desktop.jobs.consent import shown_by
from desktop.jobs.copies import CopyWritten, write_copy
from desktop.jobs.countersigning import declaration_text, difference_to_last
from desktop.jobs.enrolling import EnrolOrder, HeldKey, enrol_key
from desktop.jobs.sealing import SealOrder, seal_report
from desktop.jobs.withdrawing import WithdrawOrder, withdraw_report
from desktop.reports.data import ReportKind

_ASK = "密钥密码 / password: "


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
            parameters=parameters_for(store, options.parameters),
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


def withdraw(options: argparse.Namespace, console: Console) -> int:
    """Seal the withdrawal of a year's report."""
    with open_store(options) as store:
        order = WithdrawOrder(options.year, options.reason, _now(), options.person)
        report = withdraw_report(store, order)
    console.tell("report.withdrawn_now", year=options.year, report=report.id)
    console.emit(_statement_json(signing.statement_of(report)))
    return 0


def sign(options: argparse.Namespace, console: Console) -> int:
    """Sign the newest sealed report, after its difference to the last and the declaration."""
    with open_store(options) as store:
        report = signing.newest_report(store)
        compared = difference_to_last(store, report)
        say_comparison(compared, console)
        declaration = declaration_text(signing.statement_of(report).attestation)
        if options.report:
            write_atomically(options.report, report.pdf)
            console.tell("declaration.read_report", file=options.report)
        console.tell("countersign.declaration", text=declaration)
        consent = accepted(console, is_declared=options.declare)
        secret = ask_key_secret(options, _ASK)
        order = signing.SignOrder(options.key, secret, options.role, consent, options.person)
        signature = signing.sign_report(store, report, order)
    console.say(f"已签名（{ROLE_WORDS[options.role]}）", f"Signed ({options.role})")
    console.emit(
        {
            "report": report.id,
            "role": options.role,
            "keyid": signature.keyid,
            "declaration": declaration,
            "consent": consent.value,
            "shown": shown_by(signing.statement_of(report)).to_json(),
            "difference": comparison_json(compared),
        }
    )
    return 0


def export(options: argparse.Namespace, console: Console) -> int:
    """Write the package of a year."""
    order = copy_order(options)
    with open_store(options) as store:
        report = signing.newest_report(store, options.year)
        written = signing.export_copy(store, report, order, now=_now(), person=options.person)
    return _told(written, console)


def copy(options: argparse.Namespace, console: Console) -> int:
    """Write a copy of a signed package file."""
    package = read_package(read_bounded(options.package, MAX_PACKAGE))
    require_held(package, options.show or ())
    return _told(write_copy(package, copy_order(options)), console)


def _told(written: CopyWritten, console: Console) -> int:
    console.say(f"已导出并验证 {written.path}", f"Wrote and verified {written.path}")
    if written.rows_file:
        console.tell("copy.rows_written", file=written.rows_file)
    if tells_numbers(written):
        console.tell("copy.numbers_shown")
    console.emit(
        {
            "file": str(written.path),
            "sha256": written.sha256,
            "withheld": list(written.withheld),
            "rows_file": str(written.rows_file) if written.rows_file else None,
            **_statement_json(written.statement),
        }
    )
    return 0


def key(options: argparse.Namespace, console: Console) -> int:
    """Make, show or change a key file."""
    if options.action == "show":
        public = read_key_file(options.key).public
        console.say(public.fingerprint, public.fingerprint)
        spki = to_base64(public.spki)
        console.emit({"keyid": public.keyid, "fingerprint": public.fingerprint, "spki": spki})
        return 0
    if options.action == "forget":
        was_remembered = keyfile.forget_on_this_computer(options.key)
        console.tell("key.forgotten" if was_remembered else "key.nothing_to_forget")
        console.emit({"key": str(options.key), "forgotten": was_remembered})
        return 0
    secret = ask_secret(options.secret_file, _ASK)
    if options.action == "remember":
        keyfile.remember_on_this_computer(options.key, secret)
        console.tell("key.remembered")
        console.emit({"key": str(options.key), "remembered": True})
        return 0
    if options.action == "passphrase":
        new_secret = ask_secret(
            options.new_secret_file, "新密码 / new password: ", "--new-secret-file"
        )
        keyfile.change_passphrase(options.key, secret, new_secret)
        console.say("密码已更改", "The password is changed")
        console.emit({"key": str(options.key)})
        return 0
    made = keyfile.create_key(options.key, secret)
    if options.sheet:
        forms = _forms()
        sheet = forms.KeySheet(options.key, _now().date(), made.recovery_code, options.holder)
        write_atomically(options.sheet, forms.key_sheet(sheet, console.language))
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
    """Write an enrolment request and, if wanted, its form."""
    key = HeldKey(options.key, ask_secret(options.secret_file, _ASK))
    old = None
    if options.replaces:
        old_secret = ask_secret(
            options.replaces_secret_file, "原密钥密码 / old password: ", "--replaces-secret-file"
        )
        old = HeldKey(options.replaces, old_secret)
    applicant = Applicant(options.uscc, options.company, options.name, options.title, options.role)
    order = EnrolOrder(key, applicant, _now(), options.out, options.form, old, console.language)
    fingerprint = enrol_key(order)
    console.say(
        f"登记申请 {options.out}，指纹 {fingerprint}",
        f"Enrolment request {options.out}, fingerprint {fingerprint}",
    )
    console.emit(
        {
            "file": str(options.out),
            "fingerprint": fingerprint,
            "form": str(options.form) if options.form else None,
        }
    )
    return 0


def _forms() -> ModuleType:
    from desktop.jobs import forms  # noqa: PLC0415 - typesetting is seldom wanted

    return forms
