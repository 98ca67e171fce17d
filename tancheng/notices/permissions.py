import rules

from tancheng.people.permissions import is_centre, is_office

rules.add_perm("notices.see_rounds", is_centre | is_office)
rules.add_perm("notices.publish_round", is_centre)
rules.add_perm("notices.answer_objection", is_centre)
