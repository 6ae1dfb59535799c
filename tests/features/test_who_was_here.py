"""A day or a month looked at afterwards: it counts who was here then, whoever has come, gone or chosen otherwise since."""

from sqlalchemy import update

from models.figures.tables import Metric
from tests.desk import Desk, at
from tests.features.test_kpi_show import tell


async def leap(desk: Desk, when: str) -> None:
    """To an instant without stopping on the way."""
    desk.clock.turn_to(at(when))
    await desk.tick()


async def a_day_that_was_asked(desk: Desk, **people: str) -> None:
    """`people` were asked on the 25th, and 小林 answered; it is the evening."""
    await desk.department(**people)
    await leap(desk, "2026-11-25 09:25")
    await desk.turn_to("2026-11-25 09:31")
    await desk.say("小林", "/standup 上新")
    await leap(desk, "2026-11-25 18:00")


async def test_whoever_came_today_was_not_missing_yesterday(desk: Desk) -> None:
    await a_day_that_was_asked(desk, 小林="运营专员", 小陈="数据分析师")
    await leap(desk, "2026-11-26 08:55")
    await desk.say("老板", "/team add <@小新> 运营专员", named=("小新",))
    shown = await desk.say("老板", "/晨会 查看 昨天")
    assert "晨会小结 · 11月25日 周三 · 交了 1/3" in shown.text
    assert "还没交：老板、小陈" in shown.text
    assert "小新" not in shown.text
    await desk.turn_to("2026-11-26 09:31")
    assert "还没交：老板、小林、小陈、小新" in (await desk.say("老板", "/晨会 查看")).text


async def test_whoever_came_after_the_question_was_not_asked_that_day(desk: Desk) -> None:
    await a_day_that_was_asked(desk, 小林="运营专员")
    await desk.say("老板", "/team add <@小新> 运营专员", named=("小新",))
    assert "还没交：老板" in (await desk.say("老板", "/晨会 查看")).text.splitlines()
    await leap(desk, "2026-11-26 08:55")
    assert "小新" not in (await desk.say("老板", "/晨会 查看 昨天")).text


async def test_before_the_department_came_nobody_was_asked(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/team add 小新 运营专员 since=2023-03-01")
    shown = await desk.say("老板", "/晨会 查看 昨天")
    assert "这天没有晨会" in shown.text
    assert "还没交" not in shown.text


async def test_what_a_leaver_said_stays_and_they_are_not_missing_once_they_are_gone(desk: Desk) -> None:
    await a_day_that_was_asked(desk, 小林="运营专员", 小陈="数据分析师", 小赵="品类经理")
    await leap(desk, "2026-11-26 08:55")
    await desk.say("老板", "/team depart 小林 2026-11-25 主动 sure=yes")
    await desk.say("老板", "/team depart 小赵 2026-11-25 主动 sure=yes")
    await desk.say("老板", "/team depart 小陈 2026-11-26 主动 sure=yes")
    shown = (await desk.say("老板", "/晨会 查看 昨天")).text
    assert "小林：上新" in shown
    assert "还没交：老板、小陈" in shown.splitlines()
    await desk.turn_to("2026-11-26 10:31")
    assert "小林" not in (await desk.say("老板", "/晨会 查看")).text


async def test_a_choice_made_today_changes_nothing_about_yesterday(desk: Desk) -> None:
    await a_day_that_was_asked(desk, 小林="运营专员", 小陈="数据分析师", 小客="客服专员")
    await leap(desk, "2026-11-26 08:55")
    await desk.say("小客", "/standup on")
    await desk.say("小陈", "/standup off")
    assert "还没交：老板、小陈" in (await desk.say("老板", "/晨会 查看 昨天")).text.splitlines()
    await desk.turn_to("2026-11-26 09:31")
    assert "还没交：老板、小林、小客" in (await desk.say("老板", "/晨会 查看")).text.splitlines()


async def test_a_newcomer_owes_no_figure_of_a_day_or_a_month_before_they_came(desk: Desk) -> None:
    keys = ("sessions", "campaigns_joined")
    await desk.write(lambda session: session.execute(update(Metric).where(Metric.key.in_(keys)).values(asked=True)))
    await desk.department(小客="客服专员", 小林="运营专员")
    await desk.write(lambda session: session.execute(update(Metric).where(Metric.key.in_(keys)).values(asked=True)))
    await leap(desk, "2026-12-03 09:00")
    await desk.say("老板", "/team add <@小新> 客服专员", named=("小新",))
    await desk.say("老板", "/team add <@小运> 运营专员", named=("小运",))
    desk.forget()
    await desk.turn_to("2026-12-03 10:05")
    assert "人工接待会话量" in next(got.text for got in desk.got("小客") if "还缺" in got.text)
    assert not [got for got in desk.got("小新") if "还缺" in got.text]
    of_month = {who: "报名通过数" in "".join(got.text for got in desk.got(who)) for who in ("小林", "小运")}
    assert of_month == {"小林": True, "小运": False}


async def test_last_months_target_of_a_group_is_that_of_whoever_was_in_it(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小服="客服专员")
    await desk.say("老板", "/kpi target 接待量 1000 客服专员 本月")
    await tell(desk, "小客", "接待量 300 2026-11-23")
    await tell(desk, "小服", "接待量 500 2026-11-23")
    await leap(desk, "2026-12-03 10:05")
    before = "人工接待会话量 | 800 | 2,000 | 40%"
    assert before in (await desk.say("老板", "/kpi show 客服专员 上月")).text
    await desk.say("老板", "/team add <@小新> 客服专员", named=("小新",))
    assert before in (await desk.say("老板", "/kpi show 客服专员 上月")).text
    assert "人工接待会话量 800，目标 2,000" in (await desk.say("老板", "/agenda show 月会")).text
    await desk.say("老板", "/team depart 小服 主动 sure=yes")
    assert before in (await desk.say("老板", "/kpi show 客服专员 上月")).text
    assert before in (await desk.say("老板", "/kpi show 全店 上月")).text
