"""Lessons as loaded from content, and the study clock's record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Lesson(models.Model):
    """Identity of a lesson: its place in a course. Text lives in immutable versions."""

    course = models.CharField(max_length=10, db_index=True)
    order = models.PositiveIntegerField()
    slug = models.SlugField(max_length=80, allow_unicode=True)
    current = models.ForeignKey("LessonVersion", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["course", "order"]
        constraints = [models.UniqueConstraint(fields=["course", "slug"], name="lesson_slug_once_in_course")]

    def __str__(self) -> str:
        return f"{self.course}/{self.slug}"


class CourseText(models.Model):
    """What a course is about, in words; its name and class hours are the scheme's."""

    course = models.CharField(max_length=10, unique=True)
    objectives = models.JSONField(default=list)
    summary = models.TextField()

    def __str__(self) -> str:
        return self.course


class LessonVersion(models.Model):
    """`html` is sanitised at loading. `checks` = [{"stem", "options", "key", "explanation"}] for self-study, never exam items."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=100)
    objectives = models.JSONField(default=list)
    html = models.TextField()
    checks = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    characters = models.PositiveIntegerField()
    valid_as_of = models.DateField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="lesson_version_once")]

    def __str__(self) -> str:
        return f"{self.lesson} v{self.number}"


class LessonFigure(models.Model):
    """An SVG that lessons show, proved when it was loaded (`figures.svg_faults`). `digest` is the SHA-256 of its bytes and its address."""

    digest = models.CharField(max_length=64, unique=True)
    svg = models.TextField()

    def __str__(self) -> str:
        return self.digest


class StudySession(models.Model):
    """One open lesson page. Opening another one supersedes it: the same second never counts twice.

    The last four fields are the clock's hand: until when the stretch has been judged, whether the page was in sight then, the last sign
    of someone present, and when another page took over.
    """

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="study_sessions")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT)
    token = models.CharField(max_length=43, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    visible = models.BooleanField(default=True)
    present_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(superseded_at__isnull=True), name="one_live_study_session"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lesson}"


class StudySegment(models.Model):
    """The stretch between two beats as the server's clock saw it, with what was credited and why.

    `reason` is empty when everything counted.
    """

    class Reason(models.TextChoices):
        COUNTED = "", "已计入"
        AWAY = "away", "离开页面，未计入"
        GAP = "gap", "间隔过长，超出部分未计入"
        SUPERSEDED = "superseded", "已在另一页面学习，未计入"
        COURSE_FULL = "course_full", "本课程课时已满，未再计入"
        EXPIRED = "expired", "账号已过有效期，未计入"
        ABSENT = "absent", "未应答在场确认，未计入"

    session = models.ForeignKey(StudySession, on_delete=models.PROTECT, related_name="segments")
    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="study_segments")
    course = models.CharField(max_length=10)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    credited_seconds = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["enrolment", "course"]), models.Index(fields=["enrolment", "until_at"])]
        constraints = [models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="segment_forward")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.course} {self.credited_seconds}s"


class HourCredit(models.Model):
    """Study time credited by hand on evidence, by two people: one proposes, another one confirms."""

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="hour_credits")
    course = models.CharField(max_length=10)
    minutes = models.PositiveIntegerField()
    evidence = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("by")), name="hours_confirmed_by_another"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="hours_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.course} +{self.minutes}min"


class CheckAnswer(models.Model):
    """The first answer to one self-check question; `number` counts from 1."""

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="check_answers")
    version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    answer = models.CharField(max_length=1)
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "version", "number"], name="check_answered_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.version} #{self.number} {self.answer}"


class LessonDone(models.Model):
    """The trainee finished a lesson's self-check."""

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="lessons_done")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT)
    version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT)
    right = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_done_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lesson}"


class LabOrder(models.Model):
    """One act of a trainee in an exercise, in order; the exercise's state is replayed from these rows and never stored.

    The workbook's `order` is what was typed; the trading day's is an act of `labs.acts`, or {"type": "start", "day": code}.
    """

    class Lab(models.TextChoices):
        ACCOUNTING = "accounting", "核算工作簿"
        TRADING = "trading", "交易日"

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="lab_orders")
    lab = models.CharField(max_length=20, choices=Lab.choices)
    number = models.PositiveIntegerField()
    order = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "lab", "number"], name="lab_order_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lab} #{self.number}"
