"""Why a patient goes where they go: their own choice, or the doctor's. Not here: what is advised (referral)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.routing_page import choice_reasons
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid

_LONGEST_WORDS = 500


def route_fields() -> dict[str, forms.Field]:
    """The two fields in which it is said."""
    return {
        "route_reason": forms.ChoiceField(
            label=_("为什么选这家"),
            choices=choice_reasons,
            required=False,
            help_text=_("患者自己选的，优先于排序。"),
        ),
        "route_words": forms.CharField(
            label=_("说明"), required=False, max_length=_LONGEST_WORDS, help_text=_("选“其他”时须写明。")
        ),
    }


def route_reason_given(data: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, str] | None:
    """The reason as referral takes it; None where the page did not ask for one, so that what was told stays."""
    if "route_reason" not in data:
        return None
    return {
        "reason": cleaned.get("route_reason", ""),
        "words": cleaned.get("route_words", "").strip(),
    }


def put_route_problems(form: forms.BaseForm, refused: InputInvalid) -> bool:
    """Puts what is wrong with the reason at its field; whether that was what was wrong."""
    found = [one for one in refused.problems if one.field.startswith("routing")]
    for problem in found:
        field = f"route_{problem.field.rpartition('.')[2]}"
        words = say(problem.code, {"value": problem.value, "limit": problem.limit})
        form.add_error(field if field in form.fields else None, words)
    return bool(found)
