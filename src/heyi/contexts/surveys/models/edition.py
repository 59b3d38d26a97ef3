"""The table of questionnaires: one row an edition, its whole text in it. Not here: what a text may say (rules.text)."""

import json
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 60
LONGEST_TITLE = 200


class EditionRows(GuardedQuerySet["EditionRow"]):
    """Editions."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Drafts of the actor's own institutions; what was released is there for everybody with a post to ask and to copy."""
        if actor.is_system:
            return self
        if not actor.institutions:
            return self.none()
        return self.filter(Q(organisation__in=actor.institutions) | ~Q(state=EditionState.DRAFT))


class EditionRow(GuardedModel):
    """One edition of a questionnaire."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    code = models.CharField(max_length=LONGEST_CODE)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    title_zh = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE)
    tree = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = EditionRows.as_manager()

    class Meta:
        db_table = "surveys_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code", "number"], name="survey_edition_once"),
            models.CheckConstraint(
                name="survey_edition_state_known", condition=Q(state__in=[str(one) for one in EditionState])
            ),
            models.CheckConstraint(
                name="survey_edition_released_whole",
                condition=Q(state="draft", released_at__isnull=True, released_by__isnull=True)
                | (~Q(state="draft") & Q(released_at__isnull=False, released_by__isnull=False)),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "code", "number", "state", "title_zh", "title_en", "tree", "made_at", "made_by",
            "released_at", "released_by", "version",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Edition:
        """The row as a value."""
        return Edition(
            id=self.id,
            organisation=self.organisation,
            code=self.code,
            number=self.number,
            state=EditionState(self.state),
            title_zh=self.title_zh,
            title_en=self.title_en,
            text=json.dumps(self.tree, ensure_ascii=False),
            made_at=self.made_at,
            made_by=self.made_by,
            released_at=self.released_at,
            released_by=self.released_by,
            version=self.version,
        )
