"""Packages that attack one rule of the format each, with the code that every verifier gives.

Whoever writes another verifier can take them over: each is the small company's package with one
thing changed, and signed again by its enrolled keys where the change lies below the signatures.
"""

import base64
import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.exchange import names
from desktop.exchange.canonical import to_json
from desktop.exchange.container import read_container, write_container
from desktop.exchange.envelope import Envelope
from tests.unit.exchange.confusions import confusions

Bytes = Callable[[bytes], bytes]
_ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Attack:
    """A package and what is to be said of it, register and root at hand."""

    name: str
    data: bytes = field(repr=False)
    code: str


def attacks(firm: Any) -> list[Attack]:
    """Return every attack."""
    base = firm.signed()
    groups = (_containers(base), _envelopes(base), _payloads(firm, base), _tables(firm, base))
    own = [attack for group in groups for attack in group]
    return [*own, *(Attack(*case) for case in confusions(firm, base))]


# ---------------------------------------------------------------------- the container


def _zip(
    pairs: list[tuple[str, bytes]],
    listed: list[tuple[str, bytes]] | None = None,
    *,
    flags: int = 0,
    version: int = 20,
    extra: bytes = b"",
    comment: bytes = b"",
) -> bytes:
    """Return a ZIP of stored entries, canonical unless something else is asked for."""
    local, central, starts = b"", b"", []
    for path, data in pairs:
        name = path.encode()
        starts.append(len(local))
        sizes = (zlib.crc32(data), len(data), len(data), len(name), len(extra))
        local += struct.pack("<4s5H3I2H", b"PK\3\4", version, flags, 0, 0, 33, *sizes)
        local += name + extra + data
    for (path, data), start in zip(listed or pairs, starts, strict=False):
        name = path.encode()
        about = (zlib.crc32(data), len(data), len(data), len(name), 0, len(comment), 0, 0, 0)
        head = struct.pack("<4s6H", b"PK\1\2", 20, 20, flags, 0, 0, 33)
        central += head + struct.pack("<3I5H2I", *about, start) + name + comment
    count = len(listed or pairs)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


def _containers(base: Any) -> Iterator[Attack]:
    whole = base.to_bytes()
    files = sorted(read_container(whole).items())
    assert _zip(files) == whole
    other = [(path, b"x" if path == names.TOTALS else data) for path, data in files]
    odd = {
        "a prefix": b"MZ" + whole,
        "a suffix": whole + b"\n",
        "nothing": b"",
        "half of it": whole[: len(whole) // 2],
        "a comment": whole[:-2] + b"\5\0hello",
        "a name twice": _zip(sorted([*files, files[0]], key=lambda one: one[0])),
        "a directory that says something else": _zip(files, other),
        "an entry that no directory lists": _zip(files, files[:-1]),
        "entries in another order": _zip(files[::-1]),
        "a flag": _zip(files, flags=0x800),
        "a data descriptor": _zip(files, flags=8),
        "another version": _zip(files, version=45),
        "an extra field": _zip(files, extra=b"\xfe\xca\0\0"),
        "a comment of a file": _zip(files, comment=b"x"),
        "a size beyond the end": whole[:22] + b"\xff\xff\xff\xff" + whole[26:],
    }
    for name, data in odd.items():
        yield Attack(f"container: {name}", data, "ZIP_NOT_CANONICAL")
    for path in (
        "Data/totals.csv",
        "../x",
        "/x",
        "data//x",
        "data/",
        "con",
        "a/nul.txt",
        "x.",
        "é",
    ):
        entries = sorted([*files, (path, b"x")], key=lambda one: one[0].encode())
        yield Attack(f"container: the path {path}", _zip(entries), "PATH_UNSAFE")


# ---------------------------------------------------------------------- the envelope


def _envelopes(base: Any) -> Iterator[Attack]:
    files = read_container(base.to_bytes())
    given = files[names.ENVELOPE]
    value = json.loads(given)
    text, (one, two) = value["payload"], value["signatures"]
    raw = base64.b64decode(one["sig"])
    scalar = int.from_bytes(raw[32:], "little") + _ORDER_OF_ED25519
    longer = raw[:32] + scalar.to_bytes(32, "little")

    def said(**changes: Any) -> bytes:
        return to_json({**value, **changes})

    def first(sig: bytes) -> bytes:
        return said(signatures=[{**one, "sig": base64.b64encode(sig).decode()}, two])

    malformed = {
        "a byte order mark": b"\xef\xbb\xbf" + given,
        "a line end": given + b"\n",
        "spaces": json.dumps(value, indent=1).encode(),
        "a key twice": given[:-1] + b',"signatures":[]}',
        "another key": said(more=1),
        "a float": given[:-1] + b',"x":1e2}',
        "no number": given[:-1] + b',"x":NaN}',
        "five thousand brackets": b"[" * 5000 + b"]" * 5000,
        "base64 of another alphabet": said(payload="-_" + text[2:]),
        "base64 without padding": said(signatures=[{**one, "sig": one["sig"].rstrip("=")}, two]),
        "base64 with a line end": said(payload=text + "\n"),
        "signatures in another order": said(signatures=[two, one]),
        "a signature twice": said(signatures=[one, one, two]),
        "a certificate": said(signatures=[{**one, "cert": ""}, two]),
        "a key id in capitals": said(signatures=[{**one, "keyid": one["keyid"].upper()}, two]),
    }
    broken = {
        "the first signature": first(bytes([raw[0] ^ 1]) + raw[1:]),
        "swapped signatures": said(
            signatures=[{**one, "sig": two["sig"]}, {**two, "sig": one["sig"]}]
        ),
        "S beyond the order": first(longer),
        "no signature bytes": first(b""),
        "a byte too many": first(raw + b"\0"),
        "another payload": said(payload=""),
    }
    coded = {
        "ENVELOPE_MALFORMED": malformed,
        "SIGNATURE_INVALID": broken,
        "PAYLOAD_TYPE_UNKNOWN": {"another type": said(payloadType="application/json")},
        "SIGNATURE_MISSING": {"no signature": said(signatures=[])},
    }
    for code, changed in coded.items():
        for name, data in changed.items():
            whole = write_container({**files, names.ENVELOPE: data})
            yield Attack(f"envelope: {name}", whole, code)


# ---------------------------------------------------------------------- the payload


def _payloads(firm: Any, base: Any) -> Iterator[Attack]:
    payload = base.payload
    company = json.loads(payload)["predicate"]["company"]["name"].encode()
    odd: dict[str, bytes] = {
        "a byte order mark": b"\xef\xbb\xbf" + payload,
        "a line end": payload + b"\n",
        "nothing": b"",
        "a list": b"[]",
        "null": b"null",
        "a key twice": payload[:-1] + b',"subject":[]}',
        "bytes that are no UTF-8": payload.replace(company, b"\xff"),
    }
    for number in (b"NaN", b"Infinity", b"-0", b"1e0", b"1.0", b"01", b"true", b'"1"', b"null"):
        odd[f"seq {number.decode()}"] = payload.replace(b'"seq":1,', b'"seq":' + number + b",")
    for digits in (16, 1000, 5000):
        huge = b"9" * digits
        odd[f"seq of {digits} digits"] = payload.replace(b'"seq":1,', b'"seq":' + huge + b",")
    for name in ("\\ud800", "\\u6e56", "Cafe\u0301", "\\u0001", "甲\u202e乙", "\ufdd0", "x" * 201):
        odd[f"the name {ascii(name)[:20]}"] = payload.replace(company, name.encode())
    for place in ("kg", "24:00"):
        old, new = _SWAPS[place]
        odd[place] = payload.replace(old, new)
    for name, changed in odd.items():
        assert changed != payload, name
        package = replace(base, envelope=Envelope(changed))
        data = firm.sign_by(package, firm.PREPARER, firm.REVIEWER).to_bytes()
        yield Attack(f"payload: {name}", data, "STATEMENT_MALFORMED")


_SWAPS = {
    "kg": (b'"scope1_kg":"316.915000"', b'"scope1_kg":"+316.915000"'),
    "24:00": (b'"sealed_at":"2026-03-01T08:30:00Z"', b'"sealed_at":"2026-02-28T24:00:00Z"'),
}


# ---------------------------------------------------------------------- the tables


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Bytes:
    """Return a change of a table's rows, header left as it is."""

    def changed(data: bytes) -> bytes:
        header, *rows = data.split(b"\n")[:-1]
        return b"\n".join([header, *change(rows), b""])

    return changed


def _swap(old: str, new: str) -> Bytes:
    return lambda data: data.replace(old.encode(), new.encode(), 1)


_EVERY_TABLE: Mapping[str, Bytes] = {
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "line ends of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "no last line end": lambda data: data[:-1],
    "a blank line": lambda data: data + b"\n",
    "nothing": lambda _data: b"",
    "another order": _lines(lambda rows: rows[::-1]),
    "a row twice": _lines(lambda rows: [rows[0], *rows]),
    "a column more": lambda data: data.replace(b"\n", b",x\n"),
    "a short row": lambda data: data + b"zz\n",
    "a quoted heading": lambda data: b'"' + data.replace(b",", b'",', 1),
    "bytes that are no UTF-8": lambda data: data[:-1] + b"\xff\n",
    "a null byte": lambda data: data[:-1] + b"\0\n",
}
_LABEL = '"{""stage"":""国六""}"'
_ODD_AMOUNTS = (
    *("+1.000000", "01.000000", "1.", ".500000", "1e3", "1.0", "-0.000000", "NaN", ""),
    *("1" * 31 + ".000000", " 1.000000", '"1.000000"', "１.000000"),
)
_ONE_TABLE: Mapping[str, Mapping[str, Bytes]] = {
    names.TOTALS: {
        f"the amount {new}": _swap(",316.915000\n", f",{new}\n") for new in _ODD_AMOUNTS
    },
    names.FACTORS: {
        f"the factor {new}": _swap(",2.63,", f",{new},")
        for new in ("2.630", "+2", "02", "2e1", "-0", "-0.0", "0." + "1" * 61)
    },
    names.COVERAGE: {
        f"the month {new}": _swap("2025-01", new)
        for new in ("2025-13", "2025-00", "0000-01", "2025-1", "２０２５-01")
    },
    names.ACTIVITY: {
        **{
            f"the day {new}": _swap("2025-01-01", new)
            for new in ("2025-02-30", "0000-01-01", "2025-1-01", "20250101", "2025-W01-1")
        },
        "quotes that nobody needs": _swap("总厂", '"总厂"'),
        "a formula": _swap("'=", "="),
        "a name that is not NFC": _swap("总厂", "Cafe\u0301"),
        "a line separator": _swap("总厂", "总\u2028厂"),
        "JSON with a space": _swap('"{""', '"{ ""'),
        "JSON with a key twice": _swap(_LABEL, '"{""a"":""1"",""a"":""2""}"'),
        "JSON of nothing": _swap(_LABEL, '"{}"'),
    },
    names.DESCRIPTOR: {"another descriptor": _swap("tabular-data-package", "data-package")},
}


def _tables(firm: Any, base: Any) -> Iterator[Attack]:
    every = dict.fromkeys((names.TOTALS, names.INPUTS, names.ACTIVITY), _EVERY_TABLE)
    for changes in (every, _ONE_TABLE):
        for path, odd in changes.items():
            for name, change in odd.items():
                data = _with(firm, base, path, change(base.files[path]))
                yield Attack(f"{path}: {name}", data, "TABLE_INVALID")
    moved = _swap("1号线", "2号线")(base.files[names.ACTIVITY])
    yield Attack("a row changed", _with(firm, base, names.ACTIVITY, moved), "TREE_MISMATCH")
    for path, name, change in (
        (names.COVERAGE, "a month of another year", _swap("2025-01", "2024-12")),
        (names.AUDIT_LOG, "a broken link", _swap("1" * 64, "3" * 64)),
        (names.AUDIT_LOG, "no last line end", lambda data: data[:-1]),
        (names.AUDIT_LOG, "bytes that are no UTF-8", lambda data: data.replace(b"seal", b"\xff")),
    ):
        data = _with(firm, base, path, change(base.files[path]))
        yield Attack(f"{path}: {name}", data, "RESULTS_MISMATCH")


def _with(firm: Any, base: Any, path: str, data: bytes) -> bytes:
    """Return the package with a file replaced and what names its digest signed again."""
    assert data != base.files[path], path
    is_open = not path.startswith("restricted/")
    change = firm.with_open_file if is_open else firm.with_restricted_file
    whole: bytes = change(base, path, data).to_bytes()
    return whole
