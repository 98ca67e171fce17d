"""Applications (学员信息登记表), their review, and enrolments."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "待补正"
    APPROVED = "approved", "审核通过"
    REJECTED = "rejected", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


# Every change of state that exists; services look it up, views show only what is possible.
TRANSITIONS: dict[str, set[str]] = {
    Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.RETURNED, Status.APPROVED, Status.REJECTED, Status.WITHDRAWN},
    Status.RETURNED: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.APPROVED: set(),
    Status.REJECTED: set(),
    Status.WITHDRAWN: set(),
}


class Application(models.Model):
    """One 学员信息登记表. The draft is edited in place; each submission is frozen in a `Submission`."""

    class Sex(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    class EducationState(models.TextChoices):
        GRADUATED = "graduated", "已毕业"
        IN_STUDY = "in_study", "在读"

    code = models.CharField("报名号", max_length=7, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    scheme = models.ForeignKey("scheme.SchemeVersion", on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    name = models.CharField("姓名", max_length=50, blank=True)
    sex = models.CharField("性别", max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField("出生年月", null=True, blank=True)
    photo = models.ImageField("照片", upload_to="photos/%Y/", blank=True)
    education = models.CharField("文化程度", max_length=20, blank=True)
    education_state = models.CharField("毕业情况", max_length=20, choices=EducationState.choices, blank=True)
    related_major = models.BooleanField("是否相关专业", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    employer = models.CharField("工作单位", max_length=100, blank=True)
    claims_member = models.BooleanField("单位是会员", default=False)
    industries = models.JSONField("所属行业", default=list, blank=True)
    email = models.EmailField("电子信箱", blank=True)
    id_number_sealed = models.TextField(blank=True)
    id_number_index = models.CharField(max_length=64, blank=True, db_index=True)
    id_number_last4 = models.CharField(max_length=4, blank=True)
    job_type = models.CharField("申请工种", max_length=10, blank=True)
    level = models.CharField("级别", max_length=4, blank=True)
    years_worked = models.DecimalField("工龄", max_digits=4, decimal_places=1, null=True, blank=True)
    related_years = models.DecimalField("从事相关职业年限", max_digits=4, decimal_places=1, null=True, blank=True)
    held_level = models.CharField("已取得证书等级", max_length=4, blank=True)
    held_certificate_number = models.CharField("证书编号", max_length=40, blank=True)
    related_years_since_certificate = models.DecimalField(
        "取得证书后从事相关工作年限", max_digits=4, decimal_places=1, null=True, blank=True
    )
    pledge_name = models.CharField("承诺人", max_length=50, blank=True)
    pledged_at = models.DateTimeField(null=True, blank=True)
    privacy_agreed_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    # What was typed but is not yet a valid value, by field, so that saving loses nothing; an ID number is kept here sealed only.
    unfinished = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            # One live application per person, job type and level; a different job type is a new application.
            models.UniqueConstraint(
                fields=["id_number_index", "job_type", "level"],
                condition=Q(status__in=[Status.SUBMITTED, Status.RETURNED, Status.APPROVED]) & ~Q(id_number_index=""),
                name="one_live_application_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Submission(models.Model):
    """What was submitted, frozen: the form's values (the ID number only by its last four) and the eligibility verdict of that moment."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    eligibility = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.application} #{self.number}"


class Review(models.Model):
    """One decision on a submission. `faults` lists every fault at once: [{"field", "text"}]."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "通过"
        RETURNED = "returned", "退回补正"
        REJECTED = "rejected", "不予通过"

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    faults = models.JSONField(default=list)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission} {self.get_outcome_display()}"


class Enrolment(models.Model):
    """A paid place: who studies what under which scheme version, and until when (six calendar months, expiry day included)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="enrolment")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    scheme = models.ForeignKey("scheme.SchemeVersion", on_delete=models.PROTECT, related_name="enrolments")
    name = models.CharField(max_length=50)
    job_type = models.CharField(max_length=10)
    level = models.CharField(max_length=4)
    opened_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.job_type}{self.level}"

    @property
    def job_type_name(self) -> str:
        return self.scheme.document.job(self.job_type).name

    @property
    def level_name(self) -> str:
        return self.scheme.document.level_of(self.level).name


class EnrolmentEnd(models.Model):
    """An enrolment ended before its day, as an event; a mistaken end is taken back by a second row. Whether one has ended is derived (`ending`)."""

    class Cause(models.TextChoices):
        REFUND = "refund", "退费"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="ends")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    reason = models.TextField()
    takes_back = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="taken_back_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.enrolment} {'end taken back' if self.takes_back_id else self.get_cause_display()}"
