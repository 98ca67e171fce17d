"""Fill an empty data folder with one exam and N candidates, for tests and benches that start the real server.

    TANCHENG_DATA=… python -m tancheng.delivery.tests.seed --candidates 3 --starts-in 60 [--full | --rich]

Prints one JSON line: tickets with signed-in sessions, and an invigilator's session.
"""

import argparse
import json
import os
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from tancheng import testing  # noqa: E402
from tancheng.delivery.tests import makers, rich  # noqa: E402
from tancheng.ledger import clock  # noqa: E402
from tancheng.people.models import Role, User  # noqa: E402

FULL = {"single": 60, "multiple": 20, "true_false": 15, "short": 1}


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--candidates", type=int, default=1)
    parser.add_argument("--starts-in", type=float, default=60, help="seconds")
    parser.add_argument("--minutes", type=int, default=90)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rich", action="store_true", help="a paper with a case, tables, pictures and numbers")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        form = rich.a_form(rich.a_scheme()) if options.rich else makers.a_form(testing.a_scheme(), FULL if options.full else None)
        sitting = makers.a_sitting(form, clock.now() + timedelta(seconds=options.starts_in), options.minutes)
        candidates = []
        for number in range(options.candidates):
            user = testing.a_user(name=f"林晓{'雯文霞君明'[number % 5]}")
            booking = makers.a_booking(sitting, user)
            candidates.append({"ticket": booking.ticket_number, "session": session_of(user)})
        invigilator = session_of(testing.a_user(Role.INVIGILATOR, name="简监考"))
    print(json.dumps({"sitting": sitting.pk, "candidates": candidates, "invigilator": invigilator}))


if __name__ == "__main__":
    main()
