"""What a copy of a package shows: everything, what a bank needs, or what the user picks."""

from dataclasses import dataclass

from desktop.exchange import names

MOST_ROWS = 1000
"""Single rows of a table beside a copy; whoever shows more shows the table."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A choice of restricted files to leave out; open files always stay.

    Attributes:
        withheld: Paths left out; ``restricted/evidence/`` leaves out every original file.
    """

    name: str
    withheld: frozenset[str] = frozenset()

    def shows(self, path: str) -> bool:
        """Tell whether a copy of this profile holds the file."""
        if path.startswith(names.EVIDENCE_FOLDER):
            return not {path, names.EVIDENCE_FOLDER} & self.withheld
        return path not in self.withheld


FULL = Profile("full")
BANK = Profile(
    "bank",
    frozenset({*names.RESTRICTED_FILES, names.CHANGES, names.EVIDENCE_FOLDER}),
)
PROFILES = {profile.name: profile for profile in (FULL, BANK)}
