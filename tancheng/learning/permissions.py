import rules

from tancheng.people.permissions import is_centre, is_office, is_self


@rules.predicate
def studies(user, enrolment):  # type: ignore[no-untyped-def]
    return enrolment is not None and is_self(user, enrolment)


rules.add_perm("learning.study", studies)
rules.add_perm("learning.see_record", studies | is_office | is_centre)
rules.add_perm("learning.use_desk", is_office | is_centre)
rules.add_perm("learning.propose_hours", is_office | is_centre)
rules.add_perm("learning.confirm_hours", is_office | is_centre)
