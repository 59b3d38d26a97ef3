"""The methods of agreement, each explained. Not here: how they run on a table (agreement_codes, agreement_scales)."""

from heyi.kernel.words import Words
from heyi.methods.agreement.cohen import WEIGHTINGS
from heyi.methods.agreement.intraclass import FORMS
from heyi.methods.tabular.agreement_codes import fleiss, kappa
from heyi.methods.tabular.agreement_reading import LEVEL
from heyi.methods.tabular.agreement_scales import cronbach, icc, kmo
from heyi.methods.tabular.method import Explained, Method, Option

METHODS = (
    Method(
        "kappa",
        kappa,
        Explained(
            file=Words(
                "每行一个对象，两列为两位编码者的编码（--columns a,b，文字或数字，空格表示未编码）；"
                "或首行首列类别相同的方形计数表（行为第一位编码者）。",
                "One row a subject, two columns with the codes of two coders (--columns a,b; texts or numbers, empty "
                "= not coded); "
                "or a square table of counts with the same categories in the first row and column (rows: the first coder).",
            ),
            formula="κ = (p_o − p_e)/(1 − p_e),  p_o = Σ w_ij p_ij,  p_e = Σ w_ij p_i. p_.j;  w = 1 − |i−j|/(k−1) or "
            "1 − (i−j)²/(k−1)²",
            source="Cohen 1960, 1968; Fleiss, Cohen & Everitt, Psychol Bull 1969;72:323-327; Byrt, Bishop & Carlin 1993; "
            "Landis & Koch 1977 (words)",
            status="secondary",
            assumes=Words(
                "两位编码者独立编码同一批对象，类别互斥且完备；加权时类别有序且间距相当。",
                "Two coders code the same subjects independently, categories exclude each other and cover all; "
                "weighted: they are "
                "ordered and evenly apart.",
            ),
            not_when=Words(
                "某一类别极多时 kappa 会偏低（同时看 PABAK、患病率与偏倚指数）；不同研究的 kappa 不宜直接比较；"
                "评定者多于两位时（fleiss-kappa）。",
                "Where one category prevails kappa is low whatever the agreement (see PABAK, prevalence and bias); "
                "not to compare "
                "studies; with more than two coders (fleiss-kappa).",
            ),
        ),
        takes=frozenset({"columns"}),
        options=(
            Option("weighting", WEIGHTINGS, "none", "加权：不加权、线性、二次", "weights of disagreement"),
            Option(
                "order",
                str,
                None,
                "类别从低到高，逗号分隔",
                "the categories from lowest to highest, with commas",
            ),
            LEVEL,
        ),
    ),
    Method(
        "fleiss-kappa",
        fleiss,
        Explained(
            file=Words(
                "每行一个对象。编码：每位评定者一列；计数：每个类别一列，写选该类别的人数（每行之和相同，自动识别）。",
                "One row a subject. Codes: a column for each rater; counts: a column for each category, how many "
                "raters chose it "
                "(all rows sum alike, which is detected).",
            ),
            formula="κ = (P̄ − P̄_e)/(1 − P̄_e);  P_i = (Σ n_ij² − m)/(m(m−1));  P̄_e = Σ p_j²",
            source="Fleiss, Psychol Bull 1971;76:378-382; Fleiss, Nee & Landis, Psychol Bull 1979;86:974-977; Gwet 2008",
            status="secondary",
            assumes=Words(
                "每个对象由同样多的评定者独立评定，评定者可以不是同一批人；类别无序。",
                "Every subject is rated by as many raters, independently, not necessarily the same; categories have no order.",
            ),
            not_when=Words(
                "类别有序或为数值时（icc）；某一类别极多时；评定者人数不等时。",
                "Where categories are ordered or are numbers (icc); where one prevails; where numbers of raters differ.",
            ),
        ),
        takes=frozenset({"columns"}),
        options=(
            Option(
                "form", ("auto", "codes", "counts"), "auto", "表的形式：编码或计数", "what the table holds"
            ),
            LEVEL,
        ),
    ),
    Method(
        "cronbach",
        cronbach,
        Explained(
            file=Words(
                "每行一位应答者，每列一个条目（数字）；有缺失的应答者整行不计。",
                "One row a respondent, one column an item (numbers); a respondent with a gap is left out.",
            ),
            formula="α = k/(k−1) · (1 − Σ s_i²/s_total²);  ω = (Σ λ_i)²/((Σ λ_i)² + Σ ψ_i)",
            source="Cronbach, Psychometrika 1951;16:297-334; Feldt, Woodruff & Salih 1987 (interval); McDonald 1999 (omega)",
            status="secondary",
            assumes=Words(
                "条目测量同一概念、方向一致、误差互不相关；α 还要求各条目载荷相等（否则为下界，看 ω）。",
                "Items measure one thing in one direction, their errors are unrelated; alpha also that they load "
                "alike (else it is a "
                "lower bound: see omega).",
            ),
            not_when=Words(
                "量表含多个维度时（请按维度分别计算）；条目很多时 α 自然偏高；有反向条目未处理时。",
                "Where the scale has several dimensions (one at a time); with many items alpha is high anyway; with "
                "reverse-coded items.",
            ),
        ),
        takes=frozenset({"columns"}),
        options=(
            Option("reverse", str, None, "反向计分的条目，逗号分隔", "items to be reversed, with commas"),
            Option("scale", str, None, "量表范围，如 1:5", "the ends of the scale, such as 1:5"),
            LEVEL,
        ),
    ),
    Method(
        "icc",
        icc,
        Explained(
            file=Words(
                "宽表：每行一个对象，每列一位评定者。长表：--unit 对象 --group 评定者 --outcome 评分。"
                "群内相关：--group 群 --outcome 数值（各群人数可不等，附设计效应）。",
                "Wide: one row a subject, one column a rater. Long: --unit subject --group rater --outcome rating. "
                "Clusters: --group "
                "cluster --outcome value (sizes may differ; the design effect is told).",
            ),
            formula="ICC(1,1) = (BMS−WMS)/(BMS+(k−1)WMS);  ICC(2,1) = (BMS−EMS)/(BMS+(k−1)EMS+k(JMS−EMS)/n);  "
            "ICC(3,1) = (BMS−EMS)/(BMS+(k−1)EMS);  (·,k) by Spearman–Brown;  deff = 1+(m−1)ICC",
            source="Shrout & Fleiss, Psychol Bull 1979;86:420-428; McGraw & Wong 1996; Donner & Koval 1980; Kish 1965",
            status="secondary",
            assumes=Words(
                "评分为连续量且近似正态、各对象误差方差相同。ICC1：评定者因对象而异；ICC2：评定者是随机样本；"
                "ICC3：只关心这几位评定者。",
                "Ratings are measures, about normal, with the same error everywhere. ICC1: each subject has other "
                "raters; ICC2: raters "
                "are a sample; ICC3: these raters alone.",
            ),
            not_when=Words(
                "评分为无序类别时（kappa）；对象彼此几乎没有差别时 ICC 必低，不代表评定不一致。",
                "Where ratings are categories without order (kappa); where subjects hardly differ it is low however "
                "well raters agree.",
            ),
        ),
        takes=frozenset({"columns", "group", "outcome"}),
        options=(Option("type", FORMS, "ICC2", "作为主要结果的形式", "which form the scalars tell"), LEVEL),
    ),
    Method(
        "kmo",
        kmo,
        Explained(
            file=Words(
                "每行一位应答者，每列一个条目（数字）；有缺失的应答者整行不计。",
                "One row a respondent, one column an item (numbers); a respondent with a gap is left out.",
            ),
            formula="KMO = Σ r_ij²/(Σ r_ij² + Σ a_ij²), a = partial correlation;  χ² = −(n−1−(2p+5)/6) ln|R|, df = p(p−1)/2",
            source="Kaiser, Psychometrika 1970;35:401-415; Kaiser & Rice 1974 (words); Bartlett, J R Stat Soc B 1954;16:296-298",
            status="secondary",
            assumes=Words(
                "条目近似连续、两两线性相关；巴特利特检验还要求多元正态。",
                "Items are about continuous and related linearly; Bartlett's test also that they are jointly normal.",
            ),
            not_when=Words(
                "样本很大时巴特利特检验几乎总显著；两个条目时 KMO 恒为 0.5；含总分等线性组合时（拒绝计算）。",
                "In large samples Bartlett's test is nearly always significant; with two items KMO is always 0.5; "
                "with totals among "
                "the items (refused).",
            ),
        ),
        takes=frozenset({"columns"}),
    ),
)
