"""Packages with sound signatures that say what they must not; for the verifier and the page."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from desktop.exchange import names
from desktop.exchange.canonical import to_json
from desktop.exchange.receipt import issue_receipt
from desktop.exchange.salts import commit, read_salts

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    "x" * 5000,
    "\u202e",
    "2026-02-30",
    "0" * 64,
    [],
    {},
    [[]],
    {"a": {}},
    "-0.000000",
    "restricted/../x",
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container and key of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def mutate(statement: Any, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        holder, key = chance.choice(list(places(statement)))
        match chance.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[f"{key}x"] = holder[key]
            case 2 if isinstance(holder, list):
                holder.append(holder[key])
            case 3:
                other, place = chance.choice(list(places(statement)))
                holder[key] = json.loads(json.dumps(other[place]))
            case _:
                holder[key] = chance.choice(ODD)


def mutated(firm: Any, count: int) -> list[Any]:
    """Return packages whose statements were changed at random and signed again."""
    base, chance = firm.signed(), random.Random(20261126)
    return [firm.resigned(base, lambda statement: mutate(statement, chance)) for _ in range(count)]


def said(firm: Any, change: Callable[[dict[str, Any]], object]) -> Any:
    """Return a package whose predicate was changed and signed again."""
    return firm.resigned(firm.signed(), lambda statement: change(statement["predicate"]))


def renamed(predicate: dict[str, Any]) -> None:
    """Name an original file by its digest, as the draft did."""
    for one in predicate["commitments"]:
        if one["name"].startswith("restricted/evidence/0001"):
            one["name"] = f"restricted/evidence/{'a' * 64}.xml"
    predicate["commitments"].sort(key=lambda one: one["name"])


def counted_twice(predicate: dict[str, Any]) -> None:
    """Commit to one original file twice."""
    last = predicate["commitments"][-2]
    again = {**last, "name": "restricted/evidence/0003.xml"}
    predicate["commitments"].insert(-1, again)
    predicate["commitments"].sort(key=lambda one: one["name"])
    predicate["counts"]["evidence"] += 1


def set_in(*path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change of one place of the predicate."""

    def change(predicate: dict[str, Any]) -> None:
        holder: Any = predicate
        for name in path[:-1]:
            holder = holder[name]
        holder[path[-1]] = value

    return change


def with_audit(firm: Any, at: Any) -> Any:
    """Return a package whose last log entry has another moment."""
    entry = {"at": at, "previous": "1" * 64, "hash": "2" * 64, "what": "seal"}
    package = firm.signed()
    lines = package.files[names.AUDIT_LOG].split(b"\n")
    data = b"\n".join([lines[0], to_json(entry), b""])
    return firm.with_restricted_file(package, names.AUDIT_LOG, data)


def with_coverage(firm: Any, month: str) -> Any:
    """Return a bank's copy whose coverage names a month that no calendar has."""
    table = f"facility,month,source,status\n总厂,{month},electricity.purchased,metered\n".encode()
    package = firm.with_open_file(firm.signed(), names.COVERAGE, table)
    package = firm.resigned(
        package, lambda statement: statement["predicate"]["counts"].update(missing_months=0)
    )
    files = {path: data for path, data in package.files.items() if "restricted" not in path}
    return replace(package, files=files)


def with_sum(firm: Any) -> Any:
    """Return a package whose totals add up to more digits than an amount may have."""
    most = f"{'9' * 30}.000000"
    rows = "".join(f"1,G{n},both,false,false,{most},{most}\n" for n in range(2))
    table = f"scope,gas,basis,biogenic,outside_kyoto,kg,kgco2e\n{rows}".encode()
    return firm.with_open_file(firm.signed(), names.TOTALS, table)


def with_receipt(firm: Any, **changes: Any) -> Any:
    """Return a package with a receipt that says something else."""
    given = replace(firm.receipt(firm.signed(), firm.content()), **changes)
    return firm.signed().with_file(names.RECEIPT, issue_receipt(given, firm.PLATFORM_KEY))


def with_salts(firm: Any, change: Callable[[dict[str, Any]], object]) -> Any:
    """Return a package with other salts."""
    package = firm.signed()
    value = json.loads(package.files[names.SALTS])
    change(value)
    return replace(package, files={**package.files, names.SALTS: to_json(value)})


def with_original(firm: Any, name: str) -> Any:
    """Return a package with one original file more, of which the statement knows nothing."""
    package, data = firm.signed(), b"<bill/>"
    path = f"restricted/evidence/{name or hashlib.sha256(data).hexdigest()}.xml"
    salts = read_salts(package.files[names.SALTS])
    more = replace(salts, files={**salts.files, path: b"\0" * 32})
    files = {**package.files, path: data, names.SALTS: more.to_bytes()}
    assert commit(b"\0" * 32, data)
    return replace(package, files=files)


def hostile(firm: Any) -> dict[str, Any]:
    """Return hostile packages by what is wrong with them."""
    facility = ("boundary", "facilities")
    one = {"name": "总厂", "region": "330500"}
    return {
        "a period backwards": said(
            firm, set_in("period", value={"start": "2026-01-01", "end": "2025-01-01"})
        ),
        "a period without end": said(firm, set_in("period", "end", value="9999-12-31")),
        "a day that no month has": said(firm, set_in("period", "end", value="2025-02-30")),
        "a name that is not NFC": said(firm, set_in("company", "name", value="Cafe\u0301")),
        "a name that turns around": said(firm, set_in("company", "name", value="甲\u202e乙")),
        "a wrong check character": said(
            firm, set_in("company", "uscc", value="91330500MA2AAAAA01")
        ),
        "a share above one": said(firm, set_in(*facility, value=[{**one, "share": "1.5"}])),
        "a share below nothing": said(firm, set_in(*facility, value=[{**one, "share": "-1"}])),
        "an original named by its digest": said(firm, renamed),
        "an original counted twice": said(firm, counted_twice),
        "a wrong count": said(firm, set_in("counts", "evidence", value=99)),
        "a sealing time at the end of time": said(
            firm, set_in("sealed_at", value="9999-12-31T23:59:59Z")
        ),
        "a sealing time at its beginning": said(
            firm, set_in("sealed_at", value="0001-01-01T00:00:00Z")
        ),
        "a total that is too long": with_sum(firm),
        "a receipt from the future": with_receipt(
            firm, received_at=firm.NOW.replace(year=firm.NOW.year + 1)
        ),
        "a receipt of another package": with_receipt(firm, payload_digest="9" * 64),
        "a salt too short": with_salts(firm, lambda value: value["salts"].update(x="00")),
        "a seed for a file": with_salts(
            firm, lambda value: value["seeds"].update({"restricted/audit.jsonl": "0" * 64})
        ),
        "an original of nobody": with_original(firm, ""),
        "an original under a wrong name": with_original(firm, "b" * 64),
    }
