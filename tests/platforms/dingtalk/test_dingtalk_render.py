"""How messages look in DingTalk: every piece, both languages, what fits, and how it is cut."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel import message as m
from bot.kernel.tokens import answer_line
from bot.platforms.dingtalk.layout import Setting, json_bytes, pack, raw_bytes
from bot.platforms.dingtalk.markdown import Chunk
from bot.platforms.dingtalk.render import Part, Rendered, card_params, card_params_cut, render_message
from bot.runtime.catalogue import load_catalogue
from tests.platforms.dingtalk.samples import ACCOUNTS, AT, HAN, LI, SAMPLES, chart, export, form, handoff, said, strong
from tests.platforms.dingtalk.test_dingtalk_inert import READER, kinds
from tests.pretend.dingtalk.state import faults_of_card, faults_of_param, faults_of_webhook

CATALOGUE = load_catalogue(Path(__file__).parents[3] / "locales")
GROUP = Setting(pings=True, group=True, asker=("0421", "李雷"))
DIRECT = Setting(pings=True)
API = Setting()


def drawn(*blocks: m.Block, setting: Setting = API, language: str = "zh") -> Rendered:
    return render_message(m.Message(blocks, language), catalogue=CATALOGUE, mentions=ACCOUNTS, setting=setting)


def text(*blocks: m.Block, setting: Setting = API, language: str = "zh") -> str:
    """The text of the only part."""
    rendered = drawn(*blocks, setting=setting, language=language)
    assert len(rendered.parts) == 1
    return rendered.parts[0].text


# --- piece by piece -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("block", "zh", "en"),
    [
        (m.Heading(said("周会")), "### 周会", "### 周会"),
        (m.Paragraph((m.Said("交给 "), LI, m.Said("。"))), "交给 ＠李雷。", "交给 ＠李雷。"),
        (
            m.Paragraph((m.Moment(AT, "time"), m.Said("，"), m.Moment(AT))),
            "15:00，11月25日 周三 15:00",
            "15:00，Wed 25 Nov 15:00",
        ),
        (m.Paragraph((m.On(AT.date(), iso=True),)), "11月25日 周三（2026-11-25）", "Wed 25 Nov (2026-11-25)"),
        (
            m.Paragraph((m.Said("发 "), m.CommandLine("/help"), m.Said(" 看看"))),
            "发 **/help** 看看",
            "发 **/help** 看看",
        ),
        (
            m.Paragraph((m.Link("https://a.cn/x(1)", "口径]说明"),)),
            "[口径］说明](https://a.cn/x%281%29)",
            "[口径］说明](https://a.cn/x%281%29)",
        ),
        (
            m.Paragraph((m.Link("javascript:alert(1)", "点"),)),
            "点 javascript:\u200balert(1)",
            "点 javascript:\u200balert(1)",
        ),
        (m.Paragraph((strong("合计："), m.Said("12"))), "**合计：** 12", "**合计：** 12"),
        (m.Paragraph((m.Said("完成"), strong("（急）"), m.Said("了"))), "完成 **（急）** 了", "完成 **（急）** 了"),
        (m.Items((said("甲"), said("乙"))), "- 甲\n- 乙", "- 甲\n- 乙"),
        (m.Items((said("甲"), (m.Text("乙\n丙"),)), numbered=True), "1. 甲\n2. 乙  \n  丙", "1. 甲\n2. 乙  \n  丙"),
        (m.Facts(((said("截止"), said("周五")),)), "**截止**：周五", "**截止**: 周五"),
        (
            m.Table((said("谁"), said("几点")), ((said("李雷"), said("10:00")),)),
            "- **李雷**　10:00",
            "- **李雷**　10:00",
        ),
        (
            m.Table((said("指标"), said("实际"), said("目标")), ((said("访客"), said("9"), said("10")),)),
            "**访客**  \n实际 9 · 目标 10",
            "**访客**  \n实际 9 · 目标 10",
        ),
        (m.Bar(said("销售"), Decimal(62), Decimal(100)), "销售  \n■■■■■■□□□□ 62%", "销售  \n■■■■■■□□□□ 62%"),
        (
            m.Bar(said("满意"), Decimal(12), Decimal(10), said("达成")),
            "满意  \n■■■■■■■■■■ 120% · 达成",
            "满意  \n■■■■■■■■■■ 120% · 达成",
        ),
        (m.Bar(said("空"), Decimal(3), Decimal(0)), "空  \n3/0", "空  \n3/0"),
        (m.Quote((m.Text("好\n行"),)), "> “好  \n> 行”", "> “好  \n> 行”"),
        (m.Note(said("到 11-20")), "> 到 11-20", "> 到 11-20"),
        (m.Divider(), "────────────", "────────────"),
    ],
)
def test_each_piece(block: m.Block, zh: str, en: str) -> None:
    assert text(block) == zh
    assert text(block, language="en") == en


def test_a_form_is_told_in_words() -> None:
    (part,) = render_message(form(), catalogue=CATALOGUE, mentions={}, setting=API).parts
    assert (
        part.text == "交接一件事，还要填：\n\n- **交给谁**　＠同事，或者名字\n- **截止**　「大后天吧」没看懂 · 可不填"
    )


def test_a_picture_and_a_file_follow_by_themselves() -> None:
    rendered = drawn(m.Paragraph(said("趋势")), m.Picture(chart()))
    assert rendered.parts[0].text == "趋势\n\n图随后发出。"
    assert rendered.attachments == (m.Picture(chart()),)
    only = drawn(m.Picture(chart()))
    assert only.parts == ()
    assert len(only.attachments) == 1


def test_where_nothing_can_follow_a_picture_is_told_in_words() -> None:
    rendered = drawn(m.Picture(chart()), setting=replace(DIRECT, attaches=False))
    assert rendered.parts[0].text == "近 7 天支付金额：最高 13.1万，最低 9.8万。"
    assert rendered.attachments == ()


# --- people -------------------------------------------------------------------------------------------------------
def test_a_webhook_pings_by_userid_and_says_whom() -> None:
    (part,) = drawn(m.Paragraph((HAN, m.Said("，交给你了"))), setting=GROUP).parts
    assert part.text == "@0421\n\n@manager_7 ，交给你了"
    assert part.webhook("u")["at"] == {"atUserIds": ["0421", "manager_7"], "isAtAll": False}
    assert part.named().text == "＠李雷\n\n＠韩梅梅 ，交给你了"
    assert part.named().pinged == {}


def test_only_fifty_are_pinged_and_the_others_named() -> None:
    people = {n: f"u{n:03}" for n in range(60)}
    line = tuple(piece for n in people for piece in (m.Mention(n, f"同事{n}"), m.Said(" ")))
    message = m.Message((m.Paragraph(line),))
    (part,) = render_message(message, catalogue=CATALOGUE, mentions=people, setting=DIRECT).parts
    assert len(part.webhook("u")["at"]["atUserIds"]) == 50
    assert list(faults_of_webhook(part.webhook("u"))) == []
    assert "＠同事59" in part.text


def test_somebody_without_an_account_here_is_named() -> None:
    assert text(m.Paragraph((m.Mention(9, "访客"),)), setting=DIRECT) == "＠访客"


# --- buttons ------------------------------------------------------------------------------------------------------
def test_a_button_says_its_line_and_the_line_stands_below() -> None:
    (part,) = render_message(handoff(), catalogue=CATALOGUE, mentions=ACCOUNTS, setting=API).parts
    key, param = part.openapi()
    assert key == "sampleActionCard6"
    assert param["buttonTitle1"] == "接收"
    head, _, content = param["buttonUrl1"].partition("?content=")
    assert (head, unquote(content)) == ("dtmd://dingtalkclient/sendMessage", "/handoff accept 7")
    assert part.text.endswith(
        "> 按钮点了没反应？把这行发给我：  \n> 接收　/handoff accept 7  \n> 退回　/handoff return 7"
    )


def test_the_mark_of_a_question_is_in_the_press_of_a_card_and_its_beginning_in_what_a_person_says() -> None:
    people = (m.Button("李雷", answer_line("1a2b3c4d", "<@#1>")), m.Button("客服", answer_line("1a2b3c4d", "service")))
    (part,) = drawn(m.Buttons(people)).parts
    _, param = part.openapi()
    said_by_pressing = [unquote(param[f"buttonUrl{n}"].partition("?content=")[2]) for n in (1, 2)]
    assert said_by_pressing == ["?1a2b 李雷", "?1a2b service"]
    assert "1a2b3c4d" not in part.text
    values = card_params(m.Message((m.Buttons(people),)), catalogue=CATALOGUE)
    assert values is not None
    assert (values["line1"], values["line2"]) == ("?1a2b3c4d <@#1>", "?1a2b3c4d service")


def test_a_button_that_is_called_like_its_line_is_printed_once() -> None:
    (part,) = drawn(m.Buttons((m.Button("/help kpi", "/help kpi"),))).parts
    assert part.text == "> 按钮点了没反应？把这行发给我：  \n> /help kpi"


def test_in_a_group_the_line_is_to_be_sent_with_a_mention() -> None:
    (part,) = render_message(handoff(), catalogue=CATALOGUE, mentions=ACCOUNTS, setting=GROUP).parts
    assert "＠我 再发这行" in part.text
    assert part.webhook("u")["actionCard"]["btnOrientation"] == "1"


@pytest.mark.parametrize(
    ("count", "key"),
    [
        (1, "sampleActionCard"),
        (2, "sampleActionCard6"),
        (3, "sampleActionCard3"),
        (5, "sampleActionCard5"),
        (6, "sampleMarkdown"),
    ],
)
def test_as_many_buttons_as_a_message_takes(count: int, key: str) -> None:
    buttons = tuple(m.Button(f"第{n}个", f"/handoff accept {n}") for n in range(count))
    (part,) = drawn(m.Paragraph(said("选")), m.Buttons(buttons)).parts
    assert part.openapi()[0] == key
    assert list(faults_of_param(*dumped(part))) == []
    assert list(faults_of_webhook(part.webhook("u"))) == []
    assert part.text.count("/handoff accept") == count
    if key == "sampleMarkdown":
        assert part.text.count("](dtmd://dingtalkclient/sendMessage?content=") == count


def test_rows_of_buttons_stay_where_they_belong() -> None:
    (part,) = render_message(SAMPLES["my_day"](), catalogue=CATALOGUE, mentions=ACCOUNTS, setting=API).parts
    assert part.actions == ()
    assert part.text.index("[交了](dtmd:") < part.text.index("等你回应") < part.text.index("[接收](dtmd:")


def test_what_asks_to_be_confirmed_is_no_button() -> None:
    (part,) = render_message(export(), catalogue=CATALOGUE, mentions={}, setting=API).parts
    assert part.actions == ()
    assert part.text.endswith("删掉原始文件：删了找不回来。确定的话，发这行：  \n**/kpi undo**")


def test_a_choice_of_people_is_said_by_name() -> None:
    (part,) = render_message(SAMPLES["question"](), catalogue=CATALOGUE, mentions={}, setting=API).parts
    assert [action.line for action in part.actions] == ["李雷", "韩梅梅", "赵磊"]
    assert "<@#1>" not in part.text


def test_two_people_of_one_name_are_told_apart_by_number() -> None:
    buttons = (m.Button("李雷", "<@#1>"), m.Button("李雷", "<@#2>"))
    assert [action.line for action in drawn(m.Buttons(buttons)).parts[0].actions] == ["<@#1>", "<@#2>"]


def test_a_line_too_long_for_a_button_is_printed_only() -> None:
    line = "/share " + "长" * 400
    (part,) = drawn(m.Paragraph(said("存下？")), m.Buttons((m.Button("存", line),))).parts
    assert part.actions == ()
    assert line in part.text


def test_a_second_way_stands_beside_the_line() -> None:
    rendered = render_message(
        handoff(),
        catalogue=CATALOGUE,
        mentions={},
        setting=API,
        second_way=lambda button: f"https://zg.example.com/do?line={len(button.line)}",
    )
    assert "> 接收　/handoff accept 7　[↗](https://zg.example.com/do?line=17)" in rendered.parts[0].text


# --- lengths ------------------------------------------------------------------------------------------------------
def dumped(part: Part) -> tuple[str, str]:
    """msgKey, and msgParam as it goes over the wire."""
    key, param = part.openapi()
    return key, json.dumps(param, ensure_ascii=False)


def test_a_long_message_becomes_several_and_nothing_is_lost() -> None:
    items = m.Items(tuple((m.Text(f"第 {n} 条：" + "话" * 60),) for n in range(200)))
    buttons = m.Buttons(tuple(m.Button(f"第{n}", f"/kpi report 支付金额 {n} 昨天 备注" + "注" * 70) for n in range(5)))
    rendered = drawn(m.Heading(said("很长")), items, buttons)
    assert len(rendered.parts) > 3
    for n, part in enumerate(rendered.parts, 1):
        assert list(faults_of_param(*dumped(part))) == []
        assert part.title == "很长"
        assert bool(part.actions) == (n == len(rendered.parts))
        assert n == 1 or part.text.startswith(f"接上条，{n}/{len(rendered.parts)}")
    whole = "\n".join(part.text for part in rendered.parts)
    assert [n for n in range(200) if f"第 {n} 条：" + "话" * 60 not in whole] == []


def test_one_endless_line_is_cut_between_characters_and_stays_a_quote() -> None:
    rendered = drawn(m.Quote((m.Text("啊" * 9000),)))
    assert sum(part.text.count("啊") for part in rendered.parts) == 9000
    for part in rendered.parts:
        body = part.text.rpartition("\n\n")[2]
        assert body.startswith("> ")


@given(st.lists(st.text('ab\n-#“世\U0001f600"\\', max_size=80), max_size=12), st.integers(40, 400))
def test_whatever_is_packed_fits_and_is_all_there(texts: list[str], most: int) -> None:
    for size in (json_bytes, raw_bytes):
        packed = pack([Chunk(text) for text in texts], most, size=size)
        assert all(size(one) <= most for one in packed)

        def letters(parts: list[str]) -> str:
            return "".join("".join(parts).replace("\u200b", "").split())

        assert letters(packed) == letters(texts)


# --- cards --------------------------------------------------------------------------------------------------------
def test_a_card_has_texts_buttons_and_their_lines() -> None:
    values = card_params(handoff(), catalogue=CATALOGUE)
    assert values is not None
    assert list(faults_of_card(values)) == []
    assert values["title"] == "交接 #7：双11 主图素材"
    assert (values["label1"], values["line1"], values["label3"]) == ("接收", "/handoff accept 7", "")
    assert "按钮点了没反应" not in "".join(values.values())


def test_what_does_not_fit_in_a_card_goes_as_a_message() -> None:
    long = m.Message((m.Paragraph((m.Text("长" * 2000),)),), card="x/1")
    assert card_params(long, catalogue=CATALOGUE) is None
    many = m.Message((m.Buttons(tuple(m.Button(str(n), f"/help {n}") for n in range(6))),), card="x/2")
    assert card_params(many, catalogue=CATALOGUE) is None


def test_a_card_that_grew_too_long_says_that_there_is_more() -> None:
    message = m.Message((m.Items(tuple((m.Text("长" * 100),) for _ in range(30))),), card="x/1")
    values = card_params_cut(message, catalogue=CATALOGUE)
    assert list(faults_of_card(values)) == []
    assert values["text4"] == "内容较长，这里没放完。"


# --- the whole ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("setting", [GROUP, DIRECT, API], ids=["group", "direct", "api"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_dingtalk_likes_every_message(name: str, setting: Setting, language: str) -> None:
    message = replace(SAMPLES[name](), language=language)
    for part in render_message(message, catalogue=CATALOGUE, mentions=ACCOUNTS, setting=setting).parts:
        assert list(faults_of_param(*dumped(part.named()))) == []
        assert list(faults_of_webhook(part.webhook("u"))) == []
        allowed = {"strong", "heading", "blockquote", "bullet_list", "ordered_list", "list_item", "link"}
        assert {kind.removesuffix("_open").removesuffix("_close") for kind in kinds(part.text)} <= allowed
        assert READER.render(part.text).count("**") == 0


def test_every_word_of_dingtalks_own_is_there_in_both_languages() -> None:
    mine = {key for key in CATALOGUE.keys if key.startswith("dingtalk.")}
    assert all(CATALOGUE.text(key, language) for key in mine for language in ("zh", "en"))
    assert {f"dingtalk.unread.{kind}" for kind in ("picture", "audio", "video", "file", "other")} <= mine
