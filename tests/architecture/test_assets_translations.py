"""English is complete, and the extraction that says so misses nothing."""

from pathlib import Path

import polib

from scripts.translations import Sentence, faults, in_python, in_template, main, renewed, sentences


def test_every_chinese_sentence_has_its_english_and_the_catalogue_is_compiled() -> None:
    assert main(["--check"]) == 0


def test_sentences_are_found_in_every_form_a_template_may_write_them() -> None:
    source = """
    {% translate "一" %} {% trans '二' as two %} {% translate "三" context "数" %} {{ words|default:_("四") }}
    {% include "x.html" with words=_("五") %} {% translate "百分之 100%" %}
    {% blocktranslate with name=person.name trimmed %}
        你好，{{ name }}，
        占 5%
    {% endblocktranslate %}
    {% blocktranslate count n=rows|length context "页" %}{{ n }} 行{% plural %}{{ n }} 行们{% endblocktranslate %}
    {# {% translate "不算" %} #}
    """
    assert list(in_template(source)) == [
        Sentence("一"),
        Sentence("二"),
        Sentence("三", context="数"),
        Sentence("四"),
        Sentence("五"),
        Sentence("百分之 100%%"),
        Sentence("你好，%(name)s， 占 5%%"),
        Sentence("%(n)s 行", "%(n)s 行们", "页"),
    ]


def test_sentences_are_found_in_code_under_whatever_name_they_are_marked() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _, pgettext, ngettext\n"
        "from elsewhere import gettext\n"
        "a = _('一' '二')\nb = pgettext('时', '分')\nc = ngettext('个', '个们', 3)\nd = gettext('不算')\ne = _(a)\n"
    )
    assert list(in_python(source)) == [Sentence("一二"), Sentence("分", context="时"), Sentence("个", "个们")]


def _package(folder: Path) -> Path:
    (folder / "x/templates").mkdir(parents=True)
    (folder / "x/templates/page.html").write_text(
        '{% translate "你好 %(name)s" %}{% translate "再见" %}', "utf-8"
    )
    return folder


def test_a_new_sentence_enters_the_catalogue_and_an_unused_one_leaves_it(tmp_path: Path) -> None:
    known = polib.POFile()
    known.append(polib.POEntry(msgid="再见", msgstr="Goodbye"))
    known.append(polib.POEntry(msgid="没人说", msgstr="Nobody says so"))
    fresh = renewed(known, sentences(_package(tmp_path)))
    assert {entry.msgid: entry.msgstr for entry in fresh} == {"你好 %%(name)s": "", "再见": "Goodbye"}


def test_missing_english_a_lost_placeholder_and_a_sentence_that_is_not_chinese_are_found(
    tmp_path: Path,
) -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="再见", msgstr=""))
    catalogue.append(polib.POEntry(msgid="早，%(name)s", msgstr="Morning"))
    catalogue.append(polib.POEntry(msgid="Sign in", msgstr="Sign in"))
    found = {
        sentence: {"x.py"} for sentence in (Sentence("再见"), Sentence("早，%(name)s"), Sentence("晚安"))
    }
    told = sorted(fault.partition(":")[0] for fault in faults(catalogue, found))
    assert told == [
        "no English",
        "no longer said anywhere",
        "not Chinese",
        "not in the catalogue",
        "other placeholders than its Chinese",
    ]
