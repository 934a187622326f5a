"""The persons who work with a company file – 录入, 复核, 结账, 主管 – and who of them this is.

Who works here is a choice of this user on this machine, for one company file and its copies. It
stands beside the windows' settings and never in the company file: a colleague who gets the file
chooses anew.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.errors import InputError, UsageError
from desktop.exchange.writing import write_atomically
from desktop.models.connection import disk_words
from desktop.models.store import Store
from desktop.models.values import Person, Role
from desktop.paths import user_folder

_MOST_FILES = 1000
"""Company files whose person is remembered; the oldest choice goes first."""


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """A person to add, or to change by name.

    Attributes:
        password: ``None`` leaves it as it is; a supervisor needs one.
        by: Who does it.
        supervisor_password: Of whoever does it, once a supervisor has a password.
    """

    name: str
    roles: tuple[Role, ...]
    password: str | None = field(default=None, repr=False)
    by: str = ""
    supervisor_password: str = field(default="", repr=False)


def put_person(store: Store, order: PersonOrder) -> tuple[Person, ...]:
    """Add or change a person and return everybody.

    From the first person on, only persons with the role confirm (录入), post (复核) and close
    (结账); with a supervisor's password set, only a supervisor reopens months and changes persons.

    Raises:
        InputError: ``person.name_missing``; ``person.supervisor_needs_password``;
            ``person.last_supervisor``.
        UsageError: ``person.not_supervisor``; ``person.wrong_password``.
    """
    name = order.name.strip()
    if not name:
        raise InputError("person.name_missing")
    with store.change("person.changed", person=order.by) as change:
        change.add_person(
            Person(name, order.roles),
            order.password,
            supervisor_password=order.supervisor_password,
        )
    return store.persons()


def roles_of(words: Iterable[str]) -> tuple[Role, ...]:
    """Return roles by their words, in the order of the roles.

    Raises:
        UsageError: ``person.role_unknown`` with the known ones.
    """
    wanted = {word.strip() for word in words if word.strip()}
    known = {role.value: role for role in Role}
    for word in sorted(wanted - known.keys()):
        raise UsageError("person.role_unknown", role=word, known="、".join(known))
    return tuple(role for role in Role if role.value in wanted)


def list_persons(store: Store) -> tuple[Person, ...]:
    """Return everybody who works with the company file, in the order they were added."""
    return store.persons()


def current_person(store: Store) -> str:
    """Return who works with this company file on this machine; empty where nobody said so yet.

    That is the person chosen last, while the file still knows them. A file with one person needs
    no choice.
    """
    names = [person.name for person in store.persons()]
    chosen = _chosen().get(store.birth(), "")
    if chosen and (chosen in names or not names):
        return chosen
    return names[0] if len(names) == 1 else ""


def choose_person(store: Store, name: str, password: str = "") -> str:
    """Remember who works with this company file on this machine and return their name.

    Args:
        store: The open company file; nothing in it changes.
        name: One of its persons; any name where it has none.
        password: Of a person who has one.

    Raises:
        InputError: ``person.name_missing``.
        UsageError: ``person.unknown`` with those the file knows; ``person.wrong_password``.
        SurroundingsError: ``package.file_not_written``: the choice could not be kept.
    """
    wanted = name.strip()
    if not wanted:
        raise InputError("person.name_missing")
    known = {person.name: person for person in store.persons()}
    if known and wanted not in known:
        raise UsageError("person.unknown", person=wanted, known="、".join(known))
    if known and known[wanted].has_password and not store.is_password(wanted, password):
        raise UsageError("person.wrong_password", person=wanted)
    _remember(store.birth(), wanted)
    return wanted


def stay_at_work(store: Store, name: str) -> None:
    """Remember who has been working here all along, where the file told it by itself before.

    A second person came, and whoever entered them would be asked who they are, or be taken for
    somebody who worked here long ago.
    """
    if current_person(store) != name and any(each.name == name for each in store.persons()):
        _remember(store.birth(), name)


def forget_person(store: Store) -> None:
    """Forget who works with this company file on this machine: the next one chooses anew."""
    _remember(store.birth(), "")


def _place() -> Path:
    return user_folder() / "persons.json"


def _chosen() -> dict[str, str]:
    """Return who was chosen, by company file; a damaged list counts as none."""
    try:
        kept = json.loads(_place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def _remember(book: str, name: str) -> None:
    kept = {each: who for each, who in _chosen().items() if each != book}
    newest = list(kept.items())[-_MOST_FILES:]
    chosen = dict([*newest, (book, name)] if name else newest)
    with disk_words():
        _place().parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(chosen, ensure_ascii=False, indent=1)
    write_atomically(_place(), text.encode("utf-8"))
