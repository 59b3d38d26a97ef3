"""A small charter that says everything once, for tests to damage."""

from functools import cache

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import read_charter

EVERYTHING = """\
register_patient, search_patient, read_patient, draft_referral, submit_referral, triage_referral, accept_referral,
      decline_referral, redirect_referral, advise_referral, manage_capacity, confirm_arrival, treat_patient, return_outcome,
      record_death, offer_down_referral, accept_down_referral, run_follow_up, manage_health, review_plan, close_referral,
      cancel_referral, intervene_referral, monitor_referrals, agree_channels, open_case, record_case, sign_decision, monitor_cases, correct_record, decide_identity, import_data, export_research, read_audit, break_glass,
      review_access, handle_rights, manage_contracts, confirm_contract, manage_endpoints, run_surveys, enter_forms, evaluate_alliance,
      manage_organisations, manage_posts, read_charter"""

SMALL = f"""\
format: 1
code: small
name: {{zh: 小, en: Small}}
mode: compact
effective_on: 2026-01-01
source: a-paper#one
status: seed
tiers:
  - {{tier: city, name: {{zh: 市, en: City}}}}
  - {{tier: village, name: {{zh: 村, en: Village}}}}
members:
  - {{code: city-hospital, name: {{zh: 市医院, en: City hospital}}, position: lead, tier: city, kinds: [hospital],
     legal_person: independent, information_exchange: platform}}
  - {{code: villages, name: {{zh: 村室, en: Villages}}, position: member, tier: village, kinds: [village_clinic], several: true,
     legal_person: merged, information_exchange: platform, first_on: 2026-01-01, last_on: 2030-12-31}}
bodies:
  - {{code: council, name: {{zh: 理事会, en: Council}}, kind: council, seats: [{{zh: 全体, en: All}}],
     secretary: {{role: alliance_administrator, where: lead}}, quorum: 0.5, majority: 0.5}}
powers:
  - matter: everything
    domain: referral
    name: {{zh: 一切, en: Everything}}
    duties: [{EVERYTHING}]
    decide: [{{roles: [village_doctor, referral_coordinator], where: own}}]
    answers: [{{role: referral_coordinator, where: own}}]
  - matter: charter
    domain: governance
    name: {{zh: 章程, en: Charter}}
    duties: [apply_charter]
    decide: [{{body: council}}]
    propose: [{{role: president, where: member}}]
    answers: [{{body: council}}]
  - matter: spending
    domain: finance
    name: {{zh: 开支, en: Spending}}
    decide: [{{role: president, where: member, up_to: {{fen: 100}}}}, {{body: council}}]
    answers: [{{body: council}}]
referral:
  paths:
    - {{direction: up, from: village, to: [city]}}
    - {{direction: down, from: city, to: [village]}}
  clocks:
CLOCKS
  reasons:
    - {{action: decline, add: [{{code: no-bed, name: {{zh: 无床, en: No bed}}}}], drop: [other], owner: referral_coordinator}}
  green_channel: {{urgencies: [emergency], directions: [up], receivers: [city], accepts_by_rule: true, triage_minutes: 15}}
  capacity: {{hold_minutes: {{emergency: 60, urgent: 600, elective: 6000}}, reserved_ratio: 0.2, released_days_before: 3}}
  criteria:
    ticks: [{{code: pain, name: {{zh: 疼痛, en: Pain}}}}]
    up:
      - {{code: pressure, name: {{zh: 血压高, en: High}}, group: hypertension, among: [I10-I15], urgency: urgent, to: city,
         any_of: [{{sign: systolic_mmhg, comparison: at_least, value: 180}}, {{tick: pain}}, {{diagnosis: [I16.0-I16.9]}}]}}
    first_contact: [{{code: cold, name: {{zh: 感冒, en: Cold}}, diagnosis: [J00-J06], tier: village, version: 2026-1}}]
    down:
      - {{code: lungs, name: {{zh: 肺炎, en: Pneumonia}}, category: acute_recovered, diagnosis: [J12-J18, B37.1], age_from: 15,
         age_to: 90, stay_days: 10}}
  aftercare: {{patient_page_days: 20, contacts: [{{code: week, days: 7, name: {{zh: 一周, en: A week}}}}, {{code: month, days: 30, name: {{zh: 一月, en: A month}}}}]}}
  payment:
    reimbursements:
      - {{code: ours, insurance: resident, tier: city, effective_from: 2026-01-01, effective_to: 2026-12-31, deductible_fen: 90000, reimbursed_ratio: 0.7,
         annual_cap_fen: 30000000, out_of_zone_referred_ratio: 0.1, out_of_zone_alone_ratio: 0.2, after_up: difference, after_down: waived}}
    costs: [{{code: usual, tier: city, effective_from: 2026-01-01, effective_to: 2026-12-31, cost_fen: 1200000}}, {{code: stroke, tier: city, effective_from: 2026-01-01, diagnosis: [I60-I64], cost_fen: 1800000}}]
  policies:
    - {{code: normal, name: {{zh: 平时, en: Normal}}, extra_approval: false, pooled_capacity: false}}
  policy_in_force: normal
calendar: {{zone: Asia/Shanghai, hours: ["08:00-12:00", "14:00-18:00"], weekdays: [monday, tuesday, wednesday, thursday, friday]}}
targets:
  - {{code: growth, name: {{zh: 增长, en: Growth}}, value: 0.1, unit: ratio, owner: {{role: president, where: lead}}}}
assessment:
  least_cell: 6
  surveys:
    - {{code: felt, name: {{zh: 感受, en: Felt}}, questionnaire: patient-satisfaction, who: patients, frame: episodes, every_months: 6,
       sample: {{areas: 2, points: 5, forms: 20, spare_ratio: 0.3}}, owner: {{role: referral_coordinator, where: lead}}}}
    - {{code: known, name: {{zh: 认知, en: Known}}, questionnaire: resident-cognition, who: residents, every_months: 24,
       sample: {{forms: 10}}, owner: {{role: village_doctor, where: own}}}}
  evaluations:
    - {{code: yearly, name: {{zh: 年评, en: Yearly}}, plan: three-build-one-manage, every_months: 12,
       owner: {{role: referral_coordinator, where: lead}}, report_to: {{body: council}}}}
  targets:
    - {{code: pleased, name: {{zh: 满意率, en: Pleased}}, measured_by: {{survey: felt, column: rating_doctor, share_of: [satisfied, very_satisfied]}}, at_least: 0.9}}
    - {{code: costly, name: {{zh: 费用, en: Cost}}, measured_by: {{evaluation: yearly, column: cost_growth}}, at_most: 8}}
"""

_CLOCK = """\
    - clock: {name}
      owner: {{role: referral_coordinator, at: receiver}}
      targets: {{emergency: {{minutes: 10, counting: always}}, urgent: {{minutes: 20, counting: always}}, elective: {{minutes: 30, counting: always}}}}
      escalations: [{{late_minutes: 0, role: village_doctor, at: lower}}]
"""
CLOCKS = ("seen", "answer", "slot", "arrive", "feedback", "accept_below", "first_follow_up", "review")

TEXT = SMALL.replace("CLOCKS\n", "".join(_CLOCK.format(name=name) for name in CLOCKS))


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """The text with some of it replaced; what is to be replaced must be there."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


@cache
def a_charter(*changes: tuple[str, str]) -> Charter:
    """The charter of a changed text, which must be readable."""
    read = read_charter(changed(*changes))
    assert read.charter is not None, read.problems
    return read.charter


def line_of(text: str, part: str) -> int:
    """The line on which a part of the text begins, counted from 1."""
    return text[: text.index(part)].count("\n") + 1


def column_of(text: str, part: str) -> int:
    """The column in which a part of the text begins, counted from 1."""
    at = text.index(part)
    return at - text.rfind("\n", 0, at)
