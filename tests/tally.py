"""Changes and records of a whole store, held against one another: run in the surroundings of an installation.

What the auditor asks after every fall: is each change on record, is each record of a change that is there, is anything
half done, is history whole. `python -m tests.tally` prints the answer as JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from heyi.config.cli.installation import load_django


@dataclass(frozen=True)
class Tally:
    """How many changes the tables tell of, how many the record tells of, and each place where the two differ.

    Shape: `versions` says where each referral stands; `broken` and `unsealed` are the verdict on history.
    """

    changes: int
    records: int
    faults: tuple[str, ...]
    versions: dict[str, int]
    broken: dict[str, str | int] | None
    unsealed: int


def tally() -> Tally:
    """The tables of cases, patients, accesses, institutions and accounts, row by row against the record."""
    from heyi.contexts.referral.models import ReferralRow
    from heyi.foundation.reading import reading
    from heyi.foundation.seal import verify
    from heyi.foundation.system_actors import OPERATOR

    now = datetime.now(UTC)
    with reading(OPERATOR, now=now):
        made, told = _changes(), _records()
        faults = [
            f"{name}: {made[name]} changes, {told[name]} records"
            for name in made | told
            if made[name] != told[name]
        ]
        faults += _half_done()
        versions = {str(id_): version for id_, version in ReferralRow.objects.values_list("id", "version")}
    verdict = verify(now=now)
    return Tally(
        made.total(), told.total(), tuple(sorted(faults)), versions, verdict.broken, verdict.unsealed
    )


def _changes() -> Counter[str]:
    """How often each thing was changed, as its own row tells."""
    from heyi.contexts.governance.models import OrganisationRow, PostRow
    from heyi.contexts.patients.models import GrantRow, PatientRow
    from heyi.contexts.referral.models import CapacityPoolRow, ReferralRow
    from heyi.foundation.models import Account

    found: Counter[str] = Counter()
    for identity, version in ReferralRow.objects.values_list("id", "version"):
        found[f"referral {identity}"] = version
    rows: tuple[tuple[str, Any], ...] = (
        ("patient_registered", PatientRow.objects),
        ("access_opened", GrantRow.objects),
        ("access_ended", GrantRow.objects.filter(ended_by__isnull=False)),
        ("pool_offered", CapacityPoolRow.objects),
        ("organisation_registered", OrganisationRow.objects),
        ("post_given", PostRow.objects),
        ("account_opened", Account.objects),
    )
    for fact, kept in rows:
        found.update(f"{fact} {identity}" for identity in kept.values_list("id", flat=True))
    return found


def _records() -> Counter[str]:
    """How often the record tells of each thing."""
    from heyi.contexts.referral.events.steps import STEP_FACTS
    from heyi.foundation.models import RecordedRow
    from heyi.kernel.event import fact_name

    steps = {fact_name(fact) for fact in STEP_FACTS.values()} | {"referral_drafted", "draft_changed"}
    others = {
        "patient_registered", "access_opened", "access_ended", "pool_offered", "organisation_registered",
        "post_given", "account_opened",
    }  # fmt: skip
    found: Counter[str] = Counter()
    changes = RecordedRow.objects.filter(kind="change", fact__in=steps | others)
    for fact, facts in changes.values_list("fact", "facts"):
        about = json.loads(facts)["subject"]
        found[f"referral {about}" if fact in steps else f"{fact} {about}"] += 1
    return found


def _half_done() -> Iterator[str]:
    from heyi.contexts.referral.models import (
        HoldRow,
        JourneyRow,
        PackageRow,
        PartyRow,
        PassageRow,
        ReferralRow,
    )
    from heyi.contexts.referral.rules.table import OPEN, PLACE_HELD, PLACE_OCCUPIED
    from heyi.contexts.referral.terms import State

    passages = _grouped(PassageRow.objects.order_by("ordinal").values_list("referral_id", "ordinal", "to"))
    holds = _grouped(HoldRow.objects.filter(ended_at__isnull=True).values_list("referral_id", "state"))
    parties, packages = (
        set(rows.objects.values_list("referral_id", flat=True)) for rows in (PartyRow, PackageRow)
    )
    journeys = set(JourneyRow.objects.filter(closed_at__isnull=True).values_list("id", flat=True))
    expected: dict[str, tuple[str, ...]] = {str(state): ("held",) for state in PLACE_HELD}
    expected |= {str(state): ("occupied",) for state in PLACE_OCCUPIED}
    for row in ReferralRow.objects.all():
        steps = passages.get(row.id, [])
        checks = {
            "a step is missing": [ordinal for ordinal, _ in steps] == list(range(2, row.version + 1)),
            "it stands elsewhere than its last step": (steps[-1][1] if steps else State.DRAFT) == row.state,
            "it has no parties": row.id in parties,
            "it has no package": row.id in packages,
            "its place is not as its state": tuple(state for (state,) in holds.get(row.id, []))
            == expected.get(row.state, ()),
            "its journey is not as its state": (row.journey_id in journeys)
            == (row.state in OPEN - {State.DRAFT}),
        }
        yield from (
            f"referral {row.id} ({row.state}): {what}"
            for what, holds_good in checks.items()
            if not holds_good
        )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[tuple[Any, ...]]]:
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


if __name__ == "__main__":
    load_django()
    sys.stdout.write(json.dumps(asdict(tally())))
