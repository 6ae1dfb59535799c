"""A standup typed as one line: 昨天… 今天… 卡点…, yesterday: … today: … blockers: …"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_WORDS = {
    "yesterday": ("昨天", "昨日", "上一天", "yesterday"),
    "plan": ("今天", "今日", "today"),
    "blockers": ("卡点", "困难", "难点", "阻塞", "blockers", "blocker", "blocked by", "blocked on", "blocked"),
}
_PART_OF = {word: part for part, words in _WORDS.items() for word in words}
_FORM = "遇到的问题|遇到问题|问题|风险|需要协助|需要支持"
_ZH = "|".join(word for word in _PART_OF if not word.isascii())
_EN = "|".join(word for word in _PART_OF if word.isascii())

# A mark stands at the beginning or behind a space or a stop, so that 完成今天的报表 is no mark, and never before 的.
# 今日计划： and 问题： are marks as well, as a form has them; without the colon they are words like others.
_MARK = re.compile(
    r"(?:^|(?<=[\s,，.。;；、:：]))"
    rf"(?:(?P<zh>{_ZH})(?!的)(?:(?:完成|工作|计划|安排|要做)(?=\s*[:：]))?|(?P<en>{_EN})\b|(?P<form>{_FORM})(?=\s*[:：]))"
    r"(?P<colon>\s*[:：])?[\s,，]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*1\s*[.、．)）:：](.{1,500}?)[\s;；,，。]2\s*[.、．)）:：](.{1,500}?)[\s;；,，。]3\s*[.、．)）:：](.+)",
    re.DOTALL,
)
"""The three questions answered by their numbers."""
_NOTHING = frozenset(
    {
        "无",
        "没有",
        "没",
        "暂无",
        "暂时没有",
        "没什么",
        "没有卡点",
        "无卡点",
        "none",
        "no",
        "nothing",
        "n/a",
        "na",
        "-",
        "—",
        "/",
    }
)
_NO_BLOCKERS = re.compile(
    r"(?:^|(?<=[\s,，.。;；、:：]))(?:(?:暂时|暂)?(?:没有|没|无)(?:卡点|困难|难点|阻塞)|no\s+blockers?|not\s+blocked)[\s,，.。;；、!！]*$",
    re.IGNORECASE,
)
"""没有卡点 at the end is an answer to the third question, though no mark stands before it."""
_STOPS = " \t\n,，;；.。、"


@dataclass(frozen=True, slots=True)
class Parts:
    """The three answers; `None` where nothing was said about it, empty where "nothing" was said."""

    yesterday: str | None
    plan: str
    blockers: str | None


def read_parts(text: str) -> Parts:
    """The three answers in one text. Without any mark the whole is the plan; what stands before the first mark is too."""
    nothing = _NO_BLOCKERS.search(text)
    if nothing is not None and text[: nothing.start()].strip(_STOPS):
        return replace(read_parts(text[: nothing.start()]), blockers="")
    numbered = _NUMBERED.fullmatch(text)
    if numbered is not None and not blockers_said(numbered[3]):  # else it may be a plan of three things
        return Parts(_tidy(numbered[1]), _tidy(numbered[2]), "")
    marks = _marks(text)
    found: dict[str, list[str]] = {}
    head = text[: marks[0].start()] if marks else text
    if head.strip(_STOPS):
        found["plan"] = [head]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        words = text[mark.end() : end]
        part = "blockers" if mark["form"] else _PART_OF[(mark["zh"] or mark["en"]).lower()]
        found.setdefault(part, []).append(words)
    said = {part: "\n".join(_tidy(words) for words in pieces) for part, pieces in found.items()}
    blockers = said.get("blockers")
    return Parts(said.get("yesterday"), said.get("plan", ""), None if blockers is None else blockers_said(blockers))


def blockers_said(text: str) -> str:
    """What stands in somebody's way; empty for 无, none and the like."""
    return "" if _tidy(text).lower().rstrip("。.!！") in _NOTHING else _tidy(text)


def _marks(text: str) -> list[re.Match[str]]:
    """The marks that count. An English one is also an everyday word: it counts with a colon, or where one begins the text."""
    found = [mark for mark in _MARK.finditer(text) if text[mark.end() :].strip(_STOPS)]
    begins = bool(found) and not text[: found[0].start()].strip(_STOPS)
    return [mark for mark in found if mark["zh"] or mark["colon"] or begins]


def _tidy(text: str) -> str:
    return text.strip(_STOPS)
