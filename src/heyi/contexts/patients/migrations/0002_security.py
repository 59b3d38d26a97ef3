"""Who may see and write rows of the patient index; PostgreSQL itself sees to it."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import RowPolicy

MINE = "ANY (heyi_institutions())"
GIVEN = (
    "EXISTS (SELECT 1 FROM patients_grant g WHERE g.person = patients_patient.person"
    " AND g.organisation = ANY (heyi_institutions())"
    " AND g.begins_at <= heyi_now() AND (g.ends_at IS NULL OR g.ends_at > heyi_now()))"
)
# Whoever may see the record may see what belongs to it: the inner question is answered under the record's own policy.
OF_A_SEEN_RECORD = "EXISTS (SELECT 1 FROM patients_patient p WHERE p.id = patient_id)"
HELD = (
    "EXISTS (SELECT 1 FROM patients_holder h WHERE h.person = patients_access_question.person"
    " AND h.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Row-level security from the first table on."""

    dependencies: ClassVar = [("patients", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        RowPolicy(
            "patients_patient",
            sees=f"registered_by = {MINE} OR {GIVEN}",
            writes=f"registered_by = {MINE}",
        ),
        RowPolicy(
            "patients_identifier",
            sees=f"organisation = {MINE} OR {OF_A_SEEN_RECORD}",
            writes=f"organisation = {MINE}",
        ),
        RowPolicy(
            "patients_search_token",
            sees=f"organisation = {MINE} OR {OF_A_SEEN_RECORD}",
            writes=f"organisation = {MINE}",
        ),
        # Keyed hashes and opaque ids: every member must be able to learn that a number is known, and who holds a person.
        RowPolicy("patients_person_key", sees="heyi_is_known()", writes=f"organisation = {MINE}"),
        RowPolicy("patients_holder", sees="heyi_is_known()", writes=f"organisation = {MINE}"),
        # Ended by whichever party of a case ends the case; opened by one of its two sides only.
        RowPolicy(
            "patients_grant",
            sees="heyi_is_known()",
            adds=f"organisation = {MINE} OR offered_by = {MINE}",
        ),
        RowPolicy(
            "patients_clash",
            sees=f"organisation = {MINE} OR other_organisation = {MINE}",
            writes=f"organisation = {MINE}",
        ),
        RowPolicy(
            "patients_access_question",
            sees=f"asked_by = {MINE} OR (requested_at IS NOT NULL AND {HELD})",
            adds=f"asked_by = {MINE}",
        ),
    ]
