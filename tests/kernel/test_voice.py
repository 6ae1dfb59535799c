"""A text of the catalogue as pieces: strong runs, lines to type, places."""

import pytest

from bot.kernel.message import CommandLine, Mention, Message, On, Paragraph, Said, Strong, Text
from bot.kernel.plain import plain_message
from bot.kernel.voice import Catalogue, Voice
from bot.platforms.slack.render import render_message
from tests.desk import at

TEXTS = {
    "join": {
        "zh": "**先**说：`/团队 加入 {role}`，{who}确认。",
        "en": "**First** say `/team join {role}`; {who} confirms.",
    }
}
CATALOGUE = Catalogue(TEXTS)
ZH, EN = (Voice(CATALOGUE, language, "Asia/Shanghai") for language in ("zh", "en"))


def test_what_stands_in_backticks_is_a_line_to_type() -> None:
    assert ZH("join", role="客服专员", who="老板") == (
        Strong((Said("先"),)),
        Said("说："),
        CommandLine("/团队 加入 客服专员"),
        Said("，"),
        Text("老板"),
        Said("确认。"),
    )
    assert CommandLine("/team join @Lin") in EN("join", role=Mention(7, "Lin"), who="Li")


def test_somebody_elses_words_mark_nothing() -> None:
    said = ZH("join", role="a`b**c", who="`/team depart`")
    assert [piece for piece in said if isinstance(piece, CommandLine)] == [CommandLine("/团队 加入 a`b**c")]
    assert Text("`/team depart`") in said
    assert ZH.plain("join", role="a`b**c", who="`x`") == "先说：/团队 加入 a`b**c，`x`确认。"


def test_what_nobody_types_does_not_stand_in_a_line() -> None:
    with pytest.raises(TypeError):
        ZH("join", role=On(at("2026-11-24 10:00").date()), who="老板")


def test_slack_is_given_a_line_it_takes() -> None:
    message = Message((Paragraph(ZH("join", role="客服专员", who="老板")),), "zh", "Asia/Shanghai")
    assert "/zg 团队 加入 客服专员" in str(render_message(message, mentions={}, words=CATALOGUE).blocks)
    assert plain_message(message) == "先说：/团队 加入 客服专员，老板确认。"
