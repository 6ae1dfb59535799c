"""One department on two platforms: joined by a code that is good once, for ten minutes."""

import asyncio

import pytest

from models.organisation import AccountPerson, LinkCode, WorkspaceDepartment
from tests.desk import Desk, Reply, at


def on(desk: Desk, platform: str, workspace: str) -> None:
    """What follows is said there."""
    desk.platform, desk.workspace = platform, workspace  # type: ignore[assignment]


async def slack(desk: Desk) -> None:
    """The department 运营部 on Slack: 老板 manages it, 小林 runs the store."""
    on(desk, "slack", "T1")
    await desk.department(小林="运营专员")


def code_of(reply: Reply) -> str:
    """The code that was shown."""
    return next(line for line in reply.text.split("\n") if line.startswith("/team link ")).removeprefix("/team link ")


async def test_a_manager_joins_the_other_platform_and_the_group_becomes_its_channel(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    desk.forget()
    said = await desk.say_in("cid1", "manager01", f"/team link {code}")
    assert said.text == "已私信给你。"
    told = desk.last("manager01", "dingtalk")
    assert "这个账号就是「运营部」的 老板" in told.text
    assert "这个群就是这边的部门群" in told.text
    assert [one.text for one in desk.got("cid1")] == ["以后「运营部」的晨会小结、周会议程都发在这里。"]
    assert "运营部 · 2 人" in (await desk.say("manager01", "/team list")).text
    assert (await desk.say("manager01", "/team settings")).outcome == "done"


async def test_posts_go_to_both_channels_and_direct_messages_where_one_last_wrote(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    await desk.say_in("cid1", "manager01", f"/team link {code}")
    desk.forget()

    def post(session):  # type: ignore[no-untyped-def]
        from bot.kernel.message import Message, Paragraph, Text
        from bot.runtime.slots import department_work
        from models.organisation import Department
        from models.people import department_ref

        department = department_ref(session.get(Department, 1))
        work = department_work(session, desk.core.clockwork, department, now=desk.clock.now(), key="test/1")
        view = lambda voice: Message((Paragraph((Text("周会"),)),), voice.language, voice.zone)  # noqa: E731
        work.send.to_department(view)
        work.send.to_managers(view)

    await desk.write(post)
    await desk.deliver()
    assert [one.text for one in desk.got("C1", "slack")] == ["周会"]
    assert [one.text for one in desk.got("cid1", "dingtalk")] == ["周会"]
    assert [one.text for one in desk.got("manager01", "dingtalk")] == ["周会"]
    assert not desk.got("老板", "slack")


async def test_a_button_pressed_in_one_place_is_settled_in_both(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("小林", "/team link"))
    manager_code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    await desk.say("manager01", f"/team link {manager_code}")
    await desk.say("lin01", f"/team link {code}")
    on(desk, "slack", "T1")
    await desk.say("小林", "/zg quiet")
    await desk.say("老板", "/handoff to 小林 素材")
    asked = desk.last("小林", "slack")
    on(desk, "dingtalk", "ding1")
    taken = await desk.say("lin01", asked.buttons["接收"], source="button")
    assert taken.outcome == "done"
    assert desk.last("小林", "slack").kind == "edit"
    on(desk, "slack", "T1")
    assert (await desk.press("小林", asked, "接收")).outcome == "refused"


async def test_a_members_code_joins_their_account_where_the_department_speaks(desk: Desk) -> None:
    await slack(desk)
    own = code_of(await desk.say("小林", "/team link"))
    on(desk, "dingtalk", "ding1")
    early = await desk.say("lin01", f"/team link {own}")
    assert early.outcome == "refused"
    assert "要负责人先拿口令来这里说一次" in early.text
    on(desk, "slack", "T1")
    manager_code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    await desk.say("manager01", f"/team link {manager_code}")
    done = await desk.say("lin01", f"/团队 绑定 {own.lower().replace('-', ' ')}")
    assert done.outcome == "done"
    assert "「运营部」的 小林" in done.text
    assert "运营部 · 2 人" in (await desk.say("lin01", "/team list")).text


async def test_wrong_used_and_expired_codes_are_refused_alike(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    wrong = await desk.say("stranger", "/team link ABCDE-FGHJK")
    assert wrong.outcome == "refused"
    desk.clock.turn_to(at("2026-11-24 10:10"))
    expired = await desk.say("manager01", f"/team link {code}")
    on(desk, "slack", "T1")
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    assert (await desk.say("manager01", f"/team link {code}")).outcome == "done"
    used = await desk.say("stranger", f"/team link {code}")
    assert wrong.text == expired.text == used.text
    assert "不对，或者过期、用过了" in wrong.text


async def test_a_new_code_makes_the_one_before_void_and_a_lost_right_too(desk: Desk) -> None:
    await slack(desk)
    await desk.say("老板", "/team manager 小林")
    first = code_of(await desk.say("小林", "/team link"))
    second = code_of(await desk.say("小林", "/team link"))
    third = code_of(await desk.say("老板", "/team link"))
    await desk.say("小林", "/team manager 老板 off sure=yes")
    on(desk, "dingtalk", "ding1")
    for void in (first, third):
        assert "过期、用过了" in (await desk.say("x1", f"/team link {void}")).text
    assert (await desk.say("lin01", f"/team link {second}")).outcome == "done"


async def test_a_leavers_code_is_void(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("小林", "/team link"))
    manager_code = code_of(await desk.say("老板", "/team link"))
    await desk.say("老板", "/team depart 小林 主动 sure=yes")
    on(desk, "dingtalk", "ding1")
    await desk.say("manager01", f"/team link {manager_code}")
    assert "过期、用过了" in (await desk.say("lin01", f"/team link {code}")).text


async def test_a_code_said_at_once_in_four_places_is_used_once(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    for n in range(4):
        await desk.say(f"m{n}", "/help")
    calls = [desk.call(f"m{n}", f"/team link {code}") for n in range(4)]
    answers = await asyncio.gather(*(desk.core.dispatcher.handle(call) for call in calls))
    assert sorted(answer.outcome for answer in answers) == ["done", "refused", "refused", "refused"]

    def rows(session):  # type: ignore[no-untyped-def]
        return session.query(AccountPerson).filter_by(person_id=1).count(), session.query(WorkspaceDepartment).count()

    assert await desk.sql(rows) == (2, 2)


async def test_said_where_it_was_made_it_stays_good(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    same = await desk.say("老板", f"/team link {code}")
    assert same.outcome == "refused"
    assert "口令还有效" in same.text
    taken = await desk.say("小林", f"/team link {code}")
    assert "这个账号在部门里是 小林" in taken.text
    stranger = await desk.say("路人", f"/team link {code}")
    assert "老板 在这里已经有一个账号了" in stranger.text
    on(desk, "dingtalk", "ding1")
    assert (await desk.say("manager01", f"/team link {code}")).outcome == "done"


async def test_a_workspace_with_a_department_lets_another_in_only_by_its_manager(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))
    on(desk, "dingtalk", "ding1")
    await desk.say_in("cid1", "owner", "/team create 二店")
    refused = await desk.say("stranger", f"/team link {code}")
    assert refused.outcome == "refused"
    assert "要它的负责人" in refused.text
    done = await desk.say("owner", f"/team link {code}")
    assert done.outcome == "done"
    assert "运营部 · 2 人" in (await desk.say("owner", "/team list in:运营部")).text
    assert "二店 · 1 人" in (await desk.say_in("cid1", "owner", "/team list")).text


async def test_a_guest_has_nothing_to_link_and_a_group_never_reads_a_code(desk: Desk) -> None:
    await slack(desk)
    assert (await desk.say("路人", "/team link")).outcome == "refused"
    desk.forget()
    public = await desk.say_in("C1", "老板", "/team link")
    assert public.text == "已私信给你。"
    assert "/team link " in desk.last("老板").text
    assert not desk.got("C1")


async def test_only_the_hash_of_a_code_is_stored(desk: Desk) -> None:
    await slack(desk)
    code = code_of(await desk.say("老板", "/team link"))

    def hashes(session):  # type: ignore[no-untyped-def]
        return [row.code_hash for row in session.query(LinkCode)]

    stored = await desk.sql(hashes)
    assert len(stored) == 1
    assert len(stored[0]) == 64
    assert code.replace("-", "") not in stored[0]


@pytest.mark.parametrize("code", ["1", "x" * 41, "\u202eABCDE", "'; DROP TABLE person", "@all"])
async def test_a_code_that_is_none_is_refused(desk: Desk, code: str) -> None:
    await slack(desk)
    on(desk, "dingtalk", "ding1")
    assert (await desk.say("x1", f"/team link {code}")).outcome == "refused"
