"""Salts of restricted files and seeds of row trees, all derived from the company's secret.

The secret never leaves the company file; the derived salts leave with the file they belong to.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import NotCanonicalError, from_json, to_json
from desktop.exchange.codes import Code

SECRET_SIZE = 32
_FILE_LABEL = b"cdp-file-v1"
_TREE_LABEL = b"cdp-tree-v1"


@dataclass(frozen=True, slots=True)
class Salts:
    """Salts by file and seeds by table, as ``restricted/salts.json`` holds them.

    Attributes:
        files: 32 bytes for each restricted file that is present.
        seeds: 32 bytes for each restricted table that is present.
    """

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    seeds: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def to_bytes(self) -> bytes:
        """Return the canonical bytes."""
        return to_json(
            {
                "salts": {path: salt.hex() for path, salt in self.files.items()},
                "seeds": {path: seed.hex() for path, seed in self.seeds.items()},
            }
        )

    def only(self, paths: Collection[str]) -> "Salts":
        """Return the salts of these files alone."""
        return Salts(
            {path: salt for path, salt in self.files.items() if path in paths},
            {path: seed for path, seed in self.seeds.items() if path in paths},
        )


def file_salt(secret: bytes, package_id: str, path: str, data: bytes) -> bytes:
    """Return the salt of a file.

    salt = HMAC-SHA-256(S, "cdp-file-v1" ‖ 0 ‖ package_id ‖ 0 ‖ path ‖ 0 ‖ SHA-256(bytes))
    """
    return _derive(secret, _FILE_LABEL, package_id, path, hashlib.sha256(data).digest())


def tree_seed(secret: bytes, package_id: str, path: str, data: bytes) -> bytes:
    """Return the seed of a table's row salts; as :func:`file_salt` with "cdp-tree-v1"."""
    return _derive(secret, _TREE_LABEL, package_id, path, hashlib.sha256(data).digest())


def salt_of_digest(secret: bytes, package_id: str, path: str, sha256: str) -> bytes:
    """Return the salt of a file of which only the digest is at hand."""
    return _derive(secret, _FILE_LABEL, package_id, path, bytes.fromhex(sha256))


def commit(salt: bytes, data: bytes) -> str:
    """Return SHA-256(salt ‖ bytes) as hex."""
    digest = hashlib.sha256(salt)
    digest.update(data)
    return digest.hexdigest()


def read_salts(data: bytes) -> Salts:
    """Return the salts in ``restricted/salts.json``.

    Raises:
        PackageError: ``SALTS_MALFORMED``.
    """
    try:
        value = shape.checked(from_json(data), _SALTS, "salts")
    except (NotCanonicalError, shape.ShapeError) as error:
        raise PackageError(Code.SALTS_MALFORMED, place=shape.place_of(error)) from error
    return Salts(
        {path: bytes.fromhex(salt) for path, salt in value["salts"].items()},
        {path: bytes.fromhex(seed) for path, seed in value["seeds"].items()},
    )


def _derive(secret: bytes, label: bytes, package_id: str, path: str, digest: bytes) -> bytes:
    if len(secret) != SECRET_SIZE:
        raise ValueError("the company's secret has 32 bytes")
    message = b"\0".join((label, package_id.encode("ascii"), path.encode("ascii"), digest))
    return hmac.digest(secret, message, "sha256")


_PATH = shape.pattern(r"restricted/[a-z0-9][a-z0-9._/-]{0,169}")
_SALTS = shape.record(
    {"salts": shape.map_of(shape.digest, _PATH), "seeds": shape.map_of(shape.digest, _PATH)}
)
