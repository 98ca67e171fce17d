"""Time, doors, verdicts and digests as values."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.delivery import rules
from tancheng.delivery.rules import Door, Logged, Standing, Usage, Verdict
from tancheng.delivery.tests.makers import START

END = START + timedelta(minutes=90)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes_after_start", "door"),
    [
        (-31, Door.NOT_YET),
        (-30, Door.WAITING),
        (-0.01, Door.WAITING),
        (0, Door.OPEN),
        (30, Door.OPEN),
        (30.1, Door.TOO_LATE),
        (90, Door.OVER),
    ],
)
def test_the_door_at_a_moment(minutes_after_start, door):
    assert rules.door(START + minutes_after_start * MINUTE, START, END, 30, None) == door


def test_who_was_in_may_come_back_until_the_own_deadline():
    granted = Standing(rules.deadline(END, 10), is_sealed=False)
    assert rules.door(START + 99 * MINUTE, START, END, 30, granted) == Door.OPEN
    assert rules.door(START + 100 * MINUTE, START, END, 30, granted) == Door.OVER
    assert rules.door(START + 5 * MINUTE, START, END, 30, granted._replace(is_sealed=True)) == Door.DONE


def test_deadline_is_the_sittings_end_plus_granted_minutes():
    assert rules.deadline(END, 0) == END
    assert rules.deadline(END, 15) == END + 15 * MINUTE


EVENT = Logged(4, 2, 1, '{"options":["a"]}', None, 0)


@pytest.mark.parametrize(
    ("known", "lease", "sealed", "verdict"),
    [
        (None, 2, False, Verdict.ACCEPTED),
        (EVENT._replace(lease=1, received_at=9), 3, True, Verdict.DUPLICATE),
        (EVENT._replace(response="{}"), 2, False, Verdict.CONFLICTING),
        (None, 3, False, Verdict.STALE_LEASE),
        (EVENT._replace(response="{}"), 3, False, Verdict.STALE_LEASE),
        (None, 2, True, Verdict.SEALED),
    ],
)
def test_verdicts(known, lease, sealed, verdict):
    assert rules.verdict(EVENT, known, lease, sealed) == verdict


@pytest.mark.parametrize(
    ("known", "lease", "sealed", "verdict"),
    [
        (None, 2, False, Verdict.OVER_QUOTA),
        (EVENT, 2, False, Verdict.DUPLICATE),
        (EVENT._replace(response="{}"), 2, False, Verdict.CONFLICTING),
        (None, 3, False, Verdict.STALE_LEASE),
        (None, 2, True, Verdict.SEALED),
    ],
)
def test_over_quota_only_what_would_be_new_is_refused(known, lease, sealed, verdict):
    assert rules.verdict(EVENT, known, lease, sealed, is_over=True) == verdict


def test_an_honest_paper_has_room_to_spare():
    """Three and a half hours of typing with a save at every pause of two seconds, and every choice changed ten times."""
    used = Usage()
    text = rules.canonical(None, "核" * 500)
    for _ in range(210 * 30):
        assert not rules.is_over_quota(used, text)
        used = used.plus(text)
    for _ in range(95 * 10):
        assert not rules.is_over_quota(used, '{"options":["a","b","c"]}')
        used = used.plus('{"options":["a","b","c"]}')


@pytest.mark.parametrize(
    ("used", "is_over"),
    [
        (Usage(rules.QUOTA_EVENTS - 1, 0), False),
        (Usage(rules.QUOTA_EVENTS, 0), True),
        (Usage(5, rules.QUOTA_BYTES - len('{"text":"核"}'.encode())), False),
        (Usage(5, rules.QUOTA_BYTES - len('{"text":"核"}'.encode()) + 1), True),
    ],
)
def test_the_quota_counts_events_and_bytes(used, is_over):
    assert rules.is_over_quota(used, '{"text":"核"}') == is_over


def late(count, positions=96):
    return [Logged(n, 1, n % positions + 1, '{"options":["a"]}', None, 0) for n in range(1, count + 1)]


def test_all_late_answers_within_the_limits_are_kept():
    assert rules.late_to_keep(late(200), Usage()) == late(200)


def test_a_limit_never_costs_the_last_answer_to_a_question():
    events = late(200)
    assert rules.late_to_keep(events, Usage(rules.LATE_EVENTS, 0)) == events[-96:]
    assert rules.late_to_keep(events, Usage(rules.LATE_EVENTS - 100, 0)) == events[-100:]
    assert rules.late_to_keep(events, Usage(2, rules.LATE_BYTES)) == events[-96:]


def test_beyond_the_reserve_nothing_late_is_kept():
    assert rules.late_to_keep(late(200), Usage(rules.LATE_EVENTS + rules.LATE_RESERVE_EVENTS, 0)) == []
    assert rules.late_to_keep(late(200), Usage(3, rules.LATE_BYTES + rules.LATE_RESERVE_BYTES)) == []


@given(st.integers(0, 2**53 - 1), st.integers(1, 96))
def test_an_option_order_is_a_permutation_and_repeats(seed, position):
    order = rules.option_order(seed, position, "abcde")
    assert sorted(order) == list("abcde")
    assert order == rules.option_order(seed, position, "edcba")


def test_every_order_of_options_is_about_as_frequent():
    orders = Counter("".join(rules.option_order(seed, 7, "abcd")) for seed in range(12_000))
    assert len(orders) == 24
    assert min(orders.values()) > 400 and max(orders.values()) < 600


def test_the_same_mix_as_in_the_browser():
    """Values that static/delivery/option-order.js gives (the browser test compares whole papers)."""
    assert rules.option_order(20261128, 1, "abcd") == sorted("abcd", key=lambda o: (rules._mix(f"{o}:1:20261128"), o))


@given(st.permutations(range(1, 8)))
def test_the_last_number_wins_however_events_arrive(order):
    events = [Logged(n, 1, 1 + n % 2, rules.canonical(["abcdefg"[n - 1]], None), None, n) for n in order]
    assert rules.final_responses(events) == {1: {"options": ["f"]}, 2: {"options": ["g"]}}
    assert rules.digest("a", "f", rules.log_lines(events)) == rules.digest("a", "f", rules.log_lines(sorted(events)))


def test_a_digest_notices_every_change():
    lines = rules.log_lines([EVENT])
    whole = rules.digest("a", "f", lines)
    assert len({whole, rules.digest("b", "f", lines), rules.digest("a", "g", lines), rules.digest("a", "f", [])}) == 4
    for index in range(len(EVENT)):
        changed = [*lines[0][:index], "x", *lines[0][index + 1 :]]
        assert rules.digest("a", "f", [changed]) != whole


def test_empty_choices_and_blank_texts_are_cleared_answers():
    assert rules.canonical([], None) == rules.canonical(None, " \n") == rules.canonical(None, None) == "{}"
    assert rules.canonical(["b", "a", "b"], None) == '{"options":["a","b"]}'


@pytest.mark.parametrize(
    ("minutes", "stage"),
    [(-31, "not_yet"), (-30, "waiting"), (-6, "waiting"), (-5, "soon"), (0, "started"), (30, "started"), (31, "closed")],
)
def test_the_way_in_has_stages(minutes, stage):
    assert rules.WayIn(START, late_entry_minutes=30).stage(START + timedelta(minutes=minutes)) == stage
