"""``form``: papers to sign or keep by hand."""

import argparse
from datetime import UTC, datetime

from desktop.cli.checking import read_bounded
from desktop.cli.console import Console
from desktop.cli.countersign import authority_of
from desktop.exchange.container import MAX_PACKAGE
from desktop.jobs import forms


def form(options: argparse.Namespace, console: Console) -> int:
    """Write the enrolment form, the key sheet or the cover sheet."""
    pdf = _pdf(options, console.language)
    forms.write_form(options.out, pdf)
    console.tell("form.written", file=options.out)
    console.emit({"file": str(options.out), "kind": options.kind})
    return 0


def _pdf(options: argparse.Namespace, language: str) -> bytes:
    now = datetime.now(UTC)
    if options.kind == "key":
        sheet = forms.KeySheet(options.source, now.date(), holder=options.holder)
        return forms.key_sheet(sheet, language)
    data = read_bounded(options.source, MAX_PACKAGE)
    if options.kind == "enrolment":
        return forms.enrolment_form(data, language, options.source.name)
    return forms.cover_sheet(data, now=now, authority=authority_of(options), language=language)
