"""One department on two platforms, one person in both."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from bot.kernel.access import guest
from bot.kernel.command import command
from bot.kernel.errors import Refusal
from bot.kernel.message import Message
from bot.kernel.parameters import NOT, Context, WordKind
from bot.kernel.work import Work
from models import linking
from models.people import department_ref
from views import linking as views
from views import team as team_views


class CodeKind(WordKind):
    """A code as it was shown, with or without its dash."""

    longest = 2

    def attempt(self, text: str, context: Context) -> Any:
        """The code."""
        return text.strip() if text.strip() and len(text) <= 40 else NOT


Code = Annotated[str, CodeKind()]


@command("team link", zh="团队 绑定", who=guest, privacy="personal", without_department=True)
def link(work: Work, code: Code | None = None) -> Message:
    """Get a one-time code here, and say it on the other platform."""
    if code is None:
        if work.person.person is None:
            raise Refusal("link.guest")
        return views.code(
            work.voice, linking.issue(work), work.department.name, manager="manager" in work.person.rights
        )
    linked = linking.use(work, code)
    if linked.channel:
        work.send.to_channel(
            work.person.workspace_id,
            linked.channel,
            partial(team_views.channel_hello, name=linked.department.name),
            department=department_ref(linked.department),
        )
    return views.linked(work.voice, linked)
