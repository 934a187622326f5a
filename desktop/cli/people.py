"""Commands about persons and evidence of a company file."""

import argparse

from desktop.cli.console import Console
from desktop.cli.emission_json import plain
from desktop.cli.opening import ask_secret, open_store, read_secret
from desktop.errors import UsageError
from desktop.jobs import evidence as originals
from desktop.jobs import persons
from desktop.models.store import Store
from desktop.words import joined, word

_SHOWN = 12
"""Digits of a SHA-256 that people are shown; ``evidence save`` takes them."""


def person(options: argparse.Namespace, console: Console) -> int:
    """List, add or change the persons who work with a company file; say which of them this is.

    Raises:
        UsageError: ``person.roles_needed`` to set somebody without roles.
    """
    with open_store(options, read_only=options.action != "set") as store:
        if options.action == "set":
            if not options.roles:
                raise UsageError("person.roles_needed")
            order = persons.PersonOrder(
                name=options.name,
                roles=persons.roles_of(options.roles.split(",")),
                password=read_secret(options.password_file),
                by=options.person,
                supervisor_password=read_secret(options.supervisor_secret_file) or "",
            )
            persons.put_person(store, order)
        elif options.action == "choose":
            persons.choose_person(store, options.name, _own_password(store, options))
        elif options.action == "forget":
            persons.forget_person(store)
        known, current = persons.list_persons(store), persons.current_person(store)
    for each in known:
        mark = "→" if each.name == current else " "
        roles = (word("person_role", role.value, console.language) for role in each.roles)
        line = f"{mark} {each.name}  {joined(roles, console.language)}"
        console.say(line, line)
    console.tell("person.current" if current else "person.not_chosen", person=current)
    console.emit(
        [
            {
                "name": each.name,
                "roles": [role.value for role in each.roles],
                "has_password": each.has_password,
                "is_current": each.name == current,
            }
            for each in known
        ]
    )
    return 0


def _own_password(store: Store, options: argparse.Namespace) -> str:
    """Return the password of a person who has one, from a file or a prompt."""
    if not any(p.name == options.name and p.has_password for p in persons.list_persons(store)):
        return ""
    return ask_secret(options.password_file, f"{options.name}: ", "--password-file")


def evidence(options: argparse.Namespace, console: Console) -> int:
    """Attach evidence, list it, show coverage and budget, or write an original to disk."""
    actions = {"add": _attach, "list": _list, "save": _save, "budget": _budget, "show": _show}
    with open_store(options, read_only=options.action not in {"add", "budget"}) as store:
        document = actions[options.action](store, options)
        state = originals.evidence_state(store)
    _say_originals(document, console)
    percent = "—" if state.percent is None else plain(state.percent)
    console.tell(
        "evidence.state",
        percent=percent,
        evidenced=state.evidenced,
        records=state.records,
        used=f"{state.stored_bytes / 1_000_000:.1f}",
        budget=state.budget_bytes // 1_000_000,
    )
    if state.is_over_budget:
        console.tell("evidence.over_budget")
    console.emit(
        {
            **document,
            "coverage": {
                "records": state.records,
                "evidenced": state.evidenced,
                "percent": None if state.percent is None else plain(state.percent),
            },
            "budget": {
                "documents": state.documents,
                "stored_bytes": state.stored_bytes,
                "budget_bytes": state.budget_bytes,
                "over": state.is_over_budget,
            },
        }
    )
    return 0


def _say_originals(document: dict[str, object], console: Console) -> None:
    """Say which originals were listed or written, each with the beginning of its SHA-256."""
    listed = document.get("evidence") or document.get("documents")
    for each in listed if isinstance(listed, list) else ():
        text = f"{each['sha256'][:_SHOWN]}  {each['name']}  {each.get('note', '')}".rstrip()
        console.say(text, text)
    if "file" in document:
        file = document["file"]
        console.say(f"原件已写入 {file}", f"The original is written to {file}")


def _attach(store: Store, options: argparse.Namespace) -> dict[str, object]:
    attachment = originals.Attachment(options.record, tuple(options.paths), options.note)
    added = originals.attach(store, attachment, person=options.person)
    return {"attached": [{"sha256": each.document, "note": each.note} for each in added]}


def _list(store: Store, options: argparse.Namespace) -> dict[str, object]:
    if options.record:
        found = originals.evidence_of(store, options.record)
        names = originals.names_of(store, found)
        return {
            "evidence": [
                {"sha256": e.document, "name": names.get(e.document, ""), "note": e.note}
                for e in found
            ]
        }
    return {
        "documents": [
            {
                "sha256": kept.document.sha256,
                "name": kept.document.name,
                "kind": kept.document.kind.value,
                "size": kept.document.size,
                "stored": kept.stored,
                "read_at": kept.read_at,
            }
            for kept in originals.originals(store)
        ]
    }


def _save(store: Store, options: argparse.Namespace) -> dict[str, object]:
    if not options.paths or options.out is None:
        raise UsageError("evidence.save_what")
    kept = originals.save_original(store, str(options.paths[0]), options.out)
    return {"sha256": kept.document.sha256, "file": str(options.out)}


def _budget(store: Store, options: argparse.Namespace) -> dict[str, object]:
    originals.set_budget(store, options.mb, person=options.person)
    return {}


def _show(_store: Store, _options: argparse.Namespace) -> dict[str, object]:
    return {}
