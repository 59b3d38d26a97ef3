"""One form for every step, made from what the table says the step asks. Not here: the table (referral), judging (its verb)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext

from heyi.contexts.console.forms.consent import ConsentField
from heyi.contexts.console.forms.widgets import MedicinesField, PickerWidget
from heyi.contexts.console.queries.choosing import Choice
from heyi.contexts.console.queries.naming import language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.terms import OpenAction
from heyi.foundation.words import name, say

# What a step asks and this form does not: the package has a page of its own.
ELSEWHERE = frozenset({"package"})
LETTERS = frozenset({"outcome", "outcome_letter", "summary", "answer", "advice"})
_LINES = frozenset({"department", "outside", "transport"})
_UNITS = frozenset({"destination", "alternative", "lower"})
_FLAGS = frozenset({"by_phone", "red_flag"})
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen on one form: reasons and places, and units by question with the address that finds more."""

    reasons: tuple[str, ...] = ()
    places: tuple[Choice, ...] = ()
    units: Mapping[str, tuple[Choice, ...]] | None = None
    more_at: Mapping[str, str] | None = None


class StepForm(forms.Form):
    """The answers to one step. `expected_version` is the version that whoever fills it in has seen."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    action: OpenAction
    offered: Offered

    def given(self) -> dict[str, Any]:
        """What was answered; a question left open is left out."""
        answers = {key: value for key, value in self.cleaned_data.items() if key in self.asked}
        return {key: value for key, value in answers.items() if value not in (None, "", False) or value == []}

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions of the step that this form puts."""
        return tuple(one for one in (*self.action.asks, *self.action.may_ask) if one not in ELSEWHERE)

    @property
    def asks_nothing(self) -> bool:
        """Whether the step needs no answer at all: one button does it."""
        return not self.action.asks and not self.action.may_ask

    def clean(self) -> dict[str, Any]:
        """No medicine at all must be said, not left open."""
        cleaned = super().clean() or {}
        if "no_medicines" in self.fields and not cleaned.get("medicines") and not cleaned.get("no_medicines"):
            self.add_error("medicines", gettext("请填写带回的药；没有的，请勾选下面一项。"))
        return cleaned


def step_form(
    action: OpenAction, offered: Offered, *, given: Any = None, initial: Mapping[str, Any] | None = None
) -> StepForm:
    """The form of one step, empty or as it was filled in."""
    made = type("AStepForm", (StepForm,), _fields(action, offered))
    form: StepForm = made(given, initial=dict(initial or {}), prefix=None, auto_id=f"{action.action}_%s")
    form.action, form.offered = action, offered
    return form


def _fields(action: OpenAction, offered: Offered) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for question in (*action.asks, *action.may_ask):
        if question in ELSEWHERE:
            continue
        made[question] = _field(question, offered, is_needed=question in action.asks)
        if question == "medicines":
            made["no_medicines"] = forms.BooleanField(required=False, label=gettext("出院后不用带药"))
    return made


def _field(question: str, offered: Offered, *, is_needed: bool) -> forms.Field:
    told: dict[str, Any] = {"label": name("question", question), "required": is_needed}
    told["error_messages"] = {
        "required": say("required"),
        "invalid": say("malformed"),
        "invalid_choice": say("malformed"),
    }
    for questions, make in _MAKERS:
        if question in questions:
            return make(question, offered, told)
    return _text(question, offered, told)


def _text(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del offered
    if question in _LINES:
        return forms.CharField(max_length=_LONGEST_LINE, **told)
    rows = 5 if question in LETTERS else 2 if question == "comment" else 3
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **told)


def _reason(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question
    choices = [("", gettext("请选择")), *((one, name("why", one)) for one in offered.reasons)]
    return forms.ChoiceField(choices=choices, **told)


def _urgency(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    return forms.ChoiceField(choices=urgency_choices(), widget=forms.RadioSelect, **told)


def urgency_choices() -> list[tuple[str, str]]:
    """How soon a patient must be seen, in words."""
    return [(str(one), governance.words_for(one).said_in(language())) for one in Urgency]


def _pool(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question
    places = [(one.value, f"{one.words} · {one.hint}") for one in offered.places]
    told["help_text"] = "" if places else gettext("本机构还没有开放的床位或号源，请先到“床位和号源”里开放。")
    # A ward that nobody chose must not be the first of the alphabet: a man was nearly put into obstetrics.
    choices = [("", gettext("请选择")), *places]
    return forms.ChoiceField(choices=choices, **told)


def _unit(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    choices, more = (offered.units or {}).get(question, ()), (offered.more_at or {}).get(question, "")
    return forms.CharField(widget=PickerWidget(choices, more), **told)


def _moment(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **told)


def _day(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], **told
    )


def _flag(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    return forms.BooleanField(**told)


def _medicines(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    return MedicinesField(**(told | {"required": False}))


def _consent(question: str, offered: Offered, told: dict[str, Any]) -> forms.Field:
    del question, offered
    return ConsentField(label=told["label"])


_Maker = Callable[[str, Offered, dict[str, Any]], forms.Field]
_MAKERS: tuple[tuple[frozenset[str], _Maker], ...] = (
    (frozenset({"reason"}), _reason),
    (frozenset({"urgency"}), _urgency),
    (frozenset({"pool"}), _pool),
    (frozenset({"medicines"}), _medicines),
    (frozenset({"consent"}), _consent),
    (frozenset({"scheduled_at", "died_at"}), _moment),
    (frozenset({"next_contact_on", "ready_on"}), _day),
    (_UNITS, _unit),
    (_FLAGS, _flag),
)

# A plan that names no day of its own begins a week after.
USUAL_NEXT_CONTACT = timedelta(days=7)
