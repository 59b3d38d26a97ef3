"""Sentences for codes, Chinese first. Not here: the codes themselves, which each context declares beside its rules."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

Sentence = tuple[str, str]

_sentences: dict[str, Sentence] = {}
_names: dict[tuple[str, str], Sentence] = {}


def register_words(sentences: Mapping[str, Sentence]) -> None:
    """Adds sentences by code: Chinese, English. `{fact}` is filled in from the facts of the refusal.

    Raises: ValueError when another sentence has the code already.
    """
    for code, sentence in sentences.items():
        if _sentences.get(code, sentence) != sentence:
            raise ValueError(f"two sentences for {code}")
        _sentences[code] = sentence


def load_wording(path: Path) -> None:
    """Reads a context's `wording.toml`: `[codes]` are sentences, `[names.GROUP]` the display words of one enum.

    Raises: ValueError for a second sentence or word under the same name, or one that is not a pair.
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    register_words({code: _pair(code, words) for code, words in told.get("codes", {}).items()})
    for group, words in told.get("names", {}).items():
        for value, pair in words.items():
            if _names.get((group, value), _pair(value, pair)) != _pair(value, pair):
                raise ValueError(f"two names for {group}.{value}")
            _names[group, value] = _pair(value, pair)


def _pair(what: str, words: Any) -> Sentence:
    if (
        not isinstance(words, list)
        or len(words) != 2
        or not all(isinstance(one, str) and one for one in words)
    ):
        raise ValueError(f"{what} needs Chinese and English")
    return words[0], words[1]


def name(group: str, value: object, *, language: str | None = None) -> str:
    """The display word of a value of an enum; a value without one is shown as it is."""
    pair = _names.get((group, str(value)))
    return str(value) if pair is None else pair[_column(language)]


def known_names(group: str) -> frozenset[str]:
    """Every value of a group that has a display word."""
    return frozenset(value for known, value in _names if known == group)


def _column(language: str | None) -> int:
    return 1 if (language or get_language() or "zh-hans").startswith("en") else 0


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
    return pair[_column(language)].format_map(_Blank(facts or {}))


register_words(
    {
        "input_invalid": (
            "有内容填写不正确，请按各处提示修改。",
            "Some entries cannot be read; see the note at each field.",
        ),
        "not_found": ("没有找到，或您无权得知它是否存在。", "Nothing here, or nothing you may know of."),
        "not_permitted": ("您没有做这件事的职权。", "This is not yours to do."),
        "duty_not_held": (
            "您在这家机构没有“{duty}”的职权。",
            "You do not hold the duty “{duty}” at this organisation.",
        ),
        "not_your_side": ("这一步由另一方来做。", "This step belongs to the other side."),
        "rule_broken": ("联盟的规则不允许这样做。", "A rule of the alliance does not allow this."),
        "wrong_state": (
            "当前状态不能这样做：它已是“{state}”。",
            "Not possible from here: it already stands at “{state}”.",
        ),
        "stale_version": (
            "您看到的不是最新内容，请刷新后再做。",
            "You saw an older version; reload and try again.",
        ),
        "partner_failed": (
            "外部系统没有应答，可以稍后重试。",
            "A system outside did not answer; it may be tried again.",
        ),
        "hashes_differ": (
            "检索哈希和审计链用 HEYI_HASH={suite}、密钥 {key} 建立，现在设的是 {asked}、{asked_key}。见 docs/security.md。",
            "Indexes and chain are made with HEYI_HASH={suite}, key {key}; set are {asked}, {asked_key}. See docs/security.md.",
        ),
        "hashes_unavailable": (
            "本机的加密库不支持所设的算法（{suite}）。",
            "The libraries of this machine lack the algorithms asked for ({suite}).",
        ),
        "key_reused": (
            "同一个重试标识已用于另一次不同的提交。",
            "This retry key was used before for something different.",
        ),
        "key_malformed": (
            "重试标识须为 1 至 {limit} 个可见的 ASCII 字符。",
            "A retry key has 1 to {limit} visible ASCII characters.",
        ),
        "too_many": (
            "操作过于频繁，请 {retry_after_seconds} 秒后再试。",
            "Too often; try again in {retry_after_seconds} seconds.",
        ),
        "sign_in_needed": ("请先登录。", "Please sign in."),
        "version_needed": ("请附上您看到的版本（If-Match）。", "Say which version you saw (If-Match)."),
        "too_large": ("内容太大，上限为 {limit} 字节。", "Too large; the limit is {limit} bytes."),
        "unsupported_media": ("不支持这种内容格式。", "This format is not supported."),
        "unknown_action": ("没有“{value}”这个操作。", "There is no action “{value}”."),
        "required": ("必填。", "Required."),
        "too_long": ("太长，最多 {limit} 个字。", "Too long; at most {limit} characters."),
        "malformed": ("格式不对。", "Not in the expected form."),
        "forbidden_sign": (
            "含有无法保存的控制字符或残缺字符：请删去后重填。",
            "It holds control signs or broken characters that cannot be stored: remove them.",
        ),
        "out_of_range": (
            "超出允许的范围（{limit}）：请核对数值和单位。",
            "Outside what is allowed ({limit}): check the number and its unit.",
        ),
        "time_zone_missing": (
            "时间没有写明时区：请写成 2026-03-05T08:30:00+08:00 这样。",
            "The time names no zone: write it like 2026-03-05T08:30:00+08:00.",
        ),
        "not_money": ("不是有效的金额。", "This is no amount of money."),
        "unknown_value": ("没有“{value}”这个选项。", "“{value}” is not one of the choices."),
        "not_json": ("请求内容不是有效的 JSON。", "The body is not valid JSON."),
        "method_not_allowed": ("此地址不支持这种请求方法。", "This address does not answer that method."),
        "bug": (
            "系统没能完成这一步，已记下，内容没有改变。",
            "This could not be finished; it has been noted and nothing changed.",
        ),
    }
)
