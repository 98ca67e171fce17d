"""Codes that people copy by hand: any single slip and any swap of neighbours is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from tancheng.ledger import ids

BODIES = st.text(ids.ALPHABET, min_size=1, max_size=20)


@given(st.integers(2, 20))
def test_a_new_code_is_valid(length):
    code = ids.new_code(length)
    assert len(code) == length
    assert ids.is_valid(code)


@given(BODIES, st.data())
def test_any_changed_character_is_noticed(body, data):
    code = body + ids.check_character(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([c for c in ids.ALPHABET if c != code[place]]))
    assert not ids.is_valid(code[:place] + other + code[place + 1 :])


@given(BODIES, st.data())
def test_any_swap_of_neighbours_is_noticed(body, data):
    code = body + ids.check_character(body)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert not ids.is_valid(swapped) or swapped == code


@given(BODIES)
def test_the_canonical_spelling_is_found_from_small_full_width_and_spaced_writing(body):
    code = body + ids.check_character(body)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert ids.normalise(code.lower()) == code
    assert ids.normalise(f" {wide[:3]}－{wide[3:]} ") == code


def test_lookalikes_are_read_as_meant():
    assert ids.normalise("ioLu") == "101V"


@given(st.text())
def test_nothing_that_people_type_breaks_it(text):
    assert set(ids.normalise(text)) <= set(ids.ALPHABET)
    ids.is_valid(text)
