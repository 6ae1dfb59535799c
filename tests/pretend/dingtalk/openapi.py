"""DingTalk's OpenAPI and the older oapi, as far as a robot needs them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.pretend.dingtalk.gateway import Gateway
from tests.pretend.dingtalk.state import (
    Card,
    Session,
    Shown,
    blanks_of_webhook,
    faults_of_card,
    faults_of_param,
    faults_of_webhook,
)
from tests.pretend.faults import Fault
from tests.pretend.ledger import Entry

TOKEN_SECONDS = 7200
WEBHOOK_PER_MINUTE = 20
WEBHOOK_BAN_SECONDS = 600
PEOPLE_AT_ONCE = 20

_QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
_BAN = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "x"}


class OpenApi(Gateway):
    """The robot's calls.

    Kinds of fault of its own: `qps` (403), `banned` (the filter's body, no JSON of the API), `token` (the token is
    refused and dead from now on), and for webhooks `session_gone` (300001) and `webhook_error` (errcode in `status`).
    """

    robot_code: str

    def routes(self) -> list[web.RouteDef]:
        """The gateway's addresses and the API's."""
        return [
            *super().routes(),
            web.post("/v1.0/oauth2/accessToken", self._token),
            web.post("/v1.0/robot/groupMessages/send", self._call("group.send", self._group_send)),
            web.post("/v1.0/robot/oToMessages/batchSend", self._call("people.send", self._people_send)),
            web.post("/v1.0/robot/groupMessages/recall", self._call("group.recall", self._recall)),
            web.post("/v1.0/robot/otoMessages/batchRecall", self._call("people.recall", self._recall)),
            web.post("/v1.0/robot/messageFiles/download", self._call("file.url", self._file_url)),
            web.post("/v1.0/card/instances/createAndDeliver", self._call("card.create", self._card_create)),
            web.put("/v1.0/card/instances", self._call("card.update", self._card_update)),
            web.post("/v1.0/card/callbacks/register", self._call("card.register", self._card_register)),
            web.get("/files/{name}", self._file),
            web.post("/media/upload", self._upload),
            web.post("/robot/sendBySession", self._session_send),
            web.post("/robot/send", self._custom_send),
        ]

    def expire_tokens(self) -> None:
        """All tokens given out are dead."""
        self.state.tokens.clear()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.meet("token", "")
        body = await request.json()
        if fault is not None:
            return await self._fault("token", "", "", request, fault, body)
        if (body.get("appKey"), body.get("appSecret")) != (self.client_id, self.client_secret):
            self._write("token", "", "", False, "invalidClientIdOrSecret", {})
            return self._error("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        now = self.clock.now()
        live = [token for token, ends_at in self.state.tokens.items() if ends_at > now]
        token = live[0] if live else self.state.new_id().replace("-", "")
        self.state.tokens[token] = now + timedelta(seconds=TOKEN_SECONDS)
        self._write("token", "", "", False, "token", {})
        return web.json_response({"accessToken": token, "expireIn": TOKEN_SECONDS})

    def _call(
        self, call: str, act: Callable[[dict[str, Any]], tuple[web.Response, Entry]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A route that wants a token; a fault may keep `act` from happening, or only its answer from arriving."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.json()
            place, key = _place_and_key(body)
            fault = self.faults.meet(call, place)
            if fault is not None and fault.kind == "token":
                self.expire_tokens()
                fault = None
            if not self._token_lives(request.headers.get("x-acs-dingtalk-access-token", "")):
                self._write(call, place, key, False, "InvalidAuthentication", body)
                return self._error("InvalidAuthentication", "不合法的access_token")
            if fault is not None:
                said = f"fault: {fault.kind}"
                if fault.delivered:
                    _, entry = act(body)
                    self._write(call, place, key, entry.delivered, said, body, entry.wrong, answered=False)
                else:
                    self._write(call, place, key, False, said, body, answered=fault.kind in ("qps", "banned", "error"))
                return await self._faulty(request, fault)
            answer, entry = act(body)
            self._write(call, place, key, entry.delivered, entry.said, body, entry.wrong)
            return answer

        return handle

    def _group_send(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        place = str(body.get("openConversationId"))
        wrong = (*faults_of_param(str(body.get("msgKey")), body.get("msgParam")), *self._robot_faults(body))
        if place not in self.state.groups:
            return self._refuse("invalidParameter.openConversationId.notExist", "会话不存在", wrong)
        if wrong:
            return self._refuse("invalidParameter.msgParam", "; ".join(wrong), wrong)
        ref = self._show("group", place, str(body["msgKey"]), json.loads(body["msgParam"]))
        return web.json_response({"processQueryKey": ref}), self._done(wrong)

    def _people_send(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        people = list(body.get("userIds") or ())
        wrong = (*faults_of_param(str(body.get("msgKey")), body.get("msgParam")), *self._robot_faults(body))
        if not 0 < len(people) <= PEOPLE_AT_ONCE:
            wrong = (*wrong, f"{len(people)} people, between 1 and {PEOPLE_AT_ONCE}")
        if wrong:
            return self._refuse("invalidParameter.msgParam", "; ".join(wrong), wrong)
        invalid = [one for one in people if one in self.state.invalid_people or one not in self.state.people]
        filtered = [one for one in people if one in self.state.filtered_people]
        controlled = [one for one in people if one in self.state.flow_controlled_people]
        ref = self.state.new_id()
        reached = [one for one in people if one not in {*invalid, *filtered, *controlled}]
        for person in reached:
            self._show("person", person, str(body["msgKey"]), json.loads(body["msgParam"]), ref)
        lists = {
            "invalidStaffIdList": invalid,
            "filteredStaffIdList": filtered,
            "flowControlledStaffIdList": controlled,
        }
        answer = web.json_response({"processQueryKey": ref, **lists})
        return answer, self._done(wrong, delivered=bool(reached), said="ok" if reached == people else "partly")

    def _recall(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        keys = list(body.get("processQueryKeys") or ())
        found = [one for one in self.state.shown if one.key in keys and not one.recalled]
        for one in found:
            one.recalled = True
        done = [one.key for one in found]
        failed = {key: "notFound" for key in keys if key not in done}
        return web.json_response({"successResult": done, "failedResult": failed}), self._done(())

    def _file_url(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        code = str(body.get("downloadCode"))
        wrong = tuple(self._robot_faults(body))
        if code not in self.state.files or wrong:
            return self._refuse("invalidParameter.downloadCode", "下载码无效", wrong)
        return web.json_response({"downloadUrl": f"{self.url}/files/{code}.file?sign=a%2Fb"}), self._done(wrong)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        code = request.match_info["name"].removesuffix(".file")
        fault = self.faults.meet("file", code)
        if fault is not None:
            return await self._faulty(request, fault)
        if code not in self.state.files or "sign=a%2Fb" not in request.path_qs:
            return web.Response(status=403, text="<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return web.Response(body=self.state.files[code][1])

    def _card_register(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        route, url, secret = (str(body.get(key) or "") for key in ("callbackRouteKey", "callbackUrl", "apiSecret"))
        if not (route and url and secret):
            return self._refuse("param.error", "callbackRouteKey, callbackUrl, apiSecret", ())
        if route in self.state.card_routes and not body.get("forceUpdate"):
            return self._refuse("param.routeKeyAlreadyExist", "路由已存在", ())
        self.state.card_routes[route] = (url, secret)
        answer = {"success": True, "result": {"apiSecret": secret, "callbackUrl": url}}
        return web.json_response(answer), self._done(())

    def _card_create(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        out_track_id = str(body.get("outTrackId"))
        params = (body.get("cardData") or {}).get("cardParamMap") or {}
        wrong = tuple(faults_of_card(params))
        space = str(body.get("openSpaceId"))
        kind, _, place = space.removeprefix("dtv1.card//").partition(".")
        known = self.state.groups if kind == "IM_GROUP" else self.state.people
        if out_track_id in self.state.cards:
            return self._refuse("param.cardAlreadyExist", "卡片已存在", wrong)
        if body.get("cardTemplateId") not in self.state.templates:
            return self._refuse("param.templateNotExist", "模板不存在", wrong)
        if wrong:
            return self._refuse("param.error", "; ".join(wrong), wrong)
        delivered = place in known
        if delivered:
            route = str(body.get("callbackRouteKey") or "") if body.get("callbackType") == "HTTP" else ""
            card = Card(out_track_id, str(body["cardTemplateId"]), space, dict(params), route)
            self.state.cards[out_track_id] = card
        result = {"spaceId": place, "spaceType": kind, "success": delivered, "carrierId": "c", "errorMsg": ""}
        if not delivered:
            result["errorMsg"] = "spaceId is illegal"
        answer = {"success": True, "result": {"outTrackId": out_track_id, "deliverResults": [result]}}
        return web.json_response(answer), self._done(wrong, delivered=delivered)

    def _card_update(self, body: dict[str, Any]) -> tuple[web.Response, Entry]:
        card = self.state.cards.get(str(body.get("outTrackId")))
        params = (body.get("cardData") or {}).get("cardParamMap") or {}
        wrong = tuple(faults_of_card(params))
        if card is None:
            return self._refuse("param.cardNotExist", "卡片不存在", wrong)
        if card.pressed:
            wrong = (*wrong, "the card was updated while its press was being answered")
        if not (body.get("cardUpdateOptions") or {}).get("updateCardDataByKey"):
            card.params.clear()
        card.params.update(params)
        card.updates += 1
        return web.json_response({"success": True, "result": True}), self._done(wrong)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        field = form.get("media")
        kind = request.query.get("type", "")
        fault = self.faults.meet("media.upload", kind)
        if fault is not None:
            return await self._fault("media.upload", kind, "", request, fault, {})
        if not self._token_lives(request.query.get("access_token", "")):
            self._write("media.upload", kind, "", False, "40014", {})
            return web.json_response({"errcode": 40014, "errmsg": "不合法的access_token"})
        if not isinstance(field, web.FileField):
            return web.json_response({"errcode": 40004, "errmsg": "无效的媒体文件类型"})
        media_id = f"@{self.state.new_id()}"
        self.state.media[media_id] = (field.filename, field.file.read())
        self._write("media.upload", kind, "", True, "ok", {"filename": field.filename})
        created = int(self.clock.now().timestamp() * 1000)
        return web.json_response(
            {"errcode": 0, "errmsg": "ok", "media_id": media_id, "type": kind, "created_at": created}
        )

    async def _session_send(self, request: web.Request) -> web.StreamResponse:
        session = self.state.sessions.get(request.query.get("session", ""))
        return await self._webhook("session.send", "session", session, request)

    async def _custom_send(self, request: web.Request) -> web.StreamResponse:
        session = self.state.sessions.get(request.query.get("access_token", ""))
        return await self._webhook("custom.send", "group", session, request)

    async def _webhook(self, call: str, way: str, session: Session | None, request: web.Request) -> web.StreamResponse:
        message = await request.json()
        place = session.place if session is not None else ""
        key = str(message.get("msgUuid") or "")
        fault = self.faults.meet(call, place)
        now = self.clock.now()
        if fault is not None and not fault.delivered:
            return await self._fault(call, place, key, request, fault, message)
        if session is None or session.gone or now >= session.ends_at:
            return self._errcode(call, place, key, message, 300001, "session 不存在")
        if self._too_fast(session, now):
            return self._errcode(call, place, key, message, 130101, "send too fast, exceed 20 times per minute")
        wrong = tuple(faults_of_webhook(message))
        if wrong:
            return self._errcode(call, place, key, message, 400002, "; ".join(wrong), wrong)
        wrong = tuple(blanks_of_webhook(message))
        # Documented for the custom robot's address only, so a session's shows the second copy.
        double = call == "custom.send" and bool(key) and any(entry.delivered for entry in self.ledger.of_key(key))
        if not double:
            self._show(way, place, str(message["msgtype"]), message, key)
        if fault is not None:
            self._write(call, place, key, not double, f"fault: {fault.kind}", message, wrong, answered=False)
            return await self._faulty(request, fault)
        self._write(call, place, key, not double, "double" if double else "ok", message, wrong)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    @staticmethod
    def _too_fast(session: Session, now: datetime) -> bool:
        """More than 20 in a minute: refused, and so is everything for the next 10 minutes."""
        if session.banned_until is not None and now < session.banned_until:
            return True
        session.posted_at[:] = [at for at in session.posted_at if now - at < timedelta(minutes=1)]
        if len(session.posted_at) >= WEBHOOK_PER_MINUTE:
            session.banned_until = now + timedelta(seconds=WEBHOOK_BAN_SECONDS)
            return True
        session.posted_at.append(now)
        return False

    def _show(self, way: str, place: str, kind: str, content: dict[str, Any], key: str = "") -> str:
        ref = key or self.state.new_id()
        self.state.shown.append(Shown(way, unquote(place), kind, content, ref, self.clock.now()))
        return ref

    def _robot_faults(self, body: dict[str, Any]) -> list[str]:
        return [] if body.get("robotCode") == self.robot_code else [f"robotCode {body.get('robotCode')!r} is not ours"]

    def _token_lives(self, token: str) -> bool:
        return token in self.state.tokens and self.state.tokens[token] > self.clock.now()

    def _done(self, wrong: tuple[str, ...], *, delivered: bool = True, said: str = "ok") -> Entry:
        return Entry(self.clock.now(), "", "", "", delivered, True, said, {}, wrong)

    def _refuse(self, code: str, message: str, wrong: tuple[str, ...]) -> tuple[web.Response, Entry]:
        return self._error(code, message), self._done(wrong, delivered=False, said=code)

    def _error(self, code: str, message: str, status: int = 400) -> web.Response:
        body = {"code": code, "message": message, "requestid": self.state.new_id().upper()}
        return web.json_response(body, status=status)

    def _errcode(
        self, call: str, place: str, key: str, body: Any, errcode: int, errmsg: str, wrong: tuple[str, ...] = ()
    ) -> web.Response:
        self._write(call, place, key, False, str(errcode), body, wrong)
        return web.json_response({"errcode": errcode, "errmsg": errmsg})

    async def _fault(
        self, call: str, place: str, key: str, request: web.Request, fault: Fault, body: Any
    ) -> web.StreamResponse:
        answered = fault.kind in ("qps", "banned", "error", "session_gone", "webhook_error")
        self._write(call, place, key, False, f"fault: {fault.kind}", body, answered=answered)
        return await self._faulty(request, fault)

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        answer = await self.common_fault(request, fault)
        if answer is not None:
            return answer
        if fault.kind == "qps":
            return self._error(_QPS, "您的应用调用该接口超过频率限制", 403)
        if fault.kind == "banned":
            return web.Response(status=fault.status or 200, text=json.dumps(_BAN), content_type="text/html")
        if fault.kind == "session_gone":
            return web.json_response({"errcode": 300001, "errmsg": "session 不存在"})
        if fault.kind == "webhook_error":
            return web.json_response({"errcode": fault.status, "errmsg": fault.word})
        return self._error(fault.word, fault.word, fault.status or 400)

    def _write(
        self,
        call: str,
        place: str,
        key: str,
        delivered: bool,
        said: str,
        body: Any,
        wrong: tuple[str, ...] = (),
        *,
        answered: bool = True,
    ) -> None:
        self.ledger.write(Entry(self.clock.now(), call, place, key, delivered, answered, said, body, wrong))


def _place_and_key(body: dict[str, Any]) -> tuple[str, str]:
    """The conversation, and our own key, of a call."""
    people = body.get("userIds") or [""]
    place = body.get("openConversationId") or str(body.get("openSpaceId") or "").partition(".")[2].partition(".")[2]
    return str(place or people[0]), str(body.get("outTrackId") or "")
