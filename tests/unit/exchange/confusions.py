"""Attacks by confusion: other readings of one ZIP, other pre-images, one document for another."""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from desktop.exchange import names
from desktop.exchange.canonical import to_json
from desktop.exchange.container import read_container, write_container
from desktop.exchange.envelope import PAYLOAD_TYPE, Envelope, pae

Case = tuple[str, bytes, str]
"""Name, package and the code that every verifier gives."""

_ORDER = 2**252 + 27742317777372353535851937790883648493
_FIELD = 2**255 - 19
NOTHING: Mapping[str, int] = MappingProxyType({})
_LOCAL = ("version", "flags", "method", "time", "date", "crc", "size", "raw", "name", "extra")


def confusions(firm: Any, base: Any) -> Iterator[Case]:
    """Yield every attack on the small company's package."""
    files = read_container(base.to_bytes())
    yield from _containers(files)
    yield from _signatures(firm, base, files)
    yield from _documents(firm, base, files)


# ---------------------------------------------------------------------- the container


def _zip(
    files: Mapping[str, bytes],
    local: Mapping[str, int] = NOTHING,
    central: Mapping[str, int] = NOTHING,
    end: Mapping[str, int] = NOTHING,
    *,
    extra: bytes = b"",
    between: bytes = b"",
) -> bytes:
    """Return a ZIP of stored files with some fields of its headers changed."""
    entries, directory = b"", b""
    for path, data in sorted(files.items()):
        size, name = len(data), path.encode()
        usual = (20, 0, 0, 0, 33, zlib.crc32(data), size, size, len(name), len(extra))
        fields = {**dict(zip(_LOCAL, usual, strict=True)), **local}
        about = {**fields, "extra": 0, "made": 20, "disk": 0, "attributes": 0, **central}
        about = {"at": len(entries), **about}
        entries += struct.pack("<4s5H3I2H", b"PK\3\4", *(fields[one] for one in _LOCAL))
        entries += name + extra + data
        listed = [about[one] for one in ("made", *_LOCAL)] + [0, about["disk"], 0]
        directory += struct.pack("<4s6H3I5H", b"PK\1\2", *listed)
        directory += struct.pack("<2I", about["attributes"], about["at"]) + name
    count = len(files)
    about_end = {"disk": 0, "first": 0, "here": count, "all": count, "size": len(directory)}
    closing = {**about_end, "at": len(entries), "comment": 0, **end}
    last = struct.pack("<4s4H2IH", b"PK\5\6", *closing.values())
    return entries + directory + between + last


def _containers(files: Mapping[str, bytes]) -> Iterator[Case]:
    whole = write_container(files)
    assert _zip(files) == whole
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 1, 1)
    zip64 += struct.pack("<4sIQI", b"PK\6\7", 0, 1, 1)
    odd = {
        "a link": _zip(files, central={"made": 0x314, "attributes": 0xA1FF << 16}),
        "a folder": _zip(files, central={"attributes": 16}),
        "one place for all": _zip(files, central={"at": 0}),
        "sizes in a ZIP64 field": _zip(
            files, {"size": 2**32 - 1, "raw": 2**32 - 1}, extra=struct.pack("<2H2Q", 1, 16, 1, 1)
        ),
        "an end of ZIP64": _zip(files, between=zip64),
        "another name in Unicode": _zip(files, extra=struct.pack("<2HBI", 0x7075, 6, 1, 0) + b"x"),
        "a padded extra field": _zip(files, extra=bytes(4)),
        "a signature of the directory": _zip(files, between=b"PK\5\5\0\0"),
        "two ends": whole + whole[-22:],
        "an end in the comment": whole[:-2] + b"\x16\0" + whole[-22:],
        "a package behind a package": whole + whole,
        "a checksum of nought": _zip(files, {"crc": 0}),
        **{f"flag {bit}": _zip(files, {"flags": 1 << bit}) for bit in (0, 3, 6, 11, 13)},
        **{f"listed flag {bit}": _zip(files, central={"flags": 1 << bit}) for bit in (0, 3, 11)},
        **{f"method {one}": _zip(files, {"method": one}) for one in (8, 9, 12, 14, 93, 99)},
        **{f"listed method {one}": _zip(files, central={"method": one}) for one in (8, 99)},
        **{
            f"an end whose {name} is another": _zip(files, end={name: 3})
            for name in ("disk", "first", "here", "all", "size", "at", "comment")
        },
    }
    for name, data in odd.items():
        yield f"container: {name}", data, "ZIP_NOT_CANONICAL"
    for path in ("c:/x", "//server/x", "data\\x", "%2e%2e/x", "x\0.csv", "data/./x", "x::$data"):
        yield f"container: {path!r}", _zip({**files, path: b"x"}), "PATH_UNSAFE"
    for path in ("caf\u00e9", "cafe\u0301", "data/\u202ecsv", "\ufeffx", "lpt9.csv", "a b", "x "):
        yield f"container: {path!a}", _zip({**files, path: b"x"}), "PATH_UNSAFE"


# ---------------------------------------------------------------------- signatures


def _signatures(firm: Any, base: Any, files: Mapping[str, bytes]) -> Iterator[Case]:
    value = json.loads(files[names.ENVELOPE])
    one, two = value["signatures"]
    raw = base64.b64decode(one["sig"])
    nonce, scalar = raw[:32], int.from_bytes(raw[32:], "little")
    points = {"1": 1, "0": 0, "p": _FIELD, "p + 1": _FIELD + 1, "-1": _FIELD - 1, "x 0": 2**255 + 1}
    forged = {
        **{f"R = {name}": at.to_bytes(32, "little") + raw[32:] for name, at in points.items()},
        **{
            f"R = {name}, S = 0": at.to_bytes(32, "little") + bytes(32)
            for name, at in points.items()
        },
        **{f"S + {n} L": nonce + (scalar + n * _ORDER).to_bytes(32, "little") for n in (2, 7, 14)},
        "S = L": nonce + _ORDER.to_bytes(32, "little"),
        "-S": nonce + (_ORDER - scalar).to_bytes(32, "little"),
        "-R": nonce[:31] + bytes([nonce[31] ^ 128]) + raw[32:],
        "halves swapped": raw[32:] + nonce,
        "DER": b"\x30\x44\x02\x20" + nonce + b"\x02\x20" + raw[32:],
        "nought": bytes(64),
    }
    for name, sig in forged.items():
        said = {**value, "signatures": [{**one, "sig": base64.b64encode(sig).decode()}, two]}
        yield f"signature: {name}", _with(files, names.ENVELOPE, to_json(said)), "SIGNATURE_INVALID"
    for name, message in _preimages(base.payload).items():
        yield (
            f"signature over {name}",
            _signed_over(firm, base, files, message),
            "SIGNATURE_INVALID",
        )


def _preimages(payload: bytes) -> Mapping[str, bytes]:
    kind, right = PAYLOAD_TYPE.encode(), pae(payload)
    lengths = [struct.pack("<Q", len(one)) for one in (kind, payload)]
    return {
        "the payload": payload,
        "its base64": base64.b64encode(payload),
        "a digest": hashlib.sha256(right).digest(),
        "a digest as Ed25519ph": hashlib.sha512(right).digest(),
        "another type": pae(payload, "application/json"),
        "no type": pae(payload, ""),
        "another version": right.replace(b"DSSEv1", b"DSSEv2"),
        "binary lengths": b"DSSEv1" + lengths[0] + kind + lengths[1] + payload,
        "no lengths": b"DSSEv1 " + kind + b" " + payload,
        "a line end": right + b"\n",
    }


def _signed_over(firm: Any, base: Any, files: Mapping[str, bytes], message: bytes) -> bytes:
    """Return the package signed by both keys over something else than its encoding."""
    signers = {key.public.keyid: key for key in (firm.PREPARER, firm.REVIEWER)}
    value = json.loads(base.envelope.to_bytes())
    for one in value["signatures"]:
        sig = signers[one["keyid"]]._private.sign(message)
        one["sig"] = base64.b64encode(sig).decode()
    return _with(files, names.ENVELOPE, to_json(value))


# ---------------------------------------------------------------------- documents


def _documents(firm: Any, base: Any, files: Mapping[str, bytes]) -> Iterator[Case]:
    platform = firm.platform()
    receipt = firm.with_receipt(base, firm.content()).files[names.RECEIPT]
    others = {"register": platform.register_file, "root": platform.root, "receipt": receipt}
    others["package"] = files[names.ENVELOPE]
    places = {
        names.RECEIPT: "RECEIPT_SIGNATURE_INVALID",
        names.PRESENTATION: "PRESENTATION_INVALID",
        names.ENVELOPE: "KEY_UNKNOWN",
    }
    usual = {names.RECEIPT: "receipt", names.ENVELOPE: "package"}
    bare = {path: data for path, data in files.items() if path != names.KEYS}
    for place, code in places.items():
        for name, data in others.items():
            if usual.get(place) != name:
                is_signed = (place, name) == (names.ENVELOPE, "receipt")  # by a registered key
                expected = "STATEMENT_TYPE_UNKNOWN" if is_signed else code
                yield f"the {name} as {place}", _with(bare, place, data), expected
    for name, key in (("a stranger", firm.key("stranger")), ("a root", firm.ROOT_KEYS[0])):
        yield f"signed by {name}, too", firm.sign_by(base, key).to_bytes(), "KEY_UNKNOWN"
    also = firm.sign_by(base, firm.PLATFORM_KEY)
    yield "signed by the platform, too", also.to_bytes(), "KEY_WRONG_COMPANY"
    given = json.loads(base64.b64decode(json.loads(receipt)["payload"]))
    for name, key in (("the company", firm.PREPARER), ("a root", firm.ROOT_KEYS[0])):
        own = _with(files, names.RECEIPT, _receipt(given, key))
        yield f"a receipt by {name}", own, "RECEIPT_SIGNATURE_INVALID"


def _receipt(statement: Any, key: Any) -> bytes:
    payload = to_json(statement)
    return Envelope(payload).signed([key.sign(payload)]).to_bytes()


def _with(files: Mapping[str, bytes], path: str, data: bytes) -> bytes:
    return write_container({**files, path: data})
