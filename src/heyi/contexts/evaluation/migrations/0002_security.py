"""Which evaluations an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

_MINE = "heyi_institutions()"
_OF_A_SEEN_PLAN = "EXISTS (SELECT 1 FROM evaluation_plan p WHERE p.id = evaluation_plan_file.plan_id)"
_OF_A_SEEN_EVALUATION = (
    "EXISTS (SELECT 1 FROM evaluation_evaluation e WHERE e.id = evaluation_file.evaluation_id)"
)


class Migration(migrations.Migration):
    """Row-level security from the first table on; a plan that was kept and a file of an evaluation are never changed."""

    dependencies: ClassVar = [("evaluation", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        RowPolicy("evaluation_plan", sees=f"organisation = ANY ({_MINE})"),
        RowPolicy("evaluation_plan_file", sees=_OF_A_SEEN_PLAN),
        # What was shown to an alliance is narrowed to its people by the question (EvaluationRows), as everywhere with alliances.
        RowPolicy(
            "evaluation_evaluation",
            sees=f"organisation = ANY ({_MINE}) OR (shared_at IS NOT NULL AND heyi_is_known())",
            writes=f"organisation = ANY ({_MINE})",
        ),
        RowPolicy("evaluation_file", sees=_OF_A_SEEN_EVALUATION),
        AppendOnly("evaluation_plan"),
        AppendOnly("evaluation_plan_file"),
        AppendOnly("evaluation_file"),
    ]
