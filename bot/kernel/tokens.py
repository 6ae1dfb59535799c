"""A line cut into words: quotes, full-width punctuation and spaces, `name=value`; and a line written so that it cuts back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

LONGEST_LINE = 4000
"""Characters of a line that are read; a longer one is refused (a Slack message holds 4,000)."""

_CLOSING = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’", "「": "」", "『": "』", "＂": "＂"}
_BARE = re.compile(r"[\w.:<>@%¥#+-]+")
_ANSWER = re.compile(r"\?([0-9a-f]{8}|[0-9a-f]{4}) (.+)", re.DOTALL)
_SEEN = re.compile(r"\S")
_WORD = re.compile(r"\S[^\s「『“]*")
_ESCAPED = re.compile(r'\\([\\"n])')
_NAMED = re.compile(r"(\w+)[=＝]|(?i:(in))[:：](?=[\"“「『])")


_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    """`text` without what copying brings along and nobody sees: joiners of no width, marks that turn the direction of
    writing. For words that are looked up or counted with; what somebody wrote for others stays as it is."""
    return text if text.isascii() else _UNSEEN.sub("", text)


_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""


def as_called(name: str) -> str:
    """`name` as others can read and type it; empty where there is nothing in it to see."""
    seen = visible(name).strip()
    drawn = any(char not in _BLANK and unicodedata.category(char)[0] in "LNPS" for char in seen)
    return seen if drawn else ""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line: what it says, whether quotes made it one word, the name before `=`, and where it stood."""

    text: str
    quoted: bool = False
    name: str = ""
    start: int = 0
    end: int = 0


def cut(line: str) -> list[Token]:
    """The words of `line`, in order. An opening quote without a closing one is an ordinary character."""
    tokens: list[Token] = []
    at = 0
    while (begun := _SEEN.search(line, at)) is not None:
        token = _token(line, begun.start())
        tokens.append(token)
        at = token.end
    return tokens


def _token(line: str, start: int) -> Token:
    named = _NAMED.match(line, start)
    name, at = (named.group(1) or named.group(2), named.end()) if named else ("", start)
    if at < len(line) and line[at] in _CLOSING:
        quoted = _quoted(line, at)
        if quoted is not None:
            text, end = quoted
            return Token(text, True, unicodedata.normalize("NFKC", name), start, end)
    word = _WORD.match(line, at)
    end = word.end() if word is not None else at
    return Token(line[at:end], False, unicodedata.normalize("NFKC", name), start, end)


def _quoted(line: str, at: int) -> tuple[str, int] | None:
    end = _closed(line, at, _CLOSING[line[at]])
    return None if end < 0 else (_ESCAPED.sub(_unescaped, line[at + 1 : end]), end + 1)


def _closed(line: str, at: int, closing: str) -> int:
    """Where the quote opened at `at` closes, or -1. By `find`: a line of nothing but opening quotes looks for each one's
    end, and letter by letter that held up everybody for seconds."""
    end = line.find(closing, at + 1)
    while end > 0 and closing == '"' and _is_escaped(line, at + 1, end):
        end = line.find(closing, end + 1)
    return end


def _is_escaped(line: str, begin: int, at: int) -> bool:
    slashes = len(line[begin:at]) - len(line[begin:at].rstrip("\\"))
    return slashes % 2 == 1


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def quoted(text: str) -> str:
    """`text` in quotes, so that a line takes it as one word and as free text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def written(value: object) -> str:
    """One argument as it stands in a line."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text if _BARE.fullmatch(text) else quoted(text)


def line_of(command: str, *values: object, **named: object) -> str:
    """The line that says `command` with these arguments: `line_of("handoff accept", 7)` is `/handoff accept 7`.

    Free text that might read as a date or a name belongs in `named`, which is always quoted.
    """
    words = ["/" + command, *(written(value) for value in values)]
    words += [f"{name}={quoted(str(value))}" for name, value in named.items() if value not in (None, "")]
    return " ".join(words)


def department_in(token: Token) -> str:
    """The name that `in:运营部` or `in:"Flagship Operations"` gives; empty where a word is none."""
    if token.name.lower() == "in":
        return token.text
    names = not token.quoted and not token.name and token.text.lower().startswith(("in:", "in："))
    return token.text[len("in:") :] if names else ""


def answer_line(mark: str, value: str) -> str:
    """The line of a button that answers a question with `value`. `mark` (eight hex digits) tells that question from others,
    so that the button of an earlier one is known for what it is."""
    return f"?{mark} {value}"


def shown_answer_line(mark: str, value: str) -> str:
    """The same for where it stands in a chat as somebody's own words: with no more of the mark than is needed there."""
    return f"?{mark[:4]} {value}"


def answered(line: str) -> tuple[str, str]:
    """The mark (or its beginning) of the question that `line` answers, and the answer; without a mark the line as it is."""
    marked = _ANSWER.fullmatch(line)
    return (marked.group(1), marked.group(2)) if marked else ("", line)


def span_of(line: str, tokens: Sequence[Token]) -> str:
    """What stood in the line from the first of `tokens` to the last, spacing as typed; quotes of a single word are off."""
    if not tokens:
        return ""
    if len(tokens) == 1:
        return tokens[0].text
    return line[tokens[0].start : tokens[-1].end]
