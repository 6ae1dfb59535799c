"""A pretend DingTalk: the stream gateway, the OpenAPI, the older oapi and the webhooks on one loopback port.

    async with PretendDingTalk(clock=time, pace=time) as dingtalk:
        group = dingtalk.state.add_group("运营部")
        li = DingTalkPerson(dingtalk, "0421", "李雷")
        pushed = await li.says("日报", group=group)
        dingtalk.state.said_in(group)

Kept honest by the official SDKs, which talk to it as peers in the tests. No live DingTalk was at hand: what its
documentation leaves open is open here too (a setting, or the less friendly reading).
"""

from __future__ import annotations

import random  # noqa: TID251 (seeded)

from bot.kernel.clock import Clock
from bot.platforms.wire import LoopPace, Pace
from tests.pretend.dingtalk.gateway import Connection, Push
from tests.pretend.dingtalk.openapi import OpenApi
from tests.pretend.dingtalk.person import DingTalkPerson, HttpReply, sign
from tests.pretend.dingtalk.state import Card, DingTalkState, Session, Shown

__all__ = [
    "Card",
    "Connection",
    "DingTalkPerson",
    "HttpReply",
    "PretendDingTalk",
    "Push",
    "Session",
    "Shown",
    "sign",
]


class PretendDingTalk(OpenApi):
    """`url` is both DINGTALK_API_URL and DINGTALK_OAPI_URL; `pace` paces the close after `disconnect`."""

    def __init__(
        self,
        *,
        clock: Clock,
        pace: Pace | None = None,
        seed: int = 0,
        client_id: str = "dingclient",
        client_secret: str = "dingsecret-canary",
        robot_code: str = "",
    ) -> None:
        super().__init__(
            DingTalkState(random.Random(seed)),
            pace or LoopPace(),
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
        )
        self.robot_code = robot_code or client_id
        self.card_secret = "card-api-secret-canary"
