"""The tables of surveys and of the points where people are asked. Not here: who is invited, and what came in (collected)."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from heyi.contexts.surveys.models.edition import LONGEST_TITLE, EditionRow
from heyi.contexts.surveys.terms.collecting import FrameKind, Point, SamplePlan, Sharing, Survey, SurveyState
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_NAME = 120


class SurveyRows(GuardedQuerySet["SurveyRow"]):
    """Surveys."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those an institution of the actor's runs, and those that ask at one of them, once they are open."""
        if actor.is_system:
            return self
        here = PointRow.objects.filter(survey=OuterRef("pk"), organisation__in=actor.institutions)
        asked = Exists(here) & ~Q(state__in=[SurveyState.DRAFT, SurveyState.DISCARDED])
        return self.filter(Q(organisation__in=actor.institutions) | asked)


class SurveyRow(GuardedModel):
    """One survey. `plan` is the sample as it was planned."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    alliance = models.UUIDField(null=True)
    series = models.CharField(max_length=LONGEST_NAME, blank=True)
    wave = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=LONGEST_TITLE)
    edition = models.ForeignKey(EditionRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16)
    frame = models.CharField(max_length=16)
    plan = models.JSONField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    is_anonymous = models.BooleanField()
    has_door = models.BooleanField()
    least_cell = models.PositiveSmallIntegerField()
    invited = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    moved_at = models.DateTimeField()
    moved_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    objects = SurveyRows.as_manager()

    class Meta:
        db_table = "surveys_survey"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "series", "wave"], condition=~Q(series=""), name="survey_wave_once"
            ),
            models.CheckConstraint(
                name="survey_state_known", condition=Q(state__in=[str(one) for one in SurveyState])
            ),
            models.CheckConstraint(
                name="survey_frame_known", condition=Q(frame__in=[str(one) for one in FrameKind])
            ),
            models.CheckConstraint(name="survey_days_in_order", condition=Q(closes_on__gte=F("opens_on"))),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-made_at"], name="survey_by_organisation")]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "alliance", "series", "wave", "title", "edition", "state", "frame", "plan", "opens_on",
            "closes_on", "is_anonymous", "has_door", "least_cell", "invited", "made_at", "made_by", "moved_at", "moved_by",
            "version",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Survey:
        """The row as a value."""
        return Survey(
            id=self.id,
            organisation=self.organisation,
            alliance=self.alliance,
            series=self.series,
            wave=self.wave,
            title=self.title,
            edition=self.edition_id,
            state=SurveyState(self.state),
            frame=FrameKind(self.frame),
            plan=plan_of(self.plan),
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            is_anonymous=self.is_anonymous,
            has_door=self.has_door,
            least_cell=self.least_cell,
            made_at=self.made_at,
            made_by=self.made_by,
            moved_at=self.moved_at,
            version=self.version,
        )


def plan_of(kept: dict[str, Any]) -> SamplePlan:
    """A plan as it was kept."""
    return SamplePlan(**{**kept, "sharing": Sharing(kept["sharing"])})


class PointRows(GuardedQuerySet["PointRow"]):
    """Points of surveys."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Points of surveys that the actor's institutions run, and those at one of them once a survey is open."""
        if actor.is_system:
            return self
        mine = Q(runner__in=actor.institutions)
        here = Q(organisation__in=actor.institutions)
        begun = ~Q(survey__state__in=[SurveyState.DRAFT, SurveyState.DISCARDED])
        return self.filter(mine | (here & begun))


class PointRow(GuardedModel):
    """A point in the sample, with what has come of it so far.

    `runner` is the institution whose survey it is, told again so that the database can ask a point alone who may see it.
    `mark` finds the door at which it hands out invitations.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(SurveyRow, on_delete=models.PROTECT, related_name="+")
    runner = models.UUIDField()
    number = models.PositiveIntegerField()
    area = models.CharField(max_length=LONGEST_NAME, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    organisation = models.UUIDField(null=True)
    size = models.PositiveIntegerField(null=True)
    probability = models.FloatField()
    quota = models.PositiveIntegerField()
    planned = models.PositiveIntegerField()
    invited = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    mark = models.BinaryField(max_length=16, unique=True)

    objects = PointRows.as_manager()

    class Meta:
        db_table = "surveys_point"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_point_numbered_once"),
            models.CheckConstraint(
                name="survey_point_probability", condition=Q(probability__gt=0, probability__lte=1)
            ),
            models.CheckConstraint(
                name="survey_point_counts",
                condition=Q(answered__lte=F("opened")) & Q(opened__lte=F("invited")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation"], name="survey_point_by_organisation")]

    class Privacy:
        plain: ClassVar = {
            "id", "survey", "runner", "number", "area", "name", "organisation", "size", "probability", "quota", "planned",
            "invited", "opened", "answered", "mark",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Point:
        """The row as a value."""
        return Point(
            id=self.id,
            survey=self.survey_id,
            number=self.number,
            area=self.area,
            name=self.name,
            organisation=self.organisation,
            size=self.size,
            probability=self.probability,
            quota=self.quota,
            invited=self.invited,
            opened=self.opened,
            answered=self.answered,
        )
