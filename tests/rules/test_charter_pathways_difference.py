"""What two charters say otherwise of their pathways: one change for a pathway or an entry, with old and new of what is within."""

from heyi.contexts.governance.rules.changes import ChangeKind
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.differing import CharterDiff, diff_charters
from tests.rules.charter_texts import TEXT, changed
from tests.rules.test_charter_pathways import SOUND

TAKEN_OVER = "pathways:\n  source: a-paper#one\n  status: assumption\n  include: [stroke-2026-1]\n"
DIDO = (
    "{code: dido, name: {zh: 首院停留 DIDO, en: Door in to door out DIDO}, kind: interval, since: door, until: depart,"
    " target_minutes: MINUTES, definition: {zh: 离院减同一家医院的到院, en: Departure less the door of the same hospital},"
    " source: stroke-pathway#dido, status: STATUS}"
)


def difference(before: str, after: str) -> CharterDiff:
    old, new = read_charter(before), read_charter(after)
    assert old.charter is not None, old.problems
    assert new.charter is not None, new.problems
    return diff_charters(old.charter, new.charter)


def told(found: CharterDiff) -> list[tuple[str, str, str, list[tuple[str, str | None, str | None]]]]:
    return [
        (str(one.kind), one.part, one.entry, [(two.place, two.before, two.after) for two in one.values])
        for one in found.pathways
    ]


def with_dido(minutes: int, status: str) -> str:
    entry = DIDO.replace("MINUTES", str(minutes)).replace("STATUS", status)
    return f"{TEXT}{TAKEN_OVER}  changes:\n    - pathway: stroke\n      figures: [{entry}]\n"


def test_a_pathway_that_comes_or_goes_is_one_change_with_its_name() -> None:
    found = difference(TEXT, TEXT + TAKEN_OVER)
    assert told(found) == [("added", "", "", [])]
    assert (found.pathways[0].pathway, found.pathways[0].pathway_name.zh) == ("stroke", "卒中绿色通道")
    assert [one.place for one in found.other_values] == ["pathways.include"]
    assert told(difference(TEXT + TAKEN_OVER, TEXT)) == [("removed", "", "", [])]


def test_a_target_that_is_another_is_told_with_old_and_new() -> None:
    found = difference(TEXT + TAKEN_OVER, with_dido(90, "unverified"))
    assert told(found) == [("changed", "figures", "dido", [("target_minutes", "120", "90")])]
    assert found.pathways[0].name is not None
    assert found.pathways[0].name.en == "Door in to door out DIDO"
    assert found.other_values == ()


def test_a_target_that_was_checked_is_another_though_its_number_is_the_same() -> None:
    found = difference(with_dido(120, "unverified"), with_dido(120, "secondary"))
    assert told(found) == [("changed", "figures", "dido", [("status", "unverified", "secondary")])]
    assert not found.is_empty


def test_what_a_charter_writes_anew_as_it_was_is_no_difference() -> None:
    assert difference(TEXT + TAKEN_OVER, with_dido(120, "unverified")).pathways == ()


def test_entries_that_come_go_or_change_are_told_once_each() -> None:
    ended = "        - {code: died, name: {zh: 死亡, en: Died}, death: true}\n"
    moved = changed(
        ("recorded_by: [village_doctor, ambulance_crew], alerts", "recorded_by: [village_doctor], alerts"),
        ("{code: operated,", "{code: treated,"),
        ("tiers: [village], does: []", "tiers: [village, township], does: []"),
        (ended, ""),
        ("{item: pressure, below: 90}", "{item: pressure, below: 80}"),
        text=SOUND,
    )
    kinds = [(one[0], one[1], one[2]) for one in told(difference(SOUND, moved))]
    assert kinds == [
        ("changed", "sites", "primary"),
        ("changed", "milestones", "warned"),
        ("changed", "checklists", "surgery"),
        ("removed", "figures", "operated"),
        ("added", "figures", "treated"),
        ("removed", "ends", "died"),
    ]
    values = {
        one.entry: [(two.place, two.before, two.after) for two in one.values]
        for one in difference(SOUND, moved).pathways
    }
    assert values["warned"] == [("recorded_by", "ambulance_crew, village_doctor", "village_doctor")]
    assert values["primary"] == [("tiers", "village", "township, village")]
    assert values["surgery"] == [("criteria[shock].condition.all_of[0].below", "90", "80")]
    assert values["operated"] == []


def test_what_belongs_to_the_pathway_itself_is_told_of_it() -> None:
    found = difference(
        SOUND,
        changed(
            ("scale: coma}", "scale: revised}"),
            ("name: {zh: 创伤绿色通道", "name: {zh: 创伤通道"),
            text=SOUND,
        ),
    )
    (only,) = found.pathways
    assert (only.kind, only.part, only.name) == (ChangeKind.CHANGED, "", None)
    assert {(one.place, one.before, one.after) for one in only.values} == {
        ("name.zh", "创伤绿色通道", "创伤通道"),
        ("transport.scale", "coma", "revised"),
    }


def test_equal_pathways_differ_in_nothing() -> None:
    assert difference(SOUND, "# a comment\n" + SOUND).is_empty
