"""The standup of whoever works past midnight, and what is said when nobody is asked."""

import pytest

from models.standup_words import Parts, read_parts
from tests.desk import Desk
from tests.features.test_standup import about, leap


async def night(desk: Desk) -> None:
    """阿夜 works from 22:00 to 06:00 and wants to be asked."""
    await desk.department(小林="运营专员", 阿夜="客服专员")
    assert (await desk.say("老板", "/team hours 阿夜 每天 22:00-6:00")).outcome == "done"
    assert (await desk.say("阿夜", "/standup on")).outcome == "done"
    await leap(desk, "2026-11-24 21:55")
    await desk.turn_to("2026-11-24 22:05")


async def test_an_answer_after_midnight_belongs_to_the_shift_that_began_in_the_evening(desk: Desk) -> None:
    await night(desk)
    await leap(desk, "2026-11-25 00:40")
    taken = await desk.say("阿夜", "/standup 今晚清完差评")
    assert "11月24日 周二（2026-11-24）的晨会" in taken.text
    assert about(desk, "阿夜")[-1].kind == "edit"
    assert "阿夜：今晚清完差评" in (await desk.say("阿夜", "/standup show")).text
    await desk.turn(minutes=15)
    days = [got for got in desk.got("阿夜") if got.message.card.startswith("myday/")]
    assert "你的今天 · 11月24日 周二" in days[-1].text
    assert "交了：今晚清完差评" in days[-1].text
    assert "11月24日 周二" in (await desk.say("阿夜", "/zg day")).text
    desk.forget()
    await leap(desk, "2026-11-25 21:55")
    await desk.turn_to("2026-11-25 22:05")
    asked = [got for got in about(desk, "阿夜") if "三句话" in got.text]
    assert len(asked) == 1
    assert "你 11月24日 周二 的计划" in asked[0].text


async def test_after_the_shift_a_correction_is_for_the_new_day(desk: Desk) -> None:
    await night(desk)
    await desk.say("阿夜", "/standup 清差评")
    await leap(desk, "2026-11-25 06:30")
    assert "11月25日 周三（2026-11-25）的晨会" in (await desk.say("阿夜", "/standup 睡觉")).text


async def test_who_works_by_day_answers_for_the_day_it_is(desk: Desk) -> None:
    await night(desk)
    await leap(desk, "2026-11-25 00:40")
    assert "11月25日 周三（2026-11-25）的晨会" in (await desk.say("小林", "/standup 改主图")).text


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("今天开会 没有卡点", "开会"),
        ("今天开会，暂无卡点。", "开会"),
        ("开会、写周报 无卡点", "开会、写周报"),
        ("today: meeting, no blockers", "meeting"),
    ],
)
def test_no_blockers_at_the_end_is_no_part_of_the_plan(said: str, plan: str) -> None:
    parts = read_parts(said)
    assert (parts.plan, parts.blockers) == (plan, "")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("昨日完成：改主图\n今日计划：上预售页\n遇到问题：无", Parts("改主图", "上预售页", "")),
        ("昨天：改主图；今天：上预售页；问题：库存表没到", Parts("改主图", "上预售页", "库存表没到")),
        ("今天上预售页 风险：供应商放假", Parts(None, "上预售页", "供应商放假")),
        ("1. 改完主图 2. 上预售页 3. 无", Parts("改完主图", "上预售页", "")),
        ("1、改完主图\n2、上预售页\n3、没有", Parts("改完主图", "上预售页", "")),
        ("1. pictures\n2. presale page\n3. none", Parts("pictures", "presale page", "")),
        ("today fix hero banner blocked by photos", Parts(None, "fix hero banner", "photos")),
    ],
)
def test_answers_as_people_are_used_to_give_them(said: str, parts: Parts) -> None:
    assert read_parts(said) == parts


@pytest.mark.parametrize(
    "said", ["1. 改主图 2. 上预售页 3. 写周报", "跟进客诉问题", "今天计划会 看问题清单", "1.5 版上线"]
)
def test_a_plan_stays_a_plan(said: str) -> None:
    assert read_parts(said) == Parts(None, said.removeprefix("今天"), None)


def test_words_that_only_look_like_it_stay_in_the_plan() -> None:
    assert read_parts("确认页面没有卡点") == Parts(None, "确认页面没有卡点", None)
    assert read_parts("没有卡点") == Parts(None, "没有卡点", None)


async def test_a_paused_standup_is_neither_foreseen_nor_owed(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/schedule pause 晨会提醒")
    preview = (await desk.say("老板", "/schedule preview 2")).text
    assert "晨会提醒" not in preview
    assert "晨会催报" not in preview
    await leap(desk, "2026-11-25 08:58")
    await desk.turn_to("2026-11-25 09:02")
    assert "晨会" not in (await desk.say("小林", "/zg day")).text
    await desk.say("小林", "/standup 改主图")
    assert "交了：改主图" in (await desk.say("小林", "/zg day")).text
