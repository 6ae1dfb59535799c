"""Who is called what is kept from call to call, and only as it stands in the database."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.kernel.access import guest
from bot.kernel.command import Command, command
from bot.kernel.errors import Refusal
from bot.kernel.message import Message, Paragraph, Said
from bot.kernel.work import Work
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.figures import metrics_of
from models.organisation import Department, Person
from models.people import department_ref, touch
from models.rights import relations
from tests.desk import open_desk


def _renames(end: Callable[[], None]) -> Command:
    """`/rename`: 小林 is 小木 from now on, the names are read anew, and then comes `end`."""

    @command("rename", zh="改名", who=guest)
    def rename(work: Work) -> Message:
        """Give somebody another name."""
        person = work.session.scalars(select(Person).where(Person.name == "小林")).one()
        person.name = "小木"
        work.session.flush()
        touch(work.session, work.department.id, replan_from=work.now)
        department = department_ref(work.session.get_one(Department, work.department.id, populate_existing=True))
        names = work.settings["clockwork"].names(work.session, department)
        assert "小木" in {one.name for one in names.directory.by_id.values()}
        end()
        return Message((Paragraph((Said("好"),)),))

    return rename


def _fails() -> None:
    raise RuntimeError("on purpose")


def _refuses() -> None:
    raise Refusal("refused.said_already")


@pytest.mark.parametrize("end", [_fails, _refuses])
async def test_names_read_in_a_transaction_that_was_undone_are_not_kept(
    database_url: str, end: Callable[[], None]
) -> None:
    parts = Parts((*COMMANDS, _renames(end)), (), (), metrics_of, relations)
    async with open_desk(database_url, parts) as desk:
        await desk.department(小林="运营专员")
        assert (await desk.say("老板", "/rename")).outcome == "refused"
        # The next change gives the department the same version that the undone one had.
        assert (await desk.say("老板", "/team add 小王 客服专员")).outcome == "done"
        assert (await desk.say("老板", "/handoff to 小木 素材")).outcome == "refused"
        for name in ("小林", "小王"):
            reply = await desk.say("老板", f"/handoff to {name} 素材")
            assert reply.outcome == "done", reply.text


async def test_a_name_that_was_changed_is_known_to_the_next_call(database_url: str) -> None:
    parts = Parts((*COMMANDS, _renames(lambda: None)), (), (), metrics_of, relations)
    async with open_desk(database_url, parts) as desk:
        await desk.department(小林="运营专员")
        assert (await desk.say("老板", "/rename")).outcome == "done"
        reply = await desk.say("老板", "/handoff to 小木 素材")
        assert reply.outcome == "done", reply.text
        assert (await desk.say("老板", "/handoff to 小林 素材")).outcome == "refused"
