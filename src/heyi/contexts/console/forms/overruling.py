"""Why a doctor does otherwise than the criteria propose, and what they ticked. Not here: when a reason is owed (referral)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral.terms import OverruleReason
from heyi.foundation.words import name

LONGEST_WORDS = 500


class TicksField(forms.MultipleChoiceField):
    """What was ticked of the list that the charter declares. The list is for showing; what counts is judged by referral."""

    def valid_value(self, value: Any) -> bool:
        """Whatever was sent is read: while a page lay open another charter may have come into force."""
        return True


def ticks_field() -> TicksField:
    """The list, before it is known what may be ticked."""
    return TicksField(label=_("有就勾"), required=False, widget=forms.CheckboxSelectMultiple)


def reason_fields() -> dict[str, forms.Field]:
    """The two fields in which a reason is given."""
    reasons = [("", _("请选择")), *((str(one), name("overrule_reason", one)) for one in OverruleReason)]
    return {
        "reason": forms.ChoiceField(label=_("为什么不按建议"), choices=reasons, required=False),
        "words": forms.CharField(
            label=_("补充说明"),
            required=False,
            max_length=LONGEST_WORDS,
            help_text=_("选“其他”时须写明。"),
        ),
    }


def reason_given(data: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, str] | None:
    """The reason as referral takes it; None where the page did not ask for one, so that what was told stays."""
    if "reason" not in data:
        return None
    return {"reason": cleaned.get("reason", ""), "words": cleaned.get("words", "").strip()}
