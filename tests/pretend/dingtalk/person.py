"""Somebody who uses DingTalk: writes to the robot, sends it files, presses its cards; by stream or by signed HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.platforms.dingtalk.frames import CALLBACK, CARD_TOPIC, ROBOT_TOPIC
from tests.pretend.dingtalk.gateway import Push
from tests.pretend.dingtalk.state import Card, Session, Shown

if TYPE_CHECKING:
    from tests.pretend.dingtalk import PretendDingTalk

SESSION_SECONDS = 5400


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What our own web server answered."""

    status: int
    text: str


class DingTalkPerson:
    """One person. Without addresses what they do is pushed through the stream; with them it is posted, signed."""

    def __init__(
        self,
        dingtalk: PretendDingTalk,
        staff_id: str,
        nick: str,
        *,
        corp_id: str = "dingcorp",
        messages_url: str = "",
        cards_url: str = "",
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self.dingtalk = dingtalk
        self.staff_id = staff_id
        self.nick = nick
        self.corp_id = corp_id
        self.messages_url = messages_url
        self.cards_url = cards_url
        self._session = session
        dingtalk.state.people[staff_id] = nick

    async def says(
        self, text: str, *, group: str = "", mentions: Sequence[str] = (), msg_id: str = ""
    ) -> Push | HttpReply:
        """Write to the robot, directly or with an @ in a group; `mentions` are further people mentioned, by id."""
        content = {"msgtype": "text", "text": {"content": f" {text}"}}
        return await self.sends(self.message(content, group=group, mentions=mentions, msg_id=msg_id))

    async def taps(self, shown: Shown, label: str) -> Push | HttpReply:
        """Tap a message's button in the direct chat: its address says a line as this person."""
        assert label in shown.buttons, f"no button {label!r} among {list(shown.buttons)}"
        return await self.says(shown.buttons[label])

    async def sends_file(self, name: str, content: bytes) -> Push | HttpReply:
        """Send the robot a file; only possible directly."""
        code = self.dingtalk.state.new_id()
        self.dingtalk.state.files[code] = (name, content)
        inner = {"fileName": name, "downloadCode": code, "spaceId": "1", "fileId": "2"}
        return await self.sends(self.message({"msgtype": "file", "content": inner}))

    async def presses(self, card: Card, action_id: str, params: Mapping[str, str] | None = None) -> Any:
        """Press a card's button; the answer's data. What it says is applied to the card."""
        data = self.press(card, action_id, params or {})
        card.pressed += 1
        try:
            url, secret = self.dingtalk.state.card_routes.get(card.route_key, (self.cards_url, ""))
            if url:
                reply = await self._post(url, data, self.card_headers(secret or None))
                answer = json.loads(reply.text) if reply.text.startswith("{") else {}
                answer = answer if "response" in answer else {"response": answer}
            else:
                pushed = await self.dingtalk.push(CALLBACK, CARD_TOPIC, data)
                answer = (await self.dingtalk.acked(pushed)).answer
        finally:
            card.pressed -= 1
        changed = ((answer.get("response") or {}).get("cardData") or {}).get("cardParamMap") or {}
        card.params.update(changed)
        return answer

    def message(
        self, content: Mapping[str, Any], *, group: str = "", mentions: Sequence[str] = (), msg_id: str = ""
    ) -> dict[str, Any]:
        """What the robot gets for a message of this person's, with a fresh session webhook."""
        state = self.dingtalk.state
        now = self.dingtalk.clock.now()
        webhook = state.new_id().replace("-", "")
        place = group or self.staff_id
        ends_at = now + timedelta(seconds=SESSION_SECONDS)
        state.sessions[webhook] = Session(place, ends_at)
        bot_id = f"$:LWCP_v1:$bot{self.dingtalk.robot_code}"
        others = [{"dingtalkId": f"$:LWCP_v1:${one}", "staffId": one} for one in mentions]
        where = {"conversationId": f"cid-{self.staff_id}", "conversationType": "1"}
        if group:
            where = {"conversationId": group, "conversationType": "2", "conversationTitle": state.groups[group]}
        return {
            **where,
            "msgId": msg_id or f"msg{state.new_id()}==",
            "createAt": int(now.timestamp() * 1000),
            "senderId": f"$:LWCP_v1:${self.staff_id}",
            "senderStaffId": self.staff_id,
            "senderNick": self.nick,
            "senderCorpId": self.corp_id,
            "chatbotCorpId": self.corp_id,
            "chatbotUserId": bot_id,
            "robotCode": self.dingtalk.robot_code,
            "isAdmin": False,
            "isInAtList": bool(group),
            "atUsers": [{"dingtalkId": bot_id}, *others] if group else [],
            "sessionWebhook": f"{self.dingtalk.url}/robot/sendBySession?session={webhook}",
            "sessionWebhookExpiredTime": int(ends_at.timestamp() * 1000),
            **content,
        }

    def press(self, card: Card, action_id: str, params: Mapping[str, str]) -> dict[str, Any]:
        """What the robot gets for a press."""
        content = {"cardPrivateData": {"actionIds": [action_id], "params": dict(params)}}
        kind, _, place = card.space.removeprefix("dtv1.card//").partition(".")
        return {
            "type": "actionCallback",
            "outTrackId": card.out_track_id,
            "corpId": self.corp_id,
            "userId": self.staff_id,
            "userIdType": 1,
            "spaceId": place,
            "spaceType": kind,
            "extension": "{}",
            "content": json.dumps(content),
        }

    async def sends(self, message: Mapping[str, Any]) -> Push | HttpReply:
        """Send any message, as `message` makes them."""
        if self.messages_url:
            return await self._post(self.messages_url, message, self.message_headers())
        return await self.dingtalk.push(CALLBACK, ROBOT_TOPIC, message)

    def message_headers(self, secret: str | None = None) -> dict[str, str]:
        """The signature of a message by HTTP. It covers the time only, neither body nor path."""
        timestamp = str(int(self.dingtalk.clock.now().timestamp() * 1000))
        key = self.dingtalk.client_secret if secret is None else secret
        return {"timestamp": timestamp, "sign": sign(key, f"{timestamp}\n{key}")}

    def card_headers(self, secret: str | None = None) -> dict[str, str]:
        """The signature of a card's press by HTTP; it covers the time only."""
        timestamp = str(int(self.dingtalk.clock.now().timestamp() * 1000))
        signature = sign(self.dingtalk.card_secret if secret is None else secret, timestamp)
        return {"x-ddpaas-signature-timestamp": timestamp, "x-ddpaas-signature": signature}

    async def _post(self, url: str, data: Mapping[str, Any], headers: Mapping[str, str]) -> HttpReply:
        assert self._session is not None, "HTTP mode needs a session"
        async with self._session.post(url, json=dict(data), headers=dict(headers)) as response:
            return HttpReply(response.status, await response.text())


def sign(key: str, text: str) -> str:
    """base64(HMAC-SHA256), as DingTalk signs."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
