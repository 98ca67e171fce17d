"""Items as Moodle XML: the format of Moodle's question bank that carries pictures, feedback and tags."""

from lxml import etree

from tancheng.items.exchange import hostile, moodle_reading, moodle_writing
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused, Reading
from tancheng.items.text import Bundle


def write(bundle: Bundle) -> bytes:
    quiz = moodle_writing.document(bundle)
    etree.indent(quiz)
    written: bytes = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8")
    return written


def read(data: bytes) -> Reading:
    """Our own file or any export of a Moodle question bank. Raises FileRefused."""
    root = hostile.xml(data)
    if root.tag != "quiz":
        raise FileRefused("不是 Moodle XML 文件", "请在 Moodle 的题库里按“Moodle XML 格式”导出，再上传")
    questions = root.findall("question")
    if len(questions) > MOST_ITEMS * 2:
        raise FileRefused(f"文件里的题目超过 {MOST_ITEMS} 道", "请按类别分成几个文件后分别上传")
    return moodle_reading.reading_of(questions)
