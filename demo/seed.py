"""Fills an empty database with the demo department by the commands a real one would use, at the times they were said."""

from __future__ import annotations

import functools
import logging
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.kernel.call import Call, Named
from bot.kernel.clock import TurnedClock
from bot.kernel.plain import plain_message
from bot.kernel.workdays import WorkCalendar
from bot.runtime.core import Core
from demo.script import ALONE_FROM, CAST, CHATS, DEPARTMENT, LESSONS, LINES, MANAGER, NEWCOMER, SET_UP, Player
from demo.store import chats_of, figures_of
from models.handoff import Handoff
from models.organisation import Department
from models.slots import Slot, SlotState

log = logging.getLogger(__name__)

ZONE = ZoneInfo("Asia/Shanghai")
WORKSPACE, CHANNEL = "demo", "department"
HISTORY_DAYS = 92
PLAYED_DAYS = 6
"""Working days that are played slot by slot, so that standups and agendas of the last week are there."""


class DemoBroken(Exception):
    """A line of the script was refused: the script and the commands have drifted apart."""


async def seed(core: Core, clock: TurnedClock, now: datetime) -> None:
    """The department as it stands at `now`, with three months behind it."""
    await _Play(core, clock, now).run()


class _Play:
    """One seeding."""

    def __init__(self, core: Core, clock: TurnedClock, now: datetime) -> None:
        self._core = core
        self._clock = clock
        self._now = now
        self._calendar = WorkCalendar()
        self._said = 0
        self._lessons: dict[date, str] = {}
        self._newcomer_from = date.max
        self._names = {player.account: player.name for player in (MANAGER, *CAST, NEWCOMER)}

    async def run(self) -> None:
        today = self._now.astimezone(ZONE).date()
        played = self._working_days_until(today, PLAYED_DAYS)
        await self._found(today - timedelta(days=HISTORY_DAYS))
        came = self._working_days_until(played[0], 6)[0]
        await self._report(today - timedelta(days=HISTORY_DAYS), came - timedelta(days=2))
        await self._begin_training(came)
        await self._report(came - timedelta(days=1), played[0] - timedelta(days=1))
        await self._set_targets(today)
        await self._start_the_clock(played[0])
        for day in played:
            await self._day(day, len(played) - 1 - played.index(day))
        await self._turn_to(self._now)

    # --- before the last days -----------------------------------------------------------------------------------
    async def _found(self, day: date) -> None:
        self._clock.turn_to(_at(day, "09:00"))
        await self._say(MANAGER.account, f"/team create {DEPARTMENT}", direct=False)
        for player in CAST:
            await self._add(player)
        for account, line in SET_UP:
            await self._say(account, line)

    async def _add(self, player: Player) -> None:
        await self._say(MANAGER.account, f"/team add <@{player.account}> {player.role}", player)
        if player.language != "zh":
            await self._say(player.account, f"/zg language {player.language}")
        if player.zone != "Asia/Shanghai":
            await self._say(player.account, f"/zg timezone {player.zone}")

    async def _report(self, first: date, last: date) -> None:
        """Each morning the analyst types the store's figures of the day before, customer service their own."""
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day in self._lessons:
                self._clock.turn_to(max(_at(day, "17:30"), self._clock.now()))
                await self._say(NEWCOMER.account, self._lessons[day])
            await self._report_day(day)

    async def _report_day(self, day: date) -> None:
        self._clock.turn_to(max(_at(day + timedelta(days=1), "09:40"), self._clock.now()))
        for key, value in figures_of(day).items():
            await self._say("p4", f"/kpi report {key} {value} {day.isoformat()} sure=yes")
        for account, told in chats_of(day, self._at_work(day)).items():
            for key, value in told.items():
                await self._say(account, f"/kpi report {key} {value} {day.isoformat()} sure=yes")
        if day.weekday() == 6 and day + timedelta(days=8) <= self._now.astimezone(ZONE).date():
            rests = f"{(day + timedelta(days=1)).isoformat()}~{(day + timedelta(days=2)).isoformat()}"
            await self._say("p5", f"/shift set 刘雨 {rests} 休")

    def _at_work(self, day: date) -> dict[str, Decimal]:
        """Who answered chats that day, and how much of a colleague's work each did."""
        there = {account: Decimal(1) for account, days in CHATS.items() if day.isoweekday() in days}
        if day >= self._newcomer_from and self._calendar.is_working(day):
            there[NEWCOMER.account] = Decimal("0.4")
        return there

    async def _set_targets(self, today: date) -> None:
        month = today.replace(day=1)
        days = (_next_month(month) - month).days
        planned = sum((figures_of(month + timedelta(days=n))["payment"] for n in range(days)), Decimal(0))
        target = (planned * Decimal("1.04") / 10_000).quantize(Decimal(1)) * 10_000
        await self._say("p1", f"/kpi target payment {target} period={month.isoformat()}~{_last_of_month(month)}")

    async def _begin_training(self, start: date) -> None:
        """The newcomer came two weeks ago: onboarding lies behind them, the one-on-ones are under way."""
        self._clock.turn_to(max(_at(start, "09:05"), self._clock.now()))
        await self._add(NEWCOMER)
        await self._say("p1", f"/train start {NEWCOMER.name} 方圆 {start.isoformat()} sure=yes")
        days = [start]
        while len(days) <= max(*LESSONS, ALONE_FROM):
            days.append(self._calendar.next_working(days[-1]))
        self._lessons = {days[number]: line for number, line in LESSONS.items()}
        self._newcomer_from = days[ALONE_FROM]

    async def _start_the_clock(self, day: date) -> None:
        """What the schedule would have sent before is not played: planning begins on the first played day."""
        self._clock.turn_to(max(_at(day, "00:01"), self._clock.now()))
        begins_at = self._clock.now()
        await self._core.database.write(lambda session: _plan_from(session, begins_at))
        await self._core.timekeeper.tick()
        await self._core.courier.deliver_due()

    # --- the last days ------------------------------------------------------------------------------------------
    async def _day(self, day: date, days_ago: int) -> None:
        said = sorted((line for line in LINES if line.days_ago == days_ago), key=lambda line: line.at)
        reported = False
        for line in said:
            if not reported and line.at > "09:40":
                reported = await self._morning_report(day)
            if await self._reached(_at(day, line.at)):
                await self._say(line.account, await self._filled(line.line, day))
        if not reported and await self._reached(_at(day, "09:40")):
            await self._morning_report(day)
        await self._reached(_at(day, "23:50"))

    async def _morning_report(self, day: date) -> bool:
        """Figures since the last working day; today's of yesterday are left for whoever tries the demo."""
        if not await self._reached(_at(day, "09:40")) or day == self._now.astimezone(ZONE).date():
            return False
        last = self._calendar.previous_working(day)
        for offset in range((day - last).days):
            await self._report_day(last + timedelta(days=offset))
        return True

    async def _reached(self, at: datetime) -> bool:
        """Turn the clock to `at`, firing what is due on the way; False when that still lies ahead."""
        if at > self._now:
            return False
        await self._turn_to(at)
        return True

    async def _turn_to(self, at: datetime) -> None:
        while self._clock.now() < at:
            due = await self._core.database.read(functools.partial(_next_due, after=self._clock.now()))
            self._clock.turn_to(min(filter(None, (due, at))))
            await self._core.timekeeper.tick()
            await self._core.courier.deliver_due()

    async def _filled(self, line: str, day: date) -> str:
        line = line.replace("{due}", f"{self._calendar.next_working(day).isoformat()} 15:00")
        line = re.sub(r"\{week:(\d):(\d)-(\d)\}", self._days_of_week, line)
        wanted = re.search(r"\{handoff:(.+?)\}", line)
        if wanted is None:
            return line
        number = await self._core.database.read(functools.partial(_handoff_about, words=wanted.group(1)))
        return line.replace(wanted.group(0), str(number))

    def _days_of_week(self, said: re.Match[str]) -> str:
        today = self._now.astimezone(ZONE).date()
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(said[1]))
        first, last = (monday + timedelta(days=int(number) - 1) for number in said.group(2, 3))
        return first.isoformat() if first == last else f"{first.isoformat()}~{last.isoformat()}"

    # --- saying -------------------------------------------------------------------------------------------------
    async def _say(self, account: str, line: str, *named: Player, direct: bool = True) -> None:
        self._said += 1
        call = Call(
            key=f"demo/{self._said}",
            platform="web",
            workspace=WORKSPACE,
            account=account,
            conversation=account if direct else CHANNEL,
            direct=direct,
            received_at=self._clock.now(),
            line=line,
            name=self._names[account],
            named=tuple(Named(player.account, player.name) for player in named),
            forms=True,
        )
        answer = await self._core.dispatcher.handle(call)
        if answer.outcome != "done":
            raise DemoBroken(f"{line}: {plain_message(replace(answer.message))}")

    def _working_days_until(self, last: date, n: int) -> list[date]:
        days = [last] if self._calendar.is_working(last) else [self._calendar.previous_working(last)]
        while len(days) < n:
            days.append(self._calendar.previous_working(days[-1]))
        return days[::-1]


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _last_of_month(first: date) -> date:
    return _next_month(first) - timedelta(days=1)


def _plan_from(session: Session, begins_at: datetime) -> None:
    session.execute(update(Department).values(planned_until_at=begins_at))


def _next_due(session: Session, *, after: datetime) -> datetime | None:
    return session.scalar(select(func.min(Slot.due_at)).where(Slot.state == SlotState.PLANNED, Slot.due_at > after))


def _handoff_about(session: Session, *, words: str) -> int:
    number = session.scalar(select(func.max(Handoff.number)).where(Handoff.what.contains(words)))
    if number is None:
        raise DemoBroken(f"no handoff speaks of {words}")
    return number
