"""What a verification answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from desktop.exchange.codes import Level, Note
from desktop.exchange.manifest import Statement
from desktop.exchange.presentation import Presentation
from desktop.exchange.receipt import Receipt

VALID = "valid"
REFUSED = "refused"
LANGUAGES = ("zh", "en")
_SHORT = 24
_COMPUTED_BY_NOBODY_KNOWN = "package.level_C_recomputed"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed; role and name come from the register and are empty without one."""

    keyid: str
    role: str = ""
    name: str = ""

    @property
    def words(self) -> str:
        """Role and name as a sentence takes them; the beginning of the key id if unknown."""
        name = self.name or self.keyid[:_SHORT]
        return f"«role.{self.role}» {name}" if self.role else name

    def to_json(self) -> dict[str, str]:
        """Return the JSON of the command line."""
        return {"role": self.role, "keyid": self.keyid, "name": self.name}


@dataclass(frozen=True)
class Verdict:
    """Valid at a level, or refused with a code.

    Attributes:
        code: Empty if valid.
        details: Named gaps of the code's sentence.
        notes: What a person must know of a valid package.
        digest: SHA-256 of the payload; known once the signatures hold.
        withheld: Restricted files that this copy does not hold.
        register_version: Of the register it was checked with; 0 for none.
        is_recomputed: The results follow from the lines by the named methodology, checked here.
        is_authentic: Steps 1 to 7 hold: the company's keys vouch for the statement.
    """

    code: str = ""
    level: Level | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    signers: tuple[Signer, ...] = ()
    withheld: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    digest: str = ""
    statement: Statement | None = None
    receipt: Receipt | None = None
    presentation: Presentation | None = None
    is_authentic: bool = False
    register_version: int = 0
    is_recomputed: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether nothing was found against the package."""
        return not self.code

    @property
    def status(self) -> str:
        """``valid`` or ``refused``."""
        return VALID if self.is_valid else REFUSED

    @property
    def results(self) -> Mapping[str, Any]:
        """The signed results; nothing of a refused package is worth showing."""
        return self.statement.results if self.statement and self.is_valid else {}

    def message(self, language: str, *, in_window: bool = False) -> str:
        """Return the verdict in words, one sentence a line; windows say what to click."""
        from desktop.messages import sentence  # noqa: PLC0415 - reads the catalogue at first use

        if self.level is None:
            return sentence(self.code, self.details, language, in_window=in_window)
        signers = sorted(self.signers, key=attrgetter("role"))
        details = {**self.details, "signers": "、".join(one.words for one in signers)}
        is_computed_only = self.level is Level.C and self.is_recomputed
        level = _COMPUTED_BY_NOBODY_KNOWN if is_computed_only else self.level.message
        codes = [level, *self.notes]
        told = (sentence(code, details, language, in_window=in_window) for code in codes)
        return "\n".join(told)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON of ``carbonbook verify --json``."""
        return {
            "status": self.status,
            "level": self.level.value if self.level else None,
            "code": self.code or None,
            "signers": [signer.to_json() for signer in self.signers],
            "results": dict(self.results),
            "withheld": list(self.withheld),
            "recomputed": self.is_recomputed,
            "notes": [note.value for note in self.notes],
            "digest": self.digest,
            "presentation": self.presentation.to_json() if self.presentation else None,
            "details": dict(self.details),
            "messages": {language: self.message(language) for language in LANGUAGES},
        }
