"""What an agenda says can't be taken for something else: whose figure it is, and whether its meeting takes place."""

from tests.desk import Desk


async def test_three_figures_of_one_source_say_whose_they_are(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小陈="数据分析师", 小客="客服专员", 小美="客服专员")
    for day in ("11-16", "11-23"):
        satisfied = "80" if day == "11-16" else "92"
        for metric, value in (("旺旺评价量", "100"), ("满意评价量", satisfied)):
            for who in ("小客", "小美"):
                reported = await desk.say(who, f"/kpi report {metric} {value} {day} sure=yes")
                assert reported.outcome == "done", reported.text
    await desk.turn_to("2026-11-24 11:00")
    shown = (await desk.say("老板", "/agenda show weekly")).text
    lines = [line for line in shown.splitlines() if "满意" in line]
    assert lines == [
        "· 旺旺满意度 92%，目标 90%，达成 102.22%",
        "· 运营专员：客户满意度（全店） 92%，目标 90%，达成 102.22%",
        "· 客服专员：客户满意度评分（大家合计） 92%，目标 90%，达成 102.22%",
        "· 变化大：旺旺满意度 92%，比前一周同期（1 天） +12个百分点",
    ]
    await desk.say("老板", "/zg language en")
    told = (await desk.say("老板", "/agenda show weekly")).text
    assert "· Operations specialist, whole store: Customer satisfaction (store) 92%" in told
    assert "· Customer service specialist, all together: Satisfaction score (own chats) 92%" in told
