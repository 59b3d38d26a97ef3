"""What the database itself refuses: changes to the record, and rows of the record that are not the reader's."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, ChainEnd, RowPolicy, SecurityFunctions


class Migration(migrations.Migration):
    """Security of the foundation's tables."""

    dependencies: ClassVar = [("foundation", "0001_initial")]

    operations: ClassVar = [
        SecurityFunctions(),
        AppendOnly("foundation_recorded"),
        AppendOnly("foundation_seal"),
        ChainEnd(),
        RowPolicy(
            "foundation_recorded",
            sees="actor = heyi_actor()::text OR organisation = ANY (heyi_institutions()::text[])",
            writes="actor = heyi_actor()::text",
        ),
        RowPolicy("foundation_seal", sees="false"),
        RowPolicy("foundation_delivery", sees="false"),
        RowPolicy("foundation_listener", sees="false"),
        RowPolicy("foundation_idempotency", sees="actor = heyi_actor()"),
        migrations.RunSQL(
            "INSERT INTO foundation_authority (id, version) VALUES (1, 1)",
            "DELETE FROM foundation_authority WHERE id = 1",
        ),
    ]
