"""Builders for tests of surveys: a questionnaire that was released, a survey over points, and forms that came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, FramePoint, NewForm, Receipt, SamplePlan, Survey
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of
from tests.making import NOW, Yibin, an_alliance, someone_with_post

TREE: Mapping[str, Any] = {
    "questionnaire": "short-visit",
    "version": "1",
    "title": {"zh": "就诊感受", "en": "How the visit was"},
    "introduction": {"zh": "不记姓名。", "en": "No name is asked for."},
    "source": "test",
    "status": "unverified",
    "sections": [
        {
            "code": "visit",
            "zh": "就诊",
            "en": "Visit",
            "questions": [
                {
                    "code": "kind",
                    "kind": "single",
                    "required": True,
                    "zh": "就诊类型",
                    "en": "Kind of visit",
                    "choices": [
                        {"code": "outpatient", "zh": "门诊", "en": "Outpatient"},
                        {"code": "referred", "zh": "转诊", "en": "Referred"},
                    ],
                },
                {
                    "code": "informed",
                    "kind": "scale",
                    "zh": "两家医院衔接得好吗？",
                    "en": "Did both houses know of each other?",
                    "least": 1,
                    "most": 5,
                    "shown_if": [{"question": "kind", "one_of": ["referred"]}],
                },
                {"code": "score", "kind": "scale", "zh": "总体打分", "en": "In all", "least": 0, "most": 10},
                {"code": "remark", "kind": "text", "zh": "还想说什么？", "en": "Anything else?"},
            ],
        }
    ],
}


@dataclass(frozen=True)
class Asking:
    """An alliance whose lead asks: the officer of quality who runs surveys, and somebody at a member who enters forms."""

    alliance: Yibin
    runner: Actor
    clerk: Actor

    @property
    def organisation(self) -> UUID:
        """Who runs surveys."""
        return self.alliance.city


def an_asking_alliance(*, now: datetime = NOW) -> Asking:
    """The alliance of Yibin with its officer of quality at the city and a doctor at the village."""
    alliance = an_alliance(now)
    runner = someone_with_post(alliance.city, Role.QUALITY_OFFICER, now=now).actor(now)
    clerk = someone_with_post(alliance.village, Role.VILLAGE_DOCTOR, now=now).actor(now)
    return Asking(alliance, runner, clerk)


def a_released_edition(asking: Asking, tree: Mapping[str, Any] = TREE, *, now: datetime = NOW) -> Edition:
    """A questionnaire that may be put before people."""
    drafted = surveys.draft_edition(tree, organisation=asking.organisation, actor=asking.runner, now=now)
    return surveys.release_edition(drafted.id, seen_version=None, actor=asking.runner, now=now)


def a_frame(areas: int = 2, points: int = 3, size: int | None = 100) -> tuple[FramePoint, ...]:
    """So many points in each of so many areas."""
    return tuple(
        FramePoint(area=f"城市{area}", name=f"中心{area}-{point}", size=size)
        for area in range(1, areas + 1)
        for point in range(1, points + 1)
    )


def a_plan(asking: Asking, edition: Edition, **changes: Any) -> surveys.NewSurvey:
    """A survey of a fortnight, four forms at each point."""
    plain = surveys.NewSurvey(
        organisation=asking.organisation,
        alliance=None,
        title="就诊感受调查",
        edition=edition.id,
        opens_on=day_of(NOW),
        closes_on=day_of(NOW) + timedelta(days=13),
        plan=SamplePlan(forms=4),
    )
    return replace(plain, **changes)


def a_survey(
    asking: Asking,
    *,
    tree: Mapping[str, Any] = TREE,
    frame: Sequence[FramePoint] | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Survey:
    """A survey that is open, with its sample drawn."""
    edition = a_released_edition(asking, tree, now=now)
    planned = surveys.plan_survey(a_plan(asking, edition, **changes), actor=asking.runner, now=now)
    chosen = a_frame() if frame is None else frame
    surveys.draw_sample(planned.id, chosen, seen_version=None, actor=asking.runner, now=now)
    return surveys.open_survey(planned.id, seen_version=None, actor=asking.runner, now=now)


def tokens_of(asking: Asking, survey: Survey, *, now: datetime = NOW) -> list[str]:
    """What opens the forms of a survey that nobody has answered, point by point."""
    points = surveys.points_of(survey.id, actor=asking.runner, now=now)
    return [one.token for point in points for one in surveys.slips_of(point.id, actor=asking.runner, now=now)]


def sent(token: str, *, key: str = "k-1", now: datetime = NOW, **given: str) -> Receipt:
    """A form that came in through the door of surveys."""
    answers = given or {"kind": "outpatient", "score": "8"}
    new = NewForm(given=answers, key=key)
    return surveys.answer_survey(token, new, actor=surveys.SURVEY_DOOR, now=now)
