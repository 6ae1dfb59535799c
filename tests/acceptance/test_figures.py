"""Figures told to a served process: what is drawn of them, and that a department on two platforms has them once."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.acceptance.office import Office
from tests.desk import at

PNG = b"\x89PNG\r\n\x1a\n"


def code_in(words: str) -> str:
    """The one-time code that joins a platform."""
    found = re.search(r"/team link (\S{5}-\S{5})", words)
    assert found is not None, words
    return found[1]


async def test_a_figure_told_in_slack_is_corrected_drawn_and_remembered(office: Office) -> None:
    boss, li = await office.founded()
    told = await office.told(li, "/kpi report 支付金额 12.5万 昨天")
    assert "记下了" in told
    assert "¥125,000" in told
    assert "2026-11-23" in told
    corrected = await office.told(li, "/kpi report 支付金额 13万 昨天 大促预热 & <备货>")
    assert "改好了" in corrected
    assert "你之前填的是 ¥125,000" in corrected

    assert "¥130,000" in await office.told(li, "/kpi trend 支付金额")
    workspace = office.slack.workspace
    await office.until(lambda: [one for one in workspace.files.values() if one.channel])
    [chart] = workspace.files.values()
    assert chart.content is not None
    assert chart.content.startswith(PNG)
    assert chart.channel == office.chat(li), "what one asks for alone is not shown to all"
    assert "支付金额" in chart.alt_text

    history = await office.told(boss, "/kpi history 支付金额 昨天")
    assert "李雷把 11月23日 周一 从 ¥125,000 改成 ¥130,000（大促预热 & <备货>）" in history
    assert "李雷填了 11月23日 周一 ¥125,000" in history
    office.is_clean()


async def test_one_department_on_slack_and_dingtalk_has_each_figure_once(office: Office) -> None:
    office.dingtalk_set = True
    boss, li = await office.founded()
    boss_there, li_there = office.at_dingtalk("0001", "王老板"), office.at_dingtalk("0421", "小雷")
    stranger = await office.say(li_there, "/kpi report 支付金额 1万 昨天")
    assert "记下了" not in stranger.text

    # The manager's code joins the company's DingTalk, said in its group; 李雷's joins his account alone.
    code = code_in(await office.told(boss, "/team link"))
    await office.say(boss_there, f"/team link {code}", "「运营部」的 老板", "接入", here=True)
    await office.shown_at(office.group, "「运营部」", "发在这里")
    used = await office.say(li_there, f"/team link {code}")
    assert "用过了" in used.text
    code = code_in(await office.told(li, "/team link"))
    await office.say(li_there, f"/team link {code}", "「运营部」的 李雷")

    assert "记下了" in await office.told(li, "/kpi report 支付金额 12.5万 昨天")
    seen = await office.say(boss_there, "指标 历史 支付金额", "填报记录")
    assert "李雷填了 11月23日 周一 ¥125,000" in seen.text
    corrected = await office.say(li_there, "指标 填报 支付金额 13万 昨天", "改好了")
    assert "你之前填的是 ¥125,000" in corrected.text, "he is one person on both"
    assert "从 ¥125,000 改成 ¥130,000" in await office.told(boss, "/kpi history 支付金额")

    office.clock.turn_to(at("2026-11-30 08:59") + timedelta(seconds=58))
    await office.shown_in(office.channel.id, "周会议程", "14:00")
    await office.shown_at(office.group, "周会议程", "14:00")
    assert len(office.in_slack(office.channel.id, "周会议程", "14:00")) == 1
    assert len(office.in_dingtalk(office.group, "周会议程", "14:00")) == 1
    office.is_clean()
