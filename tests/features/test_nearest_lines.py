"""A line that names no command: a button is a line that reads, with all that was said in its place; else there is only help."""

import pytest

from tests.desk import Desk


async def _shop(desk: Desk) -> None:
    await desk.department(林晓="运营专员", 王磊="运营专员")


@pytest.mark.parametrize(
    "line",
    [
        "hand over the banner to wang lei by friday",
        "/hand over the banner to 王磊 by friday",
        "hand the banner over to 王磊",
    ],
)
async def test_words_that_would_stand_where_a_person_belongs_are_no_line(desk: Desk, line: str) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", line)
    assert refused.outcome == "refused"
    assert list(refused.buttons.values()) == ["/帮助"]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("议程加一个 双12 库存不够怎么办", "/议程 添加 双12 库存不够怎么办"),
        ("议程加个 双12 库存不够怎么办", "/议程 添加 双12 库存不够怎么办"),
        ("议程 加一个 双12 库存不够怎么办", "/议程 添加 双12 库存不够怎么办"),
        ("议程 加一个双12 库存不够怎么办", "/议程 添加 双12 库存不够怎么办"),
        ("议程 加 双12 库存不够怎么办", "/议程 添加 双12 库存不够怎么办"),
    ],
)
async def test_a_verb_with_its_measure_word_is_known(desk: Desk, line: str, right: str) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", line)
    assert list(refused.buttons.values()) == [right]
    assert (await desk.press("林晓", refused, right)).outcome == "done"
    assert "双12 库存不够怎么办" in (await desk.say("林晓", "/议程")).text


async def test_a_mistyped_command_whose_arguments_read_is_offered_as_before(desk: Desk) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", "/handof to 王磊 主图 周五")
    assert "/交接 给 王磊 主图 周五" in refused.buttons.values()
    slip = await desk.say("林晓", "/handof to 王雷 主图 周五")
    assert "/交接 给 王雷 主图 周五" in slip.buttons.values()


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("查看 指标", "/指标 查看"),
        ("查看指标 上周", "/指标 查看 上周"),
        ("show kpi last week", "/指标 查看 last week"),
        ("填报 指标 支付金额 12万", "/指标 填报 支付金额 12万"),
        ("添加议程 双12 排期", "/议程 添加 双12 排期"),
        ("取消 请假", "/请假 取消"),
    ],
)
async def test_the_verb_said_first_is_turned_round(desk: Desk, line: str, right: str) -> None:
    await _shop(desk)
    refused = await desk.say("林晓", line)
    assert refused.outcome == "refused"
    assert list(refused.buttons.values()) == [right]


async def test_to_a_question_a_verb_first_is_an_answer(desk: Desk) -> None:
    await _shop(desk)
    assert (await desk.say("林晓", "/议程 添加", forms=False)).outcome == "asked"
    assert "“查看指标 上周”" in (await desk.say("林晓", "查看指标 上周", forms=False)).text


@pytest.mark.parametrize(
    ("line", "said"),
    [("指标 查看 本周 上周", "上周"), ("指标 趋势 支付金额 本周 上周", "上周"), ("交接 列表 昨天", "昨天")],
)
async def test_a_time_too_many_is_nobodys_misspelt_name(desk: Desk, line: str, said: str) -> None:
    await desk.department(林晓="运营专员", 小周="客服专员")
    refused = await desk.say("林晓", line)
    assert f"「{said}」这个时间多出来了" in refused.text
    assert not refused.buttons


async def test_a_standup_is_written_in_the_words_people_use(desk: Desk) -> None:
    await _shop(desk)
    written = await desk.say("林晓", "晨会 写 昨天写了详情页 今天做主图")
    assert written.outcome == "done"
    assert "昨天：写了详情页\n今天：做主图" in written.text


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("把双12会场图交给王磊，下周三之前", "/交接 给 王磊 双12会场图 下周三之前"),
        ("把主图交给王磊。", "/交接 给 王磊 主图"),
        ("主图素材交给 王磊 周五", "/交接 给 王磊 主图素材 周五"),
        ("把选品表转给数据分析师", "/交接 给 数据分析师 选品表"),
    ],
)
async def test_a_sentence_a_colleague_would_say_is_offered_as_the_line_it_means(
    desk: Desk, line: str, right: str
) -> None:
    await desk.department(林晓="运营专员", 王磊="运营专员", 小陈="数据分析师")
    refused = await desk.say("林晓", line)
    assert list(refused.buttons.values()) == [right]
    assert (await desk.press("林晓", refused, right)).outcome == "done"


@pytest.mark.parametrize("line", ["把主图交给张三", "今天把主图交给客户看了"])
async def test_a_sentence_about_nobody_here_is_no_line(desk: Desk, line: str) -> None:
    await _shop(desk)
    assert list((await desk.say("林晓", line)).buttons.values()) == ["/帮助"]
