"""What staff type about money; refusals come from the services."""

from decimal import Decimal

from django import forms

from tancheng.ledger import clock, ids


class TransferForm(forms.Form):
    bank_reference = forms.CharField(label="银行流水号", max_length=60, help_text="网银明细中的唯一编号，重复登记会被拒绝")
    received_on = forms.DateField(label="到账日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    amount = forms.DecimalField(label="到账金额（元）", max_digits=10, decimal_places=2, min_value=Decimal("0.01"))
    payer = forms.CharField(label="付款户名", max_length=100)
    remark = forms.CharField(label="附言", max_length=200, required=False)

    def clean_received_on(self):  # type: ignore[no-untyped-def]
        day = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError("到账日期在今天之后，请核对网银明细。")
        return day


class InvoiceForm(forms.Form):
    number = forms.RegexField(
        r"^\d{8,20}$", label="发票号码", error_messages={"invalid": "发票号码应为 8 至 20 位数字（数电发票为 20 位），请核对。"}
    )
    title = forms.CharField(label="抬头", max_length=100)
    tax_number = forms.CharField(label="税号", max_length=20, required=False, help_text="个人抬头可不填")
    issued_on = forms.DateField(label="开票日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class RestForm(forms.Form):
    """Which transfer's rest goes to which bill (by its code, however it is typed)."""

    transfer = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    code = forms.CharField(label="缴费码", max_length=20)

    def clean_code(self):
        return ids.normalise(self.cleaned_data["code"])


class RefundForm(forms.Form):
    amount = forms.DecimalField(label="退费金额（元）", max_digits=10, decimal_places=2, min_value=Decimal("0.01"))
    reason = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class RefundDecisionForm(forms.Form):
    approved = forms.TypedChoiceField(
        label="审批意见",
        choices=[("yes", "同意退费"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="依据或说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    paid_reference = forms.CharField(label="退款流水号", max_length=60, required=False, help_text="同意时必填：原路退款的银行流水号")
