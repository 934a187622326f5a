"""Compute a package's results again with the rules this program ships, and with a user's own."""

from collections.abc import Mapping

from desktop.exchange.parts import Engine
from desktop.exchange.recompute import Rules, recomputer
from desktop.exchange.verify import Recompute
from desktop.jobs.company_parameters import NO_FILES
from desktop.jobs.shipped import load_methodology, methodology_with, methods_with, ruleset_with


def recompute_by_shipped_rules(own: Mapping[str, bytes] = NO_FILES) -> Recompute:
    """Return a recomputation for :func:`desktop.exchange.verify.verify_package`.

    Args:
        own: The parameter files a report was sealed with, where it names their digest.
    """

    def rules(engine: Engine) -> Rules | None:
        methodology = methodology_with(own)
        if engine.methodology_sha256 != methodology.sha256:
            methodology = load_methodology()
        if engine.methodology_id != methodology.id:
            return None
        files = own if engine.ruleset_sha256 == ruleset_with(own) else NO_FILES
        return Rules(methodology, ruleset_with(files), methods_with(files))

    return recomputer(rules)
