"""Addresses Slack hands out: `response_url`s, and where a file's bytes go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from tests.pretend.slack.api import Body, SlackError
from tests.pretend.slack.methods import Methods
from tests.pretend.slack.state import (
    RESPONSE_URL_SECONDS,
    RESPONSE_URL_USES,
    ResponseUrl,
    SharedFile,
    Workspace,
    faults_of_message,
)


class Addresses(Methods):
    """`/response/<team>/<id>`, `/upload/<team>/<id>`, and the two methods around an upload."""

    def routes(self) -> list[web.RouteDef]:
        """The API, and these addresses."""
        return [
            *super().routes(),
            web.post("/response/{team}/{id}", self._respond),
            web.post("/upload/{team}/{id}", self._upload),
        ]

    def methods(self) -> dict[str, Callable[[Workspace, Body], Body]]:
        """The methods so far, and those for files."""
        return {
            **super().methods(),
            "files.getUploadURLExternal": self._ask_to_upload,
            "files.completeUploadExternal": self._complete_upload,
        }

    def new_response_url(self, workspace: Workspace, channel: str, user: str, message_ts: str = "") -> str:
        """A response_url for one command or press."""
        token = self.new_id("R")
        workspace.response_urls[token] = ResponseUrl(channel, user, self.clock.now(), message_ts)
        return f"{self.url}/response/{workspace.team_id}/{token}"

    def _ask_to_upload(self, workspace: Workspace, body: Body) -> Body:
        file_id = self.new_id("F")
        name, length = str(body.get("filename") or ""), int(body.get("length") or 0)
        if not name or length <= 0:
            raise SlackError("invalid_arguments", "filename and length are needed")
        workspace.files[file_id] = SharedFile(file_id, name, length, alt_text=str(body.get("alt_txt") or ""))
        return {"upload_url": f"{self.url}/upload/{workspace.team_id}/{file_id}", "file_id": file_id}

    def _complete_upload(self, workspace: Workspace, body: Body) -> Body:
        channel = self._channel(workspace, {"channel": body.get("channel_id")})
        done = []
        for asked in body.get("files") or ():
            shared = workspace.files.get(str(asked.get("id")))
            if shared is None or shared.content is None:
                raise SlackError("file_not_found")
            shared.channel, shared.title = channel, str(asked.get("title") or "")
            shared.comment, shared.thread_ts = str(body.get("initial_comment") or ""), str(body.get("thread_ts") or "")
            done.append({"id": shared.id, "title": shared.title})
        if not done:
            raise SlackError("invalid_arguments", "no files")
        return {"files": done}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        workspace = self.workspaces.get(request.match_info["team"])
        token = request.match_info["id"]
        url = workspace.response_urls.get(token) if workspace is not None else None
        place = url.channel if url is not None else ""
        fault = self.faults.meet("response_url", place)
        if fault is not None and not fault.delivered:
            self._write("response_url", place, body, False, f"fault: {fault.kind}", answered=False)
            return await self._faulty(request, fault, "response_url", place)
        refused = self._url_refuses(url)
        if workspace is None or url is None or refused:
            self._write("response_url", place, body, False, refused)
            return web.json_response({"ok": False, "error": refused}, status=404)
        url.uses += 1
        wrong = () if body.get("delete_original") else tuple(faults_of_message(body))
        if wrong:
            self._write("response_url", place, body, False, "invalid_blocks", wrong)
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
        self._take_response(workspace, url, body)
        if fault is not None:
            self._write("response_url", place, body, True, f"fault: {fault.kind}", answered=False)
            return await self._faulty(request, fault, "response_url", place)
        self._write("response_url", place, body, True, "ok")
        return web.json_response({"ok": True})

    def _url_refuses(self, url: ResponseUrl | None) -> str:
        if url is None or self.clock.now() - url.made_at > timedelta(seconds=RESPONSE_URL_SECONDS):
            return "expired_url"
        return "used_url" if url.uses >= RESPONSE_URL_USES else ""

    def _take_response(self, workspace: Workspace, url: ResponseUrl, body: Body) -> None:
        original = next((one for one in workspace.posted if url.message_ts and one.ts == url.message_ts), None)
        if body.get("delete_original") and original is not None:
            original.deleted = True
        elif body.get("replace_original") and original is not None:
            original.text, original.blocks = str(body.get("text") or ""), list(body.get("blocks") or [])
            original.edited += 1
        else:
            for_user = "" if body.get("response_type") == "in_channel" else url.user
            self.show(workspace, url.channel, body, way="response_url", for_user=for_user)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        workspace = self.workspaces.get(request.match_info["team"])
        shared = workspace.files.get(request.match_info["id"]) if workspace is not None else None
        fault = self.faults.meet("upload", "")
        if fault is not None:
            self._write("upload", "", {}, False, f"fault: {fault.kind}", answered=False)
            return await self._faulty(request, fault, "upload", "")
        if shared is None or len(content) != shared.length:
            self._write("upload", "", {}, False, "wrong length", ("the bytes are not as many as was said",))
            return web.Response(status=400, text="bad upload")
        shared.content = content
        self._write("upload", "", {}, True, "ok")
        return web.Response(text=f"OK - {len(content)}")
