"""What programs send of a case. Not here: how a case is told (shapes), what may be right (rules)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictBool, StrictFloat, StrictInt

from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways.rules.states import LONGEST_LABEL, LONGEST_REASON
from heyi.contexts.pathways.terms.asked import NewCase, NewFilled, NewStamp, Tap
from heyi.contexts.pathways.terms.cases import CaseState
from heyi.foundation.shapes import Model, Paged

_LONGEST_CODE = 64
_MOST_ANSWERS = 200

Code = Annotated[str, Field(max_length=_LONGEST_CODE)]
# A number that came as text stays text: it is the code of an option, as "4" of a scale.
Told = StrictBool | StrictInt | StrictFloat | Annotated[str, Field(strict=True, max_length=_LONGEST_CODE)]


class CasesAsked(Paged):
    """Which cases a list shall hold: opened from `since` on and before `until`."""

    pathway: str = Field("", max_length=_LONGEST_CODE)
    state: list[CaseState] = Field(default_factory=list)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class TapIn(Model):
    """What a device says of a tap: what its clock showed at the tap, and what it shows while it sends."""

    device: str = Field(max_length=_LONGEST_CODE)
    tapped_at: AwareDatetime
    sent_at: AwareDatetime

    def told(self) -> Tap:
        """The tap as the verbs take it."""
        return Tap(device=self.device, tapped_at=self.tapped_at, sent_at=self.sent_at)


class CaseIn(Model):
    """A case to open. `at` and `alliance` are needed only by those who could mean several; a patient may be named later."""

    pathway: Code
    onset_kind: OnsetKind
    onset_at: AwareDatetime | None = None
    at: UUID | None = None
    alliance: UUID | None = None
    patient: UUID | None = None
    label: str = Field("", max_length=LONGEST_LABEL, description="What can be seen of somebody nobody knows")
    destination: UUID | None = Field(None, description="The hospital that expects the case from now on")
    tap: TapIn | None = None

    def told(self) -> NewCase:
        """The case as the verb takes it."""
        plain = {name: getattr(self, name) for name in CaseIn.model_fields if name != "tap"}
        return NewCase(**plain, tap=self.tap.told() if self.tap else None)


class MilestoneIn(Model):
    """A milestone to tell; without `at` it happened at the tap, or now where there is none."""

    code: Code
    at: AwareDatetime | None = None
    organisation: UUID | None = None
    tap: TapIn | None = None

    def told(self) -> NewStamp:
        """The milestone as the verb takes it."""
        tap = self.tap.told() if self.tap else None
        return NewStamp(code=self.code, at=self.at, organisation=self.organisation, tap=tap)


class CorrectionIn(Model):
    """Another time for a milestone; without one it is withdrawn. What was told before stays to be seen."""

    at: AwareDatetime | None = None
    reason: str = Field(max_length=LONGEST_REASON)


class ScaleIn(Model):
    """A scale, or with none named items of the case, as it was answered. `task` is the due task that it fulfils."""

    scale: str = Field("", max_length=_LONGEST_CODE)
    answers: Annotated[dict[Code, Told], Field(max_length=_MOST_ANSWERS)] = Field(
        description='By item: true or false, a number, or the code of an option; "UN" for what cannot be tested'
    )
    at: AwareDatetime | None = None
    organisation: UUID | None = None
    task: str = Field("", max_length=_LONGEST_CODE)

    def told(self) -> NewFilled:
        """The scale as the verb takes it."""
        return NewFilled(
            answers=_exact(self.answers),
            scale=self.scale,
            at=self.at,
            organisation=self.organisation,
            task=self.task,
        )


def _exact(answers: Mapping[str, bool | float | str]) -> dict[str, bool | Decimal | str]:
    """Numbers by their digits, without the noise of binary fractions."""
    return {code: one if isinstance(one, bool | str) else Decimal(str(one)) for code, one in answers.items()}


class OnsetIn(Model):
    """How the beginning is known; without a time nobody knows it."""

    onset_kind: OnsetKind
    onset_at: AwareDatetime | None = None
    reason: str = Field("", max_length=LONGEST_REASON)


class SendingIn(Model):
    """Where the case goes next. A referral carries it as soon as the patient is named, which asks for consent."""

    destination: UUID
    consent: bool | None = None


class EndIn(Model):
    """How the acute part ended; without a time, when the milestone of the end was told, or now."""

    end: Code
    at: AwareDatetime | None = None
