"""What ``export`` and ``copy`` show, withhold and to whom, from their arguments."""

import argparse
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from desktop.cli.opening import ask_key_secret
from desktop.errors import InputError, UsageError
from desktop.exchange import names
from desktop.exchange.package import Package
from desktop.exchange.profiles import MOST_ROWS, PROFILES, Profile
from desktop.exchange.verify_clock import CHINA
from desktop.jobs.copies import (
    CopyOrder,
    CopyWritten,
    Recipient,
    RowChoice,
    chosen_profile,
    restricted_files,
)

_GOOD_FOR = timedelta(days=30)


def copy_order(options: argparse.Namespace) -> CopyOrder:
    """Return the order that the arguments describe.

    Raises:
        UsageError: ``copy.rows_wrong``, ``copy.recipient_incomplete``, ``copy.date_wrong``.
        InputError: ``copy.name_unknown``.
    """
    return CopyOrder(
        out=options.out,
        profile=_profile(options),
        rows=tuple(_rows(text) for text in options.rows),
        recipient=_recipient(options),
        is_pending=bool(getattr(options, "pending", False)),
    )


def _profile(options: argparse.Namespace) -> Profile:
    if options.show is not None or options.withhold:
        return chosen_profile(options.withhold or (), options.show)
    name = "full" if options.redact in {None, "none"} else options.redact
    return PROFILES[name]


def require_held(package: Package, shown: Iterable[str]) -> None:
    """Refuse to show what the package does not hold: its reader would look for it in vain.

    Raises:
        InputError: ``copy.part_withheld``.
    """
    held = {one.name for one in restricted_files(package)}
    for name in shown:
        if name not in held:
            raise InputError("copy.part_withheld", name=name, held="、".join(sorted(held)) or "—")


def tells_numbers(written: CopyWritten) -> bool:
    """Tell whether lines or originals are shown, which name invoices, without the suppliers."""
    withheld = set(written.withheld)
    originals, hidden = (
        sum(name.startswith(names.EVIDENCE_FOLDER) for name in paths)
        for paths in (_enclosed(written), withheld)
    )
    shows_lines = names.ACTIVITY not in withheld or written.rows_file is not None
    return names.PARTIES in withheld and (shows_lines or hidden < originals)


def _enclosed(written: CopyWritten) -> list[str]:
    """Return the restricted files that the full package holds itself."""
    return [one.name for one in written.statement.commitments if not one.is_hash_only]


def _rows(text: str) -> RowChoice:
    """Return rows written as ``activity=1,4-9``.

    Raises:
        UsageError: ``copy.rows_wrong``.
    """
    table, _, numbers = text.partition("=")
    try:
        rows = tuple(number for part in numbers.split(",") for number in _range(part))
    except ValueError as error:
        raise UsageError("copy.rows_wrong", value=text) from error
    if not 0 < len(rows) <= MOST_ROWS:
        raise UsageError("copy.rows_wrong", value=text)
    return RowChoice(table.strip(), rows)


def _range(part: str) -> Iterator[int]:
    first, dash, last = part.partition("-")
    low, high = int(first), int(last) if dash else int(first)
    if high - low > MOST_ROWS:
        raise ValueError(part)
    return iter(range(low, high + 1))


def _recipient(options: argparse.Namespace) -> Recipient | None:
    given = (options.to, options.purpose, options.challenge, options.expires, options.key)
    if not any(given):
        return None
    if not (options.to and options.purpose and options.challenge and options.key):
        raise UsageError("copy.recipient_incomplete")
    expires_at = _end_of(options.expires)
    secret = ask_key_secret(options, "密钥密码 / password: ")
    return Recipient(
        options.to, options.purpose, options.challenge, expires_at, options.key, secret
    )


def _end_of(text: str) -> datetime:
    """Return the end of a day in China; thirty days from now if none is given.

    Raises:
        UsageError: ``copy.date_wrong``.
    """
    try:
        day = date.fromisoformat(text) if text else datetime.now(CHINA).date() + _GOOD_FOR
    except ValueError as error:
        raise UsageError("copy.date_wrong", value=text) from error
    return datetime.combine(day, time(23, 59, 59), CHINA)
