"""Bills and money for them."""

from datetime import date
from decimal import Decimal
from itertools import count

from tancheng import testing
from tancheng.billing.models import Bill, Transfer
from tancheng.billing.services import accept_application, confirm_transfer, record_transfer
from tancheng.people.models import Role, User

_numbers = count(1)


def a_bill(*, is_member: bool = False, by: User | None = None, **values: object) -> Bill:
    """Of 林晓雯, an accountant of level four, non-member, unless said otherwise."""
    user = values.pop("user", None) or testing.a_user(name="林晓雯")
    return accept_application(testing.an_application(user, **values), is_member=is_member, by=by or testing.a_user(Role.OFFICE))


def a_transfer(amount: Decimal | int, *, by: User | None = None) -> Transfer:
    return record_transfer(
        bank_reference=f"2026110500{next(_numbers):04d}",
        received_on=date(2026, 11, 5),
        amount=Decimal(amount),
        payer="林晓雯",
        remark="",
        by=by or testing.a_user(Role.FINANCE),
    )


def pay(bill: Bill, amount: Decimal | int | None = None, *, by: User | None = None) -> None:
    """A transfer for this bill (default: the whole amount), recorded and counted."""
    confirm_transfer(
        bill,
        bank_reference=f"2026110600{next(_numbers):04d}",
        received_on=date(2026, 11, 6),
        amount=bill.amount if amount is None else Decimal(amount),
        payer="林晓雯",
        remark=bill.remark,
        by=by or testing.a_user(Role.FINANCE),
    )


def a_paid_bill(**values: object) -> Bill:
    bill = a_bill(**values)
    pay(bill)
    return bill
