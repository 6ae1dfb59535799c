"""A pretend Slack: Web API, response_url, uploads, OAuth and Socket Mode on one loopback port.

    async with PretendSlack(clock=time) as slack:
        channel = slack.workspace.add_channel("C0001", "运营")
        li = SlackPerson(slack, "U0001", "李雷", events_url=f"{app}/slack/events", session=session)
        reply = await li.commands("/kpi report 客诉 3", channel.id)
        slack.workspace.said_in(channel.id)

Kept honest by the official SDK, which talks to it as a peer in the tests. A repeated `client_msg_id` is shown twice:
that Slack drops such doubles is nowhere promised.
"""

from __future__ import annotations

import random  # noqa: TID251 (seeded)

from bot.kernel.clock import Clock
from tests.pretend.slack.person import Reply, SlackPerson, sign
from tests.pretend.slack.sockets import Envelope, Line, Sockets
from tests.pretend.slack.state import Channel, OpenView, Posted, Workspace

__all__ = [
    "Channel",
    "Envelope",
    "Line",
    "OpenView",
    "Posted",
    "PretendSlack",
    "Reply",
    "SlackPerson",
    "Workspace",
    "sign",
]


class PretendSlack(Sockets):
    """`api_url` is SLACK_API_URL; `workspace` is the one the app is installed in from the start."""

    def __init__(self, *, clock: Clock, seed: int = 0) -> None:
        super().__init__(clock, random.Random(seed))
        self.signing_secret = "slack-signing-secret-canary"
        self.workspace = self.add_workspace("T00000001", bot_token="xoxb-canary-1")

    def add_workspace(self, team_id: str, *, bot_token: str) -> Workspace:
        """Another workspace the app is installed in."""
        workspace = self.workspaces[team_id] = Workspace(team_id, bot_token=bot_token)
        return workspace
