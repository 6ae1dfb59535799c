"""The Web API's methods for messages, conversations, people and the installation."""

from __future__ import annotations

import base64
from collections.abc import Callable

from aiohttp import web

from bot.kernel.clock import Clock
from tests.pretend.slack.api import Body, SlackError, WebApi
from tests.pretend.slack.state import Posted, Workspace, faults_of_message


class Methods(WebApi):
    """`auth.test`, `chat.*`, `conversations.*`, `users.info`, `oauth.v2.access`."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.codes: dict[str, Workspace] = {}
        self.client_id = "1.2"
        self.client_secret = "slack-client-secret-canary"

    def methods(self) -> dict[str, Callable[[Workspace, Body], Body]]:
        """Method names and what they do."""
        return {
            **super().methods(),
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.open": self._open,
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "users.info": self._users_info,
        }

    def without_bot_token(self) -> dict[str, Callable[[web.Request, Body], Body]]:
        """The installation has no token yet."""
        return {**super().without_bot_token(), "oauth.v2.access": self._oauth}

    def _auth_test(self, workspace: Workspace, _: Body) -> Body:
        return {
            "url": f"https://{workspace.team_id.lower()}.slack.com/",
            "team": workspace.name,
            "user": "zhanggui",
            "team_id": workspace.team_id,
            "user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": False,
        }

    def _post_message(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, body)
        wrong = tuple(faults_of_message(body))
        if wrong:
            raise SlackError("no_text" if "neither text nor blocks" in wrong else "invalid_blocks", *wrong)
        posted = self.show(workspace, channel, body, way="chat.postMessage")
        return {"channel": channel, "ts": posted.ts, "message": _as_message(workspace, posted)}

    def _post_ephemeral(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, body)
        user = str(body.get("user"))
        if user not in workspace.channels[channel].members:
            raise SlackError("user_not_in_channel")
        wrong = tuple(faults_of_message(body))
        if wrong:
            raise SlackError("invalid_blocks", *wrong)
        posted = self.show(workspace, channel, body, way="chat.postEphemeral", for_user=user)
        return {"message_ts": posted.ts}

    def _update(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, body)
        posted = workspace.find(channel, str(body.get("ts")))
        if posted is None:
            raise SlackError("message_not_found")
        wrong = tuple(faults_of_message(body))
        if wrong:
            raise SlackError("invalid_blocks", *wrong)
        posted.text, posted.blocks = str(body.get("text") or ""), list(body.get("blocks") or [])
        posted.edited += 1
        return {"channel": channel, "ts": posted.ts, "text": posted.text}

    def _delete(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, body)
        posted = workspace.find(channel, str(body.get("ts")))
        if posted is None:
            raise SlackError("message_not_found")
        posted.deleted = True
        return {"channel": channel, "ts": posted.ts}

    def _open(self, workspace: Workspace, body: Body) -> Body:
        user = str(body.get("users") or "")
        if user not in workspace.people:
            raise SlackError("user_not_found")
        return {"channel": {"id": workspace.direct(user).id}}

    def _info(self, workspace: Workspace, body: Body) -> Body:
        channel = workspace.channels.get(str(body.get("channel")))
        if channel is None:
            raise SlackError("channel_not_found")
        kinds = {f"is_{kind}": channel.kind == kind for kind in ("channel", "group", "im")}
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_member": workspace.bot_user_id in channel.members,
                "is_archived": channel.archived,
                "is_private": channel.kind != "channel",
                **kinds,
            }
        }

    def _history(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, body)
        thread, oldest, limit = str(body.get("ts") or ""), str(body.get("oldest") or "0"), int(body.get("limit") or 100)
        found = [one for one in workspace.said_in(channel) if float(one.ts) > float(oldest)]
        if thread:
            found = [one for one in found if thread in (one.thread_ts, one.ts)]
        messages = [_as_message(workspace, one) for one in found]
        if str(body.get("include_all_metadata")).lower() not in ("1", "true"):
            for message in messages:
                message.pop("metadata", None)
        newest = messages[-limit:]
        return {"messages": newest if thread else newest[::-1], "has_more": len(messages) > limit}

    def _users_info(self, workspace: Workspace, body: Body) -> Body:
        person = workspace.people.get(str(body.get("user")))
        if person is None:
            raise SlackError("user_not_found")
        locale = {} if str(body.get("include_locale")).lower() in ("1", "true") else {"locale": None}
        return {"user": {key: value for key, value in {**person, **locale}.items() if value is not None}}

    def _oauth(self, request: web.Request, body: Body) -> Body:
        given = (body.get("client_id"), body.get("client_secret"))
        header = request.headers.get("Authorization", "")
        if header.startswith("Basic "):
            login, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
            given = (login, password)
        if given != (self.client_id, self.client_secret):
            raise SlackError("invalid_client_id")
        workspace = self.codes.pop(str(body.get("code")), None)
        if workspace is None:
            raise SlackError("invalid_code")
        self.workspaces[workspace.team_id] = workspace
        workspace.status = ""
        return {
            "access_token": workspace.bot_token,
            "token_type": "bot",
            "scope": "commands,chat:write",
            "bot_user_id": workspace.bot_user_id,
            "app_id": workspace.app_id,
            "team": {"id": workspace.team_id, "name": workspace.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": next(iter(workspace.people), "U00000000")},
        }

    def _channel(self, workspace: Workspace, body: Body) -> str:
        """The conversation meant, where the bot may post; a person's id means the direct one."""
        asked = str(body.get("channel") or "")
        if asked in workspace.people:
            return workspace.direct(asked).id
        channel = workspace.channels.get(asked)
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.archived:
            raise SlackError("is_archived")
        if workspace.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel.id

    def show(self, workspace: Workspace, channel: str, body: Body, *, way: str, for_user: str = "") -> Posted:
        """A message appears."""
        posted = Posted(
            channel=channel,
            ts=self.new_ts(),
            text=str(body.get("text") or ""),
            blocks=list(body.get("blocks") or []),
            way=way,
            for_user=for_user,
            thread_ts=str(body.get("thread_ts") or ""),
            client_msg_id=str(body.get("client_msg_id") or ""),
            metadata=dict(body.get("metadata") or {}),
        )
        workspace.posted.append(posted)
        return posted


def _as_message(workspace: Workspace, posted: Posted) -> Body:
    message: Body = {
        "type": "message",
        "user": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "ts": posted.ts,
        "text": posted.text,
        "blocks": posted.blocks,
        "team": workspace.team_id,
    }
    if posted.thread_ts:
        message["thread_ts"] = posted.thread_ts
    if posted.metadata:
        message["metadata"] = posted.metadata
    return message
