"""People are told of an evaluation that was shown. The old release tells nobody of them."""

from typing import ClassVar

from django.db import migrations, models

_KINDS = [
    "emergency_waiting", "urgent_waiting", "emergency_coming", "clock_called", "sent_back", "information_wanted", "advice_given",
    "place_found", "place_lost", "cancel_asked", "not_come", "outcome_back", "coming_back", "not_taken_back", "should_go_up",
    "glass_broken", "rights_asked", "case_alert", "evaluation_shown",
]  # fmt: skip


def _known(model: str, name: str) -> list[migrations.operations.base.Operation]:
    known = models.CheckConstraint(condition=models.Q(("kind__in", _KINDS)), name=name)
    return [
        migrations.RemoveConstraint(model_name=model, name=name),
        migrations.AddConstraint(model_name=model, constraint=known),
    ]


class Migration(migrations.Migration):
    """One kind of notice more."""

    dependencies: ClassVar = [("notices", "0003_case_alert")]

    operations: ClassVar = [
        *_known("ladderrow", "ladder_kind_known"),
        *_known("noticerow", "notice_kind_known"),
        *_known("sendingrow", "sending_kind_known"),
    ]
