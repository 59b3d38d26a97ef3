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
    "used_item_differs": ("“{value}”与所引用的“{item}”的 {key} 不同", "两处写成一样，或去掉 uses", "`{value}` and `{item}`, which it uses, differ in {key}", "Write both alike or remove `uses`"),
    "scale_and_item_alike": ("“{value}”既是量表又是条目", "换一个代码：asks 要能分清问哪一个", "`{value}` is both a scale and an item", "Choose another code: `asks` must tell which is meant"),
    "known_as_unknown": ("患者页上没有“{value}”", "从 {known} 中选，或删去 known_as", "The patient's page knows no `{value}`", "Choose one of {known} or remove known_as"),
    "known_as_strange": ("“{value}”不能写 known_as", "只有通道 items 中的数值可以写", "`{value}` cannot have known_as", "Only a number among the items of the pathway can"),
    "alert_without_next": ("{kind} 节点之后没有下一站可告知", "at 写 here、origin 或 lead", "After a milestone of {kind} there is no next place to tell", "Let `at` be here, origin or lead"),
    "span_backwards": ("“{value}”不会晚于“{since}”", "调换 span 与 since", "`{value}` cannot come after `{since}`", "Swap span and since"),
    "figure_part_strange": ("{kind} 指标不用 {key}", "删去；用时写 target_minutes，比例写 target_ratio", "A figure of {kind} has no {key}", "Remove it; target_minutes is for an interval, target_ratio for an interval or a share"),
    "figure_backwards": ("“{until}”不会晚于“{since}”", "调换 since 与 until", "`{until}` cannot come after `{since}`", "Swap since and until"),
    "statistic_does_not_fit": ("“{value}”没有{kind}", "换一种 statistic，或换一个 figure", "`{value}` has no {kind}", "Choose another statistic or figure"),
    "task_window_crossed": ("时间窗首尾不合", "opens ≤ due ≤ closes", "The window does not fit together", "opens ≤ due ≤ closes"),
}  # fmt: skip
