"""Proving a folder of items kept as text: every fault in words, with its place."""

import re
from collections.abc import Iterator
from pathlib import Path

from tancheng.items import content, curriculum, pictures, rules
from tancheng.items.content import Contents
from tancheng.items.quality.report import report
from tancheng.scheme.document import Scheme

# Texts that came into force on a day and may be replaced: laws, rules, notices, announcements, plans, guides, pledges.
_IN_FORCE = re.compile(r"条例|办法|通知|公告|方案》|方案（|CETS-|国发〔|自主贡献|征求意见稿")


def check_folder(folder: Path, scheme: Scheme) -> list[str]:
    """Every fault of the bank, a line each; empty when it is fit for use."""
    return check(content.read(folder), scheme)


def check(contents: Contents, scheme: Scheme) -> list[str]:
    """What could not be read, then the faults of single items in order of files, then those of the bank as a whole."""
    places = {row.item.code: row.place for row in contents.items}
    findings = report(contents.bundle.items).faults
    return [
        *contents.faults,
        *_items(contents, curriculum.of_scheme(scheme)),
        *_references(contents),
        *_pictures(contents),
        *(f"{places[row.codes[0]]} {row.line}" if row.codes else row.line for row in findings),
    ]


def _items(contents: Contents, terms: curriculum.Curriculum) -> Iterator[str]:
    for place, item in contents.items:
        for fault in rules.faults(item, courses=terms.courses, short_points=terms.short_points):
            yield f"{place} {item.code}: {fault}"
        if _IN_FORCE.search(item.source) and not (item.valid_from or item.valid_until):
            yield f"{place} {item.code}: 依据的文件有施行日期，请写有效期（valid_from、valid_until）"


def _references(contents: Contents) -> Iterator[str]:
    codes, cases = {row.item.code for row in contents.items}, {row.code for row in contents.stimuli}
    for place, item in contents.items:
        if item.stimulus and item.stimulus not in cases:
            yield f"{place} {item.code}: 没有案例材料 {item.stimulus}"
        yield from (f"{place} {item.code}: 互斥题 {enemy} 不存在" for enemy in item.enemies if enemy not in codes)
    known = [row.code for row in contents.stimuli]
    yield from (f"{code}: 案例材料的编号用了 {known.count(code)} 次" for code in sorted(cases) if known.count(code) > 1)


def _pictures(contents: Contents) -> Iterator[str]:
    for name, data in contents.pictures.items():
        try:
            pictures.demand_picture(name, data)
        except pictures.PictureRefused as refused:
            yield f"{refused.what}: {refused.why}"
