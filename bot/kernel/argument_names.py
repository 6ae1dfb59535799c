"""What the arguments given as `name=value` are called in either language."""

from __future__ import annotations

from collections.abc import Mapping

PARAMETER_ALIASES: Mapping[str, str] = {
    "日期": "day",
    "截止": "due",
    "备注": "note",
    "确定": "sure",
    "时段": "period",
    "代理": "deputy",
    "代理人": "deputy",
    "原因": "reason",
    "从": "since",
    "入职": "since",
    "类型": "kind",
    "英文": "english",
    "en": "english",
    "职责": "duties",
    "名字": "name",
    "谁": "person",
    "交给": "to",
    "什么事": "what",
    "活动": "campaign",
    "进度": "progress",
    "接下来": "then",
    "资料": "material",
    "手上": "hand",
    "留意": "watch",
    "负责": "charge",
    "联系": "contact",
    "没做完": "unfinished",
    "编号": "number",
    "主题": "topic",
}
"""Other names of arguments given as `name=value`."""
CHINESE_NAMES: Mapping[str, str] = {
    name: alias for alias, name in reversed(list(PARAMETER_ALIASES.items())) if not alias.isascii()
}
"""What an argument given as `name=value` is called in a Chinese line."""
