"""Words about a charter's pathways: (Chinese reason, Chinese remedy, English reason, English remedy) by code."""

# ruff: noqa: E501 (a sentence and its translation are read side by side)

from collections.abc import Mapping

PATHWAYS: Mapping[str, tuple[str, str, str, str]] = {
    "pathway_unknown": ("没有名为“{value}”的绿色通道目录", "从 {known} 中选", "There is no pathway `{value}`", "Choose one of {known}"),
    "pathway_condition_unclear": ("条件不明", "只写 {known} 之一", "The condition is not clear", "Write exactly one of {known}"),
    "condition_part_strange": ("{kind} 条件不用“{value}”", "删去，或换一种条件", "A condition of {kind} has no `{value}`", "Remove it or choose another condition"),
    "condition_without_bound": ("{kind} 条件没有界限", "写 at_least、above、at_most、below 中的一项", "The condition of {kind} has no bound", "Write one of at_least, above, at_most, below"),
    "condition_of_another_kind": ("“{item}”是{kind}，这个条件不适用", "数值写界限，是否写 yes，选项写 among", "`{item}` is asked as {kind}, which this condition does not fit", "Bounds for a number, yes for a yes or no, among for a choice"),
    "no_option_of_item": ("“{value}”不是“{item}”的选项", "从它的 options 中选", "`{value}` is no option of `{item}`", "Choose one of its options"),
    "option_unclear": ("“{value}”不能作选项代码", "只用字母、数字、加减号", "`{value}` cannot be the code of an option", "Use letters, digits, plus and minus"),
    "unit_unclear": ("“{value}”不是单位", "写成 mmol/L、mg、10^9/L 这样", "`{value}` is no unit", "Write it like mmol/L, mg, 10^9/L"),
    "site_without_members": ("没有说明哪些成员", "写 tiers、kinds 或 members", "It does not say which members", "Write tiers, kinds or members"),
    "milestone_kind_once": ("{kind} 节点有 {number} 个，应为一个", "每条通道写一个", "There are {number} milestones of {kind} instead of one", "Write one for a pathway"),
    "milestone_per_hospital": ("{kind} 节点要按医院记录", "写 per: hospital", "A milestone of {kind} is told of each hospital", "Write per: hospital"),
    "order_in_circle": ("“{value}”的先后次序绕了一圈", "去掉一个 after", "The order of `{value}` leads back to itself", "Remove one `after`"),
    "choice_without_options": ("“{value}”不足两个选项", "补全 options", "`{value}` has fewer than two options", "Complete its options"),
    "number_without_bounds": ("“{value}”没有合理的上下限", "写 least 和 most", "`{value}` has no bounds that fit", "Write least and most"),
    "number_without_points": ("量表中的“{value}”没有分值", "写 bands", "`{value}` has no points in the scale", "Write bands"),
    "bands_unclear": ("“{value}”的分段不连续", "below 从小到大，最后一段不写 below", "The bands of `{value}` do not follow each other", "Let below rise, and leave it out in the last"),
    "scale_range_wrong": ("“{value}”的各项合计为 {least}–{most}", "更正 least、most 或分值", "The items of `{value}` give {least} to {most}", "Correct least, most or the points"),
    "cuts_out_of_order": ("“{value}”的分界不是从小到大", "按 at_least 排列", "The cuts of `{value}` do not rise", "Order them by at_least"),
    "dose_unclear": ("剂量不明", "按体重写 per_kg 和 weight_item；固定剂量写 least 和 most", "The dose is not clear", "By weight write per_kg and weight_item; fixed write least and most"),
    "figure_backwards": ("“{until}”不会晚于“{since}”", "调换 since 与 until", "`{until}` cannot come after `{since}`", "Swap since and until"),
    "statistic_does_not_fit": ("“{value}”没有{kind}", "换一种 statistic，或换一个 figure", "`{value}` has no {kind}", "Choose another statistic or figure"),
    "task_window_crossed": ("时间窗首尾不合", "opens ≤ due ≤ closes", "The window does not fit together", "opens ≤ due ≤ closes"),
}  # fmt: skip
