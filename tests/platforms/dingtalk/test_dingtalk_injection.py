"""S7: whatever anybody writes, wherever it ends up, pings nobody, links nowhere and marks nothing up."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bot.kernel import message as m
from bot.platforms.dingtalk.buttons import say_url
from bot.platforms.dingtalk.layout import Setting
from bot.platforms.dingtalk.render import card_params_cut, render_message
from bot.runtime.catalogue import load_catalogue
from tests.platforms.dingtalk.samples import ACCOUNTS, HAN, chart, said
from tests.platforms.dingtalk.test_dingtalk_inert import READER, kinds

CATALOGUE = load_catalogue(Path(__file__).parents[3] / "locales")
SETTINGS = {
    "group": Setting(pings=True, group=True, asker=("0421", "李雷")),
    "direct": Setting(pings=True, attaches=False),
    "api": Setting(group=True, asker=("0421", "李雷")),
}

SEEDS = (
    "@all", "@所有人", "@0421", "@manager_7", " @0421 ", "@all @0421", "<@0421>", "<!channel>", "<@U123>",
    "<https://evil.example|点我>", "[点我](https://evil.example)", "[点我](dtmd://dingtalkclient/sendMessage?content=%2Fhelp)",
    "![图](https://evil.example/a.png)", "[[a](https://a.cn)](https://b.cn)", "](https://evil.example)",
    "[x]: https://evil.example",
    "https://evil.example", "http://evil.example/a?b=c", "HTTPS://EVIL.EXAMPLE", "www.evil.example", "evil.com/a",
    "//evil.example",
    "dtmd://dingtalkclient/sendMessage?content=/team%20depart", "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fe.cn",
    "javascript:alert(1)", "mailto:a@b.cn", "tel:110", "data:text/html,x", "<https://evil.example>", "<a@b.cn>",
    "<font color=#ff0000>红</font>", "<a href='https://evil.example'>点</a>", "<img src=https://evil.example/a.png>",
    "<br>", "<!-- x -->",
    "&lt;b&gt;", "&#91;x&#93;(https://evil.example)", "&commat;all", "&#64;all",
    "**粗**", "__粗__", "*斜*", "_斜_", "***x***", "~~删~~", "~删~", "`码`", "```\n码\n```", "~~~\n码\n~~~", "    码", "\t码",
    "# 题", "## 题", "#题", "> 引", ">引", "- 项", "* 项", "+ 项", "1. 项", "1) 项", "- [ ] 事", "---", "***", "___",
    "- - -", "===", "x\n===", "x\n---",
    "| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n:-: | :-:\n1 | 2", "\\*x\\*", "\\[x](https://evil.example)", "\\",
    "\u202egnp.exe", "a\u202eb\u202c", "\u2066x\u2069", "\u200fx", "\u061cx", "x\u200bx", "\ufeffx", "\u00adx", "\U000e0041x",
    "x\x00y", "x\ud800y", "x\u2028# y", "x\r# y", "x\n\n# y", "x\n\n> y", "x\n\n- y", "x\n\n    y", "x  \n# y", "\x1b[31mx",
)  # fmt: skip
WRAPS = ("{}", "看 {}", "{} 好", "首行\n{}", "{}\n末行", "（{}）", "“{}”。")
PAYLOADS = tuple(wrap.format(seed) for seed in SEEDS for wrap in WRAPS)


def line(text: str) -> m.Line:
    return (m.Text(text),)


PLACES: dict[str, Callable[[str], tuple[m.Block, ...]]] = {
    "heading": lambda x: (m.Heading(line(x)),),
    "paragraph": lambda x: (m.Paragraph(line(x)),),
    "after our words": lambda x: (m.Paragraph((m.Said("说："), m.Text(x), m.Said("。"), HAN)),),
    "strong": lambda x: (m.Paragraph((m.Said("请"), m.Strong(line(x)), m.Said("看"))),),
    "name": lambda x: (m.Paragraph((m.Mention(99, x), m.Said(" 来了"))),),
    "link label": lambda x: (m.Paragraph((m.Link("https://good.example/a", x),)),),
    "command": lambda x: (m.Paragraph((m.CommandLine(f"/share {x}"),)),),
    "items": lambda x: (m.Items((line("一"), line(x), line("三"))),),
    "numbered": lambda x: (m.Items((line(x), line("二")), numbered=True),),
    "facts": lambda x: (m.Facts(((line(x), line("值")), (line("名"), line(x)))),),
    "two columns": lambda x: (m.Table((said("谁"), line(x)), ((line(x), line(x)), (line("乙"), line("丙")))),),
    "no first column": lambda x: (m.Table((said("谁"), said("话")), (((), line(x)),)),),
    "table without labels": lambda x: (m.Table((said("谁"), (), ()), (((), line(x), line("丙")),)),),
    "table": lambda x: (m.Table((said("谁"), line(x), said("后")), ((line(x), line(x), line("丙")),)),),
    "bar": lambda x: (m.Bar(line(x), Decimal(1), Decimal(2), line(x)),),
    "bar of nothing": lambda x: (m.Bar(line(x), Decimal(1), Decimal(0), line(x)),),
    "quote": lambda x: (m.Quote(line(x)),),
    "note": lambda x: (m.Note(line(x)),),
    "picture": lambda x: (m.Paragraph(said("图")), m.Picture(chart(alt=x))),
    "file": lambda x: (m.Paragraph(said("附")), m.File(x, "text/csv", base64.b64encode(b"x").decode())),
    "button": lambda x: (m.Paragraph(said("选")), m.Buttons((m.Button(x, "/help"), m.Button("乙", f"/share {x}")))),
    "confirmed button": lambda x: (m.Paragraph(said("删")), m.Buttons((m.Button(x, f"/kpi {x}", confirm=x),))),
    "buttons in rows": lambda x: (m.Buttons((m.Button(x, "/help"),)), m.Paragraph(line(x)), m.Buttons((m.Button(x, "/a"),))),
    "choice": lambda x: (m.Paragraph(said("谁")), m.Buttons((m.Button(x, "<@#1>"), m.Button("乙", "<@#2>")))),
    "form": lambda x: (
        m.Ask(m.Form("handoff to", x, x, (m.Field("to", x, "person", required=False, hint=x, error=x),))),
    ),
}  # fmt: skip
HIDDEN = re.compile(
    "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad\U000e0000-\U000e007f\x00-\x08\x0b-\x1f\ud800-\udfff]"
)
LIVE_ADDRESS = re.compile(r"(?i)\b(https?|dtmd|dingtalk|javascript|mailto|tel|data):(?!\u200b)|www\.(?!\u200b)")
ADDRESSES = re.compile(r"https://good\.example/a|dtmd://dingtalkclient/sendMessage\?content=[A-Za-z0-9%._~-]*")


def visible(text: str) -> Iterator[str]:
    """The words a reader sees."""
    for token in READER.parse(text):
        yield from (child.content for child in token.children or [] if child.type == "text")


def addresses(text: str) -> list[str]:
    """Where its links and pictures lead."""
    tokens = [child for token in READER.parse(text) for child in token.children or []]
    return [str(token.attrs.get("href") or token.attrs.get("src")) for token in tokens if token.attrs]


def shape(message: m.Message, setting: Setting) -> list[object]:
    """Everything of a message that does something: markup, links, pings, buttons; and nothing that is only words."""
    rendered = render_message(message, catalogue=CATALOGUE, mentions=ACCOUNTS, setting=setting)
    found: list[object] = []
    for part in rendered.parts:
        shown = [part.title, part.text, *(action.label for action in part.actions)]
        assert not any(HIDDEN.search(one) for one in shown), shown
        assert not any(LIVE_ADDRESS.search(word) for word in visible(part.text)), part.text
        assert not any(LIVE_ADDRESS.search(one) for one in (part.title, *(a.label for a in part.actions)))
        assert "@" not in part.title + "".join(action.label for action in part.actions)
        assert all(ADDRESSES.fullmatch(address) for address in addresses(part.text)), addresses(part.text)
        assert all(ADDRESSES.fullmatch(action.url) for action in part.actions)
        webhook = part.webhook("u")
        assert not webhook.get("at", {}).get("isAtAll")
        found += [list(kinds(part.text)), webhook.get("at"), re.findall(r"@[^\s*]*", part.text), len(part.actions)]
    return found


def values(message: m.Message) -> list[object]:
    """The same of a card."""
    params = card_params_cut(message, catalogue=CATALOGUE)
    assert not any(HIDDEN.search(value) for name, value in params.items() if not name.startswith("line"))
    texts = [value for name, value in params.items() if name.startswith("text")]
    assert not any("@" in text or LIVE_ADDRESS.search(word) for text in texts for word in visible(text))
    return [list(kinds(text)) for text in texts]


@pytest.mark.parametrize("place", PLACES)
def test_S7_dingtalk_words_are_never_live(place: str) -> None:
    assert len(PAYLOADS) >= 300
    build = PLACES[place]
    for setting in SETTINGS.values():
        plain = shape(m.Message(build("好")), setting)
        for payload in PAYLOADS:
            assert shape(m.Message(build(payload)), setting) == plain, payload
    plain = values(m.Message(build("好")))
    for payload in PAYLOADS:
        assert values(m.Message(build(payload))) == plain, payload


@pytest.mark.parametrize("payload", PAYLOADS[::3])
def test_S7_dingtalk_a_link_leads_to_an_address_or_is_none(payload: str) -> None:
    (part,) = render_message(
        m.Message((m.Paragraph((m.Link(payload, "看"),)),)), catalogue=CATALOGUE, mentions={}, setting=Setting()
    ).parts
    assert [kind for kind in kinds(part.text) if kind not in ("link_open", "link_close")] == []
    assert all(re.match(r"(?i)https?://[a-z]", address) for address in addresses(part.text))


@pytest.mark.parametrize("payload", PAYLOADS[::3])
def test_S7_dingtalk_a_button_says_its_line_and_nothing_else(payload: str) -> None:
    assert ADDRESSES.fullmatch(say_url(payload))


def test_the_oracle_sees_what_is_live() -> None:
    """What this test would miss, it would miss everywhere."""
    assert list(kinds("**x** [a](https://b.cn)")) == ["strong_open", "strong_close", "link_open", "link_close"]
    assert list(kinds("# x")) == ["heading_open", "heading_close"]
    assert LIVE_ADDRESS.search("https://evil.example")
    assert HIDDEN.search("\u202e")
    assert list(kinds("| a | b |\n|---|---|\n| 1 | 2 |")) != []
