"""Machine scoring, short-answer marks, and the release of results."""

from decimal import Decimal

from django.db import IntegrityError, transaction

from tancheng.assembly.models import FormItem
from tancheng.assembly.services import open_form
from tancheng.delivery import selectors as delivery
from tancheng.delivery.late_answers import close_late_answers
from tancheng.delivery.models import Attempt
from tancheng.items.models import ItemType
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.marking import rules, selectors
from tancheng.marking.models import Mark, Result
from tancheng.people import sms
from tancheng.people.models import User
from tancheng.sittings import services as sittings
from tancheng.sittings.models import Booking, Sitting


class NotSealed(Refusal):
    def __init__(self) -> None:
        super().__init__("没有评分", "这份答卷还没有收卷", "请在考试结束、收卷后再评分")


class MarkRefused(Refusal):
    pass


class NotReadyForRelease(Refusal):
    pass


@transaction.atomic
def score_attempt(attempt: Attempt) -> int:
    """Machine marks (round 0) for every objective item, and 0 for an empty short answer; scoring twice changes nothing.

    Returns how many marks were written.
    """
    if attempt.sealed_at is None:
        raise NotSealed
    open_form(attempt.form)
    responses = delivery.final_responses(attempt)
    have = set(Mark.objects.filter(attempt=attempt, round=0).values_list("form_item_id", flat=True))
    policies = {section["type"]: section.get("policy", "all_or_nothing") for section in attempt.form.blueprint["section"]}
    now = clock.now()
    marks = []
    for item in attempt.form.items.select_related("item_version__item"):
        if item.pk in have:
            continue
        points = _machine_points(item, responses.get(item.position), policies)
        if points is not None:
            marks.append(Mark(attempt=attempt, form_item=item, round=0, points=points, at=now))
    Mark.objects.bulk_create(marks)
    if marks:
        journal.record("score_attempt", attempt, marks=len(marks))
    return len(marks)


def _machine_points(item: FormItem, response: dict | None, policies: dict[str, str]) -> Decimal | None:
    """None where a marker is needed. Pretest items get 0 whatever was answered: they stand in no sum."""
    version = item.item_version
    if version is None:
        raise ValueError(f"{item} has no item")
    if item.is_pretest:
        return Decimal(0)
    kind = version.item.type
    text = rules.written_text(response)
    if kind == ItemType.SHORT:
        return None if text.strip() else Decimal(0)
    if kind == ItemType.NUMERIC:
        return rules.numeric_points(version.answer, version.tolerance, text, points=item.points, unit=version.unit)
    return rules.objective_points(
        version.key,
        rules.chosen_options(response),
        points=item.points,
        policy=policies.get(item.section, "all_or_nothing"),
    )


@transaction.atomic
def give_mark(attempt: Attempt, item: FormItem, *, points: Decimal, comment: str, by: User) -> Mark:
    """A marker's points for a short answer; the marker has seen neither name nor employer."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("form", "booking__enrolment").get(pk=attempt.pk)
    if attempt.sealed_at is None:
        raise NotSealed
    if attempt.results.exists():
        raise MarkRefused("没有评分", "这份答卷的成绩已经发布", "确需改分请走复核")
    if delivery.late_to_decide().filter(attempt=attempt).exists():
        raise MarkRefused("没有评分", "这份答卷有迟到的作答还没有处理，答案可能会变", "请评下一份；处理后它会回到阅卷列表")
    if item.pk not in {row.pk for row in selectors.written_items(attempt.form)}:
        raise MarkRefused("没有评分", "这道题由系统评分", "请从阅卷列表中选题")
    if not rules.written_text(delivery.final_responses(attempt).get(item.position)).strip():
        raise MarkRefused("没有评分", "这道题没有作答，发布时系统自动记 0 分", "请评下一份")
    step = short_step(attempt)
    if not rules.valid_short_mark(points, most=item.points, step=step):
        raise MarkRefused("没有评分", f"分数须在 0 至 {item.points} 分之间，以 {step} 分为一档", "请改填分数")
    if attempt.booking.enrolment.user_id == by.pk:
        raise MarkRefused("没有评分", "不能评自己的答卷", "请交给其他阅卷员")
    try:
        with transaction.atomic():
            mark = Mark.objects.create(attempt=attempt, form_item=item, round=1, points=points, comment=comment, marker=by, at=clock.now())
    except IntegrityError as twice:
        raise MarkRefused("没有重复评分", "这份答卷已经有阅卷员评过", "请评下一份；确需改分请走复核") from twice
    journal.record("give_mark", attempt, by=by, points=str(points), item=item.position)
    return mark


def short_step(attempt: Attempt) -> Decimal:
    """The step in points in which short answers of this paper are marked: as frozen in the paper, whole points when the scheme names none."""
    section = next(s for s in attempt.form.blueprint["section"] if s["type"] == "short")
    return Decimal(section.get("step") or "1")


def marks_of(attempt: Attempt) -> dict[int, Decimal]:
    """form item id → points, the highest round counting."""
    rows = Mark.objects.filter(attempt=attempt).order_by("round").values_list("form_item_id", "points")
    return dict(rows)


@transaction.atomic
def release_results(sitting: Sitting, *, by: User) -> list[Result]:
    """Release the results of a sitting at once. Who has late answers to decide waits alone, and is released when this is called again.

    Those who failed a first sitting get their resit right, with its last day.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.ends_at > clock.now():
        raise NotReadyForRelease("成绩没有发布", "考试还没有结束", "请在收卷并阅完后再发布")
    unreleased = list(
        Attempt.objects.filter(booking__sitting=sitting, results__isnull=True).select_related(
            "form", "booking__enrolment__scheme", "booking__sitting"
        )
    )
    if not unreleased:
        raise NotReadyForRelease("没有可发布的成绩", "本场没有答卷，或成绩已经发布", "请查看成绩列表")
    attempts = close_late_answers(unreleased)
    if not attempts:
        why = f"余下 {len(unreleased)} 人都有迟到的作答没有处理"
        raise NotReadyForRelease("成绩没有发布", why, "请先在工作台“迟到的作答”页面处理，每人一次即可")
    unsealed = sum(attempt.sealed_at is None for attempt in attempts)
    if unsealed:
        raise NotReadyForRelease("成绩没有发布", f"还有 {unsealed} 份答卷没有收卷", "请先在考场实况中收卷")
    for attempt in attempts:
        score_attempt(attempt)
    unmarked = sum(attempt.form.items.count() > len(marks_of(attempt)) for attempt in attempts)
    if unmarked:
        raise NotReadyForRelease("成绩没有发布", f"还有 {unmarked} 份简答题没有阅完", "请通知阅卷员阅完后再发布")
    results = [_release(attempt, by) for attempt in attempts]
    waiting = len(unreleased) - len(attempts)
    journal.record("release_results", sitting, by=by, released=len(results), passed=sum(r.passed for r in results), waiting=waiting)
    return results


def _release(attempt: Attempt, by: User) -> Result:
    marks = marks_of(attempt)
    pass_points = Decimal(attempt.form.blueprint["pass_points"])
    scored = attempt.form.items.filter(is_pretest=False)
    outcome = rules.total(((item.section, marks[item.pk]) for item in scored), pass_points=pass_points)
    result = Result.objects.create(
        attempt=attempt,
        total=outcome.points,
        pass_points=pass_points,
        passed=outcome.passed,
        by_section={section: str(points) for section, points in outcome.by_section.items()},
        released_at=clock.now(),
        released_by=by,
    )
    booking = attempt.booking
    sms.send(booking.enrolment.application.phone, "【碳程】您的考试成绩已公布，请登录“我的”页面查看。")
    if not outcome.passed and booking.kind == Booking.Kind.FIRST and booking.enrolment.scheme.document.resit:
        sittings.grant_resit(booking.enrolment, first_sitting=clock.local(booking.sitting.starts_at).date(), released=clock.today())
    return result
