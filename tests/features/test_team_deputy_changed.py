"""Another deputy: whoever stood in until now, and whoever is stood in for, hear of it."""

from tests.desk import Desk


async def test_the_old_deputy_and_the_person_hear_of_a_change_and_the_list_shows_who_stands_in(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师", 小王="运营专员")
    await desk.say("老板", "/团队 代理 小林 小陈")
    await desk.say("小林", "/请假 周五")
    desk.forget()
    await desk.say("老板", "/团队 代理 小林 小王")
    assert "由 小王 代理，不用你顶了" in desk.last("小陈").text
    assert "由 小王 代理" in desk.last("小林").text
    assert len(desk.got("小王")) == 1
    listed = (await desk.say("小陈", "/请假 列表")).text
    row = next(line for line in listed.splitlines() if line.startswith("小林"))
    assert "小王" in row
