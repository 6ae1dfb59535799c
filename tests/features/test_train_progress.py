"""The plan, what a newcomer logs of it, and what each morning brings."""

import pytest

from bot.kernel.message import Bar
from tests.desk import Desk, at
from tests.features.newcomers import about_training, jump, people, training


# --- plan, log, progress ---------------------------------------------------------------------------------------------
async def test_the_plan_is_for_the_newcomer_their_mentor_and_managers(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    own = await desk.say("小林", "培训 计划")
    assert "11月25日 周三：公司文化：上午听老师讲" in own.text
    assert "#2 12月3日 周四 16:00：店铺后台和日常巡店，还没到" in own.text
    for who in ("老陈", "老板"):
        assert "小林 的培训（老陈 带）" in (await desk.say(who, "/train plan 小林")).text
    denied = await desk.say("小赵", "/train plan 小林")
    assert denied.outcome == "refused"
    assert "小林 的培训只有 TA 自己、TA 的带教老师和负责人能看" in denied.text
    assert "小林（老陈 带）" in (await desk.say("老陈", "/train plan")).text
    assert "你现在没有在培训" in (await desk.say("小赵", "/train plan")).text
    assert "小赵 现在没有在培训" in (await desk.say("老板", "/train plan 小赵")).text


async def test_in_a_group_the_plan_comes_by_direct_message(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    said = await desk.say_in("C1", "小林", "/train plan")
    assert said.text == "已私信给你。"
    assert "小林 的培训" in desk.last("小林").text


async def test_half_is_said_as_people_say_it(desk: Desk) -> None:
    await training(desk)
    for said in ("一半", "half", "学了一半"):
        assert "岗位职责 50%" in (await desk.say("小林", f"/培训 记录 岗位职责 {said}")).text
    assert "公司文化 50%" in (await desk.say("小林", "/train log Company culture half met some")).text
    assert "岗位职责 学完了" in (await desk.say("小林", "/培训 记录 岗位职责 done")).text


async def test_topics_are_logged_by_word_percent_and_button_and_show_as_bars(desk: Desk) -> None:
    await training(desk)
    half = await desk.say("小林", "/train log 岗位职责 50% 跟了半天")
    assert half.text.startswith("记下了：岗位职责 50%（之前 0%）。")
    plan = await desk.say("小林", "/train plan")
    done = await desk.press("小林", plan, "公司文化 学完了")
    assert "公司文化 学完了" in done.text
    progress = await desk.say("老板", "/train progress")
    bars = [block for block in progress.answer.message.blocks if isinstance(block, Bar)]
    assert [(int(bar.done), int(bar.whole)) for bar in bars] == [(40, 100), (0, 9)]
    assert "小林（老陈 带） 40%" in progress.text
    assert "小林（老陈 带） 40%" in (await desk.say("老陈", "/train progress")).text
    assert "小林（老陈 带） 40%" in (await desk.say("小林", "/train progress")).text


async def test_an_english_topic_of_several_words_needs_no_quotes(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/zg language en")
    done = await desk.say("小林", "/train log Company culture done met everybody")
    assert done.text.startswith("Company culture is done.")
    part = await desk.say("小林", "/train log the workflow 30")
    assert part.text.startswith("Noted: The workflow 30% (before: 0%).")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/train log 公司文花 80%", "没有「公司文花」这个主题，是不是 公司文化？"),
        ("/train log 游泳 80%", "要学的是：公司文化、岗位职责、工作流程"),
        ("/train log 公司文化 120%", "0 到 100 的百分比"),
        ("/train log 公司文化 一点点", "0 到 100 的百分比"),
    ],
)
async def test_what_is_no_topic_or_no_percentage_is_refused_and_not_stored(desk: Desk, line: str, says: str) -> None:
    await training(desk)
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert says in reply.text
    assert "小林（老陈 带） 0%" in (await desk.say("老板", "/train progress")).text


async def test_an_english_reader_gets_english_names_with_english_commas(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/zg language en")
    for said in ("swimming", "游泳"):
        reply = await desk.say("小林", f"/train log {said} 80%")
        assert reply.outcome == "refused"
        assert "There are: Company culture, Duties of the role, The workflow." in reply.text, reply.text


async def test_only_a_newcomer_logs(desk: Desk) -> None:
    await training(desk)
    reply = await desk.say("老陈", "/train log 公司文化 完成")
    assert reply.outcome == "refused"
    assert "没有在培训" in reply.text


async def test_the_mentor_hears_when_all_topics_are_done_and_once(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    for topic in ("公司文化", "岗位职责"):
        await desk.say("小林", f"/train log {topic} 完成")
    assert not desk.got("老陈")
    last = await desk.say("小林", "/train log 工作流程 100")
    assert "已经告诉带教老师" in last.text
    assert [one.text.split("\n")[0] for one in desk.got("老陈")] == ["@小林 的入职培训都学完了。"]
    await desk.say("小林", "/train log 工作流程 90")
    await desk.say("小林", "/train log 工作流程 完成")
    assert len(desk.got("老陈")) == 1


async def test_a_topic_of_the_departments_own_is_taught_from_the_next_newcomer_on(desk: Desk) -> None:
    await training(desk)
    added = await desk.say("老板", "/培训 主题 添加 直播间 5 跟一场直播，记下分工")
    assert "第 5 天" in added.text
    again = await desk.say("老板", "/train topic add 直播间 3")
    assert again.outcome == "refused"
    assert "直播间" not in (await desk.say("小林", "/train plan")).text
    await desk.say("老板", "/team add <@小赵> 数据分析师", named=("小赵",))
    await desk.say("老板", "/train start 小赵 老陈")
    assert "12月1日 周二：直播间：跟一场直播，记下分工" in (await desk.say("小赵", "/train plan")).text
    assert (await desk.say("小赵", "/train topic add 摸鱼 5")).outcome == "refused"


# --- by the clock ----------------------------------------------------------------------------------------------------
async def test_each_working_morning_brings_what_is_due_to_newcomer_and_mentor(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert "今天学" in about_training(desk.got("小林"))[0].text
    assert "公司文化：上午听老师讲" in about_training(desk.got("小林"))[0].text
    assert "@小林 今天学" in about_training(desk.got("老陈"))[0].text
    desk.forget()
    await jump(desk, "2026-11-25 16:30")
    assert not about_training(desk.got("小林"))


async def test_what_is_done_is_not_asked_for_and_a_weekend_is_quiet(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/train log 岗位职责 完成")
    desk.forget()
    for day in (25, 26, 27, 28, 29):
        await jump(desk, f"2026-11-{day} 09:02")
    mornings = about_training(desk.got("小林"))
    assert [one.at.astimezone(at("2026-01-01 00:00").tzinfo).day for one in mornings] == [25, 26]
    assert "公司文化：还没开始，按计划该学完了" in mornings[1].text
    await jump(desk, "2026-11-30 09:02")
    assert "工作流程：走一遍六步流程" in about_training(desk.got("小林"))[-1].text


async def test_a_button_of_the_morning_logs_the_topic(desk: Desk) -> None:
    await training(desk)
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    done = await desk.press("小林", about_training(desk.got("小林"))[0], "公司文化 学完了")
    assert done.outcome == "done"
    twice = await desk.press("小林", about_training(desk.got("小林"))[0], "公司文化 学完了")
    assert twice.outcome == "done"
    assert "公司文化 学完了" in twice.text


async def test_on_a_day_off_nothing_comes(desk: Desk) -> None:
    await training(desk)
    await desk.say("小林", "/off 2026-11-25")
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert not about_training(desk.got("小林"))
    assert about_training(desk.got("老陈"))
    await jump(desk, "2026-11-26 09:02")
    assert "岗位职责" in about_training(desk.got("小林"))[-1].text


async def test_the_morning_is_each_ones_own(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg timezone Europe/Berlin")
    await desk.say("老板", "/train start 小林 老陈")
    desk.forget()
    await jump(desk, "2026-11-25 09:02")
    assert about_training(desk.got("老陈"))
    assert not about_training(desk.got("小林"))
    await jump(desk, "2026-11-25 16:02")
    assert about_training(desk.got("小林"))


async def test_a_make_up_saturday_is_a_day_of_onboarding(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/off day 2026-11-28 work 补班")
    await desk.say("老板", "/train start 小林 老陈")
    desk.forget()
    await jump(desk, "2026-11-28 09:02")
    assert "工作流程：走一遍六步流程" in about_training(desk.got("小林"))[-1].text


async def test_whoever_may_not_see_a_training_is_told_so_and_not_that_there_is_none(desk: Desk) -> None:
    await training(desk)
    await desk.say("老板", "/team add <@小周> 客服专员", named=("小周",))
    seen = await desk.say("小周", "/培训 进度")
    assert "没有你能看的培训" in seen.text
    assert "现在没有人" not in seen.text
