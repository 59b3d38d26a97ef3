"""Letters as PDF: what they say, to whom, the same bytes again, and many at once. Not here: which there are (rules)."""

import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import LetterBatchRow
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.letters import LetterKind, Tongue
from heyi.foundation import jobs
from heyi.foundation.models import RecordedRow
from heyi.foundation.printing import MOST_PAPERS, Line, Mark, Paper, Part, pdf_of
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from tests.actions.referral_steps import actor_as, doctor_of, head_of, step
from tests.making import NOW, Yibin, a_package, a_referral, a_stranger, an_alliance

pytestmark = pytest.mark.usefixtures("committed")

SITE = "https://heyi.example"
MALICIOUS = (
    '#set page(fill: red) $x^2$ *bold* _it_ @ref <label> `raw` \\ #eval("1") = 标题 // 注释 "引号" {大括号}'
)


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def printed(one: Referral, kind: LetterKind, actor: Actor, *, language: Tongue = Tongue.CHINESE) -> bytes:
    wanted = referral.LetterWanted(referral=one.id, kind=kind, language=language, site=SITE)
    return referral.print_letter(wanted, actor=actor, now=NOW).content


def text_of(content: bytes) -> str:
    """What the pages say, without blanks: where a line is broken says nothing."""
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return "".join(told.replace("\u200b", "").split())


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_each_letter_says_what_it_must(place: Yibin):
    one, doctor = a_referral(place, state=State.PLAN_RUNNING), doctor_of(place)
    told = {kind: text_of(printed(one, kind, doctor)) for kind in LetterKind}
    expected = {
        LetterKind.REFERRAL: ("双向转诊（上转）单", "民主村卫生室", "反复胸痛三天", "不稳定型心绞痛", "I20.0", "收缩压150mmHg"),
        LetterKind.ACCEPTANCE: ("接收转诊回执", "高县人民医院", "请带上", "身份证"),
        LetterKind.OUTCOME: ("转诊结果回复函", "支架植入术后好转", "建议回当地随访"),
        LetterKind.DOWN_REFERRAL: ("双向转诊（下转）单", "恢复良好", "阿司匹林肠溶片", "100mg", "再次胸痛超过十五分钟立即上转", "每两周随访一次"),
    }  # fmt: skip
    for kind, words in expected.items():
        for one_of in ("王秀英", "医联体", "第1页，共1页", *words):
            assert squeezed(one_of) in told[kind], (kind, one_of)
    # The number on a paper card is not for everybody who finds a letter.
    assert "511525" in told[LetterKind.REFERRAL]
    assert "********" in told[LetterKind.REFERRAL]


def test_a_letter_is_english_on_request_and_what_people_wrote_stays(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    told = text_of(printed(one, LetterKind.OUTCOME, doctor_of(place), language=Tongue.ENGLISH))
    assert "Letterontheoutcome" in told
    assert "Page1of1" in told
    assert "支架植入术后好转" in told


def test_what_somebody_wrote_is_set_as_text_and_never_as_markup(place: Yibin):
    package = a_package(
        history=MALICIOUS, examination="长" * 3000 + "A" * 900, allergies="第一行\n第二行\r\n第三行"
    )
    one = a_referral(place, package=package, name="龘靐·〇")
    content = printed(one, LetterKind.REFERRAL, doctor_of(place))
    told = text_of(content)
    assert squeezed(MALICIOUS) in told
    assert "长" * 100 in told
    assert told.count("A") >= 900
    assert "第一行第二行第三行" in told
    assert "龘靐·〇" in told
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) > 2
    assert "第2页，共" in text_of(content)


def test_the_same_referral_gives_the_same_bytes_to_every_reader(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED)
    first = printed(one, LetterKind.ACCEPTANCE, doctor_of(place))
    assert printed(one, LetterKind.ACCEPTANCE, head_of(place)) == first
    assert PdfReader(BytesIO(first)).metadata.title == "接收转诊回执"


def a_paper(words: str = "主诉") -> Paper:
    return Paper(
        language="zh", alliance="医联体", house="高县人民医院", title="信", number="1", dated_at=NOW.replace(hour=1),
        page_words=("第 ", " 页，共 ", " 页"), lines=(Line("致", "村"),), parts=(Part("病史", words),),
        marks=(Mark("https://heyi.example/", "扫码"),),
    )  # fmt: skip


def test_another_process_gives_the_same_bytes():
    code = (
        "import hashlib, sys; from datetime import datetime, UTC;"
        "from heyi.foundation.printing import Paper, pdf_of;"
        "paper = Paper(language='zh', alliance='a', house='医院', title='信', number='1',"
        " dated_at=datetime(2026, 3, 5, tzinfo=UTC), page_words=('', '/', ''));"
        "print(hashlib.sha256(pdf_of([paper])).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)
    }
    assert len(told) == 1


def test_many_papers_number_their_pages_each_by_itself():
    content = pdf_of([a_paper("长" * 4000), a_paper(), a_paper()])
    last = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]
    assert [words[words.rindex("第") :] for words in last[-2:]] == ["第1页，共1页"] * 2
    assert "第2页，共" in last[1]
    for papers in ([], [a_paper()] * (MOST_PAPERS + 1)):
        with pytest.raises(ValueError, match="between 1 and"):
            pdf_of(papers)


def test_every_sign_is_in_a_font_that_travels_with_the_program():
    reader = PdfReader(BytesIO(pdf_of([a_paper("汉字 Latin 123 ℃ ① “”")])))
    for page in reader.pages:
        embedded, missing = page._get_fonts()
        assert (not missing, embedded) == (True, {one for one in embedded if "NotoSans" in one})


def test_a_letter_is_for_those_at_the_table_and_only_once_it_exists(place: Yibin):
    one = a_referral(place, state=State.SUBMITTED)
    for kind in (LetterKind.ACCEPTANCE, LetterKind.OUTCOME, LetterKind.DOWN_REFERRAL):
        with pytest.raises(NotFound):
            printed(one, kind, doctor_of(place))
    with pytest.raises(NotFound):
        printed(one, LetterKind.REFERRAL, a_stranger().actor())
    with pytest.raises(NotPermitted):
        printed(one, LetterKind.REFERRAL, actor_as(place, Role.DATA_OFFICER, "village"))
    on = step(one, "redirect", head_of(place), destination=place.city, reason="higher_care_needed")
    # Who passed the patient on keeps the story and loses the content.
    with pytest.raises(NotFound):
        printed(on, LetterKind.REFERRAL, head_of(place))
    assert [one.kind for one in referral.letter_kinds(on.id, actor=head_of(place), now=NOW)] == []


def reads() -> list[str]:
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(kind="read").values_list("facts", flat=True)
        return [one for one in map(str, rows) if "letter" in one]


def test_printing_is_put_on_record_as_a_read(place: Yibin):
    one = a_referral(place)
    printed(one, LetterKind.REFERRAL, doctor_of(place))
    (told,) = reads()
    assert "letter:referral" in told


def an_order(kind: LetterKind = LetterKind.REFERRAL) -> referral.LetterOrder:
    return referral.LetterOrder(kind=kind, listed=referral.Wanted(box=referral.Box.OUT), site=SITE)


def test_many_letters_are_ordered_together_made_by_the_worker_and_kept_for_who_ordered_them(place: Yibin):
    doctor = doctor_of(place)
    for number in range(12):
        a_referral(place, name=f"王秀{number}")
    batch = referral.order_letters(an_order(), actor=doctor, now=NOW)
    assert (batch.total, batch.done, batch.finished_at) == (12, 0, None)
    with pytest.raises(NotFound):
        referral.fetch_letters(batch.id, actor=doctor, now=NOW)
    assert jobs.run_next(now=NOW) == 1
    done = referral.letter_batch(batch.id, actor=doctor, now=NOW)
    assert (done.done, done.printed, done.is_kept) == (12, 12, True)
    content = referral.fetch_letters(batch.id, actor=doctor, now=NOW).content
    assert len(PdfReader(BytesIO(content)).pages) == 12
    assert "王秀11" in text_of(content)
    assert len([one for one in reads() if "letter:referral" in one]) == 12
    for other in (head_of(place), a_stranger().actor()):
        with pytest.raises(NotFound):
            referral.letter_batch(batch.id, actor=other, now=NOW)
    # A job may run twice: nothing is made anew.
    referral.print_batch(batch.id, actor=referral.PRINTER, now=NOW)
    assert len([one for one in reads() if "letter:referral" in one]) == 12


def test_a_referral_without_the_letter_is_left_out(place: Yibin):
    doctor = doctor_of(place)
    a_referral(place)
    a_referral(place, state=State.ACCEPTED, name="李桂芳")
    batch = referral.order_letters(an_order(LetterKind.ACCEPTANCE), actor=doctor, now=NOW)
    jobs.run_next(now=NOW)
    done = referral.letter_batch(batch.id, actor=doctor, now=NOW)
    assert (done.done, done.printed) == (2, 1)
    none = referral.order_letters(an_order(LetterKind.OUTCOME), actor=doctor, now=NOW)
    jobs.run_next(now=NOW)
    told = referral.letter_batch(none.id, actor=doctor, now=NOW)
    assert (told.printed, told.is_kept, told.finished_at is not None) == (0, False, True)


def test_letters_are_ordered_by_who_may_read_patients_and_of_something(place: Yibin):
    with pytest.raises(NotPermitted):
        referral.order_letters(an_order(), actor=actor_as(place, Role.DATA_OFFICER, "village"), now=NOW)
    with pytest.raises(referral.NoLetters):
        referral.order_letters(an_order(), actor=doctor_of(place), now=NOW)


def test_only_the_worker_makes_and_removes_letters(place: Yibin):
    a_referral(place)
    doctor = doctor_of(place)
    batch = referral.order_letters(an_order(), actor=doctor, now=NOW)
    with pytest.raises(NotPermitted):
        referral.print_batch(batch.id, actor=doctor, now=NOW)
    with pytest.raises(NotPermitted):
        referral.remove_letters(actor=doctor, now=NOW)


def test_files_are_thrown_away_after_their_day(place: Yibin):
    from datetime import timedelta

    a_referral(place)
    doctor = doctor_of(place)
    batch = referral.order_letters(an_order(), actor=doctor, now=NOW)
    jobs.run_next(now=NOW)
    assert referral.remove_letters(actor=TIMEKEEPER, now=NOW) == 0
    later = NOW + timedelta(hours=referral.KEPT_HOURS, minutes=1)
    assert referral.remove_letters(actor=TIMEKEEPER, now=later) == 1
    assert referral.letter_batch(batch.id, actor=doctor, now=later).is_kept is False
    with reading(OPERATOR, now=later):
        assert LetterBatchRow.objects.get(pk=batch.id).content is None
