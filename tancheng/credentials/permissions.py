import rules

from tancheng.people.permissions import is_centre, is_office


@rules.predicate
def holds(user, credential):  # type: ignore[no-untyped-def]
    return credential is not None and credential.enrolment.user_id == user.pk


rules.add_perm("credentials.see_pdf", holds | is_office | is_centre)
rules.add_perm("credentials.use_desk", is_office | is_centre)
rules.add_perm("credentials.issue", is_office | is_centre)
rules.add_perm("credentials.revoke", is_centre | is_office)
