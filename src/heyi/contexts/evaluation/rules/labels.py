"""What the columns and figures of an answer are called in a report. A name without words here stands as it is."""

from heyi.methods.tabular.answer import Words

ZH, EN = "zh-hans", "en"

LABELS = {
    "unit": Words("单位", "Unit"),
    "criterion": Words("指标", "Criterion"),
    "score": Words("得分", "Score"),
    "rank": Words("排名", "Rank"),
    "weight": Words("权重", "Weight"),
    "weight_eigenvector": Words("特征向量权重", "Weight, eigenvector"),
    "weight_geometric": Words("几何平均权重", "Weight, geometric means"),
    "entropy": Words("熵值", "Entropy"),
    "divergence": Words("差异系数", "Divergence"),
    "distance_best": Words("到最优解距离", "Distance to best"),
    "distance_worst": Words("到最劣解距离", "Distance to worst"),
    "efficiency": Words("效率", "Efficiency"),
    "technical": Words("纯技术效率", "Technical efficiency"),
    "scale": Words("规模效率", "Scale efficiency"),
    "returns": Words("规模报酬", "Returns to scale"),
    "peers": Words("参照单位", "Peers"),
    "rsr": Words("秩和比", "RSR"),
    "probit": Words("概率单位", "Probit"),
    "fitted": Words("拟合值", "Fitted"),
    "counterfactual": Words("若无干预", "Without the change"),
    "grade": Words("等级", "Grade"),
    "value": Words("值", "Value"),
    "coupling": Words("耦合度", "Coupling"),
    "development": Words("综合发展指数", "Development"),
    "rank_low": Words("排名下限", "Rank, low"),
    "rank_high": Words("排名上限", "Rank, high"),
    "share_first": Words("居首比例", "Share first"),
    "share_same": Words("名次不变比例", "Share unchanged"),
    "left_out": Words("去掉的指标", "Left out"),
    "agreement": Words("次序一致性", "Agreement"),
    "first": Words("居首", "First"),
    "term": Words("项", "Term"),
    "estimate": Words("估计值", "Estimate"),
    "se": Words("标准误", "SE"),
    "statistic": Words("统计量", "Statistic"),
    "df": Words("自由度", "df"),
    "p": Words("P", "P"),
    "low": Words("下限", "Low"),
    "high": Words("上限", "High"),
    "effect": Words("效应", "Effect"),
    "n": Words("n", "n"),
    "mean": Words("均值", "Mean"),
    "sd": Words("标准差", "SD"),
    "median": Words("中位数", "Median"),
    "cr": Words("一致性比例 CR", "Consistency ratio CR"),
    "ci": Words("一致性指标 CI", "Consistency index CI"),
    "lambda_max": Words("最大特征值", "Largest eigenvalue"),
    "intercept": Words("截距", "Intercept"),
    "slope": Words("斜率", "Slope"),
    "r_squared": Words("决定系数 R²", "R²"),
    "f": Words("F", "F"),
    "draws": Words("抽样次数", "Draws"),
    "spread": Words("权重变动幅度", "Weights moved by up to"),
    "seed": Words("随机种子", "Seed"),
    "mean_agreement": Words("次序一致性均值", "Mean agreement"),
    "least_agreement": Words("次序一致性最小值", "Least agreement"),
    "time": Words("时间", "Time"),
    "period": Words("时期", "Period"),
    "group": Words("组", "Group"),
    "weights": Words("权重", "Weights"),
    "terms": Words("回归系数", "Regression"),
    "filled": Words("补全的比较", "Comparisons filled in"),
    "judges": Words("各位专家", "Judges"),
    "distribution": Words("分布", "Distribution"),
    "event_study": Words("事件研究", "Event study"),
}

STATUSES = {
    "official": Words("已核对原文", "original text checked"),
    "secondary": Words("转引", "from a source that quotes it"),
    "unverified": Words("未核实", "unverified"),
    "assumption": Words("假设", "assumption"),
    "constructed": Words("构造数据", "constructed data"),
}

DIRECTIONS = {
    "benefit": Words("越大越好", "more is better"),
    "cost": Words("越小越好", "less is better"),
    "interval": Words("适度为好", "best between"),
}

SENTENCES = {
    "object": Words("评价客体", "What is evaluated"),
    "evaluator": Words("评价主体", "Who evaluates"),
    "day": Words("日期", "Date"),
    "plan": Words("方案", "Plan"),
    "purpose": Words("目的", "Purpose"),
    "theory": Words("理论依据与模型", "Theory and model"),
    "content": Words("评价内容", "Content"),
    "data": Words("数据", "Data"),
    "results": Words("结果", "Results"),
    "conclusions": Words("结论", "Conclusions"),
    "again": Words("复现", "To do it again"),
    "dimension": Words("维度", "Dimension"),
    "indicator": Words("指标", "Indicator"),
    "column": Words("列", "Column"),
    "direction": Words("方向", "Direction"),
    "source": Words("出处", "Source"),
    "status": Words("可信程度", "Certainty"),
    "table": Words("表", "Table"),
    "rows": Words("行数", "Rows"),
    "program": Words("程序", "Program"),
    "version": Words("版本", "Version"),
    "method": Words("方法", "Method"),
    "formula": Words("公式", "Formula"),
    "assumes": Words("前提", "Takes for granted"),
    "not_when": Words("不宜使用", "Not when"),
    "options": Words("选项", "Options"),
    "remarks": Words("注意", "Note"),
    "figures": Words("主要数字", "Figures"),
    "step": Words("步骤", "Step"),
}


def label(name: str, language: str) -> str:
    """What a column or figure is called."""
    words = LABELS.get(name)
    return name if words is None else said(words, language)


def said(words: Words, language: str) -> str:
    """The words in this language."""
    return words.en if language == EN else words.zh


def sentence(name: str, language: str) -> str:
    """A heading or a word of the report itself."""
    return said(SENTENCES[name], language)
