"""Longer texts of the exam room, kept where a clerk can read them through."""

PLEDGE = (
    "本人郑重承诺：由本人独立完成本次考试，不请人代考，不与他人交流答案，不拍摄、抄录、传播试题；"
    "已了解考场规则，如有违反，愿意接受本会按规定作出的处理。"
)

RULES = [
    "考试时间以本页的服务器时钟为准，与您电脑或手机的时间无关。",
    "您每选一次答案，系统就保存一次；顶部显示“已保存”才算存好。断网时请继续作答，不要关闭页面，恢复后会自动上传。",
    "电脑或浏览器出了问题，可以换一台设备重新打开本页继续作答，已保存的答案都在；原来的页面会变为只读。",
    "来电、弹窗、输入法都可能让系统记下“离开页面”。记录只供监考员人工核实，系统不会因此扣分或收卷。",
    "到时由系统自动收卷，已保存的答案全部算数，不会因为没有点“交卷”而没有成绩。",
    "如遇系统故障影响作答，请联系监考员；监考员核实后可以为您延长时间，新的结束时间会立即显示在页面上。",
]

# Why a single answer was not kept, in the words the candidate reads behind "第 95 题的这次作答没有存上：".
REFUSED_ANSWERS = {
    "text": "里面有系统存不下的字符（多半是从别处粘贴来的）",
    "size": "文字太长，超过了 6000 字",
    "option": "选项和考场里的试卷对不上",
    "position": "试卷里没有这道题",
    "shape": "考场认不出这条作答的格式（多半是考试期间系统更新过）",
    "too_late": "送达时离考试结束已超过 72 小时",
    "over_quota": "这份答卷的修改次数或字数已到上限，此前存上的答案有效，仍可以交卷；如有疑问请联系监考员",
    "late_quota": "收卷后送达的作答太多，超出的没有保存；已收下的由监考员处理",
    "result_out": "成绩已经发布，这条作答不能再计入",
}

# Three practice questions in the waiting room; nothing of them is kept.
PRACTICE = {
    "form": "practice",
    "sections": [
        {"type": "single", "name": "单项选择题（练习）", "positions": [1], "points": "0"},
        {"type": "multiple", "name": "多项选择题（练习）", "positions": [2], "points": "0"},
        {"type": "short", "name": "简答题（练习）", "positions": [3], "points": "0"},
    ],
    "items": [
        {
            "position": 1,
            "type": "single",
            "points": "0",
            "stem_html": "练习：请用鼠标、手指或键盘 A–D 选一个选项，再点“清除答案”试试。",
            "options": [
                {"id": "a", "html": "我会选答案了"},
                {"id": "b", "html": "我会改答案了"},
                {"id": "c", "html": "我会用键盘了"},
                {"id": "d", "html": "我还想再试试"},
            ],
            "keeps_order": True,
            "max_characters": None,
        },
        {
            "position": 2,
            "type": "multiple",
            "points": "0",
            "stem_html": "练习：多项选择题可以选几个选项，再点一次取消。请选两个以上，再按 M 键标记本题。",
            "options": [
                {"id": "a", "html": "选中后选项左侧出现对勾"},
                {"id": "b", "html": "答题卡上本题变为实心"},
                {"id": "c", "html": "标记后答题卡上出现小旗"},
                {"id": "d", "html": "顶部显示保存时间"},
            ],
            "keeps_order": True,
            "max_characters": None,
        },
        {
            "position": 3,
            "type": "short",
            "points": "0",
            "stem_html": "练习：请用您平时的输入法输入一句话，确认中文能正常输入。停顿两秒后自动保存。",
            "options": [],
            "keeps_order": True,
            "max_characters": 100,
        },
    ],
}
