"""Who may see how forms are made up, who may read and change them."""

import rules

from tancheng.people.permissions import is_centre, is_office

rules.add_perm("assembly.see_reports", is_office | is_centre)
# Drawing, swapping and approving. Two different persons must approve, whatever their roles.
rules.add_perm("assembly.assemble", is_office | is_centre)
# With a reason, which is journalled.
rules.add_perm("assembly.read_papers", is_office | is_centre)
