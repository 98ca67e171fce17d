"""The links of the frame: public pages, and the desk's by role."""

from typing import NamedTuple

from django.urls import reverse

DEMO_PEOPLE = [
    ("newcomer", "新学员"),
    ("student", "学习中的学员"),
    ("candidate", "今天考试的考生"),
    ("graduate", "持证学员"),
    ("office", "经办"),
    ("finance", "财务"),
    ("writer", "命题员"),
    ("reviewer", "审题员"),
    ("marker", "阅卷员"),
    ("invigilator", "监考员"),
    ("centre", "中心管理员"),
]

_MAIN = [
    ("notice", "报考通知"),
    ("courses", "培训课程"),
    ("sittings", "考试安排"),
    ("verify", "证书查询"),
    ("talent", "人才库"),
    ("bases", "培训基地"),
]

# (group, [(url name, text, roles that see it)])
_DESK = [
    ("待办", [("desk", "待办总览", {"office", "finance", "marker", "invigilator", "centre", "writer", "reviewer"})]),
    (
        "报名与缴费",
        [
            ("desk_applications", "报名审核", {"office", "centre"}),
            ("desk_bills", "缴费与开票", {"office", "finance"}),
            ("desk_refunds", "退费审批", {"finance", "centre"}),
        ],
    ),
    (
        "学习与考试",
        [
            ("desk_enrolments", "学员与学时", {"office", "centre"}),
            ("desk_sittings", "考期安排", {"office", "centre", "invigilator"}),
            ("desk_forms", "组卷与审定", {"office", "centre"}),
            ("desk_marking", "简答阅卷", {"marker"}),
            ("desk_results", "成绩发布", {"office", "centre"}),
        ],
    ),
    (
        "题库",
        [
            ("desk_items", "我的题目", {"writer"}),
            ("desk_item_reviews", "审题", {"reviewer"}),
            ("desk_stimuli", "案例材料", {"writer"}),
            ("desk_item_import", "导入", {"writer"}),
            ("desk_item_export", "导出", {"writer"}),
            ("desk_bank", "题库概览", {"centre"}),
        ],
    ),
    ("证书与公示", [("desk_credentials", "证书管理", {"office", "centre"}), ("desk_rounds", "基地遴选与异议", {"centre", "office"})]),
    (
        "设置",
        [
            ("desk_schemes", "方案", {"office", "centre"}),
            ("desk_staff", "人员与岗位", {"centre"}),
            ("desk_journal", "操作记录", {"centre"}),
        ],
    ),
]


class Link(NamedTuple):
    url: str
    text: str
    current: bool


class Group(NamedTuple):
    title: str
    links: list[Link]


def main_links(path: str) -> list[Link]:
    return _links(_MAIN, path)


def desk_links(path: str, roles: frozenset[str]) -> list[Group]:
    """Groups with at least one link that one of `roles` may use."""
    shown = [(title, [(name, text) for name, text, allowed in links if allowed & roles]) for title, links in _DESK]
    here = _nearest([reverse(name) for _, links in shown for name, _ in links], path)
    return [Group(title, _links(links, here)) for title, links in shown if links]


def _links(links: list[tuple[str, str]], path: str) -> list[Link]:
    here = _nearest([reverse(name) for name, _ in links], path)
    return [Link(url := reverse(name), text, url == here) for name, text in links]


def _nearest(addresses: list[str], path: str) -> str:
    """The one that the page belongs to: of two that its path begins with, the longer. The desk itself has no pages below it."""
    lone = {"/", reverse("desk")}
    return max((url for url in addresses if path == url or (url not in lone and path.startswith(url))), key=len, default="")
