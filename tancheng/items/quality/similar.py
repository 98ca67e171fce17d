"""Near-duplicate search over Chinese text: MinHash bands propose pairs, the exact Jaccard similarity of character n-grams decides."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Below this many characters one changed character would spoil most 3-grams: such texts are compared by 2-grams.
SHORT = 12
# How many of its neighbours in a bucket a text is compared with: a group of that size plus one is found whole.
NEIGHBOURS = 32
_PERMUTATIONS = 80
_MOST_MISSED = 0.005
# A candidate whose hashes agree less often than `least` by so many standard deviations is not compared any further.
_DEVIATIONS = 3.5
_SEED = 20241019
# Shingles hashed at once: a block of all arrays stays in the processor's cache.
_BLOCK = 1 << 16
_PUNCTUATION = re.compile(r"[\W_]+")

Keys = NDArray[np.uint64]
Words = NDArray[np.uint32]
Places = NDArray[np.int64]
Pair = tuple[int, int, float]


def letters(text: str) -> str:
    """What is compared: NFKC, small letters; letters and digits only, unless the text has none of them."""
    # Punctuation goes first: what is left of a Chinese text needs no folding then, and folding is slow.
    bare = _PUNCTUATION.sub("", text)
    if unicodedata.is_normalized("NFKC", bare):
        folded = bare.casefold()
    else:
        folded = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", bare).casefold())
    return folded or "".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str, size: int) -> set[str]:
    """All runs of `size` characters of a text already reduced to its letters; a shorter text is its own only run."""
    return {text[i : i + size] for i in range(max(1, len(text) - size + 1))}


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the character n-grams, 0 to 1: 2-grams when either text is short, else 3-grams."""
    first, second = letters(one), letters(other)
    return _jaccard(first, second, _size(first, second))


def similar(texts: Sequence[str], *, least: float = 0.7) -> list[Pair]:
    """(i, j, similarity) of all pairs i < j at or above `least` (0 < least ≤ 1), in order of i and j.

    Texts that are the same once normalised always become candidates. Others become candidates when they agree in all rows of one of the bands
    of 80 minimum hashes; bands are such that a pair of exactly `least` is missed with probability 0.5 % or less: at 0.7 (20 bands of 4 rows)
    0.41 %, and 0.05 % of pairs of 0.75, 0.003 % of 0.8. All 80 hashes together sort out most vain candidates before texts are compared, which
    misses another 0.03 % at `least`. The seed is fixed: the same texts give the same answer. In one bucket each text is
    compared with the next 32 only, so many texts made from one template cost time in proportion to their number; each of them is still found.
    """
    reduced = [letters(text) for text in texts]
    long = [place for place, text in enumerate(reduced) if len(text) >= SHORT]
    found = _matches(reduced, long, 3, least)
    if len(long) < len(reduced):
        # A short text has few 2-grams; only texts with hardly more can be like it.
        most = (SHORT - 2) / least
        few = [place for place, text in enumerate(reduced) if len(text) < SHORT or len(grams(text, 2)) <= most]
        found += [pair for pair in _matches(reduced, few, 2, least) if min(len(reduced[pair[0]]), len(reduced[pair[1]])) < SHORT]
    return sorted(found)


def like(text: str, texts: Sequence[str], *, least: float = 0.7) -> list[tuple[int, float]]:
    """(place in `texts`, similarity) of all at or above `least`, the most alike first. Exact: every text is looked at."""
    reduced, own = [letters(other) for other in texts], letters(text)
    by_size: dict[int, list[int]] = {2: [], 3: []}
    for place, other in enumerate(reduced):
        by_size[_size(own, other)].append(place)
    found = [
        (place, share)
        for size, places in by_size.items()
        for place in _hopeful(own, reduced, places, size, least)
        if (share := _jaccard(own, reduced[place], size)) >= least
    ]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _hopeful(own: str, reduced: Sequence[str], places: Sequence[int], size: int, least: float) -> list[int]:
    """Those of `places` that share enough n-grams: at least `least` of the union, so of this text's own too."""
    if not places:
        return []
    keys, starts = _shingles([reduced[place] for place in places], size)
    mine = np.unique(_shingles([own], size)[0])
    hits = np.add.reduceat(np.isin(keys, mine), starts, dtype=np.int64)
    return [places[place] for place in np.flatnonzero(hits >= least * len(mine)).tolist()]


def bands_for(least: float) -> tuple[int, int]:
    """(bands, rows): the most rows, so the fewest vain candidates, that still miss no more than 0.5 % at `least`."""
    fit = [rows for rows in range(1, _PERMUTATIONS + 1) if missed(least, _PERMUTATIONS // rows, rows) <= _MOST_MISSED]
    rows = max(fit, default=1)
    return _PERMUTATIONS // rows, rows


def missed(share: float, bands: int, rows: int) -> float:
    """Probability that two texts of this similarity agree in no band."""
    return (1 - share**rows) ** bands


def _size(first: str, second: str) -> int:
    return 2 if min(len(first), len(second)) < SHORT else 3


def _jaccard(first: str, second: str, size: int) -> float:
    one, other = grams(first, size), grams(second, size)
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _matches(reduced: Sequence[str], places: Sequence[int], size: int, least: float) -> list[Pair]:
    """Verified pairs among the texts at `places`."""
    if len(places) < 2:
        return []
    bands, rows = bands_for(least)
    signatures = _signatures(*_shingles([reduced[place] for place in places], size), count=bands * rows)
    candidates = _each_once(np.concatenate([_neighbours(band) for band in np.split(signatures, bands)]))
    candidates = candidates[_agreement(signatures, candidates) >= least - _DEVIATIONS * (least * (1 - least) / len(signatures)) ** 0.5]
    sets: dict[int, set[str]] = {}
    found = []
    for one, other in zip((candidates >> 32).tolist(), (candidates & 0xFFFFFFFF).tolist(), strict=True):
        i, j = places[one], places[other]
        for place in (i, j):
            if place not in sets:
                sets[place] = grams(reduced[place], size)
        shared = len(sets[i] & sets[j])
        share = shared / (len(sets[i]) + len(sets[j]) - shared)
        if share >= least:
            found.append((i, j, share))
    return found


def _shingles(texts: Sequence[str], size: int) -> tuple[Keys, Places]:
    """All n-grams of all texts as numbers, one text after the other, and where each text's begin. Every text has at least one."""
    padded = [text.ljust(size, "\0") for text in texts]
    points = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
    ends = np.cumsum(lengths)
    # A code point has 21 bits, so three of them fit into one number: equal numbers are equal n-grams.
    count = len(points) - size + 1
    keys = points[:count].copy()
    for step in range(1, size):
        keys = (keys << np.uint64(21)) | points[step : count + step]
    inside = np.ones(len(points), dtype=bool)
    for step in range(1, size):
        inside[ends - step] = False
    starts = np.concatenate([[0], np.cumsum(lengths - size + 1)[:-1]])
    return keys[inside[:count]], starts


def _signatures(keys: Keys, starts: Places, *, count: int) -> Words:
    """`count` minimum hashes of each text: array (count, texts)."""
    words = _mixed(keys)
    random = np.random.default_rng(_SEED)
    masks = random.integers(0, 1 << 32, size=count, dtype=np.uint32)
    factors = random.integers(0, 1 << 32, size=count, dtype=np.uint32) | np.uint32(1)
    result = np.empty((count, len(starts)), dtype=np.uint32)
    for first, last in _blocks(starts, len(words)):
        begin = starts[first]
        block = words[begin : starts[last] if last < len(starts) else len(words)]
        offsets = starts[first:last] - begin
        for row in range(count):
            result[row, first:last] = np.minimum.reduceat((block ^ masks[row]) * factors[row], offsets)
    return result


def _blocks(starts: Places, total: int) -> Iterator[tuple[int, int]]:
    """[first, last) of runs of texts with about `_BLOCK` shingles each."""
    edges = np.searchsorted(starts, np.arange(0, total, _BLOCK)).tolist()
    yield from ((first, last) for first, last in pairwise([*edges, len(starts)]) if first < last)


def _mixed(keys: Keys) -> Words:
    """32 well-mixed bits of each number (the finish of splitmix64)."""
    mixed = keys * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _each_once(numbers: Places) -> Places:
    """Sorted, without repetitions. np.unique hashes them first, which takes five times as long."""
    ordered: Places = np.sort(numbers)
    repeated = ordered[1:] == ordered[:-1]
    return np.concatenate([ordered[:1], ordered[1:][~repeated]])


def _agreement(signatures: Words, pairs: Places) -> NDArray[np.float64]:
    """The share of minimum hashes in which the texts of each pair agree: an estimate of their similarity."""
    one, other = pairs >> 32, pairs & 0xFFFFFFFF
    agreed = np.zeros(len(pairs), dtype=np.int64)
    for row in signatures:
        agreed += row[one] == row[other]
    return agreed / len(signatures)


def _neighbours(band: Words) -> Places:
    """Pairs of texts with one bucket, as one << 32 | other: each text with the next `NEIGHBOURS` of its bucket."""
    bucket = np.zeros(band.shape[1], dtype=np.uint64)
    for row in band:
        bucket = (bucket ^ row) * np.uint64(0x9E3779B97F4A7C15)
        bucket ^= bucket >> np.uint64(29)
    order = np.argsort(bucket, kind="stable")
    ranked = bucket[order]
    pairs = []
    for step in range(1, min(NEIGHBOURS, len(order) - 1) + 1):
        same = np.flatnonzero(ranked[step:] == ranked[:-step])
        if not len(same):
            break
        pairs.append((order[same] << 32) | order[same + step])
    return np.concatenate(pairs) if pairs else np.empty(0, dtype=np.int64)
