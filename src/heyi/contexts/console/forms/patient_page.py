"""The form of a patient's page: whom to call, and what to bring. Not here: what may stand there (referral)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral import public as referral


class PatientPageForm(forms.Form):
    """What the page says beside where the patient stands."""

    contact = forms.CharField(
        label=_("患者有事打给谁"),
        max_length=referral.LONGEST_CONTACT,
        error_messages={"required": _("请写明患者打给谁、电话多少。")},
        help_text=_("例如：民主村卫生室 张医生 138 0013 8000"),
    )
    bring = forms.CharField(
        label=_("另外要带什么"),
        max_length=referral.LONGEST_BRING,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "证件、医保卡、在吃的药和以往检查，页面上已经写了。这里不要写病情：捡到单子的人也能看到。"
        ),
    )
