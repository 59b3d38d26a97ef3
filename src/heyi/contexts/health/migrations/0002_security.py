"""Which contracts, households and kin an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import RowPolicy

MINE = "ANY (heyi_institutions())"
# The institution that signed and the one above it; and whoever sees the resident's record knows who cares for them.
_SIDES = f"organisation = {MINE} OR supervisor = {MINE}"
_RECORD_SEEN = "EXISTS (SELECT 1 FROM patients_patient p WHERE p.id = {column})"
_CONTRACT_SEEN = "EXISTS (SELECT 1 FROM health_contract c WHERE c.id = {column})"
_CONTRACT_HELD = (
    f"EXISTS (SELECT 1 FROM health_contract c WHERE c.id = {{column}}"
    f" AND (c.organisation = {MINE} OR c.supervisor = {MINE}))"
)


class Migration(migrations.Migration):
    """Row-level security of contracts, households and kin."""

    dependencies: ClassVar = [
        ("health", "0001_initial"),
        ("patients", "0005_rights"),
        ("foundation", "0002_security"),
    ]

    operations: ClassVar = [
        # A team says its name, its phone and who is in it: what stands on its door.
        RowPolicy("health_care_team", sees="heyi_is_known()", writes=f"organisation = {MINE}"),
        RowPolicy(
            "health_contract",
            sees=f"{_SIDES} OR {_RECORD_SEEN.format(column='health_contract.patient')}",
            writes=_SIDES,
            adds=f"organisation = {MINE} AND state = 'prepared'",
        ),
        RowPolicy(
            "health_contract_step",
            sees=_CONTRACT_SEEN.format(column="health_contract_step.contract_id"),
            writes=_CONTRACT_HELD.format(column="health_contract_step.contract_id"),
        ),
        RowPolicy(
            "health_contract_mark", sees=_CONTRACT_HELD.format(column="health_contract_mark.contract_id")
        ),
        RowPolicy("health_household", sees=f"organisation = {MINE}"),
        RowPolicy("health_household_member", sees=f"organisation = {MINE}"),
        RowPolicy(
            "health_kin",
            sees=f"organisation = {MINE} OR {_RECORD_SEEN.format(column='health_kin.patient')}",
            writes=_RECORD_SEEN.format(column="health_kin.patient"),
            adds=f"organisation = {MINE} AND {_RECORD_SEEN.format(column='health_kin.patient')}",
        ),
    ]
