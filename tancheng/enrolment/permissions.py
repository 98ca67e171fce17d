import rules

from tancheng.people.permissions import is_centre, is_invigilator, is_office, is_self

rules.add_perm("enrolment.edit_application", is_self)
rules.add_perm("enrolment.see_application", is_self | is_office | is_centre)
rules.add_perm("enrolment.see_photo", is_self | is_office | is_centre | is_invigilator)
rules.add_perm("enrolment.use_desk", is_office | is_centre)
rules.add_perm("enrolment.review_application", is_office)
