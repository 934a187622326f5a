"""The outcomes of a verification, in the order of the steps that can give them.

Each code is a key of ``resources/messages/*/exchange.toml``.
"""

from enum import StrEnum


class Code(StrEnum):
    """Why a package is refused; section 8 of the package format."""

    PKG_TOO_LARGE = "PKG_TOO_LARGE"
    ZIP_NOT_CANONICAL = "ZIP_NOT_CANONICAL"
    PATH_UNSAFE = "PATH_UNSAFE"
    PKG_TOO_MANY_FILES = "PKG_TOO_MANY_FILES"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    ENVELOPE_MISSING = "ENVELOPE_MISSING"
    ENVELOPE_MALFORMED = "ENVELOPE_MALFORMED"
    PAYLOAD_TYPE_UNKNOWN = "PAYLOAD_TYPE_UNKNOWN"
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    REGISTER_MISSING = "REGISTER_MISSING"
    REGISTER_SIGNATURE_INVALID = "REGISTER_SIGNATURE_INVALID"
    REGISTER_ROLLBACK = "REGISTER_ROLLBACK"
    REGISTER_STALE = "REGISTER_STALE"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    ALG_UNSUPPORTED = "ALG_UNSUPPORTED"
    KEY_WEAK = "KEY_WEAK"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    STATEMENT_MALFORMED = "STATEMENT_MALFORMED"
    STATEMENT_TYPE_UNKNOWN = "STATEMENT_TYPE_UNKNOWN"
    SPEC_UNSUPPORTED = "SPEC_UNSUPPORTED"
    KEY_WRONG_COMPANY = "KEY_WRONG_COMPANY"
    KEY_NOT_VALID_AT_SEAL_TIME = "KEY_NOT_VALID_AT_SEAL_TIME"
    KEY_REVOKED = "KEY_REVOKED"
    ROLE_MISSING = "ROLE_MISSING"
    SIGNERS_NOT_DISTINCT = "SIGNERS_NOT_DISTINCT"
    FILE_MISSING = "FILE_MISSING"
    FILE_DIGEST_MISMATCH = "FILE_DIGEST_MISMATCH"
    SALTS_MALFORMED = "SALTS_MALFORMED"
    FILE_UNLISTED = "FILE_UNLISTED"
    FILE_WITHHELD = "FILE_WITHHELD"
    TABLE_INVALID = "TABLE_INVALID"
    RESULTS_MISMATCH = "RESULTS_MISMATCH"
    TREE_MISMATCH = "TREE_MISMATCH"
    SEQ_REPLAYED = "SEQ_REPLAYED"
    SEQ_FORK = "SEQ_FORK"
    SEQ_ROLLBACK = "SEQ_ROLLBACK"
    SEQ_GAP = "SEQ_GAP"
    PREVIOUS_MISMATCH = "PREVIOUS_MISMATCH"
    AMENDS_UNKNOWN = "AMENDS_UNKNOWN"
    SEALED_IN_FUTURE = "SEALED_IN_FUTURE"
    SEALED_BEFORE_EVIDENCE = "SEALED_BEFORE_EVIDENCE"
    SEALED_BEFORE_ANCHOR = "SEALED_BEFORE_ANCHOR"
    ENGINE_UNKNOWN = "ENGINE_UNKNOWN"
    METHODOLOGY_UNKNOWN = "METHODOLOGY_UNKNOWN"
    RECOMPUTE_MISMATCH = "RECOMPUTE_MISMATCH"
    RECEIPT_SIGNATURE_INVALID = "RECEIPT_SIGNATURE_INVALID"
    RECEIPT_OTHER_PACKAGE = "RECEIPT_OTHER_PACKAGE"
    RECEIPT_FAILED = "RECEIPT_FAILED"
    PRESENTATION_INVALID = "PRESENTATION_INVALID"


class Note(StrEnum):
    """What a person must know of a package that is valid."""

    WITHDRAWN = "package.withdrawn"
    AMENDED = "package.amended"
    SIGNERS_UNVERIFIED = "package.signers_unverified"
    ROOT_NOT_PINNED = "package.root_not_pinned"
    REGISTER_STALE = "REGISTER_STALE"
    SEQ_REPLAYED = "SEQ_REPLAYED"
    SERIES_JOINED = "package.series_joined"
    LINES_WITHHELD = "package.lines_withheld"
    EVIDENCE_HASH_ONLY = "package.evidence_hash_only"
    RECEIPT_UNCHECKED = "package.receipt_unchecked"
    ONE_PERSON = "package.one_person"
    PRESENTED = "package.presented"


class Level(StrEnum):
    """How much a valid package proves."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def message(self) -> str:
        """The code of the level's sentence."""
        return {
            Level.A: "package.level_A",
            Level.B: "package.level_B",
            Level.C: "package.level_C",
        }[self]
