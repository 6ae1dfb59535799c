"""What comes by itself, and when: looked at, moved, paused, foreseen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from bot.kernel.access import manager
from bot.kernel.command import command
from bot.kernel.errors import Refusal, Unread
from bot.kernel.jobs import Job
from bot.kernel.message import Button, FieldKind, Message
from bot.kernel.nearest import nearest
from bot.kernel.parameters import NOT, Context, Kind, WholeKind
from bot.kernel.people import folded
from bot.kernel.tokens import line_of, quoted
from bot.kernel.work import View, Work
from models import agenda as agendas
from models import schedule as schedules
from models import standup as standups
from models.agenda import MovedMeeting
from models.agenda.compiling import (
    KEEP_HOLIDAYS,
    MONTHLY_AGENDA,
    MONTHLY_MEETING,
    REFRESH,
    WEEKLY_AGENDA,
    WEEKLY_MEETING,
)
from models.schedule import Timing
from models.schedule_words import COMES_BY_ITSELF, read_timing, says_when
from views import agenda as agenda_views
from views import schedule as views

HERE, OWN = "here", "own"
_KINDS: Final[dict[str, agendas.Kind]] = {WEEKLY_MEETING: "weekly", MONTHLY_MEETING: "monthly"}
_MONTHLY_OF: Final = {WEEKLY_AGENDA: MONTHLY_AGENDA, WEEKLY_MEETING: MONTHLY_MEETING}
_RHYTHM: Final = dict.fromkeys(("first_of_week", "last_of_week", "weekday"), "week") | dict.fromkeys(
    ("month_working_day", "month_day"), "month"
)
"""How often something with these days comes."""
_SLACK_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")


_CALLED: Final = {folded(name): names[1] for names in COMES_BY_ITSELF for name in names}


class JobKind(Kind):
    """The name of something that comes by itself, up to where its time begins."""

    name = "job"
    longest = 4
    field: FieldKind = "choice"

    def attempt(self, text: str, context: Context) -> Any:
        """Its own name, where it is called as people call it; else the name as typed, for the command to say what is near."""
        known = _CALLED.get(folded(text).removeprefix("/"))
        if known is not None:
            return known
        words = text.split()
        # The name of what comes monthly begins with that word; behind a name it says when.
        if len(text) > 60 or "monthly" in map(folded, words[1:]) or any(says_when(word) for word in words):
            return NOT
        return text.strip() or NOT

    def choices(self, context: Context) -> Sequence[tuple[str, str]]:
        """All of them, by their names in the reader's language."""
        return [(names[1] if context.language == "zh" else names[0], names[1]) for names in COMES_BY_ITSELF]


class TimingKind(Kind):
    """A time of day, days, or both."""

    name = "timing"
    longest = 10

    def attempt(self, text: str, context: Context) -> Any:
        """The timing."""
        return read_timing(text) or NOT


class ChannelKind(Kind):
    """The channel this is said in, the department's own, or one that was mentioned."""

    name = "channel"

    def attempt(self, text: str, context: Context) -> Any:
        """`here`, `own`, or the platform's id of a mentioned channel."""
        said = folded(text)
        if said in ("这里", "本群", "这个群", "here"):
            return HERE
        if said in ("默认", "部门群", "own", "default"):
            return OWN
        mention = _SLACK_CHANNEL.fullmatch(text)
        return mention[1] if mention else NOT

    def suspects(self, text: str, context: Context) -> bool:
        """Behind the time nothing else can be meant."""
        return True

    def refusal(self, text: str, context: Context) -> Unread:
        """周二 25:00: what looks like a time is one that is none."""
        return Unread("unread.timing", said=text) if says_when(text) else super().refusal(text, context)


class AheadKind(WholeKind):
    """So many days."""

    def suspects(self, text: str, context: Context) -> bool:
        """A number out of bounds is told so."""
        return True


JobName = Annotated[str, JobKind()]
When = Annotated[Timing, TimingKind()]
Channel = Annotated[str, ChannelKind()]
DaysAhead = Annotated[int, AheadKind(1, 31)]


@command("schedule list", zh="定时 列表", who=manager, effect="reads", also=("日程 列表",))
def list_schedules(work: Work) -> Message:
    """Everything that comes by itself, and when."""
    changes = schedules.changes(work.session, work.department.id)
    return views.listed(work.voice, _jobs(work), changes, work.department, work.today)


@command("schedule set", zh="定时 设置", who=manager, also=("日程 设置",))
def set_schedule(work: Work, job: JobName, timing: When, channel: Channel | None = None) -> Message:
    """Move something to another time, day or channel, from its next occurrence on."""
    found = find(work, job)
    if found.for_each is not None and timing.days is not None:
        raise Refusal("schedule.personal_days", job=work.voice.named(found.zh, found.name))
    if channel is not None and not found.channel:
        raise Refusal("schedule.no_channel", job=work.voice.named(found.zh, found.name))
    if timing.days is not None:
        _refuse_other_rhythm(work, found, timing)
    before = _next(work, found)
    row = schedules.set_timing(work, found, timing, None if channel is None else _place(work, channel))
    coming, elsewhere = _next(work, found), bool(row.channel)
    late = agendas.comes_too_late(work, found)
    _tell_where_announced(work, found, before)
    return views.moved(
        work.voice,
        found,
        row,
        coming,
        work.department,
        work.today,
        goes_elsewhere=elsewhere,
        late=late,
        waits=_waits(work, found, coming),
        too=None if late is None else _move_too(work, late),
    )


def _refuse_other_rhythm(work: Work, job: Job, timing: Timing) -> None:
    """What is about a week stays weekly, what is about a month monthly."""
    rhythm, wanted = _RHYTHM.get(job.days), _RHYTHM.get(timing.days or "")
    if rhythm is None or rhythm == wanted:
        return
    right = _same_each_week(work, job, timing) + _same_each_month(work, job, timing) if rhythm == "week" else ()
    raise Refusal(f"schedule.each_{rhythm}", job=work.voice.named(job.zh, job.name), buttons=right)


def _same_each_week(work: Work, job: Job, timing: Timing) -> tuple[Button, ...]:
    """第一个工作日, of something weekly: the first of the week may be meant."""
    days = {1: "first_of_week", -1: "last_of_week"}.get(timing.nth or 0)
    if timing.days != "month_working_day" or days is None:
        return ()
    when = work.voice.plain(f"schedule.say_{days}", at=f"{_hour(work, job, timing):%H:%M}")
    return (Button(when, _set_line(work, job, when)),)


def _same_each_month(work: Work, job: Job, timing: Timing) -> tuple[Button, ...]:
    """每月2号, of the weekly meeting or its agenda: the monthly one may be meant."""
    name = _MONTHLY_OF.get(job.name)
    sibling = next((one for one in _jobs(work) if one.name == name), None)
    if sibling is None or timing.days != "month_day":
        return ()
    day = views.day_of_month(work.voice, timing.nth or 1)
    when = work.voice.plain("schedule.say_month_day", day=day, at=f"{_hour(work, sibling, timing):%H:%M}")
    return (Button(f"{work.voice.named(sibling.zh, sibling.name)} {when}", _set_line(work, sibling, when)),)


def _hour(work: Work, job: Job, timing: Timing) -> time:
    return timing.at or views.hour(job, schedules.changes(work.session, work.department.id).get(job.name))


def _set_line(work: Work, job: Job, when: str) -> str:
    return line_of("schedule set", job=job.zh if work.voice.language == "zh" else job.name, timing=when)


def _move_too(work: Work, late: agendas.TooLate) -> Button | None:
    """What was left behind follows what was moved."""
    if late.to is None:
        return None
    when = views.said(work.voice, late.to)
    return Button(f"{work.voice.named(late.moves.zh, late.moves.name)} {when}", _set_line(work, late.moves, when))


def _tell_where_announced(work: Work, job: Job, before: schedules.Coming | None) -> None:
    """A meeting that people were told the time of is at another one now, or is not held: say so where that stands."""
    kind = _KINDS.get(job.name)
    after = _next(work, job)
    before_at, after_at = (one.due_at if one is not None else None for one in (before, after))
    meeting_at = before_at or after_at
    if kind is None or meeting_at is None or before_at == after_at:
        return
    view = partial(views.meeting_moved, job=job, before_at=before_at, after_at=after_at)
    _tell(work, kind, meeting_at, view)
    _draw_agendas_anew(work, kind, before_at, after_at)


def tell_of_rest(work: Work, moved: MovedMeeting) -> None:
    """A meeting that people were told the time of moves because a day's work does: say so where that stands."""
    kind = _KINDS[moved.job.name]
    if moved.before_at is None:
        return
    view = partial(views.meeting_off, job=moved.job, at=moved.before_at)
    if moved.after_at is not None:
        view = partial(views.meeting_moved, job=moved.job, before_at=moved.before_at, after_at=moved.after_at)
    _tell(work, kind, moved.before_at, view)
    _draw_agendas_anew(work, kind, moved.before_at, moved.after_at)


def _tell(work: Work, kind: agendas.Kind, meeting_at: datetime, view: View) -> None:
    for channel in agendas.announced_in(work, kind, meeting_at):
        work.send.to_department(view, channel=channel)


def _draw_agendas_anew(work: Work, kind: agendas.Kind, before_at: datetime | None, after_at: datetime | None) -> None:
    for meeting in agendas.move_agendas(work, kind, before_at, after_at):
        found = agendas.of_meeting(work, meeting)
        drawn = partial(agenda_views.agenda, found=found, directory=work.directory)
        work.send.update(agenda_views.card(found.day), drawn)


@command("schedule pause", zh="定时 暂停", who=manager, also=("日程 暂停",))
def pause(work: Work, job: JobName) -> Message:
    """Send something no more, until it is resumed."""
    found = find(work, job)
    before = _next(work, found)
    if not schedules.pause(work, found, True):
        raise Refusal("schedule.paused_already", job=work.voice.named(found.zh, found.name))
    _tell_where_announced(work, found, before)
    return views.paused(work.voice, found)


@command("schedule resume", zh="定时 恢复", who=manager, also=("日程 恢复",))
def resume(work: Work, job: JobName) -> Message:
    """Send something again."""
    found = find(work, job)
    if not schedules.pause(work, found, False):
        raise Refusal("schedule.runs_already", job=work.voice.named(found.zh, found.name))
    _tell_where_announced(work, found, None)
    coming = _next(work, found)
    return views.resumed(work.voice, found, coming, waits=_waits(work, found, coming))


@command("schedule preview", zh="定时 预览", who=manager, effect="reads", also=("日程 预览",))
def preview(work: Work, ahead: DaysAhead = 7) -> Message:
    """What will be sent in the next days."""
    coming = schedules.still_coming(work, work.now + timedelta(days=ahead))
    prompt = schedules.changes(work.session, work.department.id).get(standups.PROMPT)
    with_agenda = {one.day for one in coming if one.job.name in (WEEKLY_AGENDA, MONTHLY_AGENDA)}
    begins_at = {one.day: one.due_at for one in coming if one.job.name in (WEEKLY_MEETING, MONTHLY_MEETING)}
    real = [
        one
        for one in coming
        if (one.job.name not in KEEP_HOLIDAYS or work.calendar.is_working(one.day))
        and (one.job.name != REFRESH or one.day in with_agenda or one.due_at < begins_at.get(one.day, one.due_at))
        and (one.job.name != standups.WARNING or prompt is None or not prompt.paused)
    ]
    return views.foreseen(work.voice, work.department.zone, ahead, real, work.directory)


_SCHEDULE_LINE = re.compile(r"\s*/?\s*(?:(?:zg|掌柜)\s+)?(?:schedule|定时)\s", re.IGNORECASE)


def _jobs(work: Work) -> Sequence[Job]:
    jobs: Sequence[Job] = work.settings["jobs"]
    return jobs


def find(work: Work, said: str) -> Job:
    """The job of that name in either language; raises `Unread` with the nearest ones."""
    wanted = folded(said).removeprefix("/")
    by_name = {folded(name): job for job in _jobs(work) for name in (job.name, job.zh)}
    if wanted in by_name:
        return by_name[wanted]
    names = nearest(said, [job.name if said.isascii() else job.zh for job in _jobs(work)])
    list_button = Button(work.voice.plain("schedule.button_list"), "/schedule list")
    if not names:
        raise Unread("schedule.unknown", parameter="job", said=said, buttons=(list_button,))
    buttons = (*_put_right(work, said, names[:3]), list_button)
    raise Unread("schedule.near", parameter="job", said=said, near=names[0], buttons=buttons)


def _put_right(work: Work, said: str, names: Sequence[str]) -> tuple[Button, ...]:
    """The line as it was typed, with what may have been meant; nothing for an answer, which is no line."""
    line = (work.call.line or "") if work.call is not None else ""
    if said not in line or not _SCHEDULE_LINE.match(line):
        return ()
    lines = [line.replace(said, name if " " not in name else quoted(name), 1) for name in names]
    return tuple(Button(one, one) for one in lines)


def _place(work: Work, channel: str) -> str:
    """A channel as a schedule keeps it; empty for the department's own."""
    if channel == OWN:
        return ""
    call = work.call
    if channel == HERE:
        if call is None or call.direct:
            raise Refusal("schedule.here_is_direct")
        return f"{work.person.workspace_id}/{call.conversation}"
    return f"{work.person.workspace_id}/{channel}"


def _next(work: Work, job: Job) -> schedules.Coming | None:
    coming = schedules.still_coming(work, work.now + timedelta(days=45), (job.name,))
    return next((one for one in coming if job.name not in KEEP_HOLIDAYS or work.calendar.is_working(one.day)), None)


def _waits(work: Work, job: Job, coming: schedules.Coming | None) -> bool:
    """Whether what is sent to each comes later than it is set to, since they do not work yet then."""
    if coming is None or coming.person_id is None:
        return False
    row = schedules.changes(work.session, work.department.id).get(job.name)
    return coming.due_at.astimezone(ZoneInfo(work.person_of(coming.person_id).zone)).time() > views.hour(job, row)
