"""Handing over by a template: nothing whoever takes it over would ask about is left unsaid."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from bot.runtime import migrate
from bot.runtime.database import open_engine
from handlers import COMMANDS
from models import handoff as handoffs
from tests.desk import ROOT, Desk, open_desk
from tests.features.conftest import PARTS
from tests.features.test_handoff import asked, people

BY_LINE = (
    (
        "交接 活动 小林 双12 预热；主图做完 3 张；接着上详情页；网盘/双12 周五下午3点",
        "截止：11月27日 周五 15:00\n做到哪了：主图做完 3 张\n接下来做什么：接着上详情页\n资料在哪：网盘/双12",
    ),
    (
        "/handoff leave 小林 “双12 选品表” “网盘/选品 2026” 老客户的客诉；周五",
        "事项：请假交接\n截止：11月27日 周五 18:00\n手上的事：双12 选品表\n资料在哪：网盘/选品 2026\n要留意什么：老客户的客诉",
    ),
    (
        "离职交接 小林 店铺直播、周报\n网盘/直播，账号在管理员那里\n货源找老陈",
        "事项：离职交接\n截止：没定\n负责的事：店铺直播、周报\n资料和账号在哪：网盘/直播，账号在管理员那里\n有事找谁：货源找老陈",
    ),
    (
        "交接班 小林 两单退款没处理; https://x.cn/a;b 预售款有人催",
        "事项：交接班\n截止：没定\n类别：交接班\n没做完的事：两单退款没处理\n要留意什么：https://x.cn/a;b 预售款有人催",
    ),
)


@pytest.mark.parametrize(("line", "facts"), BY_LINE)
async def test_a_line_says_every_field_and_whoever_takes_it_over_reads_them(desk: Desk, line: str, facts: str) -> None:
    await people(desk)
    given = await desk.say("小陈", line)
    assert given.outcome == "done", given.text
    question = desk.last("小林")
    assert facts in given.text.replace("（2026-11-27）", "")  # whoever names a day reads its date
    assert facts in question.text
    taken = await desk.press("小林", question, "接收")
    assert facts in taken.text


async def test_the_form_asks_for_every_field_and_keeps_what_was_said(desk: Desk) -> None:
    await people(desk)
    form = (await desk.say("小陈", "/交接 活动 小林 双12 预热")).form
    assert [(field.label, field.value) for field in form.fields if field.required] == [
        ("交给谁", "<@#2>"),
        ("哪个活动", "双12 预热"),
        ("做到哪了", ""),
        ("接下来做什么", ""),
        ("资料在哪", ""),
    ]
    accounts = next(field for field in (await desk.say("小陈", "/离职交接")).form.fields if field.name == "material")
    assert (accounts.label, accounts.hint) == ("资料和账号在哪", "写清在哪、找谁要就行，千万别写密码")
    said = {"to": "小林", "campaign": "双12", "progress": "主图做完", "then": "上详情页；报名"}
    short = await desk.fill("小陈", "handoff campaign", **said)
    assert [field.name for field in short.form.fields if field.required and not field.value] == ["material"]
    done = await desk.fill("小陈", "handoff campaign", **said, material="网盘", due="周五 15:00")
    assert done.outcome == "done"
    assert (
        "事项：活动交接：双12\n截止：11月27日 周五 15:00（2026-11-27）\n做到哪了：主图做完\n接下来做什么：上详情页；报名"
        in done.text
    )


async def test_what_is_missing_is_asked_for_in_a_chat_and_an_answer_answers_its_question_alone(desk: Desk) -> None:
    await people(desk)
    asks = await desk.say("小陈", "交接 活动 小林 双12 预热；主图做完；下周五前上详情页", forms=False)
    assert (asks.outcome, "资料在哪" in asks.text, "网盘目录" in asks.text) == ("asked", True, True)
    done = await desk.say("小陈", "网盘/双12 周五", forms=False)
    assert (
        "截止：11月27日 周五 18:00（2026-11-27）\n做到哪了：主图做完\n接下来做什么：下周五前上详情页\n资料在哪：网盘/双12"
        in done.text
    )
    for line, question in (
        ("请假交接", "手上的事托给谁"),
        ("小林 双12 选品表", "资料在哪"),
        ("网盘/选品；钉盘 周五", "要特别留意"),
    ):
        asks = await desk.say("小陈", line, forms=False)
        assert (asks.outcome, question in asks.text) == ("asked", True), asks.text
    done = await desk.say("小陈", "没有", forms=False)
    assert "手上的事：双12 选品表\n资料在哪：网盘/选品；钉盘 周五\n要留意什么：没有" in done.text


async def test_spaces_part_nothing_and_more_parts_than_fields_are_refused(desk: Desk) -> None:
    await people(desk)
    form = (await desk.say("小陈", "/交接班 小林 两单 退款 没处理")).form
    assert [field.value for field in form.fields] == ["<@#2>", "两单 退款 没处理", ""]
    many = await desk.say("小陈", "/交接班 小林 两单退款；一单换货；照模板回")
    assert (many.outcome, "这里只要 2 样，你写了 3 段" in many.text) == ("refused", True)
    done = await desk.say("小陈", "/交接班 小林 “两单退款；一单换货” 照模板回")
    assert "没做完的事：两单退款；一单换货\n要留意什么：照模板回" in done.text
    named = await desk.say("小陈", "/交接 交接班 小林 留意=差评 两单退款")
    assert "没做完的事：两单退款\n要留意什么：差评" in named.text
    long = await desk.say("小陈", f"/交接班 小林 {'单' * 501}；照模板回")
    assert (long.outcome, "最多 500 个字" in long.text) == ("refused", True)


async def test_in_lists_it_is_one_short_line(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "交接 活动 小林 双12 预热；主图做完；上详情页；网盘 周五")
    assert (
        "#1：活动交接：双12 预热（小陈 交来），截止 11月27日 周五 18:00" in (await desk.say("小林", "/交接 列表")).text
    )
    day = (await desk.say("小林", "/掌柜 今天")).text
    assert "活动交接：双12 预热" in day
    assert "主图做完" not in day


async def test_deputy_managers_and_giver_read_the_fields_too(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "离职交接 小林 店铺直播；网盘/直播；货源找老陈")
    facts = "负责的事：店铺直播\n资料和账号在哪：网盘/直播\n有事找谁：货源找老陈"
    await desk.turn_to("2026-11-25 17:05")
    for who, told in (("小王", "请你代为看一下"), ("老板", "没人接"), ("小陈", "一直没人接")):
        assert told in asked(desk, who)[-1].text
        assert facts in asked(desk, who)[-1].text
    await desk.say("小林", "/zg language en")
    shown = await desk.say("小林", "/handoff accept 1")
    assert (
        "In charge of: 店铺直播\nWhere material and accounts are: 网盘/直播\nWhom to talk to: 货源找老陈" in shown.text
    )


@pytest.mark.parametrize("words", ["双12", "单" * 500, '"引号"\n<@U1>'])
async def test_what_is_returned_is_offered_again_with_all_it_said(desk: Desk, words: str) -> None:
    await people(desk)
    said = {"campaign": words[:80], "progress": words, "then": words, "material": words}
    assert (await desk.fill("小陈", "handoff campaign", to="小林", **said)).outcome == "done"
    await desk.say("小林", "/handoff return 1 缺库存表")
    form = (await desk.press("小陈", desk.last("小陈"), "补充后再交一次")).form
    assert {field.name: field.value for field in form.fields} == {"to": "", "due": "", **said}
    again = await desk.fill("小陈", form.command, to="小王", **said | {"material": "网盘/双12，库存表也在"})
    assert again.outcome == "done"
    assert "资料在哪：网盘/双12，库存表也在" in desk.last("小王").text


async def test_in_a_chat_only_to_whom_is_asked_again(desk: Desk) -> None:
    await people(desk)
    await desk.say("小陈", "请假交接 小林 选品表；网盘/选品；没有")
    await desk.say("小林", "/handoff return 1 我也请假")
    asks = await desk.press("小陈", desk.last("小陈"), "补充后再交一次", forms=False)
    assert (asks.outcome, "手上的事托给谁" in asks.text) == ("asked", True)
    done = await desk.say("小陈", "小王", forms=False)
    assert "手上的事：选品表\n资料在哪：网盘/选品\n要留意什么：没有" in done.text


async def test_what_comes_back_to_somebody_who_left_goes_on_with_all_it_said(desk: Desk) -> None:
    await people(desk)
    await desk.say("小林", "离职交接 小陈 店铺直播；网盘/直播；货源找老陈")
    await desk.say("老板", "/team depart 小林 今天 主动 sure=yes")
    await desk.turn_to("2026-11-25 10:30")
    await desk.say("小陈", "/handoff return 1 没有直播账号")
    form = (await desk.press("老板", desk.last("老板"), "交给别人")).form
    assert (form.command, [field.value for field in form.fields]) == (
        "handoff leaving",
        ["", "店铺直播", "网盘/直播", "货源找老陈", ""],
    )


async def test_time_off_with_a_deputy_offers_to_hand_work_over_to_them(desk: Desk) -> None:
    await people(desk)
    off = await desk.say("小陈", "/off 明天 代理=小王")
    form = (await desk.press("小陈", off, "写请假交接")).form
    assert (form.command, form.fields[0].value) == ("handoff leave", "<@#3>")
    assert "写请假交接" not in (await desk.say("小王", "/off 下周一")).buttons


async def test_a_shift_is_asked_about_from_the_beginning_of_the_next_one(desk: Desk) -> None:
    await desk.department(小李="客服专员", 小周="客服专员")
    await desk.say("老板", "/team deputy 小周 小李")
    await desk.say("老板", "/shift set 小周 今天 晚班")  # 16:00 to midnight
    desk.forget()
    given = await desk.say("小李", "交接班 小周 两单退款没处理；预售款照模板回")
    assert "小周 11月24日 周二 16:00 上班，在那之前我不催" in given.text
    await desk.turn_to("2026-11-24 16:13")
    assert len(asked(desk, "小周")) == 1
    await desk.turn_to("2026-11-24 16:16")
    assert len(asked(desk, "小周")) == 2
    assert "没做完的事：两单退款没处理" in asked(desk, "小周")[-1].text
    await desk.turn_to("2026-11-24 17:02")
    assert "没人接" in asked(desk, "老板")[-1].text


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_help_gives_for_an_example_says_everything(desk: Desk, language: str) -> None:
    await people(desk)
    await desk.say("小陈", f"/zg language {language}")
    for one in (
        one for one in COMMANDS if one.name.startswith("handoff ") and one.name.split()[1] in handoffs.TEMPLATES
    ):
        line = desk.core.catalogue.text(f"example.{one.key}", language)
        for name in ("@王磊", "@刘雨", "@Emma"):
            line = line.replace(name, "小林")
        done = await desk.say("小陈", line)
        assert done.outcome == "done", (line, done.text)


@pytest.mark.parametrize("there_already", [False, True])
async def test_handoffs_of_the_first_schema_go_on_after_the_migration(database_url: str, there_already: bool) -> None:
    async with open_desk(database_url, PARTS) as desk:
        await people(desk)
        await desk.say("小陈", "/handoff to 小林 双11 素材 周五下午3点")
    folder = ROOT / "migrations"
    engine = open_engine(database_url)
    _take_back(engine, folder)
    if there_already:  # MariaDB keeps the column of a run that was killed before it wrote its revision down
        migrate.upgrade(engine, folder)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert migrate.state_of(engine, folder) == "older"
    migrate.upgrade(engine, folder)
    assert migrate.state_of(engine, folder) == "current"
    engine.dispose()
    async with open_desk(database_url, PARTS, now="2026-11-24 11:00") as desk:
        listed = await desk.say("小林", "/handoff list", key="later-1")
        assert "#1：双11 素材（小陈 交来），截止 11月27日 周五 15:00" in listed.text
        taken = await desk.say("小林", "/handoff accept 1", key="later-2")
        assert "事项：双11 素材\n截止：11月27日 周五 15:00" in taken.text
        assert (await desk.say("小陈", "交接班 小林 两单退款；照模板回", key="later-3")).outcome == "done"


def _take_back(engine: Engine, folder: Path) -> None:
    """The database as the release before this one left it."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.commit()
    assert "details" not in {column["name"] for column in inspect(engine).get_columns("handoff")}


@pytest.mark.parametrize(
    ("way", "parts"), [("活动", "双12；主图好了；详情页；网盘"), ("请假", "双12；主图好了；详情页")]
)
async def test_a_day_that_is_none_is_put_right_and_every_part_stays(desk: Desk, way: str, parts: str) -> None:
    await desk.department(王磊="运营专员")
    line = f"/交接 {way} 王磊 {parts}"
    refused = await desk.say("老板", f"{line} 11月31日")
    assert "没有「11月31日」这一天" in refused.text
    assert list(refused.buttons.values()) == [f"{line} 2026-11-30"]
    done = await desk.press("老板", refused, next(iter(refused.buttons)))
    assert done.outcome == "done", done.text
    assert "2026-11-30" in done.text
