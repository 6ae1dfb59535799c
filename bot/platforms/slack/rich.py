"""Inline pieces as elements of Slack's rich text.

Rich text is structure, not markup: what stands in a `text` element is shown as it is. `<!channel>`, `*bold*`, `<@U1>` or
an address in somebody's words stay words there, and copy as they were typed. So everything a person wrote goes into
such elements (or into `plain_text`), and never into `mrkdwn`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, assert_never
from urllib.parse import urlsplit

from bot.kernel import message as m
from bot.kernel.command import RESERVED_BY_SLACK
from bot.kernel.voice import write_day, write_moment

Element: TypeAlias = dict[str, Any]
Style: TypeAlias = tuple[str, ...]

LONGEST_TEXT: Final = 3000
UMBRELLA: Final = "/zg"
"""The slash command behind which anything can be said."""
LONGEST_URL: Final = 3000
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SUSPECT: Final = re.compile(f"[\r\ud800-\udfff{_UNSEEN.pattern[1:]}")
"""Nearly every text has none of these, and one look tells."""
_ACCOUNT: Final = re.compile(r"[UW][A-Z0-9]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ink:
    """What drawing a line needs: the reader's language and zone, and who can be pinged."""

    language: str
    zone: str
    mentions: Mapping[int, str]
    """Person id -> their account in this workspace."""

    def account(self, mention: m.Mention) -> str:
        """The account to ping, or empty: not everybody has one here."""
        account = self.mentions.get(mention.person_id, "")
        return account if _ACCOUNT.fullmatch(account) else ""


def inert(text: str) -> str:
    """`text` without what is not seen but changes how its surroundings are read: control characters, and the marks that
    turn the direction of writing (an override would show `exe.doc` for `cod.exe`). Lone surrogates become U+FFFD.
    """
    if _SUSPECT.search(text) is None:
        return text
    return whole(_UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def whole(text: str) -> str:
    """`text` without lone halves of surrogate pairs, which no UTF-8 can carry."""
    return _SURROGATE.sub("\ufffd", text)


def escaped(text: str) -> str:
    """`text` for a place where Slack reads markup: its three special characters as entities."""
    return inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_address(url: str) -> bool:
    """Whether a link may be made of `url`: http or https, a host, nothing invisible, no blank in it."""
    if len(url) > LONGEST_URL or inert(url) != url or re.search(r"[\s<>|\"\\]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def typable(line: str) -> str:
    """A command as one can type it in Slack. A slash command there has a name of ASCII that Slack does not keep for itself;
    any other stands behind ours: `/zg 交接 列表`, `/zg help`."""
    word = line.removeprefix("/").split(maxsplit=1)[:1]
    if not line.startswith("/") or not word or (word[0].isascii() and word[0] not in RESERVED_BY_SLACK):
        return line
    return f"{UMBRELLA} {line[1:].lstrip()}"


def elements(line: m.Line, ink: Ink, style: Style = ()) -> list[Element]:
    """The line as rich text elements; neighbours of one style are one, and none is longer than a text may be."""
    parts = [element for piece in line for element in _piece(piece, ink, style)]
    if len(parts) == 1 and parts[0]["type"] != "text":
        return parts
    return list(_joined(parts))


def text(words: str, style: Style = ()) -> list[Element]:
    """Words as rich text elements."""
    return list(_joined([_text(words, style)]))


def cell_text(line: m.Line, ink: Ink) -> str:
    """The line as bare text, for the places that take nothing else; people are named, not pinged."""
    return "".join(_bare(piece, ink) for piece in line)


def has_more_than_text(line: m.Line, ink: Ink) -> bool:
    """Whether bare text would lose something of the line: a ping, a link, an emphasis."""
    return any(
        isinstance(piece, m.Strong)
        or (isinstance(piece, m.Mention) and bool(ink.account(piece)))
        or (isinstance(piece, m.Link) and is_address(piece.url))
        for piece in line
    )


def length(parts: Iterable[Element]) -> int:
    """How many characters a reader sees of these elements, about."""
    return sum(len(part.get("text") or part.get("url") or part.get("user_id") or "") for part in parts)


def _piece(piece: m.Inline, ink: Ink, style: Style) -> list[Element]:
    match piece:
        case m.Strong(pieces):
            bold = style if "bold" in style else (*style, "bold")
            return [element for inner in pieces for element in _piece(inner, ink, bold)]
        case m.Mention():
            account = ink.account(piece)
            return [_styled({"type": "user", "user_id": account}, style)] if account else [_named(piece, style)]
        case m.Link(url, label):
            if not is_address(url):
                return [_text(_bare(piece, ink), style)]
            link: Element = {"type": "link", "url": url}
            return [_styled(link | ({"text": inert(label)} if inert(label) else {}), style)]
        case m.CommandLine(line):
            return [_text(typable(line), (*style, "code"))]
        case m.Said() | m.Text() | m.Moment() | m.On():
            return [_text(_bare(piece, ink), style)]
    assert_never(piece)


def _bare(piece: m.Inline, ink: Ink) -> str:
    match piece:
        case m.Said(words) | m.Text(words):
            return inert(words)
        case m.Strong(pieces):
            return cell_text(pieces, ink)
        case m.Mention(_, name):
            return f"@{inert(name)}"
        case m.Moment(at, style):
            return write_moment(at, ink.zone, ink.language, style)
        case m.On(day, iso):
            return write_day(day, ink.language, iso=iso)
        case m.CommandLine(line):
            return inert(typable(line))
        case m.Link(url, label):
            return inert(f"{label} {url}".strip())
    assert_never(piece)


def _named(mention: m.Mention, style: Style) -> Element:
    return _text(f"@{mention.name}", style)


def _text(words: str, style: Style) -> Element:
    return _styled({"type": "text", "text": inert(words)}, style)


def _styled(element: Element, style: Style) -> Element:
    return element | ({"style": dict.fromkeys(style, True)} if style else {})


def _joined(parts: Iterable[Element]) -> Iterable[Element]:
    """Texts of one style behind one another as one; empty ones left out (Slack takes none), long ones cut."""
    held: Element | None = None
    for part in parts:
        if part["type"] != "text":
            yield from _cut(held)
            held = None
            yield part
        elif held is not None and held.get("style") == part.get("style"):
            held = held | {"text": held["text"] + part["text"]}
        else:
            yield from _cut(held)
            held = part
    yield from _cut(held)


def _cut(part: Element | None) -> Iterable[Element]:
    if part is None:
        return
    words = part["text"]
    for start in range(0, len(words), LONGEST_TEXT):
        yield part | {"text": words[start : start + LONGEST_TEXT]}
