"""The notice as page and PDF: both are the scheme."""

import io
import re

import msgspec
import pytest
from django.urls import reverse
from pypdf import PdfReader

from tancheng.ledger import journal
from tancheng.notices.models import Notice
from tancheng.notices.paper import notice_pdf
from tancheng.notices.services import publish_notice
from tancheng.scheme.services import publish_scheme
from tancheng.testing import a_scheme, scheme_text

pytestmark = pytest.mark.django_db


def page(client, version):
    return client.get(reverse("notice_version", args=[version.code, version.revision])).content.decode()


def words(pdf):
    return re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages))


def test_every_course_stands_on_the_page(client, scheme):
    html = client.get(reverse("notice")).content.decode()
    document = scheme.document
    for course in (*document.public_course, *(course for job in document.job_type for course in job.courses)):
        assert course.name in html


def test_the_fees_are_the_scheme_s(client, scheme):
    html = client.get(reverse("notice")).content.decode()
    for fee in scheme.document.fee:
        assert f"{fee.member} 元/人" in html
        assert f"{fee.non_member} 元/人" in html


def test_hours_dates_and_pass_mark_are_the_scheme_s(client, scheme):
    html = client.get(reverse("notice")).content.decode()
    document = scheme.document
    assert f"学习满 {document.study.required_class_hours} 个课时后方可参加考试" in html
    assert f"共 {document.paper.declared_items} 道题" in html
    assert f"{document.paper.pass_points} 分为及格" in html
    assert document.resit.text in html
    for day in document.exam.printed_dates:
        assert f"{day.year}年{day.month}月{day.day}日" in html


def test_where_the_notice_miscounts_the_page_says_what_it_follows(client, scheme):
    html = client.get(reverse("notice")).content.decode()
    assert "通知原文写“8 门课程”，所列为 9 门" in html
    assert "通知原文写专业课程共 37 门，各工种所列合计 38 门" in html


def test_a_changed_fee_is_a_new_page_and_the_old_one_stays(client, scheme):
    fee = scheme.document.fee[0]
    changed, _ = publish_scheme(scheme_text().replace(f'member = "{fee.member}"', f'member = "{fee.member + 100}"', 1))
    assert f"{fee.member + 100} 元/人" in page(client, changed)
    old = page(client, scheme)
    assert f"{fee.member} 元/人" in old
    assert "这是旧版本" in old


def test_a_scheme_that_leaves_much_open_says_so(client):
    html = page(client, a_scheme("gdcpa-2026-12"))
    assert "收费标准尚未公布" in html
    assert "考试安排尚未公布" in html


def test_without_any_scheme_the_page_says_so(client):
    assert "还没有发布通知" in client.get(reverse("notice")).content.decode()


def test_unknown_versions_are_not_found(client, scheme):
    for code, revision in (("nobody", 1), (scheme.code, 99), (scheme.code, 10**30)):
        assert client.get(reverse("notice_version", args=[code, revision])).status_code == 404
        assert client.get(reverse("notice_pdf", args=[code, revision])).status_code == 404


def test_the_pdf_is_the_same_notice(client, scheme):
    answer = client.get(reverse("notice_pdf", args=[scheme.code, scheme.revision]))
    assert answer["Content-Type"] == "application/pdf"
    text = words(answer.content)
    document = scheme.document
    assert document.source.title in text
    assert document.source.number in text
    assert f"会员{document.fee[0].member}元/人、非会员{document.fee[0].non_member}元/人" in text
    for job in document.job_type:
        assert all(re.sub(r"\s", "", course.name) in text for course in job.courses)


def test_the_pdf_of_a_scheme_that_leaves_much_open(client):
    version = a_scheme("gdcpa-2026-12")
    text = words(notice_pdf(version.document))
    assert version.document.source.number in text
    assert "考试安排" not in text


@pytest.mark.parametrize("open_section", ["paper", "resit", "certificate", "study", "audience"])
def test_any_section_may_still_be_open(client, scheme, open_section):
    notice = msgspec.structs.replace(scheme.document, **{open_section: None})
    assert scheme.document.source.title in words(notice_pdf(notice))


def test_publishing_a_notice_is_done_once_for_a_version(scheme, centre):
    notice = publish_notice(scheme, by=centre)
    assert publish_notice(scheme, by=centre) == notice
    assert (Notice.objects.count(), notice.number) == (1, scheme.document.source.number)
    assert journal.history(notice).get().act == "publish_notice"


def test_a_notice_without_courses_still_names_its_job_types(client, scheme):
    version = a_scheme("gdcpa-2026-12")
    html, paper = page(client, version), words(notice_pdf(version.document))
    for job in version.document.job_type:
        assert job.name in html
        assert job.name in paper
    assert "#audience" not in html


def test_the_rule_of_the_exam_dates_is_worded_by_the_scheme(client):
    version = publish_scheme(scheme_text().replace("每月最后一个周六上午", "每季末月最后一个周六上午"))[0]
    assert version.document.exam.when in page(client, version)
    assert version.document.exam.when in words(notice_pdf(version.document))
