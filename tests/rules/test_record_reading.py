"""What an entry must state: each wrong field is named once, with its reason, and nothing else is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.record.rules.fields import MOST_FEN
from heyi.contexts.record.rules.keeping import kept, opened
from heyi.contexts.record.rules.placing import happened_at, topic_of
from heyi.contexts.record.rules.reading import read_said
from heyi.contexts.record.rules.versions import Fate, Standing, fate_of_sent, fate_of_withdrawal
from heyi.contexts.record.terms import Diagnosis, DiagnosisRole, DiagnosisStatus, EntryKind
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
AT = "2026-03-04T09:30:00+08:00"
K = EntryKind
LEAST: Mapping[EntryKind, dict[str, object]] = {
    K.ENCOUNTER: {"setting": "emergency", "begins_at": AT},
    K.DIAGNOSIS: {"text": "脑梗死"},
    K.OBSERVATION: {"text": "血糖", "number": "5.6", "unit": "mmol/L", "taken_at": AT},
    K.ALLERGY: {"substance": "青霉素", "recorded_at": AT},
    K.CHARGE: {"item_name": "床位费", "quantity": "0.5", "amount_fen": 2000, "charged_at": AT},
    K.DOCUMENT: {
        "title": "病历", "written_at": "2026-03-04", "file_name": "a.pdf", "media_type": "application/pdf", "size": 9,
        "digest": "ab",
    },
}  # fmt: skip


def faults(kind: EntryKind, **changes: object) -> set[tuple[str, str]]:
    said = {name: value for name, value in (LEAST[kind] | changes).items() if value is not None}
    with pytest.raises(InputInvalid) as refused:
        read_said(kind, said, now=NOW)
    return {(one.field, one.code) for one in refused.value.problems}


@pytest.mark.parametrize("kind", list(EntryKind))
def test_the_least_that_may_be_said_is_read_and_comes_back_the_same(kind: EntryKind) -> None:
    said = read_said(kind, LEAST[kind], now=NOW)
    assert opened(kind, kept(said)) == said


@pytest.mark.parametrize("kind", list(EntryKind))
def test_nothing_at_all_is_named_field_by_field(kind: EntryKind) -> None:
    found = faults(kind, **dict.fromkeys(LEAST[kind]))
    assert {code for _, code in found} <= {"required", "no_value"}
    needed = {K.ENCOUNTER: 2, K.DIAGNOSIS: 1, K.OBSERVATION: 3, K.ALLERGY: 2, K.CHARGE: 4, K.DOCUMENT: 3}
    assert len(found) == needed[kind]


TOO_MANY_PARTS = [{"text": "a", "number": 1}] * 21
WRONG: list[tuple[EntryKind, dict[str, object], tuple[str, str]]] = [
    (K.ENCOUNTER, {"setting": "picnic"}, ("setting", "unknown_value")),
    (K.ENCOUNTER, {"ends_at": "2026-03-04T09:29:00+08:00"}, ("ends_at", "ends_before_it_begins")),
    (K.ENCOUNTER, {"begins_at": "2026-03-07T09:00:00+08:00"}, ("begins_at", "in_the_future")),
    (K.ENCOUNTER, {"begins_at": "2026-03-04T09:30:00"}, ("begins_at", "time_zone_missing")),
    (K.ENCOUNTER, {"begins_at": "2026-02-30"}, ("begins_at", "malformed")),
    (K.ENCOUNTER, {"begins_at": "1899-12-31"}, ("begins_at", "too_early")),
    (K.ENCOUNTER, {"begins_at": 20260304}, ("begins_at", "malformed")),
    (K.ENCOUNTER, {"department": "内" * 201}, ("department", "too_long")),
    (K.ENCOUNTER, {"doctor": "李\0"}, ("doctor", "forbidden_sign")),
    (K.ENCOUNTER, {"doctor": {"name": "李"}}, ("doctor", "malformed")),
    (K.ENCOUNTER, {"colour": "blue"}, ("colour", "unknown_field")),
    (K.DIAGNOSIS, {"code": "高血压", "system": "ICD-10"}, ("code", "icd10_shape")),
    (K.DIAGNOSIS, {"code": "I10 ", "system": "ICD-10", "role": "best"}, ("role", "unknown_value")),
    (K.DIAGNOSIS, {"code": "a\tb"}, ("code", "forbidden_sign")),
    (K.DIAGNOSIS, {"onset_on": "2026-04-01"}, ("onset_on", "in_the_future")),
    (K.OBSERVATION, {"unit": "毫摩尔"}, ("unit", "unit_not_ucum")),
    (K.OBSERVATION, {"number": "about 5"}, ("number", "not_a_number")),
    (K.OBSERVATION, {"number": "NaN"}, ("number", "not_a_number")),
    (K.OBSERVATION, {"number": "1e30"}, ("number", "not_a_number")),
    (K.OBSERVATION, {"number": True}, ("number", "malformed")),
    (K.OBSERVATION, {"number": None}, ("number", "no_value")),
    (K.OBSERVATION, {"words": "阳性"}, ("number", "more_than_one_value")),
    (K.OBSERVATION, {"low": 6.1, "high": 3.9}, ("high", "range_upside_down")),
    (K.OBSERVATION, {"flag": "X"}, ("flag", "unknown_value")),
    (K.OBSERVATION, {"number": None, "parts": [{"text": "收缩压"}]}, ("parts.1.number", "required")),
    (K.OBSERVATION, {"number": None, "parts": TOO_MANY_PARTS}, ("parts", "too_many_parts")),
    (K.ALLERGY, {"severity": "awful"}, ("severity", "unknown_value")),
    (K.ALLERGY, {"ended_on": "2027-01-01"}, ("ended_on", "in_the_future")),
    (K.CHARGE, {"quantity": "-1"}, ("quantity", "negative")),
    (K.CHARGE, {"quantity": 0}, ("quantity", "negative")),
    (K.CHARGE, {"amount_fen": -5}, ("amount_fen", "negative")),
    (K.CHARGE, {"amount_fen": 20.5}, ("amount_fen", "not_whole_fen")),
    (K.CHARGE, {"amount_fen": MOST_FEN + 1}, ("amount_fen", "out_of_range")),
    (K.CHARGE, {"amount_fen": "9" * 400}, ("amount_fen", "out_of_range")),
    (K.CHARGE, {"insurance_fen": 1999}, ("amount_fen", "shares_do_not_add_up")),
    (K.DOCUMENT, {"title": " "}, ("title", "required")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "fault"), WRONG)
def test_what_is_wrong_is_named_by_field_and_reason(
    kind: EntryKind, changes: dict[str, object], fault: tuple[str, str]
) -> None:
    assert faults(kind, **changes) == {fault}


ICD_10 = ("I63.900x002", "M80000/3", "I63", "E11.9+", "A16.2")
RIGHT: list[tuple[EntryKind, dict[str, object]]] = [
    *((K.DIAGNOSIS, dict[str, object](code=code, system="ICD-10")) for code in ICD_10),
    (K.ENCOUNTER, {"status": "planned", "begins_at": "2026-06-01"}),
    (K.ENCOUNTER, {"begins_at": "2026-03-06T07:59:00Z"}),
    (K.DIAGNOSIS, {"code": "E11.65", "system": "http://hl7.org/fhir/sid/icd-10-cm"}),
    (K.DIAGNOSIS, {"code": "BNG010", "system": "GB/T 15657"}),
    (K.OBSERVATION, {"number": "<0.5".strip("<"), "unit": "10*9/L"}),
    (K.OBSERVATION, {"number": None, "unit": None, "words": "阳性", "value_code": "10828004"}),
    (K.CHARGE, {"amount_fen": "2000", "insurance_fen": 1500, "patient_fen": 500}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes"), RIGHT)
def test_what_members_really_send_is_taken(kind: EntryKind, changes: dict[str, object]) -> None:
    said = {name: value for name, value in (LEAST[kind] | changes).items() if value is not None}
    read = read_said(kind, said, now=NOW)
    assert opened(kind, kept(read)) == read


@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_number_is_kept_exact_to_the_digit(number: Decimal) -> None:
    read = read_said(K.OBSERVATION, LEAST[K.OBSERVATION] | {"number": str(number)}, now=NOW)
    again = opened(K.OBSERVATION, kept(read))
    assert str(again.number) == str(Decimal(str(number)))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(kind=st.sampled_from(EntryKind), field=st.data(), junk=JUNK)
def test_whatever_is_sent_is_read_or_refused_by_name(
    kind: EntryKind, field: st.DataObject, junk: object
) -> None:
    name = field.draw(st.sampled_from(sorted(LEAST[kind])))
    try:
        read = read_said(kind, LEAST[kind] | {name: junk}, now=NOW)
    except InputInvalid:
        assert faults(kind, **{name: junk})
        return
    assert opened(kind, kept(read)) == read


def test_a_diagnosis_stands_where_it_was_made_or_with_its_visit_or_at_its_onset() -> None:
    visit = NOW - timedelta(days=2)
    told = {"text": "脑梗死", "role": DiagnosisRole.MAIN, "status": DiagnosisStatus.ACTIVE}
    plain = Diagnosis(**told)
    onset = Diagnosis(**told, onset_on=(NOW - timedelta(days=9)).date())
    stated = Diagnosis(**told, stated_at=NOW - timedelta(days=1))
    assert happened_at(stated, encounter_began_at=visit, sent_at=NOW) == NOW - timedelta(days=1)
    assert happened_at(onset, encounter_began_at=visit, sent_at=NOW) == visit
    assert (
        happened_at(onset, encounter_began_at=None, sent_at=NOW).date() == (NOW - timedelta(days=10)).date()
    )
    assert happened_at(plain, encounter_began_at=None, sent_at=NOW) == NOW


def test_observations_are_compared_by_code_and_without_one_by_their_words() -> None:
    def topic(**changes: object) -> str | None:
        return topic_of(read_said(K.OBSERVATION, LEAST[K.OBSERVATION] | changes, now=NOW))

    assert topic(text="血糖 （空腹）") == topic(text="血糖  (空腹)") != topic(text="血糖")
    assert topic(code="1", system="LOINC", text="a") == topic(code="1", system="loinc", text="b")
    assert topic(code="1", system="LOINC") != topic(code="1", system="local")
    assert topic_of(read_said(K.ALLERGY, LEAST[K.ALLERGY], now=NOW)) is None


def test_what_becomes_of_a_key_is_one_of_four_fates() -> None:
    patient, entry = new_id(), new_id()
    standing = Standing(entry, patient, b"a", is_withdrawn=False)
    gone = Standing(entry, patient, b"a", is_withdrawn=True)
    assert fate_of_sent(None, patient=patient, content=b"a") is Fate.NEW
    assert fate_of_sent(standing, patient=patient, content=b"a") is Fate.SAME
    assert fate_of_sent(standing, patient=patient, content=b"b") is Fate.CHANGED
    assert fate_of_sent(gone, patient=patient, content=b"a") is Fate.CHANGED
    assert fate_of_withdrawal(standing) is Fate.WITHDRAWN
    assert fate_of_withdrawal(gone) is Fate.SAME
    with pytest.raises(InputInvalid):
        fate_of_sent(standing, patient=new_id(), content=b"a")
    with pytest.raises(InputInvalid):
        fate_of_withdrawal(None)
