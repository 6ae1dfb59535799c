"""Carries messages to DingTalk: by session webhook while it lives, else by the OpenAPI; pictures and files by upload."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.kernel import message as m
from bot.kernel.call import Call
from bot.kernel.delivery import Outcome, Refused, Retry, Sent
from bot.kernel.message import Message
from bot.kernel.parcel import Parcel
from bot.kernel.voice import Catalogue
from bot.platforms.dingtalk.answers import WEBHOOK_BAN_SECONDS
from bot.platforms.dingtalk.attachments import Draw, Uploaded, upload
from bot.platforms.dingtalk.layout import SecondWay, Setting
from bot.platforms.dingtalk.openapi import DingTalkClient
from bot.platforms.dingtalk.presses import SETTLES_SECONDS, Presses
from bot.platforms.dingtalk.receive import DIRECT, OUTSIDER, card_id, is_card
from bot.platforms.dingtalk.render import Part, Rendered, card_params, card_params_cut, render_message

log = logging.getLogger(__name__)

SPARE: Final = timedelta(minutes=2)
"""A webhook this near to its end is not used any more."""
_REMEMBERED: Final = 2000
_NAMESPACE: Final = uuid.UUID("5b0a7f0e-3a1d-5d35-9a42-2f3c7f1f6d10")

_Step: TypeAlias = Callable[[], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class CardSettings:
    """Interactive cards, where a template was made for them: its id, and the key presses are routed by in HTTP mode."""

    template_id: str = ""
    route_key: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a parcel goes: to a group, or to one person; `webhook` while it answers there."""

    group: str = ""
    person: str = ""
    webhook: str = ""

    @property
    def named(self) -> str:
        return self.group or DIRECT + self.person

    @property
    def writable(self) -> bool:
        """The OpenAPI can write there: to a group, or to somebody with a userid."""
        return not self.person.startswith(OUTSIDER)


class DingTalkDeliverer:
    """A `Deliverer`. Remembers, for this process, how far a message of several parts got and which webhooks are dead: a
    part that arrived is not sent again by the next attempt here (by another process it is).
    """

    def __init__(
        self,
        *,
        client: DingTalkClient,
        catalogue: Catalogue,
        presses: Presses,
        draw: Draw,
        cards: CardSettings = CardSettings(),
        second_way: SecondWay | None = None,
    ) -> None:
        self._client = client
        self._catalogue = catalogue
        self._presses = presses
        self._draw = draw
        self._cards = cards
        self._second_way = second_way
        self._arrived: OrderedDict[str, list[str]] = OrderedDict()
        self._resting: OrderedDict[str, datetime] = OrderedDict()

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send it once. Never raises for what the wire does."""
        if parcel.kind == "home":
            return Sent()
        if parcel.kind == "edit":
            return await self._redraw(parcel)
        place = self._place(parcel)
        if not place.webhook and not place.writable:
            return Refused("no_user_id", "an outsider can only be answered while the session lasts")
        sent = await self._as_card(parcel, place)
        return sent if sent is not None else await self._as_messages(parcel, place)

    async def find(self, parcel: Parcel) -> Sent | None:
        """DingTalk can't be asked what arrived. (A card can: making it again says that it is there, see `deliver`.)"""
        return None

    async def say(self, call: Call, message: Message, now: datetime) -> Outcome:
        """Answer a call past the outbox: for what the face says by itself. Sent once; what became of it is the outcome."""
        key = f"face/{call.key}/{hashlib.sha256(repr(message).encode()).hexdigest()[:12]}"
        parcel = Parcel(
            0, key, "answer", 0, call.workspace, call.conversation, "", message, {}, call.reply, "", "", 1, False, now
        )
        return await self.deliver(parcel)

    # --- where ----------------------------------------------------------------------------------------------------
    def _place(self, parcel: Parcel) -> _Place:
        webhook = self._live_webhook(parcel) if parcel.kind == "answer" else ""
        if parcel.kind == "direct" or parcel.target.startswith(DIRECT):
            return _Place(person=parcel.target.removeprefix(DIRECT), webhook=webhook)
        return _Place(group=parcel.target, webhook=webhook)

    def _live_webhook(self, parcel: Parcel) -> str:
        webhook, ends = parcel.reply.get("sessionWebhook"), parcel.reply.get("expires_at")
        if not isinstance(webhook, str) or not isinstance(ends, str):
            return ""
        try:
            lives = parcel.now + SPARE < datetime.fromisoformat(ends)
        except (ValueError, TypeError):
            return ""
        rests_until = self._resting.get(webhook)
        return webhook if lives and (rests_until is None or rests_until <= parcel.now) else ""

    def _rest(self, webhook: str, until: datetime) -> None:
        self._resting[webhook] = until
        if len(self._resting) > _REMEMBERED:
            self._resting.popitem(last=False)

    # --- cards ----------------------------------------------------------------------------------------------------
    async def _as_card(self, parcel: Parcel, place: _Place) -> Outcome | None:
        """Send it as a card where it has one and fits in it; None where it goes as messages."""
        if not (self._cards.template_id and parcel.message.card and place.writable) or parcel.message.attachments:
            return None
        params = card_params(parcel.message, catalogue=self._catalogue)
        if params is None:
            return None
        outcome = await self._client.create_card(
            template_id=self._cards.template_id,
            out_track_id=card_id(parcel.key, group=bool(place.group)),
            params=params,
            conversation_id=place.group,
            user_id=place.person,
            route_key=self._cards.route_key,
        )
        if isinstance(outcome, Refused):
            log.warning("DingTalk: no card for %s: %s %s", parcel.key, outcome.code, outcome.reason)
            return None
        return replace(outcome, place=place.named) if isinstance(outcome, Sent) else outcome

    async def _redraw(self, parcel: Parcel) -> Outcome:
        """A card is drawn anew; an ordinary message stays as it was, and nobody is told: the news comes by itself."""
        if not is_card(parcel.ref):
            return Sent(parcel.ref, parcel.place)
        if self._presses.busy(parcel.ref):
            return Retry(SETTLES_SECONDS, "the card's press is being answered")
        outcome = await self._client.update_card(parcel.ref, card_params_cut(parcel.message, catalogue=self._catalogue))
        if isinstance(outcome, Refused):
            log.warning("DingTalk: card %s was not redrawn: %s %s", parcel.ref, outcome.code, outcome.reason)
            return Sent(parcel.ref, parcel.place)
        return replace(outcome, place=parcel.place) if isinstance(outcome, Sent) else outcome

    # --- messages -------------------------------------------------------------------------------------------------
    async def _as_messages(self, parcel: Parcel, place: _Place) -> Outcome:
        """Each part, then each attachment, in order; those that arrived at an earlier attempt are left out."""
        arrived = self._arrived.setdefault(parcel.key, [])
        if len(self._arrived) > _REMEMBERED:
            self._arrived.popitem(last=False)
        steps = self._steps(parcel, place)
        for step in steps[len(arrived) :]:
            outcome = await step()
            if not isinstance(outcome, Sent):
                if not arrived:
                    self._arrived.pop(parcel.key, None)
                return outcome
            arrived.append(outcome.ref)
        self._arrived.pop(parcel.key, None)
        return Sent(next((ref for ref in arrived if ref), ""), place.named)

    def _steps(self, parcel: Parcel, place: _Place) -> list[_Step]:
        rendered = self._rendered(parcel, place)
        steps = [self._text_step(parcel, place, n, part) for n, part in enumerate(rendered.parts)]
        return steps + [self._attachment_step(place, attachment) for attachment in rendered.attachments]

    def _rendered(self, parcel: Parcel, place: _Place) -> Rendered:
        account, name = parcel.reply.get("at"), parcel.reply.get("name", "")
        asker = (account, name) if parcel.kind == "answer" and isinstance(account, str) else None
        setting = Setting(pings=bool(place.webhook), group=bool(place.group), asker=asker, attaches=place.writable)
        return render_message(
            parcel.message,
            catalogue=self._catalogue,
            mentions=parcel.mentions,
            setting=setting,
            second_way=self._second_way,
        )

    def _text_step(self, parcel: Parcel, place: _Place, n: int, part: Part) -> _Step:
        async def step() -> Outcome:
            if place.webhook and self._live_webhook(parcel):
                outcome = await self._client.answer_session(place.webhook, part.webhook(_uuid(parcel.key, n)))
                if not self._webhook_is_out(outcome, place.webhook, parcel.now):
                    return outcome
            return await self._send(place, *part.named().openapi())

        return step

    def _webhook_is_out(self, outcome: Outcome, webhook: str, now: datetime) -> bool:
        """Whether the webhook took nothing and won't soon: it is no more (300001), was refused, or is banned for its 20
        messages a minute (130101). The OpenAPI has limits of its own, so the message goes there at once.
        """
        if isinstance(outcome, Refused):
            log.info("DingTalk: a session webhook is out: %s %s", outcome.code, outcome.reason)
            self._rest(webhook, now + timedelta(days=1))
            return True
        if isinstance(outcome, Retry) and outcome.after_seconds == WEBHOOK_BAN_SECONDS:
            self._rest(webhook, now + timedelta(seconds=WEBHOOK_BAN_SECONDS))
            return True
        return False

    def _attachment_step(self, place: _Place, attachment: m.Picture | m.File) -> _Step:
        async def step() -> Outcome:
            uploaded = await upload(self._client, attachment, self._draw)
            if not isinstance(uploaded, Uploaded):
                return uploaded
            return await self._send(place, uploaded.msg_key, uploaded.param)

        return step

    async def _send(self, place: _Place, msg_key: str, param: dict[str, str]) -> Outcome:
        if not place.writable:
            return Refused("no_user_id", "an outsider can only be answered while the session lasts")
        if place.group:
            return await self._client.send_to_group(place.group, msg_key, param)
        return await self._client.send_to_person(place.person, msg_key, param)


def _uuid(key: str, n: int) -> str:
    """The idempotency key of a message's n-th part, the same at every attempt."""
    return str(uuid.uuid5(_NAMESPACE, f"{key}#{n}"))
