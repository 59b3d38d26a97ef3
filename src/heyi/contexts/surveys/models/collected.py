"""The tables of invitations and of the forms that came in. Of what opens an invitation only a keyed hash is kept.

A form of an anonymous survey keeps no tie to its invitation: which one was answered is known, and what came in, and
nothing says which belongs to which. So a form has an id without a time in it, and both keep the day only.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.surveys.models.survey import PointRow
from heyi.contexts.surveys.terms.collecting import InvitationState, Mode
from heyi.foundation.fields import EncryptedJSONField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id, new_id_without_time

_MARK_BYTES = 16
_RECEIPT_BYTES = 32


class InvitationRows(GuardedQuerySet["InvitationRow"]):
    """Invitations."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of points that the actor may know."""
        if actor.is_system:
            return self
        return self.filter(point__in=PointRow.objects.within_reach_of(actor))


class InvitationRow(GuardedModel):
    """One invitation. `receipt` is a keyed digest of the form that came in, by which the same form is known when sent again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(PointRow, on_delete=models.PROTECT, related_name="+")
    survey = models.UUIDField()
    number = models.PositiveIntegerField()
    mark = models.BinaryField(max_length=_MARK_BYTES, unique=True)
    state = models.CharField(max_length=16)
    mode = models.CharField(max_length=16)
    episode = models.UUIDField(null=True)
    is_opened = models.BooleanField(default=False)
    answered_on = models.DateField(null=True)
    receipt = models.BinaryField(max_length=_RECEIPT_BYTES, null=True)

    objects = InvitationRows.as_manager()

    class Meta:
        db_table = "surveys_invitation"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_invitation_numbered_once"),
            models.UniqueConstraint(
                fields=["survey", "episode"],
                condition=Q(episode__isnull=False),
                name="survey_episode_once",
            ),
            models.CheckConstraint(
                name="survey_invitation_state_known",
                condition=Q(state__in=[str(one) for one in InvitationState]),
            ),
            models.CheckConstraint(
                name="survey_invitation_answered_whole",
                condition=Q(
                    state="answered", answered_on__isnull=False, receipt__isnull=False, is_opened=True
                )
                | (~Q(state="answered") & Q(answered_on__isnull=True, receipt__isnull=True)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["point", "number"], name="survey_invitation_by_point")]

    class Privacy:
        plain: ClassVar = {"id", "point", "survey", "number", "state", "mode", "is_opened", "answered_on"}
        identifying: ClassVar = {"mark", "episode", "receipt"}
        clinical: ClassVar[set[str]] = set()


class FormRows(GuardedQuerySet["FormRow"]):
    """Forms that came in."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of points that the actor may know; of them only numbers are shown."""
        if actor.is_system:
            return self
        return self.filter(point__in=PointRow.objects.within_reach_of(actor))


class FormRow(GuardedModel):
    """One form. `answers` by column of the questionnaire, sealed: people write of illness where nobody asks them to."""

    id = models.UUIDField(primary_key=True, default=new_id_without_time, editable=False)
    point = models.ForeignKey(PointRow, on_delete=models.PROTECT, related_name="+")
    survey = models.UUIDField()
    invitation = models.UUIDField(null=True)
    mode = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    answered_on = models.DateField()
    seconds = models.PositiveIntegerField(null=True)
    entered_by = models.UUIDField(null=True)
    answers = EncryptedJSONField()

    objects = FormRows.as_manager()

    class Meta:
        db_table = "surveys_form"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(invitation__isnull=False), name="survey_form_once"
            ),
            models.CheckConstraint(
                name="survey_form_mode_known", condition=Q(mode__in=[str(one) for one in Mode])
            ),
            models.CheckConstraint(
                name="survey_form_entered_by_somebody",
                condition=Q(mode__in=["link", "kiosk"], entered_by__isnull=True)
                | Q(mode__in=["paper", "interview"], entered_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["survey"], name="survey_form_by_survey")]

    class Privacy:
        plain: ClassVar = {
            "id",
            "point",
            "survey",
            "mode",
            "language",
            "answered_on",
            "seconds",
            "entered_by",
        }
        identifying: ClassVar = {"invitation"}
        clinical: ClassVar = {"answers"}
