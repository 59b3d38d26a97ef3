"""Which rows of health management an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

MINE = "organisation = ANY (heyi_institutions())"
# Whoever may see a member's record of a patient may see what became of following them up: the inner question is answered
# under the policy of the patient index, so that access, its end and its reach are decided in one place.
OF_A_SEEN_PATIENT = "EXISTS (SELECT 1 FROM patients_patient p WHERE p.id = health_enrolment.patient)"


def _of_a_seen_enrolment(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM health_enrolment e WHERE e.id = {table}.enrolment_id)"


_OF_AN_OWN_ENROLMENT = (
    "EXISTS (SELECT 1 FROM health_enrolment e WHERE e.id = health_enrolment_mark.enrolment_id"
    " AND e.organisation = ANY (heyi_institutions()))"
)
_OF_A_SEEN_VISIT = "EXISTS (SELECT 1 FROM health_visit v WHERE v.id = health_former_visit.visit_id)"


class Migration(migrations.Migration):
    """Row-level security from the first table on; what was corrected stays."""

    dependencies: ClassVar = [
        ("health", "0003_management"),
        ("patients", "0002_security"),
        ("foundation", "0002_security"),
    ]

    operations: ClassVar = [
        RowPolicy("health_enrolment", sees=f"{MINE} OR {OF_A_SEEN_PATIENT}", writes=MINE),
        RowPolicy(
            "health_enrolment_step",
            sees=f"{MINE} OR {_of_a_seen_enrolment('health_enrolment_step')}",
            writes=MINE,
        ),
        RowPolicy("health_enrolment_mark", sees=_OF_AN_OWN_ENROLMENT),
        RowPolicy("health_visit", sees=f"{MINE} OR {_of_a_seen_enrolment('health_visit')}", writes=MINE),
        RowPolicy("health_former_visit", sees=f"{MINE} OR {_OF_A_SEEN_VISIT}", writes=MINE),
        RowPolicy("health_proposal", sees=f"{MINE} OR {_of_a_seen_enrolment('health_proposal')}", writes=MINE),
        AppendOnly("health_enrolment_step"),
        AppendOnly("health_former_visit"),
    ]
