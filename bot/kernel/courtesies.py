"""Words that ask for nothing: 谢谢, 辛苦了, 好的, thanks, ok."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.kernel.people import folded

Kindness = Literal["thanks", "fine"]

_LONGEST: Final = 40
_BETWEEN: Final = re.compile(r"[\s!！.。,，、~～…\U0001f64f\U0001f44d\U0001f44c\U0001f339\u2764\ufe0f]+")
_THANKS: Final = (
    r"(?:非常|十分|太|多)?(?:感谢|谢谢|谢)(?:你们?|您|掌柜)?(?:啦|了|哈|啊|呀)?|(?:你|您|大家)?辛苦(?:你们?|您|掌柜)?(?:啦|了|哈)?"
    r"|many thanks|thanks?(?: you| so much| a lot| very much)*|thx|cheers"
)
_FINE: Final = (
    r"(?:好|行|嗯+|哦|噢)(?:的|哒|滴|呀|嘞|吧|啦|了|哦)?|收到|知道(?:啦|了)|明白(?:啦|了)?|了解(?:啦|了)?|没问题"
    r"|ok(?:ay)?|got it|alright"
)
_KIND: Final = re.compile(rf"(?>(?:{_THANKS}|{_FINE}) ?)+")
"""Each taken once for all: going back over many 嗯 would take seconds."""
_THANKED: Final = re.compile(_THANKS)


def courtesy(line: str) -> Kindness | None:
    """What a line says that asks for nothing; `None` where it says anything else besides."""
    if len(line) > _LONGEST:
        return None
    said = _BETWEEN.sub(" ", folded(line)).strip()
    if not _KIND.fullmatch(said):
        return None
    return "thanks" if _THANKED.search(said) else "fine"
