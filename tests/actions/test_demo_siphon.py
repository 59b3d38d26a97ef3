"""The demo's two alliances: the lead that siphons lies outside the limits, the fair one inside, and nobody is called by chance."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings

from heyi.contexts.governance import public as governance
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.public import Measure, Verdict
from heyi.demo.build import DAYS, Builder
from heyi.demo.layouts import layout_of
from heyi.demo.playing import Player
from heyi.demo.siphon import leads_planted
from heyi.demo.stories import Planner
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of

NOW = datetime.now(UTC).replace(microsecond=0)
PERIOD = Period(day_of(NOW - timedelta(days=DAYS)), day_of(NOW))
_CHARTER = "yibin-four-level"


@pytest.fixture
def figures(
    committed: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> dict[str, referral.SiphonFigures]:
    """The figures of both alliances after three months in which only what is planted happens."""
    # A hundred accounts whose passwords nobody types here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(Planner, "plans", lambda self, count: iter(()))
    builder = Builder(people=10, seed=20260305, charter=_CHARTER, now=NOW, progress=lambda *told: None)
    # The stages that the monitor needs, one by one: the residents' histories and contracts would take a minute more.
    builder._found()
    builder._offer_places()
    plans = list(builder._plans())
    player = Player(builder._staff, builder._ids, builder._settle_people(len(plans)))
    builder._play(player, plans)
    builder._count(player)
    alliances = governance.alliances(actor=OPERATOR, now=NOW)
    return {one.code: referral.siphon_figures(one.id, PERIOD, actor=OPERATOR, now=NOW) for one in alliances}


def judged(figures: referral.SiphonFigures, measure: Measure) -> referral.Judged:
    assert figures.lead is not None
    counts = figures.units[figures.scope.alliance, figures.lead]
    return referral.judge(measure, counts, referral.usual(measure, figures.units.values()))


def test_who_siphons_is_outside_and_who_is_fair_is_inside(
    figures: dict[str, referral.SiphonFigures],
) -> None:
    siphoning, fair = figures["yibin-city"], figures["yibin-west-china"]
    for measure in (Measure.KEPT, Measure.DOWN_TO_UP):
        told = judged(siphoning, measure)
        assert told.siphons, told
        assert told.verdict.is_far, told
    for measure in (Measure.KEPT, Measure.DOWN_TO_UP, Measure.DECLINED):
        assert judged(fair, measure).verdict is Verdict.INSIDE, judged(fair, measure)
    # Both hospitals' systems told of their stays: who came by themselves is told from who was sent.
    assert judged(siphoning, Measure.UNSENT).count == 45
    assert judged(fair, Measure.UNSENT).count == 10


def test_one_lead_of_each_alliance_is_planted() -> None:
    planted = [lead for lead, _, _ in leads_planted(layout_of(_CHARTER))]
    assert planted == ["yibin-second-people", "west-china-hospital"]
    assert leads_planted(layout_of("jinan-tianqiao")) == ()
