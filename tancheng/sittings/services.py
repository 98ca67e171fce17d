"""Making the year's sittings, changing one with a reason, booking and giving up."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from tancheng.enrolment.models import Enrolment
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.people import sms
from tancheng.people.models import User
from tancheng.scheme import selectors as schemes
from tancheng.scheme.document import Exam
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.rules import add_months, exam_days
from tancheng.sittings import papers, rules, selectors
from tancheng.sittings.models import Booking, ResitRight, Sitting, SittingChange


class BookingRefused(Refusal):
    pass


class SittingNotChangeable(Refusal):
    pass


@transaction.atomic
def ensure_sittings(version: SchemeVersion, *, until: date) -> list[Sitting]:
    """Write down the sittings that the scheme's rule gives, from its first printed year up to `until`; existing ones stay as they are."""
    exam = version.document.exam
    if exam is None:
        return []
    known = set(Sitting.objects.filter(scheme_code=version.code).values_list("rule_day", flat=True))
    first_year = min((day.year for day in exam.printed_dates), default=clock.today().year)
    wanted = [day for year in range(first_year, until.year + 1) for day in exam_days(exam, year) if day <= until and day not in known]
    made = Sitting.objects.bulk_create(
        Sitting(scheme_code=version.code, rule_day=day, starts_at=_at(exam, day)[0], ends_at=_at(exam, day)[1]) for day in wanted
    )
    if made:
        journal.record("ensure_sittings", version, first=str(wanted[0]), last=str(wanted[-1]), count=len(made))
    return made


def ensure_all(months_ahead: int = 12) -> None:
    for version in schemes.open_versions():
        ensure_sittings(version, until=add_months(clock.today(), months_ahead))


@transaction.atomic
def move_sitting(sitting: Sitting, *, starts_at: datetime, reason: str, by: User) -> Sitting:
    """Put a sitting on another day or hour; bookings move with it."""
    sitting = _changeable(sitting, reason)
    if starts_at <= clock.now():
        raise SittingNotChangeable("考期没有调整", "新的考试时间已经过去", "请选择今后的时间")
    length = sitting.ends_at - sitting.starts_at
    SittingChange.objects.create(
        sitting=sitting, old_starts_at=sitting.starts_at, new_starts_at=starts_at, reason=reason, by=by, at=clock.now()
    )
    sitting.starts_at, sitting.ends_at = starts_at, starts_at + length
    sitting.save(update_fields=["starts_at", "ends_at"])
    journal.record("move_sitting", sitting, by=by, reason=reason, starts_at=starts_at.isoformat())
    papers.drop_emergency_papers(sitting, by=by)
    _tell_booked(sitting, f"【碳程】您约的考试改为 {clock.local(starts_at):%Y-%m-%d %H:%M} 开考。原因：{reason}。准考证请重新下载。")
    return sitting


@transaction.atomic
def cancel_sitting(sitting: Sitting, *, reason: str, by: User) -> Sitting:
    """Call a sitting off; its bookings are freed, so that nobody loses an attempt."""
    sitting = _changeable(sitting, reason)
    now = clock.now()
    SittingChange.objects.create(sitting=sitting, old_starts_at=sitting.starts_at, new_starts_at=None, reason=reason, by=by, at=now)
    sitting.cancelled_at = now
    sitting.save(update_fields=["cancelled_at"])
    _tell_booked(sitting, f"【碳程】{clock.local(sitting.starts_at):%Y-%m-%d} 的考试取消，不占用考试次数，请另选考期。原因：{reason}。")
    freed = Booking.objects.filter(sitting=sitting, cancelled_at__isnull=True).update(cancelled_at=now)
    journal.record("cancel_sitting", sitting, by=by, reason=reason, bookings=freed)
    return sitting


@transaction.atomic
def add_sitting(version: SchemeVersion, *, starts_at: datetime, reason: str, by: User | None) -> Sitting:
    """A sitting outside the rule, with its reason."""
    exam = version.document.exam_terms()
    if not reason.strip():
        raise SittingNotChangeable("考期没有增加", "没有填写原因", "请写明原因，学员会看到")
    opening, closing = _at(exam, starts_at.date())
    sitting = Sitting.objects.create(scheme_code=version.code, starts_at=starts_at, ends_at=starts_at + (closing - opening))
    if by is not None:
        SittingChange.objects.create(
            sitting=sitting, old_starts_at=starts_at, new_starts_at=starts_at, reason=reason, by=by, at=clock.now()
        )
    journal.record("add_sitting", sitting, by=by, reason=reason)
    return sitting


@transaction.atomic
def book(enrolment: Enrolment, sitting: Sitting, *, by: User) -> Booking:
    """Book a place. Raises BookingRefused with every reason at once."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    standing = selectors.standing(enrolment)
    verdict = rules.may_book(standing)
    if not verdict.allowed:
        raise BookingRefused("考试没有约成", "；".join(verdict.reasons), "满足条件后可随时回到本页约考")
    if sitting not in selectors.bookable_sittings(enrolment):
        raise BookingRefused("考试没有约成", "这个考期已截止约考、已取消，或超出了您可参加的期限", "请从列表中另选一个考期")
    try:
        with transaction.atomic():
            booking = Booking.objects.create(
                enrolment=enrolment,
                sitting=sitting,
                kind=verdict.stage.value,
                ticket_number=f"{clock.local(sitting.starts_at):%y%m%d}{ids.new_code(6)}",
                booked_at=clock.now(),
            )
    except IntegrityError as twice:
        raise BookingRefused("没有重复约考", "您已经约了一个考期", "如需改期，请先取消已约的考期") from twice
    journal.record("book_sitting", booking, by=by, sitting=sitting.pk, kind=booking.kind)
    return booking


@transaction.atomic
def give_up_booking(booking: Booking, *, by: User) -> Booking:
    """Give a place up in time: it does not count as an attempt."""
    booking = Booking.objects.select_for_update().select_related("sitting", "enrolment__scheme").get(pk=booking.pk)
    exam = booking.enrolment.scheme.document.exam_terms()
    if booking.cancelled_at is not None:
        raise BookingRefused("没有取消", "这次约考已经取消过", "请刷新页面查看")
    if clock.today() > rules.booking_closes(exam, clock.local(booking.sitting.starts_at).date()):
        raise BookingRefused(
            "约考没有取消", f"距考试已不足 {exam.booking_closes_days} 天，不能自行取消", "确有特殊情况，请联系工作人员办理缓考"
        )
    booking.cancelled_at = clock.now()
    booking.save(update_fields=["cancelled_at"])
    journal.record("give_up_booking", booking, by=by)
    return booking


@transaction.atomic
def grant_resit(enrolment: Enrolment, *, first_sitting: date, released: date) -> ResitRight:
    """After a first fail: one free resit, on sittings up to the day that the scheme's rule gives."""
    until = rules.resit_until(
        enrolment.scheme.document.resit_terms(),
        first_sitting=first_sitting,
        released=released,
        opened=clock.local(enrolment.opened_at).date(),
    )
    right, is_new = ResitRight.objects.get_or_create(enrolment=enrolment, defaults={"until": until, "granted_at": clock.now()})
    if is_new:
        journal.record("grant_resit", enrolment, until=str(until))
    return right


@transaction.atomic
def settle_absence(booking: Booking) -> None:
    """Somebody who never entered: by the scheme, the first exam counts as failed (a resit right follows) or the booking is freed."""
    booking = Booking.objects.select_for_update(of=("self",)).select_related("sitting", "enrolment__scheme").get(pk=booking.pk)
    resit = booking.enrolment.scheme.document.resit
    if resit is None or resit.absence == "frees_booking":
        booking.cancelled_at = clock.now()
        booking.save(update_fields=["cancelled_at"])
        journal.record("settle_absence", booking, outcome="frees_booking")
        return
    grant_resit(booking.enrolment, first_sitting=clock.local(booking.sitting.starts_at).date(), released=clock.today())


def settle_absences() -> None:
    """Settle every first exam that is over and was not entered, as the rules decide without anybody's help."""
    over = Booking.objects.filter(kind=Booking.Kind.FIRST, cancelled_at__isnull=True, sitting__ends_at__lt=clock.now())
    for booking in over.filter(attempt__isnull=True, enrolment__resit_right__isnull=True):
        settle_absence(booking)


def _tell_booked(sitting: Sitting, text: str) -> None:
    booked = Booking.objects.filter(sitting=sitting, cancelled_at__isnull=True)
    for phone in booked.values_list("enrolment__application__phone", flat=True):
        sms.send(phone, text)


def _at(exam: Exam, day: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, exam.starts, tzinfo=clock.SHANGHAI),
        datetime.combine(day, exam.ends, tzinfo=clock.SHANGHAI),
    )


def _changeable(sitting: Sitting, reason: str) -> Sitting:
    locked = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if not reason.strip():
        raise SittingNotChangeable("考期没有调整", "没有填写原因", "请写明原因，已约考的学员会看到")
    if locked.cancelled_at is not None:
        raise SittingNotChangeable("考期没有调整", "这个考期已经取消", "如需恢复，请另外增加一个考期")
    if locked.starts_at - timedelta(minutes=30) <= clock.now():
        raise SittingNotChangeable("考期没有调整", "考试已经开始或即将开始", "请由监考员在考场中处理")
    return locked
