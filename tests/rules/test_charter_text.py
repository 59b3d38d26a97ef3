"""The text of a charter: everything wrong with it is told at once, each with its place."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.rules.charters import digest_of, read_charter, read_charters
from heyi.contexts.governance.rules.wording import CODES, said
from heyi.contexts.governance.terms import ClockName, Direction, Duty, Problem, Status, Tier, Urgency
from heyi.contexts.governance.terms.payment import InsuranceKind
from tests.rules.charter_texts import TEXT, a_charter, changed, column_of, line_of


def problems_of(text: str) -> tuple[Problem, ...]:
    read = read_charter(text)
    assert (read.charter is None) == bool(read.problems)
    return read.problems


def test_a_charter_is_read_into_values():
    charter = a_charter()
    assert (charter.code, charter.name.en, charter.effective_on) == ("small", "Small", date(2026, 1, 1))
    assert [rule.tier for rule in charter.tiers] == [Tier.CITY, Tier.VILLAGE]
    assert charter.matters[1].duties == {Duty.APPLY_CHARTER}
    assert charter.referral.capacity.hold_minutes[Urgency.URGENT] == 600
    assert {target.clock for target in charter.referral.clocks} == set(ClockName)
    assert charter.referral.paths[1].direction is Direction.DOWN
    assert charter.calendar.weekdays == frozenset(range(5))
    assert charter.referral.policy.code == "normal"


# each damage, what it is put for, the problem it must give, and where
DAMAGES = [
    ("mode: compact", "mode: compakt", "word_unknown", "compakt"),
    ("position: lead", "positon: lead", "key_unknown", "positon"),
    ("role: president, where: member, up_to", "role: presidant, where: member, up_to", "word_unknown", "presidant"),
    ("apply_charter]", "aply_charter]", "word_unknown", "aply_charter"),
    ("direction: up, from: village", "direction: up, from: county", "not_declared", "county, to"),
    ("tier: city, kinds", "tier: county, kinds", "not_declared", "county, kinds"),
    ("tier: city, kinds", "tier: hamlet, kinds", "word_unknown", "hamlet"),
    ("decide: [{body: council}]\n    propose", "decide: [{body: counsil}]\n    propose", "not_declared", "counsil"),
    ("last_on: 2030-12-31", "last_on: 2025-12-31", "dates_cross", "2025-12-31"),
    ("last_on: 2030-12-31", "last_on: 2030-02-30", "not_a_date", "2030-02-30"),
    ("effective_on: 2026-01-01", "effective_on: tomorrow", "not_a_date", "tomorrow"),
    ("quorum: 0.5", "quorum: 1.5", "out_of_range", "1.5"),
    ("quorum: 0.5", 'quorum: "0.5"', "not_a_number", '"0.5"'),
    ("triage_minutes: 15", "triage_minutes: 1.5", "not_an_integer", "1.5"),
    ("several: true", "several: yes", "not_a_flag", "yes"),
    ("status: seed", "status: sure", "word_unknown", "sure"),
    ("source: a-paper#one", "source: a paper", "source_unclear", "a paper"),
    ("code: small", "code: Small One", "code_unclear", "Small One"),
    ("format: 1", "format: 2", "out_of_range", "2"),
    ("kinds: [hospital]", "kinds: [hospital, hospital]", "word_twice", "hospital],"),
    ("kinds: [hospital]", "kinds: hospital", "not_a_list", "hospital,"),
    ("decide: [{body: council}]\n    propose", "decide: [{where: own}]\n    propose", "holder_unclear", "{where: own}"),
    ("up_to: {fen: 100}", "up_to: {fen: 100, days: 3}", "limit_unclear", "{fen: 100, days: 3}"),
    ("up_to: {fen: 100}", "up_to: {yen: 100}", "key_unknown", "yen"),
    ("direction: down, from: city, to: [village]", "direction: up, from: city, to: [village]", "path_wrong_way", "[village]}"),
    ('"08:00-12:00", "14:00', '"08:00-15:00", "14:00', "hours_cross", "{zone"),
    ('"08:00-12:00"', '"8 to 12"', "hours_unclear", '"8 to 12"'),
    ("policy_in_force: normal", "policy_in_force: calm", "policy_unknown", "calm"),
    ("late_minutes: 0, role: village_doctor, at: lower}]\n    - clock: answer", "role: village_doctor, at: lower}]\n    - clock: answer",
     "escalation_unclear", "{role: village_doctor, at: lower}"),
    ("name: {zh: 小, en: Small}", "name: Small", "not_a_mapping", "Small"),
    ("name: {zh: 小, en: Small}", "name: {zh: 小}", "key_missing", "{zh: 小}"),
    ("{tick: pain}", "{tick: pian}", "not_declared", "pian"),
    ("value: 180}", "value: 1800}", "out_of_range", "1800"),
    ("value: 180}", "figure: hypertension.systolic_dangr_mmhg}", "word_unknown", "hypertension.systolic_dangr_mmhg"),
    ("value: 180}", "figure: diabetes.glucose_low_mmol_per_l}", "figure_of_another_sign", "diabetes.glucose_low_mmol_per_l"),
    ("value: 180}", "value: 180, figure: hypertension.systolic_danger_mmhg}", "bound_unclear", "{sign: systolic_mmhg"),
    ("comparison: at_least, value", "value", "key_missing", "{sign: systolic_mmhg"),
    ("comparison: at_least", "comparison: atleast", "word_unknown", "atleast"),
    ("sign: systolic_mmhg", "sign: systolic", "word_unknown", "systolic,"),
    ("{tick: pain}", "{tick: pain, diagnosis: [I10]}", "condition_unclear", "{tick: pain"),
    ("any_of: [{sign", "all_of: [{tick: pain}], any_of: [{sign", "conditions_unclear", "{code: pressure"),
    ("among: [I10-I15]", "among: [I15-I10]", "diagnosis_group_backwards", "I15-I10"),
    ("among: [I10-I15]", "among: [I10.0-I15]", "diagnosis_group_backwards", "I10.0-I15"),
    ("diagnosis: [J00-J06]", "diagnosis: [cold]", "diagnosis_group_unclear", "cold]"),
    ("group: hypertension", "group: hypertention", "word_unknown", "hypertention"),
    ("version: 2026-1}", "version: newest}", "version_unclear", "newest"),
    ("age_to: 90", "age_to: 9", "ages_cross", "{code: lungs"),
    ("category: acute_recovered", "category: recovered", "word_unknown", "recovered,"),
    ("  criteria:\n", "  criteria:\n    include: [common-2025-1]\n", "catalogue_unknown", "common-2025-1"),
    ("  criteria:\n", "  criteria:\n    include: [common-2026-1]\n    drop: [chestpain]\n", "criterion_unknown", "chestpain"),
    ("zone: Asia/Shanghai", "zone: Europe/Berlin", "word_unknown", "Europe/Berlin"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "code", "part"), DAMAGES, ids=[f"{d[2]}-{d[3]}" for d in DAMAGES]
)
def test_each_damage_is_found_at_its_line_and_column(before: str, after: str, code: str, part: str):
    text = changed((before, after))
    start = text.index(after)
    near = text[start : start + len(after) + 40]
    at = text.index(part, start if part in near else 0)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    found = [(problem.code, problem.line, problem.column) for problem in problems_of(text)]
    assert (code, line, column) in found


def test_all_problems_are_told_at_once_in_the_order_of_the_text():
    text = changed(
        ("mode: compact", "mode: compakt"), ("quorum: 0.5", "quorum: 9"), ("unit: ratio", "unit: furlong")
    )
    found = problems_of(text)
    assert [problem.code for problem in found] == ["word_unknown", "out_of_range", "word_unknown"]
    assert [problem.line for problem in found] == [
        line_of(text, part) for part in ("compakt", "quorum: 9", "furlong")
    ]


def test_an_unknown_key_is_answered_with_the_nearest_known_one():
    (unknown, *_) = problems_of(changed(("effective_on:", "efective_on:")))
    assert unknown.code in {"key_unknown", "key_missing"}
    suggestions = {
        p.facts["nearest"]
        for p in problems_of(changed(("effective_on:", "efective_on:")))
        if p.code == "key_unknown"
    }
    assert suggestions == {"effective_on"}


def test_a_repeated_key_names_the_line_of_the_first():
    text = TEXT.replace("mode: compact\n", "mode: compact\nmode: urban_group\n")
    (twice,) = problems_of(text)
    assert (twice.code, twice.line, twice.facts["first_line"]) == (
        "key_twice",
        line_of(text, "mode: urban"),
        "4",
    )


@pytest.mark.parametrize("section", ["members", "bodies", "powers", "tiers", "policies", "clocks"])
def test_two_entries_of_one_name_are_refused(section: str):
    first = {
        "members": ("code: villages", "code: city-hospital"),
        "bodies": ("bodies:\n", "bodies:\n  - {code: council, name: {zh: 一, en: One}, kind: council}\n"),
        "powers": ("matter: charter", "matter: everything"),
        "tiers": ("{tier: village, name", "{tier: city, name"),
        "policies": (
            "  policy_in_force",
            "    - {code: normal, name: {zh: 二, en: Two}, extra_approval: false, pooled_capacity: false}\n  policy_in_force",
        ),
        "clocks": ("clock: answer", "clock: seen"),
    }[section]
    assert "code_twice" in {problem.code for problem in problems_of(changed(first))}


def test_a_path_given_twice_is_refused():
    again = "    - {direction: up, from: village, to: [city]}\n"
    assert [problem.code for problem in problems_of(changed((again, again + again)))] == ["path_twice"]


def test_a_clock_without_target_is_refused_at_its_place():
    targets = TEXT[TEXT.index("      targets:") : TEXT.index("      escalations:")]
    text = TEXT.replace(targets, "", 1)
    (problem,) = problems_of(text)
    assert (problem.code, problem.line, problem.place) == (
        "clock_without_target",
        line_of(text, "clock: seen"),
        "referral.clocks[seen]",
    )


def test_duties_that_nobody_holds_are_refused():
    text = changed(("decide: [{body: council}]\n    propose", "propose"))
    (problem,) = problems_of(text)
    assert (problem.code, problem.facts["duties"]) == ("duties_without_holder", "apply_charter")
    assert problem.column == column_of(text, "matter: charter")


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        (("position: lead", "position: member"), ""),
        (("position: member", "position: lead"), "city-hospital, villages"),
    ],
)
def test_an_alliance_has_exactly_one_lead(change: tuple[str, str], leads: str):
    found = [problem for problem in problems_of(changed(change)) if problem.code == "lead_unclear"]
    assert [problem.facts["leads"] for problem in found] == [leads]


def test_a_lead_is_one_institution_and_no_class_of_them():
    text = changed(("kinds: [hospital]", "kinds: [hospital], several: true"))
    assert [problem.code for problem in problems_of(text)] == ["lead_is_a_class"]


def test_a_clock_may_not_expire_before_it_is_due():
    text = changed(
        (
            "elective: {minutes: 30, counting: always}",
            "elective: {minutes: 30, counting: always, expires_after_minutes: 29}",
        )
    )
    assert {problem.code for problem in problems_of(text)} == {"expires_before_due"}


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("code: month, days: 30", "code: month, days: 8", set()),
        ("code: month, days: 30", "code: month, days: 7", {"contact_out_of_order"}),
        ("patient_page_days: 20", "patient_page_days: 0", {"out_of_range"}),
        ("code: month, days: 30", "code: month, days: 400", {"out_of_range"}),
    ],
)
def test_contacts_come_later_and_later_and_days_are_bounded(before: str, after: str, codes: set[str]):
    assert {problem.code for problem in problems_of(changed((before, after)))} == codes


def test_a_charter_without_aftercare_asks_for_no_contacts_and_keeps_the_usual_days():
    start = TEXT.index("  aftercare:")
    text = changed((TEXT[start : TEXT.index("\n", start) + 1], ""))
    aftercare = read_charter(text).charter.referral.aftercare
    assert (aftercare.contacts, aftercare.patient_page_days) == ((), 30)


_SECOND = "{code: second, tier: city, effective_from: 2026-07-01, cost_fen: 1}, {code: stroke"


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("{code: stroke", _SECOND, {"periods_overlap"}),
        ("{code: stroke", _SECOND.replace("2026-07", "2027-01"), set()),
        ("{code: stroke", _SECOND.replace("2026-07", "2025-01"), {"periods_overlap"}),
        ("2026-12-31, deductible_fen", "2025-12-31, deductible_fen", {"period_backwards"}),
        ("deductible_fen: 90000", "deductible_fen: -1", {"out_of_range"}),
        ("reimbursed_ratio: 0.7", "reimbursed_ratio: 70", {"out_of_range"}),
        ("deductible_fen: 90000", "deductible_fen: 900.5", {"not_an_integer"}),
        ("insurance: resident", "insurance: farmer", {"word_unknown"}),
        ("after_up: difference", "after_up: half", {"word_unknown"}),
        ("diagnosis: [I60-I64]", "diagnosis: [stroke]", {"diagnosis_group_unclear"}),
    ],
)
def test_prices_are_dated_and_bounded(before: str, after: str, codes: set[str]):
    assert {problem.code for problem in problems_of(changed((before, after)))} == codes


def test_prices_hold_for_their_time_and_a_diagnosis_comes_before_a_usual_stay():
    payment = read_charter(TEXT).charter.referral.payment
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    of_residents = [payment.reimbursement(InsuranceKind.RESIDENT, Tier.CITY, on=day) for day in (first, last)]
    assert [one.deductible_fen for one in of_residents if one] == [90000, 90000]
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        assert payment.reimbursement(InsuranceKind.RESIDENT, Tier.CITY, on=day) is None
    assert payment.reimbursement(InsuranceKind.EMPLOYEE, Tier.CITY, on=first) is None
    assert payment.reimbursement(InsuranceKind.RESIDENT, Tier.VILLAGE, on=first) is None
    costs = [
        payment.cost(Tier.CITY, lambda _: True, on=first),
        payment.cost(Tier.CITY, lambda _: False, on=first),
    ]
    assert [one.cost_fen for one in costs if one] == [1800000, 1200000]
    assert payment.cost(Tier.CITY, lambda _: False, on=date(2027, 1, 1)) is None


def test_a_charter_that_tells_no_prices_knows_none():
    start, end = TEXT.index("  payment:"), TEXT.index("  policies:")
    assert not read_charter(TEXT[:start] + TEXT[end:]).charter.referral.payment.is_told


@pytest.mark.parametrize(
    ("releases", "codes"),
    [
        ("[{days_before: 3, kept_ratio: 0.1}, {days_before: 1, kept_ratio: 0}]", set()),
        ("[{days_before: 2, kept_ratio: 0}]", {"release_out_of_order"}),
        ("[{days_before: 3, kept_ratio: 0.2}]", {"release_out_of_order"}),
        ("[{days_before: 3, kept_ratio: 0.1}, {days_before: 3, kept_ratio: 0}]", {"release_out_of_order"}),
        ("[{days_before: 3, kept_ratio: 0.1}, {days_before: 1, kept_ratio: 0.1}]", {"release_out_of_order"}),
    ],
)
def test_kept_places_are_let_go_step_by_step(releases: str, codes: set[str]):
    text = changed(("released_days_before: 3", f"released_days_before: 3, releases: {releases}"))
    assert {problem.code for problem in problems_of(text)} == codes


def test_a_value_without_provenance_is_told_once_a_text():
    text = changed(("source: a-paper#one\nstatus: seed\n", ""))
    assert [problem.code for problem in problems_of(text)] == ["provenance_missing"]


def test_provenance_is_inherited_and_the_nearest_word_counts():
    charter = a_charter(
        ("legal_person: independent, information_exchange: platform}", "legal_person: independent, information_exchange: platform,"
         " source: b-paper#two, status: secondary, assumed: [legal_person]}"),
    )  # fmt: skip
    told = charter.provenance
    assert (told["mode"].source, told["mode"].status) == ("a-paper#one", Status.SEED)
    assert told["members[city-hospital].tier"].status is Status.SECONDARY
    assert told["members[city-hospital].legal_person"].status is Status.ASSUMPTION
    assert told["members[villages].tier"].status is Status.SEED


def test_an_assumed_key_must_be_there():
    text = changed(("quorum: 0.5", "assumed: [quorun], quorum: 0.5"))
    (problem,) = problems_of(text)
    assert (problem.code, problem.facts["nearest"]) == ("assumed_unknown", "quorum")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "text_empty", 1),
        ("# nothing\n", "text_empty", 1),
        ("a: [1,\nb: {", "yaml_broken", 2),
        ("a: 1\n\tb: 2", "yaml_broken", 2),
        ("a: 1\nb: \x00", "yaml_character", 2),
        ("a: 1\nb: \ud800", "yaml_character", 2),
        ("[" * 3000, "yaml_too_deep", 1),
        ("x" * 600_000, "text_too_long", 1),
        ("just a word", "not_a_mapping", 1),
        ("- a list", "not_a_mapping", 1),
        ("---\na: 1\n---\na: 2\n", "several_documents", 1),
    ],
)
def test_what_is_no_charter_at_all_is_said_plainly(text: str, code: str, line: int):
    found = problems_of(text)
    assert (found[0].code, found[0].line) == (code, line)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [touch /tmp/ran]", "!!binary aGk=", "!mine x"]
)
def test_a_tag_is_refused_and_runs_nothing(tag: str):
    text = TEXT.replace("mode: compact", f"mode: {tag}")
    refused = [problem for problem in problems_of(text) if problem.code == "yaml_tag"]
    assert [problem.line for problem in refused] == [line_of(text, "mode:")]


def test_aliases_are_refused_so_that_none_can_multiply():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + TEXT
    assert {"yaml_alias"} <= {problem.code for problem in problems_of(bomb)}


def test_documents_of_one_file_keep_the_lines_of_the_file():
    second = changed(("code: small", "code: other"), ("mode: compact", "mode: compakt"))
    text = f"---\n{TEXT}---\n{second}"
    one, other = read_charters(text)
    assert one.charter is not None
    assert one.charter.digest == digest_of("---\n" + TEXT)
    assert [(p.code, p.line) for p in other.problems] == [
        ("word_unknown", text[: text.index("compakt")].count("\n") + 1)
    ]


def test_the_digest_does_not_depend_on_line_ends_or_a_byte_order_mark():
    assert digest_of("\ufeff" + TEXT.replace("\n", "\r\n")) == digest_of(TEXT)
    assert digest_of(TEXT + "# more\n") != digest_of(TEXT)


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    assert read_charter("\ufeff" + TEXT.replace("\n", "\r\n")).charter is not None


@settings(max_examples=60, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_crashes_and_each_message_names_a_place_and_has_words(data: st.DataObject):
    lines = TEXT.splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    damage = data.draw(st.sampled_from(["drop", "twice", "cut", "swap", "word"]))
    line = lines[number]
    cut = data.draw(st.integers(0, len(line)))
    lines[number] = {
        "drop": "",
        "twice": line + line,
        "cut": line[:cut] + "\n",
        "swap": line[cut:].rstrip("\n") + line[:cut] + "\n",
        "word": line[:cut]
        + data.draw(st.sampled_from(["{", "]", ": ", "é", "\t", "null", "- ", '"']))
        + line[cut:],
    }[damage]
    text = "".join(lines)
    for read in read_charters(text):
        assert (read.charter is None) == bool(read.problems)
        for problem in read.problems:
            assert 1 <= problem.line <= text.count("\n") + 2
            assert problem.column >= 1
            assert problem.code in CODES
            assert "—" not in said(problem.code, problem.facts).reason
