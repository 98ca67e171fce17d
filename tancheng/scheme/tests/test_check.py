"""`scheme check` finds where notice 粤清协〔2024〕19号 contradicts itself, and nothing else."""

from decimal import Decimal
from io import StringIO

import msgspec
import pytest
from django.core.management import CommandError, call_command

from tancheng.scheme.check import check
from tancheng.scheme.paper import CourseShare, GroupBlueprint
from tancheng.testing import scheme_text


def contradictions(scheme):
    return {(finding.place, finding.text) for finding in check(scheme) if finding.kind == "contradiction"}


def test_the_notice_contradicts_itself_in_four_places(notice):
    assert contradictions(notice) == {
        ("一（二）3", "碳排放核查员写“8 门课程”，实际列出 9 门"),
        ("一", "写“专业课程 37 门”，各工种实际列出合计 38 门"),
        ("附件1", "承诺书落款印为 2022 年，通知为 2024 年；在线承诺用签署当日的日期"),
        ("附件2", "公示时间 2023-12-26 至 2023-01-02，结束早于开始；公示期须由发布人改定"),
    }


def test_what_the_office_must_confirm_is_listed_with_its_clause(notice):
    assumed = {finding.place: finding.text for finding in check(notice) if finding.kind == "assumption"}
    assert "1 课时等于多少分钟" in assumed[notice.study.clause]
    assert "半年的起算日" in assumed[notice.resit.clause]


def test_what_has_not_been_read_is_listed(notice_2026):
    unknown = [finding.text for finding in check(notice_2026) if finding.kind == "unknown"]
    assert unknown == [f"尚未读到：{topic}" for topic in notice_2026.unknown]
    assert not contradictions(notice_2026)


def test_course_hours_that_cannot_reach_the_required_hours_are_found(notice):
    strict = msgspec.structs.replace(notice, study=msgspec.structs.replace(notice.study, required_class_hours=1000))
    assert {place for place, text in contradictions(strict) if "学完仍不足 1000 课时" in text} == {notice.study.clause}


def test_a_printed_date_off_the_rule_is_found(notice):
    from datetime import date

    exam = msgspec.structs.replace(notice.exam, printed_dates=[*notice.exam.printed_dates, date(2024, 10, 19)])
    assert (notice.exam.clause, "所列考期 2024-10-19 不合“每月最后一个周六上午”") in contradictions(
        msgspec.structs.replace(notice, exam=exam)
    )


def test_sections_that_do_not_add_up_are_found(notice):
    paper = msgspec.structs.replace(notice.paper, declared_items=100, section=notice.paper.section[:-1])
    texts = {text for place, text in contradictions(msgspec.structs.replace(notice, paper=paper)) if place == paper.clause}
    assert len(texts) == 2
    assert any(text.startswith("写“共 100 道题”") for text in texts)


def test_more_time_for_the_items_than_the_exam_has_is_found(notice):
    slow = msgspec.structs.replace(notice.assembly, seconds=notice.assembly.seconds + 60)
    found = contradictions(msgspec.structs.replace(notice, assembly=slow))
    assert (notice.assembly.clause, "组卷用时上限 5460 秒，超过考试时间 90 分钟") in found


def test_cognitive_levels_that_make_no_whole_are_found(notice):
    half = msgspec.structs.replace(notice.assembly, cognitive=notice.assembly.cognitive[:1])
    assert "各认知层次占比合计在 0% 至 30% 之间，凑不成一份试卷" in {
        text for _, text in contradictions(msgspec.structs.replace(notice, assembly=half))
    }


def test_the_command_names_every_finding_and_counts_them(notice):
    out = StringIO()
    call_command("scheme_check", stdout=out)
    assert "矛盾  一（二）3：碳排放核查员写“8 门课程”，实际列出 9 门" in out.getvalue()
    assert "共 4 处矛盾" in out.getvalue()


def test_the_command_refuses_an_unreadable_file_with_its_name(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text(scheme_text().replace("format = 1", "format = 2"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"broken\.toml"):
        call_command("scheme_check", broken)


def with_group(notice, **terms):
    group = GroupBlueprint(**terms)
    return msgspec.structs.replace(notice, assembly=msgspec.structs.replace(notice.assembly, group=[group]))


def test_a_blueprint_for_what_the_scheme_does_not_have_is_found(notice):
    course = CourseShare(code="trd-01", share=Decimal("0.1"), tolerance=Decimal("0.01"))
    texts = {text for _, text in contradictions(with_group(notice, job_types=["acc", "air"], levels=["2"], course=[course]))}
    assert "单独的组卷要求写了方案中没有的工种、级别或课程：air、2、trd-01" in texts


def test_a_blueprint_whose_courses_are_more_than_a_paper_is_found(notice):
    courses = [CourseShare(code=f"acc-0{n}", share=Decimal("0.4"), tolerance=Decimal("0.01")) for n in (1, 2, 3)]
    texts = {text for _, text in contradictions(with_group(notice, job_types=["acc"], course=courses))}
    assert "碳排放核算员各课程占比合计 120%，超过一份试卷" in texts


def test_a_blueprint_that_takes_longer_than_the_exam_is_found(notice):
    texts = {text for _, text in contradictions(with_group(notice, levels=["3"], seconds=6000))}
    assert "组卷用时上限 6000 秒，超过考试时间 90 分钟" in texts


def test_fewer_than_two_approvals_of_a_paper_are_reported(notice):
    one = msgspec.structs.replace(notice, assembly=msgspec.structs.replace(notice.assembly, approvals=1))
    assert "写试卷由 1 人审定；不足两人的按两人执行" in {text for _, text in contradictions(one)}
