"""The whole machine behind DingTalk's face: real commands, real SQL, a pretend DingTalk at the wire."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.platforms.dingtalk.connection import Bot, DingTalk, Wire
from bot.platforms.hosts import HostGuard, guarded_session
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import open_database
from handlers import COMMANDS
from models.figures import metrics_of
from models.presets import load_preset
from models.rights import relations
from schedules import JOBS, SWEEPS
from tests.databases import Databases
from tests.platforms.dingtalk.face_desk import MORNING, PNG, settings_for
from tests.pretend.dingtalk import DingTalkPerson, PretendDingTalk, Push, Shown
from tests.pretend.ledger import PATIENCE_SECONDS
from tests.pretend.turned import TurnedTime

ROOT = Path(__file__).parents[3]
PARTS = Parts(COMMANDS, JOBS, SWEEPS, metrics_of, relations)


class Office:
    """One or more replicas of the bot on one database, a DingTalk, and people in a group."""

    def __init__(self, dingtalk: PretendDingTalk, time: TurnedTime, replicas: list[tuple[Core, DingTalk]]) -> None:
        self.dingtalk = dingtalk
        self.time = time
        self.replicas = replicas
        self.group = dingtalk.state.add_group("运营部")
        self.boss = DingTalkPerson(dingtalk, "0001", "老板")
        self.li = DingTalkPerson(dingtalk, "0421", "李雷")
        self.han = DingTalkPerson(dingtalk, "0422", "韩梅梅")

    async def say(
        self, who: DingTalkPerson, text: str, *, here: bool = False, mentions: tuple[str, ...] = ()
    ) -> list[Shown]:
        """Somebody says something, in the group if `here`; everything that was shown because of it."""
        before = len(self.dingtalk.state.shown)
        pushed = await who.says(text, group=self.group if here else "", mentions=mentions)
        assert isinstance(pushed, Push)
        await self.settle(pushed)
        return self.dingtalk.state.shown[before:]

    async def tap(self, who: DingTalkPerson, shown: Shown, label: str) -> list[Shown]:
        """Somebody taps a button of a message; everything that was shown because of it."""
        return await self.say(who, shown.buttons[label])

    async def settle(self, *pushes: Push) -> None:
        """Everything that was pushed is done, and what came of it is delivered."""
        for pushed in pushes:
            await self.dingtalk.acked(pushed, len(pushed.sent_to))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while any(face.face.in_hand for _, face in self.replicas):  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0.001)
        await self.replicas[0][0].courier.deliver_due()

    async def founded(self) -> None:
        """运营部, with its manager and two people."""
        await self.say(self.boss, "/team create 运营部", here=True)
        await self.say(self.boss, "@掌柜 team add @李雷 运营专员", here=True, mentions=("0421",))
        await self.say(self.boss, "团队 添加 @韩梅梅 数据分析师", here=True, mentions=("0422",))


@pytest.fixture
async def office(databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """One replica."""
    async with _office(databases, tmp_path, 1) as office:
        yield office


@asynccontextmanager
async def _office(databases: Databases, tmp_path: Path, count: int) -> AsyncIterator[Office]:
    time = TurnedTime(MORNING)
    catalogue = load_catalogue(ROOT / "locales")
    preset = load_preset(ROOT / "presets" / "tmall.toml")
    guard = HostGuard(loopback_allowed=frozenset({"127.0.0.1"}))
    async with AsyncExitStack() as stack:
        url = stack.enter_context(databases.migrated("sqlite", tmp_path))
        dingtalk = await stack.enter_async_context(PretendDingTalk(clock=time, pace=time))
        replicas = []
        for _ in range(count):
            session = await stack.enter_async_context(guarded_session(guard))
            database = open_database(url)
            stack.callback(database.close)
            deliverers: dict[str, object] = {}
            core = Core(
                database=database,
                clock=time,
                catalogue=catalogue,
                parts=PARTS,
                deliverers=deliverers,  # type: ignore[arg-type]
                default_language="zh",
                default_zone="Asia/Shanghai",
                facts={"preset": preset, "demo": False, "public_url": ""},
            )
            wake = core.courier.wake
            bot = Bot(core.dispatcher, catalogue, time, "zh", "Asia/Shanghai", wake=wake, draw=lambda _chart: PNG)
            face = DingTalk(settings_for(dingtalk), bot, Wire(session, guard, lambda: 0.5, time))
            deliverers["dingtalk"] = face.deliverer
            await face.start()
            stack.push_async_callback(face.stop)
            replicas.append((core, face))
        await dingtalk.connected(count)
        yield Office(dingtalk, time, replicas)


async def test_a_department_is_founded_in_a_group(office: Office) -> None:
    shown = await office.say(office.boss, "@掌柜 /team create 运营部", here=True)
    assert {one.place for one in shown} == {office.group}
    assert {one.way for one in shown} == {"session", "group"}, "a first post shows at once that it can post here"
    (created,) = [one for one in shown if one.way == "session"]
    assert created.text.startswith("@0001\n\n")
    assert "运营部" in created.text
    assert office.dingtalk.ledger.wrong() == []


async def test_mentioned_people_are_known_by_their_account(office: Office) -> None:
    await office.say(office.boss, "/team create 运营部", here=True)
    added = await office.say(office.boss, "team add @李雷 运营专员", here=True, mentions=("0421",))
    (greeting,) = [one for one in added if one.place == "0421"]
    assert "把你加进来的" in greeting.text
    (answered,) = [one for one in added if one.way == "session"]
    assert "李雷" in answered.text
    (listed,) = await office.say(office.li, "团队 列表")
    assert listed.place == "0421", "he is a member, by the account he was mentioned with"
    assert "李雷" in listed.text


async def test_a_question_in_the_group_goes_on_in_the_direct_chat(office: Office) -> None:
    await office.founded()
    shown = await office.say(office.li, "交接 给", here=True)
    by_place = {one.place: one for one in shown}
    assert by_place[office.group].text.endswith("还差一项，我单独问你，请到和我的单聊里回答。")
    assert by_place["0421"].way == "person"
    assert "**交给谁**？" in by_place["0421"].text
    assert re.fullmatch(r"\?[0-9a-f]{4} 韩梅梅", by_place["0421"].buttons["韩梅梅"])
    shown = await office.say(office.li, "韩梅梅")
    assert [one.place for one in shown] == ["0421"]
    assert "**什么事**？" in shown[0].text
    shown = await office.say(office.li, "双11 主图 @all")
    done = [one for one in shown if one.place == "0421"]
    assert "双11 主图 ＠all" in done[0].text
    offered = [one for one in shown if one.place == "0422"]
    assert offered[0].buttons["接收"] == "/交接 接收 1"
    shown = await office.say(office.han, "/handoff accept 1")
    assert "0421" in {one.place for one in shown}, "whoever gave it hears that it was taken"
    assert office.dingtalk.ledger.wrong() == []


async def test_a_template_said_in_the_group_lacks_a_field_and_is_finished_in_the_direct_chat(office: Office) -> None:
    await office.founded()
    said = "@掌柜 交接 活动 @韩梅梅 双12 预热；主图做完 3 张；接着上详情页"
    shown = await office.say(office.li, said, here=True, mentions=("0422",))
    asked = {one.place: one.text for one in shown}
    assert "**资料在哪**？" in asked["0421"]
    assert "网盘目录、文档名或链接" in asked["0421"]
    shown = await office.say(office.li, "网盘/双12；钉盘也有一份 周五下午3点")
    told = {one.place: one for one in shown}
    for place in ("0421", "0422"):
        assert "活动交接：双12 预热" in told[place].text
        assert "主图做完 3 张" in told[place].text
        assert "网盘/双12；钉盘也有一份" in told[place].text
        assert "11月27日 周五 15:00" in told[place].text
    shown = await office.say(office.han, "/交接 退回 1 缺库存表")
    (again,) = [one.buttons["补充后再交一次"] for one in shown if "补充后再交一次" in one.buttons]
    (asked_again,) = await office.say(office.li, again)
    assert "**交给谁**？" in asked_again.text
    shown = await office.say(office.li, "韩梅梅")
    assert "接着上详情页" in {one.place: one.text for one in shown}["0422"]
    assert office.dingtalk.ledger.wrong() == []


async def test_a_button_of_an_earlier_question_is_known_for_what_it_is(office: Office) -> None:
    await office.founded()
    (first,) = await office.say(office.boss, "团队 添加 小张")
    (second,) = await office.say(office.boss, "团队 添加 小赵")
    assert "**小张** 是什么角色？" in first.text
    late = await office.tap(office.boss, first, "客服专员")
    assert "已经过去了" in late[0].text
    added = await office.tap(office.boss, second, "客服专员")
    assert "小赵 加入部门，角色：客服专员" in added[0].text
    late = await office.tap(office.boss, second, "运营专员")
    assert "已经过去了" in late[0].text
    (listed,) = await office.say(office.boss, "团队 列表")
    assert "小张" not in listed.text


async def test_a_wrong_answer_is_asked_again_and_a_question_can_be_dropped(office: Office) -> None:
    await office.founded()
    await office.say(office.li, "交接 给", here=True)
    (wrong,) = await office.say(office.li, "韩梅")
    assert "韩梅梅" in wrong.text
    (dropped,) = await office.say(office.li, "取消")
    assert "什么都没存" in dropped.text
    (unknown,) = await office.say(office.li, "韩梅梅")
    assert "没听懂" in unknown.text


async def test_a_question_that_went_on_in_the_direct_chat_can_be_dropped_in_the_group(office: Office) -> None:
    await office.founded()
    await office.say(office.li, "晨会", here=True)
    (dropped,) = await office.say(office.li, "取消", here=True)
    assert "好，这件事先不办了，什么都没存" in dropped.text
    (nothing,) = await office.say(office.li, "今天改主图")
    assert "没听懂" in nothing.text


async def test_a_question_in_the_direct_chat_stays_there(office: Office) -> None:
    await office.founded()
    (asked,) = await office.say(office.li, "handoff to")
    assert (asked.way, asked.place) == ("session", "0421")
    assert "**交给谁**？" in asked.text


async def test_what_is_personal_is_told_in_private(office: Office) -> None:
    await office.founded()
    shown = await office.say(office.li, "/handoff list", here=True)
    assert {one.place: one.text for one in shown if one.place == office.group} == {
        office.group: "@0421\n\n已私信给你。"
    }
    assert [one.way for one in shown if one.place == "0421"] == ["person"]


async def test_a_mistyped_line_gets_the_nearest_as_a_button(office: Office) -> None:
    await office.founded()
    (told,) = await office.say(office.li, "/handof list", here=True)
    assert any(line.startswith("/交接 列表") for line in told.buttons.values())


async def test_nothing_after_the_mention_is_answered_with_help(office: Office) -> None:
    await office.founded()
    (told,) = await office.say(office.li, "@掌柜", here=True)
    assert "/帮助" in told.buttons.values()


async def test_an_answer_that_comes_late_finds_its_way(office: Office) -> None:
    await office.founded()
    before = len(office.dingtalk.state.shown)
    pushed = await office.li.says("/team list", group=office.group)
    assert isinstance(pushed, Push)
    await office.dingtalk.acked(pushed)
    for session in office.dingtalk.state.sessions.values():
        session.gone = True
    await office.settle(pushed)
    (shown,) = office.dingtalk.state.shown[before:]
    assert (shown.way, shown.place) == ("group", office.group)
    assert shown.text.startswith("＠李雷\n\n")


async def test_R12_a_hundred_copies_on_two_replicas_have_one_effect(databases: Databases, tmp_path: Path) -> None:
    async with _office(databases, tmp_path, 2) as office:
        await office.founded()
        before = len(office.dingtalk.state.shown)
        pushed = await office.li.says("/handoff to 韩梅梅 主图")
        assert isinstance(pushed, Push)
        for _ in range(99):
            await office.dingtalk.redeliver(pushed)
        assert len(set(map(id, pushed.sent_to))) == 2, "both replicas got copies"
        await office.settle(pushed)
        shown = office.dingtalk.state.shown[before:]
        assert sorted(one.place for one in shown) == ["0421", "0422"]


async def test_an_answer_is_not_kept_waiting_in_the_outbox(office: Office) -> None:
    core, _ = office.replicas[0]
    core.courier.woken.clear()
    pushed = await office.li.says("help")
    assert isinstance(pushed, Push)
    await asyncio.wait_for(core.courier.woken.wait(), PATIENCE_SECONDS)
    await office.settle(pushed)


async def spoken(office: Office, who: DingTalkPerson, recognised: str) -> list[Shown]:
    """Somebody speaks to the robot, and DingTalk writes down what it heard; everything that was shown because of it."""
    before = len(office.dingtalk.state.shown)
    content = {"duration": 4000, "downloadCode": "code", "recognition": recognised}
    pushed = await who.sends(who.message({"msgtype": "audio", "content": content}))
    assert isinstance(pushed, Push)
    await office.settle(pushed)
    return office.dingtalk.state.shown[before:]


async def test_what_is_spoken_is_done_and_the_answer_says_what_was_heard(office: Office) -> None:
    await office.founded()
    (reported,) = await spoken(office, office.li, "指标 填报 支付金额 12.5万。")
    assert "¥125,000" in reported.text
    assert "我听到的是「指标 填报 支付金额 12.5万」。听错了的话，打字再告诉我一次。" in reported.text
    line = "/指标 填报 支付金额 13.5万"
    for heard in ("指标填报支付金额13.5万。", "指标填报，支付金额，13.5万。"):
        (near,) = await spoken(office, office.li, heard)
        assert f"我听到的是「{heard[:-1]}」" in near.text
        assert list(near.buttons.values()) == [line]
    (pressed,) = await office.say(office.li, line)
    assert "¥135,000" in pressed.text
    assert "听到" not in pressed.text
    (asked,) = await spoken(office, office.li, "团队 代理人。")
    assert "？" in asked.text
    assert "我听到的是「团队 代理人」" in asked.text
    (typed,) = await office.say(office.li, "取消")
    assert "听到" not in typed.text


async def test_what_was_misheard_is_refused_with_what_was_heard(office: Office) -> None:
    await office.founded()
    (refused,) = await spoken(office, office.han, "知标天报 **@all** <b>" + "啊" * 300)
    assert "我听到的是「知标天报" in refused.text
    assert "…」。听错了的话" in refused.text
    assert "@all" not in refused.text
    assert office.dingtalk.ledger.wrong() == []


async def test_a_number_with_a_character_that_cannot_be_kept_is_refused_typed_or_spoken(office: Office) -> None:
    await office.founded()
    line = "指标 填报 支付金额 12\x00345"
    (typed,) = await office.say(office.li, line)
    (spoke,) = await spoken(office, office.li, line + "。")
    for refused in (typed, spoke):
        assert "这句话里带了存不了的字符" in refused.text
        assert "什么都没存" in refused.text
    (history,) = await office.say(office.li, "指标 历史 支付金额")
    assert "345" not in history.text
    assert office.dingtalk.ledger.wrong() == []


async def test_a_spoken_answer_answers_and_is_told_in_the_persons_language(office: Office) -> None:
    await office.founded()
    await office.say(office.li, "/zg language en")
    await office.say(office.li, "/handoff to")
    shown = await spoken(office, office.li, "韩梅梅。")
    assert [one.place for one in shown] == ["0421"]
    assert "I heard “韩梅梅”. If that is wrong, please type it." in shown[0].text
