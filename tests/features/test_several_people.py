"""Several people where a line is about one of them: nobody gets what was meant for all, under a title with the others in it."""

import pytest

from tests.desk import Desk


async def _shop(desk: Desk) -> None:
    await desk.department(王磊="运营专员", 陈思="数据分析师", Emma="客服专员", Lily="客服专员")


@pytest.mark.parametrize("command", ["/交接 给", "/议程 待办"])
@pytest.mark.parametrize(
    "people",
    [
        "<@王磊> <@陈思>",
        "@王磊 @陈思",
        "王磊 @陈思",
        "王磊 和 陈思",
        "王磊 、 陈思",
        "王磊 & 陈思",
        "王磊 和陈思",
        "王磊, 陈思",
    ],
)
async def test_with_a_space_between_them_there_is_a_line_for_each(desk: Desk, command: str, people: str) -> None:
    await _shop(desk)
    refused = await desk.say("老板", f"{command} {people} 主图 周一", named=("王磊", "陈思"))
    assert refused.outcome == "refused", refused.text
    assert "一次只能写一个人" in refused.text
    assert "<@" not in refused.text
    assert len(refused.buttons) == 2
    for label, who in zip(refused.buttons, ("王磊", "陈思"), strict=True):
        given = await desk.press("老板", refused, label)
        assert given.outcome == "done"
        assert who in given.text
        assert "主图" in given.text
        assert "2026-11-30" in given.text


async def test_in_english_and_for_roles(desk: Desk) -> None:
    await _shop(desk)
    refused = await desk.say("老板", "/handoff to Emma and Lily main pictures")
    assert list(refused.buttons.values()) == ["/交接 给 Emma main pictures", "/交接 给 Lily main pictures"]
    refused = await desk.say("老板", "/交接 给 客服专员 和 运营专员 主图")
    assert list(refused.buttons.values()) == ["/交接 给 客服专员 主图", "/交接 给 运营专员 主图"]


async def test_a_second_person_that_a_command_takes_is_none_too_many(desk: Desk) -> None:
    await _shop(desk)
    assert (await desk.say("老板", "/团队 代理 <@王磊> <@陈思>", named=("王磊", "陈思"))).outcome == "done"
    assert (await desk.say("老板", "/交接 给 王磊 和陈思核对主图")).outcome == "done"


@pytest.mark.parametrize(
    "line",
    [
        "交接给王磊、陈思，主图，周一下午三点",
        "/交接 给 王磊、陈思，主图，周一下午三点",
        "/交接 给 王磊和陈思，主图，周一下午三点",
    ],
)
async def test_spoken_with_pauses_the_second_person_gets_into_no_task(desk: Desk, line: str) -> None:
    await _shop(desk)
    refused = await desk.say("老板", line)
    assert refused.outcome == "refused"
    offered = ["/交接 给 王磊 主图 周一下午三点", "/交接 给 陈思 主图 周一下午三点"]
    assert list(refused.buttons.values()) == offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("/交接 给 王磊、张三 主图", "/交接 给 王磊 主图"),
        ("/交接 给 王磊、张三，主图，周一下午三点", "/交接 给 王磊 主图 周一下午三点"),
        ("交接给王磊、张三，主图，周一下午三点", "/交接 给 王磊 主图 周一下午三点"),
    ],
)
async def test_of_a_list_with_a_stranger_in_it_the_others_are_offered(desk: Desk, line: str, offered: str) -> None:
    await _shop(desk)
    refused = await desk.say("老板", line)
    assert refused.outcome == "refused"
    if line.startswith("/"):
        assert "「张三」还不在部门里" in refused.text
    assert list(refused.buttons.values()) == [offered]


async def test_a_pause_behind_one_person_still_parts_the_work(desk: Desk) -> None:
    await _shop(desk)
    refused = await desk.say("老板", "/交接 给 王磊，主图，周一下午三点")
    assert list(refused.buttons.values()) == ["/交接 给 王磊 主图 周一下午三点"]


@pytest.mark.parametrize("between", ["、", "，", "和", " 和 ", ", "])
async def test_two_new_people_are_not_one_of_a_long_name(desk: Desk, between: str) -> None:
    await _shop(desk)
    refused = await desk.say("老板", f"/团队 添加 王二{between}李四 客服专员")
    assert refused.outcome == "refused", refused.text
    assert list(refused.buttons.values()) == ["/团队 添加 王二 客服专员", "/团队 添加 李四 客服专员"]
    for label in refused.buttons:
        assert (await desk.press("老板", refused, label)).outcome == "done"


async def test_names_with_such_signs_in_them_are_still_names(desk: Desk) -> None:
    await _shop(desk)
    for name in ("欧阳和平", "李和", "Anderson", "Tom/汤姆"):
        added = await desk.say("老板", f"/团队 添加 {name} 客服专员")
        assert added.outcome == "done", added.text
        assert name in added.text
    given = await desk.say("老板", "/交接 给 欧阳和平 主图")
    assert given.outcome == "done", given.text
