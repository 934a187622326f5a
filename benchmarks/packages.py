"""How fast packages are built and verified, beside the bare cost of the cryptography.

Run: python benchmarks/packages.py [--rows 100000] [--small 2000] [--intake 50000]

``--intake`` takes in a quarter and then all of that many packages of different firms, each with its
lines and its own keys, on two processes: verified, computed again, answered, rated again. It needs
100 KiB a package in the folder for temporary files.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from desktop.accounting.credit_code import check_character  # noqa: E402 - the checkout comes first
from desktop.accounting.emission import Choices  # noqa: E402 - as above
from desktop.accounting.inventory_build import build_inventory  # noqa: E402 - as above
from desktop.accounting.rating.bindings import BindingSources, bind_inputs  # noqa: E402 - as above
from desktop.accounting.rating.rate import rate  # noqa: E402 - as above
from desktop.exchange.canonical import to_json  # noqa: E402 - as above
from desktop.exchange.container import read_container  # noqa: E402 - as above
from desktop.exchange.envelope import Envelope, pae, read_envelope  # noqa: E402 - as above
from desktop.exchange.keys import PublicKey  # noqa: E402 - as above
from desktop.exchange.package import Package, build_package, redact  # noqa: E402 - as above
from desktop.exchange.parts import Engine  # noqa: E402 - as above
from desktop.exchange.profiles import BANK  # noqa: E402 - as above
from desktop.exchange.recompute import ENGINE  # noqa: E402 - as above
from desktop.exchange.region import assess  # noqa: E402 - as above
from desktop.exchange.register import RegisteredKey, open_register  # noqa: E402 - as above
from desktop.exchange.results import counts_from, results_from  # noqa: E402 - as above
from desktop.exchange.rows import RatedMethod, SealedFigures, tables_from  # noqa: E402 - as above
from desktop.exchange.verify import Options, verify_package  # noqa: E402 - as above
from desktop.jobs.context import SilentContext  # noqa: E402 - as above
from desktop.jobs.package_intake import IntakeOrder, take_in  # noqa: E402 - as above
from desktop.jobs.shipped import load_methodology, load_methods, ruleset_with  # noqa: E402 - as above

DIESEL = ("diesel", Decimal("0.84"))


def load_builder() -> Any:  # noqa: ANN401 - a module
    """Return the builder of the golden vectors."""
    path = ROOT / "tests" / "golden" / "packages" / "builder.py"
    spec = importlib.util.spec_from_file_location("golden_packages_builder", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the processor time a piece of work takes, which others on the machine change less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def taking_turns(*works: Callable[[], object], rounds: int) -> list[float]:
    """Return the median processor time of each work; all take turns, so that load meets all."""
    for work in works:
        work()
    taken = [[cpu_seconds(work) for work in works] for _ in range(rounds)]
    return [median(column) for column in zip(*taken, strict=True)]


def bare(data: bytes, keys: dict[str, Ed25519PublicKey]) -> Callable[[], None]:
    """Return what no verifier can leave out: digest the file, check signatures found before."""
    envelope = read_envelope(read_container_envelope(data))
    signed = pae(envelope.payload)
    pairs = [(keys[one.keyid], one.sig) for one in envelope.signatures]

    def work() -> None:
        hashlib.sha256(data).digest()
        for key, sig in pairs:
            key.verify(sig, signed)

    return work


def read_container_envelope(data: bytes) -> bytes:
    """Return the envelope without looking at anything else."""
    name = b"package.dsse.json"
    start = data.index(name) + len(name)
    size = int.from_bytes(data[start - len(name) - 8 : start - len(name) - 4], "little")
    return data[start : start + size]


def large(firm: Any, rows: int) -> dict[str, float]:  # noqa: ANN401 - a module
    """Measure a package of many lines and 100 files."""
    sealed = firm.content(rows // 2 + 1, 100)
    package = build_package(sealed)
    data = firm.sign_by(package, firm.PREPARER, firm.REVIEWER).to_bytes()
    return {
        "large_rows": float(sealed.counts.lines),
        "large_mib": len(data) / 2**20,
        "large_build_s": seconds(lambda: build_package(sealed)),
        "large_verify_s": seconds(lambda: verify_package(data, now=firm.NOW)),
        "large_container_s": seconds(lambda: read_container(data)),
    }


def small(firm: Any, count: int) -> dict[str, float]:  # noqa: ANN401 - a module
    """Measure small bank copies on one core."""
    platform = firm.platform()
    trust = open_register(platform.register_file, now=firm.NOW, root=platform.root)
    options = Options(register=trust)
    data = redact(firm.signed(), BANK).to_bytes()
    signers = (firm.PREPARER, firm.REVIEWER)
    keys = {one.public.keyid: Ed25519PublicKey.from_public_bytes(one.public.raw) for one in signers}
    verify = partial(assess, "x", data, firm.NOW, options)
    if not verify().verdict.is_valid:
        raise SystemExit("the small package was refused")
    verified, floor = taking_turns(verify, bare(data, keys), rounds=count)
    return {
        "small_kib": len(data) / 1024,
        "small_verify_ms": verified * 1000,
        "small_bare_ms": floor * 1000,
        "small_per_second_per_core": 1 / verified,
    }


def computed(firm: Any) -> Any:  # noqa: ANN401 - a module
    """Return a package of the small company as the shipped methodology computes it."""
    methodology = load_methodology()
    records = {name: replace(one, parameters=()) for name, one in firm.records(13).items()}
    choices = Choices(as_of=firm.SEALED_AT.date(), region="330500", densities=(DIESEL,))
    inventory = build_inventory(records.values(), methodology, choices, firm.YEAR)
    money = firm.figures().figures[0]
    figures = (money, replace(money, name="value_added", value=Decimal(400)))
    sources = BindingSources(inventory, figures=figures, industry="C3451", region="330500")
    values = [(method, bind_inputs(method, sources)) for method in load_methods().values()]
    rated = [RatedMethod(rate(method, each), each) for method, each in values]
    tables = tables_from(SealedFigures(inventory, records, rated, figures))
    engine = Engine(
        ENGINE,
        "0.1.0",
        methodology.id,
        methodology.sha256,
        methodology.factors_sha256,
        ruleset_with({}),
    )
    sealed = firm.amended(
        firm.content(),
        tables=tables,
        results=results_from(tables),
        counts=counts_from(tables, 2),
        engine=engine,
    )
    return build_package(sealed)


def region(firm: Any, count: int, folder: Path) -> IntakeOrder:  # noqa: ANN401 - a module
    """Write the packages and the register of many firms, each with two keys of its own.

    A quarter of them lies in a folder of its own, to be taken in alone first.
    """
    whole = computed(firm)
    platform = firm.platform()
    like = platform.register.by_id[firm.PREPARER.public.keyid]
    keys = list(platform.register.keys)
    first, rest = folder / "in" / "first", folder / "in" / "rest"
    for place in (first, rest):
        place.mkdir(parents=True)
    for number in range(count):
        stem = f"91330500{number:09d}"
        uscc = stem + check_character(stem)
        pair = {role: firm.key(f"{role} {number}") for role in ("preparer", "reviewer")}
        keys += [_registered(like, uscc, role, key.public) for role, key in pair.items()]
        signed = firm.sign_by(_of_firm(whole, uscc), *pair.values())
        place = first if number < count // 4 else rest
        (place / f"{uscc}.cdp").write_bytes(signed.to_bytes())
    register, root = folder / "register.json", folder / "root.json"
    whole_register = replace(platform.register, keys=tuple(keys))
    register.write_bytes(replace(platform, register=whole_register).register_file)
    root.write_bytes(platform.root)
    return IntakeOrder(folder / "in", folder / "out", firm.NOW, register, root, firm.PLATFORM_KEY)


def _registered(like: RegisteredKey, uscc: str, role: str, key: PublicKey) -> RegisteredKey:
    person = f"{role}-{uscc}"
    return replace(like, keyid=key.keyid, spki=key.spki, uscc=uscc, person_id=person, role=role)


def _of_firm(package: Package, uscc: str) -> Package:
    """Return the package as that of another firm, not yet signed."""
    statement = json.loads(package.payload)
    statement["predicate"]["company"]["uscc"] = uscc
    statement["predicate"]["series"] = f"{uscc}/inventory"
    return replace(package, envelope=Envelope(to_json(statement)))


def intake(firm: Any, count: int, workers: int) -> dict[str, float]:  # noqa: ANN401 - a module
    """Take in a folder of packages with recomputation, receipts, benchmarks and new ratings."""
    found: dict[str, float] = {"intake_workers": float(workers)}
    with TemporaryDirectory() as name:
        start = time.perf_counter()
        order = replace(region(firm, count, Path(name)), workers=workers)
        found["intake_written_per_second"] = count / (time.perf_counter() - start)
        quarter = replace(order, folder=order.folder / "first", out=Path(name) / "out-first")
        for part, one in ((count // 4, quarter), (count, order)):
            found |= _taken_in(one, part)
    return found


def _taken_in(order: IntakeOrder, count: int) -> dict[str, float]:
    """Take in once; memory is the most that this process, and any one worker, ever had."""
    start, before = time.perf_counter(), os.times()
    done = take_in(order, SilentContext())
    wall, after = time.perf_counter() - start, os.times()
    if done.valid != count:
        raise SystemExit(f"{done.refused} of {count} packages were refused")
    used = sum(after[:4]) - sum(before[:4])
    return {
        f"intake_{count}_s": wall,
        f"intake_{count}_per_second": count / wall,
        f"intake_{count}_cpu_ms_each": 1000 * used / count,
        f"intake_{count}_mib": peak_mib("self"),
        f"intake_{count}_worker_mib": peak_mib("children"),
    }


def peak_mib(of: str) -> float:
    """Return the most memory so far of this process, or of a child that ended; 0 on Windows."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    who = resource.RUSAGE_SELF if of == "self" else resource.RUSAGE_CHILDREN
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    """Measure, print a table for people and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=2000)
    parser.add_argument("--intake", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    firm = load_builder()
    figures = {**small(firm, given.small), **large(firm, given.rows)}
    if given.intake:
        figures |= intake(firm, given.intake, given.workers)
    ratios = {"small_verify/bare": figures["small_verify_ms"] / figures["small_bare_ms"]}
    for name, value in {**figures, **ratios}.items():
        print(f"{name:32}{value:14.3f}")
    print(json.dumps({"benchmark": "packages", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
