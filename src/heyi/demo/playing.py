"""Plays one plan: finds who does each step and what they would answer. Not here: when (build), what comes next (stories)."""

import io
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import OverruleReason, PoolKind, Referral
from heyi.demo.histories import Remembered
from heyi.demo.people import SyntheticPerson
from heyi.demo.staff import Staff
from heyi.demo.stories import Plan
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

_BELOW = (Role.VILLAGE_DOCTOR, Role.MEMBER_DOCTOR)
_DESK = (Role.REFERRAL_COORDINATOR, Role.MEMBER_DOCTOR)
_WARD = (Role.WARD_NURSE, Role.REFERRAL_COORDINATOR, Role.MEMBER_DOCTOR)
_DOCTOR = (Role.MEMBER_DOCTOR, Role.DEPARTMENT_HEAD, Role.VILLAGE_DOCTOR)

# action → (whose institution, which of its people)
_WHO: dict[str, tuple[str, tuple[Role, ...]]] = {
    **dict.fromkeys(
        ("submit", "answer_information", "depart", "request_cancel", "close"), ("sender", _BELOW)
    ),
    **dict.fromkeys(("accept_below", "begin_plan", "record_follow_up", "review_plan"), ("lower", _BELOW)),
    **dict.fromkeys(("begin_treatment", "complete", "return_outcome", "record_death"), ("receiver", _DOCTOR)),
    "offer_down": ("upper", _DOCTOR),
    **dict.fromkeys(("confirm_arrival", "mark_no_show"), ("receiver", _WARD)),
    "close_not_attended": ("sender", _BELOW),
    "mark_error": ("county", (Role.DATA_OFFICER,)),
}
_SAID: Mapping[str, Mapping[str, Any]] = {
    "request_information": {"question": "请补充近一周的检查结果和目前用药。"},
    "answer_information": {"answer": "已补充：心电图、血常规见附件，目前用药如前。"},
    "decline": {"reason": "treatable_below", "advice": "建议先在县级医院治疗，必要时再联系。"},
    "convert_to_advice": {"advice": "暂不需要转来：调整用药后两周复查，随时可再联系。"},
    "redirect": {"reason": "higher_care_needed"},
    "mark_no_show": {"reason": "unreachable"},
    "close_not_attended": {"reason": "patient_unwilling"},
    "request_cancel": {"reason": "patient_unwilling", "comment": "家属要求先在当地观察。"},
    "fail": {"reason": "equipment_down", "comment": "导管室检修，无法按期手术。"},
    "mark_error": {"reason": "wrong_patient"},
    "return_outcome": {"outcome_letter": "诊疗结束，诊断与处理见小结；请按下转计划随访，有变化随时联系。"},
    "review_plan": {"review": "计划完成，病情稳定，转入常规随访。"},
    "add_message": {"message": "已电话联系家属，说明来院路线和需带资料。", "by_phone": True},
}
_FINDINGS = (
    "一般情况好，无不适，按时服药。",
    "血压 136/82 mmHg，活动耐量改善。",
    "伤口愈合好，能自行活动。",
    "家属反映偶有头晕，已嘱监测，下次复查。",
)


_OVERRULINGS = (
    (OverruleReason.BETTER_AFTER_TREATMENT, "给药 30 分钟后复测，已明显好转"),
    (OverruleReason.REPEATED_AND_NORMAL, "休息后复测，未再达到标准"),
    (OverruleReason.AGREED_BY_PHONE, "已与县医院值班医生电话商定明日就诊"),
    (OverruleReason.PATIENT_WISH, "家属要求安排好后再走"),
)


_WHO_LOOK = 0.33
_CHOICES = (
    ("", ""), ("", ""), ("", ""), ("patient_choice", "女儿住在那里，方便照顾"), ("known_there", "去年在那里做过手术"),
    ("agreed_by_phone", "已与值班医生电话说好"),
)  # fmt: skip


class Player:
    """Everybody of the demo at work."""

    def __init__(self, staff: Staff, ids: dict[str, UUID], people: list[SyntheticPerson]) -> None:
        self._staff, self._ids = staff, ids
        self._codes = {organisation: code for code, organisation in ids.items()}
        self._waiting = people
        self._dice = random.Random(len(people))
        # Apart from the others, so that whoever looks changes nothing of what happens.
        self._looks = random.Random(len(people))
        self.remembered: dict[str, list[Remembered]] = defaultdict(list)
        self.begun: list[tuple[Plan, SyntheticPerson]] = []

    def draft(self, plan: Plan, now: datetime) -> Referral:
        """Registers the patient where they are first seen, and begins the referral."""
        sender, destination = plan.way[0], plan.way[1]
        up = plan.direction is Direction.UP
        doctor = self._staff.actor(sender, *(_BELOW if up else _DOCTOR))
        person = self._next_person(plan, now)
        self.begun.append((plan, person))
        registered = patients.register_patient(person.person, at=self._ids[sender], actor=doctor, now=now)
        remembered = Remembered(registered.patient.id, person.born_on, now, plan.case)
        self.remembered[sender].append(remembered)
        new = referral.NewReferral(
            patient=registered.patient.id,
            direction=plan.direction,
            destination=self._ids[destination],
            urgency=plan.urgency,
            department=plan.case.department if up else "",
            green_channel=plan.green_channel,
            package=plan.case.package(),
            overruling=self._overruling(plan),
        )
        made = referral.draft_referral(new, actor=doctor, now=now)
        if plan.with_picture:
            referral.attach_file(
                made.id, name="心电图.png", content=_trace(self._dice), actor=doctor, now=now
            )
        return made

    def _overruling(self, plan: Plan) -> dict[str, str] | None:
        """Why a doctor sends somebody with less urgency than proposed; None where they do not."""
        order = list(Urgency)
        if order.index(plan.urgency) <= order.index(plan.case.urgency):
            return None
        reason, words = self._dice.choice(_OVERRULINGS)
        return {"reason": str(reason), "words": words}

    @property
    def waiting(self) -> tuple[SyntheticPerson, ...]:
        """Who was kept for a referral and did not need one."""
        return tuple(self._waiting)

    def _next_person(self, plan: Plan, now: datetime) -> SyntheticPerson:
        for place, one in enumerate(self._waiting):
            if (now.date() - one.born_on).days >= plan.case.youngest * 365:
                return self._waiting.pop(place)
        return self._waiting.pop()

    def step(self, plan: Plan, made: Referral, action: str, now: datetime) -> Referral:
        """The referral after one more step.

        Raises: WrongState, NoFreePlace.
        """
        actor = self._who(plan, made, action)
        if action == "submit":
            self._look_where(made, actor, now)
        answers = {**_SAID.get(action, {}), **self._answers(plan, made, action, actor, now)}
        return referral.take_step(made.id, action, answers, seen_version=None, actor=actor, now=now)

    def _look_where(self, made: Referral, actor: Actor, now: datetime) -> None:
        """One doctor in three looks at the ranking before sending; some of them say why they send elsewhere."""
        if self._looks.random() < _WHO_LOOK:
            reason, words = self._looks.choice(_CHOICES)
            referral.keep_advice(made.id, {"reason": reason, "words": words}, actor=actor, now=now)

    def _who(self, plan: Plan, made: Referral, action: str) -> Actor:
        side, roles = _WHO.get(action, ("receiver", _DESK))
        if side == "county":
            return self._data_officer(plan)
        upper = made.receiver if made.receiver is not None else made.sender
        places = {"sender": made.origin, "receiver": made.receiver, "lower": made.lower, "upper": upper}
        place = places[side]
        if action == "close" and made.direction is Direction.DOWN:
            place = made.lower
        return self._staff.actor(self._codes[place or made.sender], *roles)

    def _data_officer(self, plan: Plan) -> Actor:
        return self._staff.actor(plan.way[0], Role.DATA_OFFICER, Role.VILLAGE_DOCTOR, Role.MEMBER_DOCTOR)

    def _answers(
        self, plan: Plan, made: Referral, action: str, actor: Actor, now: datetime
    ) -> dict[str, Any]:
        if action in ("accept", "reschedule", "wait_for_place"):
            return {"pool": self._free_bed(made, actor, now)}
        if action == "redirect":
            return {"destination": self._next_unit(plan, made)}
        if action == "schedule":
            return {"scheduled_at": now + timedelta(hours=self._dice.randint(8, 60))}
        if action == "complete":
            return {"outcome": plan.case.outcome}
        if action == "offer_down":
            lower = made.origin if plan.direction is Direction.UP else self._ids[plan.way[1]]
            on = (now + timedelta(days=7)).date().isoformat()
            return {"lower": lower, "next_contact_on": on, **plan.case.package_down()}
        if action == "record_follow_up":
            on = (now + timedelta(days=7)).date().isoformat()
            return {"findings": self._dice.choice(_FINDINGS), "next_contact_on": on}
        if action == "record_death":
            return {"died_at": now - timedelta(minutes=20)}
        return {}

    def _next_unit(self, plan: Plan, made: Referral) -> UUID:
        here = plan.way.index(self._codes[made.receiver]) if made.receiver else 1
        return self._ids[plan.way[min(here + 1, len(plan.way) - 1)]]

    def _free_bed(self, made: Referral, actor: Actor, now: datetime) -> UUID:
        """A bed of the department that was asked for, else any free one."""
        with reading(actor, now=now):
            pools = referral.list_pools(organisation=made.receiver, actor=actor, now=now)
        beds = [pool for pool in pools if pool.kind is PoolKind.BED and pool.free]
        if not beds:
            raise referral.NoFreePlace(organisation=made.receiver)
        return next((pool.id for pool in beds if pool.unit == made.department), beds[0].id)


def _trace(dice: random.Random) -> bytes:
    """A drawn electrocardiogram; nobody's."""
    picture = Image.new("RGB", (640, 240), "#fffaf5")
    pen = ImageDraw.Draw(picture)
    for x in range(0, 640, 16):
        pen.line([(x, 0), (x, 240)], fill="#f6d5cf", width=1)
    for y in range(0, 240, 16):
        pen.line([(0, y), (640, y)], fill="#f6d5cf", width=1)
    points: list[tuple[float, float]] = []
    beat = dice.randint(88, 124)
    for x in range(640):
        phase = x % beat
        height = {10: -6, 20: 8, 23: -78, 27: 22, 44: -14}.get(phase, 0)
        points.append((x, 128 + height + dice.uniform(-1, 1)))
    pen.line(points, fill="#1f2937", width=2)
    content = io.BytesIO()
    picture.save(content, format="PNG")
    return content.getvalue()
