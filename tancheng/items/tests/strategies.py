"""Bundles of items for hypothesis: what any exchange format must carry there and back.

Texts are as a form delivers them: no control characters but the newline, nothing blank at either end. Every picture named is in the bundle, every
picture of the bundle is named, and all structure is sound, so `read(write(bundle)).bundle == bundle` may be asked of every format.
"""

import io
from datetime import date

from hypothesis import strategies as st
from PIL import Image

from tancheng.items.text import LETTERS, TYPE_LETTERS, Bundle, ItemText, ScoringPoint, StimulusText, pictures_in, plain

COURSES = ("acc-04", "pub-02", "mon-06")
UNITS = ("", "tCO₂", "%", "MWh", "元/吨", "tC/t")
_WORDS = (
    "碳排放",
    "核算边界",
    "外购电力",
    "CO₂",
    "范围二",
    "850,000 t",
    "tC/t",
    "《条例》第十二条",
    "“配额”",
    "是多少？",
    "……",
    "99%",
    "，",
    "。",
    "；",
    "𠮷",
    "🌱",
)
_SPECIALS = ("{", "}", "=", "~", "#", ":", "\\", "::", "//", "->", "%50%", "<b>", "</p>", "&amp;", "<", ">", "&", '"', "'", "*", "**", "_", "`", "[", "]", "(", ")", "!", "|", "$", "\\(", "\\n", "+", "-", "@", "1. ", "[tag:x]", "[html]", "]]>", "——", "　", " ", "  ", "\u00a0", "A", "B.", "答案：", "T")  # fmt: skip
_FORMULAS = ("$x_1$", "$\\frac{44}{12}$", "$a^{2}<b$", "$\\text{燃煤}$", "$$E=\\sum_i AD_i \\times EF_i$$", "$\\{a\\}\\%$")
_TABLE = "\n\n| 燃料 | 消耗量 (t) |\n|---|---:|\n| 煤 | 850,000 |\n| $x_1$ | 2\\|3 |\n\n"


def _png(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, "PNG")
    return out.getvalue()


# Real pictures, each with its own content: some formats only take what a decoder takes, and some keep equal pictures once.
PICTURES = {
    name: _png((shade, 90, 255 - shade)) for name, shade in (("fig-1.png", 10), ("boiler.png", 80), ("图1.png", 160), ("p_2.png", 240))
}
_PICTURE_TEXTS = tuple(f"![{words}]({name})" for words, name in zip(("锅炉", "流程 图", "图，一", ""), PICTURES, strict=True))


def texts(most: int = 200, *, pieces: tuple[str, ...] = (*_FORMULAS, "\n", "\n\n", _TABLE, *_PICTURE_TEXTS)) -> st.SearchStrategy[str]:
    """Markdown of 1 to `most` characters: words, characters that some format uses for itself, formulas, lines, tables, pictures."""
    piece = st.one_of(st.sampled_from(_WORDS), st.sampled_from(_WORDS), st.sampled_from(_SPECIALS), st.sampled_from((*pieces, "的")))
    joined = st.lists(piece, min_size=1, max_size=8).map("".join).map(str.strip)
    return joined.filter(lambda text: 0 < len(text) <= most and set(pictures_in(text)) <= set(PICTURES))


def lines(most: int = 60) -> st.SearchStrategy[str]:
    """One line without pictures."""
    return texts(most, pieces=_FORMULAS).filter(lambda text: not pictures_in(text))


def _or_empty(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


_DECIMALS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2, allow_nan=False).map(str)
_DATES = st.one_of(st.none(), st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)))


@st.composite
def items(draw: st.DrawFn, code: str = "", cases: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> ItemText:
    """One sound item. `cases`: codes of stimuli it may belong to; `others`: codes it may be kept apart from."""
    kinds = {letter: kind for kind, letter in TYPE_LETTERS.items()}
    kind = kinds[code[7]] if code else draw(st.sampled_from(sorted(TYPE_LETTERS)))
    return ItemText(
        code=code,
        course=code[:6] or draw(st.sampled_from(("", *COURSES))),
        type=kind,  # type: ignore[arg-type]
        stem=draw(texts()),
        point=draw(_or_empty(lines(80))),
        job_types=draw(st.lists(st.sampled_from(("acc", "mon", "trd")), unique=True)),
        levels=draw(st.sampled_from(([], ["4"], ["3"], ["4", "3"]))),
        cognitive=draw(st.sampled_from(("", "remember", "understand", "apply", "analyse"))),  # type: ignore[arg-type]
        stimulus=draw(st.sampled_from(("", *cases))),
        explanation=draw(_or_empty(texts())),
        source=draw(_or_empty(lines(120))),
        valid_from=draw(_DATES),
        valid_until=draw(_DATES),
        difficulty=draw(st.one_of(st.none(), st.integers(1, 99).map(lambda share: share / 100))),
        seconds=draw(st.one_of(st.none(), st.integers(10, 900))),
        enemies=sorted(draw(st.lists(st.sampled_from(others), unique=True, max_size=2))) if others else [],
        **draw(_ANSWERS[kind]),
    )


@st.composite
def _choice(draw: st.DrawFn, keys: tuple[int, int]) -> dict[str, object]:
    options = draw(st.lists(texts(80), min_size=max(2, keys[0]), max_size=5, unique_by=plain))
    letters = LETTERS[: len(options)]
    key = draw(st.lists(st.sampled_from(letters), min_size=keys[0], max_size=keys[1], unique=True))
    feedback = draw(st.lists(_or_empty(texts(80)), min_size=len(options), max_size=len(options)))
    return {"options": options, "key": sorted(key), "feedback": feedback if any(feedback) and draw(st.booleans()) else []}


_ANSWERS: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "single": _choice((1, 1)),
    "multiple": _choice((2, 5)),
    "true_false": st.fixed_dictionaries({"key": st.booleans()}),
    "short": st.fixed_dictionaries(
        {
            "model_answer": _or_empty(texts()),
            "scoring": st.lists(st.builds(ScoringPoint, points=st.sampled_from(("0.5", "1", "1.0", "2.5")), text=lines()), max_size=3),
            "max_characters": st.one_of(st.none(), st.integers(1, 2000)),
        }
    ),
    "numeric": st.fixed_dictionaries(
        {
            "answer": st.one_of(_DECIMALS, st.sampled_from(("0", "12", "-3.50", "0.6009"))),
            "tolerance": st.sampled_from(("", "0", "0.5", "0.01", "1%", "2.5%")),
            "unit": st.sampled_from(UNITS),
        }
    ),
}


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    """Up to five items, some without a code, up to two cases (also ones that no item uses), and just the pictures that they show."""
    codes = draw(
        st.lists(
            st.sampled_from([f"{c}-{k}{n:03d}" for c in COURSES for k in TYPE_LETTERS.values() for n in (1, 2)]), unique=True, max_size=4
        )
    )
    names = draw(st.lists(st.sampled_from(("case-01", "boiler-2026", "acc-04-c1")), unique=True, max_size=2))
    stimuli = [StimulusText(code=name, title=draw(lines(40)), text=draw(texts(400))) for name in names]
    coded = [draw(items(code, tuple(names), tuple(other for other in codes if other != code))) for code in codes]
    uncoded = draw(st.lists(items(cases=tuple(names)), min_size=0 if coded else 1, max_size=2))
    rows = draw(st.permutations([*coded, *uncoded]))
    shown = dict.fromkeys(name for row in (*rows, *stimuli) for name in row.pictures)
    return Bundle(items=list(rows), stimuli=stimuli, pictures={name: PICTURES[name] for name in shown})
