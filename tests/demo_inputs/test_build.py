"""The demo's inputs are what their source gives."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_committed_inputs_are_what_the_source_gives() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo_inputs.build", "--check"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_inputs_stay_small() -> None:
    files = [path for path in (ROOT / "resources" / "demo").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
