"""A year of papers from the starter bank: twelve months, every job type and level, one paper each.

    .venv/bin/python bench/year.py [--months 12]

Prints how often the most used written question and the most used item were drawn, how many draws went beyond the scheme's yearly limit, the
expected times, and the seconds of the processor. Works on a data folder of its own that is thrown away.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
EXAM_DAY = date(2027, 1, 30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=12)
    months = parser.parse_args().months
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(TANCHENG_DATA=folder, DJANGO_SETTINGS_MODULE="tancheng.settings")
        os.environ.pop("DATABASE_URL", None)
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tancheng.items.services.loading import load_items

        load_items(settings.CONTENT_DIR / "items")
        draw_year(months)


def draw_year(months: int) -> None:
    from tancheng.assembly import rules
    from tancheng.assembly.engine.blueprint import Earlier
    from tancheng.assembly.engine.solve import solve
    from tancheng.assembly.planning import bank_of
    from tancheng.scheme.services import publish_scheme

    version, _ = publish_scheme((ROOT / "scheme" / "gdcpa-2024-19.toml").read_text(encoding="utf-8"))
    scheme = version.document
    limit = scheme.assembly.exposure_limit if scheme.assembly else None
    groups = [(job.code, level) for job in scheme.job_type for level in job.levels]
    banks = {group: bank_of(version, *group, EXAM_DAY) for group in groups}
    used: Counter[str] = Counter()
    written: Counter[str] = Counter()
    recent: dict[tuple[str, str], list[frozenset[int]]] = defaultdict(list)
    beyond, minutes, spent = 0, [], []
    for month in range(months):
        for number, group in enumerate(groups):
            bank = banks[group]
            code = {pk: row.item.code for pk, row in bank.versions.items()}
            pool = [replace(row, exposure=used[code[row.id]]) for row in bank.candidates.values()]
            earlier = [Earlier(str(n), form) for n, form in enumerate(recent[group][-3:])]
            began = time.process_time()
            (form,) = solve(rules.blueprint(scheme, *group, recent=earlier), pool, seed=100 * month + number).forms
            spent.append(time.process_time() - began)
            recent[group].append(frozenset(form))
            minutes.append(sum(bank.candidates[pk].seconds for pk in form) / 60)
            beyond += sum(limit is not None and used[code[pk]] >= limit for pk in form)
            used.update(code[pk] for pk in form)
            written.update(code[pk] for pk in form if bank.candidates[pk].type == "short")
    print(f"{months} months × {len(groups)} papers")
    print(f"written questions: {len(written)} drawn, the most used {max(written.values())} times: {written.most_common(3)}")
    print(f"all items: {len(used)} drawn, the most used {max(used.values())} times; {beyond} draws beyond the yearly limit of {limit}")
    print(f"expected time {min(minutes):.1f} to {max(minutes):.1f} minutes")
    print(f"processor: {sum(spent):.0f} s in all, {max(spent):.1f} s the slowest paper")


if __name__ == "__main__":
    main()
