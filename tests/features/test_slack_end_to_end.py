"""A department's day in Slack, from the first command to the card that is settled: real SQL, real HTTP, a pretend Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core
from bot.runtime.database import open_database
from handlers import DAY_LINE
from models.presets import load_preset
from tests.desk import ROOT, at
from tests.features.conftest import PARTS
from tests.platforms.slack.stand import SlackStand, at_slack
from tests.pretend.slack import SlackPerson
from tests.pretend.turned import TurnedTime


class Office:
    """The whole bot at a pretend Slack."""

    def __init__(self, core: Core, stand: SlackStand) -> None:
        self.core = core
        self.stand = stand
        self.channel = stand.channel()
        self.boss, self.li = stand.person("U00000001", "老板"), stand.person("U00000002", "李雷")

    async def deliver(self) -> None:
        """What waits in the outbox leaves."""
        await self.core.courier.deliver_due()

    def seen(self, who: SlackPerson) -> str:
        """The last thing somebody saw in the channel."""
        return self.stand.slack.workspace.seen_by(who.user_id, self.channel.id)[-1].words


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """Tuesday 10:00; a channel with two people in it, and nothing said yet."""
    async with _open(database_url) as office:
        yield office


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Office]:
    time = TurnedTime(at("2026-11-24 10:00"))
    catalogue = load_catalogue(ROOT / "locales")
    database = open_database(url)
    deliverers = {}  # type: ignore[var-annotated]
    core = Core(
        database=database,
        clock=time,
        catalogue=catalogue,
        parts=PARTS,
        deliverers=deliverers,
        default_language="zh",
        default_zone="Asia/Shanghai",
        facts={"preset": load_preset(ROOT / "presets" / "tmall.toml"), "demo": False, "public_url": ""},
    )
    try:
        async with at_slack(time=time, dispatcher=core.dispatcher, catalogue=catalogue, home_line=DAY_LINE) as stand:
            deliverers["slack"] = stand.slack_side.deliverer
            yield Office(core, stand)
    finally:
        database.close()


async def test_a_handoff_goes_from_a_command_to_a_card_in_the_receivers_chat_and_is_accepted_there(
    office: Office,
) -> None:
    boss, li, slack = office.boss, office.li, office.stand.slack
    reply = await boss.commands("/team create 运营部", office.channel.id)
    assert reply.body["response_type"] == "ephemeral", reply.text
    await boss.commands("/team add @李雷 运营专员", office.channel.id)
    await boss.commands("/handoff to @李雷 双11 <!channel> 主图素材 明天下午3点", office.channel.id)
    assert "李雷" in office.seen(boss)
    await office.deliver()

    chat = slack.workspace.direct(li.user_id).id
    card = next(one for one in slack.workspace.said_in(chat) if "<!channel> 主图素材" in one.words)
    assert "11月25日 周三 15:00" in card.words
    accept = next(button for button in card.buttons if button["value"].startswith("/handoff accept"))
    await li.presses(card, accept["text"]["text"])
    await office.stand.until(lambda: any(one.way == "response_url" for one in slack.workspace.posted))
    await office.deliver()
    assert card.edited >= 1
    assert accept["value"] not in [button["value"] for button in card.buttons]
    assert slack.ledger.wrong() == []
    assert slack.ledger.doubles() == {}


async def test_a_form_asks_for_what_is_missing_and_says_at_its_field_what_can_not_be_read(office: Office) -> None:
    boss, li = office.boss, office.li
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.commands("/team add @李雷 运营专员", office.channel.id)
    await boss.commands("/handoff to", office.channel.id)
    await office.stand.until(lambda: boss.modal is not None)
    assert boss.modal is not None
    blocks = {block["block_id"]: block for block in boss.modal.view["blocks"] if block["type"] == "input"}
    to = next(o["value"] for o in blocks["field:to"]["element"]["options"] if o["text"]["text"] == "李雷")

    reply = await boss.submits({"field:to": to, "field:what": "主图素材", "field:due": "下个闰月"})
    assert reply.body["response_action"] == "errors"
    assert list(reply.body["errors"]) == ["field:due"]

    reply = await boss.submits({"field:to": to, "field:what": "主图素材", "field:due": "明天下午3点"})
    assert reply.body["response_action"] == "update", reply.text
    await office.deliver()
    chat = office.stand.slack.workspace.direct(li.user_id).id
    assert any("主图素材" in one.words for one in office.stand.slack.workspace.said_in(chat))


async def test_S2_a_captured_request_sent_again_by_anybody_has_no_second_effect(office: Office) -> None:
    boss = office.boss
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.commands("/team add @李雷 运营专员", office.channel.id)
    first = await boss.commands("/handoff to @李雷 主图素材", office.channel.id)
    copies = await asyncio.gather(*(boss.again() for _ in range(20)))
    assert {copy.body["text"] for copy in copies} == {first.body["text"]}
    await office.deliver()
    chat = office.stand.slack.workspace.direct(office.li.user_id).id
    cards = [one for one in office.stand.slack.workspace.said_in(chat) if "主图素材" in one.words]
    assert len(cards) == 1


async def test_a_mention_in_a_thread_is_answered_in_that_thread(office: Office) -> None:
    boss = office.boss
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.writes("团队 列表", channel=office.channel.id, thread_ts="1700000000.000100")
    await office.deliver()
    [posted] = [one for one in office.stand.slack.workspace.said_in(office.channel.id) if one.thread_ts]
    assert posted.thread_ts == "1700000000.000100"
    assert "老板" in posted.words


async def test_the_home_tab_shows_what_is_so_after_a_button_on_it_was_pressed(office: Office) -> None:
    boss, li, homes = office.boss, office.li, office.stand.slack.workspace.homes
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.commands("/team add @李雷 运营专员", office.channel.id)
    await boss.commands("/handoff to @李雷 主图素材 明天下午3点", office.channel.id)
    await li.opens_home()
    await office.stand.until(lambda: "接收 #1" in str(homes.get(li.user_id)))
    await li.presses_in_view(homes[li.user_id], "接收 #1")
    await office.stand.until(lambda: "接收 #1" not in str(homes[li.user_id]))
    assert "#1 主图素材" in str(homes[li.user_id].view)

    await li.presses_in_view(homes[li.user_id], "填写")
    await office.stand.until(lambda: li.modal is not None and "field:today" in str(li.modal.view))
    await li.submits({"field:today": "上预售页"})
    await office.stand.until(lambda: "上预售页" in str(homes[li.user_id]))


async def test_a_chart_asked_for_in_a_channel_is_said_to_be_in_the_direct_messages(office: Office) -> None:
    boss, slack = office.boss, office.stand.slack
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.commands("/kpi report 支付金额 12.5万", office.channel.id)
    shown = await boss.commands("/kpi trend 支付金额", office.channel.id)
    assert "图和文件私信发给你了。" in str(shown.body["blocks"])
    await office.deliver()
    await office.stand.until(lambda: len(slack.workspace.files) == 1)
    [picture] = slack.workspace.files.values()
    assert picture.channel == slack.workspace.direct(boss.user_id).id
    at_once = await boss.commands("/kpi trend 支付金额", picture.channel)
    assert "私信发给你了" not in str(at_once.body["blocks"])


async def test_whoever_agrees_to_a_target_or_finishes_an_action_reads_it_once(office: Office) -> None:
    boss, li, slack = office.boss, office.li, office.stand.slack
    await boss.commands("/team create 运营部", office.channel.id)
    await boss.commands("/team add @李雷 客服专员", office.channel.id)
    await boss.commands("/kpi target 接待量 1000 @李雷 本月", office.channel.id)
    await boss.commands("/kpi target 接待量 1200 @李雷 本月", office.channel.id)
    await boss.commands("/agenda action @李雷 补库存表", office.channel.id)
    await office.deliver()
    chat = slack.workspace.direct(li.user_id).id
    for deed, label in (("/team confirm", "确认"), ("/agenda done", "完成了")):
        card = next(
            one
            for one in slack.workspace.said_in(chat)
            if any(button["value"].startswith(deed) for button in one.buttons)
        )
        answered = sum(one.way == "response_url" for one in slack.workspace.posted)
        await li.presses(card, label)
        await office.stand.until(
            lambda n=answered: sum(one.way == "response_url" for one in slack.workspace.posted) > n  # type: ignore[misc]
        )
        await office.deliver()
        assert card.edited >= 1
    seen = [one.words for one in slack.workspace.seen_by(li.user_id, chat)]
    assert "把你加进来的" in seen[0]
    assert len(seen) == len(set(seen)) == 1 + 4
    assert "#1 李雷同意了：李雷的人工接待会话量 2026年11月的目标改成 1,200。" in seen
    assert "好，#1 就定 1,200，已经告诉老板。" in seen
    told = [one.words for one in slack.workspace.said_in(slack.workspace.direct(boss.user_id).id)]
    assert "#1 李雷同意了：李雷的人工接待会话量 2026年11月的目标改成 1,200。" in told
