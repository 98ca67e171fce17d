"""Sign-in forms, and those of the staff page."""

from typing import Any

from allauth.account.app_settings import LoginMethod
from allauth.account.fields import PasswordField
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError

from tancheng.ledger.site import client_address
from tancheng.people import codes, identity, phrases
from tancheng.people.models import Role


class PhoneField(forms.CharField):
    """A mobile number as people type it; cleans to 11 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "手机号码")
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("error_messages", {"required": "请填写手机号码。"})
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        checked = identity.check_mobile(text)
        if not checked.ok:
            raise ValidationError([f"{fault}。" for fault in checked.faults], code="invalid_phone")
        return checked.value


class PhoneSignInForm(RequestLoginCodeForm):
    """Step one of the trainee's way in: an unknown mobile opens an account, so that known and unknown ones look the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        self.fields["phone"].required = True

    def clean_phone(self) -> str:
        phone = str(super().clean_phone())
        try:
            self._user: Any = codes.ask_for_code(phone, client_address(context.request))
        except codes.CodeMustWait as wait:
            raise ValidationError(str(wait)) from wait
        if not self._user.is_active:
            raise ValidationError(phrases.ACCOUNT_ERRORS["account_inactive"])
        context.request.session[codes.ASKED_FOR] = phone
        return phone


class CodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label="短信验证码",
        max_length=20,
        error_messages={"required": "请填写短信中的 6 位数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = identity.half_width(self.cleaned_data["code"])
        return super().clean_code()


class StaffSignInForm(LoginForm):
    """E-mail and password, for staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label="邮箱",
            max_length=254,
            error_messages={"required": "请填写邮箱。", "invalid": "邮箱格式不对，例如 name@example.com。"},
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"] = PasswordField(
            label="密码", autocomplete="current-password", max_length=200, error_messages={"required": "请填写密码。"}
        )
        self.fields["password"].help_text = ""

    def user_credentials(self) -> dict[str, Any]:
        return {LoginMethod.EMAIL.value: self.cleaned_data["login"], "password": self.cleaned_data["password"]}

    def _setup_password_field(self) -> None:
        """allauth drops the password where sign-up asks for none; staff are given theirs."""


class StaffMemberForm(forms.Form):
    full_name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    phone = PhoneField()
    email = forms.EmailField(label="邮箱", max_length=254, required=False, help_text="填了邮箱，对方可以在登录页“重设密码”后用邮箱登录")
    role = forms.ChoiceField(label="岗位", choices=Role.choices)

    def clean_full_name(self) -> str:
        checked = identity.check_name(self.cleaned_data["full_name"])
        if not checked.ok:
            raise ValidationError([f"{fault}。" for fault in checked.faults])
        return checked.value
