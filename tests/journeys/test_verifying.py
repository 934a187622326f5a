"""The demo's own package, verified as somebody who was handed the file would."""

from datetime import UTC, datetime

from desktop.jobs.run_demo import Demo
from desktop.jobs.verifying import authority_from, read_package_file, verify_file


def test_a_package_with_its_lines_is_computed_again(demo: Demo) -> None:
    data = read_package_file(demo.files.package)
    verdict = verify_file(data, datetime.now(UTC), authority_from(None, None))
    assert verdict.is_valid
    assert "restricted/activity.csv" not in verdict.withheld
