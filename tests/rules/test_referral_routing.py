"""Ranking of destinations: each line in words and points, who is not proposed, and the laws of the order."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heyi.contexts.governance.terms import Direction, RoutingCriterion, Tier, Urgency
from heyi.contexts.governance.terms.routing import USUAL_ROUTING, WHOLE
from heyi.contexts.referral.rules.departments import department_key
from heyi.contexts.referral.rules.kept_routing import (
    MOST_KEPT,
    heeded,
    kept_ranking,
    problems_of_choice,
    rank_of,
)
from heyi.contexts.referral.rules.routing import rank_destinations
from heyi.contexts.referral.rules.routing_words import barrier_words, line_words, span_words
from heyi.contexts.referral.rules.travel import great_circle_km, minutes_between
from heyi.contexts.referral.terms.routing import (
    Answering,
    Barrier,
    Candidate,
    Heeded,
    Line,
    Need,
    Note,
    Places,
    Ranked,
    Ranking,
    Way,
)

C = RoutingCriterion
ALLIANCE = UUID(int=99)


def need(**changes: Any) -> Need:
    told: dict[str, Any] = {
        "direction": Direction.UP, "urgency": Urgency.URGENT, "tier": Tier.VILLAGE, "departments": ("心内科",),
        "zone": "511500",
    }  # fmt: skip
    return Need(**(told | changes))


def place(number: int = 1, **changes: Any) -> Candidate:
    told: dict[str, Any] = {
        "organisation": UUID(int=number), "alliance": ALLIANCE, "tier": Tier.TOWNSHIP, "path_open": True,
        "capabilities": frozenset({"心血管内科", "骨科"}), "places": Places(free=3, of_department=True),
        "way": Way(minutes=30, is_told=True), "answering": Answering(median=20, of=12), "zone": "511500",
    }  # fmt: skip
    return Candidate(**(told | changes))


def ranked(*candidates: Candidate, **changes: Any) -> Ranking:
    return rank_destinations(need(**changes), candidates, USUAL_ROUTING)


def line_of(criterion: RoutingCriterion, one: Candidate, **changes: Any) -> Line:
    (only,) = ranked(one, **changes).ranked
    return next(line for line in only.lines if line.criterion is criterion)


def says(line: Line) -> tuple[str, str]:
    words = line_words(line, USUAL_ROUTING)
    return words.zh, words.en


# criterion, what is known, points, what is said
LINES = [
    (C.CAPABILITY, {}, {}, 30, Note.HAS_ALL, "有心内科"),
    (C.CAPABILITY, {}, {"departments": ("心内科", "卒中中心")}, 15, Note.HAS_SOME, "有心内科（所需 2 项中的 1 项）"),
    (C.CAPABILITY, {"capabilities": None}, {}, 15, Note.NOT_DECLARED, "未登记科室，不知道有没有"),
    (C.CAPABILITY, {}, {"departments": ()}, 15, Note.NEED_UNKNOWN, "还没写诊断或科室，不比较科室"),
    (C.TIER, {}, {}, 10, Note.NEXT_TIER, "乡镇，逐级到位"),
    (C.TIER, {"tier": Tier.COUNTY}, {}, 5, Note.TIERS_BEYOND, "县级，比需要的高 1 级"),
    (C.TIER, {"tier": Tier.COUNTY}, {"lowest": Tier.COUNTY}, 10, Note.NEXT_TIER, "县级，逐级到位"),
    (C.TIER, {}, {"lowest": Tier.COUNTY}, 0, Note.BELOW_PROPOSED, "乡镇，低于建议的县级"),
    (C.CAPACITY, {}, {}, 20, Note.PLACES, "空 3"),
    (C.CAPACITY, {"places": Places(free=0, soon=2, waiting=1)}, {}, 0, Note.PLACES_OF_HOUSE,
     "全院空 0，3 天内再空 2，排队 1"),
    (C.CAPACITY, {"places": Places(free=1, soon=1, of_department=True)}, {}, 10, Note.PLACES, "空 1，3 天内再空 1"),
    (C.CAPACITY, {"places": None}, {}, 10, Note.NO_PLACES_TOLD, "未登记床位号源，不知道"),
    (C.TRAVEL, {}, {}, 17, Note.WAY_TOLD, "路上约 30 分"),
    (C.TRAVEL, {"way": Way(minutes=95, is_told=False)}, {}, 9, Note.WAY_COMPUTED, "路上约 1 时 35 分（按距离估算）"),
    (C.TRAVEL, {"way": Way(minutes=900, is_told=True)}, {}, 0, Note.WAY_TOLD, "路上约 15 时"),
    (C.TRAVEL, {"way": None}, {}, 10, Note.WAY_UNKNOWN, "未登记位置，路程不知道"),
    (C.ANSWER, {}, {}, 9, Note.ANSWERS, "通常 20 分答复（近 90 天 12 次）"),
    (C.ANSWER, {"answering": Answering(median=1, of=3)}, {}, 5, Note.FEW_ANSWERS,
     "只答复过 3 次，样本不足（近 90 天，中位 1 分）"),
    (C.ANSWER, {"answering": None}, {}, 5, Note.NO_ANSWERS, "近 90 天没有答复记录"),
    (C.ZONE, {}, {}, 10, Note.IN_ZONE, "同一统筹区"),
    (C.ZONE, {"zone": "510100"}, {}, 0, Note.OUT_OF_ZONE, "跨统筹区就医：报销比例可能降低，去之前先问清备案要求"),
    (C.ZONE, {"zone": ""}, {}, 5, Note.ZONE_UNKNOWN, "未登记统筹区，报销影响不知道"),
    (C.ZONE, {}, {"zone": ""}, 5, Note.ZONE_UNKNOWN, "未登记统筹区，报销影响不知道"),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "known", "asked", "points", "note", "words"), LINES)
def test_each_line_says_what_it_earned_and_why(
    criterion: RoutingCriterion,
    known: dict[str, Any],
    asked: dict[str, Any],
    points: int,
    note: Note,
    words: str,
):
    line = line_of(criterion, place(**known), **asked)
    assert (line.points, line.note, says(line)[0]) == (points, note, words)
    assert line.weight == USUAL_ROUTING.weights[criterion]
    assert "{" not in says(line)[1]
    assert not any(
        "\u4e00" <= sign <= "\u9fff" for sign in says(line)[1].replace("心内科", "").replace("卒中中心", "")
    )


def test_every_note_and_barrier_has_words_in_both_languages():
    assert {note for *_, note, _ in LINES} == set(Note)
    excluded = [
        *ranked(place(path_open=False)).excluded,
        *ranked(place(capabilities=frozenset({"骨科"}))).excluded,
    ]
    assert {one.why for one in excluded} == set(Barrier)
    assert [barrier_words(one).zh for one in excluded] == [
        "章程没有从村级直接到乡镇的路径，须逐级转诊（绿色通道除外）",
        "登记的科室里没有心内科",
    ]
    assert barrier_words(excluded[0]).en.startswith("the charter has no path from village")


def test_the_green_channel_is_exempt_from_going_step_by_step():
    assert not ranked(place(path_open=False), green_channel=True).excluded


def test_who_has_not_declared_its_departments_is_unknown_and_not_without():
    assert ranked(place(capabilities=None)).ranked
    assert ranked(place(capabilities=frozenset())).excluded


def test_what_the_patient_chooses_comes_first_even_where_it_is_not_proposed():
    best, chosen = place(1), place(2, path_open=False, way=None)
    told = ranked(best, chosen, preferred=chosen.organisation)
    assert [one.organisation for one in told.ranked] == [chosen.organisation, best.organisation]
    assert [one.is_preferred for one in told.ranked] == [True, False]
    assert told.ranked[0].score < told.ranked[1].score


def test_going_down_every_open_tier_is_right():
    line = line_of(C.TIER, place(tier=Tier.VILLAGE), direction=Direction.DOWN, tier=Tier.CITY)
    assert line.points == line.weight


@pytest.mark.parametrize(
    ("one", "other"),
    [("心内科", " 心血管内科 "), ("急诊", "急诊医学科"), ("ICU", "重症医学科"), ("Cardiology", "心内科")],
)
def test_members_name_one_department_in_many_ways(one: str, other: str):
    assert department_key(one) == department_key(other) != department_key("骨科")


def test_the_way_is_the_great_circle_made_longer():
    # Yibin to Chengdu: some 207 km as the crow flies.
    assert great_circle_km((28.77, 104.63), (30.57, 104.07)) == pytest.approx(207.4, abs=1)
    assert great_circle_km((0, 0), (0, 180)) == pytest.approx(20015, abs=1)
    assert minutes_between((28.77, 104.63), (28.77, 104.63), road_factor=1.4, speed_km_h=40) == 0
    assert minutes_between((0, 0), (0, 1), road_factor=1.5, speed_km_h=60) == 167


def test_spans_are_said_as_people_say_them():
    told = [span_words(minutes).zh for minutes in (0, 59, 60, 61, 2879, 2880, 4400)]
    assert told == ["0 分", "59 分", "1 时", "1 时 1 分", "47 时 59 分", "2 天", "3 天"]


# ---- what became of it --------------------------------------------------------------------------


def test_advice_is_followed_overruled_or_gives_way_to_the_patient():
    told = ranked(place(1), place(2, zone="1"), place(3, path_open=False))
    first, second, barred = (UUID(int=one) for one in (1, 2, 3))
    assert (rank_of(told, first), rank_of(told, second), rank_of(told, barred)) == (1, 2, None)
    assert heeded(told, first, "") is Heeded.FOLLOWED
    assert heeded(told, first, "agreed_by_phone") is Heeded.FOLLOWED
    assert heeded(told, second, "") is heeded(told, barred, "") is Heeded.OVERRULED
    assert heeded(told, second, "patient_choice") is Heeded.PATIENT_CHOICE
    assert heeded(ranked(place(path_open=False)), barred, "") is Heeded.NOT_ADVISED


def test_what_is_kept_holds_the_first_and_the_chosen_with_words():
    told = ranked(*(place(number, way=Way(minutes=number, is_told=True)) for number in range(1, 30)))
    chosen = told.ranked[20].organisation
    kept = kept_ranking(told, USUAL_ROUTING, chosen)
    assert len(kept["ranked"]) == MOST_KEPT + 1
    assert kept["ranked"][-1]["organisation"] == str(chosen)
    assert kept["ranked"][0]["lines"][0]["says"] == {"zh": "有心内科", "en": "has 心内科"}
    assert (kept["source"], kept["status"]) == ("heyi-assumptions#routing", "assumption")


@pytest.mark.parametrize(
    ("given_", "wrong"),
    [
        (None, []),
        ({}, []),
        ({"reason": "patient_choice", "words": "女儿住那边"}, []),
        ({"reason": "other", "words": " "}, ["overrule_words_needed"]),
        ({"reason": "because"}, ["unknown_value"]),
        ({"reason": "", "words": "x" * 501}, ["too_long"]),
        ({"reason": None, "more": 1}, ["unknown_field"]),
        ("patient_choice", ["malformed"]),
    ],
)
def test_a_reason_is_one_of_the_list_and_other_is_said_in_words(given_: Any, wrong: list[str]):
    assert [one.code for one in problems_of_choice(given_)] == wrong


# ---- laws ---------------------------------------------------------------------------------------

TIERS = some.sampled_from([Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY])
PLACES = some.builds(
    Places,
    free=some.integers(0, 6),
    soon=some.integers(0, 6),
    waiting=some.integers(0, 6),
    of_department=some.booleans(),
)
WAYS = some.builds(Way, minutes=some.integers(0, 400), is_told=some.booleans())
ANSWERS = some.builds(Answering, median=some.integers(0, 4000), of=some.integers(0, 20))
ABILITIES = some.frozensets(some.sampled_from(["心内科", "骨科", "卒中中心"]), max_size=3)
NEEDS = some.builds(
    need,
    urgency=some.sampled_from(list(Urgency)),
    departments=some.sampled_from([(), ("心内科",), ("心血管内科", "卒中中心")]),
    lowest=some.sampled_from([None, Tier.COUNTY]),
    zone=some.sampled_from(["", "511500"]),
    green_channel=some.booleans(),
    preferred=some.sampled_from([None, UUID(int=1)]),
)


@some.composite
def candidates(draw: some.DrawFn) -> list[Candidate]:
    def one(number: int) -> Candidate:
        return place(
            number,
            tier=draw(TIERS),
            path_open=draw(some.booleans()),
            capabilities=draw(some.none() | ABILITIES),
            places=draw(some.none() | PLACES),
            way=draw(some.none() | WAYS),
            answering=draw(some.none() | ANSWERS),
            zone=draw(some.sampled_from(["", "511500", "510100"])),
        )

    return [one(number) for number in range(1, 1 + draw(some.integers(1, 6)))]


@given(NEEDS, candidates(), some.randoms())
def test_the_order_is_total_and_does_not_hang_on_the_order_given(
    asked: Need, found: list[Candidate], luck: Any
):
    told = rank_destinations(asked, found, USUAL_ROUTING)
    everybody = [one.organisation for one in (*told.ranked, *told.excluded)]
    assert sorted(everybody) == [one.organisation for one in found]
    luck.shuffle(found)
    assert rank_destinations(asked, found, USUAL_ROUTING) == told


@given(NEEDS, candidates())
def test_the_parts_add_up_to_the_score_and_none_is_more_than_its_weight(asked: Need, found: list[Candidate]):
    for one in rank_destinations(asked, found, USUAL_ROUTING).ranked:
        assert one.score == sum(line.points for line in one.lines) <= WHOLE
        assert all(0 <= line.points <= line.weight for line in one.lines)
        assert [line.criterion for line in one.lines] == list(RoutingCriterion)


def rank_in(told: Ranking, organisation: UUID) -> int:
    return [one.organisation for one in told.ranked].index(organisation)


def better(one: Candidate, which: int) -> Candidate:
    """The same with one known thing better by a little."""
    if which == 0 and one.places is not None:
        return replace(one, places=replace(one.places, free=one.places.free + 1))
    if which == 1 and one.places is not None:
        return replace(one, places=replace(one.places, waiting=max(one.places.waiting - 1, 0)))
    if which == 2 and one.way is not None:
        return replace(one, way=replace(one.way, minutes=max(one.way.minutes - 7, 0)))
    if which == 3 and one.answering is not None:
        return replace(one, answering=replace(one.answering, median=max(one.answering.median - 30, 0)))
    if which == 4 and one.zone:
        return replace(one, zone="511500")
    if which == 5 and one.capabilities is not None:
        return replace(one, capabilities=one.capabilities | {"心内科"})
    return one


@given(NEEDS, candidates(), some.integers(0, 5))
def test_what_becomes_better_never_ranks_lower(asked: Need, found: list[Candidate], which: int):
    before = rank_destinations(asked, found, USUAL_ROUTING)
    if not before.ranked:
        return
    chosen = before.ranked[-1].organisation
    changed = [better(one, which) if one.organisation == chosen else one for one in found]
    after = rank_destinations(asked, changed, USUAL_ROUTING)
    assert rank_in(after, chosen) <= rank_in(before, chosen)


def known_lines(one: Ranked) -> dict[RoutingCriterion, Line]:
    return {line.criterion: line for line in one.lines}


UNKNOWN = {"capabilities": None, "places": None, "way": None, "answering": None, "zone": ""}


@given(NEEDS.filter(lambda one: one.preferred is None), candidates(), some.sampled_from(list(UNKNOWN)))
def test_what_is_missing_never_comes_before_an_equal_that_is_known_to_be_good(
    asked: Need, found: list[Candidate], what: str
):
    good = found[0]
    missing = replace(good, organisation=UUID(int=0), **{what: UNKNOWN[what]})
    told = rank_destinations(asked, [good, missing], USUAL_ROUTING)
    known = next((one for one in told.ranked if one.organisation == good.organisation), None)
    other = next((one for one in told.ranked if one.organisation == missing.organisation), None)
    if known is None or other is None:
        return
    lines, blank = known_lines(known), known_lines(other)
    half = WHOLE * 10 * USUAL_ROUTING.unknown_ratio
    differ = [one for one in lines if lines[one] != blank[one]]
    if all((permille := lines[one].permille) is not None and permille >= half for one in differ) and differ:
        # The id of the one without data is the smaller: an equal score alone would put it first.
        assert rank_in(told, good.organisation) < rank_in(told, missing.organisation)
