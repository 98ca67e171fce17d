"""Assembling parallel forms:  python bench/assembly.py [--sizes 1000 5000 20000] [--forms 1 4 8] [--seconds 60] [--whole]

Banks of generated items (a fixed seed; difficulty and time spread as in the starter bank), the blueprint of the notice's 核算员 with three
recent forms. Prints seconds, the gap to the solver's bound, and the spread of mean difficulty. `--whole` keeps the engine from choosing a
part of a large bank first. Needs nothing outside this machine.
"""

import argparse
import random
import sys
import time
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tancheng.assembly import rules  # noqa: E402
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier  # noqa: E402
from tancheng.assembly.engine.report import report  # noqa: E402
from tancheng.assembly.engine.solve import NotFound, Solution, solve  # noqa: E402
from tancheng.scheme import document  # noqa: E402

NOTICE = document.read_file(ROOT / "scheme" / "gdcpa-2024-19.toml")
SECONDS = {"single": 50, "multiple": 58, "true_false": 30, "short": 410}
LEVELS = ("remember", "understand", "apply", "analyse")


def bank(size: int) -> list[Candidate]:
    """`size` items: types as a form needs them (a short answer in thirty), half of them public."""
    chance = random.Random(size)
    rows = []
    for number in range(size):
        kind = chance.choices(("single", "multiple", "true_false", "short"), (60, 20, 15, 3))[0]
        public = chance.random() < 0.5
        course = chance.choice(NOTICE.public_course if public else NOTICE.job("acc").courses).code
        level = chance.choices(LEVELS, (20, 38, 24, 18))[0]
        difficulty = round(min(0.95, max(0.3, chance.gauss(0.62, 0.12))), 2)
        seconds = SECONDS[kind] + chance.choice((-10, -5, 0, 5, 10))
        rows.append(Candidate(number, kind, course, public, level, difficulty, seconds, exposure=chance.randrange(7)))
    return rows


def blueprint(size: int) -> Blueprint:
    """Three recent forms, and a few dozen enemies."""
    chance = random.Random(size + 1)
    recent = [Earlier(f"recent-{n}", frozenset(chance.sample(range(size), 96))) for n in range(3)]
    enemies = [tuple(sorted(chance.sample(range(size), 2))) for _ in range(size // 100)]
    return rules.blueprint(NOTICE, "acc", "4", recent=recent, enemies=[(a, b) for a, b in enemies])


def line(size: int, forms: int, seconds: float, whole: bool) -> str:
    pool, wanted = bank(size), blueprint(size)
    started = time.perf_counter()
    try:
        solution = solve(wanted, pool, forms=forms, seed=1, seconds=seconds, reduce=not whole)
    except NotFound as none:
        return f"{size:>8}{forms:>7}{time.perf_counter() - started:>10.2f}   {none}"
    return f"{size:>8}{forms:>7}{time.perf_counter() - started:>10.2f}{figures(wanted, pool, solution)}"


def figures(wanted: Blueprint, pool: list[Candidate], solution: Solution) -> str:
    by_id = {row.id: row for row in pool}
    drawn = [[by_id[item] for item in form] for form in solution.forms]
    made = report(wanted, drawn, codes=[str(n) for n in range(len(drawn))], pass_points=float(NOTICE.paper_terms().pass_points))
    off = max(abs(form.difficulty - (wanted.difficulty_target or 0)) for form in made.forms)
    common = max((made.matrix[a][b] for a, b in combinations(range(len(drawn)), 2)), default=0)
    again = max(row.items for form in made.forms for row in form.overlap if row.code.startswith("recent"))
    stopped = "" if solution.in_time else "  stopped by the clock"
    return f"{solution.gap:>10.3f}{made.difficulty_spread:>10.4f}{off:>10.4f}{common:>9}{again:>9}{stopped}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--forms", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args()
    print(f"{'items':>8}{'forms':>7}{'seconds':>10}{'gap':>10}{'spread':>10}{'off':>10}{'common':>9}{'recent':>9}")
    for size in asked.sizes:
        for forms in asked.forms:
            print(line(size, forms, asked.seconds, asked.whole), flush=True)
    print(
        "gap: how much cheaper at best, one repeated item = 1, 0.01 of difficulty = 0.2, over all forms; spread: hardest to easiest form;\n"
        "off: farthest from the target; common: most items that two of the forms share; recent: most items shared with a recent form"
    )


if __name__ == "__main__":
    main()
