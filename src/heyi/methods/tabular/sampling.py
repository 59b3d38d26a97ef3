"""The methods of sampling, each explained. Not here: how they run on a table (sampling_plans, sampling_strata)."""

from heyi.kernel.words import Words
from heyi.methods.sampling.allocation import METHODS as ALLOCATIONS
from heyi.methods.tabular.method import Explained, Method, Option
from heyi.methods.tabular.sampling_plans import sample_size
from heyi.methods.tabular.sampling_strata import stratify

METHODS = (
    Method(
        "sample-size",
        sample_size,
        Explained(
            file=Words(
                "每行一个方案，按需取列：p,d（一个率；relative 为相对误差）；sd,d（均数）；p1,p2（两个率）；"
                "mean1,mean2,sd（两个均数，ratio 为两组人数比）；n（已有样本量，求精度或效能）；"
                "另有 confidence、power、population、deff 或 m,icc、nonresponse。",
                "One row a plan, columns as needed: p,d (a proportion; relative is the relative margin); sd,d (a "
                "mean); p1,p2 (two "
                "proportions); mean1,mean2,sd (two means; ratio of the groups); n (a given size: its precision or "
                "power); beside "
                "them confidence, power, population, deff or m,icc, nonresponse.",
            ),
            formula="n0 = z² p(1−p)/d² or (z s/d)²;  n1 = n0/(1+(n0−1)/N);  n2 = n1·deff, deff = 1+(m−1)ICC;  "
            "n = ⌈⌈n2⌉/(1−r)⌉;  groups: (z_α √(p̄q̄(1+1/k)) + z_β √(p1q1+p2q2/k))²/(p1−p2)², (z_α+z_β)² s²(1+1/k)/Δ²",
            source="Cochran, Sampling Techniques 1977, ch. 4; Fleiss, Levin & Paik 2003, ch. 4; Kish 1965",
            status="secondary",
            assumes=Words(
                "简单随机抽样（群的影响由 deff 计入），正态近似成立；无应答者与应答者没有差别。",
                "Simple random sampling (clusters by deff), the normal approximation, those who do not answer are "
                "like those who do.",
            ),
            not_when=Words(
                "p 接近 0 或 1 时正态近似偏小（看 Wilson 与精确区间）；群很少时 deff 不稳定；"
                "无应答与结局有关时加大样本并不消除偏倚。",
                "With p near 0 or 1 (see Wilson's and the exact interval); with few clusters; where not answering "
                "has to do with the "
                "outcome, a larger sample does not mend it.",
            ),
        ),
        options=(
            Option(
                "z",
                ("table", "exact"),
                "table",
                "估计时的 z：如表所印（1.96）或精确值",
                "z of precision as tables print it (1.96), or exact",
            ),
            Option(
                "confidence", float, None, "缺省置信水平（0.95）", "confidence where a plan has none (0.95)"
            ),
            Option("power", float, None, "缺省检验效能（0.8）", "power where a plan has none (0.8)"),
        ),
    ),
    Method(
        "stratify",
        stratify,
        Explained(
            file=Words(
                "每行一层：名称、总体数（N）、可选标准差（S）与单位费用；--total 写样本总数。"
                "多阶段：--clusters 每层几个群，--take 每群几人（数或列名）。",
                "One row a stratum: name, population (N), and if known standard deviation (S) and cost; --total is "
                "the sample. In "
                "stages: --clusters of each stratum, --take of each cluster (numbers or columns).",
            ),
            formula="proportional n N_h/N;  Neyman n N_h S_h/Σ N_h S_h;  optimal n (N_h S_h/√c_h)/Σ(N_h S_h/√c_h);  "
            "square root n √N_h/Σ√N_h;  weight N_h/n_h",
            source="Cochran, Sampling Techniques 1977, ch. 5; Neyman 1934; Kish 1965 (deff of weights)",
            status="secondary",
            assumes=Words(
                "各层互斥、合为总体，层内简单随机抽样；标准差与费用大致已知。",
                "Strata exclude each other and make up the population, within them sampling is simple; spreads and costs are "
                "roughly known.",
            ),
            not_when=Words(
                "需要每层单独报告时，按比例分配会使小层人数不足（用 equal、square-root 或 --least）；分配不等时分析须加权。",
                "Where each stratum is reported by itself, small ones get too few in proportion (equal, square-root "
                "or --least); "
                "unequal shares must be weighted.",
            ),
        ),
        options=(
            Option("size", str, "N", "各层总体数的列", "the column of the population of strata"),
            Option("sd", str, "S", "各层标准差的列", "the column of standard deviations"),
            Option("cost_of", str, None, "各层单位费用的列", "the column of the cost of one"),
            Option("total", int, None, "样本总数", "the size of the sample"),
            Option("method", ALLOCATIONS, "proportional", "分配方法", "how the sample is shared out"),
            Option("least", int, 1, "每层最少数", "the least of each stratum"),
            Option(
                "clusters",
                str,
                None,
                "每层抽几个群（数或列名）",
                "clusters of each stratum (number or column)",
            ),
            Option(
                "take", str, None, "每群抽几人（数或列名）", "how many of each cluster (number or column)"
            ),
        ),
    ),
)
