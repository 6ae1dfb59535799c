"""Somebody speaks to the bot in Slack, and reads what it says: where, and when."""

from __future__ import annotations

from bot.kernel.call import Named
from bot.kernel.delivery import Sent
from bot.kernel.message import Answer, Ask, Button, Buttons, Field, Form, Message, Paragraph, Picture, Said
from tests.platforms.slack.parcels import parcel
from tests.platforms.slack.samples import chart
from tests.platforms.slack.stand import MORNING, at_slack, said
from tests.pretend.faults import Fault

REPORT = Form(
    "kpi report",
    "填报一个指标",
    "提交",
    (
        Field("metric", "指标", "choice", True, choices=(("支付金额", "pay"), ("客单价", "aov")), value="pay"),
        Field("value", "数值", "number", True, hint="12.5万、¥12,000"),
        Field("day", "哪一天", "day", False),
    ),
    department="一号店",
)


def asks(form: Form) -> Answer:
    return Answer("asked", Message((Paragraph((Said("还差几项"),)), Ask(form))))


async def test_a_command_is_answered_in_the_body_of_its_response_for_the_person_alone() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda _: said("已填报 支付金额 ¥12,000", "done", Buttons((Button("撤销", "/kpi undo"),)))

        reply = await li.commands("/kpi report 支付金额 12000 @李雷 A&B <3", channel.id)

        assert reply.status == 200
        assert reply.body["response_type"] == "ephemeral"
        call = stand.bot.last
        assert call.line == "/kpi report 支付金额 12000 <@U00000001> A&B <3"
        assert call.named == (Named("U00000001", "李雷"),)
        assert (call.workspace, call.account, call.conversation) == ("T00000001", "U00000001", channel.id)
        assert (call.direct, call.ephemeral, call.inline, call.forms) == (False, True, True, True)
        assert call.received_at == MORNING
        [seen] = stand.slack.workspace.seen_by(li.user_id, channel.id)
        assert "已填报 支付金额 ¥12,000" in seen.words
        assert stand.slack.workspace.said_in(channel.id) == []
        assert [button["value"] for button in seen.buttons] == ["/kpi undo"]


async def test_the_same_command_delivered_again_has_the_same_key() -> None:
    async with at_slack() as stand:
        li = stand.person()
        await li.commands("/kpi show")
        await li.again()
        await li.commands("/kpi show")
        keys = [call.key for call in stand.bot.calls]
        assert keys[0] == keys[1] != keys[2]
        assert stand.bot.last.direct


async def test_a_form_opens_behind_an_empty_answer_and_what_is_filled_in_comes_back_as_a_call() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda call: asks(REPORT) if call.form is None else said("已填报 支付金额 ¥12,000")

        reply = await li.commands("/kpi report", channel.id)
        await stand.until(lambda: li.modal is not None)
        assert (reply.status, reply.text) == (200, "")
        assert li.modal is not None
        assert li.modal.view["title"]["text"] == "填报一个指标"

        reply = await li.submits({"field:metric": "aov", "field:value": "1.2万", "field:day": "昨天"})

        call = stand.bot.last
        assert call.form == ("kpi report", {"metric": "aov", "value": "1.2万", "day": "昨天"})
        assert (call.department, call.conversation, call.source) == ("一号店", channel.id, "form")
        assert reply.body["response_action"] == "update"
        assert "已填报 支付金额 ¥12,000" in str(li.modal.view["blocks"])


async def test_what_was_wrong_in_a_form_stands_at_its_field_and_the_corrected_form_is_a_new_call() -> None:
    async with at_slack() as stand:
        li = stand.person()
        wrong = Form(
            "kpi report",
            "填报一个指标",
            "提交",
            (REPORT.fields[0], Field("value", "数值", "number", True, error="「abc」不像一个数。")),
        )
        stand.bot.answer = lambda call: (
            asks(REPORT) if call.form is None else asks(wrong) if call.form[1]["value"] == "abc" else said("好的。")
        )
        await li.commands("/kpi report")
        await stand.until(lambda: li.modal is not None)

        reply = await li.submits({"field:metric": "pay", "field:value": "abc"})
        assert reply.body == {"response_action": "errors", "errors": {"field:value": "「abc」不像一个数。"}}
        assert li.modal is not None
        assert li.modal.errors

        reply = await li.submits({"field:metric": "pay", "field:value": "12"})
        assert reply.body["response_action"] == "update"
        assert len({call.key for call in stand.bot.calls}) == 3


async def test_a_refused_form_stays_open_with_the_reason_on_top_and_all_that_was_typed() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.bot.answer = lambda call: (
            asks(REPORT)
            if call.line == "/kpi report"
            else said("10 倍？", "refused", Buttons((Button("确实是 12 万", "/kpi report pay 120000 sure=yes"),)))
            if call.source == "form"
            else said("记下了 ¥120,000")
        )
        await li.commands("/kpi report")
        await stand.until(lambda: li.modal is not None)
        await li.submits({"field:metric": "pay", "field:value": "12万", "field:day": "昨天"})

        assert li.modal is not None
        blocks = li.modal.view["blocks"]
        assert "10 倍？" in str(blocks[0])
        filled = {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}
        assert filled["field:value"]["initial_value"] == "12万"
        assert filled["field:day"]["initial_value"] == "昨天"
        assert filled["field:metric"]["initial_option"]["value"] == "pay"

        # A second refusal takes the first one's place, and its button works inside the modal.
        await li.submits({"field:metric": "pay", "field:value": "12万"})
        assert str(li.modal.view["blocks"]).count("10 倍？") == 1
        await li.presses_in_view(li.modal, "确实是 12 万")
        await stand.until(lambda: "记下了 ¥120,000" in str(li.modal and li.modal.view))
        assert stand.bot.last.line == "/kpi report pay 120000 sure=yes"


async def test_a_form_that_can_not_be_opened_is_a_message_whose_button_opens_it() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda _: asks(REPORT)
        stand.slack.faults.plan(Fault("error", word="expired_trigger_id"), call="views.open")
        await li.commands("/kpi report pay", channel.id)
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 1)

        [question] = stand.slack.workspace.seen_by(li.user_id, channel.id)
        assert stand.say("slack.form_late") in question.words
        assert [button["value"] for button in question.buttons] == ["/kpi report pay"]
        assert question.for_user == li.user_id
        assert len(stand.slack.ledger.of_call("views.open")) == 1  # never tried twice

        await li.presses(question, stand.say("slack.open_form"))
        await stand.until(lambda: li.modal is not None)


async def test_a_modal_that_does_not_open_in_time_is_asked_for_by_message() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda _: asks(REPORT)
        stand.slack.faults.plan(Fault("hang"), call="views.open")
        await li.commands("/kpi report", channel.id)
        await stand.until(lambda: bool(stand.slack.ledger.of_call("views.open")))
        assert stand.slack.workspace.seen_by(li.user_id, channel.id) == []

        await stand.time.elapse(2.5)
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 1)


async def test_a_button_says_its_line_and_the_answer_is_for_whoever_pressed() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        drawn = await stand.slack_side.deliverer.deliver(
            parcel(
                Message((Paragraph((Said("交接 #7"),)), Buttons((Button("接收", "/handoff accept 7"),)))),
                target=channel.id,
            )
        )
        [card] = stand.slack.workspace.said_in(channel.id)
        stand.bot.answer = lambda _: said("交接 #7 归你了")

        reply = await li.presses(card, "接收")
        assert (reply.status, reply.text) == (200, "")
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2)

        call = stand.bot.last
        assert isinstance(drawn, Sent)
        assert (call.line, call.source, call.ephemeral, call.pressed) == (
            "/handoff accept 7",
            "button",
            True,
            drawn.ref,
        )
        assert stand.slack.workspace.seen_by(li.user_id, channel.id)[1].for_user == li.user_id
        assert stand.slack.workspace.said_in(channel.id) == [card]
        assert card.edited == 0


async def test_a_button_in_an_answer_only_one_saw_is_replaced_by_what_came_of_it_unless_that_was_no() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        stand.bot.answer = lambda _: said("确定？", "done", Buttons((Button("确定", "/kpi undo sure=yes"),)))
        await li.commands("/kpi undo", channel.id)
        [asked] = stand.slack.workspace.seen_by(li.user_id, channel.id)

        stand.bot.answer = lambda _: said("现在不行", "refused")
        await li.presses(asked, "确定")
        await stand.until(lambda: len(stand.slack.workspace.seen_by(li.user_id, channel.id)) == 2)
        assert "确定？" in asked.words

        stand.bot.answer = lambda _: said("撤销了")
        await li.presses(asked, "确定")
        await stand.until(lambda: asked.edited == 1)
        assert asked.words == "撤销了"


async def test_a_direct_message_and_a_mention_are_lines_whose_answers_are_posted_by_the_outbox() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        assert (await li.writes("交接 列表 @李雷")).status == 200
        direct = stand.bot.last
        assert (direct.line, direct.direct, direct.inline, direct.thread) == (
            "交接 列表 <@U00000001>",
            True,
            False,
            "",
        )
        assert (await li.writes("交接 列表", channel=channel.id, thread_ts="1700000000.000100")).status == 200
        assert stand.bot.last.line == "交接 列表"
        assert (stand.bot.last.direct, stand.bot.last.thread) == (False, "1700000000.000100")
        await li.writes("交接 列表", channel=channel.id)
        assert stand.bot.last.thread  # the answer stands under what was said
        assert not stand.bot.last.ephemeral
        assert stand.slack.workspace.posted == []


async def test_the_courier_is_woken_for_what_somebody_waits_for_at_the_screen() -> None:
    async with at_slack() as stand:
        li = stand.person()
        await li.commands("/kpi show")
        assert stand.ports.woken == 0
        await li.writes("交接 列表")
        assert stand.ports.woken == 1
        stand.bot.answer = lambda _: said("趋势", "done", Picture(chart()))
        await li.commands("/kpi trend pay")
        assert stand.ports.woken == 2


async def test_what_bots_say_edits_and_notices_are_heard_by_nobody() -> None:
    async with at_slack() as stand:
        li = stand.person()
        message = {
            "type": "message",
            "channel_type": "im",
            "channel": "D0000001",
            "user": li.user_id,
            "text": "/kpi show",
        }
        for event in (
            message | {"bot_id": "B00000009"},
            message | {"user": stand.slack.workspace.bot_user_id},
            message | {"subtype": "message_changed", "message": {"text": "/kpi undo"}},
            message | {"subtype": "message_deleted"},
            message | {"subtype": "bot_message"},
            message | {"channel_type": "channel", "channel": "C0000001"},
            {"type": "reaction_added", "user": li.user_id},
            {"type": "something_new", "user": li.user_id},
        ):
            assert (await li.happens(event)).status == 200
        assert stand.bot.calls == []
        assert (await li.happens(message | {"subtype": "file_share"})).status == 200
        assert len(stand.bot.calls) == 1


async def test_the_home_tab_and_the_shortcut_show_what_one_can_say() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.bot.answer = lambda _: said("能说的话", "done", Buttons((Button("填报", "/kpi report"),)))
        await li.opens_home()
        await stand.until(lambda: li.user_id in stand.slack.workspace.homes)
        home = stand.slack.workspace.homes[li.user_id]
        assert "能说的话" in str(home.view)

        stand.bot.answer = lambda _: asks(REPORT)
        await li.presses_in_view(home, "填报")
        await stand.until(lambda: li.modal is not None)
        assert stand.bot.last.line == "/kpi report"

        stand.bot.answer = lambda _: said("能说的话")
        stand.slack.workspace.modals.clear()
        shortcut = {
            "type": "shortcut",
            "callback_id": "help",
            "team": {"id": "T00000001"},
            "user": {"id": li.user_id},
            "trigger_id": stand.slack.new_trigger(stand.slack.workspace, li.user_id),
        }
        assert (await li.deliver("interactive", shortcut)).status == 200
        await stand.until(lambda: li.modal is not None)
        assert stand.bot.last.line == "/help"


async def test_the_rest_of_what_slack_sends_is_acknowledged() -> None:
    async with at_slack() as stand:
        li = stand.person()
        assert (await li.verifies_url()).body == {"challenge": "challenge-1"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await li.posts(b"ssl_check=1&token=legacy", form)).status == 200
        for payload in (
            {"type": "view_closed", "team": {"id": "T00000001"}, "user": {"id": "U1"}, "view": {"id": "V1"}},
            {"type": "app_rate_limited", "team_id": "T00000001", "minute_rate_limited": 1},
            {"type": "tomorrows_kind", "team": {"id": "T00000001"}},
        ):
            assert (await li.deliver("interactive", payload)).status == 200
        options = {"type": "block_suggestion", "team": {"id": "T00000001"}, "user": {"id": "U1"}, "value": "x"}
        assert (await li.deliver("interactive", options)).body == {"options": []}
        assert stand.bot.calls == []


async def test_leaving_is_acknowledged_once_it_is_stored() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.ports.away = True
        assert (await li.happens({"type": "app_uninstalled"})).status == 503
        stand.ports.away = False
        assert (await li.again()).status == 200
        assert (await li.happens({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})).status == 200
        assert (await li.happens({"type": "tokens_revoked", "tokens": {"bot": ["UBOT00001"]}})).status == 200
        assert stand.ports.removed_from == ["T00000001", "T00000001"]


async def test_invited_into_a_channel_it_says_how_the_channel_becomes_the_departments() -> None:
    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        joined = {"type": "member_joined_channel", "user": li.user_id, "channel": channel.id}
        await li.happens(joined)
        await li.happens(joined | {"user": stand.slack.workspace.bot_user_id})
        await stand.until(lambda: len(stand.slack.workspace.said_in(channel.id)) == 1)
        assert "/team channel" in stand.slack.workspace.said_in(channel.id)[0].words


async def test_somebody_new_is_looked_up_once_after_they_were_answered() -> None:
    async with at_slack() as stand:
        li = stand.person()
        await li.commands("/kpi show")
        await stand.until(lambda: bool(stand.ports.profiles))
        assert stand.ports.profiles == [("T00000001", "U00000001", "李雷", "zh-CN", "Asia/Shanghai")]
        assert stand.bot.calls[0].locale == ""
        await li.commands("/kpi show")
        assert (stand.bot.last.locale, stand.bot.last.zone) == ("zh-CN", "Asia/Shanghai")
        assert len(stand.slack.ledger.of_call("users.info")) == 1


async def test_a_profile_that_could_not_be_had_is_asked_for_again_but_not_at_every_word() -> None:
    async with at_slack() as stand:
        li = stand.person()
        stand.slack.faults.plan(Fault("status", status=500), call="users.info")
        await li.commands("/kpi show")
        await stand.until(lambda: len(stand.slack.ledger.of_call("users.info")) == 1)
        for _ in range(5):
            await li.commands("/kpi show")
            await stand.time.elapse(60)
        assert len(stand.slack.ledger.of_call("users.info")) == 1
        await stand.time.elapse(600)
        await li.commands("/kpi show")
        await stand.until(lambda: bool(stand.ports.profiles))
        assert len(stand.slack.ledger.of_call("users.info")) == 2
