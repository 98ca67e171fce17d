import rules

from tancheng.people.permissions import is_centre, is_invigilator, is_office


@rules.predicate
def owns_booking(user, booking):  # type: ignore[no-untyped-def]
    return booking is not None and booking.enrolment.user_id == user.pk


rules.add_perm("sittings.see_booking", owns_booking | is_office | is_invigilator)
rules.add_perm("sittings.use_desk", is_office | is_centre | is_invigilator)
rules.add_perm("sittings.change_sitting", is_office | is_centre)
