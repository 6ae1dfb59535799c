"""小王, 老李, 阿雯: the one colleague that people mean by it."""

from tests.desk import Desk


async def people(desk: Desk) -> None:
    """周敏 manages; 王磊 and 林晓 run the store, 陈思 analyses, 孙雪 answers customers."""
    await desk.department("周敏", 王磊="运营专员", 林晓="运营专员", 陈思="数据分析师", 孙雪="客服专员")


async def test_a_nickname_that_fits_one_colleague_means_them_and_the_answer_says_whom(desk: Desk) -> None:
    await people(desk)
    given = await desk.say("林晓", "/交接 给 小王 赠品表 明天下午3点")
    assert given.outcome == "done"
    assert "王磊" in given.text
    assert "「小王」我当成 王磊 了；不是 TA 就写全名再说一遍。" in given.text
    assert "赠品表" in desk.last("王磊").text
    for line, whom in (
        ("/交接 给 老陈 渠道表", "陈思"),
        ("/交接 给 阿雪 话术", "孙雪"),
        ("/交接 给 @阿晓 海报", "林晓"),
        ("/议程 待办 小陈 补库存表 周五", "陈思"),
    ):
        done = await desk.say("周敏", line)
        assert done.outcome == "done", (line, done.text)
        assert f"我当成 {whom} 了" in done.text, (line, done.text)
    assert "王磊 · 2026年11月" in (await desk.say("周敏", "/指标 查看 小王")).text


async def test_in_a_form_and_in_a_question_it_is_the_same(desk: Desk) -> None:
    await people(desk)
    filled = await desk.fill("林晓", "handoff to", to="小王", what="赠品表")
    assert "我当成 王磊 了" in filled.text
    await desk.say("林晓", "/交接 给", forms=False)
    await desk.say("林晓", "老陈", forms=False)
    done = await desk.say("林晓", "渠道表", forms=False)
    assert "我当成 陈思 了" in done.text


async def test_one_that_fits_several_is_asked_back_with_a_button_for_each(desk: Desk) -> None:
    await people(desk)
    await desk.say("周敏", "/team add <@王芳> 客服专员", named=("王芳",))
    desk.forget()
    asked = await desk.say("林晓", "/交接 给 小王 赠品表 明天下午3点")
    assert asked.outcome == "refused"
    assert "「小王」可能是 2 位：王磊、王芳。是哪一位？" in asked.text
    assert list(asked.buttons) == ["/交接 给 王磊 赠品表 明天下午3点", "/交接 给 王芳 赠品表 明天下午3点"]
    assert desk.got("王磊") == desk.got("王芳") == []
    assert (await desk.press("林晓", asked, "/交接 给 王芳 赠品表 明天下午3点")).outcome == "done"
    assert "赠品表" in desk.last("王芳").text
    # 王芳 says it of the other one.
    assert "我当成 王磊 了" in (await desk.say("王芳", "/交接 给 小王 话术")).text


async def test_one_that_fits_several_as_the_answer_to_a_question_has_a_button_for_each_too(desk: Desk) -> None:
    await people(desk)
    await desk.say("周敏", "/team add <@王芳> 客服专员", named=("王芳",))
    await desk.say("林晓", "/交接 给", forms=False)
    asked = await desk.say("林晓", "小王", forms=False)
    assert "「小王」可能是 2 位：王磊、王芳。是哪一位？" in asked.text
    assert list(asked.buttons) == ["王磊", "王芳"]
    what = await desk.press("林晓", asked, "王芳", forms=False)
    assert what.outcome == "asked"
    assert (await desk.say("林晓", "海报", forms=False)).outcome == "done"
    assert "海报" in desk.last("王芳").text
    again = await desk.press("林晓", asked, "王磊", forms=False)
    assert again.outcome == "refused", "that question is over"


async def test_a_name_nearly_right_as_an_answer_is_a_button_too(desk: Desk) -> None:
    await people(desk)
    await desk.say("林晓", "/交接 给", forms=False)
    asked = await desk.say("林晓", "王雷", forms=False)
    assert list(asked.buttons) == ["王磊"]
    await desk.press("林晓", asked, "王磊", forms=False)
    assert (await desk.say("林晓", "海报", forms=False)).outcome == "done"


async def test_who_is_called_just_that_is_meant_and_nobody_else(desk: Desk) -> None:
    await people(desk)
    await desk.say("周敏", "/team add <@小王> 客服专员", named=("小王",))
    assert "当成" not in (await desk.say("林晓", "/交接 给 小王 赠品表")).text
    assert "赠品表" in desk.last("小王").text
    # 老王 is somebody else than 小王, but may be 王磊.
    assert "我当成 王磊 了" in (await desk.say("林晓", "/交接 给 老王 海报")).text
    await desk.say("周敏", "/team alias 陈思 老王")
    aliased = await desk.say("林晓", "/交接 给 老王 渠道表")
    assert "陈思" in aliased.text
    assert "当成" not in aliased.text


async def test_a_role_of_just_that_name_comes_before_a_nickname_and_after_a_colleague_called_so(desk: Desk) -> None:
    await people(desk)
    await desk.say("周敏", "/team role add 小雪")
    await desk.say("周敏", "/team add <@赵六> 小雪", named=("赵六",))
    given = await desk.say("林晓", "/交接 给 小雪 海报")
    assert "海报" in desk.last("赵六").text
    assert "当成" not in given.text
    shown = await desk.say("周敏", "/指标 目标 客诉 3 小雪 本月")
    assert "孙雪" not in shown.text, shown.text
    await desk.say("周敏", "/team alias 陈思 小雪")
    await desk.say("林晓", "/交接 给 小雪 渠道表")
    assert "渠道表" in desk.last("陈思").text


async def test_a_newcomer_may_be_called_so(desk: Desk) -> None:
    await people(desk)
    added = await desk.say("周敏", "/team add 小王 客服专员")
    assert added.outcome == "done"
    assert "小王" in (await desk.say("周敏", "/team list")).text


async def test_what_gives_or_takes_rights_asks_back(desk: Desk) -> None:
    await people(desk)
    for line, right in (
        ("/团队 离职 小王 周五 主动", "/团队 离职 王磊 周五 主动"),
        ("/团队 负责人 小王", "/团队 负责人 王磊"),
        ("/团队 组长 小王", "/团队 组长 王磊"),
    ):
        asked = await desk.say("周敏", line)
        assert asked.outcome == "refused"
        assert "部门里没有「小王」，是不是 王磊？" in asked.text
        assert list(asked.buttons) == [right]
        assert (await desk.press("周敏", asked, right)).outcome == "done"


async def test_whoever_is_not_here_is_not_guessed(desk: Desk) -> None:
    await people(desk)
    for line in ("/交接 给 小赵 素材", "/交接 给 小样 素材", "/交接 给 老客户 素材"):
        assert (await desk.say("林晓", line)).outcome == "refused", line
    own = await desk.say("王磊", "/交接 给 小王 素材")
    assert own.outcome == "refused"
    assert "王磊" in own.text
