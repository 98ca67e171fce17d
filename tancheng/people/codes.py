"""Sign-in codes: how many may be asked for, by number and by address, and what is said to those who have to wait."""

import math
from datetime import datetime, timedelta

from django.db import transaction

from tancheng.ledger import clock, limits
from tancheng.ledger.errors import Refusal
from tancheng.ledger.limits import Limit, Wait
from tancheng.people import phrases, services
from tancheng.people.models import User

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# By number: each code costs money and rings somebody's phone.
PER_NUMBER = (Limit(1, _MINUTE), Limit(5, _HOUR), Limit(10, _DAY))
# By address: a computer room of two hundred gets in within two minutes, some of them twice; a day's flood stays bounded.
PER_ADDRESS = (Limit(300, 5 * _MINUTE), Limit(1000, _HOUR), Limit(2000, _DAY))
# Where a browser's session keeps the number it asked for, so that the page can count down.
ASKED_FOR = "code_asked_for"
_NUMBER, _ADDRESS = "code_number", "code_address"


class CodeMustWait(Refusal):
    """`seconds` until a code can be had."""

    def __init__(self, why: str, next_step: str, until: datetime) -> None:
        super().__init__("", why, next_step)
        self.seconds = _seconds(until)

    @property
    def is_short(self) -> bool:
        """Short enough to count down in front of a person."""
        return self.seconds <= _MINUTE.total_seconds()


@transaction.atomic
def ask_for_code(phone: str, address: str) -> User:
    """Count one code for the number and the address; returns the account, opened when there is none. Raises `CodeMustWait` and then opens none."""
    user = services.account_for_phone(phone)
    # Whoever asks for the same number at the same moment waits here until the first is counted.
    User.objects.select_for_update().get(pk=user.pk)
    if (wait := limits.wait(_NUMBER, phone, PER_NUMBER)) is not None:
        raise _number_waits(wait)
    if (wait := limits.wait(_ADDRESS, address, PER_ADDRESS)) is not None:
        raise CodeMustWait(phrases.CODES_OF_AN_ADDRESS.format(wait=_in_words(wait.until)), "", wait.until)
    if user.is_active:
        limits.count(_NUMBER, phone)
        limits.count(_ADDRESS, address)
    return user


def must_wait(phone: str) -> CodeMustWait | None:
    """What whoever asked now for another code of this number would hear; None when one would go out."""
    wait = limits.wait(_NUMBER, phone, PER_NUMBER) if phone else None
    return _number_waits(wait) if wait else None


def _number_waits(wait: Wait) -> CodeMustWait:
    if wait.limit.within == _MINUTE:
        return CodeMustWait(phrases.CODE_SENT.format(seconds=_seconds(wait.until)), phrases.CODE_IS_ELSEWHERE, wait.until)
    words = phrases.CODES_OF_AN_HOUR if wait.limit.within == _HOUR else phrases.CODES_OF_A_DAY
    local = clock.local(wait.until + _MINUTE)
    until = f"{local:%H:%M}" if local.date() == clock.today() else f"明天 {local:%H:%M}"
    return CodeMustWait(words.format(most=wait.limit.most, until=until), phrases.CODES_HELP, wait.until)


def _seconds(until: datetime) -> int:
    return max(1, math.ceil((until - clock.now()).total_seconds()))


def _in_words(until: datetime) -> str:
    seconds = _seconds(until)
    return f"{seconds} 秒" if seconds < 100 else f"{math.ceil(seconds / 60)} 分钟"
