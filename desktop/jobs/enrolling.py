"""Ask the platform to enrol a signing key: the request it reads and the form people sign."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop.exchange.enrolment import Applicant, enrolment_form, read_request, request_enrolment
from desktop.exchange.keyfile import open_key
from desktop.exchange.writing import write_atomically
from desktop.jobs.company import require_credit_code


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key file and its passphrase."""

    path: Path
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolOrder:
    """A key to enrol.

    Attributes:
        out: Where the request goes.
        form: Where its printed form goes, as PDF; nowhere if nothing is named.
        replaces: The key it takes the place of, which signs the request too.
    """

    key: HeldKey
    applicant: Applicant
    now: datetime
    out: Path
    form: Path | None = None
    replaces: HeldKey | None = None
    language: str = "zh"


def enrol_key(order: EnrolOrder) -> str:
    """Write the request and, if wanted, its form; return the fingerprint people compare.

    Raises:
        InputError: ``entity.uscc_wrong`` or ``entity.uscc_check``.
        InputError: If a key file is damaged or its passphrase is wrong.
        SurroundingsError: If a file cannot be written.
    """
    require_credit_code(order.applicant.uscc)
    old = open_key(order.replaces.path, order.replaces.secret) if order.replaces else None
    key = open_key(order.key.path, order.key.secret)
    request = request_enrolment(key, order.applicant, created_at=order.now, old_key=old)
    write_atomically(order.out, request)
    if order.form:
        from desktop.jobs import forms  # noqa: PLC0415 - typesetting is seldom wanted

        form = forms.enrolment_form(request, order.language, order.out.name)
        forms.write_form(order.form, form)
    return enrolment_form(read_request(request)).fingerprint
