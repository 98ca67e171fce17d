"""No lesson and no item cites a repealed law as in force; the starter content is proved with the starter table."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tancheng.items.repealed import check_item_citations, item_faults
from tancheng.items.tests.makers import a_folder, an_item_text, item_text
from tancheng.learning.repealed import FILE_NAME, check_lesson_citations, read_rules, stale_citations

RULES = read_rules(settings.CONTENT_DIR / FILE_NAME)
# Environmental code, article 1242, as the fact sheet names them (domain-2 0.12).
TEN = [
    "环境保护法",
    "环境影响评价法",
    "海洋环境保护法",
    "大气污染防治法",
    "水污染防治法",
    "土壤污染防治法",
    "固体废物污染环境防治法",
    "噪声污染防治法",
    "放射性污染防治法",
    "清洁生产促进法",
]
LESSON = """+++
course = "pub-01"
order = 1
title = "第一课"
objectives = ["能说出"]
valid_as_of = 2026-11-29
sources = ["SOURCE"]
+++
## 这是什么
BODY
"""


def told(*passages):
    return list(stale_citations(passages, RULES))


@pytest.mark.parametrize("law", TEN)
def test_each_of_the_ten_repealed_laws_is_found_by_its_name(law):
    (fault,) = told(f"按照《中华人民共和国{law}》第十条，企业应当守法。")
    assert f"《中华人民共和国{law}》自2026-08-15起由《生态环境法典》接替" in fault


@pytest.mark.parametrize("law", ["节约能源法", "可再生能源法", "循环经济促进法", "能源法", "长江保护法", "湿地保护法", "水法", "计量法"])
def test_laws_that_are_in_force_are_left_alone(law):
    assert told(f"《中华人民共和国{law}》第十条") == []


@pytest.mark.parametrize(
    "passage",
    [
        "《大气污染防治法》已废止，现看《生态环境法典》。",
        "2025年时看的《清洁生产促进法》，已被取代。",
        "2025年12月31日到期的看条例第二十四条，2026年8月15日以后看《生态环境法典》第1226条。",
        "办法第二十四条讲的是别的事。",
        "第二十四条讲的是别的事。",
    ],
)
def test_what_is_marked_as_history_or_means_another_text_is_no_fault(passage):
    assert told(passage) == []


@pytest.mark.parametrize(
    "passage",
    [
        "按条例第二十四条，未清缴的罚5至10倍，拒不改正等量核减。",
        "《碳排放权交易管理暂行条例》第二十四条、第二十五条",
        "拒绝检查的，条例第二十六条罚2万元至20万元。",
        "条例第二十一条：未报送年度报告，罚5万元至50万元。",
        "《碳排放权交易管理办法（试行）》第四十条罚2万元至3万元。",
    ],
)
def test_a_clause_that_another_took_over_is_found(passage):
    assert told(passage)


@pytest.mark.parametrize(
    "name",
    [
        "环保法",
        "新环保法",
        "环评法",
        "海环法",
        "大气法",
        "大气防治法",
        "水污染法",
        "土壤法",
        "固废法",
        "固废污染防治法",
        "固体废物法",
        "噪声法",
        "噪音污染防治法",
        "放射性法",
        "清洁生产法",
        "清促法",
    ],
)
def test_a_repealed_law_is_found_by_its_short_names_too(name):
    assert len(told(f"按{name}，企业应当守法。")) == 1


@pytest.mark.parametrize("words", ["环境保护法律法规", "环保法规", "大气法则", "土壤法律", "噪声法规", "环境保护税法"])
def test_words_that_only_begin_like_a_repealed_law_are_left_alone(words):
    assert told(f"遵守{words}。") == []


@pytest.mark.parametrize(
    "cited",
    [
        "《条例》第24条",
        "《条例》第 24 条",
        "条例第２４条",
        "条例24条",
        "《条例》§24",
        "条例第二十三、二十四条",
        "条例第二十二条至第二十五条",
        "条例第二十二至二十五条",
        "条例第22—25条",
        "国令775号第二十四条",
        "V02指南说要核对，条例第二十四条",
    ],
)
def test_an_article_is_found_however_it_is_written(cited):
    assert len(told(f"按{cited}，罚款按市场价算。")) == 1


@pytest.mark.parametrize(
    "cited", ["条例第二十三条", "条例第二十一至二十三条", "条例第12条和办法第24条", "《生态保护补偿条例》第二十四条", "有24条记录"]
)
def test_other_articles_are_not_taken_for_it(cited):
    assert told(f"看{cited}。") == []


def test_that_the_code_did_not_repeal_the_regulation_excuses_no_clause_that_it_took_over():
    for words in ("《生态环境法典》没有废止条例，这一条照旧", "法典没有把条例废止", "条例未被废止，也见《生态环境法典》"):
        assert len(told(f"按条例第二十四条，罚市场价的若干倍。{words}。")) == 1
    for words in ("未清缴的罚则已废止", "没有足额清缴的罚则已被取代", "未清缴的罚则由法典接替"):
        assert told(f"条例第二十四条：{words}。") == []
    assert told("按条例第二十四条罚，后由《生态环境法典》第一千二百二十六条接替。") == []


@pytest.mark.parametrize(
    "penalty",
    [
        "未足额清缴的，等量核减下一年度配额。",
        "企业没有足额清缴，罚市场价的5至10倍。",
        "未按规定清缴的，处2万元以上3万元以下罚款。",
        "拒绝、阻碍检查的，处2万元以上20万元以下罚款。",
        "2万至20万元是拒绝检查的一档。",
    ],
)
def test_an_old_penalty_is_found_without_its_article(penalty):
    assert len(told(penalty)) == 1


@pytest.mark.parametrize(
    "penalty",
    [
        "自愿注销的，国家配额总量等量核减。",
        "违法所得按少清缴的价值计，5至10倍约为472万元。",
        "造假的，责任人员罚2万至20万元，五年禁业。",
        "未足额清缴的，先罚100万至500万元；仍未清缴的，按第1226条再罚5至10倍。",
    ],
)
def test_a_penalty_that_holds_is_left_alone(penalty):
    assert told(penalty) == []


def test_a_clause_is_known_by_the_instrument_that_the_text_names_elsewhere():
    assert told("本课讲条例。", "第二十四条：未清缴的罚款按均价算。")


def test_an_item_that_expires_before_the_repeal_may_cite_the_law_of_its_day():
    item = an_item_text(stem="按条例第二十四条，未清缴怎样罚？", source="《碳排放权交易管理暂行条例》第二十四条")
    assert len(item_faults(item, RULES)) == 1
    last_day = an_item_text(stem=item.stem, source=item.source, valid_until=date(2026, 8, 14))
    assert item_faults(last_day, RULES) == []
    too_long = an_item_text(stem=item.stem, source=item.source, valid_until=date(2026, 8, 15))
    assert len(item_faults(too_long, RULES)) == 1
    dated = an_item_text(
        stem="2025年到期的清缴看条例第二十四条，它后来被什么取代？", source=item.source, explanation="《生态环境法典》第1226条。"
    )
    assert item_faults(dated, RULES) == []


def test_an_item_that_asks_the_old_rule_is_not_excused_by_its_explanation():
    told_later = "2026-08-15起由《生态环境法典》第1226条接替。"
    assert len(item_faults(an_item_text(stem="按条例第二十四条，未清缴怎样罚？", explanation=told_later), RULES)) == 1
    only_source = an_item_text(stem="旧说法从哪里来？", explanation=told_later, source="《碳排放权交易管理暂行条例》第二十四条")
    assert item_faults(only_source, RULES) == []


def test_the_fault_names_course_lesson_figure_and_item(tmp_path):
    (tmp_path / "lessons" / "pub-01").mkdir(parents=True)
    text = LESSON.replace("SOURCE", "《环境影响评价法》").replace("BODY", "拒绝检查的，看条例第二十六条。\n\n说完了，看《生态环境法典》。")
    (tmp_path / "lessons" / "pub-01" / "01-first.md").write_text(text)
    course = '+++\ncourse = "pub-01"\nobjectives = ["能用环评法"]\nsummary = "讲"\n+++\n'
    (tmp_path / "lessons" / "pub-01" / "_course.md").write_text(course)
    (tmp_path / "lessons" / "pub-01" / "fig-a.svg").write_text("<svg><text>《固废法》</text></svg>")
    said = check_lesson_citations(tmp_path / "lessons", RULES)
    assert [said.pop(0).split("：")[0], said.pop().split("：")[0]] == ["pub-01/_course.md: “环评法”", "pub-01/fig-a.svg: “固废法”"]
    assert [fault.split("：")[0] for fault in said] == ["pub-01/01-first.md: “环境影响评价法”", "pub-01/01-first.md: “第26条”"]
    folder = a_folder(tmp_path, item_text(source='"《清洁生产促进法》第五条"'))
    assert check_item_citations(folder, RULES)[0].startswith("acc-04/items.toml 第 1 题 acc-04-s001: “清洁生产促进法”")


def test_a_case_that_items_share_is_read_too(tmp_path):
    case = '[[stimulus]]\ncode = "plant-1"\ntitle = "一座电厂"\ntext = "电厂按《大气污染防治法》排放。"\n'
    folder = a_folder(tmp_path, item_text() + case)
    (said,) = check_item_citations(folder, RULES)
    assert said.startswith("案例 plant-1: “大气污染防治法”")


def test_the_labs_cite_no_repealed_law_as_in_force():
    learning = settings.ROOT / "tancheng" / "learning"
    files = [*(learning / "labs").rglob("*.toml"), *(learning / "labs").rglob("*.py"), *(learning / "templates").rglob("labs/*.html")]
    assert len(files) > 20
    assert {path.name: said for path in files if (said := told(*re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))))} == {}


def test_the_starter_content_cites_no_repealed_law_as_in_force():
    assert check_lesson_citations(settings.CONTENT_DIR / "lessons", RULES) == []
    assert check_item_citations(settings.CONTENT_DIR / "items", RULES) == []


def test_content_check_runs_the_table(monkeypatch):
    monkeypatch.setattr("tancheng.web.management.commands.content_check.check_lesson_citations", lambda folder, rules: ["pub-01/01: 旧法"])
    with pytest.raises(CommandError, match="内容有 1 处问题"):
        call_command("content_check")
