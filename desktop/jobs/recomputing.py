"""Compute a package's results again with the rules this program ships."""

from desktop.accounting.methodology.digest import digest
from desktop.exchange.manifest import Engine
from desktop.exchange.recompute import Rules, recomputer
from desktop.exchange.verify import Recompute
from desktop.jobs.shipped import load_methodology, load_methods, read_folder
from desktop.paths import resources


def shipped_ruleset() -> str:
    """Return the digest of the shipped rating methods' files."""
    return digest(read_folder(resources() / "methodology" / "ratings" / "methods"))


def recompute_by_shipped_rules() -> Recompute:
    """Return a recomputation for :func:`desktop.exchange.verify.verify_package`."""
    return recomputer(_rules)


def _rules(engine: Engine) -> Rules | None:
    methodology = load_methodology()
    if engine.methodology_id != methodology.id:
        return None
    return Rules(methodology, shipped_ruleset(), load_methods())
