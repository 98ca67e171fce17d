import rules

from tancheng.people.permissions import is_centre, is_office, is_staff_member

rules.add_perm("web.use_desk", is_staff_member)
rules.add_perm("web.see_schemes", is_office | is_centre)
rules.add_perm("web.see_journal", is_centre)
