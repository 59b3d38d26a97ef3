"""What stands on the slips and the poster of a survey. Not here: how they are set (foundation.slips)."""

from collections.abc import Sequence

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Invitation, Point
from heyi.foundation import slips

_ANONYMOUS = (
    "扫码回答，不记姓名。一个码只能答一次。",
    "Scan to answer. No name is asked for; one code, one form.",
)
_NAMED = ("扫码回答，一个码只能答一次。", "Scan to answer; one code, one form.")
_AT_DOOR = (
    "用手机扫码，每人答一份，不记姓名。",
    "Scan with your phone: one form each, no name is asked for.",
)


def slips_of(page: surveys.SurveyPage, point: Point, listed: Sequence[Invitation], *, site: str) -> bytes:
    """The codes of a point as slips, ten to a sheet."""
    words = _ANONYMOUS if page.survey.is_anonymous else _NAMED
    told = [slips.Slip(f"{site}/s/{one.token}/", surveys.form_number(one.number)) for one in listed]
    return slips.slips_pdf(_words(page, point, words), told)


def poster_of(page: surveys.SurveyPage, point: Point, *, address: str) -> bytes:
    """A poster with the point's door."""
    return slips.poster_pdf(_words(page, point, _AT_DOOR), address)


def _words(page: surveys.SurveyPage, point: Point, words: tuple[str, str]) -> slips.SlipWords:
    last = page.survey.closes_on.isoformat()
    return slips.SlipWords(
        title=page.edition.title_zh,
        title_en=page.edition.title_en,
        place=point.name,
        words=words[0],
        words_en=words[1],
        foot=f"{page.survey.title} · 截至 until {last}",
        day=page.survey.opens_on,
    )
