"""Which screenings an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

MINE = "organisation = ANY (heyi_institutions())"
OF_A_SEEN_PATIENT = "EXISTS (SELECT 1 FROM patients_patient p WHERE p.id = health_screening.patient)"


class Migration(migrations.Migration):
    """Row-level security of screenings; none is changed."""

    dependencies: ClassVar = [("health", "0005_screening"), ("patients", "0002_security")]

    operations: ClassVar = [
        RowPolicy("health_screening", sees=f"{MINE} OR {OF_A_SEEN_PATIENT}", writes=MINE),
        AppendOnly("health_screening"),
    ]
