"""How any method of Slack's Web API is called, and how it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from aiohttp import web

from bot.kernel.clock import Clock
from tests.pretend.faults import Fault
from tests.pretend.ledger import Entry
from tests.pretend.server import LoopbackServer
from tests.pretend.slack.state import Workspace

Body: TypeAlias = dict[str, Any]


class SlackError(Exception):
    """The method answers `ok: false` with this word."""

    def __init__(self, word: str, *wrong: str) -> None:
        super().__init__(word)
        self.word = word
        self.wrong = wrong


class WebApi(LoopbackServer):
    """`/api/<method>`: finds the method and the workspace, meets the faults, keeps the ledger.

    A `rate_limited` fault is remembered: a call of the same method in the same place before its Retry-After is refused
    again, and noted as wrong.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.workspaces: dict[str, Workspace] = {}
        self.limited_until: dict[tuple[str, str], datetime] = {}
        self._count = 0

    @property
    def api_url(self) -> str:
        """SLACK_API_URL."""
        return f"{self.url}/api/"

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.route("*", "/api/{method}", self._api),
        ]

    def methods(self) -> dict[str, Callable[[Workspace, Body], Body]]:
        """Method names and what they do."""
        return {}

    def new_id(self, letter: str) -> str:
        """A fresh id."""
        self._count += 1
        return f"{letter}{self._count:08d}"

    def new_ts(self) -> str:
        """A message's time, which is its id: never the same twice."""
        self._count += 1
        return f"{int(self.clock.now().timestamp())}.{self._count:06d}"

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await _read(request)
        place = str(body.get("channel") or body.get("channel_id") or body.get("user_id") or body.get("user") or "")
        early = self._too_early(method, place)
        if early is not None:
            self._write(method, place, body, False, "rate limited", ("called before Retry-After was over",))
            return self._limited(early)
        fault = self.faults.meet(method, place)
        if fault is not None and not fault.delivered:
            answered = fault.kind in ("rate_limited", "error")
            self._write(method, place, body, False, f"fault: {fault.kind}", answered=answered)
            return await self._faulty(request, fault, method, place)
        answer, entry = self._act(method, request, body)
        if fault is not None:
            said = f"fault: {fault.kind}"
            self._write(method, place, body, entry.delivered, said, entry.wrong, answered=False)
            return await self._faulty(request, fault, method, place)
        self._write(method, place, body, entry.delivered, entry.said, entry.wrong)
        return web.json_response(answer)

    def _act(self, method: str, request: web.Request, body: Body) -> tuple[Body, Entry]:
        """Do what was asked: the answer, and what is to be written about it."""
        try:
            if method in self.without_bot_token():
                answer = self.without_bot_token()[method](request, body)
            else:
                act = self.methods().get(method)
                if act is None:
                    raise SlackError("unknown_method", f"no such method: {method}")
                answer = act(self._workspace(request, body), body)
        except SlackError as error:
            answer = {"ok": False, "error": error.word}
            if error.wrong:
                answer["response_metadata"] = {"messages": [f"[ERROR] {fault}" for fault in error.wrong]}
            return answer, Entry(self.clock.now(), "", "", "", False, True, error.word, wrong=tuple(error.wrong))
        return {"ok": True, **answer}, Entry(self.clock.now(), "", "", "", True, True, "ok")

    def without_bot_token(self) -> dict[str, Callable[[web.Request, Body], Body]]:
        """Methods that are not called with a workspace's bot token."""
        return {}

    def _workspace(self, request: web.Request, body: Body) -> Workspace:
        token = _token(request, body)
        if not token:
            raise SlackError("not_authed")
        for workspace in self.workspaces.values():
            if workspace.bot_token == token:
                if workspace.status:
                    raise SlackError(workspace.status)
                return workspace
        raise SlackError("invalid_auth")

    def _too_early(self, method: str, place: str) -> int | None:
        until = self.limited_until.get((method, place))
        if until is None or until <= self.clock.now():
            return None
        return int(-(-(until - self.clock.now()).total_seconds() // 1))

    @staticmethod
    def _limited(seconds: int) -> web.Response:
        answer = {"ok": False, "error": "ratelimited"}
        return web.json_response(answer, status=429, headers={"Retry-After": str(seconds)})

    async def _faulty(self, request: web.Request, fault: Fault, method: str, place: str) -> web.StreamResponse:
        if fault.kind == "rate_limited":
            self.limited_until[method, place] = self.clock.now() + timedelta(seconds=fault.retry_after)
            return self._limited(fault.retry_after)
        answer = await self.common_fault(request, fault)
        if answer is None:
            answer = web.json_response({"ok": False, "error": fault.word}, status=fault.status or 200)
        return answer

    def _write(
        self,
        call: str,
        place: str,
        body: Body,
        delivered: bool,
        said: str,
        wrong: tuple[str, ...] = (),
        *,
        answered: bool = True,
    ) -> None:
        key = str(body.get("client_msg_id") or "")
        kept = {name: value for name, value in body.items() if name != "token"}
        self.ledger.write(Entry(self.clock.now(), call, place, key, delivered, answered, said, kept, wrong))


async def _read(request: web.Request) -> Body:
    """A method's arguments: JSON, a form or the query; lists and objects in a form are JSON texts."""
    body: Body = dict(request.query)
    if request.content_type == "application/json":
        body.update(await request.json())
        return body
    form = await request.post()
    body.update({key: value for key, value in form.items() if isinstance(value, str)})
    for key in ("blocks", "view", "files", "metadata"):
        if isinstance(body.get(key), str):
            body[key] = json.loads(body[key])
    return body


def _token(request: web.Request, body: Body) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(body.get("token") or "")
