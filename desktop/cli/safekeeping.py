"""Commands around the company file as a thing: password, recovery sheet, hand-over, portfolio."""

import argparse
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from desktop.cli.console import Console, trouble_json
from desktop.cli.emission_json import plain
from desktop.cli.opening import ask_secret, open_store, read_recovery_code, read_secret
from desktop.errors import SurroundingsError, UsageError
from desktop.jobs import hand_over as handing
from desktop.jobs import portfolio as many
from desktop.jobs import protection
from desktop.models.encryption import is_encrypted
from desktop.words import china_time

_SHOWN = Decimal("0.001")


def password(options: argparse.Namespace, console: Console) -> int:
    """Encrypt a company file, decrypt it, or give it another password."""
    recovery = read_recovery_code(options.recovery_file)
    old = read_secret(options.secret_file)
    if options.file.is_file() and is_encrypted(options.file) and recovery is None:
        old = ask_secret(options.secret_file, "原密码 / old password: ")
    new = (
        None
        if options.decrypt
        else ask_secret(options.new_secret_file, "新密码 / new password: ", "--new-secret-file")
    )
    done = protection.change_password(
        protection.PasswordOrder(options.file, old, new, recovery, options.person)
    )
    again = "encryption.password_changed" if done.was_encrypted else "encryption.now_encrypted"
    console.tell(again if done.is_encrypted else "encryption.now_plain")
    if done.older_backups:
        folder, count = done.older_backups[0].parent, len(done.older_backups)
        console.tell("encryption.backups_stay", count=count, folder=folder)
    console.emit(
        {
            "file": str(done.path),
            "encrypted": done.is_encrypted,
            "older_backups": [str(each) for each in done.older_backups],
        }
    )
    return 0


def recovery_sheet(options: argparse.Namespace, console: Console) -> int:
    """Write the recovery sheet of an encrypted company file.

    Raises:
        UsageError: ``encryption.sheet_where`` if neither ``--out`` nor ``--text`` is given.
    """
    if options.out is None and options.text is None:
        raise UsageError("encryption.sheet_where")
    secret = ask_secret(options.secret_file, "账套密码 / password: ")
    order = protection.SheetOrder(
        path=options.file,
        password=secret,
        today=date.today(),  # noqa: DTZ011 - the user's own day
        pdf=options.out,
        text=options.text,
        again=options.again,
        language=console.language,
        person=options.person,
    )
    protection.print_recovery_sheet(order)
    written = [str(each) for each in (options.out, options.text) if each is not None]
    console.tell("encryption.sheet_written", files="、".join(written))
    console.emit({"file": str(options.file), "sheets": written})
    return 0


def hand_over(options: argparse.Namespace, console: Console) -> int:
    """Write a copy with a note for a colleague; without a note, list the notes that came.

    Raises:
        UsageError: ``handover.out_missing`` for a note without ``--out``.
    """
    if not options.note and options.out is None:
        return _list_notes(options, console)
    if options.out is None:
        raise UsageError("handover.out_missing")
    with open_store(options) as store:
        path = handing.hand_over(store, options.note, options.out, person=options.person)
    console.tell("handover.done", file=path)
    console.emit({"file": str(path), "note": options.note})
    return 0


def _list_notes(options: argparse.Namespace, console: Console) -> int:
    with open_store(options, read_only=True) as store:
        notes = handing.handover_notes(store)
    for each in notes:
        line = f"{china_time(each.written_at)}  {each.person or '—'}  {each.note}"
        console.say(line, line)
    if not notes:
        console.tell("handover.none")
    console.emit(
        {"notes": [{"at": e.written_at, "person": e.person, "note": e.note} for e in notes]}
    )
    return 0


def portfolio(options: argparse.Namespace, console: Console) -> int:
    """Show many company files, one line each; exit 0 if any of them could be read."""
    files = many.company_files(options.paths)
    secret = read_secret(options.secret_file)
    passwords = {} if secret is None else dict.fromkeys(files, secret)
    order = many.PortfolioOrder(
        paths=tuple(options.paths),
        today=date.today(),  # noqa: DTZ011 - the user's own day
        passwords=passwords,
    )
    progress = console.progress()
    lines = many.portfolio(order, progress)
    progress.close()
    for line in lines:
        _say_line(line, console)
    console.emit([_line_json(line, console.language) for line in lines])
    is_any = any(line.trouble is None for line in lines)
    return 0 if is_any else SurroundingsError.exit_code


def _say_line(line: many.PortfolioLine, console: Console) -> None:
    if line.trouble is not None:
        console.say(str(line.path), str(line.path))
        console.complain(line.trouble)
        return
    closed = line.last_closed or "—"
    total = (
        "—" if line.co2e is None else f"{plain(line.co2e.quantize(_SHOWN, ROUND_HALF_UP))} tCO2e"
    )
    grades = "  ".join(f"{each.method}={each.grade}" for each in line.grades if each.grade)
    console.say(
        f"{line.name}  已结账至 {closed}  {line.year or '—'} 年 {total}  {grades}",
        f"{line.name}  closed until {closed}  {line.year or '—'}: {total}  {grades}",
    )
    if line.copy.of is not None:
        is_alike = line.copy.of.name == line.path.name
        file, other = ((p if is_alike else p.name) for p in (line.path, line.copy.of))
        console.tell(
            f"portfolio_copy.{line.copy.kind}", file=file, other=other, count=line.copy.common
        )


def _line_json(line: many.PortfolioLine, language: str) -> dict[str, object]:
    trouble = None if line.trouble is None else trouble_json(line.trouble, language)
    return {
        "path": str(line.path),
        "status": "read" if trouble is None else "trouble",
        "error": trouble,
        "name": line.name,
        "uscc": line.uscc,
        "region": line.region,
        "last_closed": None if line.last_closed is None else str(line.last_closed),
        "reopened": [str(month) for month in line.reopened],
        "drafts": line.drafts,
        "unposted": line.unposted,
        "year": line.year,
        "basis": line.basis.value,
        "scope1": _tonnes(line.scope1),
        "scope2_location": _tonnes(line.scope2_location),
        "co2e": _tonnes(line.co2e),
        "unit": "tCO2e",
        "grades": [
            {"method": each.method, "status": each.status, "grade": each.grade}
            for each in line.grades
        ],
        "superseded": line.is_superseded,
        "handover": line.handover,
        "copy": line.copy.kind.value,
        "copy_of": None if line.copy.of is None else str(line.copy.of),
    }


def _tonnes(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
