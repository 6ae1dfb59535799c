"""The rota, swaps and working hours."""

from models.organisation import Lead
from tests.desk import Desk, at


async def people(desk: Desk) -> None:
    """老板 manages; 主管 leads the customer service, where 小李 and 小周 work in shifts; 小林 runs the store."""
    await desk.department(主管="客服专员", 小李="客服专员", 小周="客服专员", 小林="运营专员")
    await desk.write(lambda session: session.add(Lead(person_id=2, role_id=3, department_id=1)))
    await desk.say("老板", "/off day 2026-12-26 work")  # directories are read anew after a lead was named
    desk.forget()


async def test_a_lead_sets_shifts_and_the_person_hears_of_them(desk: Desk) -> None:
    await people(desk)  # Tuesday 2026-11-24
    reply = await desk.say("主管", "/排班 设置 小李 下周一到下周五 早班")
    assert "小李 共 5 天" in reply.text
    assert "11月30日 周一（2026-11-30） 到 12月4日 周五：早班（09:00-17:30）" in reply.text
    assert "@主管 给你排了班" in desk.last("小李").text
    again = await desk.say("主管", "/shift set 小李 下周三 休")
    assert "12月2日 周三（2026-12-02）：休" in again.text
    shown = await desk.say("小林", "/shift list 下周")
    assert "谁 | 11/30 周一 | 12/1 周二" in shown.text
    assert "小李 | 早班 | 早班 | 休 | 早班 | 早班 | — | —" in shown.text
    assert "小林" not in shown.text


async def test_weekdays_mean_one_whole_week_and_the_rest_of_this_one_is_offered(desk: Desk) -> None:
    await people(desk)
    reply = await desk.say("主管", "/shift set 小李 周一-周五 晚班")  # it is Tuesday
    assert "小李 共 5 天" in reply.text
    assert "11月30日 周一（2026-11-30） 到 12月4日 周五：晚班（16:00-24:00）" in reply.text
    assert "11月2" not in reply.text
    rest = await desk.press("主管", reply, "本周周二-周五也这样排")
    assert "11月24日 周二（2026-11-24） 到 11月27日 周五：晚班" in rest.text
    ahead = await desk.say("主管", "/shift set 小李 周四-周日 早班")
    assert "11月26日 周四（2026-11-26） 到 11月29日 周日：早班" in ahead.text
    assert "本周" not in "".join(ahead.buttons)
    apart = await desk.say("主管", "/shift set 小李 周一三五 早班")
    assert [line[2:8] for line in apart.text.splitlines() if "早班" in line] == ["11月30日", "12月2日 ", "12月4日 "]
    await desk.turn_to("2026-11-30 09:00")
    assert (
        "11月30日 周一（2026-11-30） 到 12月4日 周五" in (await desk.say("主管", "/shift set 小李 周一-周五 晚班")).text
    )


async def test_a_period_takes_its_rest_days_with_it_and_says_so(desk: Desk) -> None:
    await people(desk)
    reply = await desk.say("主管", "/排班 设置 小李 下周 早班")
    assert "11月30日 周一（2026-11-30） 到 12月6日 周日：早班" in reply.text
    assert "连休息日一起排了：12月5日 周六、12月6日 周日。" in reply.text
    assert "休息日" not in (await desk.say("主管", "/排班 设置 小李 下周 休")).text


async def test_only_the_groups_lead_and_a_manager_set_shifts(desk: Desk) -> None:
    await people(desk)
    assert (await desk.say("小李", "/shift set 小李 明天 休")).outcome == "refused"
    other = await desk.say("主管", "/shift set 小林 明天 早班")
    assert other.outcome == "refused"
    assert "小林 的事你不能代办" in other.text
    assert (await desk.say("老板", "/shift set 小林 明天 早班")).outcome == "done"


async def test_bad_input_is_refused_with_what_would_be_right(desk: Desk) -> None:
    await people(desk)
    for line, why in (
        ("/shift set 小里 明天 早班", "小李"),
        ("/shift set 小李 明天 中班", "早班"),
        ("/shift set 小李 上周 早班", "已经过去了"),
        ("/shift set 小李 2月30日 早班", "2月30日"),
        ("/shift set 小李 2026-12-01到2027-12-01 早班", "最多 62 天"),
        ("/team hours 小李 明天 9-18", "星期几"),
        ("/team hours 小李 周一-周日 休", "一天都不上班"),
        ("/shift list 2026-01-01到2027-12-01", "最多 62 天"),
        ("/shift agree 99", "没有换班 #99"),
    ):
        reply = await desk.say("老板", line)
        assert reply.outcome == "refused", line
        assert why in reply.text, reply.text
    assert "还没有排班" not in (await desk.say("老板", "/shift list")).text  # those in shifts are listed, without any


async def test_a_shift_on_a_day_off_is_noted(desk: Desk) -> None:
    await people(desk)
    await desk.say("小李", "/off 周五")
    reply = await desk.say("主管", "/shift set 小李 周四到周五 早班")
    assert "小李 在 11月27日 周五 请了假" in reply.text
    assert "| 请假 |" in (await desk.say("主管", "/shift list")).text


async def test_a_swap_counts_once_the_other_agrees(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周五 早班")
    await desk.say("主管", "/shift set 小周 周五 晚班")
    desk.forget()
    asked = await desk.say("小李", "/shift swap 小周 周五")
    assert "问了 @小周 换不换 11月27日 周五（2026-11-27）的班" in asked.text
    twice = await desk.say("小李", "/shift swap 小周 周五")
    assert "已经问过 小周 了" in twice.text
    question = desk.last("小周")
    assert "你现在：晚班（16:00-24:00）\n换了以后：早班（09:00-17:30）" in question.text
    assert "小李 | — | — | — | 早班" in (await desk.say("小林", "/shift list")).text
    stranger = await desk.press("小林", question, "同意")
    assert "问的不是你" in stranger.text
    own = await desk.say("小李", "/shift agree 1")
    assert own.outcome == "refused"
    agreed = await desk.press("小周", question, "同意")
    assert agreed.text == "好，换好了。11月27日 周五（2026-11-27）你的班：早班（09:00-17:30）。已经告诉 小李 了。"
    assert "小李 和 小周 换了 11月27日 周五" in desk.last("小周").text
    assert "换了" in desk.last("小李").text
    assert "换了" in desk.last("主管").text
    assert desk.last("小周").kind == "edit"
    assert not desk.last("小周").buttons
    table = (await desk.say("小林", "/shift list")).text
    assert "小李 | — | — | — | 晚班" in table
    assert "小周 | — | — | — | 早班" in table
    again = await desk.press("小周", question, "同意")
    assert "已经换好了" in again.text


async def test_a_swap_declined_or_overtaken_changes_nothing(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周四到周五 早班")
    await desk.say("主管", "/shift set 小周 周四到周五 晚班")
    await desk.say("小李", "/shift swap 小周 周四")
    declined = await desk.press("小周", desk.last("小周"), "不同意")
    assert declined.text == "好，11月26日 周四（2026-11-26）的班不换，已经告诉 小李 了。"
    assert "不换了" in desk.last("小周").text
    assert "不换了" in desk.last("小李").text
    await desk.say("小李", "/shift swap 小周 周五")
    await desk.say("主管", "/shift set 小李 周五 休")
    overtaken = await desk.say("小周", "/shift agree 2")
    assert overtaken.outcome == "refused"
    assert "班表改了" in overtaken.text
    assert "小周 | — | — | 晚班 | 晚班" in (await desk.say("小林", "/shift list")).text


async def test_nothing_to_swap_is_refused(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周五 早班")
    for line, why in (
        ("/shift swap 小周 周五", "小周 11月27日"),
        ("/shift swap 小李 周五", "不能跟自己换班"),
        ("/shift swap 小周 昨天", "已经过去了"),
    ):
        reply = await desk.say("小李", line)
        assert reply.outcome == "refused"
        assert why in reply.text
    await desk.say("主管", "/shift set 小周 周五 早班")
    assert "一样的班" in (await desk.say("小李", "/shift swap 小周 周五")).text


async def test_hours_of_a_role_and_of_a_person(desk: Desk) -> None:
    await people(desk)
    role = await desk.say("老板", "/team hours 客服专员 每天 9:00-21:00")
    assert "客服专员 的工时现在是" in role.text
    assert "每天：09:00-21:00" in role.text
    one = await desk.say("老板", "/团队 工时 小林 周五 9点到15点")
    assert "周一到周四：09:00-18:00\n周五：09:00-15:00\n周六到周日：休" in one.text
    rest = await desk.say("老板", "/team hours 小林 周三 休")
    assert "周一到周二：09:00-18:00\n周三：休\n周四：09:00-18:00\n周五：09:00-15:00" in rest.text
    assert (await desk.say("小林", "/team hours 小林 周三 9-18")).outcome == "refused"


async def test_hours_move_the_prompts_at_once(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-24 20:00")
    await desk.say("老板", "/team hours 小林 周三 10:30-19:00")
    desk.forget()
    await desk.turn_to("2026-11-25 10:29")
    assert not [got for got in desk.got("小林") if "晨会" in got.text]
    await desk.turn_to("2026-11-25 10:31")
    assert "晨会时间" in desk.last("小林").text


async def test_in_english(desk: Desk) -> None:
    await people(desk)
    await desk.say("小周", "/zg language en")
    await desk.say("主管", "/shift set 小周 明天 early")
    assert "has set your shifts" in desk.last("小周").text
    assert "Wed 25 Nov (2026-11-25): early (09:00-17:30)" in desk.last("小周").text


async def test_who_has_no_shift_to_swap_is_said_to_them_or_of_the_other(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小周="客服专员")
    assert (await desk.say("老板", "/shift set 小客 明天 早班")).outcome == "done"
    assert "你 11月25日 周三（2026-11-25）没有排班" in (await desk.say("小周", "/shift swap 小客 明天")).text
    assert "小周 11月25日 周三（2026-11-25）没有排班" in (await desk.say("小客", "/shift swap 小周 明天")).text


async def test_lists_of_one_day_name_it_once(desk: Desk) -> None:
    await desk.department(小客="客服专员")
    assert (await desk.say("小客", "/shift list 明天")).text.startswith("班表 · 11月25日 周三\n")
    assert (await desk.say("小客", "/off list 明天")).text.startswith("谁请假 · 11月25日 周三\n")
    await desk.say("小客", "/zg language en")
    assert (await desk.say("小客", "/off list tomorrow")).text.startswith("Who is off · Wed 25 Nov\n")


async def test_a_swap_asked_before_the_rota_changed_does_not_stand_in_the_way(desk: Desk) -> None:
    await desk.department(小客="客服专员", 小周="客服专员")
    for line in ("小客 周五 早班", "小周 周五 晚班"):
        assert (await desk.say("老板", f"/shift set {line}")).outcome == "done"
    await desk.say("小客", "/shift swap 小周 周五")
    await desk.say("老板", "/shift set 小周 周五 休")
    assert "换班 #1 不算数了，重新说一遍吧" in (await desk.say("小周", "/shift agree 1")).text
    again = await desk.say("小客", "/shift swap 小周 周五")
    assert "换班 #2：问了 @小周" in again.text
    assert (await desk.say("小周", "/shift agree 1")).outcome == "refused"
    assert (await desk.say("小周", "/shift agree 2")).outcome == "done"


async def test_nobody_swaps_into_the_time_they_took_off(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周五 早班")
    await desk.say("主管", "/shift set 小周 周五 晚班")
    await desk.say("小周", "/off 周五")
    refused = await desk.say("小李", "/排班 换班 小周 周五")
    assert refused.outcome == "refused"
    assert refused.text == "小周 11月27日 周五（2026-11-27）请了假，上不了早班，换不了。"
    own = await desk.say("小周", "/shift swap 小李 周五")
    assert own.text == "你 11月27日 周五（2026-11-27）请了假，上不了早班，换不了。"
    await desk.say("小周", "/off cancel")
    await desk.say("小李", "/shift swap 小周 周五")
    question = desk.last_with("小周", "同意")
    await desk.say("小周", "/off 周五")
    late = await desk.press("小周", question, "同意")
    assert late.outcome == "refused"
    assert "你 11月27日 周五（2026-11-27）请了假" in late.text
    assert "小李 | — | — | — | 早班" in (await desk.say("小林", "/shift list")).text


async def test_a_half_off_leaves_the_other_shift_to_swap_into(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周五 早班")
    await desk.say("主管", "/shift set 小周 周五 晚班")
    await desk.say("小李", "/off 周五上午")
    assert (await desk.say("小李", "/shift swap 小周 周五")).outcome == "done"


async def test_the_only_one_on_a_shift_and_their_lead_hear_that_it_stands_empty(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 明天 晚班")
    await desk.say("主管", "/shift set 小周 明天 早班")
    desk.forget()
    taken = await desk.say("小李", "/请假 明天 下午")
    assert "下面的班没有排别人，你不在就空着：\n· 11月25日 周三（2026-11-25）：晚班（16:00-24:00）" in taken.text
    assert not [label for label in taken.buttons if label.startswith("安排人")]
    told = desk.last("主管")
    assert "下面的班没有排别人，小李 不在就空着：\n· 11月25日 周三（2026-11-25）：晚班（16:00-24:00）" in told.text
    asked = await desk.press("主管", told, "安排人上 11月25日 周三 晚班")
    assert [(field.name, field.value) for field in asked.form.fields][1:] == [("days", "2026-11-25"), ("shift", "late")]
    done = await desk.fill("主管", "shift set", person="小周", days="2026-11-25", shift="late")
    assert "11月25日 周三（2026-11-25）：晚班" in done.text


async def test_a_shift_somebody_else_works_too_does_not_stand_empty(desk: Desk) -> None:
    await people(desk)
    for who in ("小李", "小周"):
        await desk.say("主管", f"/shift set {who} 明天 晚班")
    assert "空着" not in (await desk.say("小李", "/off 明天 上午")).text  # the late shift begins at four
    assert "空着" not in (await desk.say("小李", "/off 明天 下午")).text
    assert "空着" not in desk.last("主管").text
    assert "空着" in (await desk.say("小周", "/off 明天 晚上")).text


async def test_a_lead_who_leaves_a_shift_empty_may_fill_it_at_once(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 主管 明天 晚班")
    taken = await desk.say("主管", "/off 明天")
    assert "安排人上 11月25日 周三 晚班" in taken.buttons
    assert "安排人上 11月25日 周三 晚班" in desk.last("老板").buttons


async def test_ones_day_names_the_shift_of_that_day(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 今天 晚班")
    await desk.say("主管", "/shift set 小周 今天 休")
    assert "班次\n· 晚班（16:00-24:00）" in (await desk.say("小李", "/我的一天")).text.replace("**", "")
    assert "· 休" in (await desk.say("小周", "/zg day")).text
    await desk.say("小李", "/off 今天")
    assert "班次\n· 请假" in (await desk.say("小李", "/我的一天")).text.replace("**", "")
    assert "班次" not in (await desk.say("小林", "/zg day")).text


async def test_the_form_of_a_swap_gives_days_to_come_as_examples(desk: Desk) -> None:
    await people(desk)
    day = next(field for field in (await desk.say("小李", "/换班")).form.fields if field.name == "day")
    assert (day.kind, day.hint) == ("day", "明天、下周五、12月11日")
    assert "可以写 明天、下周五、12月11日" in (await desk.say("小李", "/shift swap 小周 某天")).text


async def test_whoever_sets_shifts_anew_reads_what_was_there(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 下周一到下周二 晚班")
    await desk.say("主管", "/shift set 小李 下周三到下周四 休")
    first = await desk.say("主管", "/shift set 小李 下周五 早班")
    assert "原来" not in first.text
    desk.forget()
    over = await desk.say("主管", "/shift set 小李 下周 早班")
    assert "· 11月30日 周一（2026-11-30） 到 12月6日 周日：早班（09:00-17:30）" in over.text
    assert "· 11月30日 周一（2026-11-30） 到 12月1日 周二原来是 晚班（16:00-24:00）" in over.text
    assert "· 12月2日 周三（2026-12-02） 到 12月3日 周四原来是 休" in over.text
    assert over.text.count("原来是") == 2
    assert desk.last("小李").text.count("原来是") == 2
    assert "小李 | 早班 | 早班 | 早班 | 早班 | 早班 | 早班 | 早班" in (await desk.say("小林", "/shift list 下周")).text
    assert "原来" not in (await desk.say("主管", "/shift set 小李 下周 早班")).text
    await desk.say("主管", "/zg language en")
    english = await desk.say("主管", "/shift set 小李 next Monday late")
    assert "Mon 30 Nov (2026-11-30): it was early (09:00-17:30)" in english.text


async def test_the_partner_of_a_swap_hears_that_its_day_was_set_anew(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 小李 周四到周五 早班")
    await desk.say("主管", "/shift set 小周 周四到周五 晚班")
    await desk.say("小李", "/shift swap 小周 周五")
    await desk.press("小周", desk.last("小周"), "同意")
    await desk.say("主管", "/shift set 小李 周五 晚班")  # as the two have it: nothing changes
    desk.forget()
    over = await desk.say("主管", "/shift set 小李 周四到周五 休")
    assert "11月27日 周五是 小李 和 小周 换好的班（#1），改动已经告诉 小周 了。" in over.text
    told = desk.last("小周").text
    assert "@主管 改了 小李 11月27日 周五（2026-11-27）的班：你们换过班（#1），现在 小李 那天是 休。" in told
    assert "你那天没动，还是 早班（09:00-17:30）。" in told
    assert len(desk.got("小周")) == 1
    desk.forget()
    again = await desk.say("主管", "/shift set 小李 周五 早班")  # nothing of the swap is left
    assert "换好的班" not in again.text
    assert not desk.got("小周")
    table = (await desk.say("小林", "/shift list")).text
    assert "小李 | — | — | 休 | 早班" in table
    assert "小周 | — | — | 晚班 | 早班" in table


async def test_whoever_swapped_with_the_lead_who_sets_it_anew_is_named_to_them(desk: Desk) -> None:
    await people(desk)
    await desk.say("主管", "/shift set 主管 周五 早班")
    await desk.say("主管", "/shift set 小周 周五 晚班")
    await desk.say("小周", "/shift swap 主管 周五")
    await desk.press("主管", desk.last("主管"), "同意")
    desk.forget()
    over = await desk.say("主管", "/shift set 小周 周五 休")
    assert "11月27日 周五是 小周 和你换好的班（#1）。" in over.text
    assert not desk.got("主管")
    assert "给你排了班" in desk.last("小周").text


async def test_a_rest_in_the_middle_of_a_shift_is_remarked_on(desk: Desk) -> None:
    await people(desk)  # Tuesday 10:00
    for name, shift in (("小李", "早班"), ("小周", "晚班")):
        await desk.say("主管", f"/shift set {name} 今天到明天 {shift}")
    running = await desk.say("主管", "/shift set 小李 今天到明天 休")
    assert "注意：小李 正在上 早班（09:00-17:30），这一改就当 TA 下班了。" in running.text
    assert "注意" not in (await desk.say("主管", "/shift set 小周 今天 休")).text  # it would have begun at 16:00
    assert "注意" not in (await desk.say("主管", "/shift set 小李 今天 早班")).text
    await desk.say("主管", "/shift set 小周 今天 晚班")
    desk.clock.turn_to(at("2026-11-24 23:30"))
    assert "小周 正在上 晚班（16:00-24:00）" in (await desk.say("主管", "/shift set 小周 今天 休")).text


async def test_shifts_of_days_just_gone_are_not_set_a_year_ahead(desk: Desk) -> None:
    await people(desk)
    await desk.turn_to("2026-11-27 10:00")
    refused = await desk.say("主管", "/排班 设置 小周 11月23日-11月26日 早班")
    assert refused.outcome == "refused"
    assert "「11月23日-11月26日」刚过去：说的是 11月23日 周二（2027-11-23）起吗？" in refused.text
