"""A form and a message with a button, as an app might send them."""

from __future__ import annotations

from typing import Any

CHANNEL = "C00000001"
VIEW: dict[str, Any] = {
    "type": "modal",
    "callback_id": "kpi",
    "title": {"type": "plain_text", "text": "日报"},
    "submit": {"type": "plain_text", "text": "提交"},
    "blocks": [
        {
            "type": "input",
            "block_id": "value",
            "label": {"type": "plain_text", "text": "数值"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "metric",
            "label": {"type": "plain_text", "text": "指标"},
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [{"text": {"type": "plain_text", "text": "客诉"}, "value": "complaints"}],
            },
        },
    ],
}
BUTTONS: list[dict[str, Any]] = [
    {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "*交接* 给 <@U1>"}},
    {
        "type": "actions",
        "block_id": "a",
        "elements": [
            {
                "type": "button",
                "action_id": "accept",
                "value": "/handoff accept 7",
                "text": {"type": "plain_text", "text": "接受"},
            }
        ],
    },
]
