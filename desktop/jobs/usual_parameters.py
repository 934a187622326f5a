"""Parameters a person gave once and wants to be used from then on."""

import json

from desktop.models.store import Store

PARAMETERS = "sources.parameters"
"""Setting that keeps a source's usual parameters by facility."""


def remembered_parameters(store: Store) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return the parameters remembered by facility and source."""
    text = store.settings().get(PARAMETERS)
    entries = json.loads(text) if text else []
    return {
        (facility, source): tuple((name, value) for name, value in pairs)
        for facility, source, pairs in entries
    }
