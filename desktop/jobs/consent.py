"""What a person was shown before signing, and how they agreed: a line for the change log."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.exchange import names
from desktop.exchange.manifest import Statement

_LINE: Final = re.compile(
    r"attestation\.\S+ \S+ sha256 (?P<declaration>[0-9a-f]{64})"
    r"(?:; report\.pdf sha256 (?P<report>[0-9a-f]{64}))?; consent (?P<consent>[a-z]+)"
)


class Consent(StrEnum):
    """How the declaration was accepted.

    ``COMMAND`` means that nobody was asked: a script named the key, and that was all.
    ``ELSEWHERE`` means that the signature came back in a package: its maker was asked where they
    signed, and this company file did not see it.
    """

    TICKED = "ticked"
    TYPED = "typed"
    OPTION = "option"
    COMMAND = "command"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Shown:
    """The texts that stood before a signature.

    Attributes:
        declaration: Which declaration, in which language.
        declaration_sha256: Of its text; the statement names the same.
        report_sha256: Of the report that is signed; empty for a withdrawal without one.
    """

    declaration: str
    declaration_sha256: str
    report_sha256: str

    def to_json(self) -> dict[str, str | None]:
        """Return the JSON of the command line."""
        return {
            "declaration": self.declaration,
            "declaration_sha256": self.declaration_sha256,
            "report_sha256": self.report_sha256 or None,
        }

    def log_line(self, consent: Consent) -> str:
        """Return what the change log keeps: digests in full, so that they can be compared."""
        report = f"; report.pdf sha256 {self.report_sha256}" if self.report_sha256 else ""
        return (
            f"{self.declaration} sha256 {self.declaration_sha256}{report}; consent {consent.value}"
        )


def shown_by(statement: Statement) -> Shown:
    """Return what whoever signs a statement is shown: the declaration and report it names."""
    attestation = statement.attestation
    return Shown(
        declaration=f"{attestation.text_id} {attestation.lang}",
        declaration_sha256=attestation.text_sha256,
        report_sha256=statement.subject.get(names.REPORT, ""),
    )


@dataclass(frozen=True, slots=True)
class Logged:
    """What a line of the change log says of a signature; see :meth:`Shown.log_line`."""

    declaration_sha256: str
    report_sha256: str
    consent: Consent


def logged_consent(line: str) -> Logged | None:
    """Return what a line of the change log says of a signature; nothing for other lines."""
    found = _LINE.match(line)
    if found is None or found["consent"] not in set(Consent):
        return None
    return Logged(found["declaration"], found["report"] or "", Consent(found["consent"]))
