"""Where a draft belongs: facility by account, by meter, else by the user's choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.accounting.documents.draft import DraftRecord
from desktop.errors import InputError
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class Places:
    """How facilities are found.

    Attributes:
        by_account: Facility by 户号.
        by_meter: Facility and account by meter.
        default: For what names neither; the user's choice, else the first facility.
    """

    by_account: Mapping[str, str]
    by_meter: Mapping[str, tuple[str, str]]
    default: str

    def placed(self, draft: DraftRecord) -> DraftRecord:
        """Return the draft with its facility and, by its meter, its account."""
        facility, account = self.by_meter.get(draft.meter, ("", ""))
        account = draft.account or account
        found = draft.facility or self.by_account.get(account, "") or facility or self.default
        if (found, account) == (draft.facility, draft.account):
            return draft
        return draft.moved(found, account)


def places_of(store: Store, facility: str) -> Places:
    """Return how facilities are found in a company file.

    Raises:
        InputError: ``facility.unknown`` for a choice that is none of the file's.
    """
    known = [each.name for each in store.facilities()]
    if facility and facility not in known:
        raise InputError("facility.unknown", facility=facility, known="、".join(known))
    return Places(
        by_account={each.number: each.facility for each in store.accounts()},
        by_meter={each.name: (each.facility, each.account) for each in store.meters()},
        default=facility or known[0],
    )
