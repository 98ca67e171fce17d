import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tancheng.enrolment.models import Application, Review, Status
from tancheng.institutions.models import MemberUnit
from tancheng.ledger.models import Entry
from tancheng.testing import a_scheme, a_user, an_application, an_id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return an_application(a_user(name="林晓雯"), id_number=an_id_number(77))


def text(response):
    return response.content.decode()


def test_the_list_shows_who_waits(as_user, office, application):
    an_application(status=Status.DRAFT, name="还没交")
    shown = text(as_user(office).get(reverse("desk_applications")))
    assert "林晓雯" in shown
    assert "还没交" not in shown
    assert "碳排放核算员 四级" in shown


def test_filters_by_status_name_and_code(as_user, office, application):
    other = an_application(a_user(name="贺一鸣"), status=Status.APPROVED)
    client, url = as_user(office), reverse("desk_applications")
    assert "贺一鸣" not in text(client.get(url))
    assert "贺一鸣" in text(client.get(url, {"status": "approved"}))
    assert "贺一鸣" in text(client.get(url, {"status": "", "q": other.code.lower()}))
    assert "没有找到“不存在”" in text(client.get(url, {"q": "不存在"}))
    assert client.get(url, {"status": "x", "q": "\0", "page": "x"}).status_code == 400


def test_the_empty_list_says_so(as_user, office, scheme):
    assert "没有等待审核的报名" in text(as_user(office).get(reverse("desk_applications")))


def test_the_number_of_queries_does_not_grow_with_the_list(as_user, office, application, django_assert_max_num_queries):
    for _ in range(12):
        an_application()
    client = as_user(office)
    with django_assert_max_num_queries(12):
        client.get(reverse("desk_applications"))


def test_exports_hold_no_id_number(as_user, office):
    made = an_application(a_user(name="林晓雯"), id_number=an_id_number(77), employer="=1+1")
    client, url = as_user(office), reverse("desk_applications_export")
    book = client.get(url).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == [made.code, "待审核", "林晓雯"]
    assert rows[1][6] == "=1+1"
    sheet = client.get(url, {"format": "csv"}).content.decode("utf-8-sig")
    assert "'=1+1" in sheet
    assert an_id_number(77) not in sheet + str(rows)


def test_the_review_page_has_ticked_what_rules_can_decide(as_user, office, application):
    shown = text(as_user(office).get(reverse("desk_application", args=[application.code])))
    for wanted in ("符合 GB 11643", "中专（中职）以上学历（含在读）（四（二）1（1））", "没有照片", "没有同一证件的其他报名"):
        assert wanted in shown
    assert an_id_number(77) not in shown
    fee = application.scheme.document.fee_for("4")
    assert f"{fee.non_member:,}" in shown
    assert reverse("desk_accept", args=[application.code]) in shown


def test_member_units_are_recognised(as_user, office, application):
    MemberUnit.objects.create(name="南岭示例电厂", member_from=date(2020, 1, 1))
    assert "工作单位在会员名册内" in text(as_user(office).get(reverse("desk_application", args=[application.code])))


def test_other_applications_of_the_same_person_are_shown(as_user, office, application):
    other = an_application(id_number=an_id_number(77), job_type="ver")
    assert other.code in text(as_user(office).get(reverse("desk_application", args=[application.code])))


def test_a_scheme_without_fees_says_so(as_user, office):
    made = an_application(scheme=a_scheme("gdcpa-2026-12"))
    assert "尚未公布收费标准" in text(as_user(office).get(reverse("desk_application", args=[made.code])))


def test_returning_with_all_faults_at_once(as_user, office, application):
    values = {"fault": ["photo", "employer"], "text_employer": "请写营业执照上的全称", "note": "谢谢"}
    response = as_user(office).post(reverse("desk_return", args=[application.code]), values)
    assert response.url == reverse("desk_applications")
    review = Review.objects.get()
    assert [fault["field"] for fault in review.faults] == ["photo", "employer"]
    assert review.faults[1]["text"] == "请写营业执照上的全称"


def test_returning_nothing_keeps_the_page_and_says_why(as_user, office, application):
    response = as_user(office).post(reverse("desk_return", args=[application.code]), {"text_photo": "我写的话"})
    assert response.status_code == 422
    assert "没有写明需要补正什么" in text(response)
    assert "我写的话" in text(response)


def test_rejecting(as_user, office, application):
    url = reverse("desk_reject", args=[application.code])
    assert as_user(office).post(url, {"note": ""}).status_code == 422
    as_user(office).post(url, {"note": "不符合培训对象"})
    application.refresh_from_db()
    assert application.status == Status.REJECTED


def test_after_a_decision_the_next_one_follows(as_user, office, application):
    following = an_application()
    response = as_user(office).post(reverse("desk_reject", args=[application.code]), {"note": "原因"})
    assert response.url == reverse("desk_application", args=[following.code])


def test_revealing_the_number_once_with_a_purpose(as_user, office, application):
    client, url = as_user(office), reverse("desk_reveal", args=[application.code])
    assert client.get(url).status_code == 405
    assert "没有写明用途" in text(client.post(url, {"reason": ""}))
    assert an_id_number(77) in text(client.post(url, {"reason": "制证核对"}))
    assert an_id_number(77) not in text(client.get(reverse("desk_application", args=[application.code])))
    assert Entry.objects.get(act="reveal_id_number").reason == "制证核对"


def test_accepting_goes_to_billing(as_user, office, application):
    client = as_user(office)
    client.post(reverse("desk_accept", args=[application.code]), {"price": "non_member"})
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert application.bill.amount == application.scheme.document.fee_for("4").non_member


@pytest.mark.parametrize("who", ["trainee", "finance", "marker", "invigilator"])
@pytest.mark.parametrize(
    "name", ["desk_applications", "desk_applications_export", "desk_application", "desk_return", "desk_reject", "desk_reveal"]
)
def test_the_desk_is_closed_to_others(as_user, request, application, who, name):
    url = reverse(name, args=[application.code] if name not in {"desk_applications", "desk_applications_export"} else [])
    client = as_user(request.getfixturevalue(who))
    response = client.post(url, {"note": "x", "reason": "xx"}) if name in {"desk_return", "desk_reject", "desk_reveal"} else client.get(url)
    assert response.status_code == 403
    assert Application.objects.get().status == Status.SUBMITTED


def test_the_centre_may_look_but_not_decide(as_user, centre, application):
    client = as_user(centre)
    assert client.get(reverse("desk_application", args=[application.code])).status_code == 200
    for name in ("desk_return", "desk_reject", "desk_reveal"):
        assert client.post(reverse(name, args=[application.code]), {"note": "x", "reason": "xx"}).status_code == 403


def test_strangers_are_asked_to_sign_in(client, application):
    assert "/accounts/login/" in client.get(reverse("desk_application", args=[application.code])).url


def test_the_office_learns_at_review_that_a_name_cannot_be_printed(as_user, office):
    shown = text(as_user(office).get(reverse("desk_application", args=[an_application(name="欧𪚥示例").code])))
    assert "“𪚥”（U+2A6A5）字库里没有，准考证和证书将印不出来" in shown


def test_a_reason_that_cannot_be_kept_comes_back_on_the_page_and_sends_nothing(as_user, office, application):
    response = as_user(office).post(reverse("desk_reject", args=[application.code]), {"note": "学历\0材料不清"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "文字里有存不下来的字符" in page
    assert "学历□材料不清" in page
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
