"""HTML from elsewhere: what it says is read as it was said, or a remark says what was not; nothing is lost or changed in silence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tancheng.items.exchange.html import to_markdown
from tancheng.items.exchange.scribe_looks import BLANK

# All elements of HTML (WHATWG), the obsolete ones that editors still write, and some that no list has.
NAMES = """a abbr acronym address article aside b bdi bdo big blockquote button caption center cite code data dd del details dfn dialog dir div
dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup i ins kbd label legend li main mark marquee menu meter nav
nobr ol optgroup option output p pre progress q rb rp rt rtc ruby s samp search section select small span strike strong sub summary sup table
tbody td textarea tfoot th thead time tr tt u ul var xmp audio video object canvas svg iframe x-own o:p st1:place"""
ELEMENTS = NAMES.split()
UNSEEN = {"rp"}


def shown(html: str) -> tuple[str, str]:
    """(Markdown, all remarks)."""
    found = to_markdown(html)
    return found.text, "；".join(found.left_out)


@pytest.mark.parametrize("name", ELEMENTS)
@pytest.mark.parametrize("around", ["{}", "<ul><li>{}</li></ul>", "<ul>{}</ul>", "<table><tr><td>{}</td><td>乙</td></tr></table>"])
def test_no_element_is_lost_in_silence(name, around):
    text, remarks = shown(f"<div>甲{around.format(f'<{name}>词语</{name}>')}丙</div>")
    assert "词语" in text or remarks or name in UNSEEN, text
    assert "甲" in text and "丙" in text


@pytest.mark.parametrize(
    ("html", "text", "remark"),
    [
        ("<p>配额为<s>100</s> 200 吨</p>", "配额为 200 吨", "划掉的文字“100”没有带进来"),
        ("<p>配额为<del>100</del>200 吨</p>", "配额为200 吨", "划掉的文字“100”"),
        ('<p>配额为<span style="text-decoration-line: line-through">100</span>200 吨</p>', "配额为200 吨", "划掉的文字“100”"),
        ('<p>题干<span style="display: none">答案是 B</span></p>', "题干", "隐藏的文字“答案是 B”没有带进来"),
        ("<p>题干<span hidden>答案是 B</span></p>", "题干", "隐藏的文字"),
        ("<p>选出<u>有误</u>的一项</p>", "选出有误的一项", "“有误”下面的线没有带进来"),
        ('<p>选出<span style="color:#ff0000">红色</span>的一项</p>', "选出红色的一项", "带颜色"),
        ("<p><em>不</em>正确</p>", "不正确", "斜体"),
        ("<p>下列<b>“不正确”</b>的是</p>", "下列“不正确”的是", "加粗"),
        ('<p>见<a href="https://example.org/a">指南</a></p>', "见指南", "链接没有带进来，只留下文字“指南”（https://example.org/a）"),
        ('<p>见<a href="@@PLUGINFILE@@/%E6%95%B0%E6%8D%AE.xlsx">数据</a></p>', "见数据", "附件“数据.xlsx”没有带进来"),
        ("<p>10<sup>甲（乙）</sup></p>", "10甲（乙）", "上标“甲（乙）”写成了普通文字"),
        ('<p>填 <input type="text"> 吨</p>', f"填 {BLANK} 吨", "输入框"),
        ("<p>选<select><option>甲</option><option>乙</option></select></p>", "选", "下拉框没有带进来（甲乙）"),
        ('<ol type="A"><li>甲</li><li>乙</li></ol>', "1. 甲\n2. 乙", "列表原来的编号"),
        ("<table><tr><td>甲<table><tr><td>1</td><td>2</td></tr></table></td><td>乙</td></tr></table>", "甲 1 2", "套着的表格"),
        ("<table><tr><td>甲<br>乙</td><td>1</td></tr></table>", "| 甲 乙 | 1 |", "单元格里的分行"),
        ("<math><mmultiscripts><mi>C</mi><mn>6</mn><mn>14</mn></mmultiscripts></math>", "C614", "没能照搬的部分（mmultiscripts）"),
    ],
)
def test_what_reads_otherwise_than_it_looked_is_said(html, text, remark):
    found, remarks = shown(html)
    assert text in found
    assert remark in remarks


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>排放量是<u>&nbsp;&nbsp;&nbsp;</u>吨</p>", f"排放量是{BLANK}吨"),
        ('<p>排放量是<span style="text-decoration: underline;"> </span>吨</p>', f"排放量是{BLANK}吨"),
        ("<p>排放量是<u>____</u>吨</p>", "排放量是____吨"),
        ('<ol start="3"><li>甲</li><li>乙</li></ol>', "3. 甲\n4. 乙"),
        ("<pre>煤    100\n油     20</pre>", "```\n煤    100\n油     20\n```"),
        ("<pre>煤&nbsp;&nbsp;&nbsp;100\n油&nbsp;&nbsp;&nbsp;20</pre>", "```\n煤   100\n油   20\n```"),
        ("<pre>```\na  b</pre>", "````\n```\na  b\n````"),
        ("<pre>第一行\n第二行</pre>", "第一行\\\n第二行"),
        ("<ruby>䶮<rt>yǎn</rt></ruby>", "䶮（yǎn）"),
        ("<ruby>䶮<rp>(</rp><rt>yǎn</rt><rp>)</rp></ruby>", "䶮（yǎn）"),
        ("<q>双碳</q>目标", "“双碳”目标"),
        ('<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"),
        ('<span style="color: rgb(0, 0, 0); font-size: 12px">黑字</span>', "黑字"),
        *(
            (f'<math><semantics><mi>E</mi><annotation encoding="application/x-tex">{note}</annotation></semantics></math>', "$E=mc^2$")
            for note in (r"\[E=mc^2\]", r"\(E=mc^2\)", "$$E=mc^2$$", "$E=mc^2$", "E=mc^2")
        ),
    ],
)
def test_what_the_bank_can_say_is_kept_without_a_remark(html, text):
    assert shown(html) == (text, "")


ROWS = "<tr><th>厂</th><th>燃料</th><th>吨</th></tr>"


def test_a_cell_that_spans_rows_moves_no_value_into_another_column():
    html = f'<table>{ROWS}<tr><td rowspan="2">甲</td><td>煤</td><td>100</td></tr><tr><td>油</td><td>20</td></tr></table>'
    text, remarks = shown(html)
    assert text == "| 厂 | 燃料 | 吨 |\n| --- | --- | --- |\n| 甲 | 煤 | 100 |\n| | 油 | 20 |"
    assert "合并的单元格" in remarks


@st.composite
def laid_out(draw):
    """A table of numbered cells that span at will, as HTML, and where each begins by the rules of HTML."""
    height, width = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    free = {(row, column) for row in range(height) for column in range(width)}
    html, begins = "", {}
    for row in range(height):
        html += "<tr>"
        for column in range(width):
            if (row, column) not in free:
                continue
            wide = draw(st.integers(1, width - column))
            wide = next((n for n in range(wide, 0, -1) if all((row, column + k) in free for k in range(n))), 1)
            deep = draw(st.integers(1, height - row))
            name = f"格{row}{column}"
            begins[name] = (row, column)
            free -= {(row + below, column + right) for below in range(deep) for right in range(wide)}
            html += f'<td rowspan="{deep}" colspan="{wide}">{name}</td>'
        html += "</tr>"
    return f"<table>{html}</table>", begins


@given(laid_out())
@settings(max_examples=200, deadline=None)
def test_every_cell_stays_in_its_column_however_cells_are_merged(table):
    html, begins = table
    text, remarks = shown(html)
    if len(begins) == 1:
        assert text.strip("| ").startswith("格00")
        return
    lines = [line for line in text.split("\n") if "---" not in line]
    found = {cell.strip(): column for line in lines for column, cell in enumerate(line.strip("|").split("|")) if cell.strip()}
    assert found == {name: column for name, (_, column) in begins.items()}
    assert ("合并的单元格" in remarks) == any(f'span="{many}"' in html for many in range(2, 5))


def test_merged_cells_without_end_cost_no_memory():
    row = '<tr><td rowspan="999999" colspan="999999">1</td></tr>'
    text, _ = shown(f"<table>{row * 200}</table>")
    assert len(text) < 200_000
