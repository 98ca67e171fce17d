from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tancheng import testing
from tancheng.enrolment import selectors, services
from tancheng.enrolment.models import TRANSITIONS, Application, Enrolment, Review, Status, Submission
from tancheng.ledger.models import Entry
from tancheng.people.models import TextMessage
from tancheng.scheme.rules import add_months
from tancheng.testing import a_user, an_application, an_id_number

pytestmark = pytest.mark.django_db


def acts():
    return list(Entry.objects.order_by("id").exclude(act="publish_scheme").values_list("act", flat=True))


def test_start_gives_a_draft_and_the_same_one_again(trainee, scheme):
    first = services.start_application(trainee, scheme)
    assert first.status == Status.DRAFT
    assert services.start_application(trainee, scheme) == first
    assert acts() == ["start_application"]


def test_a_newer_revision_does_not_move_an_open_draft(trainee, scheme):
    first = services.start_application(trainee, scheme)
    from tancheng.scheme.services import publish_scheme

    newer, _ = publish_scheme(testing.scheme_text().replace('member = "3000"', 'member = "3100"', 1))
    assert services.start_application(trainee, newer).scheme == scheme == first.scheme


def test_personal_details_are_taken_over_for_another_job_type(draft, trainee):
    services.submit_application(draft, by=trainee)
    second = services.start_application(trainee, draft.scheme)
    assert (second.name, second.id_number_last4, second.job_type, second.pledge_name) == (draft.name, draft.id_number_last4, "", "")


def test_a_scheme_that_takes_no_applications(trainee):
    from tancheng.scheme.services import publish_scheme

    closed, _ = publish_scheme(testing.scheme_text().replace("accepts_applications = true", "accepts_applications = false"))
    with pytest.raises(services.NotOpenForApplications):
        services.start_application(trainee, closed)


def test_submitting_freezes_values_and_verdict_without_the_id_number(draft, trainee):
    submission = services.submit_application(draft, by=trainee)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert draft.pledged_at is not None
    assert submission.values["name"] == "林晓雯"
    assert submission.eligibility["met"]["clause"] == "四（二）1（1）"
    number = selectors.answers_of(draft).id_number
    assert number not in str(submission.values)
    assert number not in str(list(Entry.objects.values()))
    assert trainee.person.legal_name == "林晓雯"


def test_submissions_and_reviews_can_not_be_rewritten(draft, trainee):
    submission = services.submit_application(draft, by=trainee)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(values={})


def test_an_incomplete_form_lists_all_faults(trainee, scheme):
    with pytest.raises(services.ApplicationIncomplete) as refused:
        services.submit_application(services.start_application(trainee, scheme), by=trainee)
    assert len(refused.value.faults) > 10
    assert not Submission.objects.exists()


def test_unfinished_text_blocks_submitting(draft, trainee):
    services.save_draft(draft, {"years_worked": None}, unfinished={"years_worked": "八"})
    with pytest.raises(services.ApplicationIncomplete) as refused:
        services.submit_application(draft, by=trainee)
    assert [f.field for f in refused.value.faults] == ["years_worked"]


def test_not_eligible_names_the_level_that_fits(draft, trainee):
    services.save_draft(draft, {"level": "3"})
    with pytest.raises(services.NotEligible) as refused:
        services.submit_application(draft, by=trainee)
    assert "您现在可以报考碳排放管理员四级" in refused.value.faults[0].text


def test_the_same_person_job_type_and_level_is_refused(draft, trainee):
    services.submit_application(draft, by=trainee)
    second = services.start_application(trainee, draft.scheme)
    services.save_draft(
        second,
        {"job_type": "acc", "level": "4", "pledge_name": "林晓雯", "privacy_agreed_at": datetime.now(UTC)},
    )
    with pytest.raises(services.DuplicateApplication, match=draft.code):
        services.submit_application(second, by=trainee)
    services.save_draft(second, {"job_type": "ver"})
    assert services.submit_application(second, by=trainee).number == 1


def test_the_database_has_the_last_word_on_duplicates(draft, trainee):
    services.submit_application(draft, by=trainee)
    draft.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        an_application(status=Status.SUBMITTED, id_number=selectors.answers_of(draft).id_number)


def test_someone_else_s_id_number_is_refused(draft, trainee):
    services.submit_application(draft, by=trainee)
    draft.refresh_from_db()
    other = an_application(
        a_user(name="林晓雯"), status=Status.DRAFT, id_number=selectors.answers_of(draft).id_number, job_type="ver", photo="x.jpg"
    )
    with pytest.raises(Exception, match="另一个手机号"):
        services.submit_application(other, by=other.user)


def test_returning_lists_everything_and_tells_by_sms(office):
    application = an_application()
    faults = [{"field": "photo", "text": "请换照片"}, {"field": "employer", "text": "请写全称"}]
    services.return_application(application, faults, "谢谢", by=office)
    assert application.status == Status.RETURNED
    assert Review.objects.get().faults == faults
    assert "2 处需要补正" in TextMessage.objects.get().text


def test_returning_without_a_word_is_refused(office):
    with pytest.raises(services.ReviewIncomplete, match="没有写明需要补正什么"):
        services.return_application(an_application(), [], " ", by=office)


def test_mended_applications_are_submitted_again(draft, trainee, office):
    services.submit_application(draft, by=trainee)
    services.return_application(draft, [{"field": "employer", "text": "请写全称"}], "", by=office)
    services.save_draft(draft, {"employer": "南岭示例电厂有限公司"})
    assert services.submit_application(draft, by=trainee).number == 2
    assert [s.values["employer"] for s in draft.submissions.all()] == ["南岭示例电厂", "南岭示例电厂有限公司"]


def test_a_mistyped_id_number_may_be_mended_after_return(draft, trainee, office):
    services.submit_application(draft, by=trainee)
    services.return_application(draft, [{"field": "id_number", "text": "与证件不一致"}], "", by=office)
    right = an_id_number(901, draft.birth_date)
    services.save_draft(draft, {}, id_number=right)
    services.submit_application(draft, by=trainee)
    trainee.refresh_from_db()
    assert trainee.person.id_number_last4 == right[-4:]


def test_rejecting_needs_a_reason(office):
    application = an_application()
    with pytest.raises(services.ReviewIncomplete, match="没有写明不予通过的原因"):
        services.reject_application(application, "", by=office)
    services.reject_application(application, "不符合培训对象", by=office)
    assert application.status == Status.REJECTED


@pytest.mark.parametrize("status", Status.values)
def test_each_act_only_where_the_table_of_states_allows_it(office, status):
    tries = {
        Status.APPROVED: lambda a: services.approve_application(a, by=office),
        Status.RETURNED: lambda a: services.return_application(a, [], "请补正", by=office),
        Status.REJECTED: lambda a: services.reject_application(a, "原因", by=office),
        Status.WITHDRAWN: lambda a: services.withdraw_application(a, by=a.user),
    }
    for target, act in tries.items():
        application = an_application(status=status)
        if target in TRANSITIONS[status]:
            act(application)
            application.refresh_from_db()
            assert application.status == target
        else:
            with pytest.raises(services.WrongState, match=application.get_status_display()):
                act(application)


def test_a_submitted_form_can_not_be_edited():
    with pytest.raises(services.WrongState, match="待审核"):
        services.save_draft(an_application(), {"employer": "别处"})


@pytest.mark.parametrize(("opened", "expires"), [("2026-11-23", "2027-05-23"), ("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29")])
def test_an_account_runs_six_calendar_months(office, opened, expires):
    with time_machine.travel(f"{opened}T04:00:00Z", tick=False):
        enrolment = services.open_enrolment(an_application(status=Status.APPROVED), by=office)
    months = enrolment.scheme.document.study_terms().access_months
    assert enrolment.expires_on == date.fromisoformat(expires) == add_months(date.fromisoformat(opened), months)


def test_the_day_is_counted_in_shanghai(office):
    with time_machine.travel("2026-11-22T17:00:00Z", tick=False):
        assert services.open_enrolment(an_application(status=Status.APPROVED), by=office).expires_on == date(2027, 5, 23)


def test_opening_twice_opens_once(office):
    application = an_application(status=Status.APPROVED)
    assert services.open_enrolment(application, by=office) == services.open_enrolment(application, by=office)
    assert acts() == ["open_enrolment"]
    assert Enrolment.objects.count() == 1


def test_only_approved_applications_open(office):
    with pytest.raises(services.WrongState, match="没有开通学习账号"):
        services.open_enrolment(an_application(), by=office)


def test_revealing_an_id_number_needs_a_purpose_and_is_journalled(office):
    application = an_application(id_number=an_id_number(77))
    with pytest.raises(services.ReasonMissing):
        services.reveal_id_number(application, by=office, reason=" ")
    assert services.reveal_id_number(application, by=office, reason="制作证书核对") == an_id_number(77)
    entry = Entry.objects.get(act="reveal_id_number")
    assert (entry.reason, entry.actor) == ("制作证书核对", office)
    assert an_id_number(77) not in str(entry.data)


def test_waiting_longest_comes_first(office):
    applications = [an_application() for _ in range(2)]
    for application, days in zip(applications, (1, 3), strict=True):
        Submission.objects.create(application=application, number=1, values={}, eligibility={}, at=datetime.now(UTC) - timedelta(days=days))
    assert list(selectors.waiting_applications()) == applications[::-1]


def test_returned_and_forgotten(office):
    with time_machine.travel("2026-11-01T04:00:00Z", tick=False):
        application = an_application()
        services.return_application(application, [], "请补正", by=office)
    with time_machine.travel("2026-11-05T04:00:00Z", tick=False):
        assert list(selectors.returned_longer_than(3)) == [application]
        assert not selectors.returned_longer_than(5)


def test_current_application_and_enrolment(trainee):
    assert selectors.current_application(trainee) is None
    assert selectors.enrolment_of(trainee) is None
    old = testing.an_enrolment(trainee, opened_at=datetime.now(UTC) - timedelta(days=400))
    new = testing.an_enrolment(trainee, job_type="ver")
    assert selectors.enrolment_of(trainee) == new
    assert selectors.enrolment_of(trainee, old.expires_on) in {old, new}
    an_application(trainee, status=Status.WITHDRAWN, job_type="con")
    assert selectors.current_application(trainee) == new.application


def test_an_id_number_at_rest_is_only_cipher_and_index(draft):
    number = selectors.answers_of(draft).id_number
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrolment_application")
        assert number not in str(cursor.fetchall())


def test_years_are_decimals(draft):
    draft.refresh_from_db()
    assert draft.related_years == Decimal(5)
    assert isinstance(Application.objects.get().related_years, Decimal)
