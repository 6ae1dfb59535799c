"""Block Kit as a page that looks about as Slack does, to look at messages without a workspace.

    python -m tests.preview.slack_html message.json page.html
    chromium --headless --no-sandbox --screenshot=page.png --window-size=760,1200 page.html

`message.json` holds a list of blocks, a view, or a list of messages `{"text": …, "blocks": […]}`.
"""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_STYLE = """
body { font: 15px/1.46 Lato, "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", sans-serif;
  color: #1d1c1d; margin: 16px; }
.message { display: flex; gap: 8px; padding: 8px 20px; width: 640px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 4px; background: #b3342d; color: #fff;
  text-align: center; line-height: 36px; }
.who { font-weight: 900; } .app { background: #ddd; font-size: 10px; padding: 1px 3px; border-radius: 2px;
  color: #616061; }
.block { margin: 4px 0 8px; overflow-wrap: anywhere; }
h3 { font-size: 18px; font-weight: 900; margin: 8px 0; line-height: 1.33; }
.context { font-size: 12px; color: #616061; display: flex; flex-wrap: wrap; gap: 0 4px; }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
button { font: 700 13px Lato, "Noto Sans CJK SC", sans-serif; padding: 5px 12px; margin: 0 8px 8px 0;
  border: 1px solid #bbb; border-radius: 4px; background: #fff; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
  button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.mention { background: #1d9bd11a; color: #1264a3; border-radius: 3px; padding: 0 2px; }
code { font: 12px Monaco, Menlo, "DejaVu Sans Mono", monospace; color: #e01e5a; background: #1d1c1d0a;
  border: 1px solid #1d1c1d21; border-radius: 3px; padding: 2px 3px; }
pre { font: 12px/1.5 Monaco, Menlo, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
  background: #1d1c1d0a; border: 1px solid #1d1c1d21; border-radius: 4px; padding: 8px; margin: 4px 0;
  white-space: pre-wrap; }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding: 0 0 0 12px; } ul, ol { margin: 4px 0;
  padding-left: 28px; }
table { border-collapse: collapse; font-size: 14px; } td { border: 1px solid #ddd; padding: 6px 10px; }
.modal { width: 520px; border: 1px solid #ccc; border-radius: 8px; padding: 0 24px 16px;
  box-shadow: 0 4px 16px #0002; margin-bottom: 24px; }
.modal h2 { font-size: 22px; font-weight: 900; } .input label { font-weight: 700; display: block; }
.field { border: 1px solid #8d8d8d; border-radius: 4px; padding: 7px 12px; min-height: 22px; }
  .multi { min-height: 66px; }
.hint { color: #616061; font-size: 13px; } .feet { text-align: right; }
"""


def page(things: Any) -> str:
    """A whole page for blocks, a view, or messages."""
    if isinstance(things, Mapping):
        things = [things]
    if things and all(isinstance(one, Mapping) and "elements" not in one and "blocks" in one for one in things):
        body = "".join(_view(one) if one.get("type") in ("modal", "home") else _message(one) for one in things)
    else:
        body = _message({"blocks": things})
    return f"<!doctype html><meta charset=utf-8><title>Preview</title><style>{_STYLE}</style>{body}"


def _message(message: Mapping[str, Any]) -> str:
    blocks = message.get("blocks") or [{"type": "section", "text": {"type": "mrkdwn", "text": message.get("text", "")}}]
    head = '<span class="who">掌柜</span> <span class="app">APP</span>'
    return f'<div class="message"><div class="face">掌</div><div>{head}{_blocks(blocks)}</div></div>'


def _view(view: Mapping[str, Any]) -> str:
    title = f"<h2>{_text(view['title'])}</h2>" if view.get("title") else ""
    feet = "".join(
        f'<button class="{style}">{_text(view[name])}</button>'
        for name, style in (("close", ""), ("submit", "primary"))
        if view.get(name)
    )
    return f'<div class="modal">{title}{_blocks(view["blocks"])}<div class="feet">{feet}</div></div>'


def _blocks(blocks: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f'<div class="block">{_block(block)}</div>' for block in blocks)


def _block(block: Mapping[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h3>{_text(block['text'])}</h3>"
    if kind == "divider":
        return "<hr>"
    if kind == "section":
        return _text(block["text"])
    if kind == "context":
        return f'<div class="context">{"".join(f"<span>{_text(one)}</span>" for one in block["elements"])}</div>'
    if kind == "actions":
        return "".join(_button(one) for one in block["elements"])
    if kind == "rich_text":
        return "".join(_rich(part) for part in block["elements"])
    if kind == "table":
        return _table(block)
    if kind == "input":
        return _input(block)
    return f"<pre>{html.escape(json.dumps(block, ensure_ascii=False))}</pre>"


def _button(button: Mapping[str, Any]) -> str:
    return f'<button class="{button.get("style", "")}" title="{html.escape(button["value"])}">{_text(button["text"])}</button>'


def _table(block: Mapping[str, Any]) -> str:
    settings = block.get("column_settings") or []
    rows = ""
    for row in block["rows"]:
        cells = ""
        for index, cell in enumerate(row):
            align = settings[index].get("align", "left") if index < len(settings) else "left"
            inner = html.escape(cell["text"]) if cell["type"] == "raw_text" else _block(cell)
            cells += f'<td style="text-align:{align}">{inner}</td>'
        rows += f"<tr>{cells}</tr>"
    return f"<table>{rows}</table>"


def _input(block: Mapping[str, Any]) -> str:
    element = block["element"]
    option = element.get("initial_option")
    value = element.get("initial_value") or (option and option["text"]["text"]) or element.get("initial_user") or ""
    arrow = " ▾" if "select" in element["type"] else ""
    optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{_text(block["hint"])}</div>' if block.get("hint") else ""
    multi = " multi" if element.get("multiline") else ""
    label = f"<label>{_text(block['label'])}{optional}</label>"
    return f'<div class="input">{label}<div class="field{multi}">{html.escape(value)}{arrow}</div>{hint}</div>'


def _rich(part: Mapping[str, Any]) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        tag = "ol" if part["style"] == "ordered" else "ul"
        return f"<{tag}>{''.join(f'<li>{_inline(one)}</li>' for one in part['elements'])}</{tag}>"
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(kind, "div")
    return f"<{tag}>{_inline(part)}</{tag}>"


def _inline(part: Mapping[str, Any]) -> str:
    return "".join(_element(one) for one in part["elements"])


def _element(one: Mapping[str, Any]) -> str:
    if one["type"] == "user":
        drawn = f'<span class="mention">@{html.escape(one["user_id"])}</span>'
    elif one["type"] == "link":
        drawn = f'<a href="#">{html.escape(one.get("text") or one["url"])}</a>'
    else:
        drawn = html.escape(str(one.get("text", ""))).replace("\n", "<br>")
    style = one.get("style") or {}
    drawn = f"<code>{drawn}</code>" if style.get("code") else drawn
    return f"<b>{drawn}</b>" if style.get("bold") else drawn


def _text(text: Mapping[str, Any]) -> str:
    words = html.escape(text["text"]).replace("\n", "<br>")
    return words if text["type"] == "plain_text" else f'<span class="mention">{words}</span>'


def main(source: Path, target: Path) -> None:
    """Write the page."""
    target.write_text(page(json.loads(source.read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
