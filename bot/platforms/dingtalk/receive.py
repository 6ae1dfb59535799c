"""What DingTalk sends, as a `Call`: a message to the robot (stream or HTTP, the same JSON) and a card's press. Pure.

**Who it is.** `senderStaffId` is the userid of somebody of the company; it is missing for outsiders and until the app is
published. Then, and for anybody whose company is not the robot's, the account is `sender:` and the encrypted `senderId`:
a name of its own kind, so that an outsider's id can't meet a colleague's. Such an account is heard and answered by
session webhook, but cannot be written to: the OpenAPI takes userids only.

**Where it is.** A workspace is the company the robot belongs to (`chatbotCorpId`). A direct chat is `direct:<account>`
whatever DingTalk calls it, so that an answer to a question that came by direct message is found to be one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from bot.kernel.call import Call, Named
from bot.platforms.dingtalk.inert import clean, said

Json: TypeAlias = Mapping[str, Any]

OUTSIDER: Final = "sender:"
DIRECT: Final = "direct:"
WEBHOOK_LIVES: Final = timedelta(seconds=5400)
"""Of a session webhook that does not say until when it lives; both official samples show 90 minutes."""

_LONGEST_ID: Final = 120
_LATEST_MS: Final = 4_102_444_800_000
"""The year 2100: a larger instant is nonsense."""
_CARD: Final = "zg-"
_GROUP_CARD: Final = "-g"
_INSTEAD: Final = {"picture": "picture", "richText": "picture", "audio": "audio", "video": "video", "file": "file"}
_AT: Final = re.compile(r"(?<!\S)@([^\s@]{1,60})")


class Unreadable(Exception):
    """Not what it says it is. The text says what is wrong, never what was in it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was read: the call it makes, or why there is none in it (`picture`, `file` …) and a file's name."""

    call: Call
    created_at: datetime | None
    instead: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages. `robot_names` are what the robot is called in chats, tried before any other @ at a line's start."""

    robot_names: Sequence[str] = field(default=("掌柜", "Zhanggui"))

    def message(self, data: Json, *, now: datetime) -> Heard:
        """A message to the robot. Raises Unreadable."""
        workspace = _id(data, "chatbotCorpId") or _id(data, "senderCorpId")
        key = _id(data, "msgId", longest=400)
        group_id = _id(data, "conversationId")
        account = _account(data)
        if not (workspace and key and group_id and account):
            raise Unreadable("a message without company, id, conversation or sender")
        direct = str(data.get("conversationType")) == "1"
        kind = str(data.get("msgtype"))
        created_at = _instant(data.get("createAt"))
        named, words = _named(data), _words(data, kind)
        line = words or ""
        if not direct:
            line = self._without_robot(line, len(named))
        line, named = _with_accounts(line, named)
        nick = clean(str(data.get("senderNick") or ""))[:_LONGEST_ID]
        outsider = account.startswith(OUTSIDER)
        call = Call(
            key=_bounded("msg:" + key),
            platform="dingtalk",
            workspace=workspace,
            account=account,
            conversation=DIRECT + account if direct else group_id,
            direct=direct,
            received_at=now,
            line=line,
            name=nick,
            named=tuple(named),
            inline=False,
            source="voice" if kind == "audio" else "typed",
            reply=_reply(data, created_at or now, (account, nick)),
            # A question goes on where the person can answer without mentioning the robot; an outsider has no such place.
            aside="" if direct or outsider else DIRECT + account,
        )
        return Heard(call, created_at, "" if words is not None else _INSTEAD.get(kind, "other"), _file_name(data))

    def _without_robot(self, line: str, mentioned: int) -> str:
        """The line without the mention of the robot in front, if the text has kept it: by its name, or because there are
        more names in the text than people mentioned.
        """
        line = line.lstrip()
        for name in sorted(self.robot_names, key=len, reverse=True):
            start = "@" + name
            if line.casefold().startswith(start.casefold()) and not line[len(start) :][:1].strip():
                return line[len(start) :].strip()
        found = _AT.match(line)
        if found and len(_AT.findall(line)) > mentioned:
            return line[found.end() :].strip()
        return line.strip()


def press(data: Json, *, key: str, now: datetime) -> Call:
    """A card's press. `key` is what tells this press from another (DingTalk gives none). Raises Unreadable.

    The card's own id says where it stands (`card_id`), since what a press says about its place differs by version.
    """
    workspace, account, card = _id(data, "corpId"), _id(data, "userId"), _id(data, "outTrackId")
    if not (workspace and account and card and key) or data.get("userIdType", 1) not in (1, "1"):
        raise Unreadable("a press without company, person or card")
    content = _inner(data.get("content")).get("cardPrivateData")
    params = content.get("params") if isinstance(content, Mapping) else None
    line = params.get("line") if isinstance(params, Mapping) else None
    line = said(line).strip() if isinstance(line, str) else ""
    if not line:
        raise Unreadable("a press that says nothing")
    place = _id(data, "spaceId")
    direct = not card.endswith(_GROUP_CARD) or not place
    return Call(
        key=_bounded("press:" + key),
        platform="dingtalk",
        workspace=workspace,
        account=account,
        conversation=DIRECT + account if direct else place,
        direct=direct,
        received_at=now,
        line=line,
        inline=False,
        reply={"at": account} if not direct else {},
        source="button",
        pressed=card,
        aside="" if direct else DIRECT + account,
    )


def card_id(key: str, *, group: bool) -> str:
    """Our id of the card that a message with this key is sent as; the same each time, so a card is made once."""
    return _CARD + hashlib.sha256(key.encode()).hexdigest()[:32] + (_GROUP_CARD if group else "-d")


def is_card(ref: str) -> bool:
    """Whether a delivered message is a card of ours."""
    return ref.startswith(_CARD)


def _account(data: Json) -> str:
    staff, sender = _id(data, "senderStaffId"), _id(data, "senderId")
    robot_of, sender_of = _id(data, "chatbotCorpId"), _id(data, "senderCorpId")
    foreign = bool(robot_of and sender_of) and robot_of != sender_of
    if staff and not foreign and not staff.startswith(OUTSIDER):
        return staff
    return OUTSIDER + sender if sender else ""


def _named(data: Json) -> list[Named]:
    """Whoever was mentioned, in order, but for the robot."""
    robot = data.get("chatbotUserId")
    people = data.get("atUsers")
    named = []
    for one in people if isinstance(people, list) else []:
        if not isinstance(one, Mapping) or (robot and one.get("dingtalkId") == robot):
            continue
        staff, sender = _id(one, "staffId"), _id(one, "dingtalkId")
        if staff or sender:
            named.append(Named(staff or OUTSIDER + sender))
    return named


def _with_accounts(line: str, named: list[Named]) -> tuple[str, list[Named]]:
    """The line with the accounts in place of the names, where there are as many `@name` as people mentioned: then it is
    certain whom each means. Otherwise (DingTalk may leave names out of the text) the people stand beside the line.
    """
    found = list(_AT.finditer(line))
    if not found or len(found) != len(named):
        return line, named
    with_names = [Named(one.account, match.group(1)) for one, match in zip(named, found, strict=True)]
    for one, match in reversed(list(zip(with_names, found, strict=True))):
        line = f"{line[: match.start()]}<@{one.account}>{line[match.end() :]}"
    return line, with_names


def _words(data: Json, kind: str) -> str | None:
    """The words of a message, typed or spoken, or None for one that has none (a picture, a file …)."""
    content = data.get("content")
    if kind == "text":
        text = data.get("text")
        typed = text.get("content") if isinstance(text, Mapping) else None
        return said(typed).strip() if isinstance(typed, str) else ""
    if kind == "richText" and isinstance(content, Mapping):
        parts = content.get("richText")
        texts = [one.get("text") for one in parts if isinstance(one, Mapping)] if isinstance(parts, list) else []
        return said("".join(text for text in texts if isinstance(text, str))).strip() or None
    if kind == "audio" and isinstance(content, Mapping):
        spoken = content.get("recognition")  # what DingTalk understood, a sentence with a full stop nobody spoke
        return said(spoken).strip().rstrip("。．.") or None if isinstance(spoken, str) else None
    return None


def _file_name(data: Json) -> str:
    content = data.get("content")
    name = content.get("fileName") if isinstance(content, Mapping) else None
    return clean(name)[:_LONGEST_ID] if isinstance(name, str) else ""


def _reply(data: Json, created_at: datetime, sender: tuple[str, str]) -> dict[str, str]:
    """Where to answer and until when (ISO 8601), and whom."""
    reply = {"at": sender[0], "name": sender[1]}
    webhook = data.get("sessionWebhook")
    if isinstance(webhook, str) and webhook.isascii() and len(webhook) < 2000:
        expires_at = _instant(data.get("sessionWebhookExpiredTime")) or created_at + WEBHOOK_LIVES
        reply |= {"sessionWebhook": webhook, "expires_at": expires_at.isoformat()}
    return reply


def _id(data: Json, name: str, *, longest: int = _LONGEST_ID) -> str:
    """An id of DingTalk's, or nothing where it is none: no text, too long, or with what no id has in it."""
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return ""
    return value if value.isascii() and value.isprintable() and " " not in value else ""


def _bounded(key: str) -> str:
    """A key short enough to be kept; a longer one by its digest."""
    return key if len(key) <= _LONGEST_ID else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def _instant(value: object) -> datetime | None:
    """An instant given in milliseconds since 1970, as a number or as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LATEST_MS:
        return None
    return datetime.fromtimestamp(value // 1000, UTC) + timedelta(milliseconds=value % 1000)


def _inner(text: object) -> Json:
    """A JSON object within a text."""
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}
