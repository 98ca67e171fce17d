"""Who may do what in the exam room."""

from typing import Any

import rules

from tancheng.people.permissions import is_centre, is_invigilator, is_office


@rules.predicate
def is_candidate(user: Any, booking: Any) -> bool:
    return booking is not None and booking.enrolment.user_id == user.pk


rules.add_perm("delivery.sit_exam", is_candidate)
rules.add_perm("delivery.watch_room", is_invigilator | is_office | is_centre)
rules.add_perm("delivery.invigilate", is_invigilator | is_centre)
rules.add_perm("delivery.decide_late", is_invigilator | is_office | is_centre)
