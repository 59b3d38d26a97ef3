"""Forms of emergency access: why it cannot wait, and what a data officer finds of it. Not here: what must be said (patients)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.patients.terms.protection import EmergencyReason
from heyi.foundation.words import name, say


class EmergencyForm(forms.Form):
    """Why a clinician cannot wait for an answer."""

    reason = forms.ChoiceField(label=_("为什么等不及对方答复"))
    words = forms.CharField(
        label=_("当时的情况"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明当时的情况。")},
        help_text=_("数据管理员次日核查时会看到这段话，患者索取的访问报告里也会有这次访问。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, forms.ChoiceField):
            reason.choices = [("", "—"), *((str(one), name("emergency", one)) for one in EmergencyReason)]
            reason.error_messages = {"required": say("required"), "invalid_choice": say("malformed")}
