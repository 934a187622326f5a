"""A verifier written from docs/package-format.md alone: standard library and ``cryptography``.

It shares no code with the program. Where the two differ, one of them or the document is wrong.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
import struct
import unicodedata
import zlib
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MIB, ZEROS, TYPE = 2**20, "0" * 64, "application/vnd.in-toto+json"
SPACE = "https://carbonbook.example/cdp/"
DAY, CHINA = dt.timedelta(days=1), dt.timezone(dt.timedelta(hours=8))
ENVELOPE, KEYS, SALTS = "package.dsse.json", "keys.json", "restricted/salts.json"
RECEIPT, SHOWN, AUDIT = "receipt.dsse.json", "presentation.dsse.json", "restricted/audit.jsonl"
EVIDENCE = "restricted/evidence/"
_OPEN = ("totals", "intensity", "rating", "inputs", "benchmarks", "factors", "coverage")
OPEN = {f"data/{one}.csv" for one in _OPEN}
OPEN |= {"datapackage.json", "report/report.pdf"}
TREES = {f"restricted/{one}.csv" for one in ("activity", "instruments", "parties")}
DESCRIPTORS = {  # by kind: section 3
    "datapackage.json": {
        "original": "ced4b0fbcceba1e7180a5727b6ef4a46a1f73b01176511d3271b2cb07c7bcc93",
        "amendment": "ced4b0fbcceba1e7180a5727b6ef4a46a1f73b01176511d3271b2cb07c7bcc93",
        "withdrawal": "7a104609212cebf43f1ddca1431542d1f4e005f055858ffffac63497d297b4cf",
    },
    "restricted/datapackage.json": {
        "original": "e2a395c357d71646241625b6a8a339b0f681bb37d60e8e0f18289c44cb139d44",
        "amendment": "71dbf04d90fa4fc0b8a381d99775a291a71aec3608b0884bc5f380b9c20a068d",
    },
}


class RefusedError(Exception):
    """A code of section 8."""


def need(holds: object, code: str) -> None:
    if not holds:
        raise RefusedError(code)


def sha(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


# ---- section 2
def is_path(path: str) -> bool:
    parts = path.split("/")
    device = r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?"
    return bool(
        len(path) <= 180
        and re.fullmatch(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*", path)
        and ".." not in path
        and not any(one.endswith(".") or re.fullmatch(device, one) for one in parts)
    )


def build(files: dict[str, bytes]) -> bytes:
    local = central = b""
    for path in sorted(files):
        data, name = files[path], path.encode()
        head = struct.pack(
            "<5H3I2H", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0
        )
        central += b"PK\1\2\x14\0" + head + struct.pack("<3H2I", 0, 0, 0, 0, len(local)) + name
        local += b"PK\3\4" + head + name + data
    count = len(files)
    end = struct.pack("<4H2IH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\5\6" + end


def unpack(data: bytes) -> dict[str, bytes]:
    need(len(data) <= 256 * MIB, "PKG_TOO_LARGE")
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4":
        need(len(data) >= at + 30, "ZIP_NOT_CANONICAL")
        method, size, length = data[at + 8 : at + 10], *struct.unpack_from("<IH", data, at + 22)
        begin = at + 30 + length
        path = data[at + 30 : begin].decode("latin-1")
        is_new = path not in files and method == b"\0\0" and begin + size <= len(data)
        need(is_new, "ZIP_NOT_CANONICAL")
        files[path], at = data[begin : begin + size], begin + size
        need(len(files) <= 5000, "PKG_TOO_MANY_FILES")
    for path, content in files.items():
        need(is_path(path), "PATH_UNSAFE")
        need(len(content) <= 64 * MIB, "FILE_TOO_LARGE")
    need(build(files) == data, "ZIP_NOT_CANONICAL")
    return files


# ---- section 3
def written(value: Any, depth: int = 0) -> str:
    need(depth <= 16, "")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda one: one.encode("utf-16-be", "surrogatepass"))
        return (
            "{" + ",".join(f"{written(key)}:{written(value[key], depth + 1)}" for key in keys) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(written(one, depth + 1) for one in value) + "]"
    need(not isinstance(value, float), "")
    need(type(value) is not int or abs(value) < 2**53, "")
    return json.dumps(value, ensure_ascii=False)


def parse(data: bytes, code: str) -> Any:
    try:
        value = json.loads(data.decode("utf-8"))
        need(written(value).encode("utf-8") == data, "")
    except (ValueError, RecursionError, RefusedError) as error:
        raise RefusedError(code) from error
    return value


HIDDEN = (
    (0, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x2028, 0x202E),
    (0x2060, 0x206F), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xD800, 0xDFFF),
    (0xE0000, 0xE007F),
)  # fmt: skip


def text(most: int = 200, least: int = 1) -> Any:
    def check(value: Any) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most:
            return False
        signs = [ord(one) for one in value]
        is_seen = not any(low <= one <= high for one in signs for low, high in HIDDEN)
        is_seen = is_seen and not any(one & 0xFFFE == 0xFFFE for one in signs)
        return is_seen and unicodedata.normalize("NFC", value) == value

    return check


def like(form: str) -> Any:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(form, value, re.ASCII))


def number(least: int = 0) -> Any:
    return lambda value: type(value) is int and least <= value < 2**53


def among(*choices: Any) -> Any:
    return lambda value: any(type(one) is type(value) and one == value for one in choices)


def items(shape: Any, least: int = 0, most: int = 5000) -> Any:
    return lambda value: (
        isinstance(value, list) and least <= len(value) <= most and all(map(shape, value))
    )


def mapping(key: Any, shape: Any, most: int = 5000) -> Any:
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= most
        and all(key(one) and shape(value[one]) for one in value)
    )


def record(**fields: Any) -> Any:
    """Fields whose name ends in an underscore may be left out."""
    shapes = {name.removesuffix("_"): shape for name, shape in fields.items()}
    required = {name.removesuffix("_") for name in fields if not name.endswith("_")}
    return lambda value: (
        isinstance(value, dict)
        and required <= value.keys() <= shapes.keys()
        and all(shapes[name](value[name]) for name in value)
    )


def is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def moment(value: str) -> dt.datetime:
    return dt.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)


def is_time(value: Any) -> bool:
    if not like(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")(value):
        return False
    return is_day(value[:10])


def is_day(value: Any) -> bool:
    try:
        return like(r"\d{4}-\d\d-\d\d")(value) and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


HEX, KEYID = like("[0-9a-f]{64}"), like("[a-z0-9][a-z0-9-]{0,39}:[0-9a-f]{64}")
SPKI, USCC, REGION = like("[A-Za-z0-9+/]{1,20000}={0,2}"), like("[0-9A-Z]{18}"), like(r"\d{6}")
NAME, PATH = like("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}"), like("[a-z0-9][a-z0-9._/-]{0,179}")


def scaled(places: int) -> Any:
    return like(rf"(?!-0\.0{{{places}}}$)-?(0|[1-9]\d{{0,29}})\.\d{{{places}}}")


def statement(subject: Any, predicate: Any) -> Any:
    return record(_type=text(), subject=subject, predicateType=text(), predicate=predicate)


def about(name: str, predicate: Any) -> Any:
    one = record(name=among(name), digest=record(sha256=HEX))
    return {"shape": items(one, 1, 1), "predicate": predicate}


MARK = record(value_=scaled(12), mark_=text(40), score_=scaled(12))
RATING = record(
    method=NAME, version=text(60), status=among("rated", "not_ratable", "refused"),
    marks=mapping(text(100), MARK, 200), grade_=text(40), score_=scaled(12),
)  # fmt: skip
PREDICATE = record(
    spec=among("1.0"),
    package_id=like("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    kind=among("original", "amendment", "withdrawal"),
    company=record(uscc=USCC, name=text(), industry=like(r"[A-T](\d{2,4})?"), region=REGION),
    period=record(start=is_day, end=is_day),
    boundary=record(
        approach=among("operational_control", "financial_control", "equity_share"),
        facilities=items(
            record(name=text(), region=REGION, grid_region_=text(40),
                   share=like(r"0(\.\d{1,60})?|1(\.0{1,60})?")), 1, 1000),
    ),
    series=like("[0-9A-Z]{18}/[a-z0-9][a-z0-9_-]{0,39}"),
    seq=number(1), previous=HEX, sealed_at=is_time,
    amends_=record(digest=HEX, reason_code=NAME, reason=text(2000)),
    anchor_=record(receipt_sha256_=HEX, register_version_=number(1)),
    engine=record(name=text(60), version=text(60), methodology_id=text(100),
                  methodology_sha256=HEX, factors_sha256=HEX, ruleset_sha256=HEX),
    results=record(scope1_kg=scaled(6), scope2_location_kg=scaled(6), scope2_market_kg=scaled(6),
                   ratings=items(RATING, 0, 100)),
    counts=record(lines=number(), evidence=number(), estimated_lines=number(),
                  missing_months=number()),
    commitments=items(record(name=PATH, size=number(), sha256_salted=HEX,
                             evidence_=among("hash_only"))),
    trees=items(record(of=PATH, leaves=number(), root=HEX)),
    audit=record(entries=number(), head=HEX),
    required_roles=among(["preparer", "reviewer"], ["preparer"]),
    attestation=record(text_id=NAME, lang=among("zh", "en"), text_sha256=HEX),
)  # fmt: skip
PACKAGE = statement(items(record(name=PATH, digest=record(sha256=HEX, sm3_=HEX)), 1), PREDICATE)
KEY = {
    "keyid": KEYID,
    "spki": SPKI,
    "uscc": USCC,
    "person_id": text(60),
    "person": text(100, 0),
    "role": among("preparer", "reviewer", "platform"),
    "not_before": is_time,
    "not_after": is_time,
}
STATES = (
    record(**KEY, status=among("active")),
    record(**KEY, status=among("superseded"), since=is_time),
    record(
        **KEY, status=among("revoked"), since=is_time, reason=among("lost", "compromised", "left")
    ),
)
ONE = {
    "register/v1": ("root", record(
        version=number(1), issued_at=is_time, expires_at=is_time, extract=is_boolean,
        roots=items(lambda _: True, 1, 100),
        keys=items(lambda one: any(state(one) for state in STATES), 0, 200_000))),
    "root/v1": ("previous", record(
        version=number(1), threshold=number(2), issued_at=is_time,
        keys=items(record(keyid=KEYID, spki=SPKI), 3, 100))),
    "receipt/v1": ("payload", record(
        received_at=is_time, verifier=record(id=text(100), version=text(60)),
        register_version=number(1), policy_sha256=HEX, result=among("PASSED", "FAILED"),
        series=text(60), seq=number(1), codes=items(like("[A-Z][A-Z0-9_]{0,59}"), 0, 100),
        recomputed_results_=mapping(text(60), lambda _: True, 10),
        sequence_=record(entered=is_boolean, seq=number(), digest=HEX))),
    "presentation/v1": ("payload", record(
        recipient=text(), purpose=text(), challenge=text(60), expires_at=is_time)),
}  # fmt: skip


# ---- sections 4 and 6
def unbase64(value: Any) -> bytes:
    need(isinstance(value, str), "ENVELOPE_MALFORMED")
    try:
        raw = base64.b64decode(value.encode("ascii"), validate=True)
    except ValueError as error:
        raise RefusedError("ENVELOPE_MALFORMED") from error
    need(base64.b64encode(raw).decode() == value, "ENVELOPE_MALFORMED")
    return raw


def envelope(data: bytes, most: int = 8 * MIB) -> tuple[bytes, dict[str, bytes]]:
    need(len(data) <= most, "ENVELOPE_MALFORMED")
    return envelope_of(parse(data, "ENVELOPE_MALFORMED"))


def envelope_of(value: Any) -> tuple[bytes, dict[str, bytes]]:
    bad = "ENVELOPE_MALFORMED"
    need(isinstance(value, dict) and value.keys() == {"payload", "payloadType", "signatures"}, bad)
    payload = unbase64(value["payload"])
    need(value["payloadType"] == TYPE, "PAYLOAD_TYPE_UNKNOWN")
    need(isinstance(value["signatures"], list), bad)
    need(all(record(keyid=KEYID, sig=lambda _: True)(one) for one in value["signatures"]), bad)
    found = [(one["keyid"], unbase64(one["sig"])) for one in value["signatures"]]
    ids = [keyid for keyid, _ in found]
    need(ids == sorted(set(ids)), bad)
    need(found, "SIGNATURE_MISSING")
    return payload, dict(found)


P = 2**255 - 19
Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7


def usable(spki: bytes) -> None:
    need(len(spki) == 44 and spki[:12].hex() == "302a300506032b6570032100", "ALG_UNSUPPORTED")
    y = int.from_bytes(spki[12:], "little") % 2**255
    need(y < P and y not in {0, 1, P - 1, Y8, P - Y8}, "KEY_WEAK")


def holds(spki: bytes, payload: bytes, sig: bytes) -> bool:
    usable(spki)
    try:
        signed = b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE.encode(), len(payload), payload)
        Ed25519PublicKey.from_public_bytes(spki[12:]).verify(sig, signed)
    except InvalidSignature:
        return False
    return True


def said(payload: bytes, kind: str, code: str) -> tuple[str, dict[str, Any]]:
    """Return subject's digest and predicate of a statement about one digest."""
    value, (name, predicate) = parse(payload, code), ONE[kind]
    subject = items(record(name=among(name), digest=record(sha256=HEX)), 1, 1)
    need(statement(subject, predicate)(value), code)
    is_kind = value["_type"] == "https://in-toto.io/Statement/v1"
    need(is_kind and value["predicateType"] == SPACE + kind, code)
    return value["subject"][0]["digest"]["sha256"], value["predicate"]


# ---- section 7
def has_threshold(payload: bytes, sigs: dict[str, bytes], roots: dict[str, Any]) -> bool:
    known = {one["keyid"]: unbase64(one["spki"]) for one in roots["keys"]}
    good = [one for one in sigs if one in known and holds(known[one], payload, sigs[one])]
    return bool(len(good) >= roots["threshold"])


def read_register(
    data: bytes, root: bytes | None, now: dt.datetime, seen: int
) -> tuple[dict[str, Any], bool]:
    bad = "REGISTER_SIGNATURE_INVALID"
    try:
        payload, sigs = envelope(data, 256 * MIB)
        digest, register = said(payload, "register/v1", bad)
        chain = [envelope_of(one) for one in register["roots"]]
        sets = [said(one, "root/v1", bad) for one, _ in chain]
        for at, ((raw, by), (previous, roots)) in enumerate(zip(chain, sets, strict=True)):
            ids = [one["keyid"] for one in roots["keys"]]
            need(len(set(ids)) == len(ids) >= roots["threshold"], bad)
            for one in roots["keys"]:
                need(one["keyid"] == "ed25519:" + sha(unbase64(one["spki"])), bad)
                usable(unbase64(one["spki"]))
            need((roots["version"] == 1) == (previous == ZEROS), bad)
            need(has_threshold(raw, by, roots), bad)
            if at:
                need(previous == sha(chain[at - 1][0]), bad)
                need(roots["version"] == sets[at - 1][1]["version"] + 1, bad)
                need(has_threshold(raw, by, sets[at - 1][1]), bad)
        need(digest == sha(chain[-1][0]) and has_threshold(payload, sigs, sets[-1][1]), bad)
        ids = [one["keyid"] for one in register["keys"]]
        need(ids == sorted(set(ids)), bad)
        for one in register["keys"]:
            need(one["keyid"].partition(":")[2] == sha(unbase64(one["spki"])), bad)
        if root is not None:
            pinned = envelope(root)[0]
            newer = said(pinned, "root/v1", bad)[1]["version"] > sets[-1][1]["version"]
            is_known = any(pinned == raw for raw, _ in chain)
            need(is_known or not newer, "REGISTER_ROLLBACK")
            need(is_known, bad)
    except RefusedError as error:
        raise RefusedError("REGISTER_ROLLBACK" if "ROLLBACK" in str(error) else bad) from error
    need(register["version"] >= seen, "REGISTER_ROLLBACK")
    need(now <= moment(register["expires_at"]) + 90 * DAY, "REGISTER_STALE")
    return {one["keyid"]: one for one in register["keys"]}, now > moment(register["expires_at"])


def in_force(key: dict[str, Any], at: dt.datetime) -> bool:
    is_over = key["status"] == "superseded" and at >= moment(key["since"])
    start, end = moment(key["not_before"]), moment(key["not_after"])
    return start <= at <= end and end - start <= 731 * DAY and not is_over


# ---- steps 6 to 9
def credit_code(code: str) -> bool:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if any(one not in signs for one in code):
        return False
    total = sum(signs.index(one) * pow(3, at, 31) for at, one in enumerate(code[:17]))
    return signs[(31 - total % 31) % 31] == code[17]


def expected(kind: str) -> tuple[set[str], set[str]]:
    """Return the tables with trees, and all restricted files but originals."""
    if kind == "withdrawal":
        return set(), set()
    trees = TREES | ({"restricted/changes.csv"} if kind == "amendment" else set())
    return trees, trees | {AUDIT, "restricted/datapackage.json"}


def sensible(value: dict[str, Any]) -> bool:
    p, names = value["predicate"], [one["name"] for one in value["subject"]]
    trees, fixed = expected(p["kind"])
    made = p["commitments"]
    own = [one for one in made if not one["name"].startswith(EVIDENCE)]
    originals = [one for one in made if one["name"].startswith(EVIDENCE)]
    numbered = all(
        re.fullmatch(rf"{EVIDENCE}{at:04d}\.[a-z0-9]{{1,20}}", one["name"])
        for at, one in enumerate(originals, 1)
    )
    salted = [one["sha256_salted"] for one in originals]
    days = dt.date.fromisoformat(p["period"]["end"]) - dt.date.fromisoformat(p["period"]["start"])
    is_open = set(names) == OPEN
    if p["kind"] == "withdrawal":
        least = {"data/totals.csv", "datapackage.json"}
        is_open = least <= set(names) <= least | {"report/report.pdf"}
    facilities = [one["name"] for one in p["boundary"]["facilities"]]
    rated = [(one["method"], one["version"]) for one in p["results"]["ratings"]]
    return (
        names == sorted(set(names)) and is_open
        and 0 <= days.days <= 3660
        and credit_code(p["company"]["uscc"])
        and p["series"].startswith(p["company"]["uscc"] + "/")
        and (p["previous"] == ZEROS) == (p["seq"] == 1)
        and ("amends" in p) == (p["kind"] != "original")
        and len(set(facilities)) == len(facilities)
        and len(set(rated)) == len(rated)
        and [one["name"] for one in made] == sorted({one["name"] for one in made})
        and all(is_path(one["name"]) for one in made)
        and all("evidence" in one or one["size"] <= 64 * MIB for one in made)
        and {one["name"] for one in own} == fixed and not any("evidence" in one for one in own)
        and numbered and salted == sorted(set(salted))
        and [one["of"] for one in p["trees"]] == sorted(trees)
    )  # fmt: skip


def check_files(value: dict[str, Any], files: dict[str, bytes]) -> tuple[list[str], dict[str, str]]:
    p, subject = value["predicate"], {one["name"]: one["digest"] for one in value["subject"]}
    for name, digests in subject.items():
        need(name in files, "FILE_MISSING")
        need(sha(files[name]) == digests["sha256"], "FILE_DIGEST_MISMATCH")
        if "sm3" in digests and "sm3" in hashlib.algorithms_available:
            need(
                hashlib.new("sm3", files[name]).hexdigest() == digests["sm3"],
                "FILE_DIGEST_MISMATCH",
            )
    made = {one["name"]: one for one in p["commitments"]}
    closed = [one for one in files if one not in subject and one not in {SALTS, RECEIPT, SHOWN}]
    need(all(one.startswith(EVIDENCE) or one in made for one in closed), "FILE_UNLISTED")
    salts: dict[str, Any] = {"salts": {}, "seeds": {}}
    if SALTS in files:
        salts, place = (
            parse(files[SALTS], "SALTS_MALFORMED"),
            like("restricted/[a-z0-9][a-z0-9._/-]*"),
        )
        need(record(salts=mapping(place, HEX), seeds=mapping(place, HEX))(salts), "SALTS_MALFORMED")
    tables = [one for one in closed if one.endswith(".csv") and not one.startswith(EVIDENCE)]
    fits = salts["salts"].keys() == set(closed) and salts["seeds"].keys() == set(tables)
    need(fits and (closed or SALTS not in files), "SALTS_MALFORMED")
    here = set()
    for path in closed:
        salted = sha(bytes.fromhex(salts["salts"][path]), files[path])
        one = made.get(path)
        if path.startswith(EVIDENCE):
            stem, _, extension = path.removeprefix(EVIDENCE).partition(".")
            need(sha(files[path]) == stem, "FILE_DIGEST_MISMATCH")
            fitting = [
                c
                for c in p["commitments"]
                if c["name"].startswith(EVIDENCE) and c["sha256_salted"] == salted
            ]
            one = fitting[0] if fitting else None
            need(one and one["name"].partition(".")[2] == extension, "FILE_UNLISTED")
        assert one is not None
        need(
            one["sha256_salted"] == salted and one["size"] == len(files[path]),
            "FILE_DIGEST_MISMATCH",
        )
        here.add(one["name"])
    withheld = [one for one in made if one not in here and "evidence" not in made[one]]
    return withheld, salts["seeds"]


def split(line: str) -> list[tuple[str, bool]] | None:
    """Return cells and whether they were quoted; nothing if the line is not RFC 4180."""
    found, at = [], 0
    while True:
        match = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|$)').match(line, at)
        if match is None:
            return None
        found.append((match[2], False) if match[1] is None else (match[1].replace('""', '"'), True))
        if not match[3]:
            return found if match.end() == len(line) else None
        at = match.end()


FORMULA = "=+-@'＝＋－＠"
FORMS = {
    "integer": r"(?!-0$)-?(0|[1-9]\d{0,14})", "boolean": "true|false", "date": r"\d{4}-\d\d-\d\d",
    "yearmonth": r"(?!0000)\d{4}-(0[1-9]|1[0-2])", "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
}  # fmt: skip


def fits(cell: str, field: dict[str, Any]) -> bool:
    limits, kind = field.get("constraints", {}), field["type"]
    if cell == "":
        return not limits.get("required")
    if "enum" in limits or "pattern" in limits:
        return cell in limits.get("enum", ()) or bool(
            "pattern" in limits and re.fullmatch(limits["pattern"], cell)
        )
    return {"number": is_number, "string": is_cell, "object": is_object}.get(kind, is_form)(
        cell, field
    )


def is_number(cell: str, field: dict[str, Any]) -> bool:
    places = r"(\.\d{0,59}[1-9])?"
    if "scale" in field:
        places = rf"\.\d{{{field['scale']}}}" if field["scale"] else ""
    is_written = re.fullmatch(rf"-?(0|[1-9]\d{{0,29}}){places}", cell, re.ASCII)
    return bool(is_written) and not re.fullmatch(r"-0(\.0*)?", cell)


def is_object(cell: str, field: dict[str, Any]) -> bool:
    is_one = isinstance(parse(cell.encode(), "TABLE_INVALID"), dict) and cell != "{}"
    return is_one and has_no_controls(cell) and field["type"] == "object"


def is_cell(cell: str, _field: dict[str, Any]) -> bool:
    is_guarded = cell[0] == "'" and cell[1:2] != "" and cell[1] in FORMULA
    return has_no_controls(cell) and (cell[0] not in FORMULA or is_guarded)


def has_no_controls(cell: str) -> bool:
    return not any(unicodedata.category(one) == "Cc" or one in "\u2028\u2029" for one in cell)


def is_form(cell: str, field: dict[str, Any]) -> bool:
    if not re.fullmatch(FORMS[field["type"]], cell, re.ASCII):
        return False
    return bool({"date": is_day, "datetime": is_time}.get(field["type"], bool)(cell))


def table(schema: dict[str, Any], data: bytes) -> list[list[str]]:
    try:
        lines = data.decode("utf-8").split("\n")
    except ValueError as error:
        raise RefusedError("TABLE_INVALID") from error
    names = [one["name"] for one in schema["fields"]]
    is_framed = len(lines) >= 2 and lines[0] == ",".join(names) and lines[-1] == ""
    need(is_framed and len(lines) <= 1_000_002, "TABLE_INVALID")
    rows, keys = [], []
    for line in lines[1:-1]:
        need(unicodedata.normalize("NFC", line) == line, "TABLE_INVALID")
        cells = split(line)
        need(cells is not None and len(cells) == len(names), "TABLE_INVALID")
        for (cell, quoted), field in zip(cells or [], schema["fields"], strict=True):
            need(quoted == any(one in cell for one in ',"') and fits(cell, field), "TABLE_INVALID")
        rows.append([cell for cell, _ in cells or []])
        keys.append([rows[-1][names.index(one)].encode() for one in schema["primaryKey"]])
    need(all(one < two for one, two in pairwise(keys)), "TABLE_INVALID")
    return rows


def check_tables(
    p: dict[str, Any], files: dict[str, bytes], seeds: dict[str, str]
) -> dict[str, list[list[str]]]:
    rows = {}
    for path, known in DESCRIPTORS.items():
        if path not in files:
            continue
        need(sha(files[path]) == known.get(p["kind"]), "TABLE_INVALID")
        for one in json.loads(files[path])["resources"]:
            place = ("restricted/" if "/" in path else "") + one["path"]
            if place in files:
                rows[place] = table(one["schema"], files[place])
    check_results(p, files, rows)
    for tree in p["trees"]:
        if tree["of"] in files:
            lines = files[tree["of"]].split(b"\n")[1:-1]
            seed = bytes.fromhex(seeds[tree["of"]])
            level = [
                hashlib.sha256(
                    b"\0" + hmac.digest(seed, struct.pack(">Q", at), "sha256") + line
                ).digest()
                for at, line in enumerate(lines)
            ]
            while len(level) > 1:
                pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
                level = [
                    hashlib.sha256(b"\1" + b"".join(one)).digest() if len(one) > 1 else one[0]
                    for one in pairs
                ]
            root = level[0].hex() if level else sha()
            need((tree["leaves"], tree["root"]) == (len(lines), root), "TREE_MISMATCH")
    return rows


def bare(cell: str) -> str:
    return cell.removeprefix("'")


def total(rows: list[list[str]], scope: str, bases: set[str]) -> str:
    counted = [
        r[6] for r in rows if r[0] == scope and r[2] in bases and r[3:5] == ["false", "false"]
    ]
    units = sum(int(one.replace(".", "")) for one in counted)
    digits = f"{abs(units):07d}"
    need(len(digits) <= 36, "TABLE_INVALID")
    return f"{'-' if units < 0 else ''}{digits[:-6]}.{digits[-6:]}"


def check_results(
    p: dict[str, Any], files: dict[str, bytes], rows: dict[str, list[list[str]]]
) -> None:
    bad, totals = "RESULTS_MISMATCH", rows["data/totals.csv"]
    ratings: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in rows.get("data/rating.csv", []):
        method, version, name, status, value, mark, score, grade = cells[:8]
        key = (method, bare(version))
        one = ratings.setdefault(key, {"method": method, "version": key[1], "marks": {}})
        whole = {"status": status, "grade": bare(grade), "score": score}
        part = {"value": value, "mark": bare(mark), "score": score}
        if name == "rating":
            one.update({field: cell for field, cell in whole.items() if cell})
        else:
            one["marks"][bare(name)] = {field: cell for field, cell in part.items() if cell}
    found = {
        "scope1_kg": total(totals, "1", {"both", "location", "market"}),
        "scope2_location_kg": total(totals, "2", {"both", "location"}),
        "scope2_market_kg": total(totals, "2", {"both", "market"}),
        "ratings": list(ratings.values()),
    }
    need(found == p["results"], bad)
    need(p["kind"] != "withdrawal" or not totals, bad)
    coverage = rows.get("data/coverage.csv", [])
    first, last = p["period"]["start"][:7], p["period"]["end"][:7]
    need(all(first <= one[1] <= last for one in coverage), bad)
    counts = {
        "lines": sum(one["leaves"] for one in p["trees"] if one["of"].endswith("/activity.csv")),
        "evidence": sum(one["name"].startswith(EVIDENCE) for one in p["commitments"]),
        "missing_months": sum(one[3] == "missing" for one in coverage),
    }
    if "restricted/activity.csv" in rows:
        counts["estimated_lines"] = sum(
            one[25] == "estimated" for one in rows["restricted/activity.csv"]
        )
    need(all(p["counts"][name] == count for name, count in counts.items()), bad)
    if AUDIT in files:
        *lines, end = files[AUDIT].split(b"\n")
        need(end == b"", bad)
        head = ""
        for line in lines:
            one = parse(line, bad)
            is_one = isinstance(one, dict) and HEX(one.get("hash")) and HEX(one.get("previous"))
            need(is_one and is_time(str(one.get("at")).replace("+00:00", "Z")), bad)
            need(head in {"", one["previous"]}, bad)
            head = one["hash"]
        need(p["audit"] == {"entries": len(lines), "head": head or ZEROS}, bad)


# ---- section 8
def verify(data: bytes, now: dt.datetime, have: dict[str, Any]) -> tuple[str, str]:
    """Return level and code.

    Args:
        data: The package.
        now: The present.
        have: ``register``, ``root``, ``seen`` (a register's version), ``known`` (numbers of the
            series), ``needs_everything``, ``challenge``.
    """
    try:
        return _verify(data, now, have), ""
    except RefusedError as error:
        return "", str(error)


def _verify(data: bytes, now: dt.datetime, have: dict[str, Any]) -> str:
    files = unpack(data)
    need(ENVELOPE in files, "ENVELOPE_MISSING")
    payload, sigs = envelope(files.pop(ENVELOPE))
    carried = carried_keys(files.pop(KEYS, None), sigs)
    register = None
    need(have.get("register") or not have.get("root"), "REGISTER_MISSING")
    if have.get("register"):
        register, _ = read_register(have["register"], have.get("root"), now, have.get("seen", 0))
    spkis = {}
    for keyid, sig in sigs.items():
        need(keyid.startswith("ed25519:"), "ALG_UNSUPPORTED")
        known = (
            {one: unbase64(register[one]["spki"]) for one in register}
            if register is not None
            else carried
        )
        need(keyid in known, "REGISTER_MISSING" if register is None else "KEY_UNKNOWN")
        need(holds(known[keyid], payload, sig), "SIGNATURE_INVALID")
        spkis[keyid] = known[keyid]
    value = parse(payload, "STATEMENT_MALFORMED")
    bad = "STATEMENT_MALFORMED"
    types = ("_type", "predicateType")
    need(isinstance(value, dict) and all(isinstance(value.get(one), str) for one in types), bad)
    is_type = (
        value["_type"] == "https://in-toto.io/Statement/v1"
        and value["predicateType"] == SPACE + "v1"
    )
    need(is_type, "STATEMENT_TYPE_UNKNOWN")
    spec = value["predicate"].get("spec") if isinstance(value.get("predicate"), dict) else None
    need(isinstance(spec, str), bad)
    need(spec == "1.0", "SPEC_UNSUPPORTED")
    need(PACKAGE(value) and sensible(value), bad)
    p, digest = value["predicate"], sha(payload)
    sealed_at = moment(p["sealed_at"])
    receipt = None
    if RECEIPT in files:
        receipt = lambda: read_receipt(files[RECEIPT], register)  # noqa: E731
    check_signers(p, sigs, register, receipt, digest)
    withheld, seeds = check_files(value, files)
    need(not (withheld and have.get("needs_everything")), "FILE_WITHHELD")
    rows = check_tables(p, files, seeds)
    check_sequence(p, digest, have.get("known"))
    given = receipt() if receipt else None
    seen = min(now, moment(given[1]["received_at"])) if given and register is not None else now
    need(sealed_at <= seen + DAY, "SEALED_IN_FUTURE")
    check_evidence(p, files, rows)
    anchored = have.get("anchors", {}).get(p.get("anchor", {}).get("register_version"))
    need(anchored is None or sealed_at >= anchored, "SEALED_BEFORE_ANCHOR")
    if given:
        subject, said_ = given
        need(moment(said_["received_at"]) <= now + DAY, "RECEIPT_SIGNATURE_INVALID")
        place = (subject, said_["series"], said_["seq"])
        need(place == (digest, p["series"], p["seq"]), "RECEIPT_OTHER_PACKAGE")
        again = said_.get("recomputed_results", p["results"])
        need(said_["result"] == "PASSED" and again == p["results"], "RECEIPT_FAILED")
    check_shown(files.get(SHOWN), digest, spkis, now, have.get("challenge", ""))
    return "A" if given and register is not None else "C"


def carried_keys(data: bytes | None, sigs: dict[str, bytes]) -> dict[str, bytes]:
    if data is None:
        return {}
    value = parse(data, "ENVELOPE_MALFORMED")
    need(record(keys=mapping(KEYID, SPKI, 100))(value), "ENVELOPE_MALFORMED")
    keys = {keyid: unbase64(one) for keyid, one in value["keys"].items()}
    own = all(keyid in sigs and keyid.partition(":")[2] == sha(one) for keyid, one in keys.items())
    need(own, "ENVELOPE_MALFORMED")
    return keys


def read_receipt(data: bytes, register: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    bad = "RECEIPT_SIGNATURE_INVALID"
    try:
        payload, sigs = envelope(data)
        subject, given = said(payload, "receipt/v1", bad)
        for keyid, sig in sigs.items() if register is not None else ():
            key = register.get(keyid) if register else None
            need(key and key["role"] == "platform" and key["status"] != "revoked", bad)
            assert key is not None
            need(in_force(key, moment(given["received_at"])), bad)
            need(holds(unbase64(key["spki"]), payload, sig), bad)
    except RefusedError as error:
        raise RefusedError(bad) from error
    return subject, given


def check_signers(p: Any, sigs: Any, register: Any, receipt: Any, digest: str) -> None:
    if register is None:
        need(len(sigs) >= len(p["required_roles"]), "ROLE_MISSING")
        return
    keys = [register[one] for one in sigs]
    for key in keys:
        need(key["uscc"] == p["company"]["uscc"], "KEY_WRONG_COMPANY")
        need(in_force(key, moment(p["sealed_at"])), "KEY_NOT_VALID_AT_SEAL_TIME")
        if key["status"] == "revoked":
            subject, given = receipt() if receipt else ("", {})
            is_before = subject == digest and moment(given["received_at"]) < moment(key["since"])
            need(is_before, "KEY_REVOKED")
    need(all(role in {key["role"] for key in keys} for role in p["required_roles"]), "ROLE_MISSING")
    need(len({key["person_id"] for key in keys}) == len(keys), "SIGNERS_NOT_DISTINCT")


def check_sequence(p: dict[str, Any], digest: str, known: dict[int, str] | None) -> None:
    if not known or known.get(p["seq"]) == digest:
        return
    highest = max(known)
    need(p["seq"] not in known, "SEQ_FORK")
    need(p["seq"] > highest, "SEQ_ROLLBACK")
    need(p["seq"] == highest + 1, "SEQ_GAP")
    need(p["previous"] == known[highest], "PREVIOUS_MISMATCH")
    if "amends" in p and len(known) == highest:
        need(p["amends"]["digest"] in known.values(), "AMENDS_UNKNOWN")


def check_evidence(
    p: dict[str, Any], files: dict[str, bytes], rows: dict[str, list[list[str]]]
) -> None:
    sealed_at = moment(p["sealed_at"])
    days = [one[11] for one in rows.get("restricted/activity.csv", [])]
    if "restricted/activity.csv" not in rows:
        days = [one[1] + "-01" for one in rows.get("data/coverage.csv", []) if one[3] != "missing"]
    need(
        all(one <= sealed_at.astimezone(CHINA).date().isoformat() for one in days),
        "SEALED_BEFORE_EVIDENCE",
    )
    for line in files.get(AUDIT, b"").split(b"\n")[-2:-1]:
        at = json.loads(line)["at"].replace("+00:00", "Z")
        need(moment(at) <= sealed_at, "SEALED_BEFORE_EVIDENCE")


def check_shown(
    data: bytes | None, digest: str, spkis: dict[str, bytes], now: dt.datetime, challenge: str
) -> None:
    bad = "PRESENTATION_INVALID"
    need(data is not None or not challenge, bad)
    if data is None:
        return
    try:
        payload, sigs = envelope(data)
        subject, given = said(payload, "presentation/v1", bad)
        need(
            all(one in spkis and holds(spkis[one], payload, sig) for one, sig in sigs.items()), bad
        )
    except RefusedError as error:
        raise RefusedError(bad) from error
    need(subject == digest and now <= moment(given["expires_at"]), bad)
    need(not challenge or given["challenge"] == challenge, bad)
