"""A department's day in DingTalk: what people write comes by stream or by signed HTTP to a process that serves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acceptance.office import Office
from tests.desk import at
from tests.pretend.dingtalk import DingTalkPerson, sign
from tests.pretend.faults import Fault

PNG = b"\x89PNG\r\n\x1a\n"


async def founded(office: Office, **more: str) -> tuple[DingTalkPerson, DingTalkPerson]:
    """运营部 in a DingTalk group with its manager and 李雷, served by one process."""
    office.slack_set, office.dingtalk_set, office.more = False, True, more
    await office.serve()
    boss, li = office.at_dingtalk("0001", "老板"), office.at_dingtalk("0421", "李雷")
    await office.say(boss, "/team create 运营部", "@0001", "运营部", here=True)
    await office.say(boss, "@掌柜 团队 添加 @李雷 运营专员", "@0001", "李雷", here=True, mentions=("0421",))
    return boss, li


@pytest.mark.parametrize("mode", ["stream", "http"])
@pytest.mark.parametrize("database_kind", ["sqlite", "mariadb"], indirect=True)
async def test_figures_are_told_by_line_by_answers_across_a_crash_and_looked_at_by_a_button(
    office: Office, mode: str
) -> None:
    _, li = await founded(office, DINGTALK_MODE=mode)
    told = await office.say(li, "/kpi report 支付金额 12.5万 昨天", "记下了", "125,000")
    assert (told.way, told.place) == ("session", "0421")
    told = await office.say(li, "指标 填报 退款 3200 昨天", "记下了", "3,200")
    assert told.way == "session"

    # Question by question; the process is killed between a question and its answer.
    await office.say(li, "指标 填报", "填哪个", "指标")
    await office.say(li, "支付金额", "数值", "是多少")
    await office.bots[-1].kill()
    await office.until(lambda: not office.dingtalk.listening)
    office.clock.turn_to(office.clock.now() + timedelta(minutes=2))  # what was in the dead one's hands is given up
    await office.serve()
    corrected = await office.say(li, "13万", "改好了", "130,000")

    # A button of an action card says a line; the chart comes as a picture that was uploaded before.
    assert corrected.kind == "actionCard"
    await office.tap(li, corrected, "看走势", "支付金额")
    await office.until(lambda: [one for one in office.in_dingtalk("0421") if one.kind == "sampleImageMsg"])
    [picture] = [one for one in office.in_dingtalk("0421") if one.kind == "sampleImageMsg"]
    assert office.dingtalk.state.media[picture.content["photoURL"]][1].startswith(PNG)
    history = await office.say(li, "指标 历史 支付金额", "填报记录")
    assert "125,000" in history.text
    assert "130,000" in history.text
    office.is_clean()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
async def test_who_is_not_answered_by_a_session_hears_by_the_openapi(office: Office) -> None:
    boss, li = await founded(office)
    # Nobody of the two asked anything in this chat: work handed over, and the news of its acceptance.
    await office.say(boss, "@掌柜 交接 给 @李雷 双11 主图素材", "@0001", "#1", here=True, mentions=("0421",))
    offered = await office.shown_at("0421", "交给你一件事", "双11 主图素材")
    assert (offered.way, offered.buttons["接收"]) == ("person", "/交接 接收 1")
    await office.tap(li, offered, "接收", "双11 主图素材")
    accepted = await office.shown_at("0001", "接收了 #1")
    assert accepted.way == "person"

    # A session that DingTalk has forgotten before its time.
    office.dingtalk.faults.plan(Fault("session_gone"), call="session.send", place="0421")
    told = await office.say(li, "交接 列表", "双11 主图素材")
    assert (told.way, told.kind) == ("person", "sampleActionCard")

    # A session that ended while nobody served: the process was killed with the answer in its hands.
    office.dingtalk.faults.plan(Fault("hang"), call="session.send", place="0421")
    tried = len(office.dingtalk.ledger.of_call("session.send", "0421"))
    office.was_taken(await li.says("/kpi report 支付金额 12.5万 昨天"))
    await office.until(lambda: len(office.dingtalk.ledger.of_call("session.send", "0421")) > tried)
    await office.bots[-1].kill()
    await office.until(lambda: not office.dingtalk.listening)
    office.clock.turn_to(office.clock.now() + timedelta(hours=2))
    await office.serve()
    late = await office.shown_at("0421", "记下了", "125,000")
    assert late.way == "person"
    assert len(office.dingtalk.ledger.of_call("session.send", "0421")) == tried + 1, "it was over, and not tried again"

    # What the clock says: the next morning's standup.
    office.clock.turn_to(at("2026-11-25 09:29") + timedelta(seconds=58))
    asked = await office.shown_at("0421", "晨会时间")
    assert asked.way == "person"
    assert at("2026-11-25 09:30") <= asked.at < at("2026-11-25 10:00")
    assert len(office.in_dingtalk("0421", "记下了")) == 1
    office.is_clean()


@pytest.mark.parametrize("mode", ["stream", "http"])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_card_is_pressed_and_drawn_anew(office: Office, mode: str) -> None:
    cards = {"DINGTALK_CARD_TEMPLATE_ID": "template.schema", "PUBLIC_URL": "https://bot.example"}
    boss, li = await founded(office, DINGTALK_MODE=mode, **cards)
    state = office.dingtalk.state
    if mode == "http":
        await office.until(lambda: "zhanggui" in state.card_routes)
        url, secret = state.card_routes["zhanggui"]
        assert url == "https://bot.example/dingtalk/cards"
        state.card_routes["zhanggui"] = (f"{office.bots[-1].url}/dingtalk/cards", secret)  # what stands in front does
    await office.say(boss, "@掌柜 交接 给 @李雷 主图素材", "@0001", "#1", here=True, mentions=("0421",))
    await office.until(lambda: [card for card in state.cards.values() if card.space.endswith("IM_ROBOT.0421")])
    [card] = [card for card in state.cards.values() if card.space.endswith("IM_ROBOT.0421")]
    assert "主图素材" in card.params["text"]
    assert (card.params["label1"], card.params["line1"]) == ("接收", "/handoff accept 1")

    answer = await li.presses(card, "1", {"line": card.params["line1"]})
    assert answer["response"]["userPrivateData"]["cardParamMap"]["status"] == "好，#1 现在归你了。"
    await office.until(lambda: card.updates)
    assert "接收" not in [value for name, value in card.params.items() if name.startswith("label")]
    office.is_clean()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_is_not_signed_as_dingtalk_signs_is_refused(office: Office) -> None:
    _, li = await founded(office, DINGTALK_MODE="http")
    message = li.message({"msgtype": "text", "text": {"content": "/kpi report 支付金额 12.5万 昨天"}})

    async def status(body: object, headers: dict[str, str]) -> int:
        async with office.session.post(li.messages_url, json=body, headers=headers) as response:
            return response.status

    assert await status(message, {}) == 401
    assert await status(message, li.message_headers("another secret")) == 401
    earlier = str(int((office.clock.now() - timedelta(minutes=6)).timestamp() * 1000))
    secret = office.dingtalk.client_secret
    assert await status(message, {"timestamp": earlier, "sign": sign(secret, f"{earlier}\n{secret}")}) == 401
    assert await status([], li.message_headers()) == 400
    assert await status(message, li.message_headers()) == 200
    assert await status(message, li.message_headers()) == 200, "a copy is taken, and not done"
    await office.shown_at("0421", "记下了")
    history = await office.say(li, "指标 历史 支付金额", "填报记录")
    assert history.text.count("125,000") == 1
    office.is_clean()
