"""S7: whatever anybody writes, wherever it ends up, pings nobody, links nowhere, is styled by nothing."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from bot.kernel import message as m
from bot.platforms.slack.forms import Labels, Origin, render_form, told_view, view_with_notice
from bot.platforms.slack.render import render_blocks, render_home, render_message, render_text
from bot.platforms.slack.rich import inert
from tests.platforms.slack.samples import ACCOUNTS, CSV, LI, chart, line
from tests.platforms.slack.stand import words
from tests.pretend.blockkit import check_blocks, check_view

WORDS = words()
GOOD = "https://good.example/a"
LABELS = Labels("掌柜", "关闭", "取消")

SEEDS = (
    "<!channel>", "<!here>", "<!everyone>", "<!subteam^S012|@ops>", "<@U99999999>", "<@U99999999|boss>", "<@W1>", "@channel",
    "@here", "@everyone", "@李雷", "<#C01|general>", "#general", "<https://evil.example|点我>", "<https://evil.example>",
    "https://evil.example", "HTTP://EVIL.EXAMPLE/a?b=c", "www.evil.example", "evil.example/a", "mailto:a@b.cn",
    "<mailto:a@b.cn|写信>", "<tel:110|打>", "javascript:alert(1)", "<javascript:alert(1)|x>", "slack://user?team=T1&id=U1",
    "<!date^1392734382^{date}^https://evil.example|x>", "*粗*", "_斜_", "~删~", "`码`", "```\n码\n```", "> 引", ">>> 引",
    "• 项", "- 项", "1. 项", "*_~`x`~_*", "**粗**", "[x](https://evil.example)", ":tada:", ":smile::skin-tone-2:",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;", "&", "<", ">", "<>", "<<!channel>>", "<!channel", "!channel>", "<\u200b!channel>", "<!\nchannel>",
    "\u202egnp.exe", "a\u202eb\u202c", "\u2066x\u2069", "\u2067x\u2069", "\u2068x", "\u202ax", "\u202bx", "\u202dx",
    "x\x00y", "x\ud800y", "\udfffx", "x\u2028y", "x\u2029y", "x\ry", "\x1b[31mx", "\ufeffx", "\x07", "\x7f",
    '{"type":"user","user_id":"U1"}', "<!channel|<@U99999999>>", "<https://good.example/a|<!here>>", "\\<!channel\\>",
    "'\"`<!here>",
)  # fmt: skip
WRAPS = ("{}", "看 {}", "{} 好", "首行\n{}", "{}\n末行", "（{}）", "“{}”。", "*{}*")
PAYLOADS = tuple(wrap.format(seed) for seed in SEEDS for wrap in WRAPS)


def text(words_: str) -> m.Line:
    return (m.Text(words_),)


PLACES: dict[str, Callable[[str], tuple[m.Block, ...]]] = {
    "heading": lambda x: (m.Heading(text(x)),),
    "heading that pings": lambda x: (m.Heading((*text(x), LI)),),
    "long heading": lambda x: (m.Heading((*text(x), m.Said("长" * 150))),),
    "paragraph": lambda x: (m.Paragraph(text(x)),),
    "beside our words": lambda x: (m.Paragraph((m.Said("说："), m.Text(x), m.Said("。"), LI)),),
    "strong": lambda x: (m.Paragraph((m.Said("请"), m.Strong(text(x)), m.Said("看"))),),
    "name": lambda x: (m.Paragraph((m.Mention(99, x), m.Said(" 来了"))),),
    "name of somebody with an account": lambda x: (m.Paragraph((m.Mention(1, x),)),),
    "link label": lambda x: (m.Paragraph((m.Link(GOOD, x),)),),
    "link address": lambda x: (m.Paragraph((m.Link(x, "看"),)), m.Note((m.Link(x, x),))),
    "command": lambda x: (m.Paragraph((m.CommandLine(f"/share {x}"),)),),
    "items": lambda x: (m.Items((text(x), line("二"))), m.Items((line("一"), text(x)), numbered=True)),
    "facts": lambda x: (m.Facts(((text(x), line("值")), (line("名"), text(x)))),),
    "table": lambda x: (m.Table((text(x), line("后")), ((text(x), line(LI)), (line("乙"), text(x)))),),
    "two tables": lambda x: (m.Table((text(x),), ((text(x),),)), m.Table((text(x),), ((text(x),),))),
    "bar": lambda x: (m.Bar(text(x), Decimal(1), Decimal(2), text(x)),),
    "quote": lambda x: (m.Quote(text(x)),),
    "note": lambda x: (m.Note(text(x)), m.Note((*text(x), LI, *text(x), m.Link(GOOD, x)))),
    "picture": lambda x: (m.Paragraph(line("图")), m.Picture(chart(x, x))),
    "file": lambda x: (m.Paragraph(line("附")), m.File(x, "text/csv", CSV)),
    "button": lambda x: (m.Buttons((m.Button(x, "/help"), m.Button("乙", f"/share {x}", "danger", confirm=x))),),
    "button too long": lambda x: (m.Buttons((m.Button(x, f"/share {x}" + "长" * 2000),)),),
    "form": lambda x: (m.Ask(form_of(x)),),
}  # fmt: skip


def form_of(x: str) -> m.Form:
    fields = (
        m.Field("what", x, "text", True, hint=x, value=x, error=x),
        m.Field("who", x, "person", True, choices=((x, "p1"), ("乙", "p2")), value="p1"),
        m.Field("other", x, "choice", False, value=x, choices=((x, x or "p"),)),
    )
    return m.Form("handoff to", x, x, fields, department=x)


UNSHOWN = frozenset({"value", "private_metadata", "block_id", "action_id", "user_id"})


def live(node: Any, links: frozenset[str], key: str = "") -> Iterator[str]:
    """Everything in blocks or a view that Slack would make more of than words."""
    if isinstance(node, list):
        for one in node:
            yield from live(one, links, key)
    elif isinstance(node, dict):
        yield from _live_object(node, links)
        for name, value in node.items():
            yield from live(value, links, name)
    elif (
        isinstance(node, str)
        and key not in UNSHOWN
        and re.search("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", node)
    ):
        yield f"unseen characters in {key}: {node!r}"


SHAPES = {
    "rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "header", "context",
    "actions", "divider", "section", "input", "table", "raw_text", "plain_text", "text", "button", "plain_text_input",
    "static_select", "users_select", "modal", "home",
}  # fmt: skip
"""What shows words as words; `user`, `link` and `mrkdwn` are looked at one by one."""


def _live_object(node: dict[str, Any], links: frozenset[str]) -> Iterator[str]:
    kind = node.get("type")
    if kind == "user":
        if node["user_id"] not in ACCOUNTS.values():
            yield f"a ping of {node['user_id']}"
    elif kind == "link":
        if node["url"] not in links:
            yield f"a link to {node['url']}"
    elif kind == "mrkdwn":
        inner = node["text"].removeprefix("<").removesuffix(">")
        allowed = {f"@{account}" for account in ACCOUNTS.values()} | {url.replace("&", "&amp;") for url in links}
        if node["text"] != f"<{inner}>" or inner not in allowed or node.get("verbatim") is not True:
            yield f"markup: {node['text']}"
    elif kind == "plain_text":
        if node.get("emoji") is not False:
            yield "emoji in a plain text"
    elif kind is not None and kind not in SHAPES:
        yield f"a {kind}"


def live_text(told: str) -> Iterator[str]:
    """What is live in a `text`, which Slack reads with markup: anything in angle brackets but a ping of ours."""
    for inner in re.findall(r"<([^>]*)>?", told):
        if inner not in {f"@{account}" for account in ACCOUNTS.values()}:
            yield f"markup in the text: <{inner}>"
    if re.search(r"&(?!(amp|lt|gt);)", told):
        yield "a bare & in the text"
    yield from live([told], frozenset(), "text")


def faults(message: m.Message, links: frozenset[str]) -> Iterator[str]:
    rendered = render_message(message, mentions=ACCOUNTS, words=WORDS)
    yield from live(list(rendered.blocks), links)
    yield from live_text(rendered.text)
    yield from live_text(render_text(message, mentions=ACCOUNTS).text)
    yield from live(render_home(message, mentions=ACCOUNTS, words=WORDS), links)


@pytest.mark.parametrize("place", sorted(PLACES))
def test_S7_slack_whatever_is_written_anywhere_stays_words(place: str) -> None:
    assert len(PAYLOADS) >= 300
    found = []
    for number, payload in enumerate(PAYLOADS):
        links = {GOOD}
        if place == "link address" and re.fullmatch(r"https?://[\w.]+(/[\w?=&]*)?", payload, re.IGNORECASE):
            links.add(payload)  # a link is what was asked for here
        message = m.Message(PLACES[place](payload), ("zh", "en")[number % 2])
        found += [f"{payload!r}: {fault}" for fault in faults(message, frozenset(links))]
        if number % 8 == 0:
            found += check_blocks(render_message(message, mentions=ACCOUNTS, words=WORDS).blocks)
    assert not found, found[:20]


def test_S7_slack_modals_keep_words_words() -> None:
    for number, payload in enumerate(PAYLOADS):
        form = form_of(payload)
        view = render_form(form, LABELS, Origin("handoff to", payload, "C1"))
        told = told_view(
            render_blocks(
                m.Message((m.Paragraph(text(payload)), m.Picture(chart(payload, payload)))),
                mentions={},
                surface="modal",
            ),
            Labels(payload, payload, payload),
            Origin(),
        )
        state = {"values": {"field:what": {"value": {"type": "plain_text_input", "value": payload}}}}
        notice = render_blocks(m.Message((m.Paragraph(text(payload)),)), mentions={}, surface="modal")
        again = view_with_notice(view | {"state": state}, notice)
        for shown in (view, told, again):
            assert list(live(shown, frozenset())) == [], payload
            assert number % 8 or check_view(shown) == [], payload
        assert Origin.read(view["private_metadata"]).department == payload


@pytest.mark.parametrize("payload", [seed for seed in SEEDS if inert(seed) == seed])
def test_what_somebody_wrote_can_be_copied_as_they_wrote_it(payload: str) -> None:
    [block] = render_message(m.Message((m.Paragraph(text(payload)),)), mentions={}).blocks
    assert block["elements"][0]["elements"] == [{"type": "text", "text": payload}]


def test_the_oracle_sees_what_is_live() -> None:
    for bad in (
        {"type": "user", "user_id": "U99999999"},
        {"type": "broadcast", "range": "channel"},
        {"type": "emoji", "name": "tada"},
        {"type": "link", "url": "https://evil.example"},
        {"type": "mrkdwn", "text": "*粗*", "verbatim": True},
        {"type": "mrkdwn", "text": "<@U00000001><!here>", "verbatim": True},
        {"type": "plain_text", "text": "x"},
        {"type": "text", "text": "a\u202eb"},
    ):
        assert list(live([bad], frozenset())), bad
    assert list(live_text("<!channel>"))
    assert list(live_text("a & b"))


async def test_S7_slack_the_words_of_a_person_go_out_inert_over_the_wire() -> None:
    from tests.platforms.slack.stand import at_slack, said

    async with at_slack() as stand:
        li, channel = stand.person(), stand.channel()
        for payload in SEEDS:
            stand.bot.answer = lambda _, x=payload: said("好", "done", m.Quote(text(x)))  # type: ignore[misc]
            reply = await li.commands("/share x", channel.id)
            assert list(live(reply.body["blocks"], frozenset())) == []
            assert list(live_text(reply.body["text"])) == []
            assert json.loads(reply.text)["mrkdwn"] is False


def test_a_summary_of_somebodys_words_is_escaped() -> None:
    for payload in PAYLOADS:
        message = dataclasses.replace(m.Message((m.Paragraph(line("x")),)), summary=payload)
        assert list(live_text(render_message(message, mentions={}).text)) == [], payload
