"""Contracts with family doctors: the list, one of them, writing one down, its steps, renewing. Not here: the rules (health)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.contracts import ContractForm, StepForm
from heyi.contexts.console.forms.finding import hide, reveal
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.contracts import contract_page, contract_told, first_day, look_of
from heyi.contexts.console.queries.naming import in_brackets, names_of_people, organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import Tab
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import ContractState
from heyi.contexts.patients import public as patients
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, RuleBroken

_BOXES = ("", "prepared", "running_out", "doubled", "over")


def _wanted(visit: Visit) -> health.ContractsWanted:
    """What an address asks for; what makes no sense narrows nothing."""
    told = visit.request.GET
    box, state = told.get("box", ""), told.get("state", "")
    states = {"prepared": ContractState.PREPARED, "over": ContractState.ENDED}
    return health.ContractsWanted(
        state=states.get(box) or (ContractState(state) if state in set(ContractState) else None),
        team=id_asked(told, "team"),
        is_running_out=box == "running_out",
        is_doubled=box == "doubled",
        words=reveal(told.get("find", "")),
        page=asked_page(told),
    )


def _tabs(box: str, *, actor_counts: health.ContractCounts) -> list[Tab]:
    here = reverse("console:contracts")
    counted = {
        "": (gettext("全部"), 0),
        "prepared": (gettext("待核实"), actor_counts.prepared),
        "running_out": (
            gettext("%(days)s 天内到期") % {"days": health.RUNNING_OUT_DAYS},
            actor_counts.running_out,
        ),
        "doubled": (gettext("重复签约"), actor_counts.doubled),
        "over": (gettext("已结束"), 0),
    }
    tabs = []
    for key in _BOXES:
        words, count = counted[key]
        # Nobody needs an empty list of doubled contracts before their eyes every day.
        if key == "doubled" and not count and box != key:
            continue
        shown = f"{words} {count}" if count else words
        tabs.append(Tab(shown, f"{here}?box={key}" if key else here, key == box))
    return tabs


@require_http_methods(["GET", "POST"])
@signed_in
def contracts(visit: Visit) -> HttpResponse:
    """The contracts of one's institutions and of the units below them."""
    if visit.request.method == "POST":
        hidden = hide(visit.request.POST.get("words", ""))
        here = reverse("console:contracts")
        return redirect(f"{here}?find={hidden}" if hidden else here)
    wanted = _wanted(visit)
    page = contract_page(wanted, actor=visit.actor, now=visit.now)
    box = visit.request.GET.get("box", "")
    is_narrowed = bool(
        wanted.words or wanted.team or wanted.state or wanted.is_running_out or wanted.is_doubled
    )
    teams = [
        one
        for place in sorted(visit.actor.institutions)
        for one in health.teams_at(place, actor=visit.actor, now=visit.now)
    ]
    counts = health.count_contracts(actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("家庭医生签约"),
        "tabs": _tabs(box if box in _BOXES else "", actor_counts=counts),
        "page": page,
        "columns": _columns(),
        "row_template": "console/parts/contract_row.html",
        "caption": gettext("签约"),
        "wanted": wanted,
        "box": box,
        "states": [(str(one), look_of(one).words) for one in ContractState],
        "teams": [(str(one.id), one.name) for one in teams],
        "is_narrowed": is_narrowed,
        "may_renew": any(row.may_renew for row in page.rows),
        "empty_words": gettext("没有符合这些条件的签约。")
        if is_narrowed
        else gettext("还没有签约。从居民的页面开始填写。"),
        "empty_next": gettext("看全部") if is_narrowed else gettext("找居民"),
        "empty_address": reverse("console:contracts" if is_narrowed else "console:patients"),
    }
    return visit.show("console/contracts.html", context)


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", gettext("居民")),
        Column("state", gettext("状态")),
        Column("days", gettext("起止")),
        Column("team", gettext("团队和医生")),
        Column("package", gettext("服务包"), is_quiet=True),
    )


@require_POST
@signed_in
def renew(visit: Visit) -> HttpResponse:
    """The next year of the contracts that were ticked; each then waits to be confirmed."""
    back = f"{reverse('console:contracts')}?box=running_out"
    ticked = _ids(visit.request.POST.getlist("contract"))
    if not ticked:
        messages.warning(visit.request, gettext("请先勾选要续签的居民。"))
        return redirect(back)
    try:
        made = health.renew_contracts(ticked, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        messages.warning(
            visit.request, " ".join(say(one.code, {"limit": one.limit}) for one in refused.problems)
        )
        return redirect(back)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return redirect(back)
    told = gettext("已填好 %(count)s 份续签，居民签字后由同事或上级核实。") % {"count": len(made)}
    messages.success(visit.request, told)
    return redirect(f"{reverse('console:contracts')}?box=prepared" if len(made) > 1 else _page_of(made[0].id))


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _page_of(contract_id: UUID) -> str:
    return reverse("console:contract", args=[contract_id])


@require_GET
@signed_in
def contract(visit: Visit, contract_id: UUID) -> HttpResponse:
    """One contract: what was agreed, what happened, what may come next."""
    return _contract_page(visit, contract_id, {})


def _contract_page(
    visit: Visit, contract_id: UUID, sent: dict[str, StepForm], *, status: int = 200
) -> HttpResponse:
    told = contract_told(contract_id, actor=visit.actor, now=visit.now)
    number = told.row.contract.number
    steps = [
        (
            action,
            words,
            sent.get(action) or StepForm(action=action, number=number, prefix=action),
            action in sent,
        )
        for action, words in told.steps
    ]
    context = {
        "page_title": gettext("签约：%(name)s") % {"name": told.row.name},
        "told": told,
        "row": told.row,
        "contract": told.row.contract,
        "steps": steps,
        "waits_for_another": told.row.contract.state is ContractState.PREPARED
        and told.row.contract.prepared_by == visit.actor.id,
        "may_see_patient": told.row.contract.organisation in visit.actor.institutions
        and visit.actor.may(Duty.READ_PATIENT, at=told.row.contract.organisation),
    }
    return visit.show("console/contract.html", context, status=status)


@require_POST
@signed_in
def step(visit: Visit, contract_id: UUID, action: str) -> HttpResponse:
    """One step of a contract."""
    if action not in health.CONTRACT.actions:
        raise NotFound
    form = StepForm(visit.request.POST, action=action, prefix=action)
    if not form.is_valid():
        return _contract_page(visit, contract_id, {action: form}, status=422)
    seen = visit.request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else None
    try:
        done = health.take_contract_step(
            contract_id, action, form.given(), seen_version=version, actor=visit.actor, now=visit.now
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return _contract_page(visit, contract_id, {action: form}, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        words = say(refused.code, dict(refused.facts))
        form.add_error(None, words)
        messages.warning(visit.request, words)
        return _contract_page(visit, contract_id, {action: form}, status=409)
    messages.success(visit.request, gettext("已记下：%(state)s。") % {"state": look_of(done.state).words})
    return go_to("console:contract", contract_id)


def signing_places(visit: Visit, patient_id: UUID) -> tuple[UUID, ...]:
    """The institutions at which the reader may write a contract with this patient down: its own records there come first."""
    key, _ = patients.record_key(patient_id, actor=visit.actor, now=visit.now)
    able = [one for one in visit.actor.institutions if visit.actor.may(Duty.MANAGE_CONTRACTS, at=one)]
    return tuple(sorted(able, key=lambda one: (one != key.registered_by, one)))


def _care(visit: Visit, at: UUID) -> list[tuple[str, str]]:
    """Teams with their doctors to choose from; the reader's own team and name first."""
    teams = health.teams_for(at, on=first_day(visit.now), actor=visit.actor, now=visit.now)
    people = names_of_people({one for team in teams for one in team.doctors})
    pairs = [(team, doctor) for team in teams for doctor in (team.leader, *team.members)]
    pairs.sort(key=lambda pair: (pair[1] != visit.actor.id, pair[0].name))
    return [(f"{team.id}|{doctor}", in_brackets(people.get(doctor, ""), team.name)) for team, doctor in pairs]


@require_http_methods(["GET", "POST"])
@signed_in
def prepare(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Writing a contract with one resident down."""
    places = signing_places(visit, patient_id)
    if not places:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_CONTRACTS))
    at = id_asked(visit.request.GET, "at")
    place = at if at in places else places[0]
    care, today = _care(visit, place), first_day(visit.now)
    if visit.request.method == "GET":
        begun = {"starts_on": today, "ends_on": health.year_from(today), "package": "basic"}
        if care:
            begun["care"] = care[0][0]
        return _prepare_page(visit, patient_id, place, ContractForm(initial=begun, care=care))
    form = ContractForm(visit.request.POST, care=care)
    if not form.is_valid():
        return _prepare_page(visit, patient_id, place, form, status=422)
    try:
        made = health.prepare_contract(
            form.asked(patient=patient_id, at=place), actor=visit.actor, now=visit.now
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return _prepare_page(visit, patient_id, place, form, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _prepare_page(visit, patient_id, place, form, status=409)
    messages.success(visit.request, gettext("已填好，等同事或上级机构核实后生效。"))
    return go_to("console:contract", made.id)


def _prepare_page(
    visit: Visit, patient_id: UUID, at: UUID, form: ContractForm, *, status: int = 200
) -> HttpResponse:
    names = organisation_names([at], actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("填写家庭医生签约"),
        "form": form,
        "patient_id": patient_id,
        "organisation": names.get(at, ""),
        "has_team": bool(form.fields["care"].choices),  # type: ignore[attr-defined]  # a ChoiceField
    }
    return visit.show("console/contract_form.html", context, status=status)
