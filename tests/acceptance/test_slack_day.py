"""A department's day in Slack: signed requests over HTTP to a served process, what comes of them in a pretend Slack."""

from __future__ import annotations

import pytest

from tests.acceptance.office import Office

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_a_handoff_goes_from_a_command_to_the_receivers_chat_and_its_answer_back_to_the_giver(
    office: Office,
) -> None:
    boss, li = await office.founded()
    given = await office.told(boss, "/handoff to @李雷 双11 主图素材 明天下午3点")
    assert "11月25日 周三 15:00" in given

    card = await office.shown_in(office.chat(li), "交给你一件事", "双11 主图素材")
    await li.presses(card, "接收")
    await office.until(lambda: card.edited)
    assert "接收" not in [button["text"]["text"] for button in card.buttons]
    assert "已由" in card.words
    told = await office.shown_in(office.chat(boss), "接收了 #1")
    assert "双11 主图素材" in told.words

    assert "双11 主图素材" in await office.told(li, "/handoff list")
    office.is_clean()


async def test_what_is_missing_is_asked_for_in_a_form(office: Office) -> None:
    boss, li = await office.founded()
    await boss.commands("/handoff to", office.channel.id)
    await office.until(lambda: boss.modal is not None)
    assert office.slack.ledger.of_call("views.open")
    assert boss.modal is not None
    blocks = {block["block_id"]: block for block in boss.modal.view["blocks"] if block["type"] == "input"}
    to = next(o["value"] for o in blocks["field:to"]["element"]["options"] if o["text"]["text"] == "李雷")

    wrong = await boss.submits({"field:to": to, "field:what": "主图素材", "field:due": "下个闰月"})
    assert list(wrong.body["errors"]) == ["field:due"]
    right = await boss.submits({"field:to": to, "field:what": "主图素材", "field:due": "明天下午3点"})
    assert right.status == 200
    await office.shown_in(office.chat(li), "主图素材", "11月25日 周三 15:00")
    office.is_clean()


async def test_the_home_tab_and_a_line_in_the_direct_chat_are_answered(office: Office) -> None:
    _, li = await office.founded()
    opened = await li.opens_home()
    assert opened.status == 200
    homes = office.slack.workspace.homes
    await office.until(lambda: li.user_id in homes)
    assert homes[li.user_id].view["type"] == "home"

    await li.writes("团队 列表")
    listed = await office.shown_in(office.chat(li), "老板", "李雷")
    assert "运营专员" in listed.words

    await li.writes("help", channel=office.channel.id)
    await office.shown_in(office.channel.id, "能跟我说什么")
    office.is_clean()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_is_not_signed_or_not_readable_is_refused(office: Office) -> None:
    boss, _ = await office.founded()
    body = b"command=%2Fhelp&text="
    unsigned = await boss.posts(body, FORM, signed=False)
    assert unsigned.status == 401
    forged = await boss.posts(body, FORM | boss.signature(body, "another secret"), signed=False)
    assert forged.status == 401
    unreadable = await boss.posts(b"command=\xff\xfe", FORM)
    assert unreadable.status == 400
    broken = await boss.posts(b"{", {"Content-Type": "application/json"})
    assert broken.status == 400
    challenge = await boss.verifies_url()
    assert (challenge.status, challenge.body) == (200, {"challenge": "challenge-1"})
    async with office.session.get(f"{office.bots[-1].url}/readyz") as response:
        assert response.status == 200
    office.is_clean()
