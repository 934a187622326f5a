"""The persons who work with a company file: 录入, 复核, 结账, 主管."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.errors import InputError, UsageError
from desktop.models.store import Store
from desktop.models.values import Person, Role


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
