"""Whether a text has the shape of a date although it may name none: 2月30日, 11-31, 星期八, Feb 30, 25:00.

A text is cut into words of time from left to right. It has the shape when nothing is left over and some word is only
ever used for dates, or two kinds of weaker words meet (a month and a number). The longest word is taken at each place,
so the work is bounded by the length.
"""

from __future__ import annotations

import re

from bot.kernel.dates.text import MONTHS_EN, MONTHS_THAT_ARE_WORDS, NUM, WEEKDAYS_EN, WEEKDAYS_THAT_ARE_WORDS

_N = "[0-9零〇一二两三四五六七八九十百廿]{1,6}"
_SURE_MONTHS = "|".join(sorted(set(MONTHS_EN) - MONTHS_THAT_ARE_WORDS, key=len, reverse=True))
_DOUBTFUL_MONTHS = "|".join(sorted(MONTHS_THAT_ARE_WORDS, key=len, reverse=True))
_SURE_WEEKDAYS = "|".join(sorted(set(WEEKDAYS_EN) - WEEKDAYS_THAT_ARE_WORDS, key=len, reverse=True))
_PART = "凌晨|清晨|早上|上午|中午|下午|午后|傍晚|晚上|今晚|明晚|昨晚|今早|明早|半夜|深夜"

_WORDS: tuple[tuple[str, str], ...] = (
    ("sure", rf"(?:[0-9]{{2}}|[0-9]{{4}}|{NUM})年{_N}月(?:{_N}[日号]?)?"),
    ("sure", rf"(?:闰|农历)?{_N}月(?:初?{_N}[日号]?)"),
    ("sure", rf"{_N}(?:号|日)"),
    ("sure", rf"(?:农历|腊月|正月|大年)(?:初?{_N})?|初{_N}"),
    ("sure", r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/])[0-9]{1,2}\2(?:19|20)?[0-9]{2}"),
    ("sure", r"20[0-9]{2}[-/][0-9]{1,2}|20[0-9]{2}(?:0[0-9]|1[0-9])[0-3][0-9]"),
    ("sure", r"(?:(?:0?[1-9]|1[0-2])[-/][0-3]?[0-9]|[0-3]?[0-9]/(?:0?[1-9]|1[0-2]))(?![0-9])"),
    ("sure", r"(?:[1-9]|1[0-2])\.[0-3][0-9](?![0-9])"),
    ("sure", rf"(?:20[0-9]{{2}}年?)?第{_N}周|20[0-9]{{2}}[- ]?w[0-9]{{1,2}}|the [0-9]{{1,2}}(?:st|nd|rd|th)(?![a-z])"),
    ("sure", rf"{_N}月份?"),
    ("sure", r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"),
    ("sure", r"(?:上+|下+|本|这|当)?个?(?:周|星期|礼拜)(?:[一二三四五六七八九十日天]|[0-9]{1,2})"),
    ("sure", r"(?:上+|下+|本|这)一?个?(?:周末|周|星期|礼拜|月|季度|年)|周末|(?:去|今|明|前|后)年"),
    ("sure", r"大?前天|昨[天日]|今[天日]|明[天日]|大?后天"),
    ("sure", rf"第?{_N}个?季度|(?:20[0-9]{{2}})?q[0-9]|[上下]半年|(?:月|年|季度?)[底末初尾]|月中"),
    ("sure", rf"(?:{_N}|半)个?半?(?:小时|钟头|分钟|天|周|星期|礼拜|个月|年|工作日)半?(?:之|以)?[前后内]"),
    ("sure", rf"(?:最近|近|过去|未来|接下来)(?:{_N}|半)个?半?(?:小时|天|日|周|星期|月|年|工作日)"),
    ("sure", r"today|tonight|tomorrow|yesterday|tmrw?|(?:this|next|last) (?:week|weekend|month|quarter|year)"),
    ("sure", rf"(?:(?:this|next|last|coming) )?(?:{_SURE_WEEKDAYS})(?![a-z])"),
    ("sure", rf"(?:this|next|last) (?:{_SURE_MONTHS}|{_DOUBTFUL_MONTHS}|sunday|sun)(?![a-z])"),
    ("sure", r"[0-9]{1,2}(?:[:.][0-9]{2})? ?(?:am|pm)(?![a-z])|noon|midnight|eo[dwmqy](?![a-z])"),
    ("sure", r"end of (?:the )?(?:day|week|month|quarter|year)"),
    ("sure", r"in (?:[0-9.]+|an?|one|two|three|half an?) ?(?:min|minute|hour|hr|h|day|week|month|year)s?(?![a-z])"),
    ("sure", r"(?:[0-9.]+|an?|one|two|three) ?(?:min|minute|hour|hr|h|day|week|month|year)s? (?:ago|from now|later)"),
    ("sure", r"双(?:11|12|十一|十二)"),
    ("month", rf"(?:{_SURE_MONTHS}|{_DOUBTFUL_MONTHS})(?![a-z])"),
    ("weekday", r"sun(?![a-z])"),
    ("hour", rf"{_N}(?:点钟?|时)(?:整|半|[一二三123]刻|(?:{_N})分?)?"),
    ("part", _PART),
    ("year", r"(?:19|20)[0-9]{2}年?"),
    ("ordinal", r"[0-9]{1,2}(?:st|nd|rd|th)(?![a-z])"),
    ("number", r"[0-9]{1,4}"),
    ("glue", r"(?:from|between|to|until|through|at|on|by|of|the|before|after|and|due) |[到至从~@-]"),
    ("glue", r"[之以]?[前后内]|起|开始|截止|截至|为止|最晚|最迟"),
)
_LEXER = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)


def is_dated(said: str) -> bool:
    """Whether `said` is made of words of time alone, in a way only dates are."""
    kinds: list[str] = []
    position = 0
    while position < len(said):
        if said[position] == " ":
            position += 1
            continue
        kind, end = _longest(said, position)
        if end == position:
            return False
        kinds.append(kind)
        position = end
    weak = set(kinds) - {"sure", "glue"}
    return "sure" in kinds or (len(weak) > 1 and bool(weak & {"month", "weekday", "hour"}))


def _longest(said: str, position: int) -> tuple[str, int]:
    best, end = "", position
    for kind, pattern in _LEXER:
        match = pattern.match(said, position)
        if match and match.end() > end:
            best, end = kind, match.end()
    return best, end
