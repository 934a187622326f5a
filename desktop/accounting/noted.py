"""What a pass noticed: equal findings become one, with all the records they concern."""

from collections.abc import Iterable

from desktop.findings import Finding

Kind = tuple[str, str, str]


def kind_of(finding: Finding) -> Kind:
    """Return what equal findings agree in, and what orders them: code, details, place."""
    details = "|".join(f"{name}={value}" for name, value in sorted(finding.details.items()))
    return finding.code, details, str(finding.where) if finding.where.file else ""


class Noted:
    """Findings by kind."""

    def __init__(self) -> None:
        self._found: dict[Kind, tuple[Finding, list[str]]] = {}

    def add(self, finding: Finding, records: Iterable[str], kind: Kind | None = None) -> None:
        """Keep a finding with the records it concerns.

        Args:
            finding: The finding.
            records: Ids of the records.
            kind: As :func:`kind_of` gives it, where it is known already.
        """
        kind = kind or kind_of(finding)
        if kind in self._found:
            self._found[kind][1].extend(records)
        else:
            self._found[kind] = (finding, list(records))

    def findings(self) -> list[Finding]:
        """Return the findings in order."""
        found = []
        for kind in sorted(self._found):
            like, ids = self._found[kind]
            concerned = tuple(sorted(set(ids)))
            found.append(Finding(like.code, like.severity, like.where, like.details, concerned))
        return found
