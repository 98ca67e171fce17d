"""Who may see how a form was made up. Nobody sees a frozen form's items here."""

import rules

from tancheng.people.permissions import is_centre, is_office

rules.add_perm("assembly.see_reports", is_office | is_centre)
