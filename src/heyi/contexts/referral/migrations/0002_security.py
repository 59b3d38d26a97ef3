"""Which rows of referral an institution's people may see, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import RowPolicy

_MINE = "p.organisation = ANY (heyi_institutions())"


def _party(column: str, also: str = "") -> str:
    return f"EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = {column} AND {_MINE}{also})"


_CURRENT = " AND p.until IS NULL"
_OWN_POOL = (
    "EXISTS (SELECT 1 FROM referral_pool o WHERE o.id = referral_hold.pool_id"
    " AND o.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Row-level security of referral."""

    dependencies: ClassVar = [("referral", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        # A party row names a referral and an organisation and nothing else; every other policy here asks it.
        RowPolicy("referral_party", sees="heyi_is_known()"),
        RowPolicy(
            "referral_referral",
            sees=_party("referral_referral.id"),
            writes=f"sender = ANY (heyi_institutions()) OR {_party('referral_referral.id')}",
        ),
        RowPolicy(
            "referral_journey",
            sees="opened_by = ANY (heyi_institutions()) OR EXISTS"
            " (SELECT 1 FROM referral_referral r WHERE r.journey_id = referral_journey.id)",
            writes="heyi_is_known()",
        ),
        RowPolicy("referral_package", sees=_party("referral_package.referral_id", _CURRENT)),
        RowPolicy("referral_attachment", sees=_party("referral_attachment.referral_id", _CURRENT)),
        RowPolicy("referral_passage", sees=_party("referral_passage.referral_id")),
        RowPolicy("referral_clock", sees=_party("referral_clock.referral_id")),
        RowPolicy("referral_followup", sees=_party("referral_followup.referral_id")),
        RowPolicy("referral_pool", sees="organisation = ANY (heyi_institutions())"),
        RowPolicy("referral_hold", sees=f"{_OWN_POOL} OR {_party('referral_hold.referral_id')}"),
    ]
