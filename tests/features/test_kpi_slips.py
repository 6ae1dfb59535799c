"""Slips around figures: a date that is misspelt, said twice or missing from its month; words run together."""

from __future__ import annotations

import pytest

from tests.desk import Desk
from tests.features.test_kpi import entries


@pytest.mark.parametrize(
    ("tail", "said", "buttons"),
    [
        ("昨夭", "「昨夭」像是日期写错了，是不是 昨天", ("昨天", '备注="昨夭"')),
        ("昨夭 补报 的", "是不是 昨天", ("昨天 补报 的", '备注="昨夭 补报 的"')),
        ("作天", "是不是 昨天", ("昨天", '备注="作天"')),
        ("11月23曰", "是不是 11月23日", ("11月23日", '备注="11月23曰"')),
        ("前天 昨天", "这里有两个日期：前天，还有「昨天」", ("昨天", '前天 备注="昨天"')),
        ("前天 昨夭 补报", "这里有两个日期：前天，还有「昨夭」", ("昨天 补报", '前天 备注="昨夭 补报"')),
        ("十一月三十一日", "没有「十一月三十一日」这一天", ()),
        ("2月30日", "那个月最后一天是 2月28日 周六（2026-02-28）", ("2026-02-28",)),
    ],
)
async def test_a_slip_in_the_day_is_asked_back(desk: Desk, tail: str, said: str, buttons: tuple[str, ...]) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {tail}")
    assert reply.outcome == "refused"
    assert said in reply.text
    assert list(reply.buttons.values()) == [f"/指标 填报 推广花费 1.5万 {button}" for button in buttons]
    assert await desk.sql(entries) == 0
    for label in reply.buttons:
        assert (await desk.press("小林", reply, label)).outcome == "done"


@pytest.mark.parametrize(
    ("tail", "said", "first"),
    [
        ("Febuary 30", "There is no “February 30”: that month ends on Sat 28 Feb (2026-02-28)", "2026-02-28"),
        ("Feb 30", "There is no “Feb 30”", "2026-02-28"),
        ("30 Feb late orders", "There is no “30 Feb”", "2026-02-28 late orders"),
        ("Sept 31", "that month ends on Wed 30 Sep (2026-09-30)", "2026-09-30"),
        ("yestreday late orders", "Did you mean yesterday?", "yesterday late orders"),
        ("last Fridya", "Did you mean last Friday?", "last Friday"),
        ("Novmber 3 late", "Did you mean November 3?", "November 3 late"),
        ("Sunday Monday", "There are two days here: Sunday, and “Monday”", "Monday"),
    ],
)
async def test_a_slip_in_an_english_day_is_asked_back(desk: Desk, tail: str, said: str, first: str) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    reply = await desk.say("Lin", f"/kpi report payment 125K {tail}")
    assert reply.outcome == "refused"
    assert said in reply.text
    assert next(iter(reply.buttons.values())) == f'/kpi report "Payment amount" 125K {first}'
    assert await desk.sql(entries) == 0


@pytest.mark.parametrize(
    ("tail", "note"),
    [
        ('备注="昨夭"', "昨夭"),
        ('"昨夭"', "昨夭"),
        ("前台 明细 没对上", "前台 明细 没对上"),
        ("后台 导的", "后台 导的"),
        ("白天 掉线", "白天 掉线"),
        ("昨天 双11 预热", "双11 预热"),
        ("昨天 上周 同期 有活动", "上周 同期 有活动"),
        ("昨天 晚上 8点 掉线", "晚上 8点 掉线"),
        ("yesterday today's ads were off", "today's ads were off"),
        ("may be late", "may be late"),
        ("yesterday 3 orders late", "3 orders late"),
        ("yesterday sundry costs", "sundry costs"),
    ],
)
async def test_a_true_note_stays_a_note(desk: Desk, tail: str, note: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/指标 填报 推广花费 1.5万 {tail}")
    assert reply.outcome == "done", reply.text
    assert f"备注：{note}" in reply.text
    assert "2026-11-23" in reply.text


async def test_time_off_on_a_day_there_is_none_of_says_so(desk: Desk) -> None:
    await desk.department(Lin="operations")
    await desk.say("Lin", "/zg language en")
    reply = await desk.say("Lin", "/off Feb 30")
    assert "There is no “Feb 30”: that month ends on Sun 28 Feb (2027-02-28)" in reply.text
