from typing import Any

from django import forms

from tancheng.learning.rules import Progress


class HoursForm(forms.Form):
    """A proposal of hand credit; the courses are those of the enrolment with hours left."""

    course = forms.ChoiceField(label="课程")
    minutes = forms.IntegerField(label="补记分钟数", min_value=1, max_value=100_000)
    evidence = forms.CharField(
        label="依据", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="写明材料名称和日期，学员在学习记录里能看到。"
    )

    def __init__(self, progress: Progress, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [
            (course.code, f"{course.name}（{course.class_hours} / {course.planned} 课时）")
            for course in progress.courses
            if not course.full
        ]
