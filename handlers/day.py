"""What waits for somebody today."""

from __future__ import annotations

from bot.kernel.access import member
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.work import Work
from models.day import DayBook
from models.standup import day_of
from views import day as views


# 今天 alone stays free: it is how people answer when they are asked for a day.
@command(
    "zg day",
    zh="掌柜 今天",
    who=member,
    effect="reads",
    privacy="personal",
    also=("my day", "我的一天", "今天 有什么", "zg today"),
)
def show_day(work: Work) -> Message:
    """Everything that waits for one today."""
    sheet = DayBook(work, day_of(work)).sheet(work.person_of(work.person.id))
    return views.my_day(work.voice, sheet)
