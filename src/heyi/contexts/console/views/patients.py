"""The patients: the latest, those that words mean, and one of them. Not here: registering (registering), access (access)."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console import terms
from heyi.contexts.console.forms.finding import hide, reveal
from heyi.contexts.console.forms.person import LookForm, WordsForm
from heyi.contexts.console.queries.contracts import family_doctor
from heyi.contexts.console.queries.managed import managed_told
from heyi.contexts.console.queries.portrait import portray
from heyi.contexts.console.queries.residents import PersonRow, clash_page, find_people
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.looking import LOOK, begin_look, end_look, purpose_of_look
from heyi.contexts.governance.terms import Duty
from heyi.foundation.listing import Column, Page, asked_page
from heyi.kernel.errors import InputInvalid, NotPermitted

NOTHING_TO_FIND = gettext_lazy("这里面没有可以查的字：请填姓名、拼音、首字母、证件号或电话。")
# As many digits as make a number of a person and not the end of a telephone number.
_FEWEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists about people."""

    words: str
    address: str
    is_current: bool


def tabs(visit: Visit, current: str) -> tuple[Tab, ...]:
    """The lists about people that the reader may open."""
    requests = reverse("console:access_requests")
    offers = (
        ("people", gettext("居民"), reverse("console:patients"), Duty.SEARCH_PATIENT),
        ("requests", gettext("等我方答复的申请"), requests, Duty.READ_PATIENT),
        ("made", gettext("我方提出的申请"), f"{requests}?box=made", Duty.READ_PATIENT),
        ("contracts", gettext("签约"), reverse("console:contracts"), Duty.CONFIRM_CONTRACT),
        ("clashes", gettext("对不上的登记"), reverse("console:clashes"), Duty.REGISTER_PATIENT),
        ("pairs", gettext("同一人判定"), reverse("console:pairs"), Duty.DECIDE_IDENTITY),
    )
    return tuple(
        Tab(words, address, key == current)
        for key, words, address, duty in offers
        if visit.actor.may_anywhere(duty)
    )


@require_http_methods(["GET", "POST"])
@signed_in
def people(visit: Visit) -> HttpResponse:
    """The latest registered, or whom the words mean."""
    require_search(visit)
    if visit.request.method == "POST":
        return look_for(visit)
    words = reveal(visit.request.GET.get("find", ""))
    form = WordsForm(initial={"words": words})
    try:
        found = find_people(words, number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    except InputInvalid:
        form = WordsForm({"words": words})
        form.add_error("words", NOTHING_TO_FIND)
        return _people_page(visit, form, None, status=422)
    return _people_page(visit, form, found)


@require_http_methods(["GET", "POST"])
@signed_in
def search(visit: Visit) -> HttpResponse:
    """The box above every page: a referral by its id, a person by anything else."""
    if visit.request.method == "GET":
        return go_to("console:patients")
    referral_id = _as_id(visit.request.POST.get("words", ""))
    if referral_id is not None:
        return go_to("console:referral", referral_id)
    require_search(visit)
    return look_for(visit)


def require_search(visit: Visit) -> None:
    """Raises: NotPermitted for who may look for nobody anywhere."""
    if not visit.actor.may_anywhere(Duty.SEARCH_PATIENT):
        raise NotPermitted("duty_not_held", duty=str(Duty.SEARCH_PATIENT))


def look_for(visit: Visit) -> HttpResponse:
    """Keeps the words that were sent and shows whom they mean."""
    form = WordsForm(visit.request.POST)
    if not form.is_valid():
        return _people_page(visit, form, None, status=422)
    words, wish = form.cleaned_data["words"], _wish(visit)
    kept = {"wish": wish} if wish else {}
    return go_to("console:patients", **kept, **({"find": hide(words)} if words else {}))


def _wish(visit: Visit) -> str:
    """What the reader has in mind for whoever is found."""
    asked = visit.request.GET.get("wish", "")
    return asked if asked in terms.WISHES and visit.actor.may_anywhere(Duty.DRAFT_REFERRAL) else ""


def _as_id(words: str) -> UUID | None:
    try:
        return UUID(words.strip())
    except ValueError:
        return None


def is_a_number(words: str) -> bool:
    """Whether the words look like the full number of a paper or a telephone."""
    return sum(sign.isdigit() for sign in words) >= _FEWEST_DIGITS


def _people_page(
    visit: Visit, form: WordsForm, found: Page[PersonRow] | None, *, status: int = 200
) -> HttpResponse:
    words = reveal(visit.request.GET.get("find", "")) if found is not None else ""
    columns = (
        Column("name", gettext("姓名")),
        Column("number", gettext("证件号码")),
        Column("phone", gettext("电话")),
        Column("organisation", gettext("登记机构")),
        Column("registered", gettext("登记时间"), is_quiet=True),
    )
    context = {
        "page_title": gettext("居民"),
        "tabs": tabs(visit, "people"),
        "form": form,
        "page": found,
        "columns": columns,
        "row_template": "console/parts/person_row.html",
        "caption": gettext("居民"),
        "words": words,
        "find": visit.request.GET.get("find", "") if words else "",
        "is_number": is_a_number(words),
        "may_register": visit.actor.may_anywhere(Duty.REGISTER_PATIENT),
        "wish": _wish(visit),
    }
    return visit.show("console/patients.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def show(visit: Visit, patient_id: UUID) -> HttpResponse:
    """One person. What is sent says for what the numbers are uncovered; each look is put on record."""
    if visit.request.method == "GET":
        return _portrait(visit, patient_id, LookForm())
    if "cover" in visit.request.POST:
        end_look(visit.request)
        return go_to("console:patient", patient_id)
    form = LookForm(visit.request.POST)
    if not form.is_valid():
        return _portrait(visit, patient_id, form, status=422)
    begin_look(visit.request, patient_id, form.cleaned_data["purpose"], now=visit.now)
    return go_to("console:patient", patient_id)


def _portrait(visit: Visit, patient_id: UUID, form: LookForm, *, status: int = 200) -> HttpResponse:
    purpose = purpose_of_look(visit.request, patient_id, now=visit.now)
    told = portray(patient_id, purpose=purpose, actor=visit.actor, now=visit.now)
    context = {
        "page_title": told.patient.name,
        "portrait": told,
        "patient": told.patient,
        "managed": managed_told(patient_id, actor=visit.actor, now=visit.now),
        "may_enrol": visit.actor.may_anywhere(Duty.MANAGE_HEALTH),
        "doctor": family_doctor(patient_id, actor=visit.actor, now=visit.now),
        "look_form": form,
        "is_uncovered": purpose is not None,
        "look_minutes": int(LOOK.total_seconds() // 60),
    }
    return visit.show("console/patient.html", context, status=status)


@require_GET
@signed_in
def clashes(visit: Visit) -> HttpResponse:
    """Records of one's own that do not fit with another."""
    if not visit.actor.may_anywhere(Duty.REGISTER_PATIENT):
        raise NotPermitted("duty_not_held", duty=str(Duty.REGISTER_PATIENT))
    found = clash_page(number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("对不上的登记"),
        "tabs": tabs(visit, "clashes"),
        "page": found,
    }
    return visit.show("console/clashes.html", context)
