"""Time off: recorded, told to whom it concerns, and nothing asked meanwhile."""

import pytest

from models.organisation import Deputy, Lead
from tests.desk import Desk, at


async def people(desk: Desk) -> None:
    """老板 manages; 小林 and 小王 run the store, 小陈 analyses, 小客 answers customers in shifts."""
    await desk.department(小林="运营专员", 小王="运营专员", 小陈="数据分析师", 小客="客服专员")


async def test_off_next_week_with_a_deputy(desk: Desk) -> None:
    await people(desk)  # Tuesday 2026-11-24
    reply = await desk.say("小林", "/off 下周一到下周三 deputy=小王")
    assert reply.outcome == "done"
    assert "请假 #1" in reply.text
    assert "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）" in reply.text
    assert "其中上班日：3 天" in reply.text
    assert "代理人：小王" in reply.text
    assert "@小林 请假：11月30日 周一（2026-11-30） 到" in desk.last("老板").text
    assert "由你代理" in desk.last("小王").text
    assert not desk.got("小陈")
    listed = await desk.say("小陈", "/off list 下周")
    assert "小林：11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02），代理人 小王" in listed.text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/off 明天", "11月25日 周三（2026-11-25）"),
        ("请假 明天下午", "11月25日 周三（2026-11-25） 下午"),
        ("/请假 明天 上午 小王", "11月25日 周三（2026-11-25） 上午"),
        ("/off 周五 14:00-18:00", "11月27日 周五（2026-11-27） 14:00-18:00"),
        ("/off 今天下午4点以后", "11月24日 周二（2026-11-24） 16:00-24:00"),
        ("/off 11-26 11-27 代理=小王", "11月26日 周四（2026-11-26） 到 11月27日 周五（2026-11-27）"),
        ("/off tomorrow afternoon", "11月25日 周三（2026-11-25） 下午"),
    ],
)
async def test_the_ways_to_say_it(desk: Desk, line: str, shown: str) -> None:
    await people(desk)
    reply = await desk.say("小林", line)
    assert f"时间：{shown}" in reply.text, reply.text


async def test_half_a_day_asks_which_half(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("小林", "/off 明天半天")
    assert asked.outcome == "refused"
    assert "上午还是下午" in asked.text
    done = await desk.press("小林", asked, "下午")
    assert "11月25日 周三（2026-11-25） 下午" in done.text


async def test_the_lead_hears_of_it_instead_of_the_managers(desk: Desk) -> None:
    await people(desk)
    await desk.write(lambda session: session.add(Lead(person_id=3, role_id=1, department_id=1)))
    await desk.write(lambda session: session.add(Deputy(person_id=2, deputy_id=4)))
    reply = await desk.say("小林", "/off 明天")
    assert "已经告诉 小王" in reply.text
    assert "代理人：小陈" in reply.text
    assert "@小林 请假" in desk.last("小王").text
    assert "由你代理" in desk.last("小陈").text
    assert not desk.got("老板")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/off 昨天", "已经过去了"),
        ("/off 周六", "本来就不上班"),
        ("/off 明天 deputy=小林", "代理人不能是你自己"),
        ("/off 明天 deputy=小旺", "小王"),
        ("/off 明天 代理=路人甲", "路人甲"),
        ("/off 2月30日", "2月30日"),
        ("/off 下周 上午", "只能请某一天"),
        ("/off 11-27 11-25", "还早"),
        ("/off 2026-12-01到2028-12-01", "太长了"),
        ("/off 明天25:00", "25:00"),
        ("/off 😀", "😀"),
        ("/off 明天 @缺货", "缺货"),
        ("/off 明天 25:00", "25:00"),
        ("/off 明天 0天", "0天"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_stored(desk: Desk, line: str, why: str) -> None:
    await people(desk)
    reply = await desk.say("小林", line)
    assert reply.outcome == "refused"
    assert why in reply.text
    assert "没有人请假" in (await desk.say("小林", "/off list")).text
    assert not desk.got("老板")


async def test_a_second_one_over_the_first_is_refused_with_what_exists(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 明天下午")
    again = await desk.say("小林", "/off 明天")
    assert again.outcome == "refused"
    assert "已经请过假了：#1，11月25日 周三（2026-11-25） 下午" in again.text
    assert (await desk.say("小林", "/off 明天上午")).outcome == "done"
    await desk.press("小林", again, "取消 #1")
    assert (await desk.say("小林", "/off 明天下午")).outcome == "done"


async def test_asked_for_the_day_where_there_are_no_forms(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("小林", "请假", forms=False)
    assert asked.outcome == "asked"
    assert "明天下午" in asked.text
    done = await desk.say("小林", "后天上午", forms=False)
    assert "11月26日 周四（2026-11-26） 上午" in done.text


async def test_the_form_has_from_until_part_and_deputy(desk: Desk) -> None:
    await people(desk)
    asked = await desk.say("小林", "/off")
    assert [field.name for field in asked.form.fields] == ["since", "until", "part", "deputy", "note"]
    done = await desk.fill("小林", "off", since="2026-11-26", until="2026-11-27", deputy="<@#3>")
    assert "到 11月27日 周五" in done.text


async def test_cancelling_tells_everybody_who_was_told(desk: Desk) -> None:
    await people(desk)
    declared = await desk.say("小林", "/off 明天 deputy=小王")
    desk.forget()
    cancelled = await desk.press("小林", declared, "取消这次请假")
    assert "请假 #1 取消了" in cancelled.text
    for who in ("老板", "小王"):
        assert [got.kind for got in desk.got(who)] == ["direct"]
        assert "不请假了" in desk.last(who).text
    twice = await desk.press("小林", declared, "取消这次请假")
    assert "已经取消过了" in twice.text
    assert "没有人请假" in (await desk.say("老板", "/off list")).text


async def test_cancel_without_a_number_asks_which_one(desk: Desk) -> None:
    await people(desk)
    assert "没有还没过的请假" in (await desk.say("小林", "/off cancel")).text
    await desk.say("小林", "/off 明天")
    await desk.say("小林", "/off 周五下午")
    which = await desk.say("小林", "/off cancel")
    assert "取消哪一次" in which.text
    done = await desk.press("小林", which, "11月27日 周五 下午")
    assert "请假 #2 取消了" in done.text
    assert "请假 #1 取消了" in (await desk.say("小林", "/off cancel")).text


async def test_coming_back_early_ends_it_yesterday(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 11-25到11-27")
    await desk.turn_to("2026-11-26 08:00")
    back = await desk.say("小林", "/off cancel 1")
    assert "请假 #1 到 11月25日 周三（2026-11-25）为止，你从今天起照常上班" in back.text
    await desk.turn_to("2026-11-26 09:31")
    assert "晨会时间" in desk.last("小林").text


async def test_only_oneself_and_a_manager_may_cancel(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/off 明天")
    assert "没有 #1" in (await desk.say("小王", "/off cancel 1")).text
    assert (await desk.say("老板", "/off cancel 1")).outcome == "done"
    assert "不请假了" in desk.last("小林").text


async def test_somebody_in_shifts_may_take_a_sunday_off(desk: Desk) -> None:
    await people(desk)
    assert (await desk.say("小客", "/off 周日")).outcome == "done"


async def test_a_year_whose_makeup_days_are_not_announced_is_called_provisional(desk: Desk) -> None:
    await people(desk)
    reply = await desk.say("小林", "/off 2027-03-01到2027-03-03")
    assert "2027 年的调休还没公布" in reply.text


async def test_the_department_works_a_saturday_and_rests_a_monday(desk: Desk) -> None:
    await people(desk)
    denied = await desk.say("小林", "/off day 11-28 上班")
    assert denied.outcome == "refused"
    done = await desk.say("老板", "/off day 11-28 上班 双11复盘")
    assert "11月28日 周六（2026-11-28）部门上班" in done.text
    assert (await desk.say("老板", "/请假 日历 11-30 休息")).outcome == "done"
    assert "本来就上班" in (await desk.say("老板", "/off day 11-25 work")).text
    assert "已经过去了" in (await desk.say("老板", "/off day 2026-11-20 rest")).text
    assert (await desk.say("老板", "/off day 11-29 上班 " + "补" * 121)).outcome == "refused"  # never a note cut short
    assert "11月28日 周六 上班（双11复盘）" in (await desk.say("小林", "/off list")).text
    desk.forget()
    await desk.turn_to("2026-11-30 18:00")
    asked = [got.at for got in desk.got("小林") if "三句话" in got.text]
    assert at("2026-11-28 09:30") in asked
    assert not [one for one in asked if one >= at("2026-11-30 00:00")]
    undone = await desk.say("老板", "/off day 12-05 work")
    assert undone.outcome == "done"
    back = await desk.say("老板", "/off day 12-05 rest")
    assert "跟公共日历一样" in back.text


async def test_taking_today_off_takes_one_out_of_the_missing(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-25 10:31")
    assert "还没交：老板、小林、小王、小陈" in desk.last("C1").text
    await desk.say("小林", "/off 今天")
    assert desk.last("C1").kind == "edit"
    assert "还没交：老板、小王、小陈" in desk.last("C1").text
    assert "请假：小林" in desk.last("C1").text


async def test_in_english(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "/zg language en")
    reply = await desk.say("小林", "/off next Monday to next Wednesday deputy=小王")
    assert "Working days: 3 days" in reply.text
    assert "Mon 30 Nov (2026-11-30) to Wed 2 Dec (2026-12-02)" in reply.text


async def test_the_half_that_is_asked_for_keeps_the_deputy_and_the_note(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    which = await desk.say("小林", "/off 明天 半天 代理=小王 备注=看牙")
    assert which.outcome == "refused"
    taken = await desk.press("小林", which, "下午")
    assert "代理人：小王\n备注：看牙" in taken.text
    assert "备注：看牙" in desk.last("老板").text


async def test_a_deputy_who_rests_by_the_rota_is_pointed_out_too(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小周="客服专员")
    await desk.say("老板", "/shift set 小客 周六 晚班")
    await desk.say("老板", "/shift set 小周 周六 休")
    assert "注意：小周 这段时间里也有不在的日子" in (await desk.say("小客", "/off 周六 代理=小周")).text


async def test_a_leave_from_a_weekday_into_the_next_week_begins_in_this_one(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    both = "11月26日 周四（2026-11-26） 到 12月4日 周五（2026-12-04）"
    for line in ("/off 周四到下周五", "/off Thursday to next Friday"):
        taken = await desk.say("小林", line)
        assert both in taken.text, line
        await desk.press("小林", taken, "取消这次请假")
    assert "11月30日 周一（2026-11-30） 到 12月4日" in (await desk.say("小林", "/off 周一到下周五")).text


async def test_an_end_that_is_none_is_answered_with_ends_to_come(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    wrong = await desk.say("小林", "/off 下周一 0天")
    assert wrong.text.startswith("「0天」看不出是到哪天。可以写 下周三、12月2日")


async def test_the_sort_of_leave_said_with_the_days_becomes_its_note(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="运营专员")
    lines = {
        "请假 年假 下周一到下周三 小王": ("11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）", "年假"),
        "请假 明天病假": ("11月25日 周三（2026-11-25）", "病假"),
        "/off 周五 下午 事假 备注=看房": ("11月27日 周五（2026-11-27） 下午", "事假，看房"),
        "/off sick leave tomorrow": ("11月25日 周三（2026-11-25）", "sick leave"),
    }
    for line, (when, note) in lines.items():
        taken = await desk.say("小林", line)
        assert f"时间：{when}\n" in taken.text, taken.text
        assert f"备注：{note}\n" in taken.text
        assert f"备注：{note}" in desk.last("老板").text
        await desk.press("小林", taken, "取消这次请假")
    half = await desk.say("小林", "/off 病假 明天 半天")
    assert "备注：病假" in (await desk.press("小林", half, "上午")).text
    assert (await desk.say("小林", "/off 年假")).outcome == "refused"


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("下周一 3天", "11月30日 周一（2026-11-30） 到 12月2日 周三（2026-12-02）"),
        ("明天起3天", "11月25日 周三（2026-11-25） 到 11月27日 周五（2026-11-27）"),
        ("明天开始请两天", "11月25日 周三（2026-11-25） 到 11月26日 周四（2026-11-26）"),
        ("Monday for 2 days", "11月30日 周一（2026-11-30） 到 12月1日 周二（2026-12-01）"),
        ("周一周二", "11月30日 周一（2026-11-30） 到 12月1日 周二（2026-12-01）"),
        ("下周三、四", "12月2日 周三（2026-12-02） 到 12月3日 周四（2026-12-03）"),
        ("今晚", "11月24日 周二（2026-11-24） 18:00-24:00"),
        ("明晚", "11月25日 周三（2026-11-25） 18:00-24:00"),
        ("周五晚上", "11月27日 周五（2026-11-27） 18:00-24:00"),
        ("tonight", "11月24日 周二（2026-11-24） 18:00-24:00"),
    ],
)
async def test_time_off_is_read_as_colleagues_say_it(desk: Desk, said: str, when: str) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", f"/off {said}")
    assert reply.outcome == "done", reply.text
    assert f"时间：{when}" in reply.text


async def test_an_afternoon_and_the_days_behind_it_are_two_and_both_are_offered(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/off 周五下午到下周一")
    assert "要分两次记：先记 周五下午，再记 11月28日 周六到11月30日 周一。" in reply.text
    afternoon, days = list(reply.buttons)
    assert "11月27日 周五" in (await desk.press("小林", reply, afternoon)).text
    assert "11月28日 周六（2026-11-28） 到 11月30日 周一" in (await desk.press("小林", reply, days)).text


@pytest.mark.parametrize("said", ["周一周三", "3天", "下周一 0天"])
async def test_days_apart_and_days_without_a_first_one_are_asked_about(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    assert (await desk.say("小林", f"/off {said}")).outcome == "refused"


async def test_the_sort_of_leave_and_a_note_read_in_the_language_of_whoever_is_off(desk: Desk) -> None:
    await desk.department(Anna="运营专员")
    await desk.say("Anna", "/zg language en")
    assert "Note: sick leave, flu\n" in (await desk.say("Anna", "/off sick leave tomorrow note=flu")).text


async def test_a_note_too_long_behind_the_sort_of_leave_is_named_and_nothing_is_recorded(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    wrong = await desk.say("小林", f'/off 年假 下周一 备注="{"看" * 198}"')
    assert "这一项有 198 个字，最多 197 个字。" in wrong.text
    assert (await desk.say("小林", f'/off 年假 下周一 备注="{"看" * 197}"')).outcome == "done"
    assert (await desk.say("小林", f'/off 下周二 备注="{"看" * 200}"')).outcome == "done"


async def test_this_evening_is_said_in_several_ways(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    for line, hours in (("Tonight", "18:00-24:00"), ("this evening", "18:00-24:00"), ("this afternoon", "下午")):
        taken = await desk.say("小林", f"/off {line}")
        assert f"时间：11月24日 周二（2026-11-24） {hours}\n" in taken.text, line
        await desk.press("小林", taken, "取消这次请假")


@pytest.mark.parametrize(
    ("line", "when", "note"),
    [
        ("/请假 后天上午 去医院", "11月26日 周四（2026-11-26） 上午", "去医院"),
        ("/请假 后天上午 看病", "11月26日 周四（2026-11-26） 上午", "看病"),
        ("/请假 明天 家里有事", "11月25日 周三（2026-11-25）", "家里有事"),
        ("/请假 明天 下午 接孩子 开家长会", "11月25日 周三（2026-11-25） 下午", "接孩子 开家长会"),
        ("/off tomorrow doctor", "11月25日 周三（2026-11-25）", "doctor"),
        ("/请假 明天 老陈 去医院", "11月25日 周三（2026-11-25）", "去医院"),
    ],
)
async def test_words_behind_the_time_that_are_no_colleague_are_why_one_is_off(
    desk: Desk, line: str, when: str, note: str
) -> None:
    await desk.department(小林="运营专员", 老陈="数据分析师")
    taken = await desk.say("小林", line)
    assert taken.outcome == "done", taken.text
    assert f"时间：{when}\n" in taken.text
    assert f"备注：{note}" in taken.text
    assert ("代理人：老陈" in taken.text) is ("老陈" in line)
    assert f"备注：{note}" in desk.last("老板").text


async def test_words_near_a_colleagues_name_are_asked_about_and_both_are_offered(desk: Desk) -> None:
    await desk.department(小林="运营专员", 王磊="数据分析师")
    asked = await desk.say("小林", "/请假 明天 王雷 去医院")
    assert asked.outcome == "refused"
    assert "是不是 王磊？" in asked.text
    deputy, note = list(asked.buttons.values())
    taken = await desk.say("小林", deputy)
    assert "代理人：王磊\n备注：去医院" in taken.text
    await desk.press("小林", taken, "取消这次请假")
    assert "代理人：没有；交给你的事没人接会直接找负责人\n备注：王雷 去医院" in (await desk.say("小林", note)).text


async def test_a_colleague_or_a_half_named_behind_the_reason_is_not_lost_in_it(desk: Desk) -> None:
    await desk.department(小林="运营专员", 王磊="数据分析师")
    for line, shown, words in (
        ("/请假 明天 去医院 王磊", "代理人：王磊\n备注：去医院", "去医院 王磊"),
        ("/请假 明天 去医院 下午", "11月25日 周三（2026-11-25） 下午", "去医院 下午"),
    ):
        asked = await desk.say("小林", line)
        assert "还是备注里的话？" in asked.text
        meant, note = list(asked.buttons.values())
        for said, there in ((meant, shown), (note, f"备注：{words}")):
            taken = await desk.say("小林", said)
            assert there in taken.text, taken.text
            await desk.press("小林", taken, "取消这次请假")


@pytest.mark.parametrize("said", ["11月20日 补一下", "11月20日到11月22日", "11月20日下午"])
async def test_time_off_that_is_over_is_not_taken_for_next_years(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员")
    refused = await desk.say("小林", f"/请假 {said}")
    assert refused.outcome == "refused"
    assert "已经过去了，过去的假不用在这里记。要请的是 11月20日 周六（2027-11-20）吗？" in refused.text


@pytest.mark.parametrize(
    "line", ["/请假 下周一上午 代理 王磊", "/请假 下周一上午 代理人 王磊", "/off 2026-11-30 deputy 王磊"]
)
async def test_the_deputy_is_named_behind_the_word_for_one(desk: Desk, line: str) -> None:
    await desk.department(小林="运营专员", 王磊="运营专员")
    told = await desk.say("小林", line)
    assert told.outcome == "done", told.text
    assert "代理人：王磊" in told.text
    assert "备注" not in told.text
