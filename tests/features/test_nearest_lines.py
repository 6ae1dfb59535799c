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
