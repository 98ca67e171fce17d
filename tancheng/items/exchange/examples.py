"""The examples in empty files: they show how an item is written and are never read as items."""

from tancheng.items.exchange.reading import Found
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText

# A stem that begins so is an example's.
MARK = "（示例，导入时略过）"
REMARK = "示例题已略过"

BUNDLE = Bundle(
    items=[
        ItemText(
            type="single",
            course="acc-04",
            point="活动数据",
            levels=["4", "3"],
            cognitive="understand",
            stem=f"{MARK}核算电厂燃煤排放时，活动数据指什么？",
            options=["入炉煤的热量", "烟囱高度", "机组台数", "职工人数"],
            key=["A"],
            feedback=["", "烟囱高度影响扩散，不影响排放量。", "", ""],
            explanation="活动数据是导致排放的活动的量。",
            source="《企业温室气体排放核算方法与报告指南》",
            difficulty=0.7,
            seconds=40,
        ),
        ItemText(
            type="short",
            course="acc-03",
            point="核算边界",
            levels=["3"],
            cognitive="apply",
            stimulus="shili-01",
            stem=f"{MARK}根据案例，简述该厂核算边界的划分步骤。",
            model_answer="先定法人边界，再列设施，再识别排放源。",
            scoring=[ScoringPoint(points="2.5", text="指出法人边界"), ScoringPoint(points="2.5", text="列出设施和排放源")],
            max_characters=300,
            source="《企业温室气体排放核算方法与报告指南》",
            difficulty=0.6,
            seconds=300,
        ),
    ],
    stimuli=[StimulusText(code="shili-01", title="示例案例", text="某热电厂有两台机组（数据为虚构）。")],
)
CASES = frozenset(row.code for row in BUNDLE.stimuli)


def is_example(found: Found) -> bool:
    return found.item is not None and found.item.stem.startswith(MARK)
