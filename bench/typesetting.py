"""What one set of fonts for the whole process saves: a page of PDF as the site sets it, and with the font folders looked through each time.

.venv/bin/python bench/typesetting.py [--pages 20]
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
import typst
from django.conf import settings

TEMPLATE = '#let data = json(bytes(sys.inputs.data))\n#set text(font: "Noto Serif SC", lang: "zh")\n#data.text\n'
DATA = {"text": "碳排放管理员职业能力培训合格证书"}


def milliseconds(act: Callable[[], object], pages: int) -> float:
    begun = time.perf_counter()
    for _ in range(pages):
        act()
    return (time.perf_counter() - begun) / pages * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    pages = parser.parse_args().pages
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")
    django.setup()
    from tancheng.ledger import typesetting

    folders = [str(folder) for folder in settings.FONT_DIRS if folder.is_dir()]
    inputs = {"data": json.dumps(DATA)}
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "page.typ"
        template.write_text(TEMPLATE, encoding="utf-8")
        typesetting.render(template, DATA)
        shared = milliseconds(lambda: typesetting.render(template, DATA), pages)
        apart = milliseconds(lambda: typst.compile(str(template), font_paths=folders, ignore_system_fonts=True, sys_inputs=inputs), pages)
    print(f"one set of fonts   {shared:7.1f} ms a page")
    print(f"looked for anew    {apart:7.1f} ms a page")
    print(f"anew : one set     {apart / shared:7.1f}")


if __name__ == "__main__":
    main()
