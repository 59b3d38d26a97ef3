"""Files that travel with a referral: judged by their content, kept once, and gone from the desk of who has left."""

import io
from uuid import UUID

import pytest
from django.conf import settings
from PIL import Image
from pypdf import PdfWriter

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.actions.files import MOST_FILES, TooManyFiles
from heyi.contexts.referral.models import AttachmentRow
from heyi.contexts.referral.terms import Attachment, Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.files import FileTooLarge
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, taken

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def a_picture(colour: int = 0, kind: str = "PNG") -> bytes:
    """A small photograph; another colour is another file."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(written, kind)
    return written.getvalue()


def a_pdf(*, locked: bool = False) -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    if locked:
        writer.encrypt("secret")
    writer.write(written)
    return written.getvalue()


def doctor_of(place: Yibin) -> Actor:
    return place.staff(Role.VILLAGE_DOCTOR, place.village).actor()


def head_of(place: Yibin) -> Actor:
    return place.staff(Role.DEPARTMENT_HEAD, place.county).actor()


def attached(one: Referral, actor: Actor, content: bytes, name: str = "心电图.png") -> Attachment:
    return referral.attach_file(one.id, name=name, content=content, actor=actor, now=NOW)


def fetched(one: Referral, file: UUID, actor: Actor) -> bytes:
    return referral.fetch_file(one.id, file, actor=actor, purpose=Purpose.REFERRAL, now=NOW)[1]


def kept() -> int:
    with reading(OPERATOR, now=NOW):
        return AttachmentRow.objects.count()


def problem_of(refused: pytest.ExceptionInfo[InputInvalid]) -> str:
    (problem,) = refused.value.problems
    assert problem.field == "file"
    return problem.code


def test_a_file_is_attached_read_by_the_other_side_and_both_are_on_record(place: Yibin):
    one, content = a_referral(place), a_picture()
    file = attached(one, doctor_of(place), content)
    assert (file.name, file.media_type, file.size, file.organisation) == (
        "心电图.png",
        "image/png",
        len(content),
        place.village,
    )
    assert fetched(one, file.id, head_of(place)) == content
    seen = referral.see_referral(one.id, actor=head_of(place), purpose=Purpose.REFERRAL, now=NOW)
    assert seen.files == (file,)
    with reading(OPERATOR, now=NOW):
        told = RecordedRow.objects.get(case=str(one.id), fact="file_attached")
        reads = RecordedRow.objects.filter(kind="read", case=str(one.id), actor=str(head_of(place).id))
        assert reads.count() == 2
    assert "心电图" not in told.facts


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.jpg", a_picture(kind="JPEG"), "image/jpeg"),
        ("a.JPEG", a_picture(kind="JPEG"), "image/jpeg"),
        ("a.pdf", a_pdf(), "application/pdf"),
    ],
)
def test_what_it_is_shows_in_its_content(place: Yibin, name: str, content: bytes, media_type: str):
    assert attached(a_referral(place), doctor_of(place), content, name).media_type == media_type


def test_the_same_file_twice_is_kept_once(place: Yibin):
    one = a_referral(place)
    first = attached(one, doctor_of(place), a_picture())
    assert attached(one, head_of(place), a_picture(), "again.png") == first
    assert kept() == 1
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(fact="file_attached").count() == 1


def test_more_than_the_bound_is_refused_before_it_is_opened(place: Yibin):
    one = a_referral(place)
    largest = settings.HEYI_LARGEST_ATTACHMENT
    for size in (largest + 1, 30 * 1024 * 1024):
        with pytest.raises(FileTooLarge) as refused:
            attached(one, doctor_of(place), b"%PDF-1.7" + b"0" * (size - 8), "scan.pdf")
        assert refused.value.facts == {"limit": largest, "size": size}
    assert kept() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("picture.png", a_pdf(), "file_disguised"),
        ("report.pdf", a_picture(), "file_disguised"),
        ("picture.png.exe", a_picture(), "file_disguised"),
        ("report.pdf", b"MZ\x90\x00" + b"0" * 100, "file_kind_unknown"),
        ("page.png", b"<html><script>alert(1)</script></html>", "file_kind_unknown"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "file_kind_unknown"),
        ("empty.png", b"", "file_empty"),
        ("half.png", a_picture()[:40], "file_broken"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "file_broken"),
        ("locked.pdf", a_pdf(locked=True), "file_broken"),
        ("\x00.png", a_picture(), "forbidden_sign"),
        ("长" * 200 + ".png", a_picture(), "too_long"),
    ],
)
def test_what_is_not_what_it_says_is_refused(place: Yibin, name: str, content: bytes, code: str):
    with pytest.raises(InputInvalid) as refused:
        attached(a_referral(place), doctor_of(place), content, name)
    assert (problem_of(refused), kept()) == (code, 0)


def test_a_picture_that_would_unpack_without_end_is_refused(place: Yibin):
    huge = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(huge, "PNG")
    with pytest.raises(InputInvalid) as refused:
        attached(a_referral(place), doctor_of(place), huge.getvalue())
    assert problem_of(refused) == "file_broken"


def test_who_may_not_read_patients_attaches_nothing_and_a_stranger_finds_nothing(place: Yibin):
    one = a_referral(place)
    file = attached(one, doctor_of(place), a_picture())
    for role in (Role.AUDITOR, Role.PRESIDENT):
        with pytest.raises(NotPermitted):
            attached(one, place.staff(role, place.county).actor(), a_picture(1))
    for nobody in (place.staff(Role.DEPARTMENT_HEAD, place.other_county).actor(), a_stranger().actor()):
        with pytest.raises(NotFound):
            attached(one, nobody, a_picture(1))
        with pytest.raises(NotFound):
            fetched(one, file.id, nobody)
    assert kept() == 1


def test_an_ended_referral_takes_no_more_files(place: Yibin):
    ended = a_referral(place, state=State.CANCELLED)
    with pytest.raises(WrongState) as refused:
        attached(ended, doctor_of(place), a_picture())
    assert (refused.value.facts["state"], refused.value.facts["moved_by"]) == (
        State.CANCELLED,
        doctor_of(place).id,
    )


@pytest.mark.parametrize("action", ["decline", "redirect"])
def test_who_has_left_the_table_neither_reads_nor_adds_files(place: Yibin, action: str):
    one = a_referral(place)
    file = attached(one, doctor_of(place), a_picture())
    after = taken(place, one, action)
    with pytest.raises(NotFound):
        fetched(after, file.id, head_of(place))
    with pytest.raises(NotFound):
        attached(after, head_of(place), a_picture(1))
    assert fetched(after, file.id, doctor_of(place)) == a_picture()


def test_a_referral_carries_so_many_files_and_no_more(place: Yibin):
    one = a_referral(place)
    for number in range(MOST_FILES):
        attached(one, doctor_of(place), a_picture(number))
    with pytest.raises(TooManyFiles) as refused:
        attached(one, doctor_of(place), a_picture(MOST_FILES))
    assert refused.value.facts == {"most": MOST_FILES}
    assert kept() == MOST_FILES


def test_a_draft_is_given_files_by_its_sender_alone(place: Yibin):
    draft = a_referral(place, state=State.DRAFT)
    attached(draft, doctor_of(place), a_picture())
    with pytest.raises(NotFound):
        attached(draft, head_of(place), a_picture(1))
