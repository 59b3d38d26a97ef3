"""Sentences for codes, Chinese first. Not here: the codes themselves, which each context declares beside its rules."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

Sentence = tuple[str, str]

_sentences: dict[str, Sentence] = {}


def register_words(sentences: Mapping[str, Sentence]) -> None:
    """Adds sentences by code: Chinese, English. `{fact}` is filled in from the facts of the refusal.

    Raises: ValueError when another sentence has the code already.
    """
    for code, sentence in sentences.items():
        if _sentences.get(code, sentence) != sentence:
            raise ValueError(f"two sentences for {code}")
        _sentences[code] = sentence


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def say(code: str, facts: Mapping[str, Any] | None = None, *, language: str | None = None) -> str:
    """The sentence for a code in the reader's language; a code without one is shown as it is."""
    pair = _sentences.get(code)
    if pair is None:
        return code
    english = (language or get_language() or "zh-hans").startswith("en")
    return pair[1 if english else 0].format_map(_Blank(facts or {}))


register_words(
    {
        "input_invalid": ("有内容填写不正确，请按各处提示修改。", "Some entries cannot be read; see the note at each field."),
        "not_found": ("没有找到，或您无权得知它是否存在。", "Nothing here, or nothing you may know of."),
        "not_permitted": ("您没有做这件事的职权。", "This is not yours to do."),
        "duty_not_held": ("您在这家机构没有“{duty}”的职权。", "You do not hold the duty “{duty}” at this organisation."),
        "not_your_side": ("这一步由另一方来做。", "This step belongs to the other side."),
        "rule_broken": ("联盟的规则不允许这样做。", "A rule of the alliance does not allow this."),
        "wrong_state": (
            "当前状态不能这样做：它已是“{state}”。",
            "Not possible from here: it already stands at “{state}”.",
        ),
        "stale_version": ("您看到的不是最新内容，请刷新后再做。", "You saw an older version; reload and try again."),
        "partner_failed": ("外部系统没有应答，可以稍后重试。", "A system outside did not answer; it may be tried again."),
        "key_reused": (
            "同一个重试标识已用于另一次不同的提交。",
            "This retry key was used before for something different.",
        ),
        "key_malformed": ("重试标识须为 1 至 {limit} 个可见的 ASCII 字符。", "A retry key has 1 to {limit} visible ASCII characters."),
        "too_many": ("操作过于频繁，请 {retry_after_seconds} 秒后再试。", "Too often; try again in {retry_after_seconds} seconds."),
        "sign_in_needed": ("请先登录。", "Please sign in."),
        "version_needed": ("请附上您看到的版本（If-Match）。", "Say which version you saw (If-Match)."),
        "too_large": ("内容太大，上限为 {limit} 字节。", "Too large; the limit is {limit} bytes."),
        "unsupported_media": ("不支持这种内容格式。", "This format is not supported."),
        "unknown_action": ("没有“{value}”这个操作。", "There is no action “{value}”."),
        "required": ("必填。", "Required."),
        "too_long": ("太长，最多 {limit} 个字。", "Too long; at most {limit} characters."),
        "malformed": ("格式不对。", "Not in the expected form."),
        "unknown_value": ("没有“{value}”这个选项。", "“{value}” is not one of the choices."),
        "not_json": ("请求内容不是有效的 JSON。", "The body is not valid JSON."),
        "method_not_allowed": ("此地址不支持这种请求方法。", "This address does not answer that method."),
        "bug": ("系统没能完成这一步，已记下，内容没有改变。", "This could not be finished; it has been noted and nothing changed."),
    }
)
