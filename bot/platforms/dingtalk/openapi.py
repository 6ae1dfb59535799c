"""A thin client of DingTalk's OpenAPI. Every call says what became of it; a fault on the wire never raises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import aiohttp
import yarl

from bot.kernel.delivery import Ambiguous, NotSent, Outcome, Refused, Retry, Sent
from bot.platforms.dingtalk.answers import TOKEN_REFUSED, Answer, read_oapi, read_openapi
from bot.platforms.hosts import HostGuard
from bot.platforms.wire import BodyTooLarge, Pace, attempted, harmless, read_bounded

CALL_SECONDS: Final = 10
FILE_SECONDS: Final = 60
LARGEST_ANSWER_BYTES: Final = 1024 * 1024
RENEW_BEFORE_SECONDS: Final = 300
PEOPLE_AT_ONCE: Final = 20
"""`batchSend` takes at most so many people."""
LARGEST_PARAM_BYTES: Final = 15_000
"""`msgParam` may be at most so long as JSON."""

_CARD_EXISTS: Final = "param.cardAlreadyExist"


class DingTalkClient:
    """Sends as the robot of one app.

    `session` must be one of `guarded_session`; addresses that come in with a message are checked here again. The
    access token is fetched when first needed, kept until shortly before it ends, and fetched anew once when it is
    refused.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        api_url: str,
        oapi_url: str,
        client_id: str,
        client_secret: str,
        robot_code: str,
        pace: Pace,
        guard: HostGuard,
    ) -> None:
        self._session = session
        self._api_url = api_url.rstrip("/")
        self._oapi_url = oapi_url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._robot_code = robot_code
        self._pace = pace
        self._guard = guard
        self._token = ""
        self._token_ends_at = pace.monotonic()
        self._token_lock = asyncio.Lock()

    async def send_to_group(self, conversation_id: str, msg_key: str, msg_param: Mapping[str, str]) -> Outcome:
        """Post in a group. `Sent.ref` is the processQueryKey by which it can be recalled."""
        param = _param(msg_param)
        if isinstance(param, Refused):
            return param
        body = {
            "robotCode": self._robot_code,
            "openConversationId": conversation_id,
            "msgKey": msg_key,
            "msgParam": param,
        }
        answer = await self._call("POST", "/v1.0/robot/groupMessages/send", body)
        return _sent(answer, "processQueryKey", place=conversation_id)

    async def send_to_people(
        self, user_ids: Sequence[str], msg_key: str, msg_param: Mapping[str, str]
    ) -> dict[str, Outcome]:
        """Send each of at most 20 people a direct message; each gets an outcome, as a success may be a partial one."""
        if not 0 < len(user_ids) <= PEOPLE_AT_ONCE:
            raise ValueError(f"between 1 and {PEOPLE_AT_ONCE} people at once")
        param = _param(msg_param)
        if isinstance(param, Refused):
            return dict.fromkeys(user_ids, param)
        body = {"robotCode": self._robot_code, "userIds": list(user_ids), "msgKey": msg_key, "msgParam": param}
        answer = await self._call("POST", "/v1.0/robot/oToMessages/batchSend", body)
        if not isinstance(answer, dict):
            return dict.fromkeys(user_ids, answer)
        return {user_id: _sent_to(user_id, answer) for user_id in user_ids}

    async def send_to_person(self, user_id: str, msg_key: str, msg_param: Mapping[str, str]) -> Outcome:
        """Send one person a direct message."""
        return (await self.send_to_people([user_id], msg_key, msg_param))[user_id]

    async def answer_session(self, session_webhook: str, message: Mapping[str, Any]) -> Outcome:
        """Answer where a message came from. `message` is a webhook message; `msgUuid` in it is its idempotency key.

        Refused with code SESSION_GONE when the webhook is no more (it lives 90 minutes): use the OpenAPI then.
        """

        async def post() -> Answer | NotSent:
            url = yarl.URL(session_webhook, encoded=True)
            async with self._session.post(url, json=dict(message), allow_redirects=False) as response:
                return read_oapi(response.status, await read_bounded(response, LARGEST_ANSWER_BYTES))

        return _sent(await attempted(self._pace, self._guard, session_webhook, CALL_SECONDS, post), "")

    async def upload(self, content: bytes, *, file_name: str, kind: str) -> Outcome:
        """Upload a file for use in messages; `kind` is image, file, voice or video. `Sent.ref` is the media id.

        Images, files and videos may have 20 MB, voice 2 MB. Repeating it does no harm: a failure is never Ambiguous.
        """

        async def once(token: str) -> Answer | NotSent:
            url = yarl.URL(self._oapi_url + "/media/upload").with_query(access_token=token, type=kind)

            async def post() -> Answer | NotSent:
                # Quoted, a Chinese file name would arrive as %E5%9B%BE.
                form = aiohttp.FormData(quote_fields=False)
                name = "".join(c for c in file_name if c.isprintable())
                form.add_field("media", content, filename=name, content_type="application/octet-stream")
                async with self._session.post(url, data=form, allow_redirects=False) as response:
                    return read_oapi(response.status, await read_bounded(response, LARGEST_ANSWER_BYTES))

            return await attempted(self._pace, self._guard, self._oapi_url, FILE_SECONDS, post)

        return harmless(_sent(await self._with_token(once), "media_id"))

    async def file_url(self, download_code: str) -> Outcome:
        """Where a file somebody sent the robot can be fetched; `Sent.ref` is the address. Never Ambiguous."""
        body = {"downloadCode": download_code, "robotCode": self._robot_code}
        answer = await self._call("POST", "/v1.0/robot/messageFiles/download", body)
        return harmless(_sent(answer, "downloadUrl"))

    async def fetch(self, url: str, *, limit_bytes: int) -> bytes | NotSent:
        """Fetch a file by such an address; Refused with code `too_large` past `limit_bytes`. Never Ambiguous."""

        async def get() -> Answer | NotSent:
            async with self._session.get(yarl.URL(url, encoded=True), allow_redirects=False) as response:
                if response.status >= 500:
                    return Retry(None, f"status {response.status}")
                if response.status != 200:
                    return Refused(f"status {response.status}", "the file could not be fetched")
                try:
                    return {"body": await read_bounded(response, limit_bytes)}
                except BodyTooLarge:
                    return Refused("too_large", f"the file has more than {limit_bytes} bytes")

        fetched = await attempted(self._pace, self._guard, url, FILE_SECONDS, get)
        if isinstance(fetched, dict):
            return bytes(fetched["body"])
        return Retry(None, fetched.reason) if isinstance(fetched, Ambiguous) else fetched

    async def create_card(
        self,
        *,
        template_id: str,
        out_track_id: str,
        params: Mapping[str, str],
        conversation_id: str = "",
        user_id: str = "",
        route_key: str = "",
    ) -> Outcome:
        """Create a card and deliver it to a group or to one person. `out_track_id` is ours and makes it idempotent:
        a card that exists already was delivered by an earlier attempt. With a `route_key` its presses are posted to the
        address registered under it; without, they come by stream.
        """
        calls_back = (
            {"callbackType": "HTTP", "callbackRouteKey": route_key} if route_key else {"callbackType": "STREAM"}
        )
        body = {
            "cardTemplateId": template_id,
            "outTrackId": out_track_id,
            **calls_back,
            "cardData": {"cardParamMap": dict(params)},
            "userIdType": 1,
            **self._card_space(conversation_id, user_id),
        }
        answer = await self._call("POST", "/v1.0/card/instances/createAndDeliver", body)
        place = conversation_id or user_id
        if isinstance(answer, Refused) and answer.code == _CARD_EXISTS:
            return Sent(out_track_id, place)
        if not isinstance(answer, dict):
            return answer
        return _card_delivered(answer, out_track_id, place)

    async def update_card(self, out_track_id: str, params: Mapping[str, str]) -> Outcome:
        """Change these values of a card and leave the others. Never call it while answering that card's press."""
        body = {
            "outTrackId": out_track_id,
            "cardData": {"cardParamMap": dict(params)},
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        }
        answer = await self._call("PUT", "/v1.0/card/instances", body)
        if isinstance(answer, dict) and answer.get("success") is not True:
            return Refused("not updated", "DingTalk did not say that the card was updated")
        return harmless(_sent(answer, "") if not isinstance(answer, dict) else Sent(out_track_id))

    async def register_card_callbacks(self, *, url: str, route_key: str, secret: str) -> Outcome:
        """Have the presses of cards with this `route_key` posted to `url`, signed with `secret`. May be repeated."""
        body = {"apiSecret": secret, "callbackUrl": url, "callbackRouteKey": route_key, "forceUpdate": True}
        return harmless(_sent(await self._call("POST", "/v1.0/card/callbacks/register", body), ""))

    def _card_space(self, conversation_id: str, user_id: str) -> dict[str, object]:
        if conversation_id:
            return {
                "openSpaceId": f"dtv1.card//IM_GROUP.{conversation_id}",
                "imGroupOpenSpaceModel": {"supportForward": False},
                "imGroupOpenDeliverModel": {"robotCode": self._robot_code},
            }
        return {
            "openSpaceId": f"dtv1.card//IM_ROBOT.{user_id}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self._robot_code},
        }

    async def _call(self, method: str, path: str, body: Mapping[str, object]) -> Answer | NotSent:
        async def once(token: str) -> Answer | NotSent:
            return await self._ask(method, path, body, {"x-acs-dingtalk-access-token": token})

        return await self._with_token(once)

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object], headers: Mapping[str, str]
    ) -> Answer | NotSent:
        url = self._api_url + path

        async def exchange() -> Answer | NotSent:
            async with self._session.request(
                method, url, json=dict(body), headers=dict(headers), allow_redirects=False
            ) as response:
                return read_openapi(response.status, await read_bounded(response, LARGEST_ANSWER_BYTES))

        return await attempted(self._pace, self._guard, url, CALL_SECONDS, exchange)

    async def _with_token(self, once: Callable[[str], Awaitable[Answer | NotSent]]) -> Answer | NotSent:
        """Do it with the token; when that is refused, once more with a new one."""
        refused = ""
        while True:
            token = await self._valid_token(refused)
            if not isinstance(token, str):
                return token
            answer = await once(token)
            if not (isinstance(answer, Refused) and answer.code == TOKEN_REFUSED) or refused:
                return answer
            refused = token

    async def _valid_token(self, refused: str) -> str | NotSent:
        """A token that still lives and is not the one just `refused`; many callers fetch it only once."""
        async with self._token_lock:
            if self._token and self._token != refused and self._pace.monotonic() < self._token_ends_at:
                return self._token
            body = {"appKey": self._client_id, "appSecret": self._client_secret}
            answer = harmless(await self._ask("POST", "/v1.0/oauth2/accessToken", body, {}))
            if not isinstance(answer, dict):
                return answer
            token, lives = answer.get("accessToken"), answer.get("expireIn")
            if not isinstance(token, str) or not token or not isinstance(lives, int):
                return Retry(None, "the token's answer could not be read")
            self._token = token
            self._token_ends_at = self._pace.monotonic() + max(lives - RENEW_BEFORE_SECONDS, lives // 2)
            return token


def _param(msg_param: Mapping[str, str]) -> str | Refused:
    text = json.dumps(dict(msg_param), ensure_ascii=False)
    if len(text.encode()) > LARGEST_PARAM_BYTES:
        return Refused("too_long", f"a message's content may have {LARGEST_PARAM_BYTES} bytes")
    return text


def _sent(answer: Answer | NotSent, key: str, place: str = "") -> Outcome:
    if not isinstance(answer, dict):
        return answer
    if not key:
        return Sent("", place)
    ref = answer.get(key)
    return Sent(ref, place) if isinstance(ref, str) and ref else Ambiguous(f"no {key} in the answer")


def _sent_to(user_id: str, answer: Answer) -> Outcome:
    if user_id in _list(answer, "flowControlledStaffIdList"):
        return Retry(None, "too many messages to this person for the moment")
    if user_id in _list(answer, "invalidStaffIdList"):
        return Refused("invalidStaffId", "DingTalk does not know this person")
    if user_id in _list(answer, "filteredStaffIdList"):
        return Refused("filteredStaffId", "this person does not take the robot's messages")
    return _sent(answer, "processQueryKey", place=user_id)


def _card_delivered(answer: Answer, out_track_id: str, place: str) -> Outcome:
    result = answer.get("result")
    deliveries = result.get("deliverResults") if isinstance(result, dict) else None
    if not isinstance(deliveries, list) or not all(isinstance(one, dict) for one in deliveries):
        return Ambiguous("no deliverResults in the answer")
    for one in deliveries:
        if one.get("success") is not True:
            return Refused("not delivered", str(one.get("errorMsg", ""))[:200])
    return Sent(out_track_id, place) if deliveries else Refused("not delivered", "the card went nowhere")


def _list(answer: Answer, key: str) -> list[Any]:
    value = answer.get(key)
    return value if isinstance(value, list) else []
