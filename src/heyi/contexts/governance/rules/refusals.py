"""What governance refuses, by name and in words. Not here: problems of a charter's text (wording_text)."""

from heyi.contexts.governance.rules.wording_text import TEXT
from heyi.kernel.errors import RuleBroken


class CodeTaken(RuleBroken):
    """Another organisation or alliance has this code."""

    default_code = "code_taken"


class CreditCodeTaken(RuleBroken):
    """Another organisation has this unified social credit code."""

    default_code = "credit_code_taken"


class ParentTooLow(RuleBroken):
    """An organisation cannot stand below one of a lower tier."""

    default_code = "parent_too_low"


class TreeCycle(RuleBroken):
    """An organisation cannot stand below itself."""

    default_code = "tree_cycle"


class NotAdmitted(RuleBroken):
    """The charter in force lets in no organisation of this tier, kind and position."""

    default_code = "charter_admits_no_such_member"


class AlreadyMember(RuleBroken):
    """The organisation belongs to the alliance in that time already."""

    default_code = "already_member"


class AllianceHasLead(RuleBroken):
    """An alliance has one lead at a time."""

    default_code = "alliance_has_lead"


class LeadStays(RuleBroken):
    """The lead cannot leave its alliance."""

    default_code = "lead_stays"


class MembershipOver(RuleBroken):
    """The membership has an end already."""

    default_code = "membership_over"


class InThePast(RuleBroken):
    """Authority is not changed for a time that has gone by: history is judged by what held then."""

    default_code = "in_the_past"


class PostForOneself(RuleBroken):
    """Nobody gives a post to themselves."""

    default_code = "post_for_oneself"


class PostHeldAlready(RuleBroken):
    """The account holds this post in that time already."""

    default_code = "post_held_already"


class OffCallAlready(RuleBroken):
    """That duty was taken off the roster before."""

    default_code = "off_call_already"


class PostOver(RuleBroken):
    """The post has an end already."""

    default_code = "post_over"


class RoleDoesNotFit(RuleBroken):
    """There is no such post at an organisation of this tier and kind."""

    default_code = "role_does_not_fit"


class PostOutsideAlliance(RuleBroken):
    """The organisation does not belong to the alliance the post is to hold in."""

    default_code = "post_outside_alliance"


class AccountClosed(RuleBroken):
    """The account does not sign in any more."""

    default_code = "account_closed"


class NoCharterInForce(RuleBroken):
    """The alliance has no charter at that time, so nothing can be done under it."""

    default_code = "no_charter_in_force"


class CharterForAnother(RuleBroken):
    """The text is the charter of another alliance: its code says so."""

    default_code = "charter_for_another"


class CharterUnchanged(RuleBroken):
    """The text is the one that will be in force then anyway."""

    default_code = "charter_unchanged"


class CharterHasErrors(RuleBroken):
    """The synergy check finds that patients could not be sent, received or taken back."""

    default_code = "charter_has_errors"


class CharterExcludesMember(RuleBroken):
    """Members of that time would not be let in by this text."""

    default_code = "charter_excludes_member"


class InstantTaken(RuleBroken):
    """Another version takes effect at that very instant."""

    default_code = "instant_taken"


SENTENCES: dict[str, tuple[str, str]] = {
    "code_taken": ("代码“{value}”已被使用。", "The code “{value}” is in use."),
    "credit_code_taken": ("该统一社会信用代码已登记在另一家机构。", "Another organisation has this credit code."),
    "parent_too_low": ("上级机构的层级低于本机构。", "The organisation above is of a lower tier."),
    "tree_cycle": ("机构不能归属于自己或自己的下级。", "An organisation cannot stand below itself."),
    "charter_admits_no_such_member": (
        "现行章程不接纳这一层级、类别与地位的机构。", "The charter admits no organisation of this tier, kind and position.",
    ),
    "already_member": ("该机构在这段时间已是成员。", "The organisation is a member in that time already."),
    "alliance_has_lead": ("医联体已有牵头单位。", "The alliance has a lead already."),
    "lead_stays": ("牵头单位不能退出。", "The lead cannot leave."),
    "membership_over": ("成员关系已有终止时间。", "The membership has an end already."),
    "in_the_past": ("不能改动已经过去的时间。", "Time that has gone by is not changed."),
    "post_for_oneself": ("不能给自己授予岗位。", "Nobody gives themselves a post."),
    "post_held_already": ("该账户在这段时间已任此岗位。", "The account holds this post in that time already."),
    "off_call_already": ("这一班已经撤下。", "This duty was taken off already."),
    "ends_before_start": ("结束须晚于开始。", "It must end after it begins."),
    "on_call_is_over": ("这个时间已经过了。", "That time is over."),
    "post_over": ("岗位已有终止时间。", "The post has an end already."),
    "role_does_not_fit": ("这类机构没有该岗位。", "There is no such post at an organisation of this kind."),
    "post_outside_alliance": ("该机构不属于所说的医联体。", "The organisation does not belong to that alliance."),
    "account_closed": ("该账户已停用。", "The account is closed."),
    "no_charter_in_force": ("该医联体此时没有生效的章程。", "The alliance has no charter in force."),
    "charter_for_another": ("这份章程属于“{code}”，不是“{alliance}”。", "This is the charter of “{code}”, not of “{alliance}”."),
    "charter_unchanged": ("内容与届时有效的章程相同。", "The text is the one that will be in force then."),
    "charter_has_errors": ("协同检查发现错误：{codes}。", "The synergy check finds errors: {codes}."),
    "charter_excludes_member": ("现有成员不符合这份章程：{members}。", "Present members would not be admitted: {members}."),
    "instant_taken": ("另有一版章程在同一时刻生效。", "Another version takes effect at that instant."),
    "charter_unreadable": ("章程文本有误，见各处提示。", "The charter cannot be read; see each note."),
    "preset_unknown": ("没有名为“{value}”的预设。", "There is no preset “{value}”."),
    "code_malformed": ("代码只用小写字母、数字和连字符，以字母开头。", "Use small letters, digits and hyphens, a letter first."),
    "division_malformed": ("区划代码为 2、4、6、9 或 12 位数字。", "A division code has 2, 4, 6, 9 or 12 digits."),
    "zone_malformed": (
        "统筹区代码只用字母、数字和连字符，最多 20 个字符，如 511500。",
        "A zone has letters, digits and hyphens, 20 at most, like 511500.",
    ),
    "too_many_capabilities": ("科室和服务最多 {limit} 项。", "At most {limit} departments and services."),
    "matrix_empty": (
        "表格至少要有一行表头（到达机构代码）和一行数据（出发机构代码开头）。",
        "The table needs a head line with codes of destinations and a line that begins with the code of an origin.",
    ),
    "matrix_too_large": ("表格太大，最多 {limit} 行、{limit} 列。", "The table is too large: at most {limit} rows and columns."),
    "matrix_code_unknown": ("{value}：没有这个机构代码。", "{value}: there is no such organisation code."),
    "matrix_code_twice": ("{value}：代码重复。", "{value}: the code stands twice."),
    "matrix_minutes": ("{value}：应为 0 至 {limit} 的整数分钟。", "{value}: whole minutes from 0 to {limit} belong here."),
    "matrix_cells": ("{value}：这一行的格数比表头多。", "{value}: the line has more cells than the head."),
    "ends_before_it_starts": ("终止早于开始。", "It ends before it starts."),
}  # fmt: skip

# What exactly is wrong is told by `heyi charter check` and on the charter page; a refusal points to the place.
_UNREADABLE = (
    "章程第 {value}（行:列）处有误，可用章程检查查看原因。",
    "Something is wrong at {value} (line:column); the charter check says what.",
)
SENTENCES |= {f"charter_{code}": _UNREADABLE for code in TEXT}
