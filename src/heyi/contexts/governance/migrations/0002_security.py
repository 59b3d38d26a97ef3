"""What the database itself refuses: a changed charter, and posts that are none of the reader's business."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

# Who an actor may know of is said once more in models/post.py; the two must agree, and a test compares them.
_LED = (
    "SELECT member.organisation_id FROM governance_membership member"
    " JOIN governance_membership lead ON lead.alliance_id = member.alliance_id"
    " WHERE lead.position = 'lead' AND lead.organisation_id = ANY (heyi_institutions())"
)
_POSTS = (
    "account_id = heyi_actor() OR organisation_id = ANY (heyi_institutions())"
    f" OR organisation_id IN ({_LED})"
)


class Migration(migrations.Migration):
    """Security of the tables of governance."""

    dependencies: ClassVar = [("governance", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        AppendOnly("governance_charter"),
        RowPolicy("governance_organisation", sees="heyi_is_known()"),
        RowPolicy("governance_alliance", sees="heyi_is_known()"),
        RowPolicy("governance_membership", sees="heyi_is_known()"),
        RowPolicy("governance_charter", sees="heyi_is_known()"),
        RowPolicy("governance_post", sees=_POSTS),
    ]
