"""DingTalk may leave the names of whoever was mentioned out of the text: the accounts then stand beside it, in order."""

import pytest

from tests.desk import Desk, Reply


async def _shop(desk: Desk) -> None:
    desk.platform = "dingtalk"
    await desk.department(王磊="运营专员", 陈思="数据分析师")


async def _said(desk: Desk, line: str, *named: str, who: str = "老板") -> Reply:
    return await desk.say(who, line, named=named, forms=False)


@pytest.mark.parametrize("line", ["交接 给 主图 周一", "交接给 主图 周一", "交接 给 @王磊 主图 周一"])
async def test_work_for_whoever_is_mentioned_beside_the_text(desk: Desk, line: str) -> None:
    await _shop(desk)
    given = await _said(desk, line, "王磊")
    assert given.outcome == "done", given.text
    assert "王磊" in given.text
    assert "主图" in given.text
    assert "2026-11-30" in given.text
    assert "主图" in desk.last("王磊", "dingtalk").text


async def test_an_action_for_them_may_begin_with_its_day(desk: Desk) -> None:
    await _shop(desk)
    assert "王磊" in (await _said(desk, "议程 待办 补库存表 周五", "王磊")).text
    given = await _said(desk, "议程 待办 周五盘点 周一", "陈思")
    assert given.outcome == "done", given.text
    assert "陈思" in given.text


async def test_somebody_new_is_whoever_is_mentioned_and_not_called_like_a_role(desk: Desk) -> None:
    await _shop(desk)
    added = await _said(desk, "团队 添加 客服专员", "韩梅")
    assert added.outcome == "done", added.text
    assert "韩梅" in added.text
    assert "客服专员" in added.text


async def test_whoever_the_words_name_stays_and_the_other_one_is_not_put_in_their_place(desk: Desk) -> None:
    await _shop(desk)
    given = await _said(desk, "交接 给 陈思 主图 周一", "王磊")
    assert "陈思" in given.text
    assert "王磊" not in given.text
    deputy = await _said(desk, "团队 代理 @王磊", "王磊", "陈思")
    assert deputy.outcome == "done", deputy.text
    assert "陈思" in deputy.text


async def test_what_a_refusal_offers_still_means_whoever_was_mentioned(desk: Desk) -> None:
    await _shop(desk)
    refused = await _said(desk, "交接 给 主图 11月31日", "王磊")
    assert refused.outcome == "refused"
    (label,) = refused.buttons
    given = await desk.press("老板", refused, label)
    assert given.outcome == "done", given.text
    assert "王磊" in given.text
    assert "11月30日" in given.text


@pytest.mark.parametrize("text", ["", "主图 周一"])
async def test_a_mention_alone_answers_who_is_meant(desk: Desk, text: str) -> None:
    await _shop(desk)
    asked = await _said(desk, "交接 给")
    assert asked.outcome == "asked"
    answered = await _said(desk, text, "王磊")
    assert answered.outcome == ("done" if text else "asked"), answered.text
    if not text:
        answered = await _said(desk, "主图 周一")
    assert "王磊" in answered.text


async def test_without_a_mention_the_words_are_refused_as_before(desk: Desk) -> None:
    await _shop(desk)
    assert "部门里没有「主图」" in (await _said(desk, "交接 给 主图 周一")).text
