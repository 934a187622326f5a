"""Ask the platform to enrol a signing key: the request it reads and the form people sign."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop.exchange.enrolment import Applicant, request_enrolment
from desktop.exchange.keyfile import open_key
from desktop.exchange.writing import write_atomically
from desktop.jobs import forms


@dataclass(frozen=True, slots=True)
class EnrolOrder:
    """A key to enrol.

    Attributes:
        secret: The key's passphrase.
        out: Where the request goes; the form stands beside it as PDF.
    """

    key: Path
    secret: str = field(repr=False)
    applicant: Applicant
    now: datetime
    out: Path
    language: str = "zh"


def enrol_key(order: EnrolOrder) -> tuple[Path, Path]:
    """Write the request and its form; return both.

    Raises:
        InputError: If the key file is damaged or the passphrase is wrong.
        SurroundingsError: If a file cannot be written.
    """
    key = open_key(order.key, order.secret)
    request = request_enrolment(key, order.applicant, created_at=order.now)
    form = order.out.with_suffix(".pdf")
    write_atomically(order.out, request)
    forms.write_form(form, forms.enrolment_form(request, order.language))
    return order.out, form
