"""What a verifier remembers between packages, as a file of its own."""

from dataclasses import replace

from desktop.errors import InputError
from desktop.exchange import shape
from desktop.exchange.canonical import NotCanonicalError, from_json, to_json
from desktop.exchange.sequence import SequenceState, Series
from desktop.exchange.statements import sha256
from desktop.exchange.verdict import Verdict

FORMAT = "cdp-memory/1"
_MOST = 1_000_000


def write_memory(state: SequenceState) -> bytes:
    """Return the canonical bytes of a memory."""
    return to_json(
        {
            "format": FORMAT,
            "register_version": state.register_version,
            "series": {
                name: {str(seq): digest for seq, digest in one.packages.items()}
                for name, one in state.series.items()
            },
            "receipts": {
                digest: shape.write_time(moment) for digest, moment in state.receipts.items()
            },
        }
    )


def remembered(state: SequenceState, verdict: Verdict) -> SequenceState:
    """Return what is remembered after a valid package: its place, its receipt, the register."""
    statement, receipt = verdict.statement, verdict.receipt
    after = state.accepted(statement, verdict.digest) if statement else state
    if receipt:
        after = after.learned(receipt, sha256(receipt.to_payload()))
    version = max(after.register_version, verdict.register_version)
    return replace(after, register_version=version)


def read_memory(data: bytes, name: str) -> SequenceState:
    """Return the memory in a file.

    Args:
        data: What :func:`write_memory` gave.
        name: Of the file, for whoever has to look at it.

    Raises:
        InputError: ``memory.damaged``.
    """
    try:
        value = shape.checked(from_json(data), _MEMORY, "memory")
    except (NotCanonicalError, shape.ShapeError) as error:
        raise InputError("memory.damaged", file=name) from error
    return SequenceState(
        series={
            series: Series({int(seq): digest for seq, digest in packages.items()})
            for series, packages in value["series"].items()
        },
        register_version=value["register_version"],
        receipts={digest: shape.read_time(time) for digest, time in value["receipts"].items()},
    )


_MEMORY = shape.record(
    {
        "format": shape.one_of(FORMAT),
        "register_version": shape.integer(),
        "series": shape.map_of(
            shape.map_of(shape.digest, shape.pattern(r"[1-9]\d{0,15}"), _MOST),
            shape.text(60),
            _MOST,
        ),
        "receipts": shape.map_of(shape.time, shape.digest, _MOST),
    }
)
