"""`scheme check`: where a notice contradicts itself, or leaves open what the office must decide.

A finding never stops a scheme from loading: what is listed is used, what is declared beside it is kept.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tancheng.scheme.document import Scheme
from tancheng.scheme.paper import Assembly, GroupBlueprint
from tancheng.scheme.rules import last_saturday


class Finding(NamedTuple):
    kind: str  # "contradiction" | "assumption" | "unknown"
    place: str
    text: str


def check(scheme: Scheme) -> list[Finding]:
    return [
        *_courses(scheme),
        *_pledge(scheme),
        *_rounds(scheme),
        *_hours(scheme),
        *_dates(scheme),
        *_paper(scheme),
        *_assembly(scheme),
        *_open_points(scheme),
    ]


def _courses(scheme: Scheme) -> Iterator[Finding]:
    clause = scheme.curriculum.clause
    if len(scheme.job_type) != scheme.curriculum.declared_job_types:
        yield Finding("contradiction", clause, f"写“共 {scheme.curriculum.declared_job_types} 个工种”，实际列出 {len(scheme.job_type)} 个")
    declared_public = scheme.curriculum.declared_public
    if declared_public is not None and declared_public != len(scheme.public_course):
        yield Finding("contradiction", f"{clause}（一）", f"写“共 {declared_public} 门”，实际列出 {len(scheme.public_course)} 门")
    for job in scheme.job_type:
        if job.declared_courses is not None and job.declared_courses != len(job.courses):
            yield Finding("contradiction", job.clause, f"{job.name}写“{job.declared_courses} 门课程”，实际列出 {len(job.courses)} 门")
    listed = sum(len(job.courses) for job in scheme.job_type)
    declared = scheme.curriculum.declared_professional
    if declared is not None and declared != listed:
        yield Finding("contradiction", clause, f"写“专业课程 {declared} 门”，各工种实际列出合计 {listed} 门")


def _pledge(scheme: Scheme) -> Iterator[Finding]:
    printed = scheme.application.printed_pledge_year
    notice_year = "".join(c for c in scheme.source.number.partition("〔")[2] if c.isdigit())[:4]
    if printed is not None and str(printed) != notice_year:
        yield Finding("contradiction", "附件1", f"承诺书落款印为 {printed} 年，通知为 {notice_year} 年；在线承诺用签署当日的日期")


def _rounds(scheme: Scheme) -> Iterator[Finding]:
    for round_ in scheme.selection_round:
        if round_.comment_until < round_.comment_from:
            yield Finding(
                "contradiction",
                round_.clause,
                f"公示时间 {round_.comment_from} 至 {round_.comment_until}，结束早于开始；公示期须由发布人改定",
            )
        if round_.declared_candidates not in (None, len(round_.candidates)):
            yield Finding("contradiction", round_.clause, f"写“{round_.declared_candidates} 家”，实际列出 {len(round_.candidates)} 家")


def _hours(scheme: Scheme) -> Iterator[Finding]:
    if scheme.study is None:
        return
    public = sum(course.class_hours for course in scheme.public_course)
    for job in scheme.job_type:
        total = public + sum(course.class_hours for course in job.courses)
        if total < scheme.study.required_class_hours:
            yield Finding(
                "contradiction",
                scheme.study.clause,
                f"{job.name}全部课程 {total} 课时，学完仍不足 {scheme.study.required_class_hours} 课时",
            )


def _dates(scheme: Scheme) -> Iterator[Finding]:
    if scheme.exam is None:
        return
    for day in scheme.exam.printed_dates:
        if day != last_saturday(day.year, day.month):
            yield Finding("contradiction", scheme.exam.clause, f"所列考期 {day} 不合“{scheme.exam.when}”")


def _paper(scheme: Scheme) -> Iterator[Finding]:
    paper = scheme.paper
    if paper is None:
        return
    items = sum(section.items for section in paper.section)
    points = sum((section.items * section.points for section in paper.section), Decimal(0))
    if items != paper.declared_items:
        yield Finding("contradiction", paper.clause, f"写“共 {paper.declared_items} 道题”，各题型合计 {items} 道")
    if points != paper.declared_points:
        yield Finding("contradiction", paper.clause, f"写“总分 {paper.declared_points} 分”，各题型合计 {points} 分")


def _assembly(scheme: Scheme) -> Iterator[Finding]:
    terms, exam = scheme.assembly, scheme.exam
    if terms is None:
        return
    if exam is not None:
        minutes = (exam.ends.hour - exam.starts.hour) * 60 + exam.ends.minute - exam.starts.minute
        slowest = max([terms.seconds, *(group.seconds or 0 for group in terms.group)])
        if slowest > minutes * 60:
            yield Finding("contradiction", terms.clause, f"组卷用时上限 {slowest} 秒，超过考试时间 {minutes} 分钟")
    if terms.approvals < 2:
        yield Finding("contradiction", terms.clause, f"写试卷由 {terms.approvals} 人审定；不足两人的按两人执行")
    yield from _groups(scheme, terms)
    for title, rows in (("", terms.cognitive), *((_of_group(scheme, group), group.cognitive) for group in terms.group)):
        fewest = sum((max(Decimal(0), row.share - row.tolerance) for row in rows), Decimal(0))
        most = sum((row.share + row.tolerance for row in rows), Decimal(0))
        if rows and not fewest <= 1 <= most:
            yield Finding("contradiction", terms.clause, f"{title}各认知层次占比合计在 {fewest:.0%} 至 {most:.0%} 之间，凑不成一份试卷")


def _groups(scheme: Scheme, terms: Assembly) -> Iterator[Finding]:
    """A blueprint of its own must be for job types, levels and courses that there are, and its courses must fit into their part of the paper."""
    jobs, levels = {job.code for job in scheme.job_type}, {level.code for level in scheme.level}
    for group in terms.group:
        unknown = [*sorted(set(group.job_types) - jobs), *sorted(set(group.levels) - levels)]
        courses = {course.code for job in group.job_types or jobs if job in jobs for course in scheme.courses_for(job)}
        unknown += sorted({row.code for row in group.course} - courses)
        if unknown:
            yield Finding("contradiction", terms.clause, f"单独的组卷要求写了方案中没有的工种、级别或课程：{'、'.join(unknown)}")
        total = sum((row.share for row in group.course), Decimal(0))
        if total > 1:
            yield Finding("contradiction", terms.clause, f"{_of_group(scheme, group)}各课程占比合计 {total:.0%}，超过一份试卷")


def _of_group(scheme: Scheme, group: GroupBlueprint) -> str:
    names = [job.name for job in scheme.job_type if job.code in group.job_types]
    names += [level.name for level in scheme.level if level.code in group.levels]
    return "、".join(names)


def _open_points(scheme: Scheme) -> Iterator[Finding]:
    for section in (scheme.study, scheme.exam, scheme.paper, scheme.assembly, scheme.resit, scheme.certificate):
        if section is not None and section.assumed:
            yield Finding("assumption", section.clause, "通知未写明，暂按方案文件所设：" + "、".join(section.assumed))
    for topic in scheme.unknown:
        yield Finding("unknown", scheme.source.number, f"尚未读到：{topic}")
