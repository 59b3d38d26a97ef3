"""The options that several methods share, with their words; the words of what can be chosen. Not here: what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heyi.kernel.words import Words
from heyi.methods.tabular.method import Method


@dataclass(frozen=True, slots=True)
class CommonOption:
    """An option that several methods take.

    Shape: `kind` is `columns` for several, `column` for one, `weights`, `intervals`, `text`, `seed`, or what can be chosen;
           `form` tells how it is written on a command line.
    """

    name: str
    kind: str | tuple[str, ...]
    form: str
    words: Words


COMMON = (
    CommonOption("columns", "columns", "a,b,…", Words("参与计算的列", "the columns to compute on")),
    CommonOption("inputs", "columns", "a,b,…", Words("投入列", "the columns of inputs")),
    CommonOption("outputs", "columns", "a,b,…", Words("产出列", "the columns of outputs")),
    CommonOption("benefit", "columns", "a,b,…", Words("越大越好的列", "columns where more is better")),
    CommonOption("cost", "columns", "a,b,…", Words("越小越好的列", "columns where less is better")),
    CommonOption("weights", "weights", "w1,w2,…|FILE",
                 Words("权重，或权重文件（name,weight）", "weights, or a file of them (name,weight)")),
    CommonOption("group", "column", "COL", Words("分组列", "the column of groups")),
    CommonOption("period", "column", "COL", Words("时期列", "the column of periods")),
    CommonOption("time", "column", "COL", Words("时间列", "the column of time")),
    CommonOption("treated", "column", "COL", Words("干预列（0/1）", "the column that says who was treated (0/1)")),
    CommonOption("outcome", "column", "COL", Words("结局列", "the column of the outcome")),
    CommonOption("formula", "text", '"…"', Words("回归公式", "a formula of regression")),
    CommonOption("interval", "intervals", "COL:best_low:best_high:worst_low:worst_high",
                 Words("适度指标：最佳区间与容许区间",
                       "a column that is best between two values, and worthless beyond two others")),
    CommonOption("orientation", ("input", "output"), "", Words("导向", "orientation")),
    CommonOption("returns", ("crs", "vrs"), "", Words("规模报酬", "returns to scale")),
    CommonOption("seed", "seed", "", Words("随机种子", "the seed of draws")),
)  # fmt: skip


def taken_by(method: Method) -> tuple[CommonOption, ...]:
    """Those of the common options that a method understands, in their order."""
    return tuple(one for one in COMMON if one.name in method.takes)


def chosen_words(value: str) -> Words:
    """What a value that can be chosen means.

    Raises: KeyError for one that no option has.
    """
    zh, en = _CHOSEN[value]
    return Words(zh, en)


_CHOSEN: Mapping[str, Any] = {
    "input": ("投入导向", "by inputs"), "output": ("产出导向", "by outputs"),
    "crs": ("规模报酬不变", "constant returns"), "vrs": ("规模报酬可变", "variable returns"),
    "auto": ("自动", "as the data are"), "none": ("不处理", "none"), "raw": ("原始比重", "shares as they are"),
    "min-max": ("极差标准化", "by least and most"), "sum": ("总和", "sum"), "vector": ("向量归一", "by vectors"),
    "max": ("最大值", "maximum"), "eigenvector": ("特征向量法", "eigenvector"), "geometric": ("几何平均", "geometric mean"),
    "linear": ("线性", "linear"), "multiplicative": ("乘法合成", "multiplied"), "game": ("博弈组合", "by a game"),
    "ideal": ("按理想解", "by its ideal"), "reciprocal": ("取倒数", "reciprocal"), "negative": ("取负值", "negative"),
    "integer": ("整秩", "whole ranks"), "non-integer": ("非整秩", "ranks between"),
    "weighted": ("加权平均型", "weighted mean"), "max-min": ("主因素决定型", "max and min"),
    "max-product": ("主因素突出型", "max of products"), "bounded": ("有界和型", "bounded sum"),
    "t": ("t 检验", "t-test"), "mann-whitney": ("秩和检验", "Mann–Whitney"),
    "amounts": ("数量", "amounts"), "shares": ("比例（0 至 1）", "shares, 0 to 1"), "percentages": ("百分数", "percentages"),
    "cases": ("例数", "cases"), "equal": ("相等", "equal"), "unequal": ("不相等", "unequal"),
    "exact": ("确切", "exact"), "normal": ("正态近似", "by the normal"), "drawn": ("随机抽取", "drawn at random"),
    "wilcox": ("去掉零差", "without noughts"), "pratt": ("保留零差", "with noughts"),
    "ols": ("线性", "least squares"), "poisson": ("泊松", "Poisson"), "quasi-poisson": ("拟泊松", "quasi-Poisson"),
    "negative-binomial": ("负二项", "negative binomial"),
    "classical": ("经典", "classical"), "robust": ("稳健", "robust"), "cluster": ("聚类", "by clusters"),
    "pooled": ("合并", "pooled"), "two-way": ("双向固定效应", "two-way fixed effects"),
    "never": ("从未干预者", "never treated"), "not-yet": ("尚未干预者", "not yet treated"),
    "refuse": ("不接受", "refuse"), "drop": ("删去", "drop"), "keep": ("保留", "keep"),
    "ate": ("总体平均效应", "effect on everybody"), "att": ("干预者平均效应", "effect on the treated"),
    "sandwich": ("三明治估计", "sandwich"), "bootstrap": ("自助法", "bootstrap"), "quadratic": ("平方", "quadratic"),
    "codes": ("编码", "codes"), "counts": ("计数", "counts"),
    "ICC1": ("单向随机，单次", "one-way, single"), "ICC2": ("双向随机，单次", "two-way random, single"),
    "ICC3": ("双向混合，单次", "two-way mixed, single"), "ICC1k": ("单向随机，平均", "one-way, mean"),
    "ICC2k": ("双向随机，平均", "two-way random, mean"), "ICC3k": ("双向混合，平均", "two-way mixed, mean"),
    "table": ("查表值", "as in tables"), "proportional": ("按比例", "proportional"), "neyman": ("Neyman 最优", "Neyman"),
    "optimal": ("计费用的最优", "optimal with cost"), "square-root": ("平方根", "square root"), "zero": ("计为 0", "as 0"),
    "i-mr": ("单值与移动极差", "individuals"), "xbar-s": ("均值与标准差", "means and deviations"),
    "xbar-r": ("均值与极差", "means and ranges"), "p": ("不合格率", "shares"), "np": ("不合格数", "counts of a fixed number"),
    "u": ("单位缺陷数", "defects a unit"), "c": ("缺陷数", "defects"), "cusum": ("累积和", "cumulative sums"),
    "ewma": ("指数加权移动平均", "weighted moving average"),
}  # fmt: skip
