"""A word with a `=` is an argument's name, or a word like any other: nothing of it is lost, and nothing is taken for it."""

import pytest

from tests.desk import Desk
from tests.features.test_kpi import entries


@pytest.mark.parametrize("said", ["sku=12345", 'foo="a b"', "尺码=XL", "x＝1"])
async def test_a_words_own_equals_sign_stays_in_what_is_handed_over(desk: Desk, said: str) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    reply = await desk.say("小林", f"/交接 给 小王 {said} 明天下午3点")
    assert reply.outcome == "done"
    assert said.replace("＝", "=") in reply.text
    await desk.deliver()
    assert said.replace("＝", "=") in desk.last("小王").text


async def test_a_figure_under_another_name_is_no_figure(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 支付金额 退款=5万 昨天")
    assert reply.outcome == "refused"
    assert "退款=5万" in reply.text
    assert await desk.sql(entries) == 0


async def test_a_slip_in_an_arguments_name_is_no_note(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    reply = await desk.say("小林", "/kpi report 支付金额 12万 昨天 sue=yes")
    assert (reply.outcome, reply.text) == ("refused", "没有「sue=」这一项，是不是「sure=」？什么都没存。")
    reply = await desk.say("小林", "/kpi report 支付金额 12万 昨天 noet=大促")
    assert list(reply.buttons.values()) == ["/指标 填报 支付金额 12万 昨天 备注=大促"]
    assert await desk.sql(entries) == 0


async def test_no_button_says_more_than_it_shows(desk: Desk) -> None:
    await desk.department(小林="运营专员")
    long = "月底对账" * 20
    reply = await desk.say("小林", f'/kpi raport 支付金额 9999万 昨天 备注="{long}" 确定=yes')
    assert (reply.outcome, reply.buttons) == ("refused", {})
    reply = await desk.say("小林", "/kpi raport 支付金额 9999万 昨天 确定=yes")
    assert (reply.outcome, reply.buttons) == ("refused", {}), "only the question's own button answers it"
    reply = await desk.say("小林", "/kpi raport 支付金额 12万 昨天")
    assert "/指标 填报 支付金额 12万 昨天" in reply.buttons


async def test_a_corrected_line_keeps_peoples_words_as_they_typed_them(desk: Desk) -> None:
    await desk.department(小林="运营专员", 小王="数据分析师")
    reply = await desk.say("小林", "/handof to 小王 看「主 图」改  en=5件货 “a  b”")
    [line] = [line for line in reply.buttons.values() if line.startswith("/交接 给")]
    assert line == "/交接 给 小王 看「主 图」改  en=5件货 “a  b”"
