from django import forms

from tancheng.ledger import clock


class SittingTimeForm(forms.Form):
    """A new start, in Shanghai time, and why."""

    starts_at = forms.DateTimeField(
        label="考试开始时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="已约考的学员和考试安排页都会看到")

    def clean_starts_at(self):
        moment = self.cleaned_data["starts_at"]
        if moment <= clock.now():
            raise forms.ValidationError("这个时间已经过去。请选择今后的时间。")
        return moment


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="为什么来不及由两人审定",
        max_length=200,
        help_text="会记入操作记录；考后由另一位同事读卷复核，复核之前一直留在待办里",
        error_messages={"required": "请写明原因"},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="取消原因", max_length=200, help_text="已约考的学员会看到；取消的约考不占用考试次数")
