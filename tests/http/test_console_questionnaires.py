"""Questionnaires on the pages: found, previewed, begun, written on part by part and as text, released, compared, as files."""

import json
import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.http.questionnaire_pages import an_edition, at, hidden, pressed, seen, the_runner
from tests.making import NOW, Yibin, a_stranger, someone_with_post
from tests.making_surveys import TREE

pytestmark = pytest.mark.usefixtures("alone")


def a_wrong_save_keeps_all(
    client: Client, yibin: Yibin, edition: Edition, page: HttpResponse, typed: dict[str, str]
) -> HttpResponse:
    wrong = pressed(client, edition, page, "save", **typed)
    assert wrong.status_code == 422
    assert "应为 -1e+09 至 1e+09 的数" in told(wrong)
    assert "分钟？" in told(wrong)
    assert seen(yibin, edition).version == 1
    return pressed(client, edition, wrong, "open:s0q0", **typed)


def is_released_once(client: Client, yibin: Yibin, edition: Edition) -> None:
    done = client.post(at(edition, "release"), {"version": "2"}, follow=True)
    assert "已发布" in told(done)
    assert seen(yibin, edition).state is EditionState.RELEASED
    assert client.get(at(edition, "write")).status_code == 409
    assert client.post(at(edition, "release"), {"version": "3"}).status_code == 409


def test_a_questionnaire_is_designed_part_by_part_saved_and_released(yibin: Yibin):
    client = browser(the_runner(yibin))
    begun = client.post(
        "/questionnaires/new/",
        {"organisation": str(yibin.city), "title_zh": "候诊感受", "title_en": "Waiting rooms"},
        follow=True,
    )
    assert "已建立草稿" in told(begun)
    edition_id = begun.redirect_chain[-1][0].split("/")[2]
    edition = surveys.see_edition(edition_id, actor=the_runner(yibin).actor(), now=NOW)
    assert edition.code == "waiting"
    page = pressed(client, edition, begun, "add_question:s0:single")
    assert 'name="choice_zh"' in text_of(page)
    typed = {
        "zh": "等了多久？", "en": "How long did you wait?", "kind": "single", "code": "", "required": "on",
        "choice_zh": ["不久", "很久"], "choice_en": ["Short", "Long"], "choice_code": ["", ""], "choice_score": ["", "x"],
    }  # fmt: skip
    page = pressed(client, edition, page, "up:s0q1", **typed)
    page = pressed(client, edition, page, "add_question:s0q0:number")
    page = pressed(client, edition, page, "add_condition:s0q1", zh="分钟？", en="Minutes?", kind="number", least="0", most="600")  # fmt: skip
    assert "等了多久？" in told(page)
    typed = {
        "zh": "分钟？", "en": "Minutes?", "kind": "number", "code": "minutes", "least": "0", "most": "600",
        "if_question": "long", "if_one_of_0": "long", "if_least": "", "if_most": "",
    }  # fmt: skip
    page = a_wrong_save_keeps_all(client, yibin, edition, page, typed)
    assert 'value="x"' in text_of(page)
    fixed = {
        "zh": "等了多久？", "en": "How long did you wait?", "kind": "single", "code": "long", "required": "on",
        "choice_zh": ["不久", "很久"], "choice_en": ["Short", "Long"], "choice_code": ["short", "long"], "choice_score": ["", "2"],
    }  # fmt: skip
    saved = client.post(at(edition, "write"), {**hidden(page), "do": "save_close", **fixed}, follow=True)
    assert "已保存" in told(saved)
    assert "第1题选“很久”时回答" in told(saved).replace(" ", "")
    first, second, _ = surveys.questionnaire_of(seen(yibin, edition).tree).questions
    assert [(one.code, one.score) for one in first.choices] == [("short", None), ("long", 2.0)]
    assert second.shown_if[0].one_of == ("long",)
    is_released_once(client, yibin, edition)


def test_what_a_colleague_saved_meanwhile_is_told_and_nothing_typed_is_lost(yibin: Yibin):
    edition = an_edition(yibin)
    client = browser(the_runner(yibin))
    page = client.get(at(edition, "write") + "?at=head")
    other = someone_with_post(yibin.city, Role.QUALITY_OFFICER, now=NOW)
    surveys.change_edition(edition.id, TREE, seen_version=None, actor=other.actor(), now=NOW)
    typed = {
        "title_zh": "新名字",
        "title_en": "New name",
        "introduction_zh": "好",
        "introduction_en": "Good",
        "source": "x",
    }
    stale = pressed(client, edition, page, "save", **typed)
    assert stale.status_code == 412
    assert "在您打开以后保存过" in told(stale)
    assert "新名字" in text_of(stale)
    again = pressed(client, edition, stale, "save", **typed)
    assert again.status_code == 412
    over = client.post(at(edition, "write"), {**hidden(again), "do": "save_over", **typed}, follow=True)
    assert over.status_code == 200
    assert (seen(yibin, edition).title_zh, seen(yibin, edition).version) == ("新名字", 3)
    released = client.post(at(edition, "release"), {"version": "2"})
    assert released.status_code == 412
    assert seen(yibin, edition).state is EditionState.DRAFT


def test_what_was_removed_comes_back_and_a_torn_page_changes_nothing(yibin: Yibin):
    edition = an_edition(yibin)
    client = browser(the_runner(yibin))
    page = client.get(at(edition, "write"))
    gone = pressed(client, edition, page, "remove:s0q3")
    assert "还想说什么" not in told(gone)
    assert "没保存的修改" in told(gone)
    back = pressed(client, edition, gone, "undo")
    assert "还想说什么" in told(back)
    for tree in ("", "[]", "{" * 9, "[" * 100_000):
        torn = client.post(at(edition, "write"), {"tree": tree, "do": "save", "version": "1"})
        assert torn.status_code == 422, tree[:9]
        assert "没有完整送到" in told(torn)
    empty = client.post(at(edition, "write"), {"tree": "{}", "do": "save", "version": "1"})
    assert empty.status_code == 422
    for do in ("explode:s0", "remove:s9", "open:q", "choice_up:s0q0:9", "save:\x00"):
        assert pressed(client, edition, page, do).status_code in (200, 302, 303, 422), do
    assert (
        surveys.questionnaire_of(seen(yibin, edition).tree).columns == surveys.questionnaire_of(TREE).columns
    )


def test_every_kind_of_question_opens_and_keeps_what_it_has(yibin: Yibin):
    edition = an_edition(yibin)
    client = browser(the_runner(yibin))
    for code, tree in surveys.shipped_trees().items():
        sent = json.dumps(surveys.designing.laid_open(tree))
        questionnaire = surveys.questionnaire_of(tree)
        places = [
            f"s{at_}q{inside}"
            for at_, one in enumerate(questionnaire.sections)
            for inside in range(len(one.questions))
        ]
        for place in (*places[:3], places[-1], "s0", "scale0", "head"):
            page = client.post(at(edition, "write"), {"tree": sent, "do": f"open:{place}", "version": "1"})
            assert page.status_code == 200, (code, place)
            kept = surveys.designing.laid_open(json.loads(hidden(page)["tree"]))
            assert surveys.designing.written(kept) == surveys.designing.written(
                surveys.designing.laid_open(tree)
            )


def test_the_text_is_written_in_one_piece_with_the_line_of_each_fault(yibin: Yibin):
    edition = an_edition(yibin)
    client = browser(the_runner(yibin))
    page = client.get(at(edition, "text"))
    assert "questionnaire: short-visit" in text_of(page)
    text = surveys.text_of(edition.tree)
    line = text[: text.index("kind: scale")].count("\n") + 1
    wrong = client.post(
        at(edition, "text"), {"text": text.replace("kind: scale", "kind: poem", 1), "version": "1"}
    )
    assert wrong.status_code == 422
    assert f"第 {line} 行" in told(wrong)
    assert "kind: poem" in text_of(wrong)
    for bad in ("a: &x [1]\nb: *x", "\t- x", "", "questionnaire: 3"):
        assert client.post(at(edition, "text"), {"text": bad, "version": "1"}).status_code == 422
    other = client.post(at(edition, "text"), {"text": text.replace("short-visit", "other"), "version": "1"})
    assert other.status_code == 422
    assert "问卷代码不能改" in told(other)
    good = client.post(
        at(edition, "text"), {"text": text.replace("总体打分", "总分"), "version": "1"}, follow=True
    )
    assert "已保存" in told(good)
    stale = client.post(at(edition, "text"), {"text": text, "version": "1"})
    assert stale.status_code == 412
    assert "总体打分" in text_of(stale)
    assert "总分" in json.dumps(seen(yibin, edition).tree, ensure_ascii=False)


def test_the_next_edition_follows_and_the_difference_is_told(yibin: Yibin):
    first = an_edition(yibin, released=True)
    client = browser(the_runner(yibin))
    followed = client.post(at(first, "follow"), follow=True)
    assert "第 2 版草稿" in told(followed)
    second = surveys.see_edition(
        followed.redirect_chain[-1][0].split("/")[2], actor=the_runner(yibin).actor(), now=NOW
    )
    again = client.post(at(first, "follow"), follow=True)
    assert again.redirect_chain[-1][0] == followed.redirect_chain[-1][0]
    same = client.get(at(second, "difference", str(first.id)))
    assert "完全一样" in told(same)
    text = surveys.text_of(second.tree).replace("门诊", "门诊就诊")
    client.post(at(second, "text"), {"text": text, "version": "1"})
    page = client.get(at(second, "difference", str(first.id)))
    assert "选项改写" in told(page)
    assert '<ins class="red">门诊就诊' in text_of(page)
    other = an_edition(yibin, questionnaire="other")
    assert client.get(at(second, "difference", str(other.id))).status_code == 404
    withdrawn = client.post(at(first, "withdraw"), follow=True)
    assert "已停用" in told(withdrawn)
    assert client.post(at(first, "withdraw")).status_code == 409
    assert client.post(at(second, "withdraw")).status_code == 409


def test_templates_of_the_house_are_shown_and_begun_from(yibin: Yibin):
    client = browser(the_runner(yibin))
    page = client.get("/questionnaires/")
    assert "还没有问卷" in told(page)
    assert len(re.findall(r'class="card house__one"', text_of(page))) == 6
    form = client.get("/questionnaires/new/?from=compliance")
    assert 'value="compliance"' in text_of(form)
    given = {
        "organisation": str(yibin.city),
        "title_zh": "依从",
        "title_en": "Compliance",
        "code": "compliance",
    }
    made = client.post("/questionnaires/new/?from=compliance", given, follow=True)
    assert "已建立草稿" in told(made)
    taken = client.post("/questionnaires/new/?from=compliance", given)
    assert taken.status_code == 409
    assert "已有一个正在编写的版本" in told(taken)
    assert client.get("/questionnaires/new/?from=nothing").status_code == 404
    assert client.get(f"/questionnaires/new/?from={uuid4()}").status_code == 404
    for changes in ({"code": "9 x"}, {"title_zh": ""}, {"title_en": "x" * 201}, {"title_zh": "a\x00"}, {"organisation": str(yibin.county)}):  # fmt: skip
        assert client.post("/questionnaires/new/", {**given, "code": "c2", **changes}).status_code == 422, (
            changes
        )
    edition = an_edition(yibin, released=True)
    copy = client.get(f"/questionnaires/new/?from={edition.id}")
    assert 'value="short-visit-copy"' in text_of(copy)


def test_the_preview_follows_the_answers_and_says_what_is_missing(yibin: Yibin):
    edition = an_edition(yibin, released=True)
    client = browser(the_runner(yibin))
    page = client.get(at(edition), {"language": "en"})
    assert "How the visit was" in told(page)
    assert "共 4 题" in told(page)
    assert "only if question 1 is “Referred”" in told(page)
    referred = client.get(at(edition), {"kind": "referred"})
    assert "问 4 题，共 4 题" in told(referred)
    assert "两家医院衔接得好吗" in told(referred)
    assert "两家医院衔接得好吗" not in told(client.get(at(edition), {"kind": "outpatient"}))
    assert "问 3 题，共 4 题" in told(client.get(at(edition), {"kind": "outpatient"}))
    missing = client.get(at(edition), {"tried": "1", "score": "44"})
    assert "这样还不能交卷" in told(missing)
    assert "必答题没有回答" in told(missing)
    whole = client.get(at(edition), {"tried": "1", "kind": "outpatient", "score": "4"})
    assert "这样可以交卷" in told(whole)
    assert client.get(at(edition), {"language": "xx", "kind": "\x00"}).status_code == 200
    assert "医生给您开药了吗" in told(client.get("/questionnaires/house/compliance/"))


def test_files_are_downloaded_and_taken_over(yibin: Yibin):
    edition = an_edition(yibin, released=True)
    client = browser(the_runner(yibin))
    files = {kind: client.get(at(edition, "files", kind)) for kind in ("yaml", "fhir", "paper")}
    assert files["paper"].content.startswith(b"%PDF")
    assert client.get(at(edition, "files", "paper") + "?language=en").content.startswith(b"%PDF")
    assert json.loads(files["fhir"].content)["resourceType"] == "Questionnaire"
    assert client.get(at(edition, "files", "word")).status_code == 404
    assert client.get("/questionnaires/house/compliance/files/yaml/").status_code == 200
    assert client.get("/questionnaires/house/nothing/files/yaml/").status_code == 404
    for kind, code in (("yaml", "from-yaml"), ("fhir", "from-fhir")):
        content = files[kind].content.replace(b"short-visit", code.encode())
        taken = sent_file(client, yibin, content)
        assert "已导入为草稿" in told(taken), told(taken)
        again = sent_file(client, yibin, content)
        assert again.status_code == 409
    editions = surveys.list_editions(
        surveys.EditionsWanted(text="from-"), actor=the_runner(yibin).actor(), now=NOW
    )
    columns = surveys.questionnaire_of(TREE).columns
    assert [surveys.questionnaire_of(one.tree).columns for one in editions.rows] == [columns, columns]


def sent_file(client: Client, yibin: Yibin, content: bytes) -> HttpResponse:
    file = BytesIO(content)
    file.name = "questionnaire.txt"
    given = {"organisation": str(yibin.city), "file": file}
    return client.post("/questionnaires/import/", given, follow=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"{not json", "JSON"),
        (b'{"resourceType": "Patient"}', "不是 FHIR Questionnaire"),
        (b"a: [", "不是正确的 YAML"),
        (b"questionnaire: x\n", "问卷没有保存"),
        (b'{"resourceType": "Questionnaire", "item": 3}', ""),
        (b'{"resourceType": "Questionnaire", "item": [{"type": "group", "item": [{"linkId": []}]}]}', ""),
        (b"[" * 200_000, ""),
        (b'{"a":' * 100_000, ""),
        (b"#" * 1_100_000, "太大"),
        (b"", "必填"),
    ],
)
def test_a_file_that_is_no_questionnaire_is_refused_in_words(yibin: Yibin, content: bytes, words: str):
    answer = sent_file(browser(the_runner(yibin)), yibin, content)
    assert answer.status_code == 422
    assert words in told(answer)


def test_strangers_find_nothing_and_colleagues_may_only_read(yibin: Yibin):
    draft, released = an_edition(yibin), an_edition(yibin, released=True, questionnaire="other")
    colleague = browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.city))
    outsider = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    paths = ("", "write", "text", "files/yaml", f"difference/{draft.id}")
    posts = ("release", "withdraw", "follow", "write", "text")
    for rest in paths:
        assert outsider.get(at(draft, *filter(None, [rest]))).status_code == 404, rest
    for rest in posts:
        assert outsider.post(at(draft, rest)).status_code == 404, rest
        assert colleague.post(at(draft, rest)).status_code == 403, rest
        assert outsider.post(at(released, rest)).status_code == 403, rest
    assert colleague.get(at(draft)).status_code == 200
    assert "接着编写" not in told(colleague.get(at(draft)))
    assert outsider.get(at(released)).status_code == 200
    assert outsider.get(at(released, "files", "yaml")).status_code == 200
    for path in ("/questionnaires/new/", "/questionnaires/import/"):
        assert outsider.get(path).status_code == 403
        assert outsider.post(path).status_code == 403
    page = told(outsider.get("/questionnaires/"))
    assert "other" in page
    assert "short-visit" not in page
    assert browser(a_stranger()).get(at(draft)).status_code == 404
    for path in ("/questionnaires/", at(released), at(draft, "write")):
        assert led_to_the_entrance(path)


def test_the_list_is_searched_narrowed_and_paged(yibin: Yibin):
    client = browser(the_runner(yibin))
    for number in range(27):
        an_edition(yibin, questionnaire=f"many-{number:02}", released=number % 2 == 0)
    page = client.get("/questionnaires/")
    assert len(re.findall(r"data-href=", text_of(page))) == 25
    assert len(re.findall(r"data-href=", text_of(client.get("/questionnaires/?page=2")))) == 2
    assert len(re.findall(r"data-href=", text_of(client.get("/questionnaires/?words=many-07")))) == 1
    assert len(re.findall(r"data-href=", text_of(client.get("/questionnaires/?state=draft")))) == 13
    assert "没有符合这些条件" in told(client.get("/questionnaires/?words=zzz&state=released&whose=own"))
    assert client.get("/questionnaires/?state=poem&page=x&words=%00").status_code == 200


def test_pages_ask_the_database_a_bounded_number_of_times(yibin: Yibin):
    client = browser(the_runner(yibin))
    edition = an_edition(yibin)
    few = questions(client, "/questionnaires/")
    for number in range(20):
        an_edition(yibin, questionnaire=f"many-{number:02}")
    assert questions(client, "/questionnaires/") == few <= 20
    for rest in ((), ("write",), ("text",)):
        assert questions(client, at(edition, *rest)) <= 24, rest


def test_the_pages_are_complete_in_english(yibin: Yibin):
    client = browser(the_runner(yibin), english=True)
    edition = an_edition(yibin, released=True)
    client.post(at(edition, "follow"))
    draft = surveys.editions_like(edition, actor=the_runner(yibin).actor(), now=NOW)[0]
    names = (*PLACES, "中文", "就诊感受", "不记姓名。", "就诊", "类型", "门诊", "转诊", "两家医院衔接得好吗", "总体打分", "还想说什么")  # fmt: skip
    paths = ["/questionnaires/", "/questionnaires/new/", "/questionnaires/import/", at(edition), at(draft, "write") + "?at=s0q0"]  # fmt: skip
    paths += [at(draft, "difference", str(edition.id)), at(draft, "text"), "/questionnaires/house/compliance/?language=en"]  # fmt: skip
    for path in paths:
        left = [one for one in chinese_left(client.get(path), *names) if len(one) > 1]
        assert not left, (path, left)


def test_a_question_moved_before_what_it_hangs_on_keeps_its_condition(yibin: Yibin):
    edition = an_edition(yibin)
    client = browser(the_runner(yibin))
    page = client.get(at(edition, "write") + "?at=s0q1")
    # Above what it hangs on, and back: each press sends what the page shows.
    typed = {
        "zh": "衔接好吗？",
        "en": "Informed?",
        "kind": "scale",
        "code": "informed",
        "least": "1",
        "most": "5",
    }
    first = {**typed, "if_question": "kind", "if_one_of_0": "referred", "if_least": "", "if_most": ""}
    above = pressed(client, edition, page, "up:s0q1", **first)
    kept = re.findall(r'name="if_one_of_0" value="(\w+)"', text_of(above))
    assert kept == ["referred"]
    back = pressed(client, edition, above, "down:s0q0", **{**first, "if_one_of_0": kept})
    client.post(at(edition, "write"), {**hidden(back), "do": "save", **first})
    asked = surveys.questionnaire_of(seen(yibin, edition).tree).questions[1]
    assert (asked.code, asked.shown_if[0].one_of) == ("informed", ("referred",))
