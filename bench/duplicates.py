"""Near-duplicate search over Chinese items:  python bench/duplicates.py [--items 20000] [--planted 1000] [--sample 1000]

A generated bank (a fixed seed): stems and options are put together from clauses of the starter lessons, so that items share their wording as
real ones do. Among them copies that a hurried writer would make. Prints seconds of the processor (the clock on the wall depends on who else
works on the machine), how many of the planted pairs were found, what was found
besides, and the ratio to comparing every item with every other. Needs nothing outside this machine.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tancheng.items.quality import neighbours, similar  # noqa: E402
from tancheng.items.quality.report import report  # noqa: E402
from tancheng.items.text import LETTERS, ItemText  # noqa: E402

STEMS = (
    "关于{}，下列说法正确的是（　）。",
    "{}时，{}，应当怎样处理？",
    "某发电企业{}，{}。下列做法中符合规定的是哪一项？",
    "根据《碳排放权交易管理暂行条例》，{}的，{}，下列说法正确的是",
    "{}，{}，{}。最合适的是哪一项？",
    "下列哪一项属于{}？",
)
Chance = random.Random


def clauses() -> list[str]:
    """What stands between two punctuation marks of the lessons, 5 to 18 characters, each once."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "content" / "lessons").glob("*/*.md")))
    parts = {part for text in texts for part in re.split(r"[^\u4e00-\u9fff0-9A-Za-z%]+", text)}
    return sorted(part for part in parts if 5 <= len(part) <= 18 and re.search(r"[\u4e00-\u9fff]{4}", part))


def an_item(number: int, words: list[str], chance: Chance) -> ItemText:
    stem = chance.choice(STEMS)
    options = [chance.choice(words) + ("，" + chance.choice(words) if chance.random() < 0.3 else "") for _ in range(4)]
    return ItemText(
        type="single",
        code=f"acc-04-s{number:05d}",
        stem=stem.format(*chance.sample(words, stem.count("{}"))),
        options=options,
        key=[chance.choice(LETTERS[:4])],
    )


def reordered(item: ItemText, words: list[str], chance: Chance) -> dict[str, object]:
    """Options in another order, other punctuation."""
    return {"options": chance.sample(item.options, 4), "stem": item.stem.replace("，", " ").replace("。", "").replace("（　）", "____")}


def reworded(item: ItemText, words: list[str], chance: Chance) -> dict[str, object]:
    """A word more in the stem, one option a little longer."""
    options = list(item.options)
    options[chance.randrange(4)] += chance.choice(("等", "即可", "为准", "的情况"))
    return {"stem": chance.choice(("通常情况下，", "在实际工作中，", "一般来说，")) + item.stem, "options": options}


def one_option_other(item: ItemText, words: list[str], chance: Chance) -> dict[str, object]:
    options = list(item.options)
    options[chance.randrange(4)] = chance.choice(words)
    return {"options": options}


def other_wrong_options(item: ItemText, words: list[str], chance: Chance) -> dict[str, object]:
    """The same question with the same right answer."""
    right = LETTERS.index(item.key[0])  # type: ignore[index]
    return {"options": [text if place == right else chance.choice(words) for place, text in enumerate(item.options)]}


COPIES: tuple[Callable[[ItemText, list[str], Chance], dict[str, object]], ...] = (
    reordered,
    reworded,
    one_option_other,
    other_wrong_options,
)


def bank(size: int, planted: int) -> tuple[list[ItemText], dict[tuple[int, int], str]]:
    """`size` items, and the planted pairs of places (i < j) with the kind of copy."""
    chance, words = Chance(size), clauses()
    originals = [an_item(number, words, chance) for number in range(size - planted)]
    made = list(enumerate(originals))
    kinds: dict[int, tuple[int, str]] = {}
    for number, place in enumerate(chance.sample(range(len(originals)), planted), start=len(originals)):
        copy = COPIES[number % len(COPIES)]
        item = originals[place]
        values = {name: getattr(item, name) for name in item.__struct_fields__} | copy(item, words, chance)
        made.append((number, ItemText(**{**values, "code": f"acc-04-s{number:05d}"})))
        kinds[number] = (place, copy.__name__)
    chance.shuffle(made)
    at = {number: place for place, (number, _) in enumerate(made)}
    pairs = {tuple(sorted((at[copy], at[original]))): kind for copy, (original, kind) in kinds.items()}
    return [item for _, item in made], pairs  # type: ignore[return-value]


def share(one: ItemText, other: ItemText) -> float:
    return max(similar.similarity(view(one), view(other)) for view in (neighbours.whole, neighbours.question_and_answer))


def brute_force(items: list[ItemText], least: float) -> set[tuple[int, int]]:
    """Every item with every other, each text's n-grams made once; texts here are all long enough for 3-grams."""
    found = set()
    for view in (neighbours.whole, neighbours.question_and_answer):
        sets = [similar.grams(similar.letters(view(item)), 3) for item in items]
        for (i, one), (j, other) in combinations(enumerate(sets), 2):
            shared = len(one & other)
            if shared >= least * (len(one) + len(other) - shared):
                found.add((i, j))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--planted", type=int, default=1_000)
    parser.add_argument("--sample", type=int, default=1_000)
    options = parser.parse_args()
    items, planted = bank(options.items, options.planted)
    print(
        f"{len(items)} items of {sum(len(neighbours.whole(item)) for item in items) / len(items):.0f} characters, {len(planted)} planted pairs"
    )
    started, wall = time.process_time(), time.perf_counter()
    found = {(pair.one, pair.other) for pair in neighbours.near_duplicates(items)}
    search, wall = time.process_time() - started, time.perf_counter() - wall
    started = time.process_time()
    report(items)
    print(f"search {search:.2f} s (by the clock {wall:.2f} s), the whole report {time.process_time() - started:.2f} s")
    for copy in COPIES:
        pairs = [pair for pair, kind in planted.items() if kind == copy.__name__]
        alike = [pair for pair in pairs if share(items[pair[0]], items[pair[1]]) >= neighbours.LEAST]
        hit = sum(pair in found for pair in alike)
        print(
            f"  {copy.__name__:<20} {len(pairs)} planted, {len(alike)} at {neighbours.LEAST} or more, {hit} found ({hit / max(1, len(alike)):.1%})"
        )
    besides = found - planted.keys()
    print(
        f"found besides: {len(besides)}, of them below {neighbours.LEAST}: {sum(share(items[i], items[j]) < neighbours.LEAST for i, j in besides)}"
    )
    compare(items[: options.sample], len(items), search)


def compare(sample: list[ItemText], size: int, search: float) -> None:
    started = time.process_time()
    exact = brute_force(sample, neighbours.LEAST)
    brute = time.process_time() - started
    found = {(pair.one, pair.other) for pair in neighbours.near_duplicates(sample)}
    whole = brute * (size / len(sample)) ** 2
    print(
        f"every with every: {len(sample)} items {brute:.2f} s, so {size} items about {whole:.0f} s: {whole / search:.0f} times the search"
    )
    print(f"  pairs in the sample {len(exact)}, the search finds {len(exact & found)} of them and {len(found - exact)} others")


if __name__ == "__main__":
    main()
