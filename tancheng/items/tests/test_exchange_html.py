"""HTML as other systems write it → the bank's Markdown, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tancheng.items.exchange.html import parsed, to_html, to_markdown
from tancheng.items.tests.strategies import texts
from tancheng.learning import markup


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>下列说法<b>不正确</b>的是？</p>", "下列说法**不正确**的是？"),
        ("<p><strong>不</strong><strong>正确</strong>的是</p>", "**不正确**的是"),
        ("<p>第一段</p><p>第二段<br>第二行</p>", "第一段\n\n第二段\\\n第二行"),
        ("CO<sub>2</sub> 与 m<sup>3</sup>", "CO₂ 与 m³"),
        (r"按 \(E=AD\times EF\) 计算", r"按 $E=AD\times EF$ 计算"),
        ("<ol><li>一</li><li>二</li></ol>", "1. 一\n2. 二"),
        ("<table><tr><th>燃料</th><th>t</th></tr><tr><td>煤</td><td>5</td></tr></table>", "| 燃料 | t |\n| --- | --- |\n| 煤 | 5 |"),
        ("1 * 2 * <b>3</b>", "1 * 2 * 3"),
        ("<b>（不）</b>正确", "（不）正确"),
        ("单位是____，数量是____。", "单位是____，数量是____。"),
        ("____是温室气体。", "____是温室气体。"),
        ("（____）和（____）", r"（\_\_\_\_）和（\_\_\_\_）"),
        ("__1__", r"\_\_1\_\_"),
        ("____", r"\____"),
        ("<script>alert(1)</script>甲<style>p{}</style>", "甲"),
    ],
)
def test_what_is_read(html, text):
    assert to_markdown(html).text == text


def test_strong_words_stay_strong_when_another_system_has_written_the_html_anew():
    html = to_html("下列说法**不正确**的是？", carry=False)
    assert to_markdown(html).text == "下列说法**不正确**的是？"


def test_a_picture_of_the_web_is_left_out_and_said():
    found = to_markdown('<img src="https://example.org/a.png" alt="锅炉">')
    assert found.text == "（图：锅炉）"
    assert found.left_out == ("图片“锅炉”不在文件里，没有带进来",)


@given(texts())
@settings(max_examples=150, deadline=None)
def test_our_own_html_reads_back_as_it_was(text):
    assert to_markdown(to_html(text)).text == text


@given(st.lists(st.tuples(st.booleans(), st.text(alphabet="不正a1 *__（。", min_size=1, max_size=6)), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_strong_or_not_the_words_are_the_same(parts):
    html = "<p>" + "".join(f"<b>{words}</b>" if strong else words for strong, words in parts) + "</p>"
    shown = "".join(parsed(markup.render(to_markdown(html).text)).itertext())
    assert "".join(shown.split()) == "".join("".join(words for _, words in parts).split())
