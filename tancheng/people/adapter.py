"""What allauth asks about accounts: phones, codes and the messages that carry them."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from tancheng.ledger.site import client_address
from tancheng.people import phrases, sms
from tancheng.people.forms import PhoneField
from tancheng.people.models import User

CODE_LENGTH = 6


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **phrases.ACCOUNT_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # Entering a mobile number for the first time is the sign-up.

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        # The code has just proved the phone; asking staff with a password for it again would lock out those without one.
        return [stage for stage in super().get_login_stages() if not stage.endswith("PhoneVerificationStage")]

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        assert isinstance(user, User)
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        assert isinstance(user, User)
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone, is_active=True).first()

    def generate_login_code(self) -> str:
        return get_random_string(CODE_LENGTH, "0123456789")

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        return self.generate_login_code()

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        sms.send(phone, phrases.CODE_SMS.format(code=code))

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        sms.send(phone, phrases.CLOSED_ACCOUNT_SMS)

    def send_account_already_exists_sms(self, phone: str) -> None:
        sms.send(phone, phrases.CLOSED_ACCOUNT_SMS)
