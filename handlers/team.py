"""What one can say about the department and its people."""

from __future__ import annotations

from bot.kernel.access import guest, manager, member
from bot.kernel.command import command
from bot.kernel.message import Message
from bot.kernel.parameters import Newcomer, Percent, Role, ShortText
from bot.kernel.work import Work
from models import team
from views import team as views


@command("team create", zh="团队 创建", who=guest, also=("建部门",), without_department=True)
def create_department(work: Work, name: ShortText) -> Message:
    """Found a department; whoever does is its manager. Said in a channel, that channel is the department's."""
    call = work.call
    in_channel = call is not None and not call.direct
    department = team.create_department(
        work.session,
        name=name,
        creator=work.person,
        channel=call.conversation if call is not None and in_channel else "",
        preset=work.settings["preset"],
        language=work.voice.language,
        zone=work.voice.zone,
        today=work.today,
        now=work.now,
    )
    return views.created(work.voice, department, in_channel=in_channel)


@command("team add", zh="团队 添加", who=manager)
def add_person(work: Work, person: Newcomer, role: Role, share: Percent = 100) -> Message:
    """Put somebody into a role; a share below 100 leaves room for a second one."""
    added = team.add_person(
        work.session,
        department_id=work.department.id,
        workspace_id=work.person.workspace_id,
        candidate=person,
        role=role,
        share=share,
        today=work.today,
        now=work.now,
    )
    return views.added(work.voice, added, work.voice("team.role", role=work.voice.named(role.zh, role.en)))


@command("team list", zh="团队 列表", who=member, effect="reads")
def list_people(work: Work) -> Message:
    """Everybody of the department, with their roles."""
    return views.listed(work.voice, work.department.name, team.members(work.session, work.department.id))
