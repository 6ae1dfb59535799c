"""A desk: the whole machine on a real database, with a clock one turns and faces one can read.

A story says lines, presses buttons, fills forms and turns the clock, and reads what people got. Everything goes through
the real dispatcher, outbox and schedule; only the wire is replaced by `Postbox`, which keeps what was delivered.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.kernel.call import Call, Named
from bot.kernel.clock import TurnedClock
from bot.kernel.delivery import Outcome, Sent
from bot.kernel.message import Answer, Form, Message
from bot.kernel.parcel import Parcel
from bot.kernel.plain import plain_message
from bot.kernel.voice import Catalogue
from bot.runtime.catalogue import load_catalogue
from bot.runtime.core import Core, Parts
from bot.runtime.database import open_database
from models.presets import Preset, load_preset
from tests.inspector import Inspector

ROOT = Path(__file__).parent.parent
ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """`2026-11-24 10:00` in Shanghai."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Got:
    """A message somebody received, or a channel."""

    to: str
    kind: str
    message: Message
    platform: str
    at: datetime

    @property
    def text(self) -> str:
        """As plain text."""
        return plain_message(self.message)

    @property
    def buttons(self) -> dict[str, str]:
        """Label -> line."""
        return {button.label: button.line for button in self.message.buttons}


@dataclass
class Postbox:
    """A platform that delivers everything at once and keeps it. `say_no` makes it refuse."""

    platform: str
    clock: TurnedClock
    got: list[Got] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    say_no: Callable[[Parcel], Outcome | None] = lambda _parcel: None

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Keep it."""
        refused = self.say_no(parcel)
        if refused is not None:
            return refused
        self.parcels.append(parcel)
        self.got.append(Got(parcel.target, parcel.kind, parcel.message, self.platform, self.clock.now()))
        return Sent(f"{self.platform}-{parcel.id}", parcel.target)

    async def find(self, parcel: Parcel) -> Sent | None:
        """Whether a parcel of this key arrived."""
        return next((Sent(f"{self.platform}-{p.id}", p.target) for p in self.parcels if p.key == parcel.key), None)


@dataclass(frozen=True)
class Reply:
    """What the desk answered to one call."""

    answer: Answer

    @property
    def outcome(self) -> str:
        """done, asked or refused."""
        return self.answer.outcome

    @property
    def text(self) -> str:
        """As plain text."""
        return plain_message(self.answer.message)

    @property
    def buttons(self) -> dict[str, str]:
        """Label -> line."""
        return {button.label: button.line for button in self.answer.message.buttons}

    @property
    def form(self) -> Form:
        """The form it asks with; fails when there is none."""
        form = self.answer.message.form
        assert form is not None, self.text
        return form


Platform = Literal["slack", "dingtalk", "web"]


class Desk:
    """See the module."""

    def __init__(self, core: Core, clock: TurnedClock, boxes: dict[str, Postbox]) -> None:
        self.core = core
        self.clock = clock
        self.boxes = boxes
        self._keys = itertools.count(1)
        self.platform: Platform = "web"
        self.workspace = "T1"
        self.inspector = Inspector(core.catalogue, core.registry, clock.now())

    # --- saying -------------------------------------------------------------------------------------------------
    def call(self, who: str, line: str | None = None, **changes: Any) -> Call:
        """The call of `who` saying `line` in a direct chat; `changes` replace its fields."""
        plain = Call(
            key=f"k{next(self._keys)}",
            platform=self.platform,
            workspace=self.workspace,
            account=who,
            conversation=f"direct:{who}",
            direct=True,
            received_at=self.clock.now(),
            line=line,
            name=who,
            forms=True,
        )
        return replace(plain, **changes)

    async def say(self, who: str, line: str, **changes: Any) -> Reply:
        """`who` says `line`; what the bot answers."""
        if "named" in changes:
            changes["named"] = tuple(Named(name, name) for name in changes["named"])
        reply = Reply(await self.core.dispatcher.handle(self.call(who, line, **changes)))
        self.inspector.look_at_answer(reply.answer)
        await self.deliver()
        return reply

    async def say_in(self, channel: str, who: str, line: str, **changes: Any) -> Reply:
        """Said in a channel for all to read."""
        return await self.say(who, line, conversation=channel, direct=False, **changes)

    async def press(self, who: str, shown: Reply | Got, label: str, **changes: Any) -> Reply:
        """`who` presses the button called `label`."""
        assert label in shown.buttons, f"no button {label!r} among {list(shown.buttons)}"
        return await self.say(who, shown.buttons[label], source="button", **changes)

    async def fill(self, who: str, command: str, **values: str) -> Reply:
        """`who` sends the form of `command`."""
        return await self.say(who, None, form=(command, values), source="form")  # type: ignore[arg-type]

    async def department(self, manager: str = "老板", **people: str) -> None:
        """A department 运营部 with `manager`, and people by name -> role (`小林="运营专员"`); its channel is `C1`."""
        reply = await self.say_in("C1", manager, "/team create 运营部")
        assert reply.outcome == "done", reply.text
        for name, role in people.items():
            reply = await self.say(manager, f"/team add <@{name}> {role}", named=(name,))
            assert reply.outcome == "done", reply.text
        self.forget()

    # --- the clock ----------------------------------------------------------------------------------------------
    async def turn_to(self, when: str | datetime) -> None:
        """Turn the clock forward, stopping at each slot and each sweep minute that comes due, and deliver what comes."""
        target = at(when) if isinstance(when, str) else when
        await self.tick()
        while (now := self.clock.now()) < target:
            self.clock.turn_to(min(await self._next(now, target), target))
            await self.tick()

    async def _next(self, now: datetime, target: datetime) -> datetime:
        """The next instant at which something may be due: a slot's, at the latest in twenty minutes (sweeps, retries)."""
        ahead = await self.core.database.read(functools.partial(_next_due, after=now))
        limit = now + (timedelta(minutes=20) if target - now < timedelta(days=10) else timedelta(hours=1))
        return min(ahead, limit) if ahead is not None else limit

    async def turn(self, **span: float) -> None:
        """Turn by a span: `turn(minutes=5)`."""
        await self.turn_to(self.clock.now() + timedelta(**span))

    async def tick(self) -> None:
        """One tick of the schedule at this instant, and what it sends."""
        await self.core.timekeeper.tick()
        await self.deliver()

    async def deliver(self) -> None:
        """Send what is due in the outbox, and look at what was sent."""
        before = {platform: len(box.parcels) for platform, box in self.boxes.items()}
        await self.core.courier.deliver_due()
        for platform, box in self.boxes.items():
            for parcel in box.parcels[before[platform] :]:
                self.inspector.look_at(parcel.message, buttons_are_lines=parcel.kind != "answer")

    # --- reading ------------------------------------------------------------------------------------------------
    def got(self, to: str, platform: str | None = None) -> list[Got]:
        """Everything `to` (a person's account or a channel) got, the oldest first."""
        return [got for got in self.boxes[platform or self.platform].got if got.to == to]

    def last(self, to: str, platform: str | None = None) -> Got:
        """The latest message `to` got; fails when there is none."""
        got = self.got(to, platform)
        assert got, f"{to} got nothing; there are messages to {sorted({g.to for g in self.boxes[self.platform].got})}"
        return got[-1]

    def last_with(self, to: str, label: str) -> Got:
        """The latest message `to` got that has a button called `label`; fails when there is none."""
        found = [got for got in self.got(to) if label in got.buttons]
        assert found, f"no message to {to} has {label!r}"
        return found[-1]

    def forget(self) -> None:
        """Forget what was delivered so far."""
        for box in self.boxes.values():
            box.got.clear()

    async def sql(self, unit: Callable[[Session], Any]) -> Any:
        """Look into the database."""
        return await self.core.database.read(unit)

    async def write(self, unit: Callable[[Session], Any]) -> Any:
        """Change the database by a deed, where no command exists for it."""
        return await self.core.database.write(unit)


def _next_due(session: Session, *, after: datetime) -> datetime | None:
    from sqlalchemy import func, select

    from models.slots import Slot, SlotState

    return session.scalar(select(func.min(Slot.due_at)).where(Slot.state == SlotState.PLANNED, Slot.due_at > after))


@functools.cache
def _house() -> tuple[Catalogue, Preset]:
    """What lies in files, read once: two thousand texts take longer to read than most stories to tell."""
    return load_catalogue(ROOT / "locales"), load_preset(ROOT / "presets" / "tmall.toml")


@asynccontextmanager
async def open_desk(
    url: str, parts: Parts, *, now: str = "2026-11-24 10:00", demo: bool = False
) -> AsyncIterator[Desk]:
    """A desk on the migrated database at `url`; it is 10:00 on a Tuesday."""
    clock = TurnedClock(at(now))
    boxes = {platform: Postbox(platform, clock) for platform in ("slack", "dingtalk", "web")}
    public_url = "http://127.0.0.1:8000" if demo else ""
    database = open_database(url)
    catalogue, preset = _house()
    core = Core(
        database=database,
        clock=clock,
        catalogue=catalogue,
        parts=parts,
        deliverers=boxes,
        default_language="zh",
        default_zone="Asia/Shanghai",
        facts={
            "preset": preset,
            "demo": demo,
            "public_url": public_url,
        },
    )
    try:
        yield Desk(core, clock, boxes)
    finally:
        database.close()
