"""What one edition asks otherwise than the one before it, told question by question."""

from copy import deepcopy

from heyi.contexts.surveys.rules.differing import Difference, differences
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.kernel.words import Words
from tests.making_surveys import TREE


def told(change):
    tree = deepcopy(dict(TREE))
    change(tree)
    found = differences(questionnaire_of(TREE), questionnaire_of(tree))
    return [(one.kind, one.code) for one in found]


def questions(tree):
    return tree["sections"][0]["questions"]


def test_the_same_questionnaire_differs_in_nothing():
    assert told(lambda tree: tree.update(version="7")) == []


def test_questions_added_removed_reworded_and_moved():
    def change(tree):
        inside = questions(tree)
        inside[3]["zh"] = "还有要说的吗？"
        inside.append({"code": "age", "kind": "number", "zh": "年龄", "en": "Age"})
        inside.insert(0, inside.pop(3))
        inside.pop(2)

    assert told(change) == [
        (Difference.QUESTION_REMOVED, "informed"),
        (Difference.QUESTION_MOVED, "remark"),
        (Difference.QUESTION_REWORDED, "remark"),
        (Difference.QUESTION_ADDED, "age"),
    ]


def test_choices_bounds_conditions_and_whether_it_must_be_answered():
    def change(tree):
        kind, informed, score, _ = questions(tree)
        kind["required"] = False
        kind["choices"][0]["en"] = "Clinic"
        kind["choices"][0]["score"] = 1
        kind["choices"].append({"code": "day", "zh": "日间", "en": "Day ward"})
        kind["choices"].insert(0, kind["choices"].pop(1))
        informed["shown_if"] = []
        score["most"] = 5
        score["low"] = {"zh": "差", "en": "Bad"}

    assert told(change) == [
        (Difference.REQUIRED_CHANGED, "kind"),
        (Difference.CHOICE_ADDED, "kind"),
        (Difference.CHOICE_REWORDED, "kind"),
        (Difference.CHOICE_COUNTED, "kind"),
        (Difference.CHOICES_MOVED, "kind"),
        (Difference.CONDITION_CHANGED, "informed"),
        (Difference.BOUNDS_CHANGED, "score"),
        (Difference.ENDS_REWORDED, "score"),
    ]


def _changed_throughout(tree):
    tree["title"]["zh"] = "感受"
    tree["introduction"]["en"] = "Nobody asks your name."
    tree["sections"][0]["zh"] = "看病"
    tree["sections"].append(
        {
            "code": "more",
            "zh": "更多",
            "en": "More",
            "questions": [
                {
                    "code": "m",
                    "kind": "matrix",
                    "zh": "多久",
                    "en": "How often",
                    "choices": [{"code": "a", "zh": "从不", "en": "Never"}],
                    "rows": [{"code": "x", "zh": "甲", "en": "X"}, {"code": "y", "zh": "乙", "en": "Y"}],
                }
            ],
        }
    )
    questions(tree)[2]["kind"] = "number"
    tree["scales"] = [{"code": "s", "zh": "分", "en": "S", "columns": ["m_x", "m_y"]}]


def test_another_kind_rows_sections_scales_and_the_title():
    assert told(_changed_throughout) == [
        (Difference.TITLE_REWORDED, ""),
        (Difference.INTRODUCTION_REWORDED, ""),
        (Difference.SECTION_ADDED, "more"),
        (Difference.SECTION_REWORDED, "visit"),
        (Difference.KIND_CHANGED, "score"),
        (Difference.QUESTION_ADDED, "m"),
        (Difference.SCALE_ADDED, "s"),
    ]
    tree = deepcopy(dict(TREE))
    _changed_throughout(tree)
    later = deepcopy(tree)
    rows = later["sections"][1]["questions"][0]["rows"]
    rows[0]["zh"] = "甲甲"
    rows[1] = {"code": "z", "zh": "丙", "en": "Z"}
    later["scales"][0] |= {"columns": ["m_x", "m_z"], "reverse": ["m_z"]}
    found = differences(questionnaire_of(tree), questionnaire_of(later))
    assert [one.kind for one in found] == [
        Difference.ROW_REMOVED,
        Difference.ROW_ADDED,
        Difference.ROW_REWORDED,
        Difference.SCALE_CHANGED,
    ]
    assert found[-1].after == Words("分：m_x m_z↓", "S: m_x m_z↓")
    back = [one.kind for one in differences(questionnaire_of(later), questionnaire_of(TREE))]
    assert back.count(Difference.SECTION_REMOVED) == back.count(Difference.SCALE_REMOVED) == 1
