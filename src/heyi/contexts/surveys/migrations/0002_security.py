"""Which surveys an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

_MINE = "heyi_institutions()"
_OF_A_SEEN_POINT = "EXISTS (SELECT 1 FROM surveys_point p WHERE p.id = {table}.point_id)"


class Migration(migrations.Migration):
    """Row-level security from the first table on; a form that came in is never changed."""

    dependencies: ClassVar = [("surveys", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        # What is asked is no secret once it is asked.
        RowPolicy(
            "surveys_edition",
            sees=f"organisation = ANY ({_MINE}) OR (state <> 'draft' AND heyi_is_known())",
            writes=f"organisation = ANY ({_MINE})",
        ),
        # A point tells of itself who may see it, so that no two policies ask each other.
        RowPolicy("surveys_point", sees=f"runner = ANY ({_MINE}) OR organisation = ANY ({_MINE})"),
        RowPolicy(
            "surveys_survey",
            sees=f"organisation = ANY ({_MINE}) OR EXISTS (SELECT 1 FROM surveys_point p"
            f" WHERE p.survey_id = surveys_survey.id AND p.organisation = ANY ({_MINE}))",
            adds=f"organisation = ANY ({_MINE})",
        ),
        RowPolicy("surveys_invitation", sees=_OF_A_SEEN_POINT.format(table="surveys_invitation")),
        RowPolicy("surveys_form", sees=_OF_A_SEEN_POINT.format(table="surveys_form")),
        AppendOnly("surveys_form"),
    ]
