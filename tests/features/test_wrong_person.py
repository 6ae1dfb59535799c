"""What stands where a person belongs and is none: what is said about it, and the lines that may have been meant."""

import pytest

from tests.desk import Desk


async def _shop(desk: Desk) -> None:
    await desk.department(林晓="运营专员", 王磊="运营专员", 陈思="数据分析师", 周敏="客服专员", 方圆="客服专员")


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("/交接 给 王磊、陈思 双12 素材", ["/交接 给 王磊 双12 素材", "/交接 给 陈思 双12 素材"]),
        ("/交接 给 王磊和陈思 素材 周五", ["/交接 给 王磊 素材 周五", "/交接 给 陈思 素材 周五"]),
        (
            "/交接 给 王磊， 陈思、周敏，方圆 素材",
            [f"/交接 给 {who} 素材" for who in ("王磊", "陈思", "周敏", "方圆")],
        ),
        ("/议程 待办 王磊,陈思 补库存表", ["/议程 待办 王磊 补库存表", "/议程 待办 陈思 补库存表"]),
    ],
)
async def test_for_several_people_there_is_a_line_for_each(desk: Desk, line: str, lines: list[str]) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", line)
    assert refused.outcome == "refused"
    takes = "一次只能写一个人或角色，" if line.startswith("/交接") else "一次只能写一个人，"
    assert takes in refused.text
    assert "是不是" not in refused.text
    assert list(refused.buttons.values()) == lines
    for label in refused.buttons:
        assert (await desk.press("林晓", refused, label)).outcome == "done"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("/议程 待办 周五 林晓 活动方案", "/议程 待办 林晓 活动方案 截止=周五"),
        ("/议程 待办 周五 下午3点 林晓 活动方案", "/议程 待办 林晓 活动方案 截止=“周五 下午3点”"),
        ("/排班 换班 周三 方圆", "/排班 换班 方圆 周三"),
        ("/排班 设置 下周一-下周五 方圆 早班", "/排班 设置 方圆 下周一-下周五 早班"),
        ("/交接 给 周三前 王磊 主图", "/交接 给 王磊 主图 截止=周三前"),
    ],
)
async def test_a_day_before_the_person_is_no_misspelt_name(desk: Desk, line: str, right: str) -> None:
    await _shop(desk)
    await desk.say("老板", "/排班 设置 周敏 周三 早班")
    await desk.say("老板", "/排班 设置 方圆 周三 晚班")
    who = "老板" if "设置" in line else "周敏"
    refused = await desk.say(who, line)
    assert refused.outcome == "refused"
    assert "是日期，要写在人的后面" in refused.text
    (offered,) = refused.buttons.values()
    assert offered.replace('"', "“", 1).replace('"', "”") == right
    assert (await desk.say(who, offered)).outcome == "done"


async def test_a_day_where_nobody_is_named_is_said_to_be_one(desk: Desk) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", "/议程 待办 周五 活动方案")
    assert "「周五」是日期，这里要先写人" in refused.text
    assert not refused.buttons
    assert "周敏" not in (await desk.say("老板", "/team lead 周三")).text


@pytest.mark.parametrize(
    ("line", "said", "rest"),
    [
        ("/议程 待办 客服 更新话术 下周三", "客服", "更新话术 下周三"),
        ("/议程 待办 客服专员 更新话术", "客服专员", "更新话术"),
        ("/议程 待办 customer service 更新话术", "customer service", "更新话术"),
    ],
)
async def test_an_action_for_a_role_is_offered_to_each_who_holds_it(
    desk: Desk, line: str, said: str, rest: str
) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", line)
    assert refused.outcome == "refused"
    assert f"这里只能写一个人，「{said}」是角色。客服专员有 2 位：周敏、方圆。是哪一位？" in refused.text
    assert list(refused.buttons.values()) == [f"/议程 待办 {who} {rest}" for who in ("周敏", "方圆")]
    done = await desk.press("林晓", refused, next(iter(refused.buttons)))
    assert done.outcome == "done"
    assert "更新话术" in desk.last("周敏").text


async def test_a_role_with_many_holders_has_five_buttons_and_one_nobody_holds_none(desk: Desk) -> None:
    await _shop(desk)
    for who in ("小一", "小二", "小三", "小四"):
        await desk.say("老板", f"/team add <@{who}> 客服专员", named=(who,))
    many = await desk.say("林晓", "/议程 待办 客服 更新话术")
    assert "客服专员有 6 位" in many.text
    assert len(many.buttons) == 5
    none = await desk.say("林晓", "/议程 待办 品类 更新话术")
    assert "「品类」是角色，眼下没有 品类" in none.text
    assert not none.buttons


async def test_a_deputy_who_is_a_role_is_asked_back_about_too(desk: Desk) -> None:
    await _shop(desk)
    refused = await desk.say("老板", "/团队 代理 林晓 客服")
    assert list(refused.buttons.values()) == ["/团队 代理 林晓 周敏", "/团队 代理 林晓 方圆"]
    named = await desk.say("林晓", "/请假 明天 代理=客服")
    assert "「客服」是角色" in named.text
    assert named.outcome == "refused"
