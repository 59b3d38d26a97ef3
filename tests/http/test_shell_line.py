"""The patient's line: where the patient was, who was only asked, and how that is drawn."""

from datetime import UTC, datetime

from django.template.loader import render_to_string

from heyi.foundation.patient_line import Mark, MarkKind, Station, Where, patient_line

NOW = datetime(2026, 3, 3, 0, 5, tzinfo=UTC)


def at(tier: str, where: Where, *marks: Mark) -> Station:
    return Station(f"{tier} hospital", tier, where, marks)


STORY = patient_line(
    [
        at("village", Where.WAS),
        at("county", Where.NEVER),
        at("province", Where.WAS),
        at("county", Where.IS),
        at("village", Where.WILL_BE),
    ]
)


def test_only_tiers_that_the_story_touches_have_a_lane_highest_first() -> None:
    assert [lane.words for lane in STORY.drawing.lanes] == ["省", "县", "村"]
    heights = [lane.y for lane in STORY.drawing.lanes]
    assert heights == sorted(heights)


def test_the_line_follows_the_patient_and_a_question_only_points_at_who_was_asked() -> None:
    assert [leg.kind for leg in STORY.drawing.legs] == ["asked", "went", "went", "ahead"]
    village, county, province, *_ = STORY.drawing.dots
    asked, went, *_ = STORY.drawing.legs
    assert asked.path == f"M{county.x} {village.y}V{county.y}"
    assert went.path.startswith(f"M{village.x} {village.y}H")
    assert went.path.endswith(f"{province.x} {province.y}")


def test_each_station_has_its_dot_in_a_column_of_its_own() -> None:
    columns = [dot.x for dot in STORY.drawing.dots]
    assert columns == sorted(set(columns))
    assert max(columns) < STORY.drawing.width


def test_the_patient_is_at_one_station_or_at_none() -> None:
    assert STORY.here is STORY.stations[3]
    assert patient_line([at("village", Where.WILL_BE)]).here is None


def test_a_story_that_begins_with_a_question_or_has_no_station_can_be_drawn() -> None:
    asked_first = patient_line([at("county", Where.NEVER), at("city", Where.WAS)])
    assert [leg.kind for leg in asked_first.drawing.legs] == ["went"]
    nothing = patient_line([])
    assert (nothing.stations, nothing.drawing.legs) == ((), ())
    assert nothing.drawing.width > 0


def test_a_tier_the_drawing_does_not_know_stands_below_the_others() -> None:
    lanes = patient_line([at("abroad", Where.WAS), at("village", Where.IS)]).drawing.lanes
    assert [lane.words for lane in lanes] == ["村", "其他"]


def test_the_line_can_be_heard_and_read_without_the_drawing() -> None:
    mark = Mark(MarkKind.ASKED, "上转：疑似<脑卒中>2小时", NOW, "王秀英")
    story = patient_line([at("village", Where.WAS, mark), at("county", Where.IS)])
    shown = render_to_string("partials/patient_line.html", {"line": story})
    assert 'aria-hidden="true"' in shown
    assert shown.count('<li class="station ') == 2
    assert shown.count('aria-current="step"') == 1
    assert "疑似&lt;脑卒中&gt;2\u2009小时" in shown
    assert "03-03 08:05" in shown
    assert "王秀英" in shown
