"""What the desk types about forms."""

from typing import Any

from django import forms

from tancheng.ledger import clock
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.rules import exam_days

_MOST_AT_ONCE = 8


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明原因，会记入操作记录"})


class FindingForm(forms.Form):
    finding = forms.CharField(
        label="复核意见",
        max_length=500,
        help_text="逐题读过后，写明试题、答案有没有问题，成绩要不要更正",
        error_messages={"required": "请写明复核意见"},
    )


class ReadForm(ReasonForm):
    kind = forms.ChoiceField(label="方式", choices=[("screen", "在屏幕上看"), ("pdf", "存为 PDF"), ("docx", "存为 Word")])
    with_keys = forms.BooleanField(label="带答案和解析", required=False, initial=True)


class SwapForm(ReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class DrawForm(forms.Form):
    group = forms.ChoiceField(label="工种与级别")
    day = forms.DateField(
        label="考试日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当天失效的题目不会入卷",
        error_messages={"required": "请选择考试日期", "invalid": "请选择真实存在的日期"},
    )
    count = forms.IntegerField(label="平行卷份数", min_value=1, max_value=_MOST_AT_ONCE)

    def __init__(self, *args: Any, versions: list[SchemeVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._versions = {str(version.pk): version for version in versions if version.document.paper is not None}
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (f"{pk}/{job.code}/{level}", f"{job.name}{version.document.level_of(level).name}（{version.document.short_name}）")
            for pk, version in self._versions.items()
            for job in version.document.job_type
            for level in job.levels
        ]
        first = next(iter(self._versions.values()), None)
        if first is not None:
            terms, exam = first.document.assembly, first.document.exam
            self.fields["count"].initial = terms.forms_in_advance if terms else 1
            today = clock.today()
            coming = [day for year in (today.year, today.year + 1) for day in exam_days(exam, year) if day >= today] if exam else []
            self.fields["day"].initial = min(coming, default=today)

    def wanted(self) -> dict[str, Any]:
        """Arguments for services.draw_forms."""
        pk, job_type, level = self.cleaned_data["group"].split("/")
        return {
            "version": self._versions[pk],
            "job_type": job_type,
            "level": level,
            "day": self.cleaned_data["day"],
            "count": self.cleaned_data["count"],
        }
