"""An agenda comes before its meeting; where moving one leaves the other behind, a press puts that right."""

import pytest

from tests.desk import Desk


@pytest.mark.parametrize(
    ("line", "wrong", "cure", "after"),
    [
        (
            "/定时 设置 月会 每月5号 下午3点",
            "注意：议程 1月6日 周三 09:00 才发，那时会（1月5日 周二 15:00）已经开过了，它说的是下一次会。",
            "月会议程 每月 5 号 09:00",
            "月会议程以后是：每月 5 号 09:00",
        ),
        ("/定时 设置 月会 第二个工作日 15:00", "月会", "月会议程 每月第2个工作日 09:00", "每月第 2 个工作日 09:00"),
        ("/定时 设置 月会 8:30", "08:30", "月会议程 每月第3个工作日 08:00", "每月第 3 个工作日 08:00"),
        (
            "/定时 设置 月会议程 每月最后一天 16:00",
            "16:00 才发",
            "月会 每月最后一个工作日 17:00",
            "最后一个工作日 17:00",
        ),
        ("/定时 设置 周会议程 周三 9:45", "才发", "周会 周三 14:00", "周会以后是：每周三 14:00"),
        ("/定时 设置 周会议程 15:00", "才发", "周会 每周第一个工作日 16:00", "每周第一个工作日 16:00"),
        ("/定时 设置 周会议程 每周最后一个工作日 9点", "才发", "周会 每周最后一个工作日 14:00", "最后一个工作日 14:00"),
    ],
)
async def test_the_one_that_was_left_behind_follows(desk: Desk, line: str, wrong: str, cure: str, after: str) -> None:
    await desk.department(小林="运营专员")
    moved = await desk.say("老板", line)
    assert wrong in moved.text
    which = "议程" if "议程" in cure else "会"
    assert f"要{which}也跟着挪：/定时 设置 {cure}" in moved.text
    typed = await desk.say("老板", f"/定时 设置 {cure}")
    assert after in typed.text
    assert "注意" not in typed.text
    await desk.say("老板", line)
    pressed = await desk.press("老板", moved, cure)
    assert after in pressed.text
    assert "注意" not in pressed.text


@pytest.mark.parametrize(
    ("line", "cure", "after"),
    [
        (
            "/schedule set monthly meeting 5th of each month 15:00",
            "monthly agenda 5th of each month 09:00",
            "the 5th of",
        ),
        (
            "/schedule set monthly meeting 2nd working day 15:00",
            "monthly agenda 2nd working day of the month 09:00",
            "day 2",
        ),
        (
            "/schedule set monthly agenda last working day 9:00",
            "monthly meeting last working day of the month 15:00",
            "last",
        ),
        ("/schedule set weekly agenda Wed 9:00", "weekly meeting Wed 14:00", "every Wed at 14:00"),
    ],
)
async def test_in_english_too(desk: Desk, line: str, cure: str, after: str) -> None:
    await desk.department(小林="运营专员")
    await desk.say("老板", "/zg language en")
    moved = await desk.say("老板", line)
    assert f"with it: /schedule set {cure}" in moved.text
    typed = await desk.say("老板", f"/schedule set {cure}")
    assert after in typed.text
    assert "Mind" not in typed.text
    await desk.say("老板", line)
    assert "Mind" not in (await desk.press("老板", moved, cure)).text


async def test_where_no_time_of_the_day_would_do_nothing_is_offered(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    moved = await desk.say("老板", "/schedule set 周会 0:10")
    assert "已经开过了" in moved.text
    assert "跟着挪" not in moved.text
    assert not moved.buttons


async def test_whoever_is_asked_before_work_reads_why_it_comes_later(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    early = await desk.say("老板", "/定时 设置 晨会 8点半")
    assert "晨会提醒以后是：每人自己的上班日 08:30" in early.text
    assert "下一次：11月25日 周三 09:00（上班前不找人）。" in early.text
    await desk.say("老板", "/team hours 小林 周一-周五 8:00-17:00")
    assert "下一次：11月25日 周三 08:30。" in (await desk.say("老板", "/定时 设置 晨会 8点半")).text
    assert "下一次：11月25日 周三 09:40。" in (await desk.say("老板", "/定时 设置 晨会 9:40")).text
    await desk.say("老板", "/zg language en")
    await desk.say("老板", "/schedule set standup 7:30")
    await desk.say("老板", "/schedule pause standup")
    resumed = await desk.say("老板", "/schedule resume standup")
    assert "Next: Wed 25 Nov 08:00 (nobody is asked before their work begins)." in resumed.text
