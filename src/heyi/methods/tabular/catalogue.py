"""The names of all methods, each in a line, and where it lives; a family is loaded when one of its methods is asked for."""

from dataclasses import dataclass
from importlib import import_module

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.method import Method


@dataclass(frozen=True, slots=True)
class Entry:
    """A method by name. `family` is the module below heyi.methods.tabular that holds it."""

    name: str
    family: str
    zh: str
    en: str


ENTRIES = (
    Entry("ahp", "judgements", "层次分析法：两两比较得权重", "AHP: weights from comparisons in pairs"),
    Entry("entropy-weights", "spread", "熵权法", "entropy weights"),
    Entry("critic-weights", "spread", "CRITIC 权重", "CRITIC weights"),
    Entry("combined-weights", "spread", "组合权重", "weights combined"),
    Entry("topsis", "ideals", "TOPSIS 优劣解距离法", "TOPSIS"),
    Entry("entropy-topsis", "ideals", "熵权 TOPSIS", "TOPSIS with entropy weights"),
    Entry("rsr", "ranks", "秩和比法", "rank-sum ratio"),
    Entry("weighted-rsr", "ranks", "加权秩和比法", "weighted rank-sum ratio"),
    Entry("fuzzy", "grades", "模糊综合评价", "fuzzy comprehensive evaluation"),
    Entry("pmc", "grades", "PMC 政策一致性指数", "PMC index of policies"),
    Entry("coupling", "grades", "耦合协调度", "coupling coordination"),
    Entry(
        "scorecard",
        "trees",
        "指标树计分：平衡计分卡、结构—过程—结果",
        "scored trees: balanced scorecard, Donabedian",
    ),
    Entry("dea", "efficiency", "数据包络分析 CCR、BCC", "data envelopment analysis, CCR and BCC"),
    Entry("dea-super", "efficiency", "超效率 DEA", "super-efficiency"),
    Entry("dea-sbm", "efficiency", "基于松弛的 SBM 模型", "slacks-based measure"),
    Entry(
        "dea-bootstrap", "efficiency", "DEA 自助法（Simar–Wilson）", "bootstrapped efficiency (Simar–Wilson)"
    ),
    Entry("malmquist", "efficiency", "Malmquist 生产率指数", "Malmquist index of productivity"),
    Entry("before-after", "comparisons", "前后对照表", "before and after"),
    Entry("t-test", "comparisons", "两组 t 检验（含 Welch）", "t-test of two groups, Welch's beside it"),
    Entry("paired-t", "comparisons", "配对 t 检验", "paired t-test"),
    Entry("mann-whitney", "comparisons", "曼-惠特尼秩和检验", "Mann–Whitney test"),
    Entry("wilcoxon", "comparisons", "威尔科克森符号秩检验", "Wilcoxon signed-rank test"),
    Entry("chi-square", "counts", "卡方检验", "chi-square test"),
    Entry("fisher", "counts", "费希尔确切概率法", "Fisher's exact test"),
    Entry("kruskal", "comparisons", "克鲁斯卡尔-沃利斯检验", "Kruskal–Wallis test"),
    Entry("its", "series", "中断时间序列", "interrupted time series"),
    Entry("did", "differences", "双重差分", "difference in differences"),
    Entry("synthetic-control", "differences", "合成控制法", "synthetic control"),
    Entry("propensity", "differences", "倾向得分加权", "propensity weighting"),
    Entry("kappa", "agreement", "科恩 kappa", "Cohen's kappa"),
    Entry("fleiss-kappa", "agreement", "弗莱斯 kappa", "Fleiss' kappa"),
    Entry("cronbach", "agreement", "克隆巴赫 α", "Cronbach's alpha"),
    Entry("icc", "agreement", "组内相关系数", "intraclass correlation"),
    Entry("kmo", "agreement", "KMO 与巴特利特球形检验", "KMO and Bartlett's test"),
    Entry("sample-size", "sampling", "样本量", "sample size"),
    Entry("stratify", "sampling", "分层与整群的样本分配", "allocation to strata and clusters"),
    Entry(
        "survey-shares",
        "surveying",
        "问卷各题比例（有效份数、设计效应）",
        "shares of a survey: valid n, design effect",
    ),
    Entry("shapley", "fairness", "沙普利值", "Shapley value"),
    Entry("banzhaf", "fairness", "班扎夫指数", "Banzhaf index"),
    Entry("nucleolus", "fairness", "核仁", "nucleolus"),
    Entry("table-one", "describing", "基线特征表", "Table 1: each variable by group"),
    Entry("cross-table", "describing", "交叉表（小单元不显示）", "cross-table, small cells withheld"),
    Entry("missing", "describing", "缺失报告", "what is missing"),
    Entry("dictionary", "describing", "数据字典", "dictionary of the columns"),
    Entry(
        "content-coding",
        "coding",
        "内容分析：两位编码员与各地比较",
        "content analysis: two coders, places compared",
    ),
    Entry("control-chart", "charts", "控制图", "control chart"),
)

# For people who look for one: what they want, and the families that give it.
GROUPS = (
    (Words("权重", "Weights"), ("judgements", "spread")),
    (Words("综合评价", "Scores and ranks"), ("ideals", "ranks", "grades", "trees")),
    (Words("效率", "Efficiency"), ("efficiency",)),
    (Words("比较", "Comparisons"), ("comparisons", "counts")),
    (Words("效果", "Effects"), ("series", "differences")),
    (Words("信度和一致性", "Agreement and reliability"), ("agreement", "coding")),
    (Words("抽样和问卷", "Samples and surveys"), ("sampling", "surveying")),
    (Words("描述和数据质量", "Description and quality of data"), ("describing", "charts")),
    (Words("公平分配", "Fair shares"), ("fairness",)),
)

_BY_NAME = {entry.name: entry for entry in ENTRIES}


def method(name: str) -> Method:
    """The method of this name, its family loaded.

    Raises: Unfit for an unknown name.
    """
    entry = _BY_NAME.get(name)
    if entry is None:
        raise Unfit(
            "method_unknown",
            f"没有方法“{name}”：请看 heyi method list。",
            f"No method {name!r}: see heyi method list.",
        )
    family = import_module(f"heyi.methods.tabular.{entry.family}")
    found: dict[str, Method] = {one.name: one for one in family.METHODS}
    return found[name]
