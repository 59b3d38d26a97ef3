"""A consent on a form: one tick, and beside it who consented, how, and who explained what. Not here: what it must say."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral.terms.consent import ConsentBy, ConsentHow, Explained
from heyi.foundation.words import name

_CODES = {"by": ConsentBy, "how": ConsentHow}
_TEXTS = ("informed_by", "name", "witness")
_LONGEST = 120


class ConsentWidget(forms.Widget):
    """The tick is the consent; without it what stands beside it says nothing of who consented."""

    template_name = "console/widgets/consent.html"
    is_picker = True

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """False, the short form True, or the long form with what was filled in."""
        del files
        read = data.getlist if isinstance(data, MultiValueDict) else lambda key: data.get(key, [])
        told: dict[str, Any] = {
            part: value
            for part in (*_CODES, *_TEXTS, "at")
            if (value := str(data.get(f"{name}.{part}", "")).strip())
        }
        # Where no numbers are shown, those that were kept stay; where they are, the choice counts.
        chosen = data.get(f"{name}.payment", data.get(f"{name}.payment.kept", ""))
        if numbers := str(chosen).strip():
            told["payment"] = _read_numbers(numbers)
        explained = list(read(f"{name}.explained"))
        is_ticked = data.get(name) in ("on", "true", "1", True)
        if not (set(told) - {"at"} or explained):
            return is_ticked
        if not is_ticked:
            told.pop("by", None)
        return {**told, "explained": explained} if explained else told

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """What was told, and what may be chosen."""
        context = super().get_context(name, value, dict(attrs or {}))
        told = value if isinstance(value, Mapping) else {}
        context["widget"] |= {
            "told": told,
            "is_ticked": value is True or bool(told.get("by")),
            "selects": [_select(name, part, codes, told) for part, codes in _CODES.items()],
            "texts": [(part, _part_words(part), told.get(part, "")) for part in _TEXTS],
            "explained": [
                (str(one), _words("consent_explained", one), one in told.get("explained", ()))
                for one in Explained
            ],
            "longest": _LONGEST,
            "payment": _as_numbers(told.get("payment")),
        }
        return context

    def id_for_label(self, id_: str) -> str:
        """The legend names the group."""
        return ""


def _as_numbers(kept: Any) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if isinstance(kept, Mapping) else ""


def _read_numbers(text: str) -> Any:
    """The numbers that were shown, as they were sent back; what is none stays text, which referral refuses."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _select(field: str, part: str, codes: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    choices = [(str(one), _words(f"consent_{part}", one), told.get(part) == one) for one in codes]
    return {
        "name": f"{field}.{part}",
        "label": _part_words(part),
        "empty": gettext("请选择"),
        "choices": choices,
    }


def _part_words(part: str) -> str:
    return name("consent_part", part)


def _words(group: str, value: object) -> str:
    return name(group, value)


class ConsentField(forms.Field):
    """A consent as referral takes it."""

    def __init__(self, label: str = "") -> None:
        super().__init__(widget=ConsentWidget(), label=label or _("患者知情同意"), required=False)

    def clean(self, value: Any) -> Any:
        """As it was told; whether it says enough is judged when somebody is moved by it."""
        return value


def with_who_informed(consent: Any, *, informed_by: str, now: datetime) -> Any:
    """The long form with what need not be typed: whoever fills it in informed the patient, and it is now."""
    if not isinstance(consent, Mapping):
        return consent
    usual = {"informed_by": informed_by, "at": now.isoformat(timespec="seconds")}
    return {**usual, **consent}
