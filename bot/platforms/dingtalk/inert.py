"""Anybody's words, made harmless for DingTalk's markdown, and still readable and copyable.

Which escapes DingTalk's clients understand is nowhere written, and they differ. So nothing is escaped: a character that
can mark something up gives way to its full-width twin (＊ ＿ ｀ ～ ＠), or is parted from what would give it its meaning by
a zero-width space. A line copied from such a text reads back: commands drop zero-width spaces and take ＠ ＃ ／ ＝ for
their plain forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

GUARD: Final = "\u200b"
"""A zero-width space: invisible, and neither space nor punctuation to a markdown reader."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: emoji and several scripts are written with them."""
_UNKEPT: Final = frozenset(["\n", "\0", *map(chr, range(0xD800, 0xE000))])
_BREAKS: Final = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_TWINS: Final = str.maketrans(
    {"*": "＊", "`": "｀", "~": "～", "@": "＠", "<": "<" + GUARD, "]": "]" + GUARD, "\\": "\\" + GUARD}
)
_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""Within a word (shop_report_11) it marks nothing up."""
_ENTITY: Final = re.compile(r"&(?=#?\w{1,32};)")
_SCHEME: Final = re.compile(r"(?<=[A-Za-z0-9+.-]):(?=//)|(?i:\b(?:mailto|dtmd|dingtalk|javascript|tel|data)):")
_DOMAIN_DOT: Final = re.compile(r"(?<=[A-Za-z0-9-])\.(?=[A-Za-z]{2})")
_LINE_START: Final = re.compile(r"[#>+=|:-]|\d{1,9}[.)](?!\d)")


def clean(text: str) -> str:
    """`text` without what no reader sees or what turns the order of letters: controls, surrogates, bidi and zero-width
    marks. Newlines stay, as `\\n`; a tab is a space.
    """
    return _without_invisible(text, kept="\n")


def said(text: str) -> str:
    """A person's words as they are taken in: `clean`, but what no database keeps (NUL, half of a surrogate pair) stays,
    so that they are refused. Something may have stood there, and without it 12␀345 would be another number.
    """
    return _without_invisible(text, kept=_UNKEPT)


def _without_invisible(text: str, kept: Container[str]) -> str:
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    return "".join(char for char in text if char in kept or char in _JOINERS or not _invisible(char))


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def inert(text: str) -> str:
    """`text` so that nothing in it marks up, links, mentions or is taken for HTML. Line starts are `guarded` later, when
    it is known what stands before it.
    """
    text = clean(text)
    text = _SCHEME.sub(lambda found: found.group() + GUARD, text)
    text = _DOMAIN_DOT.sub("." + GUARD, text)
    text = _ENTITY.sub("&" + GUARD, text)
    text = _UNDERSCORE.sub("＿", text)
    return text.translate(_TWINS)


def plain(text: str) -> str:
    """`text` for a title or a button: one line, nothing in it that mentions, links or turns."""
    return inert(" ".join(text.split()))


def guarded(line: str) -> str:
    """A line of words that is no heading, list, quote, rule or code block, whatever it begins with (`#7` begins many)."""
    line = line.strip(" ")
    return GUARD + line if _LINE_START.match(line) else line
