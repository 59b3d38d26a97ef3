"""What stands on the slips and the poster of a survey. Not here: how they are set (foundation.slips)."""

from collections.abc import Sequence

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Point
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
_AT_DOOR_NAMED = ("用手机扫码，每人答一份。", "Scan with your phone: one form each.")


def slips_of(page: surveys.SurveyPage, listed: Sequence[surveys.InvitationAt], *, site: str) -> bytes:
    """Codes as slips, ten to a sheet, each with the point at which it is handed out."""
    words = _ANONYMOUS if page.survey.is_anonymous else _NAMED
    told = [
        slips.Slip(
            f"{site}/s/{one.invitation.token}/", surveys.form_number(one.invitation.number), one.point.name
        )
        for one in listed
    ]
    return slips.slips_pdf(_words(page, "", words), told)


def poster_of(page: surveys.SurveyPage, point: Point, *, address: str, paper: str = "a4") -> bytes:
    """A poster with the point's door."""
    words = _AT_DOOR if page.survey.is_anonymous else _AT_DOOR_NAMED
    return slips.poster_pdf(_words(page, point.name, words), address, paper=paper)


def _words(page: surveys.SurveyPage, place: str, words: tuple[str, str]) -> slips.SlipWords:
    last = page.survey.closes_on.isoformat()
    return slips.SlipWords(
        title=page.edition.title_zh,
        title_en=page.edition.title_en,
        place=place,
        words=words[0],
        words_en=words[1],
        foot=f"{page.survey.title} · 截至 until {last}",
        day=page.survey.opens_on,
    )
