"""Who is followed up in the demo: residents of villages in risk groups with a year of visits behind them, through the verbs."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Adherence, Findings, Item, MissReason, Way
from heyi.contexts.health.terms.management import Basis, Care, Enrolment, Ground, RiskGroup
from heyi.contexts.patients import public as patients
from heyi.demo.layouts import Institution
from heyi.demo.staff import Staff
from heyi.foundation.reading import Purpose
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.moments import age_on, day_of

# Each visit costs a few dozen statements, hence the limits.
_MOST_OF_A_VILLAGE = 5
_MOST_VILLAGES = 12
_GROUPS = (RiskGroup.HYPERTENSION, RiskGroup.DIABETES, RiskGroup.HYPERTENSION, RiskGroup.STROKE_RISK)
# Days before today, and how it went: well, not controlled, or dangerous. One story for each resident of a village.
_STORIES: tuple[tuple[tuple[int, str], ...], ...] = (
    ((280, "well"), (195, "well"), (110, "well"), (30, "well")),
    ((250, "well"), (160, "well")),
    ((200, "high"), (190, "well"), (100, "well"), (24, "high"), (12, "high")),
    ((180, "well"), (95, "well"), (10, "well")),
    ((150, "high"), (140, "well"), (50, "well"), (0, "danger")),
)
_PRESSURES = {"well": (128, 80), "high": (158, 94), "danger": (184, 112)}
_GLUCOSES = {"well": "6.2", "high": "9.4", "danger": "17.3"}
_STARTED_DAYS = 300
_YOUNGEST_YEARS = 45


class Followers:
    """Lets the village doctors follow their residents up."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, seed: int, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now
        self._dice = random.Random(seed)

    def follow_up(
        self, institutions: Sequence[Institution], people: Mapping[str, Sequence[tuple[str, str]]]
    ) -> int:
        """Enrols some residents of some villages and tells their visits; answers with how many residents."""
        villages = [one for one in institutions if one.tier is Tier.VILLAGE][:_MOST_VILLAGES]
        return sum(
            self._village(one.code, people.get(one.code, ()), turn=turn) for turn, one in enumerate(villages)
        )

    def _village(self, code: str, numbers: Sequence[tuple[str, str]], *, turn: int) -> int:
        doctor, at = self._staff.actor(code, Role.VILLAGE_DOCTOR), self._ids[code]
        found = patients.own_records(numbers, at=at, actor=OPERATOR, now=self._now)
        ids = tuple(one.id for one in found.values() if isinstance(one, patients.RecordKey))
        cards = patients.cards_of(patients=ids, purpose=Purpose.FOLLOW_UP, actor=doctor, now=self._now)
        # Who has these diseases at a believable age, the oldest record first.
        known = {card.id for card in cards if self._is_of_age(card.birth_on)}
        records = [one for one in ids if one in known][:_MOST_OF_A_VILLAGE]
        for place, record in enumerate(records):
            # Villages begin with different stories, so that a small demo tells all of them.
            story = _STORIES[(place + 2 * turn + 2) % len(_STORIES)]
            self._resident(record, at, _GROUPS[place % len(_GROUPS)], story, doctor)
        return len(records)

    def _is_of_age(self, born_on: date | None) -> bool:
        return born_on is not None and age_on(day_of(self._now), born_on=born_on) >= _YOUNGEST_YEARS

    def _resident(
        self, patient: UUID, at: UUID, group: RiskGroup, story: Sequence[tuple[int, str]], doctor: Actor
    ) -> None:
        new = health.NewEnrolment(
            patient=patient,
            at=at,
            group=group,
            basis=Basis.PUBLIC_SERVICE,
            ground=Ground.DIAGNOSIS,
            started_on=self._day(_STARTED_DAYS),
        )
        made = health.enrol_resident(new, actor=doctor, now=self._now)
        for days, how in story:
            self._visit(made, days, how, doctor)
        if story[-1][0] > 90:
            missed = health.Attempt(on=self._day(3), way=Way.PHONE, reason=MissReason.NOT_REACHED)
            health.record_attempt(made.id, missed, actor=doctor, now=self._now)

    def _visit(self, made: Enrolment, days: int, how: str, doctor: Actor) -> None:
        upper, lower = _PRESSURES[how]
        values = {
            Item.SYSTOLIC: Decimal(upper + self._dice.randrange(-4, 5)),
            Item.DIASTOLIC: Decimal(lower + self._dice.randrange(-2, 3)),
            Item.WEIGHT: Decimal(self._dice.randrange(52, 78)),
        }
        if made.group is RiskGroup.DIABETES:
            values[Item.GLUCOSE] = Decimal(_GLUCOSES[how])
            values[Item.SYSTOLIC], values[Item.DIASTOLIC] = Decimal(132), Decimal(80)
        adherence = Adherence.REGULAR if how == "well" else Adherence.IRREGULAR
        visit = health.NewVisit(
            care=Care.FOLLOW_UP,
            on=self._day(days),
            way=self._dice.choice((Way.FACE_TO_FACE, Way.HOME)),
            findings=Findings(values=values, adherence=adherence, advice="少盐，按时服药"),
        )
        health.record_follow_up(made.id, visit, actor=doctor, now=self._now)

    def _day(self, ago: int) -> date:
        return day_of(self._now) - timedelta(days=ago)
