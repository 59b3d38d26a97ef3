"""What the doors hand to the verbs of a case. Not here: what the verbs make of it (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways.terms.cases import Answer, Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """What a device says of one tap: who it is, what its clock showed at the tap, and what it shows while it sends.

    The server's clock at the receipt less `sent_at` is how far the device is behind; it is added to `tapped_at`.
    """

    device: str
    tapped_at: datetime
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is said to open a case: the pathway, and what is known of the beginning. A patient may be named later.

    Shape: `label` is what can be seen of somebody nobody knows yet; `destination` expects the case from now on.
    """

    pathway: str
    onset_kind: OnsetKind
    onset_at: datetime | None = None
    at: UUID | None = None
    alliance: UUID | None = None
    patient: UUID | None = None
    label: str = field(default="", repr=False)
    destination: UUID | None = None
    tap: Tap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStamp:
    """One milestone told: when it happened, and at which of the actor's hospitals where they have several on the case.

    Shape: `at` None means the moment of the tap, or now where there is none.
    """

    code: str
    at: datetime | None = None
    organisation: UUID | None = None
    tap: Tap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFilled:
    """A scale (or, with `scale` empty, items of the case) as it was answered. `task` is the due task that it fulfils."""

    answers: Mapping[str, Answer] = field(repr=False)
    scale: str = ""
    at: datetime | None = None
    organisation: UUID | None = None
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """A doctor's yes or no to a checklist. Against the advice a reason is needed."""

    checklist: str
    choice: Choice
    reason: str = field(default="", repr=False)
    organisation: UUID | None = None
