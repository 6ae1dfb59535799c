"""Slack's views: modals on people's screens, and home tabs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.pretend.blockkit import check_view
from tests.pretend.slack.addresses import Addresses
from tests.pretend.slack.api import Body, SlackError
from tests.pretend.slack.state import DEEPEST_STACK, TRIGGER_SECONDS, OpenView, Workspace


class Screens(Addresses):
    """`views.open`, `views.push`, `views.update`, `views.publish`."""

    def methods(self) -> dict[str, Callable[[Workspace, Body], Body]]:
        """The Web API's methods and those for views."""
        return {
            **super().methods(),
            "views.open": self._open_view,
            "views.push": self._open_view,
            "views.update": self._update_view,
            "views.publish": self._publish,
        }

    def new_trigger(self, workspace: Workspace, user: str) -> str:
        """A trigger_id: for this person, for 3 s, for one view."""
        trigger = f"{self.new_id('T')}.{user}"
        workspace.triggers[trigger] = self.clock.now()
        return trigger

    def put(self, workspace: Workspace, user: str, view: Any, *, over: OpenView | None = None) -> OpenView:
        """A view comes on somebody's screen, or takes another's place. Raises SlackError when Slack would refuse it."""
        wrong = tuple(check_view(view)) if isinstance(view, dict) else ("no view",)
        if wrong:
            raise SlackError("invalid_arguments", *wrong)
        if over is not None:
            over.view, over.hash, over.errors = view, self.new_id("h"), {}
            return over
        opened = OpenView(self.new_id("V"), user, view, self.new_id("h"))
        stack = workspace.modals.setdefault(user, [])
        if len(stack) >= DEEPEST_STACK:
            raise SlackError("push_limit_reached")
        stack.append(opened)
        return opened

    def _open_view(self, workspace: Workspace, body: Body) -> Body:
        trigger = str(body.get("trigger_id") or "")
        made_at = workspace.triggers.pop(trigger, None)
        if made_at is None:
            raise SlackError("invalid_trigger_id" if "." not in trigger else "exchanged_trigger_id")
        if self.clock.now() - made_at > timedelta(seconds=TRIGGER_SECONDS):
            raise SlackError("expired_trigger_id")
        return {"view": as_view(workspace, self.put(workspace, trigger.rpartition(".")[2], body.get("view")))}

    def _update_view(self, workspace: Workspace, body: Body) -> Body:
        stacks = [*workspace.modals.values(), list(workspace.homes.values())]
        opened = next((one for stack in stacks for one in stack if one.id == body.get("view_id")), None)
        if opened is None:
            raise SlackError("not_found")
        if body.get("hash") and body["hash"] != opened.hash:
            raise SlackError("hash_conflict")
        return {"view": as_view(workspace, self.put(workspace, opened.user, body.get("view"), over=opened))}

    def _publish(self, workspace: Workspace, body: Body) -> Body:
        user = str(body.get("user_id"))
        if user not in workspace.people:
            raise SlackError("invalid_arguments", "no such user")
        wrong = tuple(check_view(body.get("view") or {}))
        if wrong:
            raise SlackError("invalid_arguments", *wrong)
        before = workspace.homes.get(user)
        home = OpenView(before.id if before else self.new_id("V"), user, body["view"], self.new_id("h"))
        workspace.homes[user] = home
        return {"view": as_view(workspace, home)}


def as_view(workspace: Workspace, opened: OpenView) -> Body:
    """A view as Slack hands it back."""
    return {
        "id": opened.id,
        "team_id": workspace.team_id,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "root_view_id": opened.id,
        "hash": opened.hash,
        "state": {"values": {}},
        **opened.view,
    }
