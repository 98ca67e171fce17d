"""Near-duplicates over Chinese text: what counts as alike, and that the quick search finds what comparing every text with every other finds."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.items.quality import neighbours, similar
from tancheng.items.tests.makers import an_item_text

STEM = "核算燃煤电厂直接排放时，活动数据应当取自哪一处计量？"
texts = st.lists(st.text(alphabet="碳排放权交易核算1", max_size=20), max_size=8)


def test_it_works():
    found = similar.similar([STEM, "配额清缴在每年年底前完成。", STEM.replace("直接", "直接的")], least=0.7)
    assert [(one, other) for one, other, _ in found] == [(0, 2)]
    assert found[0][2] == similar.similarity(STEM, STEM.replace("直接", "直接的")) == 0.8


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("二氧化碳", "二氧化碳", 1.0),
        ("ＣＯ２ 的排放，", "co2的排放", 1.0),
        ("tCO₂", "tCO2", 1.0),
        ("⑴配额", "(1)配额", 1.0),
        ("，。", "，。", 1.0),
        ("，", "。", 0.0),
        # 2-grams where a text is short: 排放, 放量 of 排放, 放量, 量数 and so on.
        ("排放量", "排放量数", 2 / 3),
        ("甲乙丙", "丁戊己", 0.0),
    ],
)
def test_similarity_is_that_of_the_characters(one, other, share):
    assert similar.similarity(one, other) == pytest.approx(share)


def test_no_texts_no_pairs():
    assert similar.similar([]) == []
    assert similar.similar(["只有一道题"]) == []
    assert similar.like("只有一道题", []) == []


def test_a_large_group_from_one_template_is_found_item_by_item():
    """More copies than one bucket compares with each other."""
    copies = [f"某机组全年消耗燃煤若干吨，低位发热量已经测定，求第 {number} 台机组的排放量" for number in range(3 * similar.NEIGHBOURS)]
    found = similar.similar(copies, least=0.7)
    assert {place for one, other, _ in found for place in (one, other)} == set(range(len(copies)))


@given(texts, st.sampled_from([0.5, 0.6, 0.7, 0.9, 1.0]))
def test_nothing_is_found_that_is_not_alike_and_the_same_text_never_missed(rows, least):
    found = similar.similar(rows, least=least)
    assert found == sorted(found)
    for one, other, share in found:
        assert one < other
        assert share == similar.similarity(rows[one], rows[other]) >= least
    twins = {(i, j) for i, j in combinations(range(len(rows)), 2) if similar.letters(rows[i]) == similar.letters(rows[j])}
    assert twins <= {(one, other) for one, other, _ in found}


@given(st.text(alphabet="碳排放权交易核算1", max_size=20), texts, st.sampled_from([0.5, 0.7, 1.0]))
def test_one_text_against_all_is_exact(text, rows, least):
    exact = {place: similar.similarity(text, row) for place, row in enumerate(rows)}
    assert dict(similar.like(text, rows, least=least)) == {place: share for place, share in exact.items() if share >= least}


def test_the_quick_search_finds_what_comparing_all_finds():
    chance = random.Random(1)
    words = "碳排放权配额清缴核算核查监测报告燃煤机组热值因子边界数据质量抵销交易履约登记结算"
    rows = ["".join(chance.choices(words, k=60)) for _ in range(200)]
    for number in range(0, 200, 2):
        copy = list(rows[number])
        for place in chance.sample(range(60), chance.randint(0, 6)):
            copy[place] = chance.choice(words)
        rows[number + 1] = "".join(copy)
    exact = {(i, j) for i, j in combinations(range(200), 2) if similar.similarity(rows[i], rows[j]) >= 0.6}
    assert len(exact) > 70
    assert {(one, other) for one, other, _ in similar.similar(rows, least=0.6)} == exact


@pytest.mark.parametrize("least", [0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
def test_a_pair_at_the_limit_is_hardly_missed(least):
    bands, rows = similar.bands_for(least)
    assert similar.missed(least, bands, rows) <= 0.005


# ── items ──


def test_the_same_question_with_other_wrong_options_is_a_neighbour():
    stem = "重点排放单位应当在每年几月底之前提交上一年度的温室气体排放报告，并对数据的真实性负责？"
    one = an_item_text(code="acc-04-s001", stem=stem, options=["三月底以前", "一月", "六月", "九月"])
    other = an_item_text(code="acc-04-s002", stem=stem, options=["三月底以前", "由企业自行决定期限", "随时都可以提交", "没有规定时间"])
    (pair,) = neighbours.near_duplicates([one, other])
    assert (pair.one, pair.other, pair.share) == (0, 1, 1.0)


def test_an_item_is_not_its_own_neighbour():
    item = an_item_text(code="acc-04-s001")
    twin = an_item_text(code="acc-04-s002")
    assert [other.code for other, _ in neighbours.near(item, [item, twin])] == ["acc-04-s002"]


def test_only_those_that_name_each_other_are_enemies():
    one = an_item_text(code="acc-04-s001", enemies=["acc-04-s002"])
    assert neighbours.are_enemies(one, an_item_text(code="acc-04-s002", enemies=["acc-04-s001"]))
    assert not neighbours.are_enemies(one, an_item_text(code="acc-04-s002"))
