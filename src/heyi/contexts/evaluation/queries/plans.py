"""Evaluation plans in the store, and those that come with the house. Not here: keeping one (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db.models import F, Max, Q, Window

from heyi.contexts.evaluation.models import PlanFileRow, PlanRow
from heyi.contexts.evaluation.rules.plan_files import read_plan
from heyi.contexts.evaluation.rules.telling_plan import plan_as_report
from heyi.contexts.evaluation.terms.carried import LANGUAGES, KeptPlan
from heyi.contexts.evaluation.terms.plan import Plan
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.report import Report
from heyi.kernel.words import Words

PAGE_SIZE = 25
_MOST_EDITIONS = 50
_PLAN = "plan.yaml"


@dataclass(frozen=True, slots=True)
class ShippedPlan:
    """A plan that comes with the house. Shape: `files` by name."""

    text: str
    files: Mapping[str, bytes]
    plan: Plan


@cache
def shipped_plans() -> Mapping[str, ShippedPlan]:
    """The plans that come with the house, by code; each is copied before anything is done with it."""
    found = {}
    for folder in sorted((files("heyi.contexts.evaluation") / "plans").iterdir(), key=lambda one: one.name):
        beside = {one.name: one for one in folder.iterdir() if one.is_file()} if folder.is_dir() else {}
        if _PLAN in beside:
            text = beside[_PLAN].read_text("utf-8")
            plan = read_plan(text)
            wanted = {one.file for one in plan.data if one.live is None}
            data = {name: one.read_bytes() for name, one in beside.items() if name in wanted}
            found[plan.code] = ShippedPlan(text, data, plan)
    return found


def list_plans(
    text: str, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[KeptPlan]:
    """The newest edition of each plan of the actor's institutions with this in code or title, the newest first."""
    begin = (page - 1) * size
    newest = Window(Max("number"), partition_by=[F("organisation"), F("code")])
    with reading(actor, now=now):
        rows = PlanRow.objects.within_reach_of(actor)
        if text.strip():
            word = text.strip()
            rows = rows.filter(
                Q(code__icontains=word) | Q(title_zh__icontains=word) | Q(title_en__icontains=word)
            )
        rows = rows.annotate(newest=newest).filter(number=F("newest")).order_by("-made_at", "id")
        found = [one.snapshot() for one in rows[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One edition, what it says, and every edition of its code, the newest first.

    Shape: `reports` tell by language what the plan will do; `live_tables` of its tables come from the store.
    """

    kept: KeptPlan
    object: Words
    evaluator: Words
    seed: int
    live_tables: int
    reports: Mapping[str, Report]
    editions: tuple[KeptPlan, ...]


def see_plan(plan: UUID, *, actor: Actor, now: datetime) -> PlanPage:
    """One edition of a plan.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = PlanRow.objects.within_reach_of(actor).look_up(plan)
        names = PlanFileRow.objects.filter(plan=row).order_by("name").values_list("name", flat=True)
        same = PlanRow.objects.filter(organisation=row.organisation, code=row.code).order_by("-number")
        editions = tuple(one.snapshot() for one in same[:_MOST_EDITIONS])
        kept = row.snapshot(tuple(names))
    said = read_plan(kept.text)
    return PlanPage(
        kept=kept,
        object=said.object,
        evaluator=said.evaluator,
        seed=said.seed,
        live_tables=sum(one.live is not None for one in said.data),
        reports={language: plan_as_report(said, language) for language in LANGUAGES.values()},
        editions=editions,
    )


def files_of_plan(plan: UUID, *, actor: Actor, now: datetime) -> Mapping[str, bytes]:
    """The files a plan brings, by name.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = PlanRow.objects.within_reach_of(actor).look_up(plan)
        return {one.name: bytes(one.content) for one in PlanFileRow.objects.filter(plan=row)}
