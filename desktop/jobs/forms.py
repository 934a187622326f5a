"""Papers to sign or keep by hand, as PDF: enrolment, key sheet, cover and check of a package."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from desktop.accounting.rating.schema import Method
from desktop.errors import PackageError
from desktop.exchange.enrolment import AGREEMENT, file_name, read_request
from desktop.exchange.keyfile import read_key_file
from desktop.exchange.keys import fingerprint_groups
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.package import read_package
from desktop.exchange.parts import Kind
from desktop.exchange.verdict import Signer
from desktop.exchange.verify import Options, verify_package
from desktop.exchange.verify_clock import CHINA
from desktop.exchange.writing import write_atomically
from desktop.findings import NOWHERE
from desktop.jobs.countersigning import declaration_text
from desktop.jobs.package_sureness import Sureness, sureness
from desktop.jobs.receipts import Authority
from desktop.jobs.shipped import load_methods
from desktop.jobs.verifying import verify_file
from desktop.messages import sentence
from desktop.paths import resources
from desktop.reports.emissions import word
from desktop.reports.forms import FormKind, render_form

_KG_PER_T = 1000
_PLACES = Decimal("0.001")
_KEY_GROUPS = 8
_MOST_WEAK = 4
_TOTALS = ("scope1_kg", "scope2_location_kg", "scope2_market_kg")

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What a key sheet shows.

    Attributes:
        recovery_code: Shown once, when the key is made; empty if it is not at hand.
        holder: Whose key it is; empty leaves a line.
    """

    key: Path
    today: date
    recovery_code: str = ""
    holder: str = ""


def enrolment_form(request: bytes, language: str = "zh", name: str = "") -> bytes:
    """Return the form that goes to the platform with an enrolment request.

    Args:
        request: The request.
        language: Of the form.
        name: Of the request's file, as people look for it; the one it should have if not given.

    Raises:
        PackageError: If the request's signatures do not hold.
    """
    asked = read_request(request)
    facts = {
        "company": asked.company,
        "uscc": asked.uscc,
        "person": asked.person,
        "job_title": asked.title,
        "role": _word(f"role_{asked.role}", language),
        "created_at": _moment(asked.created_at),
        "request_file": name or file_name(asked),
        "supersedes": " ".join(_digest_groups(asked.supersedes)),
    }
    content = {
        "facts": _rows(facts),
        "fingerprint": fingerprint_groups(asked.key.digest),
        "agreement": sentence(AGREEMENT, {}, language),
        "foot": asked.uscc,
    }
    return render_form(FormKind.ENROLMENT, content, language)


def key_sheet(sheet: KeySheet, language: str = "zh") -> bytes:
    """Return the sheet a key's holder keeps in a safe.

    Raises:
        InputError: If the key file is damaged.
        SurroundingsError: If it cannot be read.
    """
    public = read_key_file(sheet.key).public
    facts = {"holder": sheet.holder, "key_file": sheet.key.name, "made_on": str(sheet.today)}
    content = {
        "facts": _rows(facts),
        "fingerprint": fingerprint_groups(public.digest),
        "recovery": sheet.recovery_code.split("-") if sheet.recovery_code else [],
        "foot": public.digest[:16].upper(),
    }
    return render_form(FormKind.KEY_SHEET, content, language)


def cover_sheet(
    package: bytes, *, now: datetime, authority: Authority | None = None, language: str = "zh"
) -> bytes:
    """Return the cover sheet of a signed package, after verifying it.

    Raises:
        PackageError: A code of section 8.
        InputError: ``countersign.declaration_unknown``.
    """
    trusted = authority or Authority()
    options = Options(register=trusted.register, root=trusted.root)
    verdict = verify_package(package, now=now, options=options)
    if not verdict.is_valid:
        raise PackageError(verdict.code, NOWHERE, **verdict.details)
    statement = read_statement(read_package(package).payload)
    receipt = verdict.receipt
    seen = f"{receipt.verifier_id}  {_moment(receipt.received_at)}" if receipt else ""
    content = {
        "facts": _rows({**_facts(statement, language), "receipt": seen}),
        "results": _results(statement),
        "ratings": _ratings(statement, language),
        "fingerprint": fingerprint_groups(verdict.digest),
        "signers": [_signer(one, language) for one in verdict.signers],
        "notes": [sentence(note, verdict.details, language) for note in verdict.notes],
        "declaration": declaration_text(statement.attestation),
        "foot": statement.package_id,
    }
    return render_form(FormKind.COVER, content, language)


def verification_sheet(
    package: bytes, *, now: datetime, authority: Authority | None = None, language: str = "zh"
) -> bytes:
    """Return the page on which a reader keeps what verifying a package found; no party is named.

    Raises:
        PackageError: A code of section 8; ``package.nothing_to_print`` for a withdrawal.
    """
    verdict = verify_file(package, now, authority or Authority())
    if not verdict.is_valid:
        raise PackageError(verdict.code, NOWHERE, **verdict.details)
    held = read_package(package)
    statement = read_statement(held.payload)
    if statement.kind is Kind.WITHDRAWAL:
        raise PackageError("package.nothing_to_print")
    receipt = verdict.receipt
    seen = f"{receipt.verifier_id}  {_moment(receipt.received_at)}" if receipt else ""
    withheld = _word("withheld_yes", language) if verdict.withheld else ""
    more = {"receipt": seen, "withheld": withheld, "checked_at": _moment(now)}
    self_assessed = _word("self_assessed", language)
    content = {
        "facts": _rows({**_facts(statement, language), **more}),
        "said": verdict.message(language).splitlines(),
        "results": _results(statement),
        "ratings": [
            {**each, "grade": self_assessed.format(grade=each["grade"])}
            for each in _ratings(statement, language)
        ],
        "sureness": [_sureness(each, language) for each in sureness(held)],
        "fingerprint": fingerprint_groups(verdict.digest),
        "signers": [_signer(one, language) for one in verdict.signers],
        "foot": statement.package_id,
    }
    return render_form(FormKind.VERDICT, content, language)


def _sureness(each: Sureness, language: str) -> dict[str, str]:
    counted = (f"{_word(f'sure_{level}', language)} {count}" for level, count in each.levels)
    return {
        "kind": _word(f"sure_{each.kind}", language),
        "levels": " · ".join(counted),
        "weak": "; ".join(each.weak[:_MOST_WEAK]),
    }


def _facts(statement: Statement, language: str) -> dict[str, str]:
    engine = statement.engine
    return {
        "company": statement.company.name,
        "uscc": statement.company.uscc,
        "period": f"{statement.period.start} – {statement.period.end}",
        "kind": _word(f"kind_{statement.kind.value}", language),
        "seq": str(statement.seq),
        "package_id": statement.package_id,
        "sealed_at": _moment(statement.sealed_at),
        "methodology": f"{engine.methodology_id} · {engine.methodology_sha256[:16]}",
        "reason": statement.amends.reason if statement.amends else "",
    }


def _results(statement: Statement) -> Rows:
    totals = {name: _tonnes(statement.results[name]) for name in _TOTALS}
    return _rows(totals)


def _ratings(statement: Statement, language: str) -> Rows:
    """Return the grades in words where this program knows the method, else as they stand."""
    rows = []
    for one in statement.results["ratings"]:
        if "grade" in one:
            method = load_methods().get(one["method"])
            name = word(method.name, language) if method else one["method"]
            rows.append({"method": name, "grade": _grade(method, one["grade"], language)})
    return rows


def _grade(method: Method | None, grade: str, language: str) -> str:
    levels = method.levels if method else ()
    titles = [word(level.title, language) for level in levels if level.key == grade]
    return next((title for title in titles if title), grade)


def _moment(moment: datetime) -> str:
    """Return a moment as the clock in China shows it."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M} (UTC+8)"


def _tonnes(kilograms: str) -> str:
    return f"{(Decimal(kilograms) / _KG_PER_T).quantize(_PLACES):,f}"


def _signer(signer: Signer, language: str) -> dict[str, str]:
    return {
        "role": _word(f"role_{signer.role}", language) if signer.role else "—",
        "name": signer.name or _word("unknown_signer", language),
        "key": " ".join(_digest_groups(signer.keyid)[:_KEY_GROUPS]),
    }


def _digest_groups(keyid: str) -> list[str]:
    return fingerprint_groups(keyid.partition(":")[2])


def _rows(facts: Mapping[str, str]) -> Rows:
    return [{"key": key, "text": text} for key, text in facts.items() if text]


def _word(key: str, language: str) -> str:
    path = resources() / "templates" / "forms.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    return str(words[key][language])


def write_form(path: Path, pdf: bytes) -> None:
    """Write a paper.

    Raises:
        SurroundingsError: If it cannot be written.
    """
    write_atomically(path, pdf)
