"""How fast packages are built and verified, beside the bare cost of the cryptography.

Run: python benchmarks/packages.py [--rows 100000] [--small 2000] [--intake 0]
"""

import argparse
import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from desktop.exchange.container import read_container  # noqa: E402 - the checkout comes first
from desktop.exchange.envelope import pae, read_envelope  # noqa: E402 - as above
from desktop.exchange.package import build_package, redact  # noqa: E402 - as above
from desktop.exchange.profiles import BANK  # noqa: E402 - as above
from desktop.exchange.region import assess  # noqa: E402 - as above
from desktop.exchange.register import open_register  # noqa: E402 - as above
from desktop.exchange.verify import Options, verify_package  # noqa: E402 - as above

CHUNK = 500


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


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the least processor time of some runs."""
    return min(cpu_seconds(work) for _ in range(times))


def bare_many(count: int, data: bytes, keys: dict[str, Ed25519PublicKey]) -> None:
    """Do only what no verifier can leave out: digest the file, check signatures found before."""
    envelope = read_envelope(read_container_envelope(data))
    signed = pae(envelope.payload)
    pairs = [(keys[one.keyid], one.sig) for one in envelope.signatures]
    for _ in range(count):
        hashlib.sha256(data).digest()
        for key, sig in pairs:
            key.verify(sig, signed)


def read_container_envelope(data: bytes) -> bytes:
    """Return the envelope without looking at anything else."""
    name = b"package.dsse.json"
    start = data.index(name) + len(name)
    size = int.from_bytes(data[start - len(name) - 8 : start - len(name) - 4], "little")
    return data[start : start + size]


def assess_many(count: int, data: bytes, options: Options, now: Any) -> int:  # noqa: ANN401 - time
    """Assess one package many times; one task of a worker."""
    return sum(assess("x", data, now, options).verdict.is_valid for _ in range(count))


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
    verified = best(lambda: assess_many(count, data, options, firm.NOW)) / count
    floor = best(lambda: bare_many(count, data, keys)) / count
    return {
        "small_kib": len(data) / 1024,
        "small_verify_ms": verified * 1000,
        "small_bare_ms": floor * 1000,
        "small_per_second_per_core": 1 / verified,
    }


def intake(firm: Any, count: int, workers: int) -> dict[str, float]:  # noqa: ANN401 - a module
    """Measure a region's packages on several cores, 500 a task."""
    platform = firm.platform()
    trust = open_register(platform.register_file, now=firm.NOW, root=platform.root)
    data = redact(firm.signed(), BANK).to_bytes()
    work = partial(assess_many, data=data, options=Options(register=trust), now=firm.NOW)
    with ProcessPoolExecutor(workers) as pool:
        start = time.perf_counter()
        valid = sum(pool.map(work, [CHUNK] * (count // CHUNK)))
    took = time.perf_counter() - start
    return {"intake_packages": float(valid), "intake_workers": float(workers), "intake_s": took}


def main() -> None:
    """Measure, print a table for people and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=500)
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
