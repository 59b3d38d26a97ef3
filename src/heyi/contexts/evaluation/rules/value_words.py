"""Chinese for the words that methods answer. Only of columns named here: elsewhere a word is somebody's own name."""

from collections.abc import Mapping

from heyi.methods.agreement.cohen import WORDS

_GRADES = {"low": "低", "middle": "中", "high": "高"}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "grade": _GRADES,
    "returns": {"constant": "不变", "increasing": "递增", "decreasing": "递减"},
    "efficient": {"strong": "强有效", "weak": "弱有效", "no": "无效"},
    "strength": {en: zh for _, zh, en in WORDS},
    "kind": {"categories": "分类", "means": "均值", "ranks": "秩", "proportion": "比例", "mean": "均值"},
    "test": {
        "chi-square": "卡方检验", "chi-square (few)": "卡方检验（期望数小）", "fisher": "费希尔确切概率法",
        "welch-t": "Welch t 检验",
        "welch-anova": "Welch 方差分析", "mann-whitney": "秩和检验", "kruskal": "克鲁斯卡尔-沃利斯检验", "t": "t 检验",
        "none": "未检验",
    },
    "effect_name": {"Cramér's V": "克莱姆 V", "cramer_v": "克莱姆 V", "Hodges-Lehmann shift": "霍奇斯-莱曼位移"},
}  # fmt: skip


def value_words(column: str, value: str) -> str:
    """The value in Chinese, as it is where there are no words for it."""
    return _VALUES.get(column, {}).get(value, value)
