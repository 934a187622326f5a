"""``register``: what a platform needs to keep its register."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.cli.console import ROLE_WORDS, Console
from desktop.cli.opening import ask_secret
from desktop.errors import UsageError
from desktop.exchange.keys import SigningKey
from desktop.exchange.register import KeyStatus, Register, RegisteredKey
from desktop.exchange.roots import THRESHOLD
from desktop.exchange.shape import write_time
from desktop.exchange.verify_clock import CHINA
from desktop.jobs import platform_register as platform
from desktop.words import china_time, word

_STATES = {
    KeyStatus.ACTIVE: "有效",
    KeyStatus.SUPERSEDED: "已换新，自",
    KeyStatus.REVOKED: "已吊销，自",
}


def register(options: argparse.Namespace, console: Console) -> int:
    """Keep a platform's register."""
    actions = {
        "init-roots": _init_roots,
        "add": _add,
        "revoke": _revoke,
        "publish": _publish,
        "extract": _extract,
        "rotate-roots": _rotate_roots,
        "show": _show,
    }
    return actions[options.action](options, console)


def _init_roots(options: argparse.Namespace, console: Console) -> int:
    secrets = _secrets(options, options.count)
    threshold = options.threshold or THRESHOLD
    made = platform.init_roots(options.path, threshold, secrets, _now())
    console.tell("register.roots_made", root=made.root, count=len(made.keys))
    for path, code in zip(made.keys, made.recovery_codes, strict=True):
        console.tell("register.recovery_code", key=path.name, recovery_code=code)
    console.emit(
        {
            "root": str(made.root),
            "register": str(made.register),
            "keys": [str(path) for path in made.keys],
            "recovery_codes": list(made.recovery_codes),
            "threshold": threshold,
        }
    )
    return 0


def _rotate_roots(options: argparse.Namespace, console: Console) -> int:
    if not options.next_key:
        raise UsageError("register.rotation_incomplete")
    out, signers = _signing(options)
    order = platform.NextRoots(tuple(options.next_key), out, options.threshold or 0)
    roots = platform.rotate_roots(options.path, order, signers, _now())
    console.tell(
        "register.roots_rotated",
        root=out,
        version=roots.version,
        count=len(roots.keys),
        threshold=roots.threshold,
    )
    console.emit(
        {
            "root": str(out),
            "version": roots.version,
            "threshold": roots.threshold,
            "keyids": sorted(roots.keys),
        }
    )
    return 0


def _secrets(options: argparse.Namespace, count: int) -> list[str]:
    """Return a passphrase for each key; one secret file serves all of them.

    Raises:
        UsageError: ``register.secrets_wrong``.
    """
    files: list[Path] = options.secret_file
    if len(files) not in {0, 1, count}:
        raise UsageError("register.secrets_wrong", files=len(files), keys=count)
    given: list[Path | None] = [None] * count
    if files:
        given = [*files] if len(files) == count else [files[0]] * count
    return [
        ask_secret(path, f"根密钥 {number} 密码 / password of root key {number}: ")
        for number, path in enumerate(given, start=1)
    ]


def _add(options: argparse.Namespace, console: Console) -> int:
    if options.request is None or not options.person_id:
        raise UsageError("register.add_incomplete")
    decided = platform.Enrolment(
        options.person_id, _moment(options.not_before), timedelta(days=options.days)
    )
    asked, key = platform.add(options.path, options.request.read_bytes(), decided)
    console.tell(
        "register.key_added",
        company=asked.company,
        person=asked.person,
        fingerprint=asked.key.fingerprint,
    )
    console.emit({"fingerprint": asked.key.fingerprint, "company": asked.company, **_json(key)})
    return 0


def _revoke(options: argparse.Namespace, console: Console) -> int:
    if not options.keyid or not options.reason:
        raise UsageError("register.revoke_incomplete")
    since = _moment(options.since)
    key = platform.revoke(options.path, options.keyid, options.reason, since)
    console.tell("register.key_revoked_now", person=key.person, since=write_time(since))
    console.emit(_json(key))
    return 0


def _publish(options: argparse.Namespace, console: Console) -> int:
    out, signers = _signing(options)
    valid = timedelta(days=options.valid)
    published = platform.publish(options.path, out, signers, _now(), valid)
    console.tell("register.published", file=out, version=published.version)
    console.emit({"file": str(out), **_register_json(published)})
    return 0


def _extract(options: argparse.Namespace, console: Console) -> int:
    if not options.uscc:
        raise UsageError("register.extract_incomplete")
    out, signers = _signing(options)
    part = platform.extract(options.path, out, options.uscc, signers, _now())
    console.tell("register.extracted", file=out, keys=len(part.keys))
    console.emit({"file": str(out), **_register_json(part)})
    return 0


def _signing(options: argparse.Namespace) -> tuple[Path, list[SigningKey]]:
    """Return where to write and the unlocked root keys.

    Raises:
        UsageError: ``register.signing_incomplete``.
    """
    if options.out is None or not options.key:
        raise UsageError("register.signing_incomplete")
    return options.out, platform.open_keys(options.key, _secrets(options, len(options.key)))


def _show(options: argparse.Namespace, console: Console) -> int:
    found = platform.read(options.path)
    console.tell(
        "register.shown",
        version=found.version,
        expires_at=write_time(found.expires_at),
        keys=len(found.keys),
    )
    for key in found.keys:
        days = "–".join(_day(moment) for moment in (key.not_before, key.not_after))
        state, chinese = key.status.value, _STATES[key.status]
        since = f" {china_time(write_time(key.since))} (UTC+8)" if key.since else ""
        why = f" {word('key_reason', key.reason.value, console.language)}" if key.reason else ""
        role, who = ROLE_WORDS[key.role], f"  {key.uscc} {key.person}"
        console.say(
            f"{who} {role} {days} {chinese}{since}{why} {key.keyid}",
            f"{who} {key.role} {days} {state}{since}{why} {key.keyid}",
        )
    console.emit(_register_json(found))
    return 0


def _day(moment: datetime) -> str:
    """Return the day of a moment in China, as it was given to ``--not-before``."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"


def _register_json(register: Register) -> dict[str, object]:
    return {
        "version": register.version,
        "issued_at": write_time(register.issued_at),
        "expires_at": write_time(register.expires_at),
        "extract": register.is_extract,
        "keys": [_json(key) for key in register.keys],
    }


def _json(key: RegisteredKey) -> dict[str, object]:
    value = key.to_json()
    return dict(value) if isinstance(value, dict) else {}


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _moment(text: str) -> datetime:
    """Return a day in China or a moment; the present if nothing is given.

    Raises:
        UsageError: ``register.time_wrong``.
    """
    if not text:
        return _now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("register.time_wrong", value=text) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC)
