"""What the form of one step offers: reasons, places, units. Not here: the form itself (steps), the choices (queries.choosing)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from heyi.contexts.console.forms.steps import USUAL_NEXT_CONTACT, Offered
from heyi.contexts.console.queries import choosing
from heyi.contexts.referral.terms import OpenAction, Referral
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

UNITS = frozenset({"destination", "alternative", "lower"})
# Steps for which something was prepared where the morning's look proposed the patient.
PREPARED = frozenset({"offer_down", "complete"})


def offered_for(
    action: OpenAction, of: Referral, *, given: Mapping[str, str], actor: Actor, now: datetime
) -> Offered:
    """Everything that may be chosen on the form of this step; what was chosen before stays among it."""
    asked = (*action.asks, *action.may_ask)
    units: dict[str, tuple[choosing.Choice, ...]] = {}
    more: dict[str, str] = {}
    for question in asked:
        if question in UNITS:
            found = choosing.next_units(of, question, actor=actor, now=now)
            chosen = choosing.chosen_organisation(given.get(question, ""), actor=actor, now=now)
            units[question] = choosing.with_chosen(chosen, found)
            more[question] = reverse("console:units", args=[of.id, question])
    return Offered(
        reasons=choosing.reasons_for(of, action.action, action.reasons, actor=actor, now=now),
        places=choosing.places(of.receiver, actor=actor, now=now) if "pool" in asked else (),
        units=units,
        more_at=more,
    )


def usual_answers(action: OpenAction, of: Referral, offered: Offered, *, now: datetime) -> dict[str, Any]:
    """What stands in an empty form already: the ward that was asked for, the day after a week, home to go back to."""
    asked = (*action.asks, *action.may_ask)
    usual: dict[str, Any] = {"expected_version": of.version}
    if "next_contact_on" in action.asks:
        usual["next_contact_on"] = day_of(now + USUAL_NEXT_CONTACT)
    if "ready_on" in action.asks:
        usual["ready_on"] = day_of(now + timedelta(days=1))
    if "lower" in asked:
        home: UUID | None = of.lower or (of.origin if of.origin != of.receiver else None)
        usual["lower"] = str(home) if home else ""
    if "pool" in asked and of.department:
        fitting = (
            one.value for one in offered.places if one.words.startswith(of.department) and not one.is_off
        )
        usual["pool"] = next(fitting, "")
    if "urgency" in asked:
        usual["urgency"] = str(of.urgency)
    return usual


def prepared_answers(action: str, prepared: Mapping[str, object]) -> dict[str, Any]:
    """What a form holds already of what was prepared from the record; nothing where nothing was."""
    told = prepared.get("package")
    package: dict[str, Any] = {**told} if isinstance(told, dict) else {}
    if action == "complete":
        return {"outcome": package["summary"]} if package.get("summary") else {}
    return {name: package[name] for name in ("summary", "medicines") if package.get(name)}
