import rules

from tancheng.people.permissions import is_centre, is_finance, is_office, is_self


@rules.predicate
def owns_bill(user, bill):  # type: ignore[no-untyped-def]
    return bill is not None and is_self(user, bill.application)


rules.add_perm("billing.see_bill", owns_bill | is_office | is_finance)
rules.add_perm("billing.use_desk", is_office | is_finance)
rules.add_perm("billing.accept_application", is_office)
rules.add_perm("billing.confirm_transfer", is_finance | is_office)
rules.add_perm("billing.record_invoice", is_finance)
rules.add_perm("billing.request_refund", is_office | is_finance)
rules.add_perm("billing.decide_refund", is_finance | is_centre)
