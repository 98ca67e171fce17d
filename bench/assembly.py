"""Assembling parallel forms:  python bench/assembly.py [--sizes 1000 5000 20000] [--forms 1 4 8] [--seconds 60] [--whole]

Banks of generated items (a fixed seed; difficulty and time spread as in the starter bank, 2PL parameters around them), the blueprint of the
notice's 核算员 with three recent forms. Each case runs twice: with the authors' difficulties only, and calibrated, where every form must also tell
as much at the pass mark as the scheme's band allows. Prints seconds (and as a multiple of the first case's), the gap to the solver's bound, and the
spreads between forms. `--whole`
keeps the engine from choosing a part of a large bank first. Needs nothing outside this machine.
"""

import argparse
import random
import sys
import time
from itertools import combinations, product
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tancheng.assembly import rules  # noqa: E402
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier  # noqa: E402
from tancheng.assembly.engine.information import Curve  # noqa: E402
from tancheng.assembly.engine.report import report  # noqa: E402
from tancheng.assembly.engine.solve import NotFound, Solution, solve  # noqa: E402
from tancheng.scheme import document  # noqa: E402

NOTICE = document.read_file(ROOT / "scheme" / "gdcpa-2024-19.toml")
SECONDS = {"single": 50, "multiple": 58, "true_false": 30, "short": 410}
# About where a candidate of the generated banks gets 60 of 100 points.
PASS_ABILITY = -0.1
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
        told = Curve(chance.lognormvariate(0, 0.3), -log(difficulty / (1 - difficulty))).information(PASS_ABILITY)
        rows.append(Candidate(number, kind, course, public, level, difficulty, seconds, exposure=chance.randrange(7), information=told))
    return rows


def blueprint(size: int, pool: list[Candidate], *, calibrated: bool) -> Blueprint:
    """Three recent forms, and a few dozen enemies."""
    chance = random.Random(size + 1)
    recent = [Earlier(f"recent-{n}", frozenset(chance.sample(range(size), 96))) for n in range(3)]
    enemies = [tuple(sorted(chance.sample(range(size), 2))) for _ in range(size // 100)]
    made = rules.blueprint(NOTICE, "acc", "4", recent=recent, enemies=[(a, b) for a, b in enemies])
    return rules.with_information(NOTICE, made, pool, calibrated=float(calibrated))


def case(size: int, forms: int, seconds: float, whole: bool, *, calibrated: bool) -> tuple[float, str]:
    """(seconds, what was reached)"""
    pool = bank(size)
    wanted = blueprint(size, pool, calibrated=calibrated)
    started = time.perf_counter()
    try:
        solution = solve(wanted, pool, forms=forms, seed=1, seconds=seconds, reduce=not whole)
    except NotFound as none:
        return time.perf_counter() - started, f"   {none}"
    return time.perf_counter() - started, figures(wanted, pool, solution)


def figures(wanted: Blueprint, pool: list[Candidate], solution: Solution) -> str:
    by_id = {row.id: row for row in pool}
    drawn = [[by_id[item] for item in form] for form in solution.forms]
    made = report(wanted, drawn, codes=[str(n) for n in range(len(drawn))], pass_points=float(NOTICE.paper_terms().pass_points))
    off = max(abs(form.difficulty - (wanted.difficulty_target or 0)) for form in made.forms)
    common = max((made.matrix[a][b] for a, b in combinations(range(len(drawn)), 2)), default=0)
    again = max(row.items for form in made.forms for row in form.overlap if row.code.startswith("recent"))
    stopped = "" if solution.in_time else "  stopped by the clock"
    told = made.information_spread / max(form.information for form in made.forms)
    return f"{solution.gap:>8.3f}{made.difficulty_spread:>9.4f}{off:>9.4f}{told:>8.1%}{common:>8}{again:>8}{stopped}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--forms", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args()
    print(
        f"{'items':>8}{'forms':>6}{'known':>6}{'seconds':>9}{'ratio':>8}{'gap':>8}{'spread':>9}{'off':>9}{'told':>8}{'common':>8}{'recent':>8}"
    )
    yardstick = 0.0
    for size, forms, calibrated in product(asked.sizes, asked.forms, (False, True)):
        spent, reached = case(size, forms, asked.seconds, asked.whole, calibrated=calibrated)
        yardstick = yardstick or spent
        print(f"{size:>8}{forms:>6}{'2PL' if calibrated else '–':>6}{spent:>9.2f}{spent / yardstick:>8.1f}{reached}", flush=True)
    print(
        "ratio: to the first case's seconds; gap: how much cheaper at best, one repeated item = 1, 0.01 of difficulty = 0.2, over all forms;\n"
        "spread: hardest to easiest form; off: farthest from the target; told: information at the pass mark, most to least telling form, as a\n"
        "share of the most; common: most items that two of the forms share; recent: most items shared with a recent form"
    )


if __name__ == "__main__":
    main()
