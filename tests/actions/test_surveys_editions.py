"""Editions of a questionnaire: begun, written on, released, withdrawn; what was released is never changed."""

from copy import deepcopy
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import TREE, Asking, a_released_edition, an_asking_alliance

pytestmark = pytest.mark.usefixtures("committed")


def drafted(asking: Asking, **changes: Any) -> Edition:
    return surveys.draft_edition(
        {**deepcopy(dict(TREE)), **changes}, organisation=asking.organisation, actor=asking.runner, now=NOW
    )


def changed(asking: Asking, edition: Edition, seen: int | None = None, **changes: Any) -> Edition:
    tree = {**edition.tree, **changes}
    return surveys.change_edition(edition.id, tree, seen_version=seen, actor=asking.runner, now=NOW)


def test_an_edition_is_begun_written_on_released_and_followed_by_the_next():
    asking = an_asking_alliance()
    first = drafted(asking)
    assert (first.state, first.number, first.code, first.tree["version"]) == (
        EditionState.DRAFT,
        1,
        "short-visit",
        "1",
    )
    again = changed(asking, first, seen=1, title={"zh": "感受", "en": "Feelings"})
    assert (again.title_zh, again.version) == ("感受", 2)
    released = surveys.release_edition(first.id, seen_version=2, actor=asking.runner, now=NOW)
    assert (released.state, released.released_by) == (EditionState.RELEASED, asking.runner.id)
    second = drafted(asking)
    assert (second.number, second.tree["version"]) == (2, "2")
    both = surveys.editions_like(second, actor=asking.runner, now=NOW)
    assert [one.number for one in both] == [2, 1]
    assert [one.number for one in surveys.editions_like(second, actor=asking.clerk, now=NOW)] == [1]
    told = surveys.history_of(first.id, actor=asking.runner, now=NOW)
    assert [one.fact for one in told] == ["edition_released", "edition_changed", "edition_drafted"]
    assert {one.by for one in told} == {asking.runner.id}
    assert surveys.history_of(first.id, actor=asking.clerk, now=NOW) == ()


def test_one_draft_of_a_code_at_a_time():
    asking = an_asking_alliance()
    drafted(asking)
    with pytest.raises(surveys.EditionTaken):
        drafted(asking)
    assert drafted(asking, questionnaire="another").number == 1


def test_a_wrong_text_is_refused_with_every_fault_and_nothing_is_kept():
    asking = an_asking_alliance()
    wrong = deepcopy(dict(TREE))
    wrong["sections"][0]["questions"][0]["zh"] = ""
    wrong["sections"][0]["questions"][1]["shown_if"] = [{"question": "nobody"}]
    with pytest.raises(surveys.QuestionnaireWrong) as refused:
        surveys.draft_edition(wrong, organisation=asking.organisation, actor=asking.runner, now=NOW)
    assert "sections[1].questions[1]" in refused.value.en
    assert "nobody" in refused.value.zh
    edition = drafted(asking)
    with pytest.raises(surveys.QuestionnaireWrong):
        surveys.change_edition(edition.id, wrong, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(InputInvalid):
        changed(asking, edition, questionnaire="other-code")
    for strange in ("a\x00b", "长" * 201):
        with pytest.raises(surveys.QuestionnaireWrong):
            changed(asking, edition, title={"zh": strange, "en": "x"})
    kept = surveys.see_edition(edition.id, actor=asking.runner, now=NOW)
    assert (kept.tree, kept.version) == (edition.tree, 1)


def test_who_writes_on_an_older_version_is_told():
    asking = an_asking_alliance()
    edition = drafted(asking)
    changed(asking, edition, seen=1)
    for write in (
        lambda: changed(asking, edition, seen=1),
        lambda: surveys.release_edition(edition.id, seen_version=1, actor=asking.runner, now=NOW),
    ):
        with pytest.raises(StaleVersion):
            write()
    assert surveys.see_edition(edition.id, actor=asking.runner, now=NOW).version == 2


def test_what_was_released_is_never_changed_and_is_withdrawn_once():
    asking = an_asking_alliance()
    draft = drafted(asking)
    with pytest.raises(WrongState):
        surveys.withdraw_edition(draft.id, actor=asking.runner, now=NOW)
    released = surveys.release_edition(draft.id, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(WrongState):
        changed(asking, released)
    with pytest.raises(WrongState):
        surveys.release_edition(released.id, seen_version=None, actor=asking.runner, now=NOW)
    gone = surveys.withdraw_edition(released.id, actor=asking.runner, now=NOW)
    assert gone.state is EditionState.WITHDRAWN
    with pytest.raises(WrongState):
        surveys.withdraw_edition(gone.id, actor=asking.runner, now=NOW)
    with pytest.raises(WrongState):
        changed(asking, gone)
    assert surveys.releases_for(asking.organisation, actor=asking.runner, now=NOW) == ()


def test_a_colleague_without_the_duty_is_refused_and_a_stranger_finds_nothing():
    asking = an_asking_alliance()
    draft = drafted(asking)
    colleague = someone_with_post(asking.organisation, Role.MEMBER_DOCTOR, now=NOW).actor()
    stranger = a_stranger().actor()
    released = a_released_edition(asking, {**TREE, "questionnaire": "other"})

    def verbs(actor: Any, edition: Edition):
        return (
            lambda: surveys.change_edition(edition.id, TREE, seen_version=None, actor=actor, now=NOW),
            lambda: surveys.release_edition(edition.id, seen_version=None, actor=actor, now=NOW),
            lambda: surveys.withdraw_edition(edition.id, actor=actor, now=NOW),
        )

    for write in verbs(colleague, draft):
        with pytest.raises(NotPermitted):
            write()
    for actor, edition in ((stranger, draft), (asking.clerk, draft)):
        for write in verbs(actor, edition):
            with pytest.raises(NotFound):
                write()
    for actor in (colleague, asking.clerk, stranger):
        with pytest.raises(NotPermitted):
            surveys.draft_edition(TREE, organisation=asking.organisation, actor=actor, now=NOW)
    # What was released is there for everybody with a post to see.
    for actor in (asking.clerk, stranger):
        for write in verbs(actor, released):
            with pytest.raises(NotPermitted):
                write()
    assert surveys.see_edition(released.id, actor=asking.clerk, now=NOW).state is EditionState.RELEASED
