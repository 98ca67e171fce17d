"""The item bank: identity, immutable versions, reviews, and what came in from files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ItemType(models.TextChoices):
    SINGLE = "single", "单项选择题"
    MULTIPLE = "multiple", "多项选择题"
    TRUE_FALSE = "true_false", "判断题"
    SHORT = "short", "简答题"
    NUMERIC = "numeric", "计算填空题"


class State(models.TextChoices):
    """Where the newest version stands; an earlier approved one (`Item.current`) may be drawn meanwhile."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "待审"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "已通过"
    RETIRED = "retired", "已停用"


class Origin(models.TextChoices):
    FOLDER = "folder", "随系统题库"
    DESK = "desk", "在线命题"
    IMPORT = "import", "文件导入"


class ImportBatch(models.Model):
    """One file brought in, or one load of the starter bank's folder. `content`: what the dry run read, kept until it is confirmed or dropped."""

    class State(models.TextChoices):
        CHECKED = "checked", "待确认"
        IMPORTED = "imported", "已导入"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "已放弃"

    format = models.CharField(max_length=12)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(default=bytes)
    report = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class Item(models.Model):
    """An item's identity. `current` is the approved version, the one that is drawn; `working` the newest.

    A pretest item (试测) stands in papers without counting, until its figures are known.
    """

    code = models.CharField(max_length=20, unique=True)
    type = models.CharField(max_length=12, choices=ItemType.choices)
    course = models.CharField(max_length=10, db_index=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DESK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="authored_items")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="items_to_review")
    current = models.ForeignKey("ItemVersion", null=True, on_delete=models.PROTECT, related_name="+")
    working = models.ForeignKey("ItemVersion", null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    enemies = models.ManyToManyField("self", symmetrical=True, blank=True)
    is_pretest = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="approved") | Q(current__isnull=False), name="approved_items_have_a_version"),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False) | (~Q(state="retired") & Q(retired_at__isnull=True)),
                name="retired_items_have_a_day",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | Q(author__isnull=True) | ~Q(reviewer=F("author")), name="nobody_reviews_own_item"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Stimulus(models.Model):
    """One wording of a case that items share; an edit makes a new number."""

    code = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=100)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="stimulus_number_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"


class Picture(models.Model):
    """A picture as it is shown: decoded and encoded anew, so nothing of the uploaded file's own bytes is left. `name` = pic-<digest>.png|jpg."""

    name = models.CharField(max_length=40, unique=True)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ItemVersion(models.Model):
    """One wording of an item with the metadata that belongs to it; never changed.

    `options` = [{"id": "a", "text": …}]: canonical option ids that survive shuffling.
    `key` = list of option ids; true/false uses ["true"] or ["false"]; empty for short and numeric answers.
    `feedback` = one text per option, or empty. `scoring` = [{"points": "0.5", "text": …}] for short answers.
    `answer`, `tolerance` (a decimal or "1%") and `unit` are those of numeric items. Drafts may lack difficulty, seconds, source and so on.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=80, blank=True)
    job_types = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    cognitive = models.CharField(max_length=12, blank=True)
    stimulus = models.ForeignKey(Stimulus, null=True, blank=True, on_delete=models.PROTECT, related_name="item_versions")
    stem = models.TextField()
    options = models.JSONField(default=list)
    key = models.JSONField(default=list)
    feedback = models.JSONField(default=list)
    model_answer = models.TextField(blank=True)
    scoring = models.JSONField(default=list)
    max_characters = models.PositiveIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    tolerance = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    explanation = models.TextField(blank=True)
    source = models.TextField(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    difficulty = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    seconds = models.PositiveIntegerField(null=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class Review(models.Model):
    """What a reviewer found in one version. `checklist` = {check: true or false}, as `rules.CHECKLIST` names them."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "通过"
        RETURNED = "returned", "退回修改"

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    checklist = models.JSONField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(author__isnull=True) | ~Q(reviewer=F("author")), name="a_reviewer_is_not_the_author")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.outcome}"

    @property
    def ticked(self) -> int:
        """How many checks the reviewer confirmed."""
        return sum(map(bool, self.checklist.values()))


class Calibration(models.Model):
    """What answers told about a version under the 2PL model P(θ) = 1 / (1 + exp(−a(θ − b))); the newest counts."""

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="calibrations")
    discrimination = models.DecimalField(max_digits=6, decimal_places=3)
    location = models.DecimalField(max_digits=6, decimal_places=3)
    responses = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(discrimination__gt=0), name="discrimination_is_positive")]

    def __str__(self) -> str:
        return f"{self.version} a={self.discrimination} b={self.location}"
