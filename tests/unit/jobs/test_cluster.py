"""The intake on a Dask cluster: the same results, whoever dies."""

import csv
import importlib.util
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.errors import InputError, SurroundingsError
from desktop.jobs import cluster
from desktop.jobs.context import SilentContext
from desktop.jobs.package_intake import IntakeOrder, take_in
from tests.golden_firm import golden_firm

ROOT = Path(__file__).resolve().parents[3]


def _firm() -> Any:
    return golden_firm()


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IntakeOrder:
    """Return an order for sixty packages, five a task, some of them bad."""
    monkeypatch.setattr(cluster, "PER_TASK", 5)
    firm = _firm()
    platform, inbox = firm.platform(), tmp_path / "in"
    register, root = tmp_path / "r.json", tmp_path / "root.json"
    register.write_bytes(platform.register_file)
    root.write_bytes(platform.root)
    inbox.mkdir()
    good, bad = firm.signed().to_bytes(), firm.signed().to_bytes()[:-1]
    for number in range(60):
        (inbox / f"{number:02d}.cdp").write_bytes(bad if number % 10 == 3 else good)
    return IntakeOrder(inbox, tmp_path / "local", firm.NOW, register, root, workers=1)


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["file"])


needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="NO DASK: pip install 'carbonbook[region]', or the cluster stays untested",
)


def _certificates(folder: Path) -> dict[str, str]:
    """Make an authority and one certificate for all; return Dask's configuration by environment."""
    now, day = datetime.now(UTC), timedelta(days=1)
    authority, node = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "region root")])
    host = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    for name, subject, key in (("ca", root, authority), ("node", host, node)):
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(x509.BasicConstraints(ca=name == "ca", path_length=None), critical=True)
            .sign(authority, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    form = serialization.PrivateFormat.PKCS8
    secret = node.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "node.key").write_bytes(secret)
    parts = {
        f"DASK_DISTRIBUTED__COMM__TLS__{who}__{what}": str(folder / f"node.{end}")
        for who in ("SCHEDULER", "WORKER", "CLIENT")
        for what, end in (("CERT", "pem"), ("KEY", "key"))
    }
    return {
        **parts,
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(folder / "ca.pem"),
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
    }


@needs_dask
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("protocol", ["tcp", "tls"])
def test_killing_one_of_two_workers_loses_nothing(
    order: IntakeOrder, tmp_path: Path, protocol: str
) -> None:
    take_in(order, SilentContext())
    certificates = _certificates(tmp_path) if protocol == "tls" else {}
    far, pickled = replace(order, out=order.out.with_name("far")), tmp_path / "order.pickle"
    pickled.write_bytes(pickle.dumps(far))
    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("cluster_run.py"), pickled, protocol],
        env={**os.environ, **certificates, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert sum(json.loads(ran.stdout)) == 60
    assert _rows(far.out) == _rows(order.out)
    assert (far.out / "benchmarks.csv").read_bytes() == (order.out / "benchmarks.csv").read_bytes()
    again = take_in(far, SilentContext())  # a methodology unknown here may be known by now
    assert again.skipped + again.refused == 60
    assert _rows(far.out) == _rows(order.out)


def test_a_task_has_at_least_five_hundred_packages() -> None:
    assert cluster.PER_TASK >= 500


def test_a_scheduler_that_is_not_there_is_told(
    order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=refuse))
    with pytest.raises(InputError, match=r"intake\.scheduler_not_reached"):
        take_in(replace(order, scheduler="tcp://127.0.0.1:9"), SilentContext())


@pytest.mark.parametrize("is_killed", [False, True])
def test_chunks_come_as_they_are_done(
    order: IntakeOrder, monkeypatch: pytest.MonkeyPatch, *, is_killed: bool
) -> None:
    """A stand-in for the library: chunks in any order; one that kills worker after worker."""
    monkeypatch.setitem(sys.modules, "distributed", _Stand(is_killed=is_killed))
    far = replace(order, out=order.out.with_name("far"), scheduler="tcp://127.0.0.1:9")
    if is_killed:
        with pytest.raises(SurroundingsError, match=r"intake\.worker_died"):
            take_in(far, SilentContext())
        return
    take_in(order, SilentContext())
    take_in(far, SilentContext())
    assert _rows(far.out) == _rows(order.out)


class _Stand(SimpleNamespace):
    """As much of ``distributed`` as the intake uses, without processes."""

    class KilledWorker(Exception):  # noqa: N818 - the library's name
        """A task killed several workers."""

    def __init__(self, *, is_killed: bool) -> None:
        super().__init__()
        self._is_killed = is_killed

    def Client(self, *_arguments: object, **_options: object) -> Any:  # noqa: N802 - as above
        return _Client()

    def as_completed(
        self, found: list[Any], *, loop: object, with_results: bool
    ) -> Iterator[tuple[None, Any]]:
        assert with_results
        assert loop is None
        if self._is_killed:
            raise self.KilledWorker
        return ((None, one) for one in reversed(found))


class _Client:
    loop = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def map(self, work: Any, chunks: list[Any], *, pure: bool) -> list[Any]:
        assert not pure
        return [work(chunk) for chunk in chunks]

    def cancel(self, _futures: object) -> None:
        return


def test_without_dask_the_extra_is_named(
    order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"intake\.cluster_missing"):
        take_in(replace(order, scheduler="tcp://127.0.0.1:9"), SilentContext())
