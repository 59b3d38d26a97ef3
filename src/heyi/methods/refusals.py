"""What a method says when it will not compute: what is wrong and what to do, in Chinese and English. Not here: any check."""

from collections.abc import Iterable, Sequence

_MOST = 20


class Unfit(ValueError):
    """Input on which a method refuses to run.

    Shape: `code` is for programs; `zh` and `en` tell a person what is wrong, where, and what to do.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.zh, self.en = code, zh, en
        super().__init__(f"{zh}\n{en}")


def listed(code: str, zh: str, en: str, problems: Iterable[tuple[str, str]]) -> Unfit:
    """One refusal over several problems, each in both languages; beyond twenty they are only counted."""
    told: Sequence[tuple[str, str]] = list(problems)
    lines = [("  " + one, "  " + other) for one, other in told[:_MOST]]
    if len(told) > _MOST:
        lines.append(
            (f"  ……另有 {len(told) - _MOST} 处", f"  … and {len(told) - _MOST} more"),
        )
    return Unfit(
        code, "\n".join([zh, *(one for one, _ in lines)]), "\n".join([en, *(one for _, one in lines)])
    )
