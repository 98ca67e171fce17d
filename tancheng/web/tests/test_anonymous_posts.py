"""Every page that takes something from people who are not signed in stands in this table, with what keeps it from being flooded."""

import inspect

from django.urls import get_resolver

LIMITED_BY = {
    "account_request_login_code": "people.codes: by number and by address, in the database",
    "account_confirm_login_code": "three tries a code, and people.codes for another",
    "account_login": "ACCOUNT_RATE_LIMITS: by address and by account; writes no row",
    "account_reset_password": "ACCOUNT_RATE_LIMITS: by address and by account; mails known accounts only",
    "account_reset_password_from_key": "ACCOUNT_RATE_LIMITS: by address; needs the key from the mail",
    "account_logout": "ends one's own session",
    "verify": "credentials.views.LOOKUPS by address; writes no row",
    "verify_number": "credentials.views.LOOKUPS by address; writes no row",
    "lab_accounting": "reckons and writes no row; a form of fixed size",
    "lab_trading": "replays and writes no row; views_labs.LONGEST_CARRIED and MOST_ACTS",
    "own_lab_accounting": "asks for a sign-in inside",
    "own_lab_trading": "asks for a sign-in inside",
    "study_start": "answers 401 to whoever is not signed in",
    "study_beat": "answers 401 to whoever is not signed in",
    "round": "notices.services: by address and by round, number and bytes",
}
READ_ONLY = {
    "home", "help", "privacy", "notice", "notice_version", "notice_pdf", "objection", "bases", "base", "courses", "lesson_figure", "lesson_preview", "labs",
    "sittings", "talent", "demo_sign_in", "demo_outbox",
}  # fmt: skip
# What allauth shows or sends elsewhere, and its names of addresses that are closed here (people.urls).
LIBRARY_S = {
    "account_inactive", "account_signup", "account_reset_password_done", "account_reset_password_from_key_done",
    "account_email_verification_sent", "account_confirm_email", "account_verify_phone",
}  # fmt: skip


def open_pages(patterns=None) -> dict:
    """Name → view of the pages that do not ask for a sign-in before anything else."""
    found = {}
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            found = open_pages(pattern.url_patterns) | found
        elif pattern.name and not hasattr(pattern.callback, "login_url"):
            found.setdefault(pattern.name, pattern.callback)
    return found


def test_every_open_page_says_what_limits_it_or_takes_nothing():
    assert set(open_pages()) == set(LIMITED_BY) | READ_ONLY | LIBRARY_S


def test_pages_that_take_nothing_look_at_nothing_that_is_posted():
    for name, view in open_pages().items():
        if name in READ_ONLY:
            source = inspect.getsource(inspect.unwrap(view))
            assert not any(word in source for word in ("POST", "FILES", "request.body")), name


def test_the_library_s_limits_are_on(settings):
    assert all(settings.ACCOUNT_RATE_LIMITS[name] for name in ("login", "login_failed", "reset_password", "reset_password_from_key"))
