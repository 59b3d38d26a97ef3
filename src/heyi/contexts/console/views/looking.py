"""For a few minutes a patient's numbers stand open to who said for what. Not here: who may look at all (patients)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from heyi.foundation.reading import Purpose

# An assumption of ours: long enough for one call, short enough that a desk left alone shows no number.
LOOK = timedelta(minutes=5)
_KEY = "uncovered"


def begin_look(request: HttpRequest, patient: UUID, purpose: str, *, now: datetime) -> None:
    """From now on numbers of this patient stand open for a few minutes."""
    request.session[_KEY] = {"patient": str(patient), "purpose": purpose, "until": (now + LOOK).isoformat()}


def end_look(request: HttpRequest) -> None:
    """Numbers are covered again."""
    request.session.pop(_KEY, None)


def purpose_of_look(request: HttpRequest, patient: UUID, *, now: datetime) -> Purpose | None:
    """For what this patient's numbers stand open; None while they are covered."""
    look: dict[str, Any] = request.session.get(_KEY) or {}
    if look.get("patient") != str(patient) or now >= datetime.fromisoformat(look["until"]):
        return None
    return Purpose(look["purpose"])
