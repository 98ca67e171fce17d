import rules

from tancheng.people.permissions import is_centre, is_marker, is_office

rules.add_perm("marking.mark", is_marker)
rules.add_perm("marking.see_results", is_office | is_centre)
rules.add_perm("marking.release_results", is_office | is_centre)
