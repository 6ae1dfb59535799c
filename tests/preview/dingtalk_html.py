"""DingTalk's messages as a phone shows them, near enough to judge them by eye: `python -m tests.preview.dingtalk_html`.

Draws markdown and action cards the way the public documentation describes them, in the width of a phone. Link and
button addresses are shown, not opened.
"""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from bot.platforms.dingtalk.layout import Setting
from bot.platforms.dingtalk.render import render_message
from bot.runtime.catalogue import load_catalogue
from tests.platforms.dingtalk.samples import ACCOUNTS, SAMPLES

_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><style>
body{margin:0;background:#f2f3f5;font:16px/1.5 "Noto Sans CJK SC",sans-serif;color:#171a1d}
.chat{width:375px;padding:12px;box-sizing:border-box;display:inline-block;vertical-align:top}
.name{font-size:12px;color:#747677;margin:8px 0 2px 4px}
.bubble{background:#fff;border-radius:8px;padding:10px 12px;margin-bottom:10px;overflow-wrap:anywhere}
h1,h2,h3,h4{margin:.2em 0 .3em;line-height:1.35}h3{font-size:18px}h4{font-size:16px}p{margin:.45em 0}
ul,ol{margin:.3em 0;padding-left:1.4em}
blockquote{margin:.5em 0;padding-left:10px;border-left:3px solid #dcdee0;color:#747677;font-size:14px}
a{color:#007fff;text-decoration:none}.btns{border-top:1px solid #eceded;margin:10px -12px -10px;display:flex}
.btns.v{flex-direction:column}.btns a{flex:1;text-align:center;padding:10px;border-bottom:1px solid #eceded}
.btns.h a+a{border-left:1px solid #eceded}.at{color:#007fff}.title{font-size:11px;color:#a2a3a5;margin-left:4px}
</style><body>%s</body></html>"""


def bubble(kind: str, content: Mapping[str, Any], at: Iterable[str] = ()) -> str:
    """One message: its title as the notification shows it, its text, its buttons."""
    text = MarkdownIt("commonmark").render(content["text"])
    for account in at:
        text = text.replace(f"@{account}", f'<span class="at">@{account}</span>')
    buttons = [(button["title"], button["actionURL"]) for button in content.get("btns", [])]
    if "singleTitle" in content:
        buttons.append((content["singleTitle"], content["singleURL"]))
    for n in range(1, 6):
        for title, url in ((f"actionTitle{n}", f"actionURL{n}"), (f"buttonTitle{n}", f"buttonUrl{n}")):
            if title in content:
                buttons.append((content[title], content[url]))
    way = "h" if content.get("btnOrientation") == "1" or kind == "sampleActionCard6" else "v"
    drawn = "".join(f'<a title="{html.escape(url)}">{html.escape(label)}</a>' for label, url in buttons)
    row = f'<div class="btns {way}">{drawn}</div>' if buttons else ""
    title = html.escape(content["title"])
    return f'<div class="title">{kind}: {title}</div><div class="bubble">{text}{row}</div>'


def page(bubbles: Iterable[str]) -> str:
    """A page of them, a phone's width each."""
    return _PAGE % "".join(f'<div class="chat"><div class="name">掌柜</div>{one}</div>' for one in bubbles)


def samples() -> str:
    """Every sample, by webhook in a group and by OpenAPI in the direct chat."""
    catalogue = load_catalogue(Path(__file__).parents[2] / "locales")
    drawn = []
    for make in SAMPLES.values():
        for setting in (Setting(pings=True, group=True, asker=("0421", "李雷")), Setting()):
            rendered = render_message(make(), catalogue=catalogue, mentions=ACCOUNTS, setting=setting)
            parts = []
            for part in rendered.parts:
                if setting.pings:
                    message = part.webhook("k")
                    parts.append(bubble(message["msgtype"], message[message["msgtype"]], part.pinged))
                else:
                    parts.append(bubble(*part.openapi()))
            files = [type(one).__name__ for one in rendered.attachments]
            drawn.append("".join(parts) + (f'<div class="title">+ {json.dumps(files)}</div>' if files else ""))
    return page(drawn)


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "dingtalk.html").write_text(samples(), "utf-8")
