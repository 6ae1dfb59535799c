"""DingTalk's Python stream SDK, in a process of its own: it reads its gateway's address when imported, blocks its
loop, and cannot be cancelled. Says on standard output, a JSON object a line, what it was given.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage, EventMessage


def tell(**what: Any) -> None:
    """Say something to whoever started this."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Robot(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    """Answers each text by the session webhook, and asks where each picture lies."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        """Called by the SDK."""
        message = ChatbotMessage.from_dict(callback.data)
        if message.message_type == "picture":
            where = self.get_image_download_url(message.image_content.download_code)
            tell(picture=where)
            return AckMessage.STATUS_OK, "OK"
        text = message.text.content.strip()
        tell(robot=text, conversation=message.conversation_id, sender=message.sender_staff_id)
        reply = self.reply_text(f"收到：{text}", message)
        tell(replied=reply)
        return AckMessage.STATUS_OK, "OK"


class Cards(dingtalk_stream.CallbackHandler):  # type: ignore[misc]
    """Answers each press."""

    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, Any]]:
        """Called by the SDK."""
        message = dingtalk_stream.CardCallbackMessage.from_dict(callback.data)
        tell(card=message.card_instance_id, action=message.content["cardPrivateData"]["actionIds"])
        return AckMessage.STATUS_OK, {"cardData": {"cardParamMap": {"state": "已接受"}}}


class Events(dingtalk_stream.EventHandler):  # type: ignore[misc]
    """Accepts each event."""

    async def process(self, event: EventMessage) -> tuple[int, str]:
        """Called by the SDK."""
        tell(event=event.headers.event_type, data=event.data)
        return AckMessage.STATUS_OK, "OK"


def main() -> None:
    """Connect as the app named on the command line."""
    client_id, client_secret = sys.argv[1:]
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(client_id, client_secret))
    client.register_callback_handler(ChatbotMessage.TOPIC, Robot())
    client.register_callback_handler(dingtalk_stream.Card_Callback_Router_Topic, Cards())
    client.register_all_event_handler(Events())
    asyncio.run(client.start())


if __name__ == "__main__":
    main()
