"""Text messages. A gateway takes number and text; which one is used is decided here, by the operator's settings."""

from datetime import timedelta
from typing import Protocol

from tancheng.ledger import clock
from tancheng.people.models import TextMessage

KEEP_DAYS = 7


class Gateway(Protocol):
    """A provider's way to hand a message over. Raises when the provider did not take it."""

    def send(self, phone: str, text: str) -> None: ...


class OutboxGateway:
    """Keeps messages on this machine: for demonstrations, and for offices that send from the list by hand."""

    def send(self, phone: str, text: str) -> None:
        TextMessage.objects.create(phone=phone, text=text[:500], created_at=clock.now())


def gateway() -> Gateway:
    return OutboxGateway()


def forget_old() -> None:
    """Messages leave the outbox after a week: sign-in codes and people's numbers are not kept for nothing."""
    TextMessage.objects.filter(created_at__lt=clock.now() - timedelta(days=KEEP_DAYS)).delete()


def send(phone: str, text: str) -> None:
    """Hand one message over; an empty number sends nothing."""
    if phone:
        gateway().send(phone, text)
