"""What the words of a template draw."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from heyi.foundation.listing import Column, Order, Page, asked_order, asked_page, page_of
from heyi.foundation.looks import Look, Looks, Tone, state_looks

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
SOMEWHERE = UUID("01890000-0000-7000-8000-000000000001")


def drawn(source: str, **context: Any) -> str:
    return Template("{% load heyi %}" + source).render(Context(context))


def test_a_time_is_shown_on_the_clock_of_the_alliance_with_the_exact_one_on_hover() -> None:
    shown = drawn("{% local_time at %}", at=NOW)
    assert ">2026-03-05 14:20</time>" in shown
    assert 'title="2026-03-05 14:20 周四"' in shown
    assert 'datetime="2026-03-05T06:20:00+00:00"' in shown


@pytest.mark.parametrize(
    ("kind", "expected"), [("date", "2026-03-05"), ("time", "14:20"), ("short", "03-05 14:20")]
)
def test_a_time_can_be_shown_shorter(kind: str, expected: str) -> None:
    assert f">{expected}<" in drawn("{% local_time at kind %}", at=NOW, kind=kind)


def test_the_weekday_speaks_the_readers_language_and_no_time_is_no_text() -> None:
    with translation.override("en"):
        assert "14:20 Thu</time>" in drawn("{% local_time at weekday=True %}", at=NOW)
    assert drawn("{% local_time at %}", at=None) == ""


def test_an_age_tells_the_span_and_keeps_the_exact_time() -> None:
    shown = drawn("{% ago at now %}", at=NOW - timedelta(minutes=65), now=NOW)
    assert ">1\u2009时\u20095\u2009分\u2009前<" in shown
    assert 'title="2026-03-05 13:15"' in shown
    assert ">刚刚<" in drawn("{% ago at now %}", at=NOW, now=NOW)
    assert "后<" in drawn("{% ago at now %}", at=NOW + timedelta(hours=3), now=NOW)
    assert drawn("{% ago at now %}", at=None, now=NOW) == ""


def test_a_running_clock_carries_what_the_browser_needs_to_keep_it_running() -> None:
    due, started = NOW + timedelta(minutes=42), NOW - timedelta(minutes=18)
    shown = drawn("{% time_left due now started=started %}", due=due, now=NOW, started=started)
    assert f'data-due="{due.isoformat()}"' in shown
    assert f'data-started="{started.isoformat()}"' in shown
    assert 'class="time-left__used" width="30"' in shown
    assert "剩\u200942\u2009分" in shown
    assert "时限内" in shown


def test_a_stopped_or_paused_clock_does_not_run_on_in_the_browser() -> None:
    assert "data-due" not in drawn("{% time_left due now stopped=now %}", due=NOW, now=NOW)
    assert "data-due" not in drawn("{% time_left due now paused=True %}", due=NOW, now=NOW)
    assert drawn("{% time_left due now %}", due=None, now=NOW).strip() == ""


def test_a_state_is_shown_by_icon_and_word_and_an_unknown_one_as_it_is_written() -> None:
    state_looks.register({"test_only_accepted": Look("登录", Tone.IN_TIME, "circle-check")})
    shown = drawn("{% state_badge 'test_only_accepted' %}")
    assert "state--in-time" in shown
    assert "#circle-check" in shown
    with translation.override("en"):
        assert "Sign in" in drawn("{% state_badge 'test_only_accepted' %}")
    assert "&lt;odd&gt;" in drawn("{% state_badge code %}", code="<odd>")


def test_one_state_cannot_have_two_looks() -> None:
    looks = Looks()
    looks.register({"closed": Look("已结案", Tone.DONE, "checks")})
    looks.register({"closed": Look("已结案", Tone.DONE, "checks")})
    with pytest.raises(ValueError, match="closed"):
        looks.register({"closed": Look("已结案", Tone.LATE, "checks")})


def test_a_direction_is_an_arrow_and_a_word() -> None:
    assert "#arrow-up" in drawn("{% direction 'up' %}")
    assert "上转" in drawn("{% direction 'up' %}")
    assert "#arrow-down" in drawn("{% direction 'down' %}")


def test_an_organisation_is_named_from_the_names_that_the_view_read() -> None:
    source = "{% organisation_name where %}"
    assert (
        drawn(source, where=SOMEWHERE, organisation_names={SOMEWHERE: "屏山<县>医院"}) == "屏山&lt;县&gt;医院"
    )
    assert (
        drawn(source, where=str(SOMEWHERE), organisation_names={str(SOMEWHERE): "二院A区"})
        == "二院\u2009A\u2009区"
    )
    assert drawn(source, where=SOMEWHERE) == "名称未知的机构"


def test_an_icon_is_an_ornament_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in drawn("{% icon 'bed' %}")
    assert 'role="img" aria-label="留床"' in drawn("{% icon 'bed' '留床' %}")


class Draft(forms.Form):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    pressure = forms.IntegerField(label="收缩压", required=False)
    urgency = forms.ChoiceField(
        label="紧急程度", choices=[("1", "急诊"), ("2", "当天")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="已同意", required=False)
    where = forms.ChoiceField(label="转往", choices=[("1", "屏山")])


def test_a_field_has_label_help_and_error_tied_to_it_for_the_ear() -> None:
    form = Draft({})
    shown = drawn("{% field form.name %}", form=form)
    assert '<label class="field__label" for="id_name">' in shown
    assert "必填" in shown
    assert 'aria-describedby="id_name_help id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'class="form-control is-invalid"' in shown
    assert 'id="id_name_error"' in shown


def test_a_field_shows_its_unit_and_keeps_what_was_typed() -> None:
    shown = drawn("{% field form.pressure unit='mmHg' %}", form=Draft({"pressure": "abc"}))
    assert '<span class="field__unit">mmHg</span>' in shown
    assert 'value="abc"' in shown
    assert "必填" not in shown


def test_the_help_of_a_field_can_be_replaced_or_left_out() -> None:
    assert "照证件写" in drawn("{% field form.name help='照证件写' %}", form=Draft())
    assert "field__help" not in drawn("{% field form.name help='' %}", form=Draft())


def test_choices_stand_in_a_fieldset_and_a_tick_inside_its_label() -> None:
    choices = drawn("{% field form.urgency %}", form=Draft({}))
    assert '<fieldset aria-describedby="id_urgency_error">' in choices
    assert '<legend class="field__label">紧急程度' in choices
    tick = drawn("{% field form.consent %}", form=Draft())
    assert '<label class="check-line" for="id_consent">' in tick
    assert 'class="form-select"' in drawn("{% field form.where %}", form=Draft())


def test_what_a_person_typed_cannot_become_markup() -> None:
    shown = drawn("{% field form.name %}", form=Draft({"name": '"><script>x</script>'}))
    assert "<script>" not in shown


COLUMNS = (
    Column("name", "患者", is_sortable=True),
    Column("n", "n", is_number=True),
    Column("due", "时限", is_sortable=True),
)


def _head(column: Column, order: Order, address: str = "/x/?q=1&page=3") -> str:
    request = RequestFactory().get(address)
    return drawn("{% column_head column order %}", column=column, order=order, request=request)


def test_the_head_of_a_column_sorts_by_it_and_starts_at_the_first_page() -> None:
    shown = _head(COLUMNS[0], Order("due"))
    assert 'href="?q=1&amp;order=name"' in shown
    assert "aria-sort" not in shown


def test_the_head_of_the_sorted_column_says_so_and_turns_round() -> None:
    assert 'aria-sort="ascending"' in _head(COLUMNS[2], Order("due"))
    assert "order=-due" in _head(COLUMNS[2], Order("due"))
    assert 'aria-sort="descending"' in _head(COLUMNS[2], Order("due", is_descending=True))


def test_a_column_that_cannot_be_sorted_is_no_link() -> None:
    assert "href" not in _head(COLUMNS[1], Order("due"))
    assert 'class="number"' in _head(COLUMNS[1], Order("due"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("name", Order("name")),
        ("-due", Order("due", is_descending=True)),
        ("n", Order("due")),
        ("", Order("due")),
        ("'; drop", Order("due")),
    ],
)
def test_only_a_sortable_column_can_be_asked_for(asked: str, expected: Order) -> None:
    assert asked_order({"order": asked}, COLUMNS, Order("due")) == expected


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("3", 3),
        ("", 1),
        ("0", 1),
        ("-2", 1),
        ("x", 1),
        ("²", 1),
        ("٣", 1),
        ("9" * 5000, 1),
        ("99999", 10_000),
    ],
)
def test_a_page_number_is_a_number_or_the_first_page(asked: str, number: int) -> None:
    assert asked_page({"page": asked}) == number


def test_a_page_knows_its_place_in_the_whole() -> None:
    page = page_of(range(21), number=3, size=20, total=348)
    assert (page.first, page.last, page.pages, page.has_more) == (41, 60, 18, True)
    empty: Page[int] = page_of([], number=1, size=20)
    assert (empty.first, empty.last, empty.pages, empty.has_more) == (0, 0, None, False)


def test_turning_pages_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/x/?q=1&page=2")
    page = page_of(range(21), number=2, size=20, total=348)
    shown = drawn("{% pagination page %}", page=page, request=request)
    assert 'rel="prev" href="?q=1&amp;page=1"' in shown
    assert 'rel="next" href="?q=1&amp;page=3"' in shown
    assert "第 21–40 条，共 348 条" in shown


def test_a_list_without_rows_says_what_to_do_next() -> None:
    source = '{% include "partials/listing.html" %}'
    nothing = {"empty_words": "没有等您处理的转诊。", "empty_next": "看已办结的", "empty_address": "/sent/"}
    shown = drawn(source, page=page_of([], number=1, size=20), columns=COLUMNS, order=Order("due"), **nothing)
    assert "没有等您处理的转诊。" in shown
    assert 'href="/sent/"' in shown
    assert "<table" not in shown
