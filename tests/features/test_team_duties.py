"""Who does what, who leads, who stands in, who manages; and the department's settings."""

import asyncio

import pytest

from models.aliases import aliases
from models.organisation import Audit, Deputy, WorkspaceDepartment
from tests.desk import Desk


async def people(desk: Desk) -> None:
    """老板 manages; 小林 runs the store, 小陈 analyses, 小周 serves customers."""
    await desk.department(小林="运营专员", 小陈="数据分析师", 小周="客服专员")


# --- duties ----------------------------------------------------------------------------------------------------------
async def test_duties_say_who_does_what_holds_leads_and_stands_in(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team deputy 小周 小林")
    await desk.say("老板", "/team lead 小周")
    everything = await desk.say("小林", "团队 职责")
    assert "运营专员：小林\n· 负责店铺日常运营" in everything.text
    assert "客服专员：小周\n· 解答顾客咨询\n· 处理售后问题\n组长 小周；小周 的代理人是 小林" in everything.text
    assert "品类经理：还没有人" in everything.text
    one = await desk.say("小林", "/team duties 数据分析师")
    assert "运营专员" not in one.text
    assert "小陈" in one.text
    guest = await desk.say("路人", "/team duties", locale="en-US")
    assert "Customer service specialist: 小周" in guest.text
    assert "I am Data analyst" in guest.buttons


async def test_shares_stand_behind_names(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add 小林 运营专员 70")
    await desk.say("老板", "/team add 小林 品类经理 30")
    assert "品类经理：小林（30%）" in (await desk.say("小林", "/team duties")).text


async def test_a_role_of_the_departments_own(desk: Desk) -> None:
    await people(desk)
    added = await desk.say("老板", "/team role add 直播运营 英文=Livestream 职责=排期、选品、复盘")
    assert "角色「直播运营」（Livestream）加好了" in added.text
    assert "· 选品" in added.text
    again = await desk.say("老板", "/team role add 直播运营")
    assert "已经有「直播运营」这个角色了" in again.text
    assert (await desk.say("老板", "/team role add 别的 livestream")).outcome == "refused"
    assert (await desk.say("老板", "/team add 小林 livestream 0")).outcome == "refused"
    assert (await desk.say("老板", "/team add 小新 Livestream")).outcome == "done"
    bare = await desk.say("老板", "/team role add 主播 播好每一场，不播错价")
    assert "· 播好每一场\n· 不播错价" in bare.text
    assert (await desk.say("小林", "/team role add 摸鱼")).outcome == "refused"


# --- deputies and leads ----------------------------------------------------------------------------------------------
async def test_a_deputy_is_told_and_replaced(desk: Desk) -> None:
    await people(desk)
    done = await desk.say("老板", "/团队 代理 小林 小陈")
    assert done.text == "小林 不在的时候，由 @小陈 代理。"
    assert "你是 小林 的代理人了" in desk.last("小陈").text
    assert "小林 的代理人现在就是 小陈" in (await desk.say("老板", "/team deputy 小林 小陈")).text
    replaced = await desk.say("老板", "/team deputy 小林 小周")
    assert "之前是 小陈" in replaced.text
    assert (await desk.say("老板", "/team deputy 小林 小林")).outcome == "refused"
    assert (await desk.say("小林", "/team deputy 小林 小陈")).outcome == "refused"

    def rows(session):  # type: ignore[no-untyped-def]
        return [(row.person_id, row.deputy_id) for row in session.query(Deputy)]

    assert await desk.sql(rows) == [(2, 4)]


async def test_a_lead_gets_the_right_over_their_group_and_loses_it(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team add <@小吴> 客服专员", named=("小吴",))
    denied = await desk.say("小周", "/shift set 小吴 明天 早班")
    assert denied.outcome == "refused"
    done = await desk.say("老板", "/team lead 小周")
    assert done.text == "@小周 是客服专员的组长了。"
    assert "你是客服专员的组长了" in desk.last("小周").text
    assert (await desk.say("小周", "/shift set 小吴 明天 早班")).outcome == "done"
    assert (await desk.say("小周", "/shift set 小林 明天 早班")).outcome == "refused"
    assert (await desk.say("老板", "/team lead 小周 客服专员")).outcome == "refused"
    off = await desk.say("老板", "/team lead 小周 取消")
    assert off.text == "@小周 不再是客服专员的组长。"
    assert (await desk.say("小周", "/shift set 小吴 明天 晚班")).outcome == "refused"
    assert (await desk.say("老板", "/team lead 小周 客服专员 off")).outcome == "refused"


async def test_somebody_without_a_role_leads_only_a_named_group(desk: Desk) -> None:
    await people(desk)
    which = await desk.say("老板", "/team lead 老板")
    assert "带哪个组" in which.text
    assert (await desk.say("老板", "/team lead 老板 客服专员")).outcome == "done"


# --- managers --------------------------------------------------------------------------------------------------------
async def test_a_manager_makes_another_and_everybody_concerned_hears(desk: Desk) -> None:
    await people(desk)
    assert (await desk.say("小林", "/team manager 小林")).outcome == "refused"
    done = await desk.say("老板", "/团队 负责人 小林")
    assert done.text == "@小林 也是负责人了。"
    assert "@老板 让 @小林 也当负责人了" in desk.last("小林").text
    assert (await desk.say("小林", "/team settings")).outcome == "done"
    assert "已经是负责人" in (await desk.say("老板", "/team manager 小林")).text


async def test_taking_the_right_is_asked_about_and_recorded(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team manager 小林")
    doubt = await desk.say("小林", "/team manager 老板 取消")
    assert doubt.outcome == "asked"
    done = await desk.press("小林", doubt, "确定")
    assert done.text == "@老板 不再是负责人。"
    assert "@小林 让 @老板 不再当负责人" in desk.last("老板").text
    assert (await desk.say("老板", "/team settings")).outcome == "refused"

    def deeds(session):  # type: ignore[no-untyped-def]
        return [(row.deed, row.about_id, row.details) for row in session.query(Audit).order_by(Audit.id)][:2]

    assert await desk.sql(deeds) == [
        ("team manager", 2, {"right": "given"}),
        ("team manager", 1, {"right": "taken"}),
    ]


async def test_the_last_manager_keeps_the_right(desk: Desk) -> None:
    await people(desk)
    for line in ("/team manager 老板 off", "/team manager 老板 off sure=yes", "/team depart 老板"):
        last = await desk.say("老板", line)
        assert last.outcome == "refused"
        assert "老板 是最后一位负责人" in last.text
    assert (await desk.say("老板", "/team settings")).outcome == "done"
    assert "小林 不是负责人" in (await desk.say("老板", "/team manager 小林 off")).text


async def test_two_managers_at_once_never_leave_none(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team manager 小林")
    calls = [
        desk.call("老板", "/team manager 小林 off sure=yes"),
        desk.call("小林", "/team depart 老板 主动 sure=yes"),
    ]
    await asyncio.gather(*(desk.core.dispatcher.handle(call) for call in calls))
    answers = [await desk.say(who, "/team settings") for who in ("老板", "小林")]
    assert [answer.outcome for answer in answers].count("done") == 1


async def test_a_manager_who_goes_soon_is_not_one_who_stays(desk: Desk) -> None:
    await people(desk)
    await desk.say("老板", "/team manager 小林")
    assert (await desk.say("老板", "/team depart 小林 2026-12-31 主动")).outcome == "done"
    assert (await desk.say("老板", "/team manager 老板 off sure=yes")).outcome == "refused"
    assert (await desk.say("老板", "/team depart 老板")).outcome == "refused"


# --- settings --------------------------------------------------------------------------------------------------------
async def test_settings_are_shown_and_changed(desk: Desk) -> None:
    await people(desk)
    shown = await desk.say("老板", "/团队 设置")
    assert "时区：Asia/Shanghai" in shown.text
    assert "部门群 C1" in shown.text
    assert (await desk.say("老板", "/team settings start 2023-10-01")).text.startswith(
        "起始日改好了：10月1日 周日（2023-10-01）"
    )
    assert "Europe/Berlin" in (await desk.say("老板", "/team settings 时区 europe/berlin")).text
    assert "英文" in (await desk.say("老板", "/team settings 语言 英文")).text
    assert "DE" in (await desk.say("老板", "/team settings country de")).text
    assert "旗舰店" in (await desk.say("老板", "/team settings name 旗舰店")).text
    assert "旗舰店" in (await desk.say("老板", "/team list")).text
    assert "/团队 设置 时区 Asia/Shanghai" in (await desk.say("老板", "/team settings timezone")).text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/team settings 时区 火星", "没有「火星」这个时区"),
        ("/team settings 语言 法文", "可以选 中文、英文"),
        ("/team settings start 2月30日", "2月30日"),
        ("/team settings country 火星", "国家代码"),
        ("/team settings 颜色 红", "不在可选项里"),
    ],
)
async def test_a_setting_that_can_not_be_is_refused(desk: Desk, line: str, says: str) -> None:
    await people(desk)
    reply = await desk.say("老板", line)
    assert reply.outcome == "refused"
    assert says in reply.text


# --- channel, alias, token -------------------------------------------------------------------------------------------
async def test_the_channel_this_is_said_in_becomes_the_departments(desk: Desk) -> None:
    await people(desk)
    direct = await desk.say("老板", "/team channel")
    assert direct.outcome == "refused"
    assert "到要用的群里" in direct.text
    desk.forget()
    done = await desk.say_in("C7", "老板", "/团队 频道")
    assert "这里就是「运营部」的部门群了" in done.text
    assert [one.text for one in desk.got("C7")] == ["以后「运营部」的晨会小结、周会议程都发在这里。"]
    assert (await desk.say_in("C7", "小林", "/team channel")).outcome == "refused"

    def channel(session):  # type: ignore[no-untyped-def]
        return [row.channel for row in session.query(WorkspaceDepartment)]

    assert await desk.sql(channel) == ["C7"]


async def test_an_alias_means_one_person(desk: Desk) -> None:
    await people(desk)
    done = await desk.say("老板", "/team alias 小周 旗舰店:小周")
    assert done.text == "小周 在文件里叫：旗舰店:小周"
    assert "现在就是 小周" in (await desk.say("老板", "/team alias 小周 旗舰店:小周")).text
    doubt = await desk.say("老板", "/team alias 小林 旗舰店:小周")
    assert doubt.outcome == "asked"
    assert "现在记的是 小周" in doubt.text
    assert (await desk.press("老板", doubt, "改成 小林")).outcome == "done"
    assert (await desk.say("老板", "/team alias 小周 小林")).outcome == "refused"
    assert (await desk.say("小周", "/team alias 小周 别的")).outcome == "refused"

    def known(session):  # type: ignore[no-untyped-def]
        return aliases(session, 1)

    assert await desk.sql(known) == {"旗舰店:小周": 2}


async def test_a_token_is_for_managers_in_private_and_can_be_made_void(desk: Desk) -> None:
    await people(desk)
    assert (await desk.say("小林", "/team token")).outcome == "refused"
    public = await desk.say_in("C1", "老板", "/team token")
    assert public.outcome == "refused"
    assert "私下对我说" in public.text
    shown = await desk.say("老板", "/team token", key="t1")
    assert "只显示这一次" in shown.text
    secret = shown.text.split("\n")[1]
    assert len(secret) > 30
    again = await desk.say("老板", "/team token", key="t1")
    assert secret not in again.text
    assert "作废了 1 个令牌" in (await desk.press("老板", shown, "全部作废")).text


@pytest.mark.parametrize(
    ("line", "who", "says"),
    [
        ("/kpi export", "小林", "这件事要数据分析师、组长或负责人来做。"),
        ("/shift set 小林 周一 早班", "小林", "这件事要组长或负责人来做。"),
        ("/team add 小新 运营专员", "小林", "这件事要负责人来做。"),
    ],
)
async def test_a_missing_right_is_answered_with_who_has_it(desk: Desk, line: str, who: str, says: str) -> None:
    await desk.department(小林="运营专员")
    denied = await desk.say(who, line)
    assert (denied.outcome, denied.text) == ("refused", says)


async def test_a_second_role_without_room_is_answered_with_the_line_that_makes_it(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    full = await desk.say("老板", "/team add 小林 品类经理 30")
    assert full.text.startswith("小林 还剩 0%，放不下 30%。先把手上的改小，再加这个。")
    assert (await desk.press("老板", full, "/团队 添加 @小林 运营专员 70")).outcome == "done"
    assert (await desk.say("老板", "/team add 小林 品类经理 30")).outcome == "done"


async def test_settings_are_taken_as_people_say_them(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("老板", "/team settings 国家 德国")).text.endswith("改好了：DE")
    assert (await desk.say("老板", "/team settings country China")).text.endswith("改好了：CN")
    far = await desk.say("老板", "/team settings 起始日 2099-01-01")
    assert far.text == "起始日1月1日 周四（2099-01-01）太远了，最晚一年以内。年份是不是打错了？"
    assert "2026-11-24" in (await desk.say("老板", "/team settings")).text
    assert (await desk.say("老板", "/team settings 起始日 2027-01-01")).outcome == "done"
    assert "小林：运营专员" in (await desk.say("老板", "团队 成员")).text
    assert "谁做什么" in (await desk.say("老板", "/team duty")).text
    assert "加好了" in (await desk.say("老板", "团队 角色 添加 直播运营")).text
